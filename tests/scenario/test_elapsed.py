"""Spans of time since something began."""

import re

import pytest

from simulator.scenario.elapsed import ELAPSED_SCHEMA, Elapsed, read_elapsed
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of

PATTERN = re.compile(str(ELAPSED_SCHEMA["pattern"]))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("..PT95H30M", Elapsed(0.0, 343_800.0)),
        ("PT95H30M..", Elapsed(343_800.0, None)),
        ("PT1H..PT2H", Elapsed(3600.0, 7200.0)),
        ("P1DT1H..P4D", Elapsed(90_000.0, 345_600.0)),
        ("PT0S..PT0.5S", Elapsed(0.0, 0.5)),
    ],
)
def test_a_span_is_two_durations_of_which_one_may_be_missing(text: str, span: Elapsed) -> None:
    node = a_node(text)

    assert read_elapsed(node) == span
    assert said_of(node) == []
    assert PATTERN.search(text)


def test_before_and_from_then_on_leave_no_gap_and_do_not_meet() -> None:
    before, after = Elapsed(0.0, 60.0), Elapsed(60.0)

    assert [(before.holds(at), after.holds(at)) for at in (-5.0, 0.0, 59.9, 60.0, 1e9)] == [
        (True, False),
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]


@pytest.mark.parametrize("value", ["PT1H", "..", "1h..", "..PT", "-PT1H..", "PT1H..x", 5, None, ["PT1H.."], ""])
def test_anything_else_is_noted(value: Json) -> None:
    node = a_node(value)

    assert read_elapsed(node) == Elapsed()
    assert [said.rpartition(" is not ")[2] for said in said_of(node)] == [
        "a span of time, such as ..PT95H30M, PT95H30M.. or PT1H..PT2H"
    ]


@pytest.mark.parametrize("text", ["PT2H..PT1H", "PT1H..PT60M", "..PT0S"])
def test_a_span_that_ends_before_it_begins_is_noted(text: str) -> None:
    node = a_node(text)

    read_elapsed(node)

    assert said_of(node) == [
        f"a span that ends at {text.partition('..')[2]} before it begins, put the shorter time first"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("..PT1M", "before 60 s"),
        ("PT1M..", "from 60 s on"),
        ("PT1M..PT1.5M", "from 60 s on, before 90 s"),
    ],
)
def test_a_span_is_said_in_seconds(text: str, said: str) -> None:
    assert str(read_elapsed(a_node(text.replace("1.5M", "90S")))) == said
