"""The `when` language: conditions on one message. Rules hold it against calls, assertions against what was recorded.

What depends on earlier calls (counts, state, chance) is the business of `turns`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.scenario.matchers import Matcher, Seen, read_containing, read_matcher
from simulator.scenario.messages import ABSENT, Message, body_text
from simulator.scenario.operations import Operations
from simulator.scenario.paths import compile_path
from simulator.scenario.reading import Key, Node, cut
from simulator.wire.xpath import compile_xpath

_MATCHER = {"$ref": "#/$defs/matcher"}
_NAMED_MATCHERS = {"type": "object", "minProperties": 1, "additionalProperties": _MATCHER}

MATCH_KEYS = {
    "operation": Key(
        "An operation's id, or the beginning of several followed by `*`: `pds.patient.retrieve`, `pds.*`.",
        {"$ref": "#/$defs/operations"},
    ),
    "service": Key("A service's name: `pds`.", {"$ref": "#/$defs/services"}),
    "nhs_number": Key("Matcher for the NHS number that the message is about.", _MATCHER),
    "method": Key("Matcher for the HTTP method.", _MATCHER),
    "header": Key("Request headers by name, each with a matcher; names in any case.", _NAMED_MATCHERS),
    "query": Key("Query parameters by name, each with a matcher, decoded.", _NAMED_MATCHERS),
    "json": Key(
        "Places in a JSON request body, each with a matcher: a JSONPath (`$.patches[*].path`) or a JSON Pointer"
        " (`/patches/0/path`).",
        _NAMED_MATCHERS,
    ),
    "text": Key("Matcher for the whole request body as text; a plain value stands somewhere in it.", _MATCHER),
    "xpath": Key(
        "Places in an XML request body, each with a matcher: an XPath 1.0 (`//itk:header/@service`). Payloads in base64"
        " or gzip are looked into as if they stood there decoded. A comparison or `count()` gives `true` or a number.",
        _NAMED_MATCHERS,
    ),
}
"""The conditions that rules and assertions share, in the order they are held: the quickest first."""

RECORDED_KEYS = {
    **MATCH_KEYS,
    "status": Key("Matcher for the status of the reply.", _MATCHER),
    "rule": Key("Matcher for the name of the rule that had a hand in the reply.", _MATCHER),
}
"""The same and what only a recorded message has."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to be so: where it looks in a message, and what has to be there."""

    name: str
    look: Callable[[Message], Seen]
    matcher: Matcher

    def holds(self, message: Message) -> bool:
        """Has the message what is asked for?"""
        return self.matcher.test(self.look(message))


@dataclass(frozen=True, slots=True)
class When:
    """Conditions that all have to hold. `aim` are those on operation and service, `conditions` the others.

    `operations` are the ids that it can match, as far as they are known.
    """

    aim: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    operations: tuple[str, ...] = ()


def read_when(parts: Mapping[str, Node], node: Node, operations: Operations) -> When:
    """The conditions among the parts of the mapping at `node`; other keys are left to whoever knows them."""
    before = len(node.notes.problems)
    aim = tuple(read(parts[name], operations) for name, read in _AIM.items() if name in parts)
    matchers = {each.name: each.matcher for each in aim}
    ids = operations.aimed_at(matchers.get("operation"), matchers.get("service"))
    if aim and operations.service_of and not ids and len(node.notes.problems) == before:
        node.say("no operation has both this id and this service", "leave one of the two out")
    found = [each for name, read in _READERS.items() if name in parts for each in read(parts[name])]
    return When(aim, tuple(found), ids)


def _operation(node: Node, operations: Operations) -> Condition:
    return Condition("operation", _operation_of, operations.read_operation(node))


def _service(node: Node, operations: Operations) -> Condition:
    return Condition("service", _service_of, operations.read_service(node))


def _operation_of(message: Message) -> Seen:
    return () if message.operation is None else (message.operation,)


def _service_of(message: Message) -> Seen:
    return () if message.service is None else (message.service,)


def _text_of(message: Message) -> Seen:
    return (body_text(message),) if message.body() else ()


def _named(node: Node) -> Iterable[tuple[str, Node]]:
    entries = node.entries("a mapping of names to matchers")
    if node.value == {}:
        node.say("an empty mapping", "name at least one place and what has to be there")
    return entries.items()


def _single(
    name: str, look: Callable[[Message], str | None], check: Callable[[Node, str], None] | None = None
) -> Callable[[Node], list[Condition]]:
    """A reader of the condition on one text; `check` notes a text that no message can have."""

    def seen(message: Message) -> Seen:
        found = look(message)
        return () if found is None else (found,)

    def read(node: Node) -> list[Condition]:
        matcher = read_matcher(node)
        if check is not None:
            for text in sorted(matcher.exact or ()):
                check(node, text)
        return [Condition(name, seen, matcher)]

    return read


def _check_number(node: Node, text: str) -> None:
    digits = text.replace(" ", "").replace("-", "")
    if digits != text and digits.isdigit():
        node.say(f"{cut(text)!r} is never met", f"messages carry ten digits together: {cut(digits)}")


def _check_method(node: Node, text: str) -> None:
    if text != text.upper():
        node.say(f"{cut(text)!r} is never met", f"methods are in capitals: {cut(text.upper())}")


def _places(name: str, look_at: Callable[[str], Callable[[Message], Seen]]) -> Callable[[Node], list[Condition]]:
    """A reader of conditions on named places; `look_at` raises ValueError for a place that cannot be."""

    def read(node: Node) -> list[Condition]:
        found = []
        for place, part in _named(node):
            matcher = read_matcher(part)
            try:
                found.append(Condition(f"{name}.{place}", look_at(place), matcher))
            except ValueError as fault:
                part.say_fault(fault)
        return found

    return read


def _in_json(text: str) -> Callable[[Message], Seen]:
    path = compile_path(text)

    def look(message: Message) -> Seen:
        body = message.json()
        return () if body is ABSENT else path(body)

    return look


def _in_xml(text: str) -> Callable[[Message], Seen]:
    path = compile_xpath(text)
    return lambda message: message.xpath(path)


_AIM = {"operation": _operation, "service": _service}

_READERS: Mapping[str, Callable[[Node], list[Condition]]] = {
    "nhs_number": _single("nhs_number", lambda message: message.nhs_number, _check_number),
    "method": _single("method", lambda message: message.method, _check_method),
    "header": _places("header", lambda name: lambda message: message.header(name)),
    "query": _places("query", lambda name: lambda message: message.query(name)),
    "json": _places("json", _in_json),
    "text": lambda node: [Condition("text", _text_of, read_containing(node))],
    "xpath": _places("xpath", _in_xml),
    "status": _single("status", lambda message: None if message.status is None else str(message.status)),
    "rule": _single("rule", lambda message: message.rule),
}
