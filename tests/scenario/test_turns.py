from functools import partial
from random import Random

import pytest

from simulator.scenario.elapsed import Elapsed
from simulator.scenario.turns import TURN_KEYS, Rate, Turn, read_turn
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of


def _read(value: Json) -> Turn:
    node = a_node(value)
    turn = read_turn(node.mapping(TURN_KEYS))
    assert said_of(node) == []
    return turn


def _come(turn: Turn, calls: int) -> list[int]:
    return [count for count in range(1, calls + 1) if turn.has_come(count, partial(Random, count))]


def test_calls_and_every_go_by_the_count() -> None:
    assert _come(_read({"calls": "2..3"}), 5) == [2, 3]
    assert _come(_read({"every": 3}), 7) == [3, 6]
    assert _come(_read({"calls": "4..", "every": 3}), 9) == [6, 9]
    assert _come(_read({}), 2) == [1, 2]


def test_chance_is_drawn_only_when_the_count_is_right() -> None:
    drawn: list[int] = []

    def draw() -> Random:
        drawn.append(1)
        return Random(1)

    _read({"calls": 2, "probability": 1}).has_come(1, draw)

    assert drawn == []


def test_probability_is_met_about_as_often_as_it_says() -> None:
    assert 250 < len(_come(_read({"probability": 0.3}), 1000)) < 350
    assert _come(_read({"probability": 0}), 100) == []
    assert len(_come(_read({"probability": 1}), 100)) == 100


def test_state_is_matched_by_name() -> None:
    turn = _read({"state": {"seen": "yes", "gone": {"present": False}}})

    assert turn.state_is_right({"seen": "yes"})
    assert not turn.state_is_right({"seen": "no"})
    assert not turn.state_is_right({"seen": "yes", "gone": "x"})
    assert not turn.state_is_right({})


def test_a_rate_is_read_in_seconds() -> None:
    assert _read({"rate": {"over": 5, "per": "PT1M"}}).rate == Rate(5, 60.0)


def test_time_that_has_passed_is_read_in_seconds() -> None:
    assert _read({"elapsed": "PT1M..PT1H"}).elapsed == Elapsed(60.0, 3600.0)


@pytest.mark.parametrize(
    "value",
    [{"calls": 1}, {"every": 2}, {"probability": 0.5}, {"rate": {"over": 1, "per": "PT1S"}}, {"elapsed": "PT1S.."}],
)
def test_what_looks_back_at_other_calls_needs_them_counted(value: Json) -> None:
    assert _read(value).counts


def test_state_alone_needs_no_counting() -> None:
    assert not _read({"state": {"seen": "yes"}}).counts


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"every": 0}, "every: 0 is not a whole number from 1 to 1000000, write a whole number from 1 to 1000000"),
        ({"probability": 2}, "probability: 2 is not a number from 0 to 1, such as 0.3"),
        ({"probability": "0.3"}, "probability: '0.3' is not a number from 0 to 1, such as 0.3"),
        ({"probability": True}, "probability: true is not a number from 0 to 1, such as 0.3"),
        ({"state": {}}, "state: an empty mapping, name at least one state and what it has to be"),
        (
            {"state": "x"},
            "state: 'x' is not a mapping of state names to matchers, write a mapping of state names to matchers",
        ),
        ({"rate": 5}, "rate: 5 is not a mapping, such as {over: 5, per: PT1S}"),
        ({"rate": {"over": 5}}, "rate: 'per' is missing, a rate is written {over: 5, per: PT1S}"),
        ({"rate": {"over": 5, "per": "1s"}}, "rate.per: '1s' is not a duration, such as PT5S, PT1M or PT1H"),
        ({"rate": {"over": 5, "per": "PT0S"}}, "rate.per: 'PT0S' is not a duration, such as PT5S, PT1M or PT1H"),
    ],
)
def test_a_bad_turn_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_turn(node.mapping(TURN_KEYS))

    assert said_of(node) == [said]
