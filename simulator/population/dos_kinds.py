"""The kinds of document that the Directory of Services has: its services, accounts and postcodes, its code lists, and
how it ranks and searches. What the values mean is the directory's to say.
"""

from itertools import pairwise

from simulator.population.kind import Kind
from simulator.population.shapes import (
    Flaw,
    anything,
    code,
    day,
    digits,
    each,
    either,
    flag,
    instant,
    mapping,
    name_or_number,
    number,
    record,
    text,
    whole,
)
from simulator.wire.json import Json
from simulator.wire.yaml import Path

RAGS = ("GREEN", "AMBER", "RED")
"""How much capacity a service can have."""

LIKE = "like"
"""The key by which a service in a data folder takes what profiles say; documents say all themselves."""

_TEXT = text()
_ANY_TEXT = text(blank=True)
_TEXTS = each(_ANY_TEXT)
_NUMBERS = each(name_or_number)
_ID = text(r"-?[0-9]{1,10}", "write a number of at most ten digits, in quotes")
_TIME = text(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", "write a time as hh:mm")
_SPANS = each(each(_TIME, at_least=2, at_most=2))
_MIDNIGHT = "24:00"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Bankholiday")
_NAMED = record({}, {"id": name_or_number, "name": _ANY_TEXT}, is_open=True)
_OPEN = record({}, {}, is_open=True)
_AREAS = each(
    text(r"[A-Z]{1,2}[0-9]{0,2}[A-Z]?( [0-9])?", "write the beginning of a postcode, such as WX, WX1 or WX1 1")
)
_CHANGE = record(
    {},
    {
        "date": text("[0-9]{2}/[0-9]{2}/[0-9]{4}", "write a date as dd/mm/yyyy"),
        "time": text("[0-9]{2}:[0-9]{2}", "write a time as hh:mm"),
        "by": _ANY_TEXT,
    },
    nullable=True,
)
_RANK = whole(1, 10)


def _like(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """Only a data folder has profiles: its reader takes this key away."""
    flaws.append(Flaw(path, f"{LIKE!r} is only for the services of a data folder", "write out what the profile says"))


def _unless_open(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """True or false, or within how many minutes it must open."""
    if not isinstance(value, bool):
        whole(0, 60)(value, path, flaws)


def _sessions(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """The sessions of a day: each ends on its day, after it began, and none overlaps another."""
    before = len(flaws)
    _SPANS(value, path, flaws)
    if len(flaws) > before:
        return
    # Times of one form are in the order of their texts; 00:00 at the end is the end of the day.
    spans = [(begin, _MIDNIGHT if end == "00:00" and begin > end else end) for begin, end in value]
    for index, (begin, end) in enumerate(spans):
        if end <= begin:
            what, remedy = f"{end} is not after {begin}", "end a night at 24:00, and begin the next day at 00:00"
            flaws.append(Flaw((*path, index), what, remedy))
    spans.sort()
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end and len(flaws) == before:
            flaws.append(Flaw(path, f"a session begins at {begin} before another ends at {end}", "join the two"))


_CLINICAL = each(record({"symptom_group": name_or_number}, {"symptom_discriminators": _NUMBERS}, is_open=True))
_OPENING = record(
    {},
    {
        "all_hours": flag,
        "days": mapping(_sessions, code(_DAYS, "day")),
        "specified": mapping(_sessions, day),
    },
    is_open=True,
)
_ENDPOINTS = each(
    record(
        {},
        {
            "order": whole(0),
            "transport": _ANY_TEXT,
            "format": _ANY_TEXT,
            "interaction": _ANY_TEXT,
            "business_scenario": _ANY_TEXT,
            "address": _ANY_TEXT,
            "compression": anything,
            "comment": anything,
        },
        is_open=True,
    )
)
_WHO = {
    "public_name": _ANY_TEXT,
    "ods_code": _ANY_TEXT,
    "status": _ANY_TEXT,
    "type": _NAMED,
    "parent": either(name_or_number, _NAMED),
    "is_national": flag,
    "created": _CHANGE,
    "updated": _CHANGE,
}
_WHERE = {
    "address": _TEXTS,
    "town": _ANY_TEXT,
    "postcode": _ANY_TEXT,
    "country": _ANY_TEXT,
    "easting": either(name_or_number, number),
    "northing": either(name_or_number, number),
    "region": _NAMED,
    "phone": record({}, {"public": anything, "non_public": anything, "fax": anything}, is_open=True),
    "email": anything,
    "web": anything,
}
_FOR_WHOM = {
    "genders": each(code(("M", "F", "I"), "gender")),
    "age_ranges": each(record({"days_from": number, "days_to": number}, {}, is_open=True)),
    "age_groups": each(anything),
    "clinical": _CLINICAL,
    "dispositions": _NUMBERS,
    "referral_roles": each(anything),
    "restricted": flag,
    "referral_services": each(anything),
    "limited_to": _AREAS,
    "promoted_from": _AREAS,
    "only_if_open": _unless_open,
}
_HOW = {
    "opening": _OPENING,
    "capacity": anything,
    "pressure": record({}, {"score": whole(0), "note": _ANY_TEXT, "updated": instant}, nullable=True),
    "endpoints": _ENDPOINTS,
    "attributes": anything,
    "public_information": anything,
    "referral_information": anything,
}

SERVICE_MEMBERS = {**_WHO, **_WHERE, **_FOR_WHOM, **_HOW}
"""The members that a service may have besides its id and name, each with its shape."""

_SERVICE = record({"id": name_or_number, "name": text()}, {**SERVICE_MEMBERS, LIKE: _like}, is_open=True)
_ACCOUNT = record(
    {"password": text()},
    {
        "username": text(),
        "active": flag,
        "permissions": _TEXTS,
        "search_role": anything,
        "token": anything,
        "edits": _NUMBERS,
    },
    is_open=True,
)
_OPTIONS = record(
    {},
    {
        "default_version": code(("1.3", "1.4", "1.5"), "version of the web service"),
        "hospital_element": code(("Hospital", "hospital"), "name of an element"),
        "unknown_postcodes": _TEXTS,
        "strict_headers": flag,
        "endpoints": code(("as-stored", "sorted"), "order of endpoints"),
        "rest_additions": flag,
        "contact_detail": code(("six-parts", "five-parts", "no-compression"), "form of contact details"),
        "capacity_reset": record({}, {"default": whole(0), "min": whole(0), "max": whole(0)}),
    },
    is_open=True,
)

DOS_KINDS: dict[str, Kind] = {
    "dos-services": Kind(_SERVICE, own_key="id"),
    "dos-capacity": Kind(
        record(
            {"status": code(RAGS, "capacity status")},
            {"notes": _ANY_TEXT, "modified_by": _ANY_TEXT, "modified": instant, "resets_at": instant},
            nullable=True,
        )
    ),
    "dos-accounts": Kind(_ACCOUNT, own_key="username"),
    "dos-postcodes": Kind(
        record({"postcode": text(), "easting": number, "northing": number}, {}, is_open=True),
        key=text(r"[A-Z0-9]{5,8}", "write the postcode in capitals without a space"),
        own_key="postcode",
    ),
    "dos-service-types": Kind(
        record({"name": _TEXT}, {"id": name_or_number, "rank": _RANK, "kept": whole(1)}), key=_ID, own_key="id"
    ),
    "dos-dispositions": Kind(
        record(
            {"code": text(r"Dx[0-9]{2,5}", "write a code such as Dx05"), "name": _ANY_TEXT},
            {"id": name_or_number, "minutes": whole(0)},
            nullable=True,
        ),
        key=_ID,
        own_key="id",
    ),
    "dos-symptom-groups": Kind(
        record({"name": _ANY_TEXT}, {"id": name_or_number, "symptom_discriminators": _NUMBERS}), key=_ID, own_key="id"
    ),
    "dos-symptom-discriminators": Kind(record({"name": _ANY_TEXT}, {"id": name_or_number}), key=_ID, own_key="id"),
    "dos-referral-roles": Kind(record({"name": _TEXT}, {"id": name_or_number}), key=_ID, own_key="id"),
    "dos-reject-reasons": Kind(
        record(
            {"text": _TEXT},
            {
                "id": name_or_number,
                "short_text": _TEXT,
                "needs_comment": flag,
                "clinician_only": flag,
                "category": _TEXT,
            },
        ),
        key=_ID,
        own_key="id",
    ),
    "dos-rankings": Kind(
        mapping(_RANK, digits("[0-9]{1,4}", "write the id of a service type")),
        key=text("national|[A-Z]{1,2}", "write national, or the letters that a postcode begins with"),
    ),
    "dos-distances": Kind(
        record({"kilometres": number}),
        key=text("[A-Z]{1,2}[0-9][0-9A-Z]?([0-9][A-Z]{2}| [0-9])?", "write a postcode, a sector or a district"),
    ),
    "dos-bank-holidays": Kind(record({}, {"date": day, "name": _TEXT, "holiday": flag}), key=day, own_key="date"),
    "dos-options": Kind(_OPTIONS, key=code(("directory",), "key of this kind")),
    "dos-organisations": Kind(_OPEN),
    "dos-healthcare-services": Kind(_OPEN),
}
"""Every kind of the directory by name."""
