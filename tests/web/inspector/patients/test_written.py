"""How days, instants and coded words are written."""

from datetime import datetime, timedelta, timezone

import pytest

from simulator.web.inspector.patients.written import (
    day_text,
    instant_text,
    length_text,
    moment_text,
    period_text,
    words_in,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [("1984-03-09", "9 Mar 1984"), ("1984-03-09T10:00:00Z", "9 Mar 1984"), ("1984-03", "1984-03"), ("soon", "soon")],
)
def test_a_day_is_written_out_and_anything_else_stands(text: str, said: str) -> None:
    assert day_text(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-22T10:05:00+01:00", "22 Nov 2026, 09:05 UTC"),
        ("2026-11-22", "22 Nov 2026"),
        ("some time in May", "some time in May"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("", ""),
    ],
)
def test_an_instant_is_written_in_utc(text: str, said: str) -> None:
    assert instant_text(text) == said


def test_a_moment_is_written_in_utc() -> None:
    summer = timezone(timedelta(hours=1))

    assert moment_text(datetime(2026, 7, 1, 0, 30, tzinfo=summer)) == "30 Jun 2026, 23:30 UTC"
    assert moment_text(None) == ""


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"start": "2020-01-02"}, "since 2 Jan 2020"),
        ({"end": "2020-01-02"}, "until 2 Jan 2020"),
        ({"start": "2019", "end": "2020-01-02"}, "2019 to 2 Jan 2020"),
        ({}, ""),
        (None, ""),
        ("x", ""),
    ],
)
def test_a_period_is_said_in_words(period: object, said: str) -> None:
    assert period_text(period) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=3, hours=2, minutes=9), "3 days 2 hours"),
        (timedelta(hours=1, minutes=1), "1 hour 1 minute"),
        (-timedelta(days=1), "1 day"),
        (timedelta(seconds=59), "less than a minute"),
    ],
)
def test_a_length_has_its_two_largest_units(length: timedelta, said: str) -> None:
    assert length_text(length) == said


def test_the_words_of_an_extension_are_its_displays_and_texts() -> None:
    coding = {"system": "http://x", "code": "12", "display": "Braille"}
    extension = {
        "url": "http://y",
        "extension": [
            {"url": "a", "valueCodeableConcept": {"coding": [coding]}},
            {"url": "b", "valueString": "after six"},
            {"url": "c", "valueBoolean": True},
            {"url": "d", "valueDateTime": "2020-01-02"},
        ],
    }

    assert words_in(extension) == ["Braille", "after six", "yes", "2 Jan 2020"]


def test_a_code_stands_where_nothing_else_is_said() -> None:
    assert words_in([{"url": "x", "valueCode": "q4"}, None, 7]) == ["q4"]


def test_nothing_has_no_words() -> None:
    assert words_in(None) == []
