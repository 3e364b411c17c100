"""What a view shows: which resources in which order, how they refer to each other, what is left out and what is odd."""

from typing import Any

import pytest

from simulator.services.eps.prescription.model import prescription_of
from simulator.services.eps.tracker.view import number_of, quantity, view_bundle
from simulator.services.eps.tracker.wire import Uuids
from simulator.wire.json import Json
from tests.services.eps.makers import (
    ITEM_IDS,
    OTHER_PHARMACY,
    PHARMACY,
    a_notification,
    a_prescription,
    an_erd_prescription,
    an_event,
    an_item,
)
from tests.services.eps.tracker.calls import VIEW, a_tracker_call

KEY = "20261120093000000000_0A1B2C_0000000001"


def _view(body: Json, issue: int = 1) -> list[dict[str, Any]]:
    """The resources of a view."""
    prescription = prescription_of(body)
    found = prescription.issue(issue)
    assert found is not None
    bundle = view_bundle(prescription, found, Uuids(a_tracker_call("/RequestGroup/x", VIEW)))
    return [entry["resource"] for entry in bundle["entry"]]


def _one(body: Json, kind: str, issue: int = 1) -> dict[str, Any]:
    return next(resource for resource in _view(body, issue) if resource["resourceType"] == kind)


def _dispensed(status: str = "0006", notification: Json = None, **fields: Json) -> Json:
    """A prescription that a pharmacy has dispensed."""
    told = notification or a_notification(isLastDispenseNotification=True)
    events = {"2": an_event(), "3": an_event(3, "Dispense notification successful", status, internalId=KEY)}
    body = {"dispenseNotifications": {KEY: told}, "history": events, "lastDispenseNotification": None, **fields}
    return a_prescription(status=status, **body)


def test_a_view_counts_one_match() -> None:
    prescription = prescription_of(a_prescription())

    bundle = view_bundle(prescription, prescription.current_issue, Uuids(a_tracker_call("/RequestGroup/x", VIEW)))

    assert (bundle["resourceType"], bundle["type"], bundle["total"]) == ("Bundle", "searchset", 1)
    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["include", "include", "include", "match"]


def test_resources_stand_in_the_live_services_order() -> None:
    kinds = [resource["resourceType"] for resource in _view(_dispensed())]

    assert kinds == [
        "Patient", "PractitionerRole", "MedicationRequest", "PractitionerRole", "MedicationDispense", "RequestGroup",
    ]  # fmt: skip


def test_every_reference_is_to_a_resource_of_the_bundle() -> None:
    resources = _view(_dispensed())

    there = {f"urn:uuid:{resource['id']}" for resource in resources}
    assert {*_references(resources)} <= there


def _references(value: Json) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if "reference" in value else []
        return own + [found for part in value.values() for found in _references(part)]
    return [found for part in value for found in _references(part)] if isinstance(value, list) else []


def test_the_patient_has_an_address_in_lines_and_as_text() -> None:
    assert _one(a_prescription(), "Patient")["address"] == [
        {
            "line": ["1 Trevelyan Square", "Boar Lane", "Leeds"],
            "postalCode": "ZZ99 4QA",
            "text": "1 Trevelyan Square, Boar Lane, Leeds, ZZ99 4QA",
            "type": "both",
            "use": "home",
        }
    ]


@pytest.mark.parametrize(
    ("address", "text"), [({"line": ["1 Boar Lane"]}, "1 Boar Lane"), ({"postalCode": "ZZ99 4QA"}, "ZZ99 4QA")]
)
def test_half_an_address_is_shown(address: Json, text: str) -> None:
    assert _one(a_prescription(address=address), "Patient")["address"][0]["text"] == text


def test_without_an_address_there_is_none() -> None:
    assert "address" not in _one(a_prescription(address={}), "Patient")


@pytest.mark.parametrize(
    ("gender", "shown"), [(1, "male"), ("2", "female"), (3, "other"), (9, "unknown"), (None, "unknown")]
)
def test_a_gender_is_shown_in_words(gender: Json, shown: str) -> None:
    assert _one(a_prescription(gender=gender), "Patient")["gender"] == shown


def test_a_patient_without_a_birth_date_has_none() -> None:
    assert "birthDate" not in _one(a_prescription(birthDate=None), "Patient")


def test_the_prescriber_is_an_organisation_only() -> None:
    role = _one(a_prescription(prescriberOrg="A83008"), "PractitionerRole")

    assert role["organization"]["identifier"]["value"] == "A83008"


def test_a_performer_is_an_object_with_a_list_where_fhir_has_neither() -> None:
    request = _one(a_prescription(status="0002"), "MedicationRequest")

    assert [part["value"] for part in request["performer"]["identifier"]] == [PHARMACY]


def test_what_nobody_has_and_nobody_is_nominated_for_has_no_performers() -> None:
    body = a_prescription(nominatedDispenserOrg=None, nominatedDisperserType=None)

    request = _one(body, "MedicationRequest")

    assert "performer" not in request
    assert "performer" not in request["dispenseRequest"]
    assert request["dispenseRequest"]["extension"][0]["valueCoding"]["code"] == "0004"


