import pytest

from simulator.scenario.bandwidths import read_bandwidth
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of


@pytest.mark.parametrize(
    ("value", "speed"),
    [("2kB/s", 2000), ("500B/s", 500), ("1.5 MB/s", 1.5e6), ("64kbit/s", 8000), ("8bit/s", 1), (300, 300), (0.5, 0.5)],
)
def test_a_bandwidth_is_bytes_a_second(value: Json, speed: float) -> None:
    node = a_node(value)

    assert read_bandwidth(node) == speed
    assert said_of(node) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("fast", "'fast' is not a bandwidth, such as 2kB/s, 500B/s, 64kbit/s or a number of bytes a second"),
        ("2kb/s", "'2kb/s' is not a bandwidth, such as 2kB/s, 500B/s, 64kbit/s or a number of bytes a second"),
        (True, "true is not a bandwidth, such as 2kB/s, 500B/s, 64kbit/s or a number of bytes a second"),
        ([], "a list is not a bandwidth, such as 2kB/s, 500B/s, 64kbit/s or a number of bytes a second"),
        (0, "0 is out of range, a bandwidth is above 0 and 1000MB/s at most"),
        (-5, "-5 is out of range, a bandwidth is above 0 and 1000MB/s at most"),
        ("0B/s", "0B/s is out of range, a bandwidth is above 0 and 1000MB/s at most"),
        ("999999MB/s", "999999MB/s is out of range, a bandwidth is above 0 and 1000MB/s at most"),
    ],
)
def test_what_is_no_bandwidth_is_said(value: Json, said: str) -> None:
    node = a_node(value)

    read_bandwidth(node)

    assert said_of(node) == [said]
