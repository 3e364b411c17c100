"""What is sent later: read from a rule, and filled for a call."""

from random import Random

import pytest

from simulator.call.decision import Callback
from simulator.scenario.callbacks import LaterMessage, read_callback
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of

TO = "https://supplier.example.test:1880/acks"


def _read(value: Json) -> LaterMessage:
    node = a_node(value)
    later = read_callback(node)
    assert said_of(node) == []
    return later


@pytest.mark.parametrize(
    ("value", "callback"),
    [
        ({"to": TO}, Callback("ack", to=TO)),
        ({"after": "2s"}, Callback("ack", after=2.0)),
        ({"after": 0}, Callback("ack", after=0.0)),
        ({"result": "silence"}, Callback("silence")),
        ({"result": "reject", "to": TO, "after": "PT1M"}, Callback("reject", to=TO, after=60.0)),
        ({"result": "nack", "code": "DE0006"}, Callback("nack", code="DE0006")),
    ],
)
def test_a_callback_says_what_when_and_where(value: Json, callback: Callback) -> None:
    assert _read(value).callback(lambda: Random(1)) == callback


def test_a_time_between_two_is_drawn_for_each_call() -> None:
    later = _read({"after": {"from": 1, "to": 9}})

    first, second = later.callback(lambda: Random(1)).after, later.callback(lambda: Random(2)).after

    assert later.draws
    assert first != second


@pytest.mark.parametrize("value", [{"result": "ack"}, {"after": "1s"}])
def test_anything_else_needs_no_chance(value: Json) -> None:
    assert not _read(value).draws


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("ack", ["'ack' is not a mapping, write a mapping"]),
        ({}, ["an empty mapping, say what is to be sent: `{result: nack}`"]),
        ({"reslt": "ack"}, ["reslt: unknown key 'reslt', did you mean 'result'?"]),
        (
            {"result": "nak"},
            ["result: 'nak' is not one of ack, nack, reject, error, silence, did you mean 'nack'?"],
        ),
        ({"result": "reject", "code": "DE0001"}, ["code: a code with result reject, only nack has an error's code"]),
        ({"code": "DE0001"}, ["code: a code with result ack, only nack has an error's code"]),
        ({"after": "soon"}, ["after: 'soon' is not a time, such as 800ms, 4s, PT5S or a number of seconds"]),
        (
            {"to": "supplier.example.test"},
            ["to: 'supplier.example.test' is not an address, write one that begins with http:// or https://"],
        ),
        ({"to": "http:///x"}, ["to: 'http:///x' is not an address, write one that begins with http:// or https://"]),
        ({"to": ["x"]}, ["to: a list is not an address, write an address"]),
    ],
)
def test_a_bad_callback_is_noted(value: Json, said: list[str]) -> None:
    node = a_node(value)

    read_callback(node)

    assert said_of(node) == said


def test_an_unknown_code_is_told_what_it_may_mean() -> None:
    node = a_node({"result": "nack", "code": "DE012"})

    read_callback(node)

    (said,) = said_of(node)
    assert said.startswith("code: 'DE012' is not one of DE0001, ")
    assert "did you mean 'DE00" in said
