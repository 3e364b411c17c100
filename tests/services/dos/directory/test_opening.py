"""Opening hours against an oracle that looks at the wall clock minute by minute."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.local_time import to_local
from simulator.services.dos.directory.holidays import ENGLAND, Holidays
from simulator.services.dos.directory.opening import (
    DAYS,
    Opening,
    Window,
    closes_within,
    is_open_within,
    opens_within,
    sessions_on,
)
from simulator.wire.json import Json

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
OFFICE_HOURS = Opening.of({"days": {day: [["08:00", "13:00"], ["14:00", "18:30"]] for day in DAYS[:5]}})
NIGHTS = Opening.of({"days": {day: [["00:00", "08:00"], ["18:00", "23:59"]] for day in DAYS}})
ALWAYS = Opening.of({"all_hours": True})

WEEKS = {
    "summer begins": datetime(2026, 3, 26, tzinfo=UTC),
    "summer ends": datetime(2026, 10, 22, tzinfo=UTC),
    "Easter, four days after the change": datetime(2027, 3, 25, tzinfo=UTC),
    "Christmas on a Saturday": datetime(2027, 12, 24, tzinfo=UTC),
    "an ordinary one": datetime(2026, 11, 16, tzinfo=UTC),
}


def _at(text: str) -> datetime:
    """An instant from its UTC time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Oracle:
    """Is a service open in a minute? It reads the document itself, and knows nothing of sessions and windows."""

    def __init__(self, body: Json, holidays: Holidays = ENGLAND) -> None:
        self._body = body
        self._holidays = holidays

    def is_open(self, at: datetime) -> bool:
        wall = to_local(at)
        clock = f"{wall.hour:02}:{wall.minute:02}"
        return any(begin <= clock < _end_of(begin, end) for begin, end in self._spans(wall.date()))

    def _spans(self, day: date) -> list[list[str]]:
        specified: Mapping[str, list[list[str]]] = self._body.get("specified", {})
        days: Mapping[str, list[list[str]]] = self._body.get("days", {})
        if day.isoformat() in specified:
            return specified[day.isoformat()]
        if self._body.get("all_hours"):
            return [["00:00", "24:00"]]
        return days.get("Bankholiday" if day in self._holidays else day.strftime("%A"), [])

    def is_open_within(self, start: datetime, minutes: int) -> bool:
        return self.is_open(start - INSTANT) or self.opens_within(start, minutes)

    def opens_within(self, start: datetime, minutes: int) -> bool:
        return any(self.is_open(start + minute * MINUTE) for minute in range(minutes + 1))

    def closes_within(self, start: datetime, minutes: int) -> bool:
        return self.is_open(start) and not all(self.is_open(start + minute * MINUTE) for minute in range(minutes))


def _end_of(begin: str, end: str) -> str:
    return "24:00" if end == "23:59" or (end == "00:00" and begin > "00:00") else end


@st.composite
def spans(draw: st.DrawFn) -> list[list[str]]:
    """Sessions of one day that do not overlap, in quarters of an hour, some to the end of the day."""
    quarters = sorted(draw(st.lists(st.integers(0, 96), max_size=4, unique=True)))
    times = [f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in quarters]
    last = draw(st.sampled_from(["24:00", "23:59", "00:00"]))
    written = [last if time == "24:00" else time for time in times]
    return [[begin, end] for begin, end in zip(written[::2], written[1::2], strict=False)]


WEEK_DAYS = st.dictionaries(st.sampled_from(DAYS), spans())
LENGTHS = st.sampled_from([0, 1, 15, 30, 45, 60, 150, 1380])


@st.composite
def bodies(draw: st.DrawFn, week: datetime) -> Json:
    """What a document says of opening hours, with dates of a week."""
    dates = [(week + timedelta(days=day)).date().isoformat() for day in range(7)]
    return {
        "all_hours": draw(st.sampled_from([False, False, False, True])),
        "days": draw(WEEK_DAYS),
        "specified": draw(st.dictionaries(st.sampled_from(dates), spans(), max_size=2)),
    }


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), minute=st.integers(0, 7 * 24 * 60), length=LENGTHS)
def test_a_service_is_open_when_the_wall_clock_says_so(
    week: datetime, data: st.DataObject, minute: int, length: int
) -> None:
    body = data.draw(bodies(week))
    start = week + minute * MINUTE
    oracle, opening = Oracle(body), Opening.of(body)

    said = (
        is_open_within(opening, start, start + length * MINUTE),
        opens_within(opening, start, length),
        closes_within(opening, start, length),
    )

    assert said == (
        oracle.is_open_within(start, length),
        oracle.opens_within(start, length),
        oracle.closes_within(start, length),
    )


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
@pytest.mark.parametrize("body", [{"days": {day: [["08:00", "13:00"], ["14:00", "18:30"]] for day in DAYS[:5]}},
    {"days": {day: [["00:00", "01:30"], ["18:00", "23:59"]] for day in DAYS[:7]}},
    {"days": {day: [["01:15", "02:15"]] for day in DAYS}},
    {"all_hours": True, "specified": {"2026-10-25": [["00:30", "01:45"]], "2026-03-29": []}},
])  # fmt: skip
def test_a_whole_week_minute_by_minute_is_as_the_wall_clock_says(week: datetime, body: Json) -> None:
    oracle, opening = Oracle(body), Opening.of(body)
    minutes = [week + minute * MINUTE for minute in range(7 * 24 * 60)]

    wrong = [at for at in minutes if opens_within(opening, at, 0) != oracle.is_open(at)]

    assert wrong == []


