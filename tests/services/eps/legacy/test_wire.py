"""What the legacy tracker shows: texts throughout, and each member's own way of saying that there is nothing."""

import pytest

from simulator.services.eps.legacy.wire import (
    basic_prescription,
    basic_summary,
    clinical_details,
    clinical_summary,
    quantity_text,
    release_of,
)
from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.prescription.model import Prescription, prescription_of
from simulator.wire.json import Json
from tests.services.eps.makers import (
    ITEM_IDS,
    PHARMACY,
    PRACTICE,
    PRESCRIPTION_ID,
    a_prescription,
    an_erd_prescription,
    an_event,
    an_item,
)

NOBODY = {"phone": "", "ods": "", "name": "", "address": ""}
ORGANISATIONS = {
    PRACTICE: {
        "name": "Priory Medical Practice",
        "phone": "01632 960111",
        "address": {"lines": ["1 Priory Road", "Wexbourne"], "postcode": "WX1 1AA"},
    },
    PHARMACY: {"name": "Wexbourne Pharmacy"},
}
RELEASED = an_event(3, "Release Request successful", "0002")
DISPENSED = an_event(4, "Dispense notification successful", "0006")


def _directory(ods_code: str) -> Json:
    return ORGANISATIONS.get(ods_code)


def _given(**fields: Json) -> Prescription:
    return prescription_of(a_prescription(**fields))


def _details(only_item: str = "", **fields: Json) -> Json:
    prescription = _given(**fields)
    return clinical_details(prescription, prescription.current_issue, _directory, only_item)


def test_a_basic_summary_is_all_texts() -> None:
    assert basic_summary(_given(items=2)) == {
        "prescriptionTreatmentType": {
            "prescriptionTreatmentTypeText": "Acute Prescription",
            "prescriptionTreatmentTypeCode": "0001",
        },
        "prescriptionIssueDate": "20261120000000",
        "pendingCancellations": "False",
        "lastEventDate": "20261120090200",
        "currentIssueNumber": "1",
        "issues": {
            "1": {
                "issueDate": "False",
                "lineItems": {
                    "1": {"status": {"statusText": "To Be Dispensed", "statusCode": "0007"}},
                    "2": {"status": {"statusText": "To Be Dispensed", "statusCode": "0007"}},
                },
                "prescriptionStatus": {"statusText": "To Be Dispensed", "statusCode": "0001"},
            }
        },
        "patientNhsNumber": "9000000009",
    }


def test_a_basic_summary_lists_every_issue() -> None:
    summary = basic_summary(prescription_of(an_erd_prescription(issues=3)))

    assert {number: issue["prescriptionStatus"]["statusCode"] for number, issue in summary["issues"].items()} == {
        "1": "0001",
        "2": "9000",
        "3": "9000",
    }


def test_an_issues_date_is_the_day_of_its_release() -> None:
    summary = basic_summary(_given(status="0002", history={"2": an_event(), "3": RELEASED}))

    assert summary["issues"]["1"]["issueDate"] == "20261120"


@pytest.mark.parametrize(
    "fields",
    [{"prescriptionPendingCancellation": True}, {"lineItems": {"1": an_item(pendingCancellation=True)}}],
    ids=["prescription", "item"],
)
def test_a_cancellation_that_waits_is_told_of_the_whole(fields: dict[str, Json]) -> None:
    assert basic_summary(_given(**fields))["pendingCancellations"] == "True"


