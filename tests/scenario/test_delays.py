from random import Random
from statistics import quantiles

import pytest

from simulator.scenario.delays import Delay, read_delay
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of


def _read(value: Json) -> Delay:
    node = a_node(value)
    delay = read_delay(node)
    assert said_of(node) == []
    return delay


def _no_chance() -> Random:
    raise AssertionError("a fixed delay needs no chance")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("800ms", 0.8), ("4s", 4.0), ("1.5s", 1.5), ("2m", 120.0), ("4 s", 4.0), ("PT5S", 5.0), ("PT1M", 60.0),
        (3, 3.0), (0.25, 0.25), (0, 0.0), (600, 600.0),
    ],
)  # fmt: skip
def test_a_fixed_delay_is_in_seconds(value: Json, seconds: float) -> None:
    delay = _read(value)

    assert delay.seconds(_no_chance) == seconds
    assert not delay.draws


def test_a_delay_between_two_times_is_anywhere_between() -> None:
    delay = _read({"from": "1s", "to": 4})
    chance = Random(1)

    drawn = [delay.seconds(lambda: chance) for _ in range(1000)]

    assert 1.0 <= min(drawn) < 1.1
    assert 3.9 < max(drawn) <= 4.0
    assert delay.draws


def test_a_delay_with_a_tail_has_the_median_and_the_99th_percentile_it_says() -> None:
    delay = _read({"median": "800ms", "p99": "4s"})
    chance = Random(1)

    percentiles = quantiles((delay.seconds(lambda: chance) for _ in range(20_000)), n=100)

    assert percentiles[49] == pytest.approx(0.8, rel=0.05)
    assert percentiles[98] == pytest.approx(4.0, rel=0.1)


def test_no_tail_is_longer_than_ten_minutes() -> None:
    delay = _read({"median": "1s", "p99": "10m"})
    chance = Random(1)

    assert max(delay.seconds(lambda: chance) for _ in range(20_000)) == 600.0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("soon", "'soon' is not a time, such as 800ms, 4s, PT5S or a number of seconds"),
        (True, "true is not a time, such as 800ms, 4s, PT5S or a number of seconds"),
        (None, "nothing is not a time, such as 800ms, 4s, PT5S or a number of seconds"),
        (-1, "-1 is out of range, a delay is from 0 to 10 minutes"),
        ("PT11M", "PT11M is out of range, a delay is from 0 to 10 minutes"),
        ({"from": "1s"}, "'to' is missing, write {from: 1s, to: 4s}"),
        ({"median": "1s"}, "'p99' is missing, write {median: 1s, p99: 4s}"),
        ({"from": "4s", "to": "1s"}, "'to' is less than 'from', put the shorter time first"),
        ({"median": "4s", "p99": "1s"}, "'p99' is less than 'median', put the shorter time first"),
        ({"median": 0, "p99": 1}, "a median of no time, give one above 0"),
        ({"median": 1, "p99": 2, "from": 1}, "from: unknown key 'from', known keys: median, p99"),
        ({"from": "x", "to": 2}, "from: 'x' is not a time, such as 800ms, 4s, PT5S or a number of seconds"),
    ],
)
def test_a_bad_delay_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_delay(node)

    assert said_of(node) == [said]
