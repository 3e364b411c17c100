"""FHIR resources in XML to the dictionaries of their JSON form, and back. What a resource means is not known here.

Which elements may be several, and which hold numbers or truths, follows from R4 as `fhir_check` knows it. What R4
does not have is read as it looks, so that whoever judges the resource can say so.
"""

import math
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from simulator.wire.errors import WireError
from simulator.wire.fhir_check import BOOLEAN, DECIMAL, INTEGER, RESOURCE, TEXT, ElementShape, element_shapes
from simulator.wire.json import MAX_DEPTH, Json
from simulator.wire.xml import Element, elements, local_name, namespace_of, parse_xml, quoted

FHIR_XML = "application/fhir+xml"
FHIR = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"

_PRIMITIVES = (BOOLEAN, INTEGER, DECIMAL, TEXT)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*", re.ASCII)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_MOST_DIGITS = 40
_NOTHING: Mapping[str, ElementShape] = {}


def read_fhir_xml(root: Element) -> dict[str, Json]:
    """The resource that an XML element is, as its JSON form. Raises WireError."""
    return _resource(root, 0)


def write_fhir_xml(resource: Mapping[str, Json]) -> bytes:
    """A resource as an XML document, its elements in R4's order and those that R4 does not have last."""
    text = _written(resource, f' xmlns="{FHIR}"')
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def _resource(element: Element, depth: int) -> dict[str, Json]:
    if namespace_of(element) != FHIR:
        raise WireError(f"the element {local_name(element)} is not in the namespace {FHIR}", element.sourceline)
    name = local_name(element)
    return {"resourceType": name, **_object(element, element_shapes(name) or _NOTHING, depth)}


def _object(element: Element, shapes: Mapping[str, ElementShape], depth: int) -> dict[str, Json]:
    if depth > MAX_DEPTH:
        raise WireError(f"the document nests deeper than {MAX_DEPTH} levels", element.sourceline)
    read: dict[str, Json] = {str(name): str(value) for name, value in element.attrib.items() if name in ("id", "url")}
    for name, same in _by_name(element).items():
        shape = shapes.get(name) or _guessed(same)
        if shape.type in _PRIMITIVES and not (shape.type == TEXT and _is_markup(same[0])):
            _put_primitives(read, name, shape, same, depth)
            continue
        values = [_value(each, shape.type, depth) for each in same]
        read[name] = values if shape.is_list or len(values) > 1 else values[0]
    return read


def _by_name(element: Element) -> dict[str, list[Element]]:
    """The children by their local names, each name where it first came."""
    found: dict[str, list[Element]] = {}
    for child in elements(element):
        found.setdefault(local_name(child), []).append(child)
    return found


def _guessed(same: list[Element]) -> ElementShape:
    """What an element that R4 does not have looks like."""
    is_primitive = "value" in same[0].attrib
    return ElementShape(TEXT if is_primitive else "", len(same) > 1)


def _is_markup(element: Element) -> bool:
    return namespace_of(element) == XHTML


def _value(element: Element, type_name: str, depth: int) -> Json:
    if _is_markup(element):
        return etree.tostring(element, encoding="unicode", with_tail=False)
    if type_name == RESOURCE:
        inner = next(elements(element), None)
        if inner is None:
            raise WireError(f"the element {local_name(element)} holds no resource", element.sourceline)
        return _resource(inner, depth + 1)
    return _object(element, element_shapes(type_name) or _NOTHING, depth + 1)


def _put_primitives(read: dict[str, Json], name: str, shape: ElementShape, same: list[Element], depth: int) -> None:
    """Put the values of a primitive, and beside them what extends them."""
    values = [_primitive(each.get("value"), shape.type) for each in same]
    extras = [_object(each, _EXTENDED, depth + 1) or None for each in same]
    is_list = shape.is_list or len(same) > 1
    if any(value is not None for value in values):
        read[name] = values if is_list else values[0]
    if any(extras):
        read[f"_{name}"] = extras if is_list else extras[0]


_EXTENDED = {"extension": ElementShape("Extension", True)}


def _primitive(text: str | None, kind: str) -> Json:
    """A value as JSON has it; what has not its type's form stays the text that it is, for others to judge."""
    if text is None or kind == TEXT:
        return text
    if kind == BOOLEAN:
        return {"true": True, "false": False}.get(text, text)
    if _WHOLE.fullmatch(text):
        return int(text)
    if kind == DECIMAL and len(text) <= _MOST_DIGITS and _NUMBER.fullmatch(text):
        number = float(text)
        return text if math.isinf(number) else number
    return text


def _written(resource: Mapping[str, Json], namespace: str = "") -> str:
    name = resource.get("resourceType")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError("a resource without a type cannot be written")
    members = {member: value for member, value in resource.items() if member != "resourceType"}
    shapes = element_shapes(name) or _NOTHING
    return f"<{name}{namespace}>{''.join(_members(members, shapes))}</{name}>"


def _members(value: Mapping[str, Json], shapes: Mapping[str, ElementShape]) -> Iterator[str]:
    plain = [name for name in value if not name.startswith("_")]
    names = dict.fromkeys([*plain, *(name[1:] for name in value if name.startswith("_"))])
    for name in [*(each for each in shapes if each in names), *(each for each in names if each not in shapes)]:
        if _NAME.fullmatch(name):
            yield from _member(name, value.get(name), value.get(f"_{name}"), shapes.get(name))


def _member(name: str, value: Json, extra: Json, shape: ElementShape | None) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    extras = extra if isinstance(extra, list) else [extra]
    for at in range(max(len(values), len(extras))):
        one = values[at] if at < len(values) else None
        more = extras[at] if at < len(extras) else None
        if isinstance(one, dict):
            yield _complex(name, one, "" if shape is None else shape.type)
        elif name == "div" and isinstance(one, str):
            yield _markup(one)
        elif one is not None or more is not None:
            yield _element(name, one, more)


def _complex(name: str, value: Mapping[str, Json], type_name: str) -> str:
    if type_name == RESOURCE or "resourceType" in value:
        return f"<{name}>{_written(value)}</{name}>"
    attributes = {each: value[each] for each in ("id", "url") if isinstance(value.get(each), str)}
    if type_name not in ("Extension", ""):
        attributes.pop("url", None)
    members = {each: inner for each, inner in value.items() if each not in attributes}
    shapes = element_shapes(type_name) or _NOTHING
    return _tag(name, attributes, "".join(_members(members, shapes)))


def _element(name: str, value: Json, extra: Json) -> str:
    attributes: dict[str, Json] = {} if value is None else {"value": _lexical(value)}
    more: Mapping[str, Json] = extra if isinstance(extra, dict) else {}
    if isinstance(more.get("id"), str):
        attributes["id"] = more["id"]
    inner = {each: value for each, value in more.items() if each == "extension"}
    return _tag(name, attributes, "".join(_members(inner, _EXTENDED)))


def _tag(name: str, attributes: Mapping[str, Json], inside: str) -> str:
    head = name + "".join(f" {each}={quoted(str(value))}" for each, value in attributes.items())
    return f"<{head}>{inside}</{name}>" if inside else f"<{head}/>"


def _lexical(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _markup(text: str) -> str:
    """Narrative as it may stand in a document: nothing where it is no XHTML that can be read."""
    try:
        return etree.tostring(parse_xml(text.encode()), encoding="unicode")
    except (WireError, UnicodeEncodeError):
        return ""
