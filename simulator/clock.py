"""Time: the only module that reads the machine's clock.

Each tenant has a `Clock` that can stand still or be moved. Whatever depends on time takes a clock or an instant as
a parameter, so that a run repeats exactly and no test sleeps.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)

monotonic = time.perf_counter
"""Seconds from an unknown start, for measuring how long something took."""

real_time = time.time
"""Seconds since 1970 by the machine's clock."""


class Clock:
    """A tenant's time: the machine's time moved by an offset, or standing still.

    `wall` gives seconds since 1970; tests pass their own. `offset` is in seconds, and counts while the clock runs.
    """

    __slots__ = ("_stands_at", "_wall", "_watchers", "offset")

    def __init__(
        self, start: datetime | None = None, *, frozen: bool = False, wall: Callable[[], float] = time.time
    ) -> None:
        self._wall = wall
        self.offset = 0.0
        self._stands_at: float | None = None
        self._watchers: dict[object, Callable[[], None]] = {}
        self.set(start, frozen=frozen)

    @property
    def frozen(self) -> bool:
        """Does it stand still?"""
        return self._stands_at is not None

    def seconds(self) -> float:
        """This clock's seconds since 1970."""
        return self._wall() + self.offset if self._stands_at is None else self._stands_at

    def now(self) -> datetime:
        """This clock's instant, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def today(self) -> date:
        """This clock's date, in UTC."""
        return self.now().date()

    def set(self, now: datetime | None = None, *, frozen: bool | None = None) -> None:
        """Put the clock to an instant (`None`: leave it), and stop it or let it run (`None`: leave that)."""
        seconds = self.seconds() if now is None else now.timestamp()
        stands = self.frozen if frozen is None else frozen
        self._stands_at = seconds if stands else None
        self.offset = seconds - self._wall() if now is not None or self.offset or stands else 0.0
        for moved in list(self._watchers.values()):
            moved()

    def advance(self, by: timedelta) -> None:
        """Move the clock on (or back, by a negative duration)."""
        self.set(self.now() + by)

    @contextmanager
    def watched(self, moved: Callable[[], None]) -> Iterator[None]:
        """Tell `moved` whenever the clock is put, stopped or released."""
        watcher = object()
        self._watchers[watcher] = moved
        try:
            yield
        finally:
            del self._watchers[watcher]


def fhir_instant(moment: datetime) -> str:
    """An instant as the national FHIR services write it: `2019-12-25T12:00:00+00:00`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant or date; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse_date(text: str) -> date:
    """A whole date in the one form `yyyy-mm-dd`. Raises ValueError."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError(f"{text!r} is not a date of the form yyyy-mm-dd")
    return date.fromisoformat(text)


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds: `PT96H`, `-P1DT30M`. Raises ValueError."""
    sign, body = (-1, text[1:]) if text.startswith("-") else (1, text)
    found = _DURATION.fullmatch(body)
    parts = {unit: float(value) for unit, value in found.groupdict().items() if value} if found else {}
    if not parts or body.endswith("T"):
        raise ValueError(f"{text!r} is not a duration such as PT1H, PT90M or P4D")
    return sign * timedelta(**parts)