def test_the_medicine_is_named_in_the_text_only() -> None:
    medication = _one(a_prescription(), "MedicationRequest")["medicationCodeableConcept"]

    assert (medication["coding"][0]["code"], medication["text"]) == ("138875005", "Amoxicillin 500mg capsules")


def test_without_a_dosage_its_text_is_empty() -> None:
    body = a_prescription(lineItems={"1": an_item(dosageInstruction=None)})

    assert _one(body, "MedicationRequest")["dosageInstruction"] == [{"text": ""}]


def test_why_an_item_was_cancelled_is_coded() -> None:
    item = an_item(status="0005", cancellationReason="Clinical grounds")

    request = _one(a_prescription(status="0005", lineItems={"1": item}), "MedicationRequest")

    assert request["status"] == "cancelled"
    assert request["statusReason"]["coding"][0]["code"] == "0004"


def test_a_reason_that_nobody_knows_is_left_out() -> None:
    body = a_prescription(lineItems={"1": an_item(cancellationReason="Because")}, cancellationReason="Because")

    request, group = _one(body, "MedicationRequest"), _one(body, "RequestGroup")

    assert "statusReason" not in request
    assert len(group["extension"]) == 3


def test_a_status_or_treatment_that_nobody_knows_breaks_nothing() -> None:
    body = a_prescription(treatmentType="0042", lineItems={"1": an_item(status="0042")})

    request = _one(body, "MedicationRequest")

    assert request["status"] == "unknown"
    assert "courseOfTherapyType" not in request


@pytest.mark.parametrize(("issue", "most", "issued"), [(1, 6, 1), (3, 6, 3), (3, 2, 2), (3, None, 3)])
def test_an_item_is_not_issued_more_often_than_it_may_be(issue: int, most: int | None, issued: int) -> None:
    item = an_item()
    body = an_erd_prescription(lineItems={"1": item})
    item["maxRepeats"] = most

    extension = _one(body, "MedicationRequest", issue)["extension"][-1]

    assert extension["extension"] == [{"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": issued}]


def test_another_issue_is_shown_in_its_own_state() -> None:
    body = an_erd_prescription()

    group, request = _one(body, "RequestGroup", 2), _one(body, "MedicationRequest", 2)

    assert group["extension"][0]["extension"][0]["valueCoding"]["code"] == "9000"
    assert request["extension"][0]["extension"][0]["valueCoding"]["code"] == "0007"


def test_what_the_pharmacy_says_of_an_item_is_shown_while_a_dispenser_has_it() -> None:
    said = {ITEM_IDS[0]: {"code": "Ready to Collect", "at": "2026-11-21T10:00:00.000Z"}}

    request = _one(a_prescription(status="0002", pharmacyStatus=said), "MedicationRequest")

    assert request["extension"][-1] == {
        "url": "https://fhir.nhs.uk/StructureDefinition/Extension-DM-PrescriptionStatusHistory",
        "extension": [
            {
                "url": "status",
                "valueCoding": {
                    "system": "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt",
                    "code": "Ready to Collect",
                },
            },
            {"url": "statusDate", "valueDateTime": "2026-11-21T10:00:00.000Z"},
        ],
    }


def test_what_the_pharmacy_says_is_not_asked_for_where_no_dispenser_has_it() -> None:
    said = {ITEM_IDS[0]: {"code": "Ready to Collect"}}

    assert len(_one(a_prescription(pharmacyStatus=said), "MedicationRequest")["extension"]) == 2


def test_what_the_pharmacy_says_may_lack_its_time() -> None:
    said = {ITEM_IDS[0]: {"code": "Ready to Collect"}}

    extension = _one(a_prescription(status="0002", pharmacyStatus=said), "MedicationRequest")["extension"][-1]

    assert len(extension["extension"]) == 1


def test_the_last_notification_is_in_progress_and_those_before_it_are_not_known() -> None:
    earlier = a_notification(status="0003", number=1)
    last = a_notification(number=2)
    both = {"a": earlier, "b": last}
    named = last["dispenseNotificationId"]
    body = a_prescription(status="0006", dispenseNotifications=both, lastDispenseNotification=named)

    found = [each["status"] for each in _view(body) if each["resourceType"] == "MedicationDispense"]

    assert found == ["unknown", "in-progress"]


def test_a_component_without_anything_is_shown_empty() -> None:
    notification = a_notification()
    notification["lineItems"]["1"]["components"] = []

    dispense = _one(_dispensed(notification=notification), "MedicationDispense")

    assert dispense["medicationCodeableConcept"]["text"] == ""
    assert dispense["quantity"] == {"system": "http://unitsofmeasure.org", "code": "0", "value": 0, "unit": ""}
    assert "dosageInstruction" not in dispense


