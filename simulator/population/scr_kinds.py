"""The kinds of document that the summary care record has: records, what was audited, and options.

What the parts of a record are is said by `care_record`; whether a record fits its person, by `care_record_coherence`.
"""

from simulator.clock import parse_duration
from simulator.population.care_record import ADDITIONAL, KIND, MEDICINE_TYPES, SUMMARIES
from simulator.population.kind import Kind
from simulator.population.relative_times import is_relative
from simulator.population.shapes import (
    Flaw,
    Shape,
    anything,
    code,
    each,
    flag,
    instant,
    known_in_part,
    nhs_number,
    record,
    text,
)
from simulator.wire.json import Json
from simulator.wire.yaml import Path

AUDIT = "scr-audit"
"""The kind of the documents that say, by NHS number, who viewed a record, changed it, or raised an alert about it."""

MOST_AUDITED = 100
"""Events that are kept there of each person, the newest."""

MOST_EARLIER = 100
"""Ids of earlier records that are kept of each person, the latest."""

OPTIONS = "scr-options"
OPTIONS_KEY = "service"

_ANY_TEXT = text(blank=True)
_SNOMED = text(r"[0-9]{6,18}", "write a SNOMED CT or dm+d code in quotes")
_PERMISSION = code(("Yes", "No", "Ask", "Clear"), "permission")
_DAY_OR_INSTANT = known_in_part(instant)


def moment(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """A year, a month, a day or an instant; or a duration from the beginning of the tenant."""
    if not isinstance(value, str) or not is_relative(value):
        _DAY_OR_INSTANT(value, path, flaws)
        return
    try:
        parse_duration(value)
    except ValueError:
        flaws.append(Flaw(path, f"{value!r} is not a duration", "write -P3D for three days before, or a date"))


def _person(**more: Shape) -> Shape:
    return record(
        {},
        {
            "name": text(),
            "ods_code": text(),
            "organisation": text(),
            "user_id": text(),
            "role_profile_id": text(),
            "role_code": text(),
            "role_name": text(),
            "phone": text(),
            "date": moment,
            **more,
        },
    )


_AUTHOR = _person()
_ENTRY = {
    "code": _SNOMED,
    "date": moment,
    "end": moment,
    "note": _ANY_TEXT,
    "status": code(("active", "completed", "nullified"), "status"),
    "id": text(),
    "author": _AUTHOR,
    "informant": _person(relationship_code=text(), relationship=text()),
    "performer": _person(mode=text()),
    "evidence": text(),
}
_ITEM = record({"name": text()}, _ENTRY)
_ALLERGY = record({"name": text()}, {**_ENTRY, "certainty": _ANY_TEXT, "severity": _ANY_TEXT})
_MEDICINE = record(
    {"name": text()},
    {
        "code": _SNOMED,
        "type": code(MEDICINE_TYPES, "type of medicine"),
        "date": moment,
        "dose": _ANY_TEXT,
        "quantity": _ANY_TEXT,
    },
)
_UPLOADED = record({"composition": record({}, {}, is_open=True), "resources": each(anything)}, {}, is_open=True)

_RECORD = record(
    {"nhs_number": nhs_number},
    {
        "consent": record(
            {},
            {"store": _PERMISSION, "view": _PERMISSION, "additional": code(("Yes", "No"), "permission")},
            is_open=True,
        ),
        "summary": code(SUMMARIES, "kind of summary"),
        "event_id": text(),
        "summary_id": text(),
        "replaces": text(),
        "earlier_events": each(text()),
        "created": moment,
        "author": _AUTHOR,
        "withheld": flag,
        "recently_registered": flag,
        "allergies": each(_ALLERGY),
        "medicines": each(_MEDICINE),
        **dict.fromkeys(ADDITIONAL, each(_ITEM)),
        "uploaded": _UPLOADED,
    },
    is_open=True,
)
_AUDITED = record(
    {"nhs_number": text(), "events": each(record({"what": text(), "at": instant}, {}, is_open=True))},
    {"unreported": instant},
)

SCR_KINDS: dict[str, Kind] = {
    KIND: Kind(_RECORD, key=nhs_number, own_key="nhs_number"),
    AUDIT: Kind(_AUDITED, own_key="nhs_number"),
    OPTIONS: Kind(record({}, {"valid_r4": flag}), key=code((OPTIONS_KEY,), "key of this kind")),
}
"""Every kind of the summary care record by name."""
