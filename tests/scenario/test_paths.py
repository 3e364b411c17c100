import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.paths import compile_path, json_text, pointer_parts
from simulator.wire.json import MAX_DEPTH, Json

BODY = {
    "name": [{"family": "Smith", "given": ["Ada", "B"]}, {"family": "Jones"}],
    "score": 0.5,
    "active": True,
    "nothing": None,
    "a/b": 1,
    "~": 2,
    "é": "x",
    "0": "zero",
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/name/0/family", ["Smith"]),
        ("/name/1/given/0", []),
        ("/name/0/given", ['["Ada","B"]']),
        ("/name/-", []),
        ("/name/00", []),
        ("/name/9", []),
        ("/score", ["0.5"]),
        ("/active", ["true"]),
        ("/nothing", ["null"]),
        ("/a~1b", ["1"]),
        ("/~0", ["2"]),
        ("/é", ["x"]),
        ("/0", ["zero"]),
        ("$.name[*].family", ["Smith", "Jones"]),
        ("$..given[0]", ["Ada"]),
        ("$.name[?@.family == 'Jones'].family", ["Jones"]),
        ("$['é']", ["x"]),
        ("$.nothing", ["null"]),
        ("$.absent", []),
    ],
)
def test_a_path_gives_the_texts_it_finds(path: str, found: list[str]) -> None:
    assert list(compile_path(path)(BODY)) == found


@pytest.mark.parametrize("body", ["text", 5, None, True, [], {}])
@pytest.mark.parametrize("path", ["/a/0", "$.a", "$[0]", "$..a"])
def test_any_body_can_be_looked_at(path: str, body: Json) -> None:
    assert list(compile_path(path)(body)) == []


def test_a_body_nested_as_deep_as_may_be_can_be_looked_at() -> None:
    body: Json = "x"
    for _ in range(MAX_DEPTH):
        body = {"a": body}

    assert len(compile_path("$..a")(body)) == MAX_DEPTH


def test_a_value_nested_deeper_than_any_body_holds_nothing() -> None:
    value: Json = "x"
    for _ in range(MAX_DEPTH + 50):
        value = {"a": value}

    assert list(compile_path("$..a")(value)) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("name", "neither a JSONPath nor a JSON Pointer: begin with $ for the one, with / for the other"),
        ("$.", "not a JSONPath ("),
        ("$.a | $.b", "not a JSONPath ("),
        ("$[" + "(" * 5000, "not a JSONPath ("),
        ("/~2", "not a JSON Pointer: "),
        ("$..a..b..c", "more than 2 `..` can take ages"),
        ("$.a[?match(@.b, '(a+)+')]", "function 'match' is not defined here: find the value by its path and use"),
    ],
)
def test_a_bad_path_is_refused_with_a_reason(path: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        compile_path(path)


def test_the_empty_pointer_is_the_whole_document() -> None:
    assert pointer_parts("") == ()
    with pytest.raises(ValueError, match="not a JSON Pointer"):
        pointer_parts("a/b")


def test_texts_of_values_are_compact_json() -> None:
    assert [json_text(value) for value in ("é", 1, 10**30, {"a": [1, "é"]})] == ["é", "1", str(10**30), '{"a":[1,"é"]}']


@given(st.text(max_size=30))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    for path in (text, f"${text}", f"/{text}"):
        with suppress(ValueError):
            compile_path(path)(BODY)
