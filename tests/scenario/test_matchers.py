import pytest

from simulator.scenario.matchers import Matcher, read_containing, read_matcher
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of


def _read(value: Json) -> Matcher:
    node = a_node(value)
    matcher = read_matcher(node)
    assert said_of(node) == []
    return matcher


@pytest.mark.parametrize(
    ("value", "fits", "fails"),
    [
        ("Smith", ["Smith"], ["smith", "Smithe", ""]),
        (9000000009, ["9000000009"], ["9"]),
        (True, ["true"], ["True"]),
        ({"matches": "^S.*h$"}, ["Smith", "Sh"], ["Smithe"]),
        ({"matches": "mit"}, ["Smith"], ["Smyth"]),
        ({"one_of": ["a", 2]}, ["a", "2"], ["b"]),
        ({"present": True}, ["", "anything"], []),
        ({"present": False}, [], ["", "anything"]),
    ],
)
def test_a_matcher_tells_what_fits(value: Json, fits: list[str], fails: list[str]) -> None:
    matcher = _read(value)

    assert [text for text in fits if not matcher.test((text,))] == []
    assert [text for text in fails if matcher.test((text,))] == []


@pytest.mark.parametrize("value", ["b", {"matches": "b"}, {"one_of": ["b", "x"]}, {"present": True}])
def test_one_of_several_texts_is_enough(value: Json) -> None:
    assert _read(value).test(("a", "b"))


@pytest.mark.parametrize("value", ["b", {"matches": ".*"}, {"one_of": [""]}, {"present": True}])
def test_nothing_fits_only_what_must_be_absent(value: Json) -> None:
    assert not _read(value).test(())
    assert _read({"present": False}).test(())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "an empty matcher, give a value, or {present: false} for what must not be there"),
        (["a"], "a list is not a matcher, use {one_of: [...]}"),
        ({}, "an empty matcher, give a value, or one of matches, one_of, present"),
        ({"matches": "a", "one_of": ["a"]}, "a matcher of 2 keys, give a value, or one of matches, one_of, present"),
        ({"mtches": "a"}, "mtches: unknown key 'mtches', did you mean 'matches'?"),
        ({"one_of": []}, "one_of: an empty list, give at least one value"),
        ({"one_of": "a"}, "one_of: 'a' is not a list of values, write a list of values"),
        ({"one_of": [{}]}, "one_of[0]: a mapping is not a text, write a text"),
        ({"present": "yes"}, "present: 'yes' is not true or false, write true or false"),
        (
            {"matches": "("},
            "matches: not a regular expression (missing ), unterminated subpattern at position 0),"
            " put \\ before a sign that stands for itself",
        ),
    ],
)
def test_a_bad_matcher_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_matcher(node)

    assert said_of(node) == [said]


def test_only_equality_can_be_looked_up() -> None:
    assert _read("a").exact == frozenset({"a"})
    assert _read({"one_of": ["a", "b"]}).exact == frozenset({"a", "b"})
    assert _read({"matches": "a"}).exact is None
    assert _read({"present": True}).exact is None


def test_a_body_has_to_contain_a_plain_value() -> None:
    assert read_containing(a_node("needle")).test(("hay needle hay",))
    assert not read_containing(a_node("needle")).test(("hay",))
    assert read_containing(a_node({"matches": "^hay"})).test(("hay needle",))
