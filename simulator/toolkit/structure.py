"""A small schema engine: what may stand in an element, in which order and how often. What may stand where is a table's.

A table maps names of models to their text, tokens with spaces between: `realmCode*` any number of children, `title?`
at most one, `author+` at least one, `addr{0,4}`, `id` exactly one; `a|b?` either of two; `patientRole=PatientRole` a
child with a model of its own. `@typeCode` is an attribute that must be there, `@typeCode?` one that may;
`@typeCode=RCT` fixes its value, `@value~ts` its form (FORMS). `nillable` lets it be empty with xsi:nil. Children are
HL7's unless they have a prefix. A model without children says nothing about what is inside.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.wire.xml import HL7, PREFIXES, XSI, Element, said, tag_of

FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "ts": (re.compile(r"[0-9]{1,8}|([0-9]{9,14}|[0-9]{14}\.[0-9]+)([+\-][0-9]{1,4})?"), "an HL7 time"),
    "uid": (
        re.compile(
            r"[0-9]+(\.[0-9]+)*|[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}|[A-Za-z][A-Za-z0-9\-]*"
        ),
        "an OID or an upper-case UUID",
    ),
    "uuid": (re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"), "an upper-case UUID"),
    "int": (re.compile(r"\s*[+-]?[0-9]+\s*"), "a whole number"),
    "bl": (re.compile(r"true|false"), "true or false"),
    "recipient": (re.compile(r"PRCP|TRC"), "PRCP or TRC"),
    "note": (re.compile(r"SPN|LAI|OAN|PRC"), "SPN, LAI, OAN or PRC"),
    "relation": (re.compile(r"RPLC|APND|XFRM"), "RPLC, APND or XFRM"),
}
"""The forms that values may have to have: pattern, and how it is called."""

_TOKEN = re.compile(r"(?P<names>[^?*+{]+)(?P<often>[?*+]|\{\d+,\d+\})?")
_ATTRIBUTE = re.compile(r"@(?P<name>[\w:]+)(?P<optional>\?)?(?:=(?P<fixed>\S+)|~(?P<form>\w+))?")
MANY = 1_000_000
"""As often as one likes."""

_OFTEN: Mapping[str, tuple[int, int]] = {"": (1, 1), "?": (0, 1), "*": (0, MANY), "+": (1, MANY)}
_NIL = f"{{{XSI}}}nil"

Fault = tuple[Element, str, str]
"""What is wrong with an element: the element, its attribute or nothing, and the words."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the order of children, with the tags that may stand there and how often."""

    tags: tuple[str, ...]
    least: int
    most: int

    def __str__(self) -> str:
        return " or ".join(said(tag) for tag in self.tags)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: must it be there, its fixed value, or its form by name."""

    name: str
    required: bool
    fixed: str | None
    form: str | None


@dataclass(eq=False, slots=True)
class Model:
    """What an element may hold. Made by `models_of`, and never changed afterwards."""

    name: str
    slots: tuple[Slot, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    inner: "dict[str, Model]" = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    is_nillable: bool = False


def models_of(table: Mapping[str, str]) -> dict[str, Model]:
    """The models of a table by name."""
    models = {name: Model(name) for name in table}
    for name, text in table.items():
        _fill(models[name], text, models)
    return models


def _fill(model: Model, text: str, models: Mapping[str, Model]) -> None:
    slots: list[Slot] = []
    attributes: list[Attribute] = []
    for token in text.split():
        if token == "nillable":  # noqa: S105 - a word of the notation
            model.is_nillable = True
        elif token.startswith("@"):
            attributes.append(_attribute(token))
        else:
            slots.append(_slot(token, model, models, len(slots)))
    model.slots, model.attributes = tuple(slots), tuple(attributes)


def _attribute(token: str) -> Attribute:
    found = _ATTRIBUTE.fullmatch(token)
    if found is None:
        raise ValueError(f"not an attribute: {token}")
    return Attribute(found["name"], not found["optional"], found["fixed"], found["form"])


def _slot(token: str, model: Model, models: Mapping[str, Model], place: int) -> Slot:
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise ValueError(f"not a child: {token}")
    often = found["often"] or ""
    least, most = _OFTEN[often] if often in _OFTEN else map(int, often[1:-1].split(","))
    tags = []
    for alternative in found["names"].split("|"):
        name, _, inner = alternative.partition("=")
        prefix, _, local = name.rpartition(":")
        tag = f"{{{PREFIXES[prefix] if prefix else HL7}}}{local}"
        model.places[tag] = place
        if inner:
            model.inner[tag] = models[inner]
        tags.append(tag)
    return Slot(tuple(tags), least, most)


def faults_in(element: Element, model: Model) -> Iterator[Fault]:
    """Everything in an element that its model does not allow."""
    for attribute in model.attributes:
        words = _judge(element, attribute)
        if words:
            yield element, attribute.name if attribute.name in element.attrib else "", words
    if not model.slots:
        return
    children = list(element)
    if model.is_nillable and element.get(_NIL) in ("true", "1"):
        if children or (element.text or "").strip():
            yield element, "", f"{said(tag_of(element))} is nil, and there is something in it"
        return
    if any(text and text.strip() for text in (element.text, *(child.tail for child in children))):
        yield element, "", f"there is text between the elements of {said(tag_of(element))}"
    for place, words in _faults(model, [tag_of(child) for child in children]):
        yield element if place is None else children[place], "", words
    for child in children:
        inner = model.inner.get(tag_of(child))
        if inner is not None:
            yield from faults_in(child, inner)


def _judge(element: Element, attribute: Attribute) -> str:
    """What is wrong with an attribute; nothing if it is right."""
    name, value = attribute.name, element.get(attribute.name)
    if value is None:
        return f"{said(tag_of(element))} has no attribute {name}" if attribute.required else ""
    if attribute.form is not None:
        pattern, called = FORMS[attribute.form]
        is_right = pattern.fullmatch(value) is not None
    else:
        called = attribute.fixed or ""
        is_right = attribute.fixed is None or value == attribute.fixed
    return "" if is_right else f"the attribute {name} of {said(tag_of(element))} is {value!r}, not {called}"


def _faults(model: Model, tags: list[str]) -> Iterator[tuple[int | None, str]]:
    """What is wrong with a run of children: where in it (None: the element itself), and the words."""
    counts = [0] * len(model.slots)
    furthest = 0
    for at, tag in enumerate(tags):
        place = model.places.get(tag)
        if place is None:
            yield at, f"{said(tag)} does not belong here; expected is {_expected(model, furthest, counts)}"
            continue
        counts[place] += 1
        if place < furthest:
            yield at, f"{said(tag)} is out of order: it stands before {model.slots[furthest]}"
        elif counts[place] > model.slots[place].most:
            yield at, f"{model.slots[place]} more often than {model.slots[place].most} times"
        furthest = max(place, furthest)
    for slot, count in zip(model.slots, counts, strict=True):
        if count < slot.least:
            yield None, f"{slot} is missing" if not count else f"{slot} stands here only {count} times"


def _expected(model: Model, furthest: int, counts: list[int]) -> str:
    """What could have come: everything up to the next child that must."""
    names = []
    for place in range(furthest, len(model.slots)):
        slot = model.slots[place]
        if counts[place] < slot.most:
            names.append(str(slot))
            if counts[place] < slot.least:
                break
    return " or ".join(names) or "nothing more"
