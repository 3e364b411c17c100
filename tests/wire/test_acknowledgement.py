"""Acknowledgements: what is written can be read, and what is read is what stands there, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.acknowledgement import (
    ENVELOPE_ERRORS,
    Business,
    ErrorInfo,
    Infrastructure,
    PeerAnswer,
    write_business,
    write_infrastructure,
)
from simulator.wire.itk import ERROR_CODES, write_error_info, write_simple_response
from simulator.wire.itk_message import ItkMessage
from simulator.wire.soap import write_envelope, write_fault
from simulator.wire.xml import HL7, Element, local_name, parse_xml
from tests.itk_makers import an_itk_request
from tests.official import REFERENCE, official

SERVICE = "urn:nhs-itk:services:201005:SendCDADocument-v2-0"
TRACKING_ID = "8C1E7F42-6D0A-4B8E-A2C4-3F5D6E7A8B90"
WE = "urn:nhs-uk:identity:ods:A81013"
OTHERS = "urn:nhs-uk:addressing:ods:Y00111"

OK = Infrastructure("OK", SERVICE, TRACKING_ID, "2026-11-22T10:00:00Z", (WE,))
FAILURE = Infrastructure(
    "Failure",
    SERVICE,
    TRACKING_ID,
    "2026-11-22T10:00:00Z",
    (WE, "urn:nhs-uk:identity:ods:A81013:B2"),
    (
        ErrorInfo("5D5B0A6E-93F1-4F0B-9C51-0E6B7B1C2D30", "DE0006", ENVELOPE_ERRORS["DE0006"], "2 < 3"),
        ErrorInfo("5D5B0A6E-93F1-4F0B-9C51-0E6B7B1C2D31", "DE0012", ENVELOPE_ERRORS["DE0012"]),
    ),
)
ACCEPTED = Business(
    "2A4C6E80-1B3D-4F5A-8C7E-9D0B1A2C3E4F",
    "20261122100000",
    "urn:nhs-itk:interaction:primaryRecipientDischargeReport-v1-0",
    "AA",
    TRACKING_ID,
    OTHERS,
    "urn:nhs-uk:addressing:ods:A81013",
    (("uuid_1", "AA"), ("uuid_2", "AR")),
    "A81013",
    "Riverside Surgery & Sons",
)

texts = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="\x7f\x85\xa0"), min_size=1)


def _infrastructure(text: str) -> Infrastructure:
    return Infrastructure.of(parse_xml(text.encode()))


def _business(text: str) -> Business:
    return Business.of(parse_xml(text.encode()))


@pytest.mark.parametrize("said", [OK, FAILURE])
def test_an_infrastructure_acknowledgement_is_read_as_it_was_written(said: Infrastructure) -> None:
    assert _infrastructure(write_infrastructure(said)) == said


def test_a_positive_one_has_no_errors_in_it_but_the_place_for_them() -> None:
    assert "<itk:errors/></itk:InfrastructureResponse>" in write_infrastructure(OK)


@given(texts, texts, texts)
def test_whatever_a_message_said_can_be_said_back(service: str, tracking_id: str, text: str) -> None:
    said = Infrastructure("Failure", service, tracking_id, None, (service,), (ErrorInfo("1", "DE0001", text),))

    assert _infrastructure(write_infrastructure(said)) == said


def test_what_is_missing_is_none() -> None:
    empty = _infrastructure('<itk:InfrastructureResponse xmlns:itk="urn:nhs-itk:ns:201005"/>')
    bare = _infrastructure(
        '<i:InfrastructureResponse xmlns:i="urn:nhs-itk:ns:201005"><i:errors><i:errorInfo/></i:errors>'
        "</i:InfrastructureResponse>"
    )

    assert empty == Infrastructure(None, None, None)
    assert bare.errors == (ErrorInfo(None, None, None, None, None),)


def test_each_code_has_its_text() -> None:
    assert [*ENVELOPE_ERRORS] == [f"DE{number:04d}" for number in range(1, 13)]
    assert ENVELOPE_ERRORS["DE0001"] == "Distribution Envelope Processing Error"
    assert ENVELOPE_ERRORS["DE0007"] == "Distribution Envelope Manifest Item Processing Error"
    assert ENVELOPE_ERRORS["DE0012"] == "Distribution Envelope Payload Processing Error"


@pytest.mark.parametrize(
    "said",
    [
        ACCEPTED,
        Business("1", "20261122100000", None, "AR", TRACKING_ID, ods_code="A81013", organisation="A81013"),
    ],
)
def test_a_business_acknowledgement_is_read_as_it_was_written(said: Business) -> None:
    assert _business(write_business(said)) == said


def test_its_parts_come_in_the_schemas_order() -> None:
    root = parse_xml(write_business(ACCEPTED).encode())

    assert [local_name(child) for child in root] == [
        "id", "creationTime", "interactionId", "acknowledgedBy3", "communicationFunction1", "communicationFunction",
        "controlActEvent1", "acknowledgedBy2", "acknowledgedBy2",
    ]  # fmt: skip


def test_without_an_interaction_it_says_that_there_is_none() -> None:
    assert '<interactionId nullFlavor="NA"/>' in write_business(Business("1", "2", None, "AA", "3"))


def test_an_organisation_without_a_name_goes_by_its_code() -> None:
    said = _business(write_business(Business("1", "2", None, "AA", "3", ods_code="A81013")))

    assert (said.ods_code, said.organisation) == ("A81013", "A81013")


@given(texts, texts, texts)
def test_whatever_a_message_said_can_be_said_back_in_business(interaction: str, address: str, id: str) -> None:
    said = Business("1", "2", interaction, "AE", id, address, address, ((id, "AE"),), "A81013", interaction)

    assert _business(write_business(said)) == said


def test_receiver_and_sender_are_told_apart_by_their_type_codes() -> None:
    swapped = (
        write_business(ACCEPTED).replace('typeCode="RCV"', 'typeCode="x"').replace('typeCode="SND"', 'typeCode="RCV"')
    )

    said = _business(swapped.replace('typeCode="x"', 'typeCode="SND"'))

    assert (said.receiver, said.sender) == (ACCEPTED.sender, ACCEPTED.receiver)


def test_of_an_empty_one_everything_is_missing() -> None:
    assert _business(f'<BusinessResponseMessage xmlns="{HL7}"/>') == Business(None, None, None, None, None)


def test_an_item_that_says_nothing_is_an_item_all_the_same() -> None:
    said = _business(
        f'<BusinessResponseMessage xmlns="{HL7}"><communicationFunction typeCode="SND"/><acknowledgedBy2/>'
        "</BusinessResponseMessage>"
    )

    assert (said.items, said.sender) == ((("", ""),), None)


def _whole(body: str) -> bytes:
    return write_envelope([("MessageID", "1")], body)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (_whole(write_simple_response("OK:1")), PeerAnswer("OK:1")),
        (_whole(""), PeerAnswer()),
        (b"", PeerAnswer()),
        (b"busy", PeerAnswer()),
        (b"<html/>", PeerAnswer()),
        (
            _whole(write_fault("soap:Server", "s", None, write_error_info("1", "2100", "later", None))),
            PeerAnswer(is_fault=True, code="2100"),
        ),
        (_whole(write_fault("Client", "s", None, "")), PeerAnswer(is_fault=True)),
    ],
)
def test_a_peers_answer_is_a_text_or_a_fault_with_its_code(body: bytes, answer: PeerAnswer) -> None:
    assert PeerAnswer.read(body) == answer


def test_the_error_of_a_fault_has_the_toolkits_own_codes() -> None:
    root = parse_xml(write_error_info("1", "2200", "no", "why").encode())

    assert ErrorInfo.of(root) == ErrorInfo("1", "2200", "no", "why", ERROR_CODES)


def _example(name: str) -> Element:
    data = (REFERENCE / "itk" / "examples" / "constructed" / f"{name}_soap.xml").read_bytes()
    (document,) = ItkMessage(an_itk_request(data)).documents
    return document


@official("ITK 2.2 infrastructure acknowledgement, samples")
@pytest.mark.parametrize(("name", "result", "codes"), [("ack", "OK", []), ("nack", "Failure", ["DE0006"])])
def test_the_samples_of_infrastructure_acknowledgements_are_read(name: str, result: str, codes: list[str]) -> None:
    said = Infrastructure.of(_example(f"infrastructure-{name}"))

    assert (said.result, [error.code for error in said.errors]) == (result, codes)
    assert all(error.text == ENVELOPE_ERRORS[error.code or ""] for error in said.errors)
    assert said.service == SERVICE
    assert _infrastructure(write_infrastructure(said)) == said


@official("ITK 2.2 business acknowledgement, samples")
@pytest.mark.parametrize(("name", "type_code"), [("ack", "AA"), ("nack", "AR")])
def test_the_samples_of_business_acknowledgements_are_read(name: str, type_code: str) -> None:
    said = Business.of(_example(f"business-{name}"))

    assert (said.type_code, [code for _, code in said.items]) == (type_code, [type_code])
    assert _business(write_business(said)) == said


@official("ITK 2.2 acknowledgements, samples")
@pytest.mark.parametrize("name", ["business-ack", "infrastructure-ack", "infrastructure-nack"])
def test_ours_are_built_like_the_samples(name: str) -> None:
    theirs = _example(name)
    ours = write_business(Business.of(theirs)) if name.startswith("business") else None
    root = parse_xml((ours or write_infrastructure(Infrastructure.of(theirs))).encode())

    assert [(each.tag, sorted(each.keys())) for each in root.iter()] == [
        (each.tag, sorted(each.keys())) for each in theirs.iter()
    ]
