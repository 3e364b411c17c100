"""When an issue was released, dispensed and claimed: the record's own dates, or else its history's."""

from datetime import UTC, datetime

import pytest

from simulator.services.eps.legacy.dates import claimed_at, dispensed_at, released_at
from simulator.services.eps.prescription.model import prescription_of
from simulator.wire.json import Json
from tests.services.eps.makers import a_prescription, an_erd_prescription, an_event

STATED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HISTORY = {
    "2": an_event(),
    "3": an_event(3, "Nominated Release Request successful", "0002"),
    "4": an_event(4, "Dispense notification successful", "0006"),
    "5": an_event(5, "Dispense claim successful", "0008"),
}


def _minute(minute: int) -> datetime:
    return datetime(2026, 11, 20, 9, minute, tzinfo=UTC)


def _dates(status: str, **issue: Json) -> list[datetime | None]:
    body = a_prescription(status=status, history=HISTORY, issues={"1": {"status": status, **issue}})
    prescription = prescription_of(body)
    found = prescription.current_issue
    return [each(prescription, found) for each in (released_at, dispensed_at, claimed_at)]


def test_dates_are_taken_from_the_history() -> None:
    assert _dates("0008") == [_minute(3), _minute(4), _minute(5)]


def test_dates_that_the_record_states_go_before_those_of_the_history() -> None:
    said = STATED.isoformat()

    assert _dates("0008", releaseDate=said, lastDispenseDate=said, claimedDate=said) == [STATED] * 3


@pytest.mark.parametrize(
    ("status", "released", "dispensed", "claimed"),
    [
        ("0001", None, None, None),
        ("0002", 3, None, None),
        ("0003", 3, 4, None),
        ("0006", 3, 4, None),
        ("0042", None, None, None),
    ],
)
def test_what_was_undone_has_no_date(
    status: str, released: int | None, dispensed: int | None, claimed: int | None
) -> None:
    expected = [None if minute is None else _minute(minute) for minute in (released, dispensed, claimed)]

    assert _dates(status) == expected


def test_an_event_that_names_no_issue_is_about_the_current_one() -> None:
    prescription = prescription_of(an_erd_prescription(issues=3, issueNumber=2, status="0006", history=HISTORY))

    assert [dispensed_at(prescription, issue) for issue in prescription.issues] == [None, _minute(4), None]


def test_an_event_may_name_its_issue() -> None:
    history = {"2": an_event(), "3": an_event(3, "Dispense notification successful", "0006", issue=1)}
    prescription = prescription_of(an_erd_prescription(issues=2, issueNumber=2, history=history))

    assert [dispensed_at(prescription, issue) for issue in prescription.issues] == [_minute(3), None]
