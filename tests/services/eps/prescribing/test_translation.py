from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from simulator.population.kinds import check_document
from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.issues import Refused
from simulator.services.eps.prescribing.translation import (
    check_translation,
    issued,
    moment_of,
    record_of,
    signed_at,
    treatment_of,
    whole,
)
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRACTICE, PRESCRIPTION_ID
from tests.services.eps.prescribing.orders import (
    COURSES,
    LONG_ID,
    PRESCRIBER,
    a_header,
    an_order,
    coded,
    resources_of,
    without,
)


def _fault(order: Json) -> tuple[str, Json, bool]:
    with pytest.raises(Refused) as caught:
        check_translation(Message(order))
    (issue,) = caught.value.issues
    return caught.value.code, issue.as_json(), caught.value.has_meta


def _issue(code: str, display: str, expression: str) -> Json:
    coding = {
        "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
        "code": code,
        "display": display,
    }
    return {"severity": "fatal", "code": "invalid", "details": {"coding": [coding]}, "expression": [expression]}


@pytest.mark.parametrize("course", ["acute", "continuous", "continuous-repeat-dispensing"])
def test_a_sound_order_can_be_turned_into_a_prescription(course: str) -> None:
    check_translation(Message(an_order(items=4, course=course)))


def test_an_order_without_a_patient_has_too_few_values() -> None:
    display = "Too few values submitted. Expected 1 element where resource.resourceType == 'Patient'."

    assert _fault(without(an_order(), "Patient")) == (
        "TOO_FEW_VALUES_SUBMITTED",
        _issue("TOO_FEW_VALUES_SUBMITTED", display, "Bundle.entry"),
        False,
    )


def test_an_order_with_two_headers_has_too_many_values() -> None:
    order = an_order()
    order["entry"].append({"fullUrl": "urn:uuid:1", "resource": a_header("prescription-order", [])})
    display = "Too many values submitted. Expected 1 element where resource.resourceType == 'MessageHeader'."

    assert _fault(order)[1] == _issue("TOO_MANY_VALUES_SUBMITTED", display, "Bundle.entry")


def test_a_reference_that_dangles_is_told_with_its_url() -> None:
    display = f"Too few values submitted. Expected 1 element where fullUrl == '{PRESCRIBER}'."

    assert _fault(without(an_order(), "Practitioner"))[1] == _issue("TOO_FEW_VALUES_SUBMITTED", display, "Bundle.entry")


MEDICATION = "urn:uuid:0a1b2c3d-0007-4000-8000-000000000007"


def _by_reference(order: Json) -> None:
    """Let the first line item name a Medication that is a resource of its own."""
    request = resources_of(order, "MedicationRequest")[0]
    medication = {"resourceType": "Medication", "code": request.pop("medicationCodeableConcept")}
    request["medicationReference"] = {"reference": MEDICATION}
    order["entry"].append({"fullUrl": MEDICATION, "resource": medication})


def test_a_medication_that_dangles_is_told_with_its_url() -> None:
    order = an_order()
    _by_reference(order)

    display = f"Too few values submitted. Expected 1 element where fullUrl == '{MEDICATION}'."
    assert _fault(without(order, "Medication"))[1] == _issue("TOO_FEW_VALUES_SUBMITTED", display, "Bundle.entry")


def test_a_medication_may_be_a_resource_of_its_own() -> None:
    order = an_order()
    _by_reference(order)
    check_translation(Message(order))

    item = record_of(Message(order), NOW)["lineItems"]["1"]

    assert (item["itemName"], item["code"]) == ("Amoxicillin 500mg capsules", "323510009")


def test_a_prescription_without_a_long_id_lacks_a_required_field() -> None:
    order = an_order()
    del resources_of(order, "MedicationRequest")[0]["groupIdentifier"]["extension"]

    assert _fault(order)[1] == _issue(
        "INVALID_VALUE", "Required field missing.", "MedicationRequest.groupIdentifier.extension"
    )


@pytest.mark.parametrize("repeats", [None, -1, -5.0, 2.5])
def test_repeat_dispensing_says_how_often(repeats: Json) -> None:
    order = an_order(course="continuous-repeat-dispensing")
    resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["numberOfRepeatsAllowed"] = repeats

    assert _fault(order)[1] == _issue(
        "INVALID_VALUE",
        "Number of repeats allowed is required.",
        "MedicationRequest.dispenseRequest.numberOfRepeatsAllowed",
    )


def test_a_supply_is_for_days() -> None:
    order = an_order()
    resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["expectedSupplyDuration"]["code"] = "wk"

    assert _fault(order)[1] == _issue(
        "INVALID_VALUE",
        "Expected supply duration must be specified in days.",
        "MedicationRequest.dispenseRequest.expectedSupplyDuration.code",
    )


@pytest.mark.parametrize(
    "courses", [("acute", "continuous-repeat-dispensing"), ("seasonal",)], ids=["mixture", "unknown"]
)
def test_courses_of_therapy_fit_together(courses: tuple[str, ...]) -> None:
    order = an_order(items=len(courses))
    for request, course in zip(resources_of(order, "MedicationRequest"), courses, strict=True):
        request["courseOfTherapyType"] = coded(COURSES, course)

    assert _fault(order)[1] == _issue(
        "INVALID_VALUE",
        "Course of therapy type must either match for all MedicationRequests or be a mixture of 'acute' and"
        " 'continuous'.",
        "MedicationRequest.courseOfTherapyType.coding",
    )


