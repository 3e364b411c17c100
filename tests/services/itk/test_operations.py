"""Which operation a message is for, wherever it arrives, and what is refused whatever it says."""

import pytest

from simulator.toolkit.door import PATHS
from simulator.wire.json import Json
from tests.cda_makers import a_report, an_ambulance_request
from tests.itk_makers import EMERGENCY, GP_COPY, GP_PRIMARY, OUT_OF_HOURS, a_distribution, an_envelope, an_itk_request
from tests.services.itk.conftest import Receivers

AMBULANCE: Json = {
    "service": "RequestAmbulanceDispatch-v2-0",
    "interaction": "primaryNHS111RequestforAmbulance-v2-0",
    "profile": "nhs111AmbulanceRequest-v2-0",
}
ACK = '<itk:InfrastructureResponse xmlns:itk="urn:nhs-itk:ns:201005" result="OK" serviceRef="a" trackingIdRef="b"/>'


def a_message(payload: str | None = None, **changes: Json) -> bytes:
    changes.setdefault("service", "SendNHS111Report-v2-0")
    return an_envelope(a_distribution(a_report() if payload is None else payload, **changes), action=changes["service"])


@pytest.mark.parametrize(
    ("message", "operation"),
    [
        (a_message(interaction=GP_PRIMARY), "itk.pem.send"),
        (a_message(interaction=GP_COPY), "itk.pem.send"),
        (a_message(interaction=OUT_OF_HOURS), "itk.ooh.send"),
        (a_message(interaction="primaryOutOfHoursRecipientNHS111CDADocument-v2-0"), "itk.ooh.send"),
        (a_message(interaction=EMERGENCY), "itk.ed.send"),
        (a_message(interaction="primaryNHS111RepeatCallerDocumentSet-v1-0"), "itk.document-set.send"),
        (a_message(interaction="nullifyNHS111CDADocument-v1-0"), "itk.nullification.send"),
        (a_message(interaction="somethingNew-v1-0"), "itk.report.send"),
        (a_message(interaction=None), "itk.report.send"),
        (a_message(service="SendNHS111Report-v2-0_DMS"), "itk.pem.send"),
        (a_message(service="SendNHS111Report-v1-0"), "itk.pem.send"),
        (a_message(an_ambulance_request(), **AMBULANCE), "itk.ambulance.request"),
        (a_message(service="SendCDADocument-v2-0", interaction="x", profile="y"), "itk.cda-document.send"),
        (a_message("text", service="SendDocument-v1-0", interaction="x"), "itk.document.send"),
        (a_message("text", service="BroadcastDocument-v1-0", interaction="x", profile=None), "itk.document.send"),
        (a_message(service="sendDistEnvelope", interaction=GP_COPY), "itk.pem.send"),
        (a_message("text", service="sendRecvDistEnvelop", interaction="x"), "itk.envelope.send"),
        (
            a_message(
                ACK,
                service="SendInfrastructureAck-v1-0",
                interaction="ITKInfrastructureAcknowledgement-v1-0",
                profile=None,
            ),
            "itk.acknowledgement.receive",
        ),
    ],
)
async def test_service_and_interaction_say_what_a_message_is(
    receivers: Receivers, message: bytes, operation: str
) -> None:
    outcome = await receivers.post(message)

    assert (outcome.exchange.operation, outcome.reply.status) == (operation, 200), outcome.reply.body


@pytest.mark.parametrize("path", PATHS)
async def test_every_known_path_leads_to_the_receivers_in_any_case(receivers: Receivers, path: str) -> None:
    met = [await receivers.post(a_message(), each) for each in (path, path.upper(), f"{path.lower()}/")]

    assert [outcome.exchange.operation for outcome in met] == ["itk.pem.send"] * 3


async def test_a_path_below_a_tenant_is_the_tenants(receivers: Receivers) -> None:
    outcome = await receivers.post(a_message(), "/t/suite-1/itk")

    assert (outcome.exchange.tenant, outcome.reply.status) == ("suite-1", 200)


async def test_an_endpoint_that_a_tenant_adds_receives_too(receivers: Receivers) -> None:
    before = await receivers.post(a_message(), "/my/own/receiver")
    await receivers.put("itk-endpoints", "mine", {"path": "/My/Own/Receiver"})

    after = await receivers.post(a_message(), "/my/own/receiver")

    assert (before.reply.status, after.reply.status) == (404, 200)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_other_methods_are_not_allowed(receivers: Receivers, method: str) -> None:
    outcome = await receivers.post(an_itk_request(b"", method=method))

    assert (outcome.reply.status, outcome.reply.headers["Allow"]) == (405, "POST")
    assert outcome.exchange.operation == "itk.unsupported"


async def test_the_wsdl_has_the_callers_own_address(receivers: Receivers) -> None:
    outcome = await receivers.post(an_itk_request(b"", "/t/suite-1/itk?wsdl", method="GET", Host="receiver.test:8111"))

    assert outcome.exchange.operation == "itk.wsdl.retrieve"
    assert outcome.reply.status == 200
    assert b'"http://receiver.test:8111/t/suite-1/itk"' in outcome.reply.body


async def test_what_is_no_message_at_all_is_refused_in_the_checks_words(receivers: Receivers) -> None:
    outcome = await receivers.post(b"<note/>")

    assert (outcome.exchange.operation, outcome.reply.status) == ("itk.message.send", 500)
    assert b"<itk:ErrorCode codeSystem=" in outcome.reply.body


async def test_an_acknowledgement_is_taken_with_a_simple_yes(receivers: Receivers) -> None:
    names = {"service": "SendInfrastructureAck-v1-0", "interaction": "ITKInfrastructureAcknowledgement-v1-0"}

    outcome = await receivers.post(a_message(ACK, profile=None, **names))

    assert b"SimpleMessageResponse" in outcome.reply.body


async def test_an_acknowledgement_is_shown_decoded_and_a_report_is_not_one(receivers: Receivers) -> None:
    names = {"service": "SendInfrastructureAck-v1-0", "interaction": "ITKInfrastructureAcknowledgement-v1-0"}
    acknowledgement = await receivers.post(a_message(ACK, profile=None, **names))
    report = await receivers.post(a_message())

    views = [receivers.simulator.view(outcome.exchange) for outcome in (acknowledgement, report)]

    assert [each["kind"] for each in views[0]["acknowledgements"]] == ["infrastructure"]
    assert "acknowledgements" not in views[1]
    assert views[1]["itk"]["tracking_id"] == report.exchange.tracking_id
