"""Do the shipped care records fit their people? Whose they are, who wrote them, and what their conditions promise."""

from collections.abc import Iterator, Mapping
from datetime import date

from simulator.population.care_record import (
    ADDITIONAL,
    ASK,
    CORE,
    KIND,
    NO,
    has_dissented,
    has_summary,
    view_permission,
)
from simulator.population.organisations import PRACTICE, is_a
from simulator.population.person import Person, first_day
from simulator.population.relative_times import is_relative
from simulator.wire.errors import Problem
from simulator.wire.json import Json

Bodies = Mapping[str, Json]

_SANDBOX = "sandbox"


def check_care_records(records: Bodies, people: Mapping[str, Person], organisations: Bodies) -> Iterator[Problem]:
    """Everything in which care records disagree with themselves, with their people or with the practices."""
    for key, body in records.items():
        person = people.get(key)
        if person is None:
            yield _problem(key, "nhs_number", "belongs to nobody here", "add the person")
        else:
            yield from _of_a_person(key, body, person)
            yield from _author(key, body, person, organisations)
        yield from _once(key, body)
    for person in people.values():
        yield from _promised(person, records.get(person.nhs_number))


def _problem(key: str, member: str, what: str, remedy: str) -> Problem:
    return Problem(what, remedy, f"{KIND}.{key}.{member}")


def _of_a_person(key: str, body: Json, person: Person) -> Iterator[Problem]:
    if person.superseded_by is not None or person.is_invalidated:
        yield _problem(key, "nhs_number", "the person's own record is gone", "keep it under the number that is left")
    if person.birth_date is None or _SANDBOX in person.conditions:
        return
    born = date.fromisoformat(first_day(person.birth_date))
    for part in (*CORE, *ADDITIONAL):
        for index, item in enumerate(body.get(part, ())):
            said = item.get("date")
            if said is not None and not is_relative(said) and _last_day(said) < born:
                yield _problem(key, f"{part}[{index}].date", f"{said} is before birth", "mend the date")


def _last_day(said: str) -> date:
    """The latest day that a date known in part can mean."""
    return date.fromisoformat(said[:10] + "yyyy-12-28"[len(said[:10]) :])


def _author(key: str, body: Json, person: Person, organisations: Bodies) -> Iterator[Problem]:
    if not has_summary(body) or _SANDBOX in person.conditions:
        return
    ods_code = body.get("author", {}).get("ods_code", person.practice)
    organisation = organisations.get(ods_code or "")
    if organisation is None:
        yield _problem(key, "author", "is written by no practice here", "name the ods_code of one")
    elif not is_a(organisation, PRACTICE):
        yield _problem(key, "author.ods_code", f"{ods_code} is no practice", "name a practice")


def _once(key: str, body: Json) -> Iterator[Problem]:
    """The same medicine is not on a person's list twice in one way."""
    seen = set[tuple[Json, Json]]()
    for index, medicine in enumerate(body.get("medicines", ())):
        one = (medicine.get("type"), medicine["name"])
        if one in seen:
            yield _problem(key, f"medicines[{index}]", f"{medicine['name']} a second time", "leave one out")
        seen.add(one)


def _promised(person: Person, body: Json) -> Iterator[Problem]:
    """What the conditions say of a person's record is so."""
    is_there = body is not None and has_summary(body) and not has_dissented(body)
    facts = {
        "scr": is_there,
        "no-scr": body is None or not has_summary(body),
        "scr-dissent": body is not None and has_dissented(body),
        "scr-permission-needed": is_there and view_permission(body) == ASK,
        "scr-view-refused": is_there and view_permission(body) == NO,
    }
    for tag, holds in facts.items():
        if tag in person.conditions and not holds:
            where = f"people.{person.nhs_number}.conditions"
            yield Problem(f"is tagged {tag!r}, but the care record does not show it", "mend one", where)
