"""A Task says what the legacy tracker says, in FHIR."""

import pytest

from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.tasks.wire import STATUS_OF_TEXT, TASK_STATUSES, authored_on, task_of
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import Severity
from simulator.wire.json import Json

ITEM = "0B6C1F52-1D3B-4F6E-9A27-3C5D8E9F0A11"
SUMMARY: Json = {
    "prescriptionStatus": "Dispensed",
    "prescriptionTreatmentType": "Acute Prescription",
    "prescriptionIssueDate": "20261120090000",
    "patientNhsNumber": "9000000009",
    "repeatInstance": {"totalAuthorised": "1", "currentIssue": "1"},
    "lineItems": {ITEM: "Amoxicillin 500mg capsules"},
}
DETAILS: Json = SUMMARY | {
    "prescriptionDispensedDate": "20261121",
    "prescriptionDownloadDate": "20261120100000",
    "prescriptionLastIssueDispensedDate": "False",
    "prescriptionClaimedDate": "",
    "dispensingPharmacy": {"ods": "FQQ11", "name": "Example Pharmacy"},
    "nominatedPharmacy": {"ods": "FQQ22", "name": "Another Pharmacy"},
    "prescriber": {"ods": "A81099", "name": "Example Practice"},
    "lineItems": {ITEM: {"itemStatus": "Dispensed"}},
}


def _extension(value: Json, place: int = 0) -> dict[str, Json]:
    inner = value["extension"][place]["extension"]
    return {each["url"]: next(each[name] for name in each if name != "url") for each in inner}


def test_each_prescription_status_has_a_task_status() -> None:
    assert set(TASK_STATUSES) == set(STATUSES) == set(STATUS_OF_TEXT.values())


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("To Be Dispensed", "requested", "0001"),
        ("With Dispenser", "accepted", "0002"),
        ("With Dispenser - Active", "in-progress", "0003"),
        ("Expired", "failed", "0004"),
        ("Cancelled future instance", "cancelled", "9005"),
        ("No-Claimed", "completed", "0009"),
    ],
)
def test_the_status_follows_from_the_prescriptions(text: str, status: str, code: str) -> None:
    task = task_of("an-id", "A", SUMMARY | {"prescriptionStatus": text})

    assert (task["status"], task["businessStatus"]["coding"][0]["code"]) == (status, code)


def test_a_summary_has_neither_owner_nor_requester_nor_dates() -> None:
    task = task_of("an-id", "A", SUMMARY)

    assert {"owner", "requester"} & set(task) == set()
    assert "extension" not in task["input"][0]
    assert "extension" not in task["output"][0]
    assert task["authoredOn"] == "2026-11-20"


def test_a_detailed_task_says_who_has_it_and_who_prescribed_it() -> None:
    task = task_of("an-id", "A", DETAILS)

    assert (task["owner"]["identifier"]["value"], task["owner"]["display"]) == ("FQQ11", "Example Pharmacy")
    assert task["requester"]["identifier"]["value"] == "A81099"


def test_until_it_is_dispensed_the_owner_is_the_nominated_pharmacy() -> None:
    task = task_of("an-id", "A", DETAILS | {"dispensingPharmacy": {"ods": "", "name": ""}})

    assert task["owner"]["identifier"]["value"] == "FQQ22"


def test_items_are_inputs_with_their_status_and_outputs_with_the_dates() -> None:
    task = task_of("an-id", "A", DETAILS)

    (given,), (made,) = task["input"], task["output"]
    assert given["valueReference"]["identifier"]["value"] == ITEM.lower()
    assert _extension(given) == {
        "dateLastDispensed": "2026-11-21T00:00:00+00:00",
        "dispenseStatus": {
            "system": "https://fhir.nhs.uk/CodeSystem/medicationdispense-type",
            "code": "0001",
            "display": "Dispensed",
        },
    }
    assert (made["valueReference"]["type"], _extension(made)) == (
        "MedicationDispense",
        {"dateDownloaded": "2026-11-20"},
    )


def test_repeats_are_told_where_there_are_several_issues() -> None:
    repeated = SUMMARY | {
        "repeatInstance": {"totalAuthorised": "6", "currentIssue": "2"},
        "prescriptionTreatmentType": "Repeat Dispensing",
    }

    task = task_of("an-id", "A", repeated)

    assert _extension(task)["courseOfTherapyType"] == {
        "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy",
        "code": "continuous-repeat-dispensing",
        "display": "Continuous long term (repeat dispensing)",
    }
    assert _extension(task, 1) == {"numberOfRepeatsAllowed": 6, "numberOfRepeatsIssued": 2}


def test_a_date_that_nobody_knows_is_none() -> None:
    assert authored_on(SUMMARY | {"prescriptionIssueDate": ""}) is None


@pytest.mark.parametrize("shown", [SUMMARY, DETAILS], ids=["summary", "details"])
def test_fhir_has_nothing_against_it(shown: Json) -> None:
    found = check_resource(task_of("an-id", "A", shown), resource_type="Task")

    assert [finding for finding in found if finding.severity is Severity.ERROR] == []
