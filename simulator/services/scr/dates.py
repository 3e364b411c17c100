"""Times as the summary care record writes them: in London's time with its offset, and as people read them.

A record's times may be known in part, or count from the beginning of the tenant.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from simulator.clock import parse_duration, parse_instant
from simulator.local_time import ahead_of_utc, to_local
from simulator.population.scr_kinds import RELATIVE

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EARLIEST, _LATEST = 1800, 2999
"""Years in which an instant can be: there is room to reckon on both sides."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One time: as FHIR has it, and as it stands in a table."""

    fhir: str
    shown: str


def moment(said: str, began: datetime) -> Moment | None:
    """The time that a record's text means; None for what is none."""
    if RELATIVE.fullmatch(said):
        return _counted(said, began)
    parts = said[:10].split("-")
    try:
        parse_instant(said[:10] + "0000-01-01"[len(said[:10]) :])
        if len(said) <= 10:
            return Moment(
                said, "-".join(reversed([parts[0], *(_MONTHS[int(each) - 1] for each in parts[1:2]), *parts[2:]]))
            )
        return _whole(parse_instant(said))
    except (ValueError, IndexError, OverflowError):
        return None


def _counted(duration: str, began: datetime) -> Moment | None:
    try:
        return _whole(began + parse_duration(duration))
    except (ValueError, OverflowError):
        return None


def _whole(instant: datetime) -> Moment | None:
    if not _EARLIEST <= instant.year <= _LATEST:
        return None
    return Moment(london(instant), day(instant))


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
