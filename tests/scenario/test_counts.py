import pytest

from simulator.scenario.counts import Count, read_count
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of


@pytest.mark.parametrize(
    ("value", "count", "said"),
    [
        (3, Count(3, 3), "exactly 3"),
        ("3", Count(3, 3), "exactly 3"),
        ("1..2", Count(1, 2), "1 to 2"),
        ("3..", Count(3, None), "at least 3"),
        (0, Count(0, 0), "exactly 0"),
        ("0..2", Count(0, 2), "at most 2"),
        ({"at_least": 2}, Count(2, None), "at least 2"),
        ({"at_most": 2}, Count(0, 2), "at most 2"),
        ({"at_least": 1, "at_most": 1}, Count(1, 1), "exactly 1"),
    ],
)
def test_a_count_is_read_and_said(value: Json, count: Count, said: str) -> None:
    node = a_node(value)

    found = read_count(node, 0)

    assert (found, str(found)) == (count, said)
    assert said_of(node) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("often", "'often' is not a count, such as 1, 1..2 or 3.."),
        ("1...2", "'1...2' is not a count, such as 1, 1..2 or 3.."),
        (1.5, "1.5 is not a count, such as 1, 1..2 or 3.."),
        (True, "true is not a count, such as 1, 1..2 or 3.."),
        (None, "nothing is not a count, such as 1, 1..2 or 3.."),
        ("3..1", "a range that ends at 1 before it begins at 3, put the smaller number first"),
        (0, "calls are counted from 1, write 1 for the first"),
        ("0..3", "calls are counted from 1, write 1 for the first"),
        ({}, "an empty mapping, give at_least, at_most or both"),
        (
            {"at_least": "2"},
            "at_least: '2' is not a whole number from 0 to 1000000, write a whole number from 0 to 1000000",
        ),
        ({"atleast": 2}, "atleast: unknown key 'atleast', did you mean 'at_least'?"),
        ({"at_most": 0}, "calls are counted from 1, write 1 for the first"),
    ],
)
def test_a_bad_count_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_count(node, 1)

    assert said_of(node) == [said]


def test_a_count_holds_from_its_least_to_its_most() -> None:
    assert [number for number in range(5) if Count(1, 2).holds(number)] == [1, 2]
    assert [number for number in range(5) if Count(3, None).holds(number)] == [3, 4]
