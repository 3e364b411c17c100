"""Moments are written as they were said, and what happened fits between the issue and the beginning."""

from datetime import timedelta

import pytest

from simulator.clock import parse_duration
from simulator.population.prescription_times import duration_text, fitted, when


@pytest.mark.parametrize(
    ("text", "later", "written"),
    [
        ("-P3D", timedelta(hours=3), "-P2DT21H"),
        ("P3D", timedelta(), "P3D"),
        ("-PT6H", timedelta(hours=6), "PT0S"),
        ("2026-11-20", timedelta(minutes=90), "2026-11-20T01:30:00.000Z"),
        ("2026-11-20T10:00:00+01:00", timedelta(), "2026-11-20T09:00:00.000Z"),
    ],
)
def test_a_moment_is_written_as_it_was_said(text: str, later: timedelta, written: str) -> None:
    assert when(text).later(later).written() == written


@pytest.mark.parametrize("seconds", [0, 1, -61, 3_600, 86_400, -86_401, 99_999_999])
def test_a_duration_that_is_written_is_read_back(seconds: int) -> None:
    assert parse_duration(duration_text(timedelta(seconds=seconds))).total_seconds() == seconds


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        when("yesterday")


def test_usual_delays_are_kept_where_there_is_time() -> None:
    moments = fitted(when("-P10D"), [timedelta(hours=3), timedelta(days=1)])

    assert [moment.written() for moment in moments] == ["-P9DT21H", "-P9D"]


def test_delays_are_drawn_together_where_there_is_none() -> None:
    moments = fitted(when("-PT10H"), [timedelta(hours=3), timedelta(days=1)])

    assert [moment.written() for moment in moments] == ["-PT8H52M30S", "-PT1H"]


def test_nothing_is_drawn_together_from_an_instant_on() -> None:
    [moment] = fitted(when("2026-11-20"), [timedelta(days=1)])

    assert moment.written() == "2026-11-21T00:00:00.000Z"
