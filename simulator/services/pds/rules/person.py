"""Reporting rules about names, gender, birth, death and periods, wherever in a body they stand."""

import re
from collections.abc import Iterator
from datetime import date

from simulator.clock import parse_date, parse_instant
from simulator.services.pds.rules.row import ERROR, INFORMATION, WARNING, RuleRow, shown
from simulator.wire.findings import Finding
from simulator.wire.json import Json

PERIOD_START = RuleRow(
    "pds.period.start-missing",
    ERROR,
    "a period without start",
    "a start, or no period at all",
    "Business rules for period",
)
PERIOD_FORM = RuleRow(
    "pds.period.form", ERROR, "a period whose dates are not dates", "yyyy-mm-dd", "Business rules for period"
)
PERIOD_FUTURE = RuleRow(
    "pds.period.start-future",
    ERROR,
    "a period that starts in the future",
    "today or earlier",
    "Business rules for period",
)
PERIOD_ORDER = RuleRow(
    "pds.period.order",
    ERROR,
    "a period that ends before it starts",
    "an end not before start",
    "Business rules for period",
)
NAME_USE = RuleRow(
    "pds.name.use", ERROR, "a name of a use that PDS does not take", "usual, nickname, temp, old or maiden", "Name"
)
NAME_FAMILY = RuleRow("pds.name.family-missing", ERROR, "a name without family", "a family name", "Name")
NAME_CHARACTERS = RuleRow(
    "pds.name.characters",
    ERROR,
    "a name with a character that PDS does not take",
    "letters, digits, space, hyphen, apostrophe and full stop",
    "Name",
)
NAME_LONG = RuleRow("pds.name.length", ERROR, "a name of over 35 characters", "35 characters at most", "HumanName")
NAME_GIVEN_MANY = RuleRow("pds.name.given-many", ERROR, "more than five given names", "five at most", "HumanName")
NAME_GIVEN_SPACE = RuleRow(
    "pds.name.given-space",
    INFORMATION,
    "a later given name with a space: PDS splits it",
    "each middle name an item of its own",
    "HumanName",
)
NAME_SUFFIX = RuleRow(
    "pds.name.suffix", ERROR, "a suffix that does not begin with A to Z", "a first letter A-Z", "Name"
)
NAME_PREFIX = RuleRow(
    "pds.name.prefix",
    WARNING,
    "a title in another spelling than PDS asks for",
    "Mr, Mrs, Ms, Dr, Rev, Sir, Lady or Lord, without a full stop",
    "Name",
)
GENDER = RuleRow(
    "pds.person.gender",
    ERROR,
    "a gender that may not be set",
    "male, female or unknown; never other",
    "Gender",
)
BIRTH_DATE = RuleRow(
    "pds.person.birth-date",
    ERROR,
    "a date of birth that is no past date",
    "yyyy-mm-dd, not in the future",
    "Date of birth",
)
DEATH_DATE = RuleRow(
    "pds.person.death-date",
    ERROR,
    "a date of death that is no past time in UTC",
    "yyyy-mm-ddThh:mm:ss+00:00, not in the future",
    "Date of death",
)
DEATH_FORM = RuleRow(
    "pds.person.death-date-form",
    INFORMATION,
    "a date of death without its time or offset, which PDS takes as UTC",
    "yyyy-mm-ddThh:mm:ss+00:00",
    "Date of death",
)
BIRTH_ORDER = RuleRow(
    "pds.person.birth-order",
    ERROR,
    "a multipleBirthInteger out of range",
    "a number from 1 to 9, where 8 means not applicable and 9 not known",
    "Multiple birth order",
)

ROWS = (
    PERIOD_START, PERIOD_FORM, PERIOD_FUTURE, PERIOD_ORDER, NAME_USE, NAME_FAMILY, NAME_CHARACTERS, NAME_LONG,
    NAME_GIVEN_MANY, NAME_GIVEN_SPACE, NAME_SUFFIX, NAME_PREFIX, GENDER, BIRTH_DATE, DEATH_DATE, DEATH_FORM,
    BIRTH_ORDER,
)  # fmt: skip

