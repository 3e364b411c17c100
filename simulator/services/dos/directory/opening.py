"""When a service is open, in local time: by date, always, on bank holidays, by weekday, in this order of precedence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from simulator.wire.json import Json

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Bankholiday")
"""The days as the directory orders and spells them."""

Session = tuple[int, int]
"""Minutes since midnight, from and to; to the end of the day is 1440."""


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


def _sessions(spans: Json) -> tuple[Session, ...]:
    return tuple(sorted((_minutes(begin), _minutes(end)) for begin, end in spans or ()))


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)