def test_a_basic_retrieval_names_organisations_from_the_directory() -> None:
    prescription = _given(status="0002", history={"2": an_event(), "3": RELEASED})

    shown = basic_prescription(prescription, prescription.current_issue, _directory)

    assert shown == {
        "prescriptionType": {
            "prescriptionTypeText": "PRIMARY CARE PRESCRIBER - MEDICAL PRESCRIBER",
            "prescriptionTypeCode": "0101",
        },
        "prescriptionTreatmentType": {
            "prescriptionTreatmentTypeText": "Acute Prescription",
            "prescriptionTreatmentTypeCode": "0001",
        },
        "nominatedDispenserODS": PHARMACY,
        "daysSupply": "28",
        "pendingCancellations": "False",
        "prescribingOrganisationName": "Priory Medical Practice",
        "prescribingOrganisationContact": "01632 960111",
        "signingDate": "20261120000000",
        "currentIssueNumber": "1",
        "prescribingOrganisationODS": PRACTICE,
        "prescriptionId": PRESCRIPTION_ID,
        "lastEventDate": "20261120090300",
        "nominatedDispenserName": "Wexbourne Pharmacy",
        "issue": {
            "dispensingOrganisationODS": PHARMACY,
            "appliedCancellations": "False",
            "lastDispenseDate": "False",
            "dispensingOrganisationContact": "",
            "issueNumber": "1",
            "lineItems": {
                "1": {"status": {"statusText": "Item with dispenser", "statusCode": "0008"}, "id": ITEM_IDS[0]}
            },
            "prescriptionStatus": {"statusText": "With dispenser", "statusCode": "0002"},
            "dispensingOrganisationName": "Wexbourne Pharmacy",
        },
        "patientNhsNumber": "9000000009",
    }


def test_without_a_dispenser_a_basic_retrieval_says_false_and_nothing() -> None:
    prescription = _given(nominatedDispenserOrg=None, daysSupply=None)

    shown = basic_prescription(prescription, prescription.current_issue, _directory)

    issue = shown["issue"]
    assert (shown["nominatedDispenserODS"], shown["nominatedDispenserName"], shown["daysSupply"]) == ("False", "", "")
    assert (issue["dispensingOrganisationODS"], issue["dispensingOrganisationName"]) == ("False", "")


def test_an_issue_that_there_is_not_is_blank() -> None:
    assert basic_prescription(_given(), None, _directory)["issue"] == {}


def test_cancelled_items_are_applied_cancellations() -> None:
    prescription = _given(status="0005", lineItems={"1": an_item(status="0005"), "2": an_item(2)})

    shown = basic_prescription(prescription, prescription.current_issue, _directory)

    assert shown["issue"]["appliedCancellations"] == "True"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("0001", "To be dispensed"),
        ("0003", "With dispenser active"),
        ("0009", "No-claimed"),
        ("9000", "Repeat dispense future instance"),
    ],
)
def test_a_basic_retrieval_spells_a_status_in_its_own_way(status: str, text: str) -> None:
    prescription = _given(status=status)

    shown = basic_prescription(prescription, prescription.current_issue, _directory)

    assert shown["issue"]["prescriptionStatus"] == {"statusText": text, "statusCode": status}


def test_a_clinical_summary_has_medicines_by_item_and_who_dispensed_each_issue() -> None:
    issues = {
        "1": {"status": "0008", "dispenserOrg": PHARMACY, "lastDispenseDate": "2026-11-21"},
        "2": {"status": "0001"},
    }
    body = an_erd_prescription(issues=2, issueNumber=2)
    prescription = prescription_of({**body, "issues": issues})

    shown = clinical_summary(prescription, _directory)

    assert shown["lineItems"] == {ITEM_IDS[0]: "Amoxicillin 500mg capsules"}
    assert shown["repeatInstance"] == {
        "dispenseHistory": {
            "1": {
                "dispenseDate": "20261121",
                "dispensingOrgName": "Wexbourne Pharmacy",
                "dispensingOrgCode": PHARMACY,
            },
            "2": {"dispenseDate": "False", "dispensingOrgName": "Not Found", "dispensingOrgCode": "False"},
        },
        "totalAuthorised": "2",
        "currentIssue": "2",
    }


