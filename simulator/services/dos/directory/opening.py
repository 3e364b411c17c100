"""When a service is open, in local time: by date, always, on bank holidays, by weekday, in this order of precedence.

Sessions never cross midnight: a service that is open at night has one that ends at 23:59 or 24:00, and another from
00:00 on the next day. The two join without a gap.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Self

from simulator.local_time import ahead_of_utc, changes_between
from simulator.services.dos.directory.holidays import ENGLAND, Holidays
from simulator.wire.json import Json

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Bankholiday")
"""The days as the directory orders and spells them."""

Session = tuple[int, int]
"""Minutes since midnight, from and to; to the end of the day is 1440."""

BANK_HOLIDAY = DAYS[-1]
WHOLE_DAY: tuple[Session, ...] = ((0, 1440),)
_MINUTE, _INSTANT = timedelta(minutes=1), timedelta(microseconds=1)
_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class Opening:
    """A service's opening hours. A day that is missing is closed; `specified` are dates `yyyy-mm-dd`."""

    all_hours: bool
    days: Mapping[str, tuple[Session, ...]]
    specified: Mapping[str, tuple[Session, ...]]

    @classmethod
    def of(cls, body: Json) -> Self:
        """What a document's `opening` says."""
        days, specified = body.get("days") or {}, body.get("specified") or {}
        return cls(
            bool(body.get("all_hours", False)),
            {day: _sessions(days.get(day)) for day in DAYS},
            {date: _sessions(spans) for date, spans in sorted(specified.items())},
        )

    @property
    def is_always(self) -> bool:
        """Is it open all hours, with no date that says otherwise?"""
        return self.all_hours and not self.specified

    def on(self, day: str, name: str) -> tuple[Session, ...]:
        """The sessions of a date `yyyy-mm-dd` that goes by a name of DAYS; those until 23:59 last the day out."""
        specified = self.specified.get(day)
        if specified is None and self.all_hours:
            return WHOLE_DAY
        sessions = self.days.get(name, ()) if specified is None else specified
        return tuple((begin, _end(begin, end)) for begin, end in sessions)


def sessions_on(opening: Opening, day: date, holidays: Holidays = ENGLAND) -> tuple[Session, ...]:
    """The sessions of a day: of its date, else all day, else of a bank holiday, else of its weekday."""
    return opening.on(day.isoformat(), day_name(day, holidays))


def is_open_within(opening: Opening, start: datetime, end: datetime, holidays: Holidays = ENGLAND) -> bool:
    """Is it open at any instant from start to end, both included? To close exactly at the start counts."""
    return Window(start, end, holidays).touches(opening)


def opens_within(opening: Opening, at: datetime, minutes: float, holidays: Holidays = ENGLAND) -> bool:
    """Is it open now, or does it open so many minutes from now at the latest?"""
    return Window(at, at + minutes * _MINUTE, holidays).opens(opening)


def closes_within(opening: Opening, at: datetime, minutes: float, holidays: Holidays = ENGLAND) -> bool:
    """Is it open now and closes before so many minutes are over? What closes exactly now is closed already [A]."""
    return Window(at, at + minutes * _MINUTE, holidays).closes(opening)


class Window:
    """A span of time that opening hours are held against: its dates worked out once, for all services of a search."""

    __slots__ = ("_days", "_length")

    def __init__(self, start: datetime, end: datetime, holidays: Holidays = ENGLAND) -> None:
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        self._length = (end - start) / _MINUTE
        self._days = tuple(_days_of(start, max(start, end), holidays))

    def touches(self, opening: Opening) -> bool:
        """Is it open at any instant of the window, or does it close just at its start?"""
        return opening.is_always or any(begin <= self._length and end >= 0 for begin, end in self._spans(opening))

    def opens(self, opening: Opening) -> bool:
        """Is it open at any instant of the window?"""
        return opening.is_always or any(begin <= self._length and end > 0 for begin, end in self._spans(opening))

    def closes(self, opening: Opening) -> bool:
        """Is it open at the start of the window and closes before its end?"""
        if opening.is_always:
            return False
        reached = 0.0
        for begin, end in sorted(self._spans(opening)):
            if begin <= reached < end:
                reached = end
        return 0 < reached < self._length

    def _spans(self, opening: Opening) -> Iterator[tuple[float, float]]:
        """Its sessions of the window's days, in minutes from the start."""
        for day in self._days:
            for begin, end in opening.on(day.date, day.name):
                first, last = max(day.midnight + begin, day.low), min(day.midnight + end, day.high)
                if first < last:
                    yield first, last


class _Day(NamedTuple):
    """A local date, or the part of it on one side of a change of the clocks; times are minutes from the start."""

    date: str
    name: str
    midnight: float
    low: float
    high: float


def day_name(day: date, holidays: Holidays = ENGLAND) -> str:
    """What a date goes by in opening hours: its weekday, or `Bankholiday`."""
    return BANK_HOLIDAY if day in holidays else DAYS[day.weekday()]


def _days_of(start: datetime, end: datetime, holidays: Holidays) -> Iterator[_Day]:
    """The dates of a span. Where the clocks change, each part of it has dates of its own."""
    changes = changes_between(start, end)
    for low, high in zip([None, *changes], [*changes, None], strict=True):
        # What closes exactly at the start belongs to the instant before.
        first = (start if low is None else low) - (_INSTANT if low is None else timedelta(0))
        ahead = ahead_of_utc(first)
        day, last = (first + ahead).date(), ((high or end) + ahead).date()
        while day <= last:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - ahead
            yield _Day(
                day.isoformat(),
                day_name(day, holidays),
                (midnight - start) / _MINUTE,
                -_EVER if low is None else (low - start) / _MINUTE,
                _EVER if high is None else (high - start) / _MINUTE,
            )
            day += timedelta(days=1)


def _end(begin: int, end: int) -> int:
    """The end of a session, where 23:59 and a 00:00 behind the beginning are the end of the day [A]."""
    return 1440 if end == 1439 or (end == 0 and begin > 0) else end


def _sessions(spans: Json) -> tuple[Session, ...]:
    return tuple(sorted((_minutes(begin), _minutes(end)) for begin, end in spans or ()))


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)
