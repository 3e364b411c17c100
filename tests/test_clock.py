"""A tenant's clock can be set, stopped and moved, and texts of instants and durations are read strictly."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import clock as clocks
from simulator.clock import Clock, fhir_instant, parse_date, parse_duration, parse_instant

TEN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class _Wall:
    """Seconds that pass only when told to."""

    def __init__(self, seconds: float = 1_000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


def test_a_new_clock_shows_the_wall() -> None:
    wall = _Wall(0)

    assert Clock(wall=wall).now() == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_clock_put_to_an_instant_runs_on_from_there() -> None:
    wall = _Wall()
    clock = Clock(TEN, wall=wall)

    wall.seconds += 90

    assert clock.now() == TEN + timedelta(seconds=90)
    assert not clock.frozen


def test_a_stopped_clock_stands_still() -> None:
    wall = _Wall()
    clock = Clock(TEN, frozen=True, wall=wall)

    wall.seconds += 90

    assert clock.now() == TEN
    assert clock.today() == date(2026, 11, 22)
    assert clock.frozen


def test_a_clock_can_be_stopped_without_a_start() -> None:
    wall = _Wall(50)
    clock = Clock(frozen=True, wall=wall)

    wall.seconds = 60

    assert clock.seconds() == 50


def test_a_stopped_clock_runs_on_from_where_it_stood() -> None:
    wall = _Wall()
    clock = Clock(TEN, frozen=True, wall=wall)
    wall.seconds += 500

    clock.set(frozen=False)
    wall.seconds += 5

    assert clock.now() == TEN + timedelta(seconds=5)


@pytest.mark.parametrize("frozen", [True, False])
def test_a_clock_is_moved_and_stays_running_or_standing(frozen: bool) -> None:
    clock = Clock(TEN, frozen=frozen, wall=_Wall())

    clock.advance(timedelta(hours=96))

    assert clock.now() == TEN + timedelta(hours=96)
    assert clock.frozen is frozen


def test_a_clock_can_be_moved_back() -> None:
    clock = Clock(TEN, frozen=True)

    clock.advance(-timedelta(days=1))

    assert clock.now() == TEN - timedelta(days=1)


def test_who_watches_a_clock_is_told_of_each_change_and_of_none_afterwards() -> None:
    clock, seen = Clock(TEN, wall=_Wall()), []

    with clock.watched(lambda: seen.append(clock.now())):
        clock.advance(timedelta(hours=1))
        clock.set(frozen=True)
        clock.set(TEN)
    clock.advance(timedelta(hours=1))

    assert seen == [TEN + timedelta(hours=1)] * 2 + [TEN]


def test_an_untouched_clock_follows_a_wall_that_is_corrected() -> None:
    wall = _Wall(100)
    clock = Clock(wall=wall)

    clock.set()
    wall.seconds = 40

    assert clock.seconds() == 40


def test_an_instant_is_written_with_a_zero_offset() -> None:
    summer = datetime(2026, 7, 1, 13, 0, 30, 999, tzinfo=timezone(timedelta(hours=1)))

    assert fhir_instant(summer) == "2026-07-01T12:00:30+00:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:00:00Z", TEN),
        ("2026-11-22T11:00:00+01:00", TEN),
        ("2026-11-22T10:00:00", TEN),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text: str, moment: datetime) -> None:
    assert parse_instant(text) == moment


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-11-22T25:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)


def test_a_date_is_read_in_its_one_form() -> None:
    assert parse_date("2026-11-22") == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["20261122", "2026-11", "2026-W47-7", "2026-02-30", "22-11-2026", "2026-11-22T10"])
def test_a_date_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT96H", timedelta(hours=96)),
        ("P4D", timedelta(days=4)),
        ("P1W", timedelta(weeks=1)),
        ("P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ("-PT30M", timedelta(minutes=-30)),
        ("PT0S", timedelta()),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "1H", "PT1X", "P1Y", "PT1H ", "--PT1H", "PT-1H", "PT\uff11H"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as PT1H"):
        parse_duration(text)


@settings(derandomize=True, database=None)
@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1900 <= moment.year <= 2200))
def test_an_instant_survives_being_written_and_read_to_the_second(moment: datetime) -> None:
    assert parse_instant(fhir_instant(moment)) == moment.replace(microsecond=0)


def test_the_machines_clocks_are_offered() -> None:
    assert clocks.real_time() > 1_700_000_000
    assert clocks.monotonic() <= clocks.monotonic()