def test_acute_and_continuous_items_together_are_acute() -> None:
    order = an_order(items=2)
    resources_of(order, "MedicationRequest")[1]["courseOfTherapyType"] = coded(COURSES, "continuous")

    assert treatment_of(Message(order)) == "0001"


@pytest.mark.parametrize(
    ("course", "treatment"), [("acute", "0001"), ("continuous", "0002"), ("continuous-repeat-dispensing", "0003")]
)
def test_the_treatment_follows_from_the_course_of_therapy(course: str, treatment: str) -> None:
    assert record_of(Message(an_order(course=course)), NOW)["treatmentType"] == treatment


def test_the_record_is_one_that_a_test_could_have_put() -> None:
    record = record_of(Message(an_order(items=4, course="continuous-repeat-dispensing")), NOW)

    assert check_document("prescriptions", PRESCRIPTION_ID, record) == []


def test_the_record_carries_the_orders_facts() -> None:
    record = record_of(Message(an_order(items=2)), NOW)

    assert (record["prescriptionId"], record["longId"]) == (PRESCRIPTION_ID, LONG_ID.upper())
    assert (record["nhsNumber"], record["given"], record["family"]) == (NHS_NUMBER, "Ada", "Okafor")
    assert (record["gender"], record["birthDate"]) == (2, "1980-05-17")
    assert (record["prescriberOrg"], record["nominatedDispenserOrg"]) == (PRACTICE, PHARMACY)
    assert (record["nominatedDisperserType"], record["daysSupply"]) == ("P1", 28)
    assert record["address"] == {"line": ["1 Trevelyan Square", "Boar Lane", "Leeds"], "postalCode": "ZZ99 4QA"}


def test_a_line_item_carries_what_is_to_be_dispensed() -> None:
    record = record_of(Message(an_order()), NOW)

    assert record["lineItems"]["1"] == {
        "lineItemNo": "1",
        "lineItemId": ITEM_IDS[0],
        "status": "0007",
        "itemName": "Amoxicillin 500mg capsules",
        "code": "323510009",
        "quantity": 28,
        "quantityForm": "capsule",
        "dosageInstruction": "One to be taken each day",
        "pendingCancellation": False,
    }


def test_a_prescription_that_is_not_nominated_names_no_dispenser() -> None:
    record = record_of(Message(an_order(pharmacy=None)), NOW)

    assert "nominatedDispenserOrg" not in record
    assert record["nominatedDisperserType"] == "0004"


def test_five_repeats_make_six_issues() -> None:
    record = record_of(Message(an_order(course="continuous-repeat-dispensing", repeats=5)), NOW)

    assert record["maxRepeats"] == 6
    assert record["lineItems"]["1"]["maxRepeats"] == 6


def test_repeat_dispensing_keeps_its_window() -> None:
    record = record_of(Message(an_order(course="continuous-repeat-dispensing")), NOW)

    assert (record["windowLow"], record["windowHigh"]) == ("2026-11-22T00:00:00.000Z", "2027-05-22T00:00:00.000Z")


def test_lines_of_dosage_are_told_in_the_order_of_their_numbers() -> None:
    order = an_order()
    resources_of(order, "MedicationRequest")[0]["dosageInstruction"] = [
        {"sequence": 2, "text": "then one"},
        {"sequence": 1, "text": "Two now"},
    ]

    assert record_of(Message(order), NOW)["lineItems"]["1"]["dosageInstruction"] == "Two now, then one"


def test_an_unknown_prescription_type_is_stored_as_not_provided() -> None:
    assert record_of(Message(an_order(prescription_type="7777")), NOW)["prescriptionType"] == "NotProvided"


def test_the_order_is_kept_as_it_was_sent() -> None:
    order = an_order()

    assert record_of(Message(order), NOW)["original"] == order


def test_a_prescription_is_of_the_day_that_its_validity_begins() -> None:
    assert issued(Message(an_order()), NOW) == datetime(2026, 11, 22, tzinfo=UTC)


def test_without_validity_it_is_of_the_moment_that_it_was_signed() -> None:
    order = an_order()
    del resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["validityPeriod"]

    assert issued(Message(order), NOW) == signed_at(Message(order)) == datetime(2026, 11, 22, 9, 58, tzinfo=UTC)


def test_without_either_it_is_of_now() -> None:
    order = an_order(signed=False)
    del resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["validityPeriod"]

    assert issued(Message(order), NOW) == NOW


@pytest.mark.parametrize(("value", "number"), [(5, 5), (5.0, 5), (5.5, None), (True, None), ("5", None), (None, None)])
def test_a_whole_number_is_what_fhir_has_as_one(value: Json, number: int | None) -> None:
    assert whole(value) == number


@pytest.mark.parametrize("value", [None, 7, "soon"])
def test_what_is_no_moment_is_none(value: Json) -> None:
    assert moment_of(value) is None


def _bare(member: str) -> Callable[[Json], None]:
    return lambda order: [entry["resource"].pop(member, None) for entry in order["entry"]]  # type: ignore[return-value]  # nobody reads it


@pytest.mark.parametrize(
    "member",
    [
        "identifier",
        "name",
        "address",
        "groupIdentifier",
        "dispenseRequest",
        "extension",
        "telecom",
        "dosageInstruction",
    ],
)
def test_an_order_that_lacks_something_can_still_be_read(member: str) -> None:
    order = an_order()
    _bare(member)(order)

    assert record_of(Message(order), NOW)["lineItems"]["1"]["status"] == "0007"
