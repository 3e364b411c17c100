"""What a search asks for: days that hold both ends, and whether it says where somebody is."""

import pytest

from simulator.population.matching.criteria import Criteria, Dates
from simulator.population.matching.names import Term

DAY = Dates("1980-05-17", "1980-05-17")


@pytest.mark.parametrize(
    ("day", "held"),
    [("1980-05-16", False), ("1980-05-17", True), ("1980-05-18", True), ("1980-05-19", False), (None, False)],
)
def test_dates_hold_both_of_their_ends(day: str | None, held: bool) -> None:
    assert Dates("1980-05-17", "1980-05-18").hold(day) is held


@pytest.mark.parametrize(
    ("asked", "by_place"),
    [
        (Criteria(DAY), False),
        (Criteria(DAY, postcode=Term.of("ZZ994QA")), True),
        (Criteria(DAY, practice="A81099"), True),
        (Criteria(DAY, managed_by="RJ8"), True),
    ],
)
def test_a_postcode_a_practice_and_a_manager_say_where_somebody_is(asked: Criteria, by_place: bool) -> None:
    assert asked.by_place is by_place