_USES = ("usual", "nickname", "temp", "old", "maiden")
_LONGEST = 35
_MOST_GIVEN = 5
_TITLES = {title.lower(): title for title in ("Mr", "Mrs", "Ms", "Dr", "Rev", "Sir", "Lady", "Lord")}
# The character codes that the specification lists: 192-214, 216-246 and 248-383 beside plain letters and digits.
_STRANGE = re.compile("[^A-Za-z0-9 .'\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f-]")
_DEATH = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\+00:00)?)?", re.ASCII)


def period(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A period has a start that is past, and no end before it."""
    if not isinstance(value, dict):
        return
    if not value.get("start"):
        yield PERIOD_START.at(f"{at}/start", "a period without start")
    days = dict[str, date]()
    for name in ("start", "end"):
        text = value.get(name)
        if isinstance(text, str) and text:
            try:
                days[name] = parse_date(text)
            except ValueError:
                yield PERIOD_FORM.at(f"{at}/{name}", f"{shown(text)} is not a date")
    start, end = days.get("start"), days.get("end")
    if start and start > today:
        yield PERIOD_FUTURE.at(f"{at}/start", f"{start} is after {today}")
    if start and end and end < start:
        yield PERIOD_ORDER.at(f"{at}/end", f"{end} is before {start}")


def name(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A whole HumanName."""
    if not isinstance(value, dict):
        return
    if value.get("use") not in _USES:
        yield NAME_USE.at(f"{at}/use", "no use" if "use" not in value else f"{shown(value['use'])} is not taken")
    if not value.get("family"):
        yield NAME_FAMILY.at(f"{at}/family", "no family name")
    yield from period(value.get("period"), f"{at}/period", today)
    yield from name_text("family", value.get("family"), f"{at}/family")
    for part in ("given", "prefix", "suffix"):
        items = value.get(part)
        if isinstance(items, list):
            yield from _name_items(part, items, f"{at}/{part}")


def _name_items(part: str, items: list[Json], at: str) -> Iterator[Finding]:
    if part == "given" and len(items) > _MOST_GIVEN:
        yield NAME_GIVEN_MANY.at(at, f"{len(items)} given names")
    for index, item in enumerate(items):
        yield from name_text(part, item, f"{at}/{index}")
        if part == "given" and index and isinstance(item, str) and " " in item.strip():
            yield NAME_GIVEN_SPACE.at(f"{at}/{index}", f"{shown(item)} comes back as several given names")


def name_text(part: str, text: Json, at: str) -> Iterator[Finding]:
    """One text of a name: `part` is family, given, prefix or suffix."""
    if not isinstance(text, str):
        return
    strange = _STRANGE.search(text)
    if strange:
        yield NAME_CHARACTERS.at(at, f"{shown(text)} has {strange[0]!r}")
    if part in ("family", "given") and len(text) > _LONGEST:
        yield NAME_LONG.at(at, f"{len(text)} characters")
    if part == "suffix" and not ("A" <= text[:1] <= "Z"):
        yield NAME_SUFFIX.at(at, f"{shown(text)} does not begin with A to Z")
    if part == "prefix":
        title = _TITLES.get(text.rstrip(".").lower())
        if title != text and (title or text.endswith(".")):
            yield NAME_PREFIX.at(at, f"{shown(text)} is another spelling", title)


def gender(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A gender that is set."""
    if value not in ("male", "female", "unknown"):
        yield GENDER.at(at, f"{shown(value)} may not be set")


def birth_date(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A date of birth that is set."""
    try:
        day = parse_date(value if isinstance(value, str) else "")
    except ValueError:
        yield BIRTH_DATE.at(at, f"{shown(value)} is not a date")
        return
    if day > today:
        yield BIRTH_DATE.at(at, f"{day} is after {today}")


def death_date(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A date of death that is set."""
    if not isinstance(value, str) or not _DEATH.fullmatch(value):
        yield DEATH_DATE.at(at, f"{shown(value)} is not a time in UTC")
        return
    try:
        day = parse_instant(value).date()
    except ValueError:
        yield DEATH_DATE.at(at, f"{shown(value)} is not in the calendar")
        return
    if day > today:
        yield DEATH_DATE.at(at, f"{day} is after {today}")
    elif not value.endswith("+00:00"):
        yield DEATH_FORM.at(at, f"{shown(value)} says no offset")


def birth_order(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A multipleBirthInteger that is set."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 9:
        yield BIRTH_ORDER.at(at, f"{shown(value)} is not from 1 to 9")
