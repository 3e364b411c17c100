"""JSON is read strictly from clients and written in the order of the value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.wire.errors import WireError
from simulator.wire.json import MAX_DEPTH, copy_json, parse_json, pretty_json, read_json, render_json, writable

QUIET = settings(derandomize=True, database=None, deadline=None)
NUMBERS = st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@QUIET
@given(VALUES)
def test_what_is_rendered_is_parsed_to_the_same_value(value: object) -> None:
    assert parse_json(render_json(value)) == value


@QUIET
@given(VALUES)
def test_a_copy_is_equal_and_shares_no_part(value: object) -> None:
    copy = copy_json({"value": [value]})

    assert copy == {"value": [value]}
    assert not isinstance(value, dict | list) or copy["value"][0] is not value


@QUIET
@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_a_wire_error(data: bytes) -> None:
    try:
        value = parse_json(data)
    except WireError:
        return
    assert parse_json(render_json(value)) == value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the body is not JSON: expecting value at line 1, column 1"),
        (b'{"a": 1,\n "b" 2}', "the body is not JSON: expecting ':' delimiter at line 2, column 6"),
        (b'{"a": 1} x', "the body is not JSON: extra data at line 1, column 10"),
        (b'{"n\xff": 1}', "the body is not UTF-8: byte 3 is 0xff"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "the body has the key 'c' twice in one object"),
        (b'{"a": NaN}', "the body holds NaN, which is not JSON"),
        (b"[Infinity]", "the body holds Infinity, which is not JSON"),
        (b"[1e999]", "the body holds a number too large to read"),
        (b"1234567890123456789", "the body holds a number of 19 digits"),
        (b'["\\ud800"]', "the body holds half a surrogate pair, which is no character"),
        (b"\xef\xbb\xbf{}", "the body is not JSON: unexpected utf-8 bom (decode using utf-8-sig) at line 1, column 1"),
    ],
)
def test_unreadable_bytes_are_told_by_what_is_wrong_and_where(data: bytes, said: str) -> None:
    with pytest.raises(WireError) as caught:
        parse_json(data)

    assert str(caught.value) == said


def test_nesting_is_read_to_its_limit_and_no_further() -> None:
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    deeper = b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2)

    assert parse_json(deepest)
    with pytest.raises(WireError, match="deeper than 100 levels"):
        parse_json(deeper)


def test_nesting_beyond_what_python_can_read_is_refused_too() -> None:
    with pytest.raises(WireError):
        parse_json(b"[" * 200_000)


def test_a_surrogate_pair_is_one_character() -> None:
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_json_is_rendered_compactly_in_the_order_of_the_value() -> None:
    assert render_json({"b": 1, "a": ["é", None, True]}) == '{"b":1,"a":["é",null,true]}'.encode()


def test_json_for_people_is_indented_by_two_spaces() -> None:
    assert pretty_json({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}'


def test_our_own_json_is_read_from_text_and_bytes() -> None:
    assert read_json('{"a": 1}') == read_json(b'{"a": 1}') == {"a": 1}


def test_our_own_json_that_is_broken_raises_value_error() -> None:
    with pytest.raises(ValueError, match="unexpected end"):
        read_json(b"{")


@pytest.mark.parametrize(("text", "written"), [("X-1", "X-1"), ("Zoë", "Zoë"), ("\udcffé", "?é")])
def test_only_what_was_no_text_is_replaced(text: str, written: str) -> None:
    assert writable(text) == written
