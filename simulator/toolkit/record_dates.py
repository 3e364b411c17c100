"""Times as a summary care record writes them: in London's time with its offset, and as people read them.

A record's times may be known in part, or count from the beginning of the tenant.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from simulator.local_time import ahead_of_utc, to_local
from simulator.population.relative_times import instant_of, is_relative, read

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Moment:
    """One time: as FHIR has it, and as it stands in a table."""

    fhir: str
    shown: str


def moment(said: str, began: datetime) -> Moment | None:
    """The time that a record's text means; None for what is none."""
    if len(said) <= 10 and not is_relative(said):
        return _known_in_part(said) if _DAY.fullmatch(said) else None
    instant = instant_of(said, began)
    return None if instant is None else Moment(london(instant), day(instant))


def _known_in_part(said: str) -> Moment | None:
    if read(said + "0000-01-01"[len(said) :]) is None:
        return None
    year, *rest = said.split("-")
    return Moment(said, "-".join([*rest[1:], *(_MONTHS[int(month) - 1] for month in rest[:1]), year]))


def london(instant: datetime) -> str:
    """An instant in London's time with its offset: `2026-07-01T11:00:00+01:00`."""
    local, offset = _local(instant)
    return f"{local:%Y-%m-%dT%H:%M:%S}{offset}"


def day(instant: datetime) -> str:
    """The day of an instant, as tables have it: `12-May-2020`."""
    local, _ = _local(instant)
    return f"{local.day:02d}-{_MONTHS[local.month - 1]}-{local.year:04d}"


def day_and_time(instant: datetime) -> str:
    """The same with the time: `14-May-2020 14:31`."""
    local, _ = _local(instant)
    return f"{day(instant)} {local:%H:%M}"


def months_before(instant: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(instant.year * 12 + instant.month - 1 - months, 12)
    return instant.replace(year=year, month=month + 1, day=min(instant.day, monthrange(year, month + 1)[1]))


def _local(instant: datetime) -> tuple[datetime, str]:
    """Local time without its zone, and the offset."""
    return to_local(instant), "+01:00" if ahead_of_utc(instant) else "+00:00"