@settings(max_examples=40, deadline=None)
@given(data=st.data(), change=st.sampled_from([_at("2026-03-29T01:00"), _at("2026-10-25T01:00")]))
def test_the_very_instants_of_a_change_are_as_the_wall_clock_says(data: st.DataObject, change: datetime) -> None:
    body = data.draw(bodies(change))
    oracle, opening = Oracle(body), Opening.of(body)
    starts = [change + minutes * MINUTE for minutes in (-61, -60, -31, -30, -1, 0, 1, 30, 60)]

    said = [is_open_within(opening, at, at + 30 * MINUTE) for at in starts]

    assert said == [oracle.is_open_within(at, 30) for at in starts]


@pytest.mark.parametrize(
    ("body", "sessions"),
    [
        ({"specified": {"2026-05-04": [["10:00", "12:00"]]}, "all_hours": True}, ((600, 720),)),
        ({"specified": {"2026-05-04": []}, "all_hours": True}, ()),
        ({"all_hours": True, "days": {"Bankholiday": [["10:00", "12:00"]]}}, ((0, 1440),)),
        ({"days": {"Bankholiday": [["10:00", "12:00"]], "Monday": [["08:00", "18:00"]]}}, ((600, 720),)),
        ({"days": {"Monday": [["08:00", "18:00"]]}}, ()),
        ({"specified": {"2026-05-05": []}, "days": {"Bankholiday": [["09:00", "10:00"]]}}, ((540, 600),)),
    ],
)  # fmt: skip
def test_date_comes_before_all_hours_before_bank_holiday_before_weekday(
    body: Json, sessions: tuple[tuple[int, int], ...]
) -> None:
    may_day = date(2026, 5, 4)

    assert sessions_on(Opening.of(body), may_day) == sessions


def test_a_day_that_a_tenant_added_is_a_bank_holiday() -> None:
    opening = Opening.of({"days": {"Bankholiday": [["10:00", "12:00"]]}})

    sessions = sessions_on(opening, date(2027, 5, 7), Holidays([date(2027, 5, 7)]))

    assert sessions == ((600, 720),)


def test_sessions_are_in_order_however_they_are_written() -> None:
    opening = Opening.of({"days": {"Monday": [["14:00", "18:00"], ["08:00", "13:00"]]}})

    assert opening.days["Monday"] == ((480, 780), (840, 1080))


def test_hours_are_kept_as_they_are_written() -> None:
    assert NIGHTS.days["Monday"] == ((0, 480), (1080, 1439))


@pytest.mark.parametrize("end", ["23:59", "24:00", "00:00"])
def test_each_way_to_write_the_end_of_the_day_means_it(end: str) -> None:
    opening = Opening.of({"days": {"Sunday": [["18:00", end]]}})

    assert sessions_on(opening, date(2026, 11, 22)) == ((1080, 1440),)


def test_from_midnight_to_midnight_at_00_00_is_closed() -> None:
    opening = Opening.of({"days": {"Sunday": [["00:00", "00:00"]]}})

    assert not is_open_within(opening, _at("2026-11-22T00:00"), _at("2026-11-22T12:00"))


def test_closing_exactly_at_the_start_counts_as_open() -> None:
    assert is_open_within(OFFICE_HOURS, _at("2026-11-23T18:30"), _at("2026-11-23T19:30"))


def test_opening_exactly_at_the_end_counts_as_open() -> None:
    assert is_open_within(OFFICE_HOURS, _at("2026-11-23T07:00"), _at("2026-11-23T08:00"))


def test_a_minute_after_closing_it_is_closed() -> None:
    assert not is_open_within(OFFICE_HOURS, _at("2026-11-23T18:31"), _at("2026-11-23T19:30"))


@pytest.mark.parametrize(("at", "closes"), [("18:00", False), ("18:01", True), ("18:29", True), ("18:30", False)])
def test_what_closes_in_29_minutes_closes_within_30(at: str, closes: bool) -> None:
    assert closes_within(OFFICE_HOURS, _at(f"2026-11-23T{at}"), 30) is closes


def test_a_night_service_does_not_close_at_midnight() -> None:
    assert not closes_within(NIGHTS, _at("2026-11-22T23:45"), 30)


def test_a_service_that_is_open_all_hours_never_closes() -> None:
    assert not closes_within(ALWAYS, _at("2026-11-22T23:45"), 30)


def test_a_specified_date_closes_a_service_that_is_open_all_hours() -> None:
    opening = Opening.of({"all_hours": True, "specified": {"2026-12-25": []}})

    assert closes_within(opening, _at("2026-12-24T23:45"), 30)


def test_in_summer_hours_are_an_hour_earlier_by_utc() -> None:
    assert is_open_within(OFFICE_HOURS, _at("2026-07-06T07:00"), _at("2026-07-06T07:00"))


def test_an_instant_of_another_time_zone_is_the_same_instant() -> None:
    paris = datetime.fromisoformat("2026-11-23T09:30:00+01:00")

    assert Window(paris, paris).touches(OFFICE_HOURS)
