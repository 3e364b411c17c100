"""Do the shipped people fit together? Checks over the whole population, run by `uec-simulator check --population`.

A single form's own mistakes are the loader's to report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.identifiers import is_nhs_number
from simulator.population import codes
from simulator.population.care_record import KIND as CARE_RECORDS
from simulator.population.care_record_coherence import check_care_records
from simulator.population.conditions import CONDITIONS, age
from simulator.population.dos_coherence import check_directory
from simulator.population.endpoints import KIND as ENDPOINTS
from simulator.population.endpoints import check_endpoints
from simulator.population.medicine_coherence import check_medicines
from simulator.population.organisations import is_a, used_by
from simulator.population.person import Person
from simulator.population.prescription_coherence import check_prescriptions
from simulator.population.written_places import WrittenPlaces
from simulator.wire.errors import Problem
from simulator.wire.json import Json

SANDBOX = "sandbox"
"""The condition of published test patients: their facts are not ours to mend, so some checks pass them over."""

MANY = 50
"""More matches than this are too many for PDS."""

ADULT = 16
"""The age from which somebody may live alone, and answer for a child."""

Shipped = Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class _World:
    people: Mapping[str, Person]
    organisations: Mapping[str, Json]
    related: Mapping[str, Json]
    endpoints: Mapping[str, Json]
    care_records: Mapping[str, Json]
    prescriptions: Mapping[str, Json]
    shipped: Shipped
    places: WrittenPlaces

    def tagged(self, tag: str) -> list[Person]:
        return [person for person in self.people.values() if tag in person.conditions]


def check_coherence(shipped: Shipped, data: Path | None = None) -> list[Problem]:
    """Everything in which the population disagrees with itself; empty if it fits together.

    With the `data` folder that it was read from, documents that disagree are named by file and line.
    """
    world = _World(
        {nhs: Person.of(body) for nhs, body in shipped.get("people", {}).items()},
        shipped.get("organisations", {}),
        shipped.get("related-people", {}),
        shipped.get(ENDPOINTS, {}),
        shipped.get(CARE_RECORDS, {}),
        shipped.get("prescriptions", {}),
        shipped,
        WrittenPlaces(data),
    )
    return [problem for check in _CHECKS for problem in check(world)]


def _problem(person: Person, path: str, what: str, remedy: str) -> Problem:
    return Problem(what, remedy, f"people.{person.nhs_number}.{path}")


def _numbers(world: _World) -> Iterator[Problem]:
    for nhs, person in world.people.items():
        if nhs != person.nhs_number or nhs != person.patient["id"]:
            yield _problem(person, "nhs_number", f"kept under {nhs}", "keep it under its own number")
        if not is_nhs_number(nhs) and not person.body.get("unchecked"):
            yield _problem(person, "nhs_number", "has a wrong check digit", "mend it, or say `unchecked: true`")


def _organisations(world: _World) -> Iterator[Problem]:
    for person in world.people.values():
        for ods_code, kind in used_by(person):
            organisation = world.organisations.get(ods_code)
            if organisation is None:
                yield _problem(person, kind, f"{ods_code} is no organisation here", "add it to organisations.yaml")
            elif not is_a(organisation, kind):
                there = ", ".join(organisation["types"])
                yield _problem(person, kind, f"{ods_code} is a {there}, not a {kind}", "name another, or add the type")


def _dates(world: _World) -> Iterator[Problem]:
    for person in world.people.values():
        if person.birth_date and person.death_date and person.death_date < person.birth_date:
            yield _problem(person, "deceased", "died before birth", "exchange or mend the dates")
        if person.death_date and person.death_notification in (None, "U"):
            yield _problem(person, "deceased", "has died without notification", "add death_notification 1 or 2")
        if not person.death_date and person.death_notification in ("1", "2"):
            yield _problem(person, "death_notification", "has not died", "add deceased, or leave it out")
        usual = [name for name in person.names if name.get("use") == "usual"]
        if len(usual) > 1:
            yield _problem(person, "name", f"has {len(usual)} usual names", "leave one")


def _conditions(world: _World) -> Iterator[Problem]:
    for person in world.people.values():
        for tag in person.conditions:
            condition = CONDITIONS.get(tag)
            if condition is None:
                yield _problem(person, "conditions", f"{tag!r} is no condition", "use one of data/README.md")
            elif condition.holds is not None and not condition.holds(person):
                yield _problem(person, "conditions", f"is tagged {tag!r}, but the record does not show it", "mend one")
        for condition in CONDITIONS.values():
            if condition.always and condition.tag not in person.conditions and _holds(condition.holds, person):
                yield _problem(person, "conditions", f"the record shows {condition.tag!r}", "add the condition")


def _holds(holds: Callable[[Person], bool] | None, person: Person) -> bool:
    return holds is not None and holds(person)


def _superseded(world: _World) -> Iterator[Problem]:
    targets = {person.superseded_by for person in world.people.values()}
    for person in world.people.values():
        successor = world.people.get(person.superseded_by or "")
        if person.superseded_by is not None and successor is None:
            yield _problem(person, "superseded_by", f"{person.superseded_by} is nobody here", "name a person")
        elif successor is not None and (successor.superseded_by or successor.is_invalidated):
            yield _problem(person, "superseded_by", "the successor is not a living record", "name the last one")
        is_retained = "retained" in person.conditions
        if is_retained != (person.nhs_number in targets):
            yield _problem(person, "conditions", "`retained` does not fit who was merged into whom", "mend one")


def _twins(world: _World) -> Iterator[Problem]:
    for person in world.tagged("twin"):
        others = [other for other in world.tagged("twin") if other is not person and other.family == person.family]
        if not any(other.birth_date == person.birth_date for other in others):
            yield _problem(person, "conditions", "has no twin of the same birthday", "add or mend the other")


def _namesakes(world: _World) -> Iterator[Problem]:
    def identity(person: Person) -> tuple[Json, ...]:
        return (person.family, person.given, person.birth_date)

    by_identity = _grouped(world.people.values(), identity)
    for person in world.tagged("same-name-and-birthday"):
        if len(by_identity[identity(person)]) < 2:
            yield _problem(person, "conditions", "shares name and birth date with nobody", "add or mend the other")


def _many(world: _World) -> Iterator[Problem]:
    for family, people in _grouped(world.tagged("many-matches"), lambda person: person.family).items():
        if len([person for person in people if person.security in ("U", "R")]) <= MANY:
            yield _problem(people[0], "conditions", f"{family} is not more than {MANY} people", "build a larger crowd")


def _places(world: _World) -> Iterator[Problem]:
    """One address is one place: equal lines have one postcode, one UPRN has equal lines."""
    postcode_of: dict[Json, Json] = {}
    lines_of: dict[Json, Json] = {}
    for person in world.people.values():
        for address in person.addresses:
            lines, postcode = tuple(address.get("line", ())), address.get("postalCode")
            if lines and postcode_of.setdefault(lines, postcode) != postcode:
                what = f"{', '.join(lines)} is at {postcode} here and at {postcode_of[lines]} elsewhere"
                yield _problem(person, "address", what, "give one place one postcode")
            for key in _address_keys(address):
                known = lines_of.setdefault(key, lines)
                if known != lines:
                    yield _problem(person, "address", f"has the key of {', '.join(known)}", "give each place its own")


def _address_keys(address: Mapping[str, Json]) -> Iterator[str]:
    """The UPRN and PAF keys of an address."""
    for extension in address.get("extension", ()):
        if extension["url"] == codes.ADDRESS_KEY:
            yield from (part["valueString"] for part in extension.get("extension", ()) if "valueString" in part)


def _households(world: _World) -> Iterator[Problem]:
    """A child of ours lives with somebody who is of age."""
    homes = _grouped(world.people.values(), _home)
    for person in world.people.values():
        years = age(person)
        if years is None or years >= ADULT or SANDBOX in person.conditions or _home(person) is None:
            continue
        at_home = [age(other) for other in homes[_home(person)] if other.superseded_by is None]
        if not any(other is not None and other >= ADULT for other in at_home):
            yield _problem(
                person, "address", f"is {years} and lives without an adult", "let somebody of age live there"
            )


def _home(person: Person) -> tuple[Json, ...] | None:
    home = person.home_address
    return None if home is None else (*home.get("line", ()), home.get("postalCode"))


def _relations(world: _World) -> Iterator[Problem]:
    answering = {_related_number(each) for related in world.related.values() for each in related}
    for nhs, related in world.related.items():
        person = world.people.get(nhs)
        if person is None:
            yield Problem("belongs to nobody here", "add the person", f"related-people.{nhs}")
            continue
        numbers = [number for number in map(_related_number, related) if number is not None]
        for number in numbers if SANDBOX not in person.conditions else ():
            other = world.people.get(number)
            if other is None:
                yield _problem(person, "related_people", f"{number} is nobody here", "name a person, or leave it out")
            elif "child" in person.conditions and (age(other) or 0) < ADULT:
                yield _problem(person, "related_people", f"{number} is too young to answer for a child", "name another")
    for person in world.people.values():
        if "related-people" in person.conditions and not world.related.get(person.nhs_number):
            yield _problem(person, "conditions", "has no related people", "add related_people")
        if "guardian" in person.conditions and person.nhs_number not in answering:
            yield _problem(person, "conditions", "is nobody's guardian", "name the number in related_people")


def _related_number(related: Json) -> str | None:
    number = related["patient"].get("identifier", {}).get("value")
    return number if isinstance(number, str) else None


def _receivers(world: _World) -> Iterator[Problem]:
    yield from check_endpoints(world.endpoints, world.organisations)


def _care_records(world: _World) -> Iterator[Problem]:
    yield from check_care_records(world.care_records, world.people, world.organisations)


def _prescribed(world: _World) -> Iterator[Problem]:
    yield from check_prescriptions(world.prescriptions, world.people, world.organisations)


def _taken(world: _World) -> Iterator[Problem]:
    yield from check_medicines(world.care_records, world.prescriptions, world.people, world.organisations, world.places)


def _directory(world: _World) -> Iterator[Problem]:
    yield from check_directory(world.shipped, world.people.values())


def _grouped(people: Iterable[Person], key: Callable[[Person], Json]) -> dict[Json, list[Person]]:
    groups: dict[Json, list[Person]] = defaultdict(list)
    for person in people:
        groups[key(person)].append(person)
    return groups


_CHECKS: tuple[Callable[[_World], Iterator[Problem]], ...] = (
    _numbers,
    _organisations,
    _dates,
    _conditions,
    _superseded,
    _twins,
    _namesakes,
    _many,
    _places,
    _households,
    _relations,
    _receivers,
    _care_records,
    _prescribed,
    _taken,
    _directory,
)
