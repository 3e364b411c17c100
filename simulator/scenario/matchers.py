"""Matchers: what a text of a message has to be. Where the text is found is the business of `messages`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.scenario.reading import Key, Node, cut, scalar_text
from simulator.scenario.regexes import compile_regex, found_in

Seen = Sequence[str]
"""The texts found at one place of a message: none, one, or several (a repeated parameter, a JSONPath)."""

_SCALAR = {"type": ["string", "number", "boolean"]}

MATCHER_KEYS = {
    "matches": Key(
        "A regular expression (Python's) that occurs in the text; `^` and `$` for the whole of it."
        " The first 64 KiB are looked at.",
        {"type": "string", "format": "regex"},
    ),
    "one_of": Key("A list of values; the text is one of them.", {"type": "array", "minItems": 1, "items": _SCALAR}),
    "present": Key("`true`: it is there, whatever it is. `false`: it is not there.", {"type": "boolean"}),
}

MATCHER_SCHEMA = {
    "anyOf": [
        _SCALAR,
        *(
            {"type": "object", "additionalProperties": False, "required": [name], "properties": {name: key.schema}}
            for name, key in MATCHER_KEYS.items()
        ),
    ]
}


@dataclass(frozen=True, slots=True)
class Matcher:
    """Whether the texts seen will do: any one of several is enough. `exact` are the texts that do, if only those do.

    What is `needed` stands in each text that does; empty where that is not known.
    """

    said: str
    test: Callable[[Seen], bool]
    exact: frozenset[str] | None = None
    needed: str = ""


ANYTHING = Matcher("anything", lambda seen: True)
"""The harmless matcher read from a bad one."""


def read_matcher(node: Node) -> Matcher:
    """A plain value (equality as text) or one of the MATCHER_KEYS."""
    if not isinstance(node.value, dict):
        text = _value(node)
        return Matcher(repr(cut(text)), lambda seen: text in seen, frozenset((text,)))
    keys = node.mapping(MATCHER_KEYS)
    if len(node.value) != 1:
        node.say(
            f"a matcher of {len(node.value)} keys" if node.value else "an empty matcher",
            "give a value, or one of matches, one_of, present",
        )
    for name, key in keys.items():
        return _READERS[name](key)
    return ANYTHING


def read_containing(node: Node) -> Matcher:
    """The same for a whole body: a plain value has to stand somewhere in it."""
    if isinstance(node.value, dict):
        return read_matcher(node)
    text = _value(node)
    return Matcher(f"a text with {cut(text)!r} in it", lambda seen: any(text in whole for whole in seen))


def _value(node: Node) -> str:
    if node.value is None:
        node.say("an empty matcher", "give a value, or {present: false} for what must not be there")
        return ""
    if isinstance(node.value, list):
        node.say("a list is not a matcher", "use {one_of: [...]}")
        return ""
    return node.text()


def _matches(node: Node) -> Matcher:
    try:
        pattern = compile_regex(node.text("a regular expression"))
    except ValueError as fault:
        node.say_fault(fault)
        return ANYTHING

    def test(seen: Seen) -> bool:
        for text in seen:  # a loop, since thousands of rules may ask it of one call  # noqa: SIM110
            if found_in(pattern, text):
                return True
        return False

    return Matcher(f"a text that matches {cut(pattern.text)!r}", test, needed=pattern.needed)


def _one_of(node: Node) -> Matcher:
    items = node.items("a list of values")
    texts = frozenset(_value(item) for item in items)
    if not texts:
        node.say("an empty list", "give at least one value") if node.value == [] else None
        return ANYTHING
    said = f"one of {cut(', '.join(scalar_text(item.value) for item in items))}"
    return Matcher(said, lambda seen: not texts.isdisjoint(seen), texts)


def _present(node: Node) -> Matcher:
    if node.truth():
        return Matcher("present", bool)
    return Matcher("absent", lambda seen: not seen)


_READERS = {"matches": _matches, "one_of": _one_of, "present": _present}
