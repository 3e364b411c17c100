"""A value as a tree that can be read: names, values, and what they mean. What FHIR means is `fhir_tree`'s."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.records.hiding import hide_in_line
from simulator.wire.json import Json, render_json
from simulator.wire.xml import Element, attribute, elements, local_name, split_tag

MOST_NODES = 3_000
"""Nodes of one tree that are shown."""

DEEPEST = 24
"""Levels of a tree that are shown; what is deeper stands there as text."""

LONGEST_VALUE = 1_000
"""Characters of one value that are shown."""

_SAID = ("displayName", "code", "value", "extension", "root")


@dataclass(frozen=True, slots=True)
class Node:
    """One name with its value, or with what is in it. `note` says what the value means; `link` leads to more."""

    label: str
    value: str = ""
    note: str = ""
    link: str = ""
    children: tuple["Node", ...] = ()


class Budget:
    """How many nodes may still be made for one tree."""

    def __init__(self, left: int = MOST_NODES) -> None:
        self.left = left

    def some(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        """As many of these as there is room for, and a word about the rest."""
        return tuple(self._some(nodes))

    def _some(self, nodes: Iterable[Node]) -> Iterator[Node]:
        for node in nodes:
            if self.left <= 0:
                yield Node("…", note="the rest is not shown: see the body itself")
                return
            self.left -= 1
            yield node


def json_nodes(value: Json, budget: Budget | None = None, depth: int = 0) -> tuple[Node, ...]:
    """The members of an object or array; of any other value the one node."""
    budget = budget or Budget()
    if isinstance(value, dict):
        return budget.some(_json_node(str(name), member, budget, depth) for name, member in value.items())
    if isinstance(value, list):
        return budget.some(_json_node(str(place), item, budget, depth) for place, item in enumerate(value, 1))
    return (Node("", plain(value)),)


def plain(value: Json) -> str:
    """A simple value as it stands in JSON, a text without its quotes; secrets and what is very long are shortened."""
    text = value if isinstance(value, str) else render_json(value).decode()
    text = hide_in_line(text[:LONGEST_VALUE])
    return text if len(text) < LONGEST_VALUE else text + "…"


def _json_node(name: str, value: Json, budget: Budget, depth: int) -> Node:
    if not isinstance(value, dict | list):
        return Node(name, plain(value))
    if not value:
        return Node(name, "{}" if isinstance(value, dict) else "[]")
    if depth >= DEEPEST:
        return Node(name, plain(render_json(value).decode()))
    note = f"{len(value)} items" if isinstance(value, list) and len(value) > 1 else ""
    return Node(name, note=note, children=json_nodes(value, budget, depth + 1))


def xml_node(element: Element, budget: Budget | None = None, depth: int = 0) -> Node:
    """An element: what it says of itself, its other attributes, and the elements in it."""
    budget = budget or Budget()
    name = local_name(element)
    inside = list(elements(element))
    text = (element.text or "").strip()
    if name.lower() == "password" and text:
        text = "…"
    attributes = {split_tag(str(key))[1]: str(value) for key, value in element.attrib.items()}
    value, note = _said(attributes, text)
    rest = [Node(key, plain(each)) for key, each in attributes.items()]
    if depth >= DEEPEST:
        return Node(name, value, note or f"{len(inside)} elements deeper, which are not shown" if inside else note)
    children = budget.some(xml_node(each, budget, depth + 1) for each in inside)
    return Node(name, value, note, children=(*rest, *children))


def _said(attributes: dict[str, str], text: str) -> tuple[str, str]:
    """What an element says in short, and a note to it; the attributes that say it are taken out."""
    if text:
        return plain(text), ""
    said = [attributes.pop(name) for name in _SAID if name in attributes]
    if not said:
        return "", ""
    attributes.pop("codeSystem", None)
    return plain(said[0]), plain(" ".join(said[1:]))


def code_of(element: Element | None) -> str:
    """The display name of a coded element with its code, or whichever is there."""
    display, code = attribute(element, "displayName"), attribute(element, "code")
    return f"{display} ({code})" if display and code else display or code or ""
