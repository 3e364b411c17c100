"""Do care records and prescriptions agree about who takes what? Asked by `coherence`.

A summary lists what the person's practice has prescribed and neither cancelled nor dated for a day to come, whether it
was dispensed or not. What urgent care prescribes the practice need not know. Prescriptions on paper are in no file: who
has none here may take anything.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.population.care_record import (
    ACUTE,
    DISCONTINUED,
    GP,
    KIND,
    REPEAT,
    has_dissented,
    has_summary,
)
from simulator.population.organisations import PRACTICE, is_a
from simulator.population.person import Person
from simulator.population.prescription_codes import ITEM_STATUSES, STATUSES, TREATMENTS
from simulator.population.shapes import Flaw
from simulator.population.written_places import WrittenPlaces
from simulator.wire.errors import Problem
from simulator.wire.json import Json

PRESCRIPTIONS = "prescriptions"
WITHOUT = frozenset({"no-scr", "scr-dissent"})
"""The conditions of those who are meant to have no summary."""

Bodies = Mapping[str, Json]

_NOT_YET = frozenset({STATUSES["future-instance"], STATUSES["cancelled-future-instance"]})


class _Item(NamedTuple):
    """One medicine of a prescription: its id, the medicine, how it is taken, and whether a summary has it."""

    prescription: str
    code: str
    name: str
    type: str
    counts: bool


def check_medicines(
    records: Bodies,
    prescriptions: Bodies,
    people: Mapping[str, Person],
    organisations: Bodies,
    places: WrittenPlaces,
) -> Iterator[Problem]:
    """Every medicine in which a living person's care record and prescriptions disagree. Without records, none."""
    of_person: dict[str, list[_Item]] = defaultdict(list)
    for key, body in prescriptions.items() if records else ():
        if is_a(organisations.get(body.get("prescriberOrg", ""), {"types": ()}), PRACTICE):
            of_person[body.get("nhsNumber", "")] += _items(key, body)
    for number, items in of_person.items():
        person, record = people.get(number), records.get(number)
        if person is None or not _lives(person):
            continue
        if record is None:
            yield from _without(person, items, places)
        elif _is_current(record):
            for flaw in (*_left_out(record, items, places), *_not_prescribed(record, items, places)):
                yield places.problem(KIND, number, flaw)


def _items(key: str, body: Json) -> Iterator[_Item]:
    taken = ACUTE if body.get("treatmentType") == TREATMENTS["acute"] else REPEAT
    for item in body.get("lineItems", {}).values():
        counts = body.get("status") not in _NOT_YET and item.get("status") != ITEM_STATUSES["cancelled"]
        yield _Item(key, item.get("code", ""), item.get("itemName", ""), taken, counts)


def _lives(person: Person) -> bool:
    return person.death_date is None and person.superseded_by is None and not person.is_invalidated


def _is_current(record: Json) -> bool:
    """Is it a practice's list of today? An upload says what it says, and an initial summary is years old."""
    is_viewable = has_summary(record) and not has_dissented(record)
    return is_viewable and record.get("summary", GP) == GP and "uploaded" not in record


def _without(person: Person, items: list[_Item], places: WrittenPlaces) -> Iterator[Problem]:
    held_back = person.is_restricted or person.is_very_restricted
    if any(item.counts for item in items) and not held_back and WITHOUT.isdisjoint(person.conditions):
        written = _written(items, places)
        flaw = Flaw(
            (),
            f"{person.nhs_number} has no care record, but prescriptions at {written}",
            "add one, or the condition no-scr",
        )
        yield places.problem("people", person.nhs_number, flaw)


def _left_out(record: Json, items: list[_Item], places: WrittenPlaces) -> Iterator[Flaw]:
    """What was prescribed and is not in the record in this way, or under another name."""
    listed = {(each.get("code"), each.get("type", REPEAT)): each["name"] for each in record.get("medicines", ())}
    for item in items:
        name = listed.get((item.code, item.type))
        at = places.said(PRESCRIPTIONS, [item.prescription])
        if not item.counts:
            continue
        if name is None:
            what = f"has no {item.type} {item.code} ({item.name}), which is prescribed at {at}"
            yield Flaw(("medicines",), what, "add it")
        elif name != item.name:
            what = f"calls {item.code} {name}, which is {item.name} at {at}"
            yield Flaw(("medicines",), what, "give one code one name")


def _not_prescribed(record: Json, items: list[_Item], places: WrittenPlaces) -> Iterator[Flaw]:
    """What is in the record and was not prescribed in this way."""
    prescribed = {(item.code, item.type) for item in items if item.counts}
    withdrawn = {item.code for item in items if not item.counts}
    for index, medicine in enumerate(record.get("medicines", ())):
        code, taken = medicine.get("code"), medicine.get("type", REPEAT)
        if taken == DISCONTINUED or (code, taken) in prescribed or not (prescribed or code in withdrawn):
            continue
        what = f"{taken} {code} ({medicine['name']}) is not what is prescribed at {_written(items, places)}"
        yield Flaw(("medicines", index), what, "prescribe it, or leave it out")


def _written(items: list[_Item], places: WrittenPlaces) -> str:
    return places.said(PRESCRIPTIONS, (item.prescription for item in items))
