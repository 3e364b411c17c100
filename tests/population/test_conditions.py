"""Conditions mean what the records show, every one has somebody, and the page of the data lists them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from simulator.population.coherence import MANY, SANDBOX
from simulator.population.conditions import CONDITIONS, MADE_FOR, age
from simulator.population.person import Person
from simulator.settings import shipped as shipped_folder
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml
from tests.makers import a_person

DATA = shipped_folder("data")


def _table(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the data's page."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def _numbers(file: str) -> list[str]:
    marked = load_yaml((DATA / "people" / file).read_bytes())
    return [form["nhs_number"] for form in marked.value]


def _row(person: Person) -> list[str]:
    name = person.usual_name
    words = [*name.get("prefix", ()), *name.get("given", ()), name.get("family", "")]
    conditions = [tag for tag in person.conditions if tag != SANDBOX]
    return [person.nhs_number, " ".join(words).strip() or "(none)", person.birth_date or "", ", ".join(conditions)]


@pytest.mark.parametrize(
    ("heading", "file"), [("The named cast", "cast.yaml"), ("The published test patients", "sandbox.yaml")]
)
def test_the_page_lists_everybody_as_they_are(heading: str, file: str, people: Mapping[str, Person]) -> None:
    assert _table(heading) == [_row(people[nhs]) for nhs in _numbers(file)]


def test_the_page_lists_every_condition_with_its_meaning() -> None:
    assert _table("Conditions") == [[f"`{tag}`", condition.meaning] for tag, condition in CONDITIONS.items()]


def test_every_condition_has_somebody(people: Mapping[str, Person]) -> None:
    there = {tag for person in people.values() for tag in person.conditions}

    assert there == set(CONDITIONS)


# D3, D5, D6 and the data that the stories imply.
@pytest.mark.parametrize(
    "tag",
    [
        "unrestricted", "restricted", "very-restricted", "deceased", "superseded", "invalidated", "no-gp", "gp-changed",
        "no-fixed-abode", "scr-dissent", "no-scr", "scr-permission-needed", "repeat-caller", "safeguarding-flag",
        "dispensing-doctor", "welsh-address", "erd", "cancelled-item", "collected-prescription", "child", "twin",
    ],
)  # fmt: skip
def test_each_need_of_the_stories_finds_somebody_of_the_named_cast(tag: str, people: Mapping[str, Person]) -> None:
    cast = set(_numbers("cast.yaml"))

    assert any(tag in person.conditions for nhs, person in people.items() if nhs in cast)


def test_a_search_can_find_one_two_too_many_or_nobody(people: Mapping[str, Person]) -> None:
    visible = [person for person in people.values() if person.security in ("U", "R") and not person.superseded_by]

    def found(family: str, first: str, last: str) -> int:
        return sum(person.family == family and first <= (person.birth_date or "") <= last for person in visible)

    assert found("Ellerby", "1984-03-19", "1984-03-19") == 1
    assert found("Osborne", "1979-06-12", "1979-06-12") == 2
    assert found("Ashworth", "1900-01-01", "9999-12-31") > MANY
    assert found("Bingham", "1800-01-01", "9999-12-31") == 0


def test_the_casts_numbers_are_easy_to_read() -> None:
    numbers = _numbers("cast.yaml")

    assert [nhs[:8] for nhs in numbers] == [f"9990{index:02d}00" for index in range(1, len(numbers) + 1)]


def test_nobody_of_ours_bears_the_name_of_a_published_patient(people: Mapping[str, Person]) -> None:
    published = {(people[nhs].family or "").lower() for nhs in _numbers("sandbox.yaml")} - {""}
    published |= {"blogs", "hume", "smith", "smyth", "smythe", "jones", "edwards", "bingham"}

    clashing = [
        person.nhs_number
        for person in people.values()
        if SANDBOX not in person.conditions and (person.family or "").lower() in published
    ]

    assert clashing == []


@pytest.mark.parametrize(
    ("tag", "fields", "holds"),
    [
        ("unrestricted", {}, True),
        ("unrestricted", {"security": "R"}, False),
        ("unrestricted", {"superseded_by": "9000000017"}, False),
        ("child", {"birthDate": "2011-01-01"}, True),
        ("child", {"birthDate": "2010-11-01"}, False),
        ("child", {"birthDate": None}, False),
        ("baby", {"birthDate": "2026-01-01"}, True),
        ("centenarian", {"birthDate": "1926-11-01"}, True),
        ("no-gp", {"generalPractitioner": None}, True),
        ("no-gp", {}, False),
        ("no-contact-details", {"telecom": None}, True),
        ("unicode-name", {"name": [{"family": "Åström"}]}, True),
        ("apostrophe-name", {"name": [{"given": ["D'Arcy"]}]}, True),
        ("single-name", {"name": [{"family": "Wulandari"}]}, True),
        ("minimal", {"name": None, "birthDate": None}, True),
        ("historic-name", {"history": {"name": [{"family": "Was"}]}}, True),
        ("historic-email", {"history": {"telecom": [{"system": "phone"}]}}, False),
        ("twin", {"multipleBirthInteger": 8}, False),
        ("twin", {"multipleBirthInteger": 2}, True),
    ],
)
def test_a_condition_shows_in_the_record(tag: str, fields: dict[str, Json], holds: bool) -> None:
    condition = CONDITIONS[tag]

    assert condition.holds is not None
    assert condition.holds(Person.of(a_person(**fields))) is holds


def test_age_is_counted_to_the_day_people_were_made_for_or_to_death() -> None:
    assert date(2026, 11, 1) == MADE_FOR
    assert age(Person.of(a_person(birthDate="1980-11-02"))) == 45
    assert age(Person.of(a_person(birthDate="1980-11-02", deceasedDateTime="1990-11-02T00:00:00+00:00"))) == 10


def test_the_page_stands_where_the_data_is() -> None:
    assert (Path(DATA) / "README.md").is_file()
