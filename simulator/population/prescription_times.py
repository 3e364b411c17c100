"""When things happened to a prescription of which only the date of issue is said.

Times are counted from the beginning of a tenant, as durations, or from an instant: whichever the date of issue was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from simulator.clock import parse_duration, parse_instant

_PRESENT = 0.9
"""How much of the time since the issue may have been filled with events, when it is short."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment so long after an instant; without one, after the beginning of the tenant."""

    after: timedelta
    instant: datetime | None = None

    def later(self, by: timedelta) -> "When":
        """The moment so much later."""
        return When(self.after + by, self.instant)

    def written(self) -> str:
        """As a record keeps it: `-P2DT21H`, or an instant to the millisecond."""
        if self.instant is None:
            return duration_text(self.after)
        moment = (self.instant + self.after).astimezone(UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def when(text: str) -> When:
    """The moment that a duration, a date or an instant means. Raises ValueError."""
    if text.startswith(("P", "-P")):
        return When(parse_duration(text))
    return When(timedelta(), parse_instant(text))


@lru_cache(maxsize=1024)
def duration_text(duration: timedelta) -> str:
    """An ISO 8601 duration of days, hours, minutes and whole seconds."""
    seconds = round(duration.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    days, seconds = divmod(seconds, 86_400)
    parts = ((seconds // 3600, "H"), (seconds // 60 % 60, "M"), (seconds % 60, "S"))
    clock = "".join(f"{count}{unit}" for count, unit in parts if count)
    day = f"{days}D" if days else ""
    return f"{sign}P{day}T{clock}" if clock else f"{sign}P{day or 'T0S'}"


def fitted(issued: When, usual: Sequence[timedelta]) -> list[When]:
    """The moments that lie so long after the date of issue each, drawn together so that all have come."""
    longest = max(usual, default=timedelta())
    age = -issued.after
    scale = 1.0
    if issued.instant is None and timedelta() < age < longest / _PRESENT:
        scale = age * _PRESENT / longest
    return [issued.later(timedelta(seconds=round(each.total_seconds() * scale))) for each in usual]
