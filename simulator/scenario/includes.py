"""`include`: which scenarios a file brings along, and how what they say is joined. Files are found by `sources`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from simulator.records.exchange import INSIDE
from simulator.scenario.model import Rule, Scenario
from simulator.scenario.parameters import Values
from simulator.scenario.reading import Key, Node, object_schema
from simulator.wire.json import Json

T = TypeVar("T")

MOST_INCLUDED = 50
"""Most files that one scenario may bring along, those of its includes among them."""

LARGEST = 5_000_000
"""Most bytes of them all together."""

DEEPEST = 8
"""Most files inside each other, the first one counted."""

INCLUDE_KEYS = {
    "name": Key("A shipped scenario's name, or the path of a file beside this one or below.", {"type": "string"}),
    "parameters": Key(
        "Values for its parameters, by name.",
        {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}},
    ),
}

INCLUDE_SCHEMA: Json = {
    "type": "array",
    "items": {"anyOf": [{"type": "string"}, {**object_schema(INCLUDE_KEYS), "required": ["name"]}]},
}


@dataclass(frozen=True, slots=True)
class Source:
    """A scenario file's text, what it is called in problems, and where it lies (None: nowhere)."""

    text: str | bytes
    file: str
    path: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Where the files that it names are looked for."""
        return None if self.path is None else self.path.parent


class Finder(Protocol):
    """Who knows where scenario files lie."""

    def include(self, name: str, around: Source) -> Source:
        """The file that another one names, with its path. Raises ValueError: what is wrong: what would be right."""


@dataclass(frozen=True, slots=True)
class Include:
    """One entry of `include`, and where it stands."""

    name: str
    parameters: Values
    node: Node


def read_includes(node: Node) -> list[Include]:
    """A list of names, or of mappings of INCLUDE_KEYS."""
    return [each for item in node.items("a list of scenarios: names or paths") if (each := _include(item)) is not None]


def joined(own: Scenario, included: Sequence[Scenario]) -> Scenario:
    """A scenario with what it includes: its own rules first, then theirs in order; who comes first has the last word.

    What is said once only (clock, access...) is its own, else the first included that says it.
    """
    if not included:
        return own
    order = (own, *included)
    return replace(
        own,
        stories=tuple(dict.fromkeys(story for each in order for story in each.stories)),
        seed=_said(each.seed for each in order),
        clock=_said(each.clock for each in order),
        access=_said(each.access for each in order),
        profile=_said(each.profile for each in order),
        tls=_said(each.tls for each in order),
        people=tuple(form for each in reversed(order) for form in each.people),
        documents=_documents(reversed(order)),
        rules=(*own.rules, *_rules(included)),
        expect=tuple(assertion for each in order for assertion in each.expect),
        included=tuple(source for each in included for source in ((each.files[0], each.text), *each.included)),
        includes=tuple(each.name for each in included),
        files=tuple(dict.fromkeys(file for each in order for file in each.files)),
    )


def _said(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _include(node: Node) -> Include | None:
    if not isinstance(node.value, dict):
        name = _named(node)
        return Include(name, {}, node) if name else None
    parts = node.mapping(INCLUDE_KEYS)
    if "name" not in parts:
        node.say("'name' is missing", "say which scenario")
        return None
    name = _named(parts["name"])
    given = parts["parameters"].entries("a mapping of parameters to values") if "parameters" in parts else {}
    return Include(name, {each: part.value for each, part in given.items()}, node) if name else None


def _named(node: Node) -> str:
    if node.value == "":
        node.wants("a scenario's name or a file's path")
        return ""
    return node.text("a scenario's name or a file's path", 500)


def _rules(included: Sequence[Scenario]) -> Iterable[Rule]:
    """Their rules, each saying which scenario it came with; one that comes twice is numbered."""
    seen: dict[str, int] = {}
    for each in included:
        number = seen[each.name] = seen.get(each.name, 0) + 1
        name = each.name if number == 1 else f"{each.name} ({number})"
        for rule in each.rules:
            yield replace(rule, scenario=f"{name}{INSIDE}{rule.scenario}" if rule.scenario else name)


def _documents(order: Iterable[Scenario]) -> Mapping[str, Mapping[str, Json]]:
    documents: dict[str, dict[str, Json]] = {}
    for each in order:
        for kind, bodies in each.documents.items():
            documents.setdefault(kind, {}).update(bodies)
    return documents
