"""Days to search by: eight digits, the day a record came, spans with open ends."""

from datetime import date

import pytest

from simulator.services.eps.days import created_on, day_of, is_between
from simulator.services.eps.prescription.model import prescription_of
from tests.services.eps.makers import a_prescription, an_event

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [("20261122", date(2026, 11, 22)), ("20261131", None), ("2026112", None), ("2026-1-1", None), ("٢٠٢٦١١٢٢", None)],
)
def test_a_day_is_written_in_eight_digits(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_a_record_came_when_its_history_begins() -> None:
    body = a_prescription(issueDate="2027-03-01", history={"2": an_event(timestamp="2026-11-20T09:00:00Z")})

    assert created_on(prescription_of(body)) == DAY


def test_without_a_history_it_came_on_the_prescriptions_own_day() -> None:
    assert created_on(prescription_of(a_prescription(history={}))) == DAY


def test_a_record_may_say_nothing_of_its_day() -> None:
    assert created_on(prescription_of(a_prescription(history={}, issueDate=None))) is None


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 11, 21), None, False),
        (None, date(2026, 11, 19), False),
        (date(2026, 11, 1), date(2026, 11, 30), True),
    ],
)
def test_both_ends_of_a_span_are_in_it(low: date | None, high: date | None, inside: bool) -> None:
    assert is_between(DAY, low, high) is inside


def test_a_day_that_nobody_knows_is_in_any_span() -> None:
    assert is_between(None, DAY, DAY) is True
