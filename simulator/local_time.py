"""Local time in England, by the rule that holds since 1996: summer time from the last Sunday of March to the last of
October, at 01:00 UTC. Kept as a rule because not every machine has a table of time zones.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

HOUR = timedelta(hours=1)
_NONE = timedelta(0)


@lru_cache(maxsize=64)
def summer_of(year: int) -> tuple[datetime, datetime]:
    """The instants of a year at which summer time begins and ends."""
    return _last_sunday(year, 3), _last_sunday(year, 10)


def ahead_of_utc(instant: datetime) -> timedelta:
    """By how much local time is ahead: an hour in summer."""
    begins, ends = summer_of(instant.astimezone(UTC).year)
    return HOUR if begins <= instant < ends else _NONE


def to_local(instant: datetime) -> datetime:
    """The wall clock at an instant, without a time zone."""
    return (instant.astimezone(UTC) + ahead_of_utc(instant)).replace(tzinfo=None)


def from_local(wall: datetime) -> datetime:
    """The instant of a time on the wall clock: the first of the two in October's hour, as in winter in March's gap."""
    winter = wall.replace(tzinfo=UTC, fold=0)
    begins, ends = summer_of(winter.year)
    return winter - HOUR if begins <= winter - HOUR < ends else winter


def changes_between(start: datetime, end: datetime) -> list[datetime]:
    """The instants, both ends included, at which the clocks change."""
    years = range(start.year, end.year + 1)
    return [change for year in years for change in summer_of(year) if start <= change <= end]


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)
