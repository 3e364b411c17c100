"""What follows the end of an issue."""

from datetime import date, datetime

import pytest

from simulator.services.eps.prescription import table
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.rolling import download_date
from simulator.services.eps.prescription.table import Change
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRACTICE, a_notification, a_prescription, an_erd_prescription


def _dispensed(body: Json, now: datetime = NOW) -> Json:
    released = apply(body, table.RELEASE, now, Change(org=PHARMACY))
    return apply(released, table.NOTIFY, now, Change(org=PHARMACY, notification=a_notification()))


@pytest.mark.parametrize(
    ("days", "number", "day"),
    [(28, 2, date(2026, 12, 11)), (28, 3, date(2027, 1, 8)), (None, 2, date(2026, 12, 11)), (0, 2, date(2026, 11, 13))],
)
def test_an_issue_may_be_had_seven_days_before_it_is_due(days: int | None, number: int, day: date) -> None:
    assert download_date(date(2026, 11, 20), days, number) == day


def test_a_supply_of_endless_days_is_a_year() -> None:
    assert download_date(date(2026, 11, 20), 10**12, 2) == download_date(date(2026, 11, 20), 366, 2)


@pytest.mark.parametrize(
    ("issued", "status"),
    [("2026-11-20", "0000"), ("2026-11-01", "0000"), ("2026-10-31", "0001"), ("2026-08-01", "0001")],
)
def test_the_next_issue_waits_for_its_download_date(issued: str, status: str) -> None:
    made = _dispensed(an_erd_prescription(issues=2, issueDate=issued))

    assert (made["issueNumber"], made["status"]) == (2, status)
    assert made["issues"]["1"]["status"] == "0006"
    assert made["issues"]["2"]["windowLow"] == "2026-11-22"


def test_after_the_last_issue_there_is_none() -> None:
    made = _dispensed(_dispensed(an_erd_prescription(issues=2, issueDate="2026-08-01")))

    assert (made["issueNumber"], made["status"]) == (2, "0006")


def test_a_cancellation_that_waited_ends_the_issues_to_come() -> None:
    released = apply(an_erd_prescription(issues=3), table.RELEASE, NOW, Change(org=PHARMACY))
    marked = apply(released, table.MARK, NOW, Change(org=PRACTICE, item_id=ITEM_IDS[0], reason="Clinical grounds"))

    made = apply(marked, table.NOTIFY, NOW, Change(org=PHARMACY, notification=a_notification()))

    assert [issue["status"] for issue in made["issues"].values()] == ["0006", "0005", "0005"]
    assert list(made["history"].values())[-1]["message"] == "Subsequent cancellation"


def test_a_cancellation_that_waited_for_the_only_issue_comes_to_nothing_once_that_is_dispensed() -> None:
    released = apply(a_prescription(), table.RELEASE, NOW, Change(org=PHARMACY))
    marked = apply(released, table.MARK, NOW, Change(org=PRACTICE, item_id=ITEM_IDS[0], reason="Clinical grounds"))

    made = apply(marked, table.NOTIFY, NOW, Change(org=PHARMACY, notification=a_notification()))

    assert made["status"] == "0006"
    assert made["lineItems"]["1"]["pendingCancellation"] is False
    assert "pendingCancellations" not in made
