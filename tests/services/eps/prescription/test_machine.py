"""What each event makes of a prescription's record, and that a refused one makes nothing."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest

from simulator.services.eps.prescription import table
from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.prescription.faults import IllegalTransition, PrescriptionFault, WithAnother
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.moments import written
from simulator.services.eps.prescription.table import Change, allowed
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.eps.makers import (
    ITEM_IDS,
    OTHER_PHARMACY,
    PHARMACY,
    PRACTICE,
    a_notification,
    a_prescription,
    an_erd_prescription,
    an_item,
)


def _apply(body: Json, event: str, now: datetime = NOW, **change: object) -> Json:
    return apply(body, event, now, Change(**change))  # type: ignore[arg-type]  # by keyword


def _statuses(body: Json) -> tuple[str, list[str]]:
    return body["status"], [item["status"] for item in body["lineItems"].values()]


def _last(body: Json) -> tuple[str, str, str]:
    event = list(body["history"].values())[-1]
    return event["message"], event["org"], event["newStatus"]


def test_what_is_uploaded_is_to_be_dispensed() -> None:
    made = _apply(a_prescription(items=2, history={}), table.UPLOAD)

    assert _statuses(made) == ("0001", ["0007", "0007"])
    assert _last(made) == ("Prescription upload successful", PRACTICE, "0001")
    assert list(made["history"]) == ["2"]


@pytest.mark.parametrize(
    ("ahead", "status"),
    [(timedelta(days=1), "0001"), (timedelta(days=1, milliseconds=1), "9001"), (timedelta(days=-30), "0001")],
)
def test_a_prescription_for_more_than_a_day_ahead_is_one_of_the_future(ahead: timedelta, status: str) -> None:
    made = _apply(a_prescription(issueDate=written(NOW + ahead)), table.UPLOAD)

    assert _statuses(made) == (status, ["0007"])


def test_a_dispense_window_that_opens_later_makes_it_one_of_the_future() -> None:
    made = _apply(an_erd_prescription(issues=2, windowLow="2026-12-01"), table.UPLOAD)

    assert [issue["status"] for issue in made["issues"].values()] == ["9001", "9000"]


def test_later_issues_are_to_come_and_items_end_with_their_own_repeats() -> None:
    items = {"1": an_item(1, maxRepeats=2), "2": an_item(2, maxRepeats=3)}

    made = _apply(an_erd_prescription(issues=3, lineItems=items), table.UPLOAD)

    assert {number: (issue["status"], issue["lineItems"]) for number, issue in made["issues"].items()} == {
        "1": ("0001", {"1": "0007", "2": "0007"}),
        "2": ("9000", {"1": "0007", "2": "0007"}),
        "3": ("9000", {"1": "0006", "2": "0007"}),
    }


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (table.RELEASE, "Release Request successful"),
        (table.NOMINATED_RELEASE, "Nominated Release Request successful"),
    ],
)
def test_a_release_gives_the_prescription_to_the_dispenser(event: str, message: str) -> None:
    made = _apply(a_prescription(items=2), event, org=PHARMACY)

    assert _statuses(made) == ("0002", ["0008", "0008"])
    assert made["dispenserOrg"] == PHARMACY
    assert made["issues"]["1"]["releaseDate"] == "2026-11-22T10:00:00.000Z"
    assert _last(made) == (message, PHARMACY, "0002")


def test_a_release_leaves_items_that_have_come_to_their_end() -> None:
    items = {"1": an_item(1), "2": an_item(2, status="0005"), "3": an_item(3, status="0006")}

    assert _statuses(_apply(a_prescription(lineItems=items), table.RELEASE))[1] == ["0008", "0005", "0006"]


def test_a_return_makes_it_free_and_forgets_the_nomination() -> None:
    made = _apply(a_prescription(status="0002"), table.RETURN, org=PHARMACY)

    assert _statuses(made) == ("0001", ["0007"])
    assert not {"dispenserOrg", "nominatedDispenserOrg", "nominatedDisperserType"} & set(made)
    assert _last(made) == ("Dispense proposal return successful", PHARMACY, "0001")


def test_a_return_can_retain_the_nomination() -> None:
    made = _apply(a_prescription(status="0002"), table.RETURN, org=PHARMACY, retain_nomination=True)

    assert (made["nominatedDispenserOrg"], made["nominatedDisperserType"]) == (PHARMACY, "P1")


def test_only_the_dispenser_that_has_it_returns_it() -> None:
    with pytest.raises(WithAnother) as refused:
        _apply(a_prescription(status="0002"), table.RETURN, org=OTHER_PHARMACY)

    assert refused.value.org == PHARMACY


def test_a_record_that_names_no_dispenser_is_returned_by_any() -> None:
    assert _apply(a_prescription(status="0002", dispenserOrg=None), table.RETURN, org=PHARMACY)["status"] == "0001"


def test_a_return_applies_the_cancellation_that_waited() -> None:
    marked = _apply(
        a_prescription(status="0002"), table.MARK, org=PRACTICE, item_id=ITEM_IDS[0], reason="Clinical grounds"
    )

    made = _apply(marked, table.RETURN, org=PHARMACY)

    assert _statuses(made) == ("0005", ["0005"])
    assert [event["message"] for event in made["history"].values()][-2:] == [
        "Dispense proposal return successful", "Subsequent cancellation",
    ]  # fmt: skip
    assert made["cancellationReason"] == "Clinical grounds"


def test_a_claim_is_for_what_was_dispensed() -> None:
    made = _apply(a_prescription(status="0006"), table.CLAIM, org=PHARMACY)

    assert _statuses(made) == ("0008", ["0001"])
    assert made["issues"]["1"]["claimedDate"] == "2026-11-22T10:00:00.000Z"
    assert _last(made) == ("Dispense claim successful", PHARMACY, "0008")


def test_a_claim_is_for_the_latest_dispensed_issue_while_the_next_is_waiting() -> None:
    issues = {"1": {"status": "0006", "lineItems": {"1": "0001"}}}

    made = _apply(an_erd_prescription(issues=3, issueNumber=2) | {"issues": issues}, table.CLAIM, org=PHARMACY)

    assert [issue["status"] for issue in made["issues"].values()] == ["0008", "0001", "9000"]


def test_a_claim_can_name_its_issue() -> None:
    issues = {number: {"status": "0006", "lineItems": {"1": "0001"}} for number in ("1", "2")}
    body = an_erd_prescription(issues=3, issueNumber=3) | {"issues": issues}

    made = _apply(body, table.CLAIM, org=PHARMACY, issue=1)

    assert [issue["status"] for issue in made["issues"].values()] == ["0008", "0006", "0001"]


def test_a_claim_for_an_issue_that_there_is_not_is_refused() -> None:
    with pytest.raises(IllegalTransition):
        _apply(a_prescription(status="0006"), table.CLAIM, org=PHARMACY, issue=2)


@pytest.mark.parametrize("status", ["0000", "0001", "0002", "9000", "9001", "9005"])
def test_what_expires_has_expired_with_its_items(status: str) -> None:
    made = _apply(a_prescription(status=status), table.EXPIRE)

    assert _statuses(made) == ("0004", ["0006"])
    assert _last(made)[0] == "Updated by Routine Admin Batch worker"


def test_what_is_partly_dispensed_expires_as_dispensed() -> None:
    statuses = ("0008", "0003", "0004", "0005")
    items = {str(place): an_item(place, status) for place, status in enumerate(statuses, 1)}

    made = _apply(a_prescription(status="0003", lineItems=items), table.EXPIRE)

    assert _statuses(made) == ("0006", ["0006", "0001", "0002", "0005"])


def test_what_nobody_claims_is_no_claimed() -> None:
    made = _apply(a_prescription(status="0006"), table.NO_CLAIM)

    assert made["status"] == "0009"
    assert made["issues"]["1"]["noClaimDate"] == "2026-11-22T10:00:00.000Z"


@pytest.mark.parametrize("status", ["0000", "9001"])
def test_what_comes_due_is_to_be_dispensed(status: str) -> None:
    assert _statuses(_apply(a_prescription(status=status), table.COME_DUE)) == ("0001", ["0007"])


def test_a_deleted_prescription_is_marked_without_an_entry_in_its_history() -> None:
    body = a_prescription(status="0005")

    made = _apply(body, table.DELETE)

    assert (made["deleted"], made["deletedDate"]) == (True, "2026-11-22T10:00:00.000Z")
    assert made["history"] == body["history"]


def _change_for(event: str) -> Change:
    notification = a_notification(replacementOf="x")
    return Change(org=PHARMACY, item_id=ITEM_IDS[0], notification=notification)


@pytest.mark.parametrize("event", [event for event in table.EVENTS if event != table.UPLOAD])
@pytest.mark.parametrize("status", STATUSES)
def test_an_event_out_of_place_is_refused_and_changes_nothing(event: str, status: str) -> None:
    body = a_prescription(status=status)
    before = deepcopy(body)

    if not allowed(event, status):
        with pytest.raises(PrescriptionFault):
            apply(body, event, NOW, _change_for(event))

    assert body == before
