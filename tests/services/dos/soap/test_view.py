"""What a recorded exchange shows when somebody looks: everything that was asked and answered, and no password."""

import json

import pytest

from simulator.services.dos.soap.view import view
from simulator.wire.http import Reply
from simulator.wire.xml import SOAP
from tests.services.dos.makers import PASSWORD, a_dos_tenant, a_service
from tests.services.dos.soap.asking import a_case, a_search, a_soap_call, a_user, an_asking, an_envelope, ask

ONE, TWO = "2000000001", "2000000002"


async def test_a_search_is_shown_with_its_answer() -> None:
    answer = await ask(a_search(), a_dos_tenant(a_service(ONE)))

    shown = view(answer.call, answer.reply)

    assert shown["unreadable"] is None
    assert {name: value for name, value in shown["request"].items() if name != "case"} == {
        "soap": "1.2",
        "version_asked": "1.5",
        "version": "1.5",
        "operation": "CheckCapacitySummary",
        "username": "caller",
        "service": None,
    }
    assert shown["request"]["case"]["postcode"] == "LS17 7NZ"
    assert shown["request"]["case"]["symptomDiscriminatorList"] == ["4052"]
    assert shown["answer"]["SearchDistanceUsedSource"] == "Web Service"
    (service,) = shown["answer"]["CheckCapacitySummaryResult"]
    assert (service["id"], service["capacity"]) == (ONE, "High")
    assert service["serviceEndpoints"][0]["address"] == "http://sim.test:8111/itk/ooh"


async def test_an_analysis_is_shown_with_its_one_discriminator() -> None:
    body = an_asking("ServiceAnalysis", a_case({"symptomDiscriminator": "4052"}), "1.3")

    answer = await ask(body, a_dos_tenant())

    assert view(answer.call, answer.reply)["request"]["case"] == {"symptomDiscriminator": "4052"}


async def test_services_that_only_just_missed_are_shown() -> None:
    answer = await ask(a_search(), a_dos_tenant(a_service(ONE), a_service(TWO, capacity="RED")))

    assert view(answer.call, answer.reply)["gaps"] == [
        {"id": TWO, "name": f"Service {TWO}", "distance": "0.0", "failed": "capacity"}
    ]


async def test_a_search_that_was_refused_has_no_gaps() -> None:
    answer = await ask(a_search(age="x"), a_dos_tenant(a_service()))

    assert view(answer.call, answer.reply)["gaps"] is None


@pytest.mark.parametrize(
    "body",
    [
        a_search(),
        a_search(password=PASSWORD),
        an_asking("GetHospitalScores"),
        an_asking("Other"),
        an_envelope(f"<w:GetHospitalScores>{a_user()}</w:GetHospitalScores>", soap=SOAP),
    ],
)
async def test_no_password_is_shown(body: bytes) -> None:
    answer = await ask(body, a_dos_tenant(a_service()))

    assert PASSWORD not in json.dumps(view(answer.call, answer.reply))


@pytest.mark.parametrize("soap", ["http://www.w3.org/2003/05/soap-envelope", SOAP])
async def test_a_fault_is_shown_with_code_and_text(soap: str) -> None:
    answer = await ask(an_envelope("<w:GetHospitalScores/>", soap=soap), a_dos_tenant())

    assert view(answer.call, answer.reply)["answer"] == {
        "fault": {"code": "1001", "text": "Request Validation: Unable to locate username and password in the request"}
    }


async def test_details_are_shown_with_where_a_service_is_reached() -> None:
    body = an_asking("ServiceDetailsById", f"<w:serviceId>{ONE}</w:serviceId>", "1.3")

    answer = await ask(body, a_dos_tenant(a_service(ONE)))

    shown = view(answer.call, answer.reply)
    assert shown["request"]["service"] == ONE
    assert shown["answer"]["services"][0]["contactDetails"][0]["tag"] == "itk"


async def test_what_cannot_be_read_says_why() -> None:
    answer = await ask(b"<a>", a_dos_tenant())

    shown = view(answer.call, answer.reply)

    assert shown["request"] is None
    assert "tag a" in shown["unreadable"]


@pytest.mark.parametrize("body", [b"", b"not xml", b"<a/>", an_envelope("")])
def test_an_answer_that_is_no_message_is_not_shown(body: bytes) -> None:
    call = a_soap_call(a_search(), a_dos_tenant(a_service()))

    assert view(call, Reply(200, body))["answer"] is None


def test_an_unknown_envelope_has_no_version() -> None:
    call = a_soap_call(b"<a/>", a_dos_tenant())

    assert view(call, Reply(500))["request"]["soap"] is None
