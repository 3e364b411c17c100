"""What an upload says, and in which order it is refused."""

import pytest

from simulator.services.scr.upload import upload_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.services.scr.calling import (
    MESSAGE,
    NUMBER_SYSTEM,
    a_bare_bundle,
    a_bundle,
    a_coding,
    a_composition,
    a_doctor,
    a_role,
    a_world,
    post,
    the_subject,
)

RFC = "https://tools.ietf.org/html/rfc4122"
SUMMARY = a_coding("196981000000101", "General Practice Summary")


def test_an_upload_is_read_into_its_patient_its_id_and_its_resources() -> None:
    upload = upload_of(a_bundle())

    assert (upload.nhs_number, upload.event_id, upload.replaces) == (NHS_NUMBER, MESSAGE, None)
    assert [each["resourceType"] for each in upload.parts.resources] == [
        "Composition",
        "PractitionerRole",
        "Practitioner",
        "Patient",
    ]


def test_a_patient_may_be_referred_to_by_full_url() -> None:
    upload = upload_of(a_bundle(composition=a_composition(subject={"reference": "urn:x:P1"})))

    assert upload.nhs_number == NHS_NUMBER


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"type": "batch-response"}, "Unsupported Bundle.type: BATCHRESPONSE"),
        ({"type": None}, "Unsupported Bundle.type: null"),
        ({"timestamp": None}, "bundle.timestamp must not be empty"),
        ({"identifier": None}, "bundle.identifier must not be empty"),
        ({"identifier": {"system": "x", "value": "1"}}, f"bundle.identifier.system must be {RFC}"),
        ({"identifier": {"system": RFC}}, "bundle.identifier.value must not be empty"),
        ({"entry": None}, "Composition missing from payload"),
        ({"type": "x", "timestamp": None}, "Unsupported Bundle.type: X"),
    ],
)
async def test_a_bundle_is_refused_by_its_own_members_first(members: Json, text: str) -> None:
    met = await post(a_world(), "/Bundle", a_bundle(**members))

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"category": None}, "Composition.category element is missing"),
        (
            {"category": [{"coding": [{"system": "x"}]}]},
            "Composition.category.coding.system not supported: x",
        ),
        ({"type": None}, "Composition.type element is missing"),
        ({"type": a_coding("1", "x")}, "Composition.type.coding.code not supported: 1"),
        (
            {"type": a_coding("196981000000101", "GP Summary")},
            "Composition.type.coding.display not supported: GP Summary",
        ),
        ({"status": "preliminary"}, "Invalid composition.status: PRELIMINARY"),
        ({"relatesTo": [{"code": "appends"}]}, "Unsupported Composition.relatesTo.code element: APPENDS"),
        (
            {"relatesTo": [{"code": "replaces", "targetIdentifier": {}}]},
            "Composition.relatesTo.targetIdentifier.value element is missing",
        ),
        ({"identifier": None}, f"Missing Composition.identifier for system: {RFC}"),
        ({"identifier": {"system": RFC}}, "Missing Composition.identifier.value element"),
        ({"date": None}, "Composition Date Element missing from payload"),
        ({"section": None}, "Missing mandatory Composition.section"),
        ({"subject": None}, "Composition.subject reference is missing or invalid"),
        ({"subject": {"reference": "Practitioner/D1"}}, "Composition.subject reference is missing or invalid"),
        ({"category": None, "type": None, "date": None}, "Composition.category element is missing"),
    ],
)
async def test_a_composition_is_refused_in_the_services_order(members: Json, text: str) -> None:
    met = await post(a_world(), "/Bundle", a_bundle(composition=a_composition(**members)))

    assert (met.reply.status, met.text) == (400, text)


async def test_two_compositions_are_refused() -> None:
    met = await post(a_world(), "/Bundle", a_bundle(a_composition()))

    assert met.text == "There is more than 1 resource of type Composition"


SUBJECT = the_subject()
TWO_NUMBERS = {**SUBJECT, "identifier": SUBJECT["identifier"] * 2}


@pytest.mark.parametrize(
    ("patients", "text"),
    [
        ([], "Patient missing from payload"),
        ([SUBJECT, SUBJECT], f"Multiple Patient resource '{NUMBER_SYSTEM}' identifiers"),
        ([TWO_NUMBERS], f"Multiple Patient resource '{NUMBER_SYSTEM}' identifiers"),
        ([{**SUBJECT, "identifier": []}], f"patient.identifier[] for system {NUMBER_SYSTEM} must not be empty"),
    ],
)
async def test_a_patient_without_a_number_of_their_own_is_refused(patients: list[Json], text: str) -> None:
    bundle = a_bare_bundle(a_composition(), a_role(), a_doctor(), *patients)

    met = await post(a_world(), "/Bundle", bundle)

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize("entry", ["x", [], [5], [{"resource": "x"}], {"resource": {}}])
async def test_entries_of_any_shape_are_refused_and_never_crash(entry: Json) -> None:
    met = await post(a_world(), "/Bundle", a_bundle(entry=entry))

    assert (met.reply.status, met.text) == (400, "Composition missing from payload")


async def test_a_resource_that_does_not_say_what_it_is_is_refused_as_unreadable() -> None:
    met = await post(a_world(), "/Bundle", a_bundle({"id": "X1"}))

    assert met.text == "Invalid JSON content detected, missing required element: 'resourceType'"
