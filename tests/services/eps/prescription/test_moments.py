"""Instants in records: read, written, and counted from the tenant's beginning."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.population.relative_times import read
from simulator.services.eps.prescription.moments import moment_in, resolved, written
from simulator.wire.json import Json
from tests.makers import NOW


@given(st.timedeltas(timedelta(days=-80_000), timedelta(days=350_000)))
def test_what_is_written_is_read_again_to_the_millisecond(away: timedelta) -> None:
    moment = NOW + away

    assert read(written(moment)) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@pytest.mark.parametrize("value", [None, 7, "", []])
def test_a_member_that_is_no_text_is_no_instant(value: Json) -> None:
    assert moment_in({"at": value}, "at") is None


@pytest.mark.parametrize(
    ("duration", "written_out"),
    [
        ("-P3D", "2026-11-19T10:00:00.000Z"),
        ("PT2H", "2026-11-22T12:00:00.000Z"),
        ("-P1W", "2026-11-15T10:00:00.000Z"),
    ],
)
def test_a_duration_counts_from_the_beginning(duration: str, written_out: str) -> None:
    assert resolved({"issueDate": duration}, NOW) == {"issueDate": written_out}


def test_durations_count_in_every_part_of_a_record() -> None:
    body: Json = {
        "history": {"2": {"timestamp": "-P1D"}},
        "dispenseNotifications": {"k": {"timestamp": "-P1D"}},
        "issues": {"1": {"releaseDate": "-P1D"}},
        "pharmacyStatus": {"i": {"at": "-P1D"}},
        "pendingCancellations": [{"at": "-P1D"}],
    }
    day_before = "2026-11-21T10:00:00.000Z"

    assert resolved(body, NOW) == {
        "history": {"2": {"timestamp": day_before}},
        "dispenseNotifications": {"k": {"timestamp": day_before}},
        "issues": {"1": {"releaseDate": day_before}},
        "pharmacyStatus": {"i": {"at": day_before}},
        "pendingCancellations": [{"at": day_before}],
    }


def test_a_record_without_durations_is_itself() -> None:
    body: Json = {"issueDate": "2026-11-22", "history": {"2": {"timestamp": "2026-11-22"}}}

    assert resolved(body, NOW) is body


@pytest.mark.parametrize("text", ["P", "-P", "P9999999D", "-P999999D", "PT", "P1X", "Paracetamol"])
def test_what_is_no_duration_stays_as_it_is(text: str) -> None:
    assert resolved({"issueDate": text}, NOW) == {"issueDate": text}


def test_only_members_that_hold_a_time_are_counted() -> None:
    assert resolved({"given": "-P3D"}, NOW) == {"given": "-P3D"}


@pytest.mark.parametrize("part", [None, [], {"2": None}, {"2": "text"}])
def test_a_part_of_another_form_is_left_alone(part: Json) -> None:
    assert resolved({"history": part}, NOW) == {"history": part}
