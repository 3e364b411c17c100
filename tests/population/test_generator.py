"""The crowd is made reproducibly, believably, and as the shipped file holds it."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from random import Random

import faker
import pytest

from simulator.population.coherence import check_coherence
from simulator.population.conditions import age
from simulator.population.form import expand, related_people
from simulator.population.generator import COMMON_FAMILY, KEPT_NAMES, generate
from simulator.population.load import Documents
from simulator.population.person import Person
from simulator.settings import shipped as shipped_folder
from simulator.wire.json import render_json

DATA = shipped_folder("data")
_MADE = re.compile(r"(\d+) people, seed (\d+), Faker (\S+):")


def _made_with() -> tuple[int, int, str]:
    found = _MADE.search((DATA / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1]), int(found[2]), found[3]


def _crowd(people: Mapping[str, Person]) -> list[Person]:
    return [person for nhs, person in people.items() if nhs.startswith("9991")]


def test_the_shipped_crowd_is_made_of_its_seed_byte_for_byte() -> None:
    count, seed, version = _made_with()
    if version != faker.VERSION:
        pytest.skip(f"the crowd was made with Faker {version}; names of {faker.VERSION} may differ")

    made = b"".join(render_json(form) + b"\n" for form in generate(count, seed))

    assert made == (DATA / "people" / "crowd.jsonl").read_bytes()


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    first, again, other = list(generate(30, 7)), list(generate(30, 7)), list(generate(30, 8))

    assert first == again
    assert [form["name"] for form in first] != [form["name"] for form in other]


@pytest.mark.parametrize("count", [0, 1, 2, 17, 60])
def test_a_larger_crowd_begins_with_the_smaller_one(count: int) -> None:
    assert list(generate(count, 3)) == list(islice(generate(80, 3), count))


def test_another_person_does_not_depend_on_what_was_drawn_for_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.population import generator

    before = list(generate(40, 5))
    draw = generator._add_contact_details

    def and_more(form: dict[str, object], member: object, chance: Random) -> None:
        if form["nhs_number"] == before[3]["nhs_number"]:
            chance.random()
        draw(form, member, chance)  # type: ignore[arg-type]  # members are private to the generator

    monkeypatch.setattr(generator, "_add_contact_details", and_more)
    after = list(generate(40, 5))

    assert after[:3] == before[:3]
    assert after[4:] == before[4:]


def test_a_class_of_twenty_fits_together() -> None:
    forms = list(generate(20, 99))
    people = {form["nhs_number"]: expand(form) for form in forms}
    related = {form["nhs_number"]: related_people(form) for form in forms if "related_people" in form}

    bad = [str(problem) for problem in check_coherence({"people": people, "related-people": related})]

    assert [
        problem for problem in bad if "is no organisation here" not in problem and "not more than" not in problem
    ] == []


def test_ages_run_from_birth_to_a_hundred(people: Mapping[str, Person]) -> None:
    ages = [age(person) or 0 for person in _crowd(people)]

    assert len(ages) == 500
    assert (min(ages), max(ages) >= 95, max(ages) <= 103) == (0, True, True)
    assert all(sum(low <= years < low + 10 for years in ages) >= 5 for low in range(0, 90, 10))


def test_families_share_an_address_and_its_practice(people: Mapping[str, Person]) -> None:
    homes: dict[str, list[Person]] = {}
    for person in _crowd(people):
        assert person.home_address is not None
        homes.setdefault(str(person.home_address["line"]), []).append(person)

    assert Counter(len(home) for home in homes.values())[1] < len(homes)
    assert all(len({person.family for person in home}) == 1 for home in homes.values())
    assert all(len({person.practice for person in home} - {None}) <= 1 for home in homes.values())


def test_the_crowd_has_all_that_makes_searching_hard(people: Mapping[str, Person]) -> None:
    crowd = _crowd(people)

    assert sum(person.family == COMMON_FAMILY for person in crowd) > 50
    assert sum(bool(person.history.get("name")) for person in crowd) > 20
    assert sum(bool(person.history.get("address")) for person in crowd) > 20
    assert sum(bool(person.telecoms) for person in crowd) > 200
    assert sum(person.pharmacy is not None for person in crowd) > 50
    assert sum(person.is_restricted for person in crowd) >= 3
    assert sum(person.death_date is not None for person in crowd) >= 3
    assert len({(person.home_address or {})["line"][-2] for person in crowd}) >= 3


def test_nobody_gets_a_name_that_is_kept_for_the_published_patients(people: Mapping[str, Person]) -> None:
    names = {
        name["family"].lower() for person in _crowd(people) for name in (*person.names, *person.history.get("name", ()))
    }

    assert names & KEPT_NAMES == set()
    assert not any(name.startswith(("sm", "me")) for name in names)


def test_nothing_ends_before_it_begins(shipped: Documents) -> None:
    periods = [
        element["period"]
        for body in shipped["people"].values()
        for source in (body["patient"], body.get("history", {}))
        for member in ("name", "address", "telecom")
        for element in source.get(member, ())
        if "end" in element.get("period", {})
    ]

    assert periods
    assert all(period["start"] <= period["end"] for period in periods)
