"""What a search shows: the patient first, a RequestGroup an issue, bytes that are rendered once."""

from datetime import date, timedelta

import pytest

from simulator.call.tenant import Tenant
from simulator.services.eps.prescription.model import Prescription, prescription_of
from simulator.services.eps.tracker.search import Shelf, Span, Template, shelf_of, with_uuids
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import (
    PRESCRIPTION_ID,
    a_prescription,
    a_tenant_with,
    an_erd_prescription,
    an_item,
)
from tests.services.eps.tracker.calls import a_tracker_call

TARGET = "/RequestGroup?nhsNumber=9000000009"
ALWAYS: Span = (None, None)
R1 = "9C18AE6F-510C-F7A3-E050-D20AE3A231C8C"


def _bundle(*bodies: Json) -> Json:
    template = Shelf().template([prescription_of(body) for body in bodies], ALWAYS)
    return read_json(with_uuids(a_tracker_call(TARGET), template))


def _pending(*bodies: Json) -> list[tuple[bool, bool]]:
    groups = [entry["resource"] for entry in _bundle(*bodies)["entry"][1:]]
    parts = [group["extension"][-1]["extension"] for group in groups]
    return [(prescription["valueBoolean"], item["valueBoolean"]) for prescription, item in parts]


def test_nothing_found_is_a_bundle_without_entries() -> None:
    assert _bundle() == {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []}


def test_the_patient_comes_first_and_is_not_counted() -> None:
    bundle = _bundle(a_prescription())

    assert bundle["total"] == 1
    assert [(entry["resource"]["resourceType"], entry["search"]["mode"]) for entry in bundle["entry"]] == [
        ("Patient", "include"),
        ("RequestGroup", "match"),
    ]


def test_every_group_is_about_the_patient_of_the_bundle() -> None:
    bundle = _bundle(a_prescription(), an_erd_prescription())

    patient, *groups = bundle["entry"]
    assert {entry["resource"]["subject"]["reference"] for entry in groups} == {patient["fullUrl"]}


def test_no_two_resources_have_one_url() -> None:
    bundle = _bundle(a_prescription(), an_erd_prescription())

    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls) == 8


def test_each_issue_of_a_repeat_dispensing_prescription_is_a_group() -> None:
    groups = [entry["resource"] for entry in _bundle(an_erd_prescription())["entry"][1:]]

    said = [
        (
            group["extension"][0]["extension"][0]["valueCoding"]["code"],
            group["extension"][1]["extension"][0]["valueInteger"],
        )
        for group in groups
    ]
    assert said == [("0001", 1), ("9000", 2), ("9000", 3), ("9000", 4), ("9000", 5), ("9000", 6)]


def test_a_deleted_prescription_is_completed() -> None:
    assert _bundle(a_prescription(deleted=True))["entry"][1]["resource"]["status"] == "completed"


def test_a_record_of_release_1_is_dropped_without_a_word() -> None:
    assert _bundle(a_prescription(R1)) == {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []}


def test_a_cancellation_that_waits_is_told_for_prescription_and_items() -> None:
    marked = a_prescription(lineItems={"1": an_item(pendingCancellation=True)}, prescriptionPendingCancellation=True)

    assert _pending(a_prescription(), marked) == [(False, False), (True, True)]


def test_a_record_may_say_of_all_its_items_that_a_cancellation_waits() -> None:
    assert _pending(a_prescription(itemsPendingCancellation=True)) == [(False, True)]


def test_a_cancellation_waits_for_the_current_issue_and_those_after_it() -> None:
    body = an_erd_prescription(issues=3, issueNumber=2, prescriptionPendingCancellation=True)

    assert _pending(body) == [(False, False), (True, False), (True, False)]


@pytest.mark.parametrize(
    ("status", "display"), [("0003", "With Dispenser - Active"), ("9005", "Cancelled future instance")]
)
def test_a_status_stands_with_its_display(status: str, display: str) -> None:
    group = _bundle(a_prescription(status=status))["entry"][1]["resource"]

    assert group["extension"][0]["extension"][0]["valueCoding"]["display"] == display


def _prescription() -> Prescription:
    return prescription_of(a_prescription())


def test_a_prescription_is_rendered_once() -> None:
    shelf, prescription = Shelf(), _prescription()

    assert shelf.rendered(prescription) is shelf.rendered(prescription)


def test_a_prescription_that_has_changed_is_rendered_anew() -> None:
    shelf = Shelf()
    first = shelf.rendered(_prescription())

    again = shelf.rendered(prescription_of(a_prescription(status="0006")))

    assert again.groups != first.groups


async def test_a_shelf_forgets_what_is_deleted() -> None:
    tenant = a_tenant_with(a_prescription())
    shelf, prescription = shelf_of(tenant.documents), _prescription()
    first = shelf.rendered(prescription)

    await tenant.documents.delete("prescriptions", PRESCRIPTION_ID)

    assert shelf.rendered(prescription) is not first


def _page(tenant: Tenant, nhs_number: str = NHS_NUMBER, span: Span = ALWAYS) -> Template:
    return shelf_of(tenant.documents).page(a_tracker_call(TARGET, tenant=tenant), nhs_number, span)


def test_a_patients_bundle_is_put_together_once() -> None:
    tenant = a_tenant_with(a_prescription())

    assert _page(tenant) is _page(tenant)


def test_another_span_is_another_bundle() -> None:
    tenant = a_tenant_with(a_prescription())
    _page(tenant)

    assert b'"total":0' in _page(tenant, span=(date(2026, 11, 21), None))[0]


async def test_a_changed_prescription_shows_at_once() -> None:
    tenant = a_tenant_with(a_prescription())
    _page(tenant)

    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(status="0002"))

    assert b"With Dispenser" in b"".join(_page(tenant))


def test_what_time_changes_shows_at_once_and_is_undone_when_the_clock_goes_back() -> None:
    tenant = a_tenant_with(a_prescription())
    _page(tenant)

    seen = []
    for days in (200, -200):
        tenant.clock.advance(timedelta(days=days))
        seen.append(b"Expired" in b"".join(_page(tenant)))

    assert seen == [True, False]


def test_a_name_cannot_be_taken_for_a_uuid() -> None:
    bundle = _bundle(a_prescription(family="\x00" * 24))

    assert bundle["entry"][0]["resource"]["name"][0]["family"] == "\x00" * 24
