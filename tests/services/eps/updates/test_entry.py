"""What is wrong with an entry of a status update, in the service's words."""

import pytest

from simulator.services.eps.updates.entry import Update, shape_is_wrong, update_of, wrong_with
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRESCRIPTION_ID
from tests.services.eps.updates.calls import TASK_ID, a_bundle, an_entry


def _identified(system: str, value: str) -> Json:
    return {"identifier": {"system": system, "value": value}}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (an_entry(), ""),
        (an_entry(owner=None), "Missing required field(s) - PharmacyODSCode."),
        ({}, "Missing required field(s) - FullUrl, LastModified, LineItemID, PatientNHSNumber, PharmacyODSCode, "
             "PrescriptionID, Status, TaskID, TerminalStatus."),
        (an_entry() | {"fullUrl": "urn:uuid:1"}, "Invalid entry fullUrl or task id."),
        (an_entry(status="In Locker"), "Invalid business status."),
        (an_entry(lastModified="yesterday"), "Date format provided for lastModified is invalid."),
        (an_entry(lastModified="2026-11-23T10:00:01Z"), "Invalid last modified value provided."),
        (an_entry(lastModified="2026-11-23T10:00:00Z"), ""),
        (an_entry(lastModified="2026-12-20T10:00:00Z", meta={"lastUpdated": "2026-11-22T09:00:00Z"}), ""),
        (
            an_entry(lastModified="2027-02-20T10:00:00Z", meta={"lastUpdated": "2026-11-22T09:00:00Z"}),
            "Invalid last modified value provided.",
        ),
        (an_entry(**{"for": _identified("https://fhir.nhs.uk/Id/nhs-number", "9000000008")}), "NHS number is invalid."),
        (
            an_entry(
                basedOn=[_identified("https://fhir.nhs.uk/Id/prescription-order-number", "24F5DA-A83008-7EFE60")]
            ),
            "Prescription ID is invalid.",
        ),
        (an_entry(resourceType="Bundle"), "Resource's resourceType is not 'Task'."),
        (an_entry(task="draft"), "Unsupported Task.status 'draft'."),
        (
            an_entry(status="With Pharmacy", task="completed"),
            "Task.status field set to 'completed' but Task.businessStatus value of 'With Pharmacy' requires follow up"
            " action.",
        ),
        (
            an_entry(status="Collected"),
            "Task.status field set to 'in-progress' but Task.businessStatus value of 'Collected' has no possible follow"
            " up action.",
        ),
        (
            an_entry(owner=_identified("x", PHARMACY), focus=_identified("x", "1")),
            "Invalid CodeSystem(s) - LineItemID, PharmacyODSCode.",
        ),
        (
            an_entry(status="In Locker", lastModified="x", task="draft"),
            "Invalid business status. Date format provided for lastModified is invalid. "
            "Unsupported Task.status 'draft'.",
        ),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_is_said_in_one_text(entry: Json, said: str) -> None:
    assert wrong_with(entry, NOW) == said


@pytest.mark.parametrize(
    ("status", "task", "is_right"),
    [
        (status, task, task in tasks)
        for statuses, tasks in (
            (("Collected", "Not Dispensed", "Dispatched"), ("completed",)),
            (("Ready to Collect", "Ready to Dispatch"), ("completed", "in-progress")),
            (
                (
                    "With Pharmacy",
                    "With Pharmacy - Preparing Remainder",
                    "Ready to Collect - Partial",
                    "Ready to Dispatch - Partial",
                ),
                ("in-progress",),
            ),
        )
        for status in statuses
        for task in ("completed", "in-progress")
    ],
)
def test_only_what_ends_an_items_way_completes_a_task(status: str, task: str, is_right: bool) -> None:
    assert (wrong_with(an_entry(status=status, task=task), NOW) == "") is is_right


def test_case_does_not_matter_for_ids_and_statuses() -> None:
    entry = an_entry(
        status="READY TO COLLECT",
        basedOn=[_identified("https://fhir.nhs.uk/Id/prescription-order-number", PRESCRIPTION_ID.lower())],
    )

    assert wrong_with(entry, NOW) == ""
    assert update_of(entry) == Update(
        task_id=TASK_ID,
        prescription_id=PRESCRIPTION_ID,
        item_id=ITEM_IDS[0],
        nhs_number=NHS_NUMBER,
        org=PHARMACY,
        status="Ready to Collect",
        modified=NOW.replace(hour=9, minute=30),
        modified_as_sent="2026-11-22T09:30:00Z",
    )


@pytest.mark.parametrize(
    ("body", "is_wrong"),
    [(a_bundle(), False), ({}, True), ([], True), (a_bundle() | {"type": "message"}, True), (None, True)],
)
def test_only_a_transaction_bundle_is_taken(body: Json, is_wrong: bool) -> None:
    assert shape_is_wrong(body) is is_wrong
