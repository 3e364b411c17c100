"""Ages as the directory reckons them: in days, from days, months, years or a group."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

DAYS, MONTHS, YEARS, AGE_GROUP = FORMATS = ("Days", "Months", "Years", "AgeGroup")
"""How an age can be said."""

DAYS_IN = {DAYS: 1.0, MONTHS: 30.4375, YEARS: 365.25}
"""How many days one of each is."""

OLDEST = 129
"""The highest age in whole years that the directory has services for."""


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Ages in days, both included."""

    days_from: float
    days_to: float


NOBODY = AgeRange(inf, -inf)
"""An age that no service sees."""


def years(first: int, last: int) -> AgeRange:
    """The days from the first year of age to the end of the last one, both whole years."""
    return AgeRange(first * DAYS_IN[YEARS], (last + 1) * DAYS_IN[YEARS] - 1)


AGE_GROUPS: Mapping[int, AgeRange] = {
    1: years(16, OLDEST),
    2: years(5, 15),
    3: years(1, 4),
    4: years(0, 0),
    8: years(65, OLDEST),
}
"""Adult, Child, Toddler, Neonate and Infant, and Older People, by their ids."""

GROUP_NAMES: Mapping[int, str] = {
    1: "Adult (16+)",
    2: "Child (5-15)",
    3: "Toddler (1-4)",
    4: "Neonate and Infant (0)",
    8: "Older People (65+)",
}
"""What the groups are called."""


def in_days(age: int, age_format: str) -> float | None:
    """An age in days, not rounded; None for a group and for a format that is not known."""
    each = DAYS_IN.get(age_format)
    return None if each is None else age * each


def ages_wanted(age: int | None, age_format: str, version: str = "1.5") -> AgeRange | None:
    """The age that a search is for; None where any will do, NOBODY where none does.

    Versions before 1.5 turn years into their group, take any age where the format is missing or the years are over
    129 or missing, and match nobody for a group that does not exist. Whether 1.5 takes the values is for its face to
    say; what it should have refused matches nobody here [A].
    """
    if age_format == AGE_GROUP:
        return NOBODY if age is None else AGE_GROUPS.get(age, NOBODY)
    if version != "1.5":
        return _group_of_years(age) if age_format == YEARS else None
    days = None if age is None else in_days(age, age_format)
    return NOBODY if days is None else AgeRange(days, days)


def _group_of_years(age: int | None) -> AgeRange | None:
    if age is None or not 0 <= age <= OLDEST:
        return None
    return next(AGE_GROUPS[group] for group in (4, 3, 2, 1) if age * DAYS_IN[YEARS] <= AGE_GROUPS[group].days_to)


def overlaps(one: AgeRange, other: AgeRange) -> bool:
    """Have two ranges a day in common? Nothing has one with NOBODY."""
    return one.days_from <= other.days_to and other.days_from <= one.days_to
