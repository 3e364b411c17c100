"""People are found by birth date, in ranges open or closed."""

import pytest

from simulator.population.index import PeopleIndex
from simulator.population.person import Person
from tests.makers import a_person

BORN = {"9000000009": "1980-01-01", "9000000017": "1970-01-01", "9000000025": "1980-01-01", "9000000033": None}
INDEX = PeopleIndex(Person.of(a_person(nhs, birthDate=born)) for nhs, born in BORN.items())


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (None, None, ["9000000017", "9000000009", "9000000025"]),
        ("1980-01-01", "1980-01-01", ["9000000009", "9000000025"]),
        ("1970-01-02", None, ["9000000009", "9000000025"]),
        (None, "1979-12-31", ["9000000017"]),
        ("1971-01-01", "1979-12-31", []),
        ("1990-01-01", "1960-01-01", []),
    ],
)
def test_a_range_finds_those_born_in_it_by_date_then_in_the_order_they_came(
    first: str | None, last: str | None, found: list[str]
) -> None:
    assert [person.nhs_number for person in INDEX.born(first, last)] == found


@pytest.mark.parametrize("born", ["1932", "1932-01", "1932-01-01"])
def test_a_birth_date_known_in_part_counts_as_its_first_day(born: str) -> None:
    index = PeopleIndex([Person.of(a_person("9000000009", birthDate=born))])

    assert [len(index.born(day, day)) for day in ("1931-12-31", "1932-01-01", "1932-01-02")] == [0, 1, 0]


def test_all_people_are_in_it_with_or_without_a_birth_date() -> None:
    assert [person.nhs_number for person in INDEX] == list(BORN)
    assert len(INDEX) == len(BORN)
