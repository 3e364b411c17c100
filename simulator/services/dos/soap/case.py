"""The case of a search: what it says is held against each version's rules, in their order, and becomes what is wanted.

The first thing that is wrong is the fault. Older versions take much that 1.5 refuses.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import parse_instant
from simulator.local_time import from_local
from simulator.services.dos.directory.ages import AGE_GROUP, DAYS, FORMATS, MONTHS, YEARS, ages_wanted, in_days
from simulator.services.dos.directory.codes import Disposition, disposition, paired, symptom_group
from simulator.services.dos.directory.distances import NATIONAL, SearchDistance, search_distance
from simulator.services.dos.directory.locations import Location, locate
from simulator.services.dos.directory.model import AgeRange
from simulator.services.dos.directory.search import Wanted
from simulator.services.dos.soap.names import V13, V15
from simulator.services.dos.soap.request import Asked

MOST_BEHIND = timedelta(seconds=60)
NEAREST, FARTHEST = 1, 99
"""What a search distance can be, in kilometres."""

GENDERS = ("M", "F", "I")
_ANY_GENDER = "I"

# From, to and the fault of each format.
_AGES = {
    DAYS: (0, 31, "INVALID_AGE_DAYS"),
    MONTHS: (1, 23, "INVALID_AGE_MONTHS"),
    YEARS: (2, 129, "INVALID_AGE_YEARS"),
    AGE_GROUP: (1, 4, "INVALID_AGE_GROUP"),
}
_OLD_FORMATS = (YEARS, AGE_GROUP)
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_TRUE = ("true", "1")
_WITH_OFFSET = re.compile(r".*(?:Z|[+-][0-9:]{2,8})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A case that can be searched for. `days` is the age as the answer says it; None for a group."""

    wanted: Wanted
    distance: SearchDistance
    days: int | None


def question_of(call: Call, asked: Asked, version: str, role: str) -> Question:
    """What a case asks for, in a version and for a referral role. Raises Refusal with the first thing wrong with it."""
    case = asked.case
    at = _search_time(call, case.get("searchDateTime", "")) if version != V13 else call.now
    age_format = _age_format(case.get("ageFormat", ""), version)
    age = _age(case.get("age", ""), age_format, version)
    gender = _gender(case.get("gender", ""))
    location, distance = _place(call, asked, version)
    group = _symptom_group(call, case.get("symptomGroup", ""), version)
    discriminators = _discriminators(call, group, asked.discriminators)
    wanted_disposition = _disposition(call, case.get("disposition", ""), version)
    wanted = Wanted(
        location=location,
        metres=distance.metres,
        at=at,
        symptom_group=group,
        discriminators=discriminators,
        disposition=None if wanted_disposition is None else wanted_disposition.id,
        minutes=None if wanted_disposition is None else wanted_disposition.minutes,
        ages=_ages(age, age_format, version),
        gender=gender,
        surgery=case.get("surgery", ""),
        role=role,
        now=call.now,
    )
    days = None if age is None else in_days(age, age_format)
    return Question(wanted, distance, None if days is None else int(days))


def whole(text: str) -> int | None:
    """A whole number; None for what is none."""
    return int(text) if _WHOLE.fullmatch(text) else None


def instant(text: str) -> datetime | None:
    """A date and time, in local time where it says nothing else; None for what is none."""
    try:
        if "T" not in text.upper() and " " not in text:
            return None
        time = text[10:]
        return parse_instant(text) if _WITH_OFFSET.fullmatch(time) else from_local(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _search_time(call: Call, text: str) -> datetime:
    if not text:
        return call.now
    at = instant(text)
    if at is None:
        raise Refusal("INVALID_SEARCH_DATE")
    if at > _a_year_after(call.now):
        raise Refusal("SEARCH_DATE_TOO_LATE", values={"value": text})
    if at < call.now - MOST_BEHIND:
        raise Refusal("SEARCH_DATE_PAST", values={"value": text})
    return at


def _a_year_after(now: datetime) -> datetime:
    try:
        return now.replace(year=now.year + 1)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year + 1, day=28)


def _age_format(text: str, version: str) -> str:
    """The format of the age; older versions take none, and then any age will do."""
    if text in (FORMATS if version == V15 else ("", *_OLD_FORMATS)):
        return text
    raise Refusal("INVALID_AGE_FORMAT")


def _age(text: str, age_format: str, version: str) -> int | None:
    age = whole(text)
    if version != V15:
        return age
    if age is None:
        raise Refusal("INVALID_AGE")
    least, most, fault = _AGES[age_format]
    if not least <= age <= most:
        raise Refusal(fault)
    return age


def _ages(age: int | None, age_format: str, version: str) -> AgeRange | None:
    return ages_wanted(age, age_format, version)


def _gender(text: str) -> str:
    if text and text not in GENDERS:
        raise Refusal("INVALID_GENDER")
    return text or _ANY_GENDER


def _place(call: Call, asked: Asked, version: str) -> tuple[Location, SearchDistance]:
    """Where to look and how far. A distance that cannot be is refused only if it would be used."""
    case = asked.case
    text = case.get("searchDistance", "")
    forced = version == V15 and case.get("forceSearchDistance", "").lower() in _TRUE
    if forced and not text:
        raise Refusal("NO_OVERRIDE_DISTANCE")
    asked_for = whole(text)
    location = locate(call.documents, case.get("postcode"))
    is_possible = asked_for is not None and NEAREST <= asked_for <= FARTHEST
    if text and not is_possible and (forced or location is None or not _is_stored(call, location)):
        raise Refusal("INVALID_SEARCH_DISTANCE")
    if location is None:
        raise Refusal("POSTCODE_NOT_FOUND")
    return location, search_distance(call.documents, location, asked_for, forced=forced)


def _is_stored(call: Call, location: Location) -> bool:
    """Has the directory a distance of its own for the postcode, so that one that is asked for is not used?"""
    return search_distance(call.documents, location).source != NATIONAL


def _symptom_group(call: Call, text: str, version: str) -> int | None:
    """The symptom group; None, which nothing matches, for none and, in older versions, for one that there is not."""
    number = whole(text)
    if number is not None and symptom_group(call.documents, number) is not None:
        return number
    if text and version == V15:
        raise Refusal("SYMPTOM_GROUP_NOT_FOUND")
    return None


def _discriminators(call: Call, group: int | None, given: tuple[str, ...]) -> frozenset[int]:
    """Those that go with the group. Without a group nothing is looked for, so they need not."""
    numbers = [number for number in map(whole, given) if number is not None]
    kept = frozenset(numbers) if group is None else paired(call.documents, group, numbers)
    if not kept:
        raise Refusal("NO_VALID_DISCRIMINATORS")
    return kept


def _disposition(call: Call, text: str, version: str) -> Disposition | None:
    """The disposition; None, which every service matches, for none and, in older versions, for an unknown one."""
    number = whole(text)
    found = None if number is None else disposition(call.documents, number)
    if found is None and text and version == V15:
        raise Refusal("DISPOSITION_NOT_FOUND")
    return found
