import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.prescribing.bodies import answered, is_xml, message_of, peeked, resource_of
from simulator.services.eps.prescribing.issues import Refused
from simulator.wire.fhir_xml import write_fhir_xml
from tests.services.eps.prescribing.calls import a_prescribing_call, told
from tests.services.eps.prescribing.orders import an_order

XML = {"Content-Type": "application/fhir+xml"}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "informational"}]}


def test_json_is_read_as_it_stands() -> None:
    assert resource_of(a_prescribing_call(an_order())) == an_order()


@pytest.mark.parametrize("content_type", ["application/fhir+xml", "application/xml", "text/xml; charset=utf-8"])
def test_xml_is_read_as_its_json_form(content_type: str) -> None:
    call = a_prescribing_call(write_fhir_xml(an_order()), headers={"Content-Type": content_type})

    assert is_xml(call.request)
    assert resource_of(call) == an_order()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b'"https://terminology.hl7.org/CodeSystem/a"', "http://terminology.hl7.org/CodeSystem/a"),
        (b'"https://hl7.org/fhir/CodeSystem/a"', "http://hl7.org/fhir/CodeSystem/a"),
        (b'"https://snomed.info/sct"', "http://snomed.info/sct"),
        (b'"https://fhir.nhs.uk/CodeSystem/a"', "https://fhir.nhs.uk/CodeSystem/a"),
    ],
)
def test_systems_with_https_are_mended_where_the_service_does(sent: bytes, read: str) -> None:
    assert resource_of(a_prescribing_call(b'{"system":' + sent + b"}")) == {"system": read}


async def test_an_empty_body_is_told_with_its_position() -> None:
    status, body = await told(b"")

    assert status == 400
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "invalid",
                "diagnostics": "Failed to parse JSON encoded FHIR content: JSON value expected but reached end of input"
                " at position 0",
            }
        ],
    }


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b"7", b"null"])
def test_what_is_no_json_object_cannot_be_parsed(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        resource_of(a_prescribing_call(body))

    assert caught.value.issues[0].diagnostics.startswith("Failed to parse JSON encoded FHIR content: ")


@pytest.mark.parametrize("body", [b"", b"<a", b"<a/>", b"<!DOCTYPE a><a/>"])
def test_what_is_no_fhir_xml_cannot_be_parsed(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        resource_of(a_prescribing_call(body, headers=XML))

    assert caught.value.issues[0].diagnostics.startswith("Failed to parse XML encoded FHIR content: ")


def test_a_message_is_made_once() -> None:
    call = a_prescribing_call(an_order())

    assert message_of(call) is message_of(call)


def test_only_a_bundle_is_a_message() -> None:
    with pytest.raises(Refusal) as caught:
        message_of(a_prescribing_call({"resourceType": "Task"}))

    assert caught.value.code == "INCORRECT_RESOURCE_TYPE"


def test_who_only_looks_gets_nothing_of_what_is_no_message() -> None:
    assert peeked(a_prescribing_call(b"{")) is None


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/fhir+json; fhirVersion=4.0"),
        ("*/*", "application/fhir+json; fhirVersion=4.0"),
        ("application/fhir+json, application/fhir+xml", "application/fhir+json; fhirVersion=4.0"),
        ("application/fhir+xml;q=1, application/json", "application/fhir+xml; fhirVersion=4.0"),
        ("text/xml", "application/fhir+xml; fhirVersion=4.0"),
        ("image/svg+xml", "application/fhir+json; fhirVersion=4.0"),
    ],
)
def test_an_answer_is_xml_only_for_who_would_rather_have_that(accept: str | None, content_type: str) -> None:
    reply = answered(a_prescribing_call(headers={"Accept": accept}), 200, OUTCOME)

    assert reply.headers["Content-Type"] == content_type
