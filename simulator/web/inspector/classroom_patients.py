"""Who calls whom: a patient for each trainee of a class, by what the scenario needs, always the same ones.

A scenario that names a patient is about that one. Otherwise it is somebody whom all services know: with a practice, a
home in the directory's area, a telephone, a summary care record and a prescription; each trainee another one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from simulator.population.care_record import KIND as CARE_RECORDS
from simulator.population.care_record import has_summary
from simulator.population.person import Person
from simulator.records.documents import Documents
from simulator.scenario.model import Scenario

_NUMBER = re.compile(r"(?<!\d)\d{10}(?!\d)", re.ASCII)


def patients_for(documents: Documents, scenarios: Sequence[Scenario | None]) -> Iterator[str]:
    """The NHS number of each trainee's patient, by the scenario that the trainee has."""
    crowd = callers(documents)
    taken = 0
    for scenario in scenarios:
        named = None if scenario is None else named_in(documents, scenario)
        if named is None:
            named = crowd[taken % len(crowd)] if crowd else ""
            taken += 1
        yield named


def callers(documents: Documents) -> list[str]:
    """People who can call, those that most services know first, otherwise in the population's order."""
    recorded = {each.key for each in documents.peek_every(CARE_RECORDS) if has_summary(each.body)}
    prescribed = {each.body.get("nhsNumber") for each in documents.peek_every("prescriptions")}
    there = {each.key for each in documents.peek_every("dos-postcodes")}
    people = [Person.of(each.body) for each in documents.peek_every("people")]

    def unknown_to(person: Person) -> tuple[bool, bool, bool, bool]:
        number = person.nhs_number
        is_reached = any(each.get("system") == "phone" for each in person.telecoms)
        return _postcode(person) not in there, number not in recorded, number not in prescribed, not is_reached

    return [person.nhs_number for person in sorted(filter(_can_call, people), key=unknown_to)]


def named_in(documents: Documents, scenario: Scenario) -> str | None:
    """The patient that a scenario is about: the first in its description, of its people, or anywhere in its text."""
    ours = (form["nhs_number"] for form in scenario.people)
    found: Iterable[str] = (*_NUMBER.findall(scenario.description), *ours, *_NUMBER.findall(scenario.text))
    known = {form["nhs_number"] for form in scenario.people}
    return next((each for each in found if each in known or documents.peek("people", each) is not None), None)


def _can_call(person: Person) -> bool:
    home = person.home_address or {}
    is_plain = person.security == "U" and person.superseded_by is None and person.death_date is None
    return bool(is_plain and person.practice and person.given and person.birth_date and home.get("line"))


def _postcode(person: Person) -> str:
    return str((person.home_address or {}).get("postalCode", "")).replace(" ", "")
