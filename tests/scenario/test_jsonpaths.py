"""JSONPath in bounded time; what paths find is tested where their texts are made."""

from time import perf_counter

import pytest

from simulator.scenario.jsonpaths import MOST_FOUND, MOST_VISITED, compile_jsonpath
from simulator.wire.json import Json


def _nested(depth: int, value: Json) -> Json:
    for _ in range(depth):
        value = {"a": value}
    return value


def _in_itself(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


EVIL_PATHS = (
    "$..*",
    "$..a..b",
    "$..a..*",
    "$..*..*",
    "$..[?@.a]",
    "$..[?@.a.b==3]",
    "$..[?@==$]",
    "$[?@.k[?@==2]]",
    "$[?count(@.k[*])>2]",
    "$[?$==$]",
    "$" + "[*,*]" * 90,
    "$" + "[0,-1]" * 90,
    "$" + "['a','a']" * 90,
    "$.*[*]",
    "$.*[?@.*]",
    "$..[::2]",
    "$[?" + "@.a.b!=1&&" * 80 + "@.x]",
)
EVIL_BODIES: dict[str, Json] = {
    "flat": [0] * 450_000,
    "objects": [{"a": {"b": number}, "k": [1, 2, 3]} for number in range(20_000)],
    "deep and wide": _nested(95, [[0] * 20 for _ in range(4_500)]),
    "inside each other": _in_itself(99),
    "a long name": {"k" * 1_000_000: [0] * 290_000},
    "a long name of objects": {"k" * 1_000_000: {str(number): {"x": 1} for number in range(45_000)}},
}


@pytest.mark.parametrize("path", EVIL_PATHS, ids=lambda path: path[:30])
def test_no_path_takes_long_on_any_body(path: str) -> None:
    find, spent = compile_jsonpath(path), []

    for body in EVIL_BODIES.values():
        started = perf_counter()
        find(body)
        spent.append(perf_counter() - started)

    assert max(spent) < 10.0


@pytest.mark.parametrize(
    "path", ["$..[?$..x]", "$[?$[*]]", "$[?@..x]", "$[?@[*][*]]", "$[?@[0,1]]", "$[?@.a[?@[*][*]]]"]
)
def test_a_filter_goes_to_few_places_of_each_value(path: str) -> None:
    with pytest.raises(ValueError, match=r"in a filter can take ages on a large body: name the keys, one \[\*\]"):
        compile_jsonpath(path)


def test_a_search_finds_nothing_in_a_body_of_more_places_than_can_be_looked_at() -> None:
    find = compile_jsonpath("$..x")

    assert (find([{"x": 1}] * 1000), find([{"x": 1}] * 300_000)) == ([1] * 1000, ())


def test_a_path_without_a_search_finds_in_a_body_of_any_size() -> None:
    assert compile_jsonpath("$[7].x")([{"x": 1}] * 600_000) == [1]


def test_a_path_that_goes_to_too_many_places_finds_nothing() -> None:
    assert compile_jsonpath("$[*][*]")([[]] * (MOST_VISITED + 1)) == ()


def test_what_is_found_last_of_very_many_is_left_out() -> None:
    assert len(compile_jsonpath("$[*]")([0] * (MOST_FOUND + 5))) == MOST_FOUND
