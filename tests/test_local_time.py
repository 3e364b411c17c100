from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.local_time import (
    ahead_of_utc,
    changes_between,
    from_local,
    summer_of,
    to_local,
)


def _london() -> ZoneInfo:
    try:
        return ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no table of time zones")


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


WALLS = st.datetimes(_wall("1996-01-01"), _wall("2037-12-30"))
INSTANTS = st.datetimes(_wall("1996-01-01"), _wall("2037-12-31"), timezones=st.just(UTC))


@given(INSTANTS)
def test_local_time_is_that_of_the_table_of_time_zones(instant: datetime) -> None:
    assert to_local(instant) == instant.astimezone(_london()).replace(tzinfo=None)


@given(WALLS)
@example(_wall("1999-03-28T01:00").replace(fold=1))
def test_a_time_on_the_wall_is_the_instant_of_the_table_of_time_zones(wall: datetime) -> None:
    assert from_local(wall) == wall.replace(tzinfo=_london(), fold=0).astimezone(UTC)


def test_summer_time_of_2026_begins_and_ends_at_one_oclock_utc_on_the_last_sundays() -> None:
    assert summer_of(2026) == (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))


def test_the_instant_at_which_summer_ends_is_winter() -> None:
    assert ahead_of_utc(datetime(2026, 10, 25, 1, tzinfo=UTC)) == timedelta(0)


def test_the_hour_that_there_is_twice_in_october_is_the_first_of_both() -> None:
    assert from_local(_wall("2026-10-25T01:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_hour_that_is_missing_in_march_is_taken_as_winter_time() -> None:
    assert from_local(_wall("2026-03-29T01:30")) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_both_ends_of_a_span_count_for_the_changes_between_them() -> None:
    begins, ends = summer_of(2026)

    assert changes_between(begins, ends) == [begins, ends]


def test_an_ordinary_day_has_no_change() -> None:
    day = datetime(2026, 11, 22, tzinfo=UTC)

    assert changes_between(day, day + timedelta(days=1)) == []