def test_details_are_all_texts() -> None:
    history = {"2": an_event(), "3": RELEASED, "4": DISPENSED}

    assert _details(status="0006", history=history) == {
        "prescriptionDispensedDate": "20261120090400",
        "prescriptionTreatmentType": "Acute Prescription",
        "dispensingPharmacy": {"phone": "", "ods": PHARMACY, "name": "Wexbourne Pharmacy", "address": ""},
        "prescriptionIssueDate": "20261120000000",
        "prescriptionDownloadDate": "20261120090300",
        "prescriptionLastIssueDispensedDate": "False",
        "pendingCancellations": "False",
        "epsVersion": "R2",
        "prescriptionClaimedDate": "",
        "nominatedPharmacy": {"phone": "", "ods": PHARMACY, "name": "Wexbourne Pharmacy", "address": ""},
        "prescriber": {
            "phone": "01632 960111",
            "ods": PRACTICE,
            "name": "Priory Medical Practice",
            "address": "1 Priory Road, Wexbourne, WX1 1AA",
        },
        "lastEventDate": "20261120090400",
        "repeatInstance": {"totalAuthorised": "1", "currentIssue": "1"},
        "lineItems": {
            ITEM_IDS[0]: {
                "code": "323510009",
                "description": "Amoxicillin 500mg capsules",
                "itemStatus": "Dispensed",
                "dosage": "One to be taken each day",
                "uom": "tablet",
                "quantity": "28",
            }
        },
        "prescriptionStatus": "Dispensed",
        "patientNhsNumber": "9000000009",
    }


def test_what_has_not_happened_is_false_or_nothing() -> None:
    shown = _details(nominatedDispenserOrg=None)

    assert {name: value for name, value in shown.items() if value in ("", "False") or value == NOBODY} == {
        "prescriptionDispensedDate": "False",
        "dispensingPharmacy": NOBODY,
        "prescriptionDownloadDate": "",
        "prescriptionLastIssueDispensedDate": "False",
        "pendingCancellations": "False",
        "prescriptionClaimedDate": "",
        "nominatedPharmacy": NOBODY,
    }


@pytest.mark.parametrize("status", STATUSES)
def test_the_dispensing_pharmacy_is_shown_only_while_it_has_or_had_the_medicine(status: str) -> None:
    shown = _details(status=status, dispenserOrg=PHARMACY)

    assert (shown["dispensingPharmacy"] != NOBODY) is (status in ("0002", "0003", "0006", "0008", "0009"))


def test_a_repeat_tells_when_the_issue_before_was_dispensed() -> None:
    body = an_erd_prescription(issues=3, issueNumber=2)
    issues = {"1": {"status": "0008", "lastDispenseDate": "2026-10-21T08:00:00Z"}}
    prescription = prescription_of({**body, "issues": issues})

    shown = clinical_details(prescription, prescription.current_issue, _directory)

    assert shown["prescriptionLastIssueDispensedDate"] == "20261021080000"


@pytest.mark.parametrize(("only", "shown"), [("", 2), (ITEM_IDS[1], 1), (ITEM_IDS[1].lower(), 0), ("x", 0)])
def test_details_are_of_all_items_or_of_the_one_asked_for(only: str, shown: int) -> None:
    assert len(_details(only, items=2)["lineItems"]) == shown


def test_codes_that_nobody_knows_have_no_text() -> None:
    shown = _details(status="0042", treatmentType="0042", lineItems={"1": an_item(status="0042")})

    assert (shown["prescriptionStatus"], shown["prescriptionTreatmentType"]) == ("", "")
    assert shown["lineItems"][ITEM_IDS[0]]["itemStatus"] == ""


@pytest.mark.parametrize(
    ("prescription_id", "said", "release"),
    [
        (PRESCRIPTION_ID, None, "R2"),
        ("9C18AE6F-510C-F7A3-E050-D20AE3A231C8C", None, "R1"),
        (PRESCRIPTION_ID, "R1", "R1"),
    ],
)
def test_the_release_is_what_the_record_says_or_what_the_id_looks_like(
    prescription_id: str, said: str | None, release: str
) -> None:
    assert release_of(prescription_of(a_prescription(prescription_id, epsVersion=said))) == release


@pytest.mark.parametrize(("value", "text"), [(28, "28"), (30.0, "30"), (12.5, "12.5"), ("56", "56"), (None, "")])
def test_a_quantity_is_a_text(value: Json, text: str) -> None:
    assert quantity_text(value) == text