def test_every_component_of_an_item_is_dispensed_by_itself() -> None:
    notification = a_notification()
    notification["lineItems"]["1"]["components"] *= 3

    kinds = [each["resourceType"] for each in _view(_dispensed(notification=notification))]

    assert kinds.count("MedicationDispense") == 3


def test_why_nothing_was_dispensed_is_told_by_item_and_prescription() -> None:
    notification = a_notification(("0002",), "0007", nonDispensingReason="0006", isLastDispenseNotification=True)
    notification["lineItems"]["1"]["nonDispensingReason"] = "0002"
    body = _dispensed("0007", notification)

    dispense, group = _one(body, "MedicationDispense"), _one(body, "RequestGroup")

    assert dispense["statusReasonCodeableConcept"]["coding"][0]["display"] == "Clinically unsuitable"
    assert group["extension"][-1]["valueCoding"]["display"] == "Illegal NHS prescription"


def test_a_dispense_is_authorised_by_its_item_in_whatever_order_a_notification_lists_them() -> None:
    notification = a_notification(("0001", "0001"), isLastDispenseNotification=True)
    first, second = notification["lineItems"].values()
    notification["lineItems"] = {"1": {**second, "lineItemNo": "1"}, "2": {**first, "lineItemNo": "2"}}

    shown = {f"urn:uuid:{each['id']}": each for each in _view(_dispensed(notification=notification, items=2))}

    dispenses = [each for each in shown.values() if each["resourceType"] == "MedicationDispense"]
    requests = [shown[each["authorizingPrescription"][0]["reference"]] for each in dispenses]
    assert [each["identifier"] for each in requests] == [each["identifier"] for each in dispenses]


def test_a_dispense_of_an_item_that_was_not_prescribed_authorises_itself_by_nothing() -> None:
    notification = a_notification()
    notification["lineItems"]["1"]["lineItemId"] = "9"

    assert "authorizingPrescription" not in _one(_dispensed(notification=notification), "MedicationDispense")


def test_who_dispensed_what_came_back_is_taken_from_the_notification() -> None:
    body = _dispensed(notification=a_notification(org=OTHER_PHARMACY), dispenserOrg=None)

    roles = [each for each in _view(body) if each["resourceType"] == "PractitionerRole"]

    assert roles[1]["organization"]["identifier"]["value"] == OTHER_PHARMACY


def test_without_days_of_supply_the_items_have_no_timing() -> None:
    assert list(_one(a_prescription(daysSupply=None), "RequestGroup")["action"][0]) == ["title", "action"]


def test_a_group_has_its_extensions_in_order() -> None:
    body = an_erd_prescription(cancellationReason="Clinical grounds")

    urls = [each["url"].rpartition("Extension-")[2] for each in _one(body, "RequestGroup")["extension"]]

    assert urls == [
        "DM-PrescriptionStatusHistory", "DM-PrescriptionType", "EPS-RepeatInformation", "PendingCancellation",
        "DM-PrescriptionStatusHistory",
    ]  # fmt: skip


def test_a_deleted_prescription_is_active_all_the_same() -> None:
    assert _one(a_prescription(deleted=True), "RequestGroup")["status"] == "active"


def test_an_event_refers_to_the_group_itself() -> None:
    group = _one(a_prescription(), "RequestGroup")

    (event,) = group["action"][1]["action"]
    assert event["resource"] == {"reference": f"urn:uuid:{group['id']}"}


def test_a_dispense_event_refers_to_what_was_dispensed_and_to_its_notification() -> None:
    resources = _view(_dispensed())

    dispense, group = resources[-2:]
    event = group["action"][1]["action"][1]
    assert "resource" not in event
    assert event["action"] == [{"resource": {"reference": f"urn:uuid:{dispense['id']}"}}]
    assert event["code"][1]["coding"][0]["code"] == "7A0E5D10-8C1F-4E6B-A2D3-000000000001"


def test_a_dispense_event_of_an_unknown_notification_refers_to_the_group() -> None:
    body = _dispensed(dispenseNotifications={})

    assert "resource" in _one(body, "RequestGroup")["action"][1]["action"][1]


def test_an_events_title_ends_at_its_semicolon_and_its_time_may_be_missing() -> None:
    body = a_prescription(history={"2": an_event(message="Administrative update successful; by hand", timestamp=None)})

    (event,) = _one(body, "RequestGroup")["action"][1]["action"]

    assert (event["title"], "timingDateTime" in event) == ("Administrative update successful", False)


def test_a_quantitys_code_is_its_number_as_text() -> None:
    assert quantity(12.5, "ml") == {"system": "http://unitsofmeasure.org", "code": "12.5", "value": 12.5, "unit": "ml"}


@pytest.mark.parametrize(
    ("value", "number"),
    [(28, 28), (30.0, 30), ("56", 56), ("1.5", 1.5), (None, 0), ("some", 0), ("inf", 0), ("nan", 0), ([], 0)],
)
def test_a_quantity_is_a_number_whatever_the_record_has(value: Json, number: float) -> None:
    assert number_of(value) == number
