"""The bank holidays of England, for any year: by the rules that hold, and as a tenant's documents change them.

Proclaimed days (a jubilee, a coronation, a state funeral) are no rule: put a document for them.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from simulator.records.documents import Document, Documents

KIND = "dos-bank-holidays"
"""Days as keys, `yyyy-mm-dd`: a bank holiday, or none where the body says `holiday: false`."""

_MONDAY, _SATURDAY, _SUNDAY = 0, 5, 6


class Holidays:
    """Which days are bank holidays: those of the rules with some added and some removed."""

    __slots__ = ("_added", "_removed")

    def __init__(self, added: Iterable[date] = (), removed: Iterable[date] = ()) -> None:
        self._added = frozenset(added)
        self._removed = frozenset(removed)

    def __contains__(self, day: date) -> bool:
        if day in self._removed:
            return False
        return day in self._added or day in bank_holidays(day.year)


ENGLAND = Holidays()
"""The rules alone."""


def holidays_of(documents: Documents) -> Holidays:
    """The bank holidays of a tenant."""
    added, removed = documents.derived_from_shipped(KIND, "holidays", _changes)
    more, fewer = documents.derived_from_changed(KIND, "holidays", _changes)
    gone = {day for day in map(_day, documents.changed(KIND)) if day is not None} - more
    return Holidays(added - gone | more, removed - gone | fewer) if added or removed or more or fewer else ENGLAND


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The eight days of a year; one that falls on a weekend moves to the next weekday that is none already."""
    easter = _easter(year)
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    days = {
        _moved(date(year, 1, 1), _SATURDAY, _SUNDAY),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    # Whichever of the two falls on the weekend goes behind the other.
    if christmas.weekday() in (_SATURDAY, _SUNDAY):
        days |= {date(year, 12, 27), date(year, 12, 28 if christmas.weekday() == _SATURDAY else 26)}
    elif boxing.weekday() == _SATURDAY:
        days |= {christmas, date(year, 12, 28)}
    else:
        days |= {christmas, boxing}
    return frozenset(days)


def _moved(day: date, *weekend: int) -> date:
    while day.weekday() in weekend:
        day += timedelta(days=1)
    return day


def _monday_from(day: date) -> date:
    """The first Monday on this day or after."""
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous rule of 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    lifted = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - lifted + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _changes(documents: Iterable[Document]) -> tuple[set[date], set[date]]:
    """Days added and days removed."""
    added: set[date] = set()
    removed: set[date] = set()
    for document in documents:
        day = _day(document.key)
        if day is not None:
            (added if (document.body or {}).get("holiday", True) else removed).add(day)
    return added, removed


def _day(key: str) -> date | None:
    try:
        return date.fromisoformat(key)
    except ValueError:
        return None
