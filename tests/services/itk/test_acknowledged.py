"""Acknowledgements of a peer: how they are shown, and what is said about them."""

from dataclasses import replace

import pytest

from simulator.call import Call
from simulator.services.itk.acknowledged import ROWS, inspect, view
from simulator.wire.acknowledgement import (
    ENVELOPE_ERRORS,
    Business,
    ErrorInfo,
    Infrastructure,
    write_business,
    write_infrastructure,
)
from simulator.wire.findings import Severity
from simulator.wire.http import Reply
from simulator.wire.itk import ERROR_CODES
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from tests.itk_makers import an_itk_request
from tests.toolkit.calls import DOCUMENT, a_message, received

TRACKING_ID = "0C9B8A7D-6E5F-4A3B-8C2D-1E0F9A8B7C6D"
OK = Infrastructure(
    "OK", "urn:nhs-itk:services:201005:SendCDADocument-v2-0", TRACKING_ID, None, ("urn:nhs-uk:identity:ods:Y00111",)
)
FAILURE = replace(OK, result="Failure", errors=(ErrorInfo("1", "DE0006", ENVELOPE_ERRORS["DE0006"], "2 is not 3"),))
ACCEPTED = Business(
    "1", "20261122100000", "urn:x", "AA", TRACKING_ID, "urn:a", "urn:b", (("uuid_1", "AA"),), "Y00111", "Y"
)


def _call(said: Infrastructure | Business, **changes: Json) -> Call:
    is_business = isinstance(said, Business)
    service = "SendBusinessAck-v1-0" if is_business else "SendInfrastructureAck-v1-0"
    names: dict[str, Json] = {
        "service": service,
        "action": service,
        "profile": "ITKBusinessAcknowledgement-v1-0" if is_business else None,
    }
    payload = write_business(said) if isinstance(said, Business) else write_infrastructure(said)
    return received(an_itk_request(a_message(payload, **{**names, **changes}), action=service))


def _found(said: Infrastructure | Business, **changes: Json) -> list[str]:
    return [
        finding.rule.removeprefix("itk.acknowledgement.") for finding in inspect(_call(said, **changes), Reply(200))
    ]


def _errors(*errors: ErrorInfo) -> Infrastructure:
    return replace(FAILURE, errors=errors)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (OK, []),
        (ACCEPTED, []),
        (FAILURE, ["failure"]),
        (replace(OK, result="Warning"), []),
        (replace(OK, result="ok"), ["result"]),
        (replace(OK, result=None), ["result"]),
        (replace(OK, tracking_id=None), ["reference"]),
        (replace(OK, identities=()), ["reporter"]),
        (replace(OK, identities=("",)), ["reporter"]),
        (_errors(), ["failure", "no-error"]),
        (_errors(ErrorInfo("1", "DE0006", "Something else")), ["failure", "error-text"]),
        (_errors(ErrorInfo("1", "DE0099", "Something else")), ["failure", "error-text"]),
        (_errors(ErrorInfo("1", None, None)), ["failure", "error-text"]),
        (_errors(ErrorInfo("1", "DE0007", "Distribution EnvelopeManifest Item Processing Error")), ["failure"]),
        (_errors(ErrorInfo("1", "2200", "Free words", code_system=ERROR_CODES)), ["failure"]),
        (replace(ACCEPTED, type_code="AR"), ["rejection"]),
        (replace(ACCEPTED, type_code="AE"), ["rejection"]),
        (replace(ACCEPTED, type_code="XX"), ["type-code"]),
        (replace(ACCEPTED, tracking_id=None), ["reference"]),
        (replace(ACCEPTED, receiver=None), ["parties"]),
        (replace(ACCEPTED, sender=None), ["parties"]),
    ],
)
def test_what_is_said_about_an_acknowledgement(said: Infrastructure | Business, found: list[str]) -> None:
    assert _found(said) == found


def test_an_infrastructure_acknowledgement_has_no_profile() -> None:
    assert _found(OK, profile="ITKInfrastructureAcknowledgement-v1-0") == ["profile"]


def test_other_documents_are_none_of_its_business() -> None:
    call = received(a_message(DOCUMENT))

    assert (list(inspect(call, Reply(200))), view(message_of(call.request))) == ([], [])


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (
            FAILURE,
            f"the envelope {TRACKING_ID} could not be processed:"
            " DE0006 Distribution Envelope Manifest Processing Error 2 is not 3",
        ),
        (replace(ACCEPTED, type_code="AR"), f"the message {TRACKING_ID} was rejected"),
        (replace(ACCEPTED, type_code="AE"), f"the message {TRACKING_ID} led to an error"),
    ],
)
def test_bad_news_are_information(said: Infrastructure | Business, what: str) -> None:
    (finding,) = inspect(_call(said), Reply(200))

    assert (finding.severity, finding.what) == (Severity.INFORMATION, what)
    assert finding.where.startswith("/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:payloads/itk:payload/")


def test_a_failure_without_a_reason_says_so() -> None:
    finding = next(inspect(_call(_errors()), Reply(200)))

    assert finding.what == f"the envelope {TRACKING_ID} could not be processed: it does not say why"


def test_an_infrastructure_acknowledgement_is_shown_with_its_errors() -> None:
    assert view(message_of(_call(FAILURE).request)) == [
        {
            "kind": "infrastructure",
            "result": "Failure",
            "service": OK.service,
            "tracking_id": TRACKING_ID,
            "timestamp": None,
            "identities": ["urn:nhs-uk:identity:ods:Y00111"],
            "errors": [
                {"id": "1", "code": "DE0006", "text": ENVELOPE_ERRORS["DE0006"], "diagnostic": "2 is not 3"},
            ],
        }
    ]


def test_a_business_acknowledgement_is_shown_with_its_parties() -> None:
    assert view(message_of(_call(ACCEPTED).request)) == [
        {
            "kind": "business",
            "id": "1",
            "created": "20261122100000",
            "type_code": "AA",
            "interaction": "urn:x",
            "tracking_id": TRACKING_ID,
            "receiver": "urn:a",
            "sender": "urn:b",
            "ods_code": "Y00111",
            "organisation": "Y",
            "items": [{"id": "uuid_1", "type_code": "AA"}],
        }
    ]


def test_every_row_has_an_id_of_its_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
