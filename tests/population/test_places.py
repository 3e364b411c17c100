"""Invented towns, never-allocated postcodes, and one house for each slot."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator.population.coherence import SANDBOX
from simulator.population.conditions import NO_FIXED_ABODE
from simulator.population.load import Documents
from simulator.population.person import Person
from simulator.population.places import load_places, postcodes
from simulator.wire.errors import Problems
from simulator.wire.json import Json

# Two-letter areas of the Royal Mail, and one letter before a digit; ours are none of them.
NEVER_ALLOCATED = {"WX", "HK", "MR", "LV"}
RESERVED_NUMBERS = re.compile(r"01632960\d{3}|07700900\d{3}|02079460\d{3}")
OUR_MAIL = re.compile(r"[^@\s]+@example\.(com|org)")


def _all_of(person: Person, member: str) -> list[Json]:
    return [*person.patient.get(member, ()), *person.history.get(member, ())]


def test_every_postcode_is_of_an_area_never_allocated() -> None:
    assert {postcode[:2] for postcode in postcodes(load_places())} == NEVER_ALLOCATED


def test_different_slots_are_different_houses_and_none_is_reserved() -> None:
    for area in load_places():
        houses = [tuple(area.address(slot)["lines"]) for slot in range(300)]
        kept = [street.name for street in area.streets if street.reserved]

        assert len(set(houses)) == 300
        assert not any(line.endswith(name) for house in houses for line in house for name in kept)


def test_our_people_live_in_our_places_and_nowhere_else(people: Mapping[str, Person]) -> None:
    known = postcodes(load_places()) | {NO_FIXED_ABODE}

    elsewhere = {
        address["postalCode"]
        for person in people.values()
        if SANDBOX not in person.conditions
        for address in _all_of(person, "address")
    }

    assert elsewhere <= known


def test_our_people_have_reserved_telephone_numbers_and_mail_only(people: Mapping[str, Person]) -> None:
    ours = [person for person in people.values() if SANDBOX not in person.conditions]
    telecoms = [telecom for person in ours for telecom in _all_of(person, "telecom")]
    telecoms += [telecom for person in ours for contact in person.contacts for telecom in contact["telecom"]]

    strange = [
        telecom["value"]
        for telecom in telecoms
        if not (OUR_MAIL if telecom["system"] == "email" else RESERVED_NUMBERS).fullmatch(telecom["value"])
    ]

    assert strange == []


def test_organisations_have_reserved_telephone_numbers_and_our_postcodes(shipped: Documents) -> None:
    known = postcodes(load_places())

    for organisation in shipped["organisations"].values():
        assert RESERVED_NUMBERS.fullmatch(organisation["phone"].replace(" ", ""))
        assert organisation["address"]["postcode"] in known


def test_practices_and_pharmacies_of_a_place_are_organisations(shipped: Documents) -> None:
    for area in load_places():
        assert all("practice" in shipped["organisations"][code]["types"] for code in area.practices)
        assert all("pharmacy" in shipped["organisations"][code]["types"] for code in area.pharmacies)


def test_a_bad_table_of_places_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "places.yaml").write_text("areas:\n  - town: X\n    streets: [{name: A, postcode: wx1}]\n")

    with pytest.raises(Problems) as found:
        load_places(tmp_path)

    first = found.value.problems[0]
    assert (first.line, first.path) == (3, "areas[0].streets[0].postcode")
