"""What an XML Schema says against an envelope or a document, each fault told by its place in the whole message.

Which schema that is, and what a fault means for the answer, must not come in here.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from simulator.wire.xml import ITK, Element, elements, line_of, local_name, parse_xml, path_of, split_tag, tag_of

MOST_FAULTS = 50
"""Most faults that are told of one document."""

MOST_PLACED = 5000
"""A document of more elements is told its faults without their places: libxml2 finds those in quadratic time."""

_ATTRIBUTE = re.compile(r"Element '[^']*', attribute '([^'{}]+)'")
_SIZE = etree.XPath("count(descendant::*)")


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One thing that a schema says against a document. `path` is an XPath in the prefixes of `wire.xml`."""

    line: int | None
    path: str
    message: str


def faults_of_envelope(schema: etree.XMLSchema, distribution: Element) -> list[SchemaFault]:
    """What the schema of a DistributionEnvelope says against one, whatever its payloads hold.

    A whole envelope would not do: the schema's `any` is lax, but still wants to know each `xsi:type` in a payload.
    """
    emptied = _emptied(distribution)
    if _size(emptied) > MOST_PLACED:
        return _unplaced(schema, emptied, distribution)
    return _placed(schema, emptied, distribution)


def faults_of_document(schema: etree.XMLSchema, root: Element) -> list[SchemaFault]:
    """What a schema says against the document in a payload."""
    if _size(root) > MOST_PLACED:
        return _unplaced(schema, root, root)
    if schema.validate(root):
        return []
    # Looked at again as a document of its own: where it stood, an ID may have been taken by another payload.
    return _placed(schema, parse_xml(_bytes(root)), root)


def _size(root: Element) -> float:
    """How many elements are below it."""
    return float(_SIZE(root))


def _bytes(root: Element) -> bytes:
    """It as a document of its own, with all namespaces that it may use. A copy in memory would lose some."""
    return etree.tostring(root, with_tail=False)


def _placed(schema: etree.XMLSchema, copy: Element, original: Element) -> list[SchemaFault]:
    """The faults of a copy, each told by its place in the original."""
    if schema.validate(copy):
        return []
    return [_fault(entry.message, entry.path, copy, original) for entry in islice(schema.error_log, MOST_FAULTS)]


def _unplaced(schema: etree.XMLSchema, copy: Element, original: Element) -> list[SchemaFault]:
    """The faults of a copy that is held against its schema while it is read, so that none of them has a place."""
    parser = etree.XMLParser(
        schema=schema, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    etree.clear_error_log()  # this parser has no log of its own: it would also tell what earlier messages did wrong
    try:
        parser.feed(_bytes(copy))
        parser.close()
    except etree.XMLSyntaxError as fault:
        path, messages = path_of(original), dict.fromkeys(entry.message.strip() for entry in fault.error_log)
        return [SchemaFault(None, path, message) for message in islice(messages, MOST_FAULTS)]
    return []


def _fault(message: str, path: str | None, copy: Element, original: Element) -> SchemaFault:
    place = _counterpart(path or "", copy, original)
    named = _ATTRIBUTE.match(message)
    return SchemaFault(line_of(place), path_of(place, named[1] if named else ""), message.strip())


def _counterpart(path: str, copy: Element, original: Element) -> Element:
    """The original's element at the place that libxml2's path names in the copy.

    A path is `/*/itk:header/itk:id[2]/*[3]`: `*` is any element, as those without a prefix are written, and a name
    counts those of the same prefix.
    """
    for step in path.split("/")[2:]:
        name, _, number = step.partition("[")
        places = [place for place, each in enumerate(copy) if name in ("*", _spelt(each))]
        place = places[int(number.rstrip("]") or 1) - 1]
        copy, original = copy[place], original[place]
    return original


def _spelt(element: Element) -> str:
    name = local_name(element)
    return f"{element.prefix}:{name}" if element.prefix else name


def _emptied(distribution: Element) -> Element:
    """A copy of a DistributionEnvelope in which each payload's content is bare elements."""
    made = _bare(distribution)
    made.tail = None
    for part in elements(distribution):
        made.append(_with_empty_payloads(part) if tag_of(part) == f"{{{ITK}}}payloads" else deepcopy(part))
    return made


def _with_empty_payloads(payloads: Element) -> Element:
    made = _bare(payloads)
    for payload in elements(payloads):
        emptied = _bare(payload)
        for content in elements(payload):
            namespace, name = split_tag(tag_of(content))
            # What the envelope's own schema knows would be looked into.
            emptied.append(etree.Element(name if namespace == ITK else tag_of(content)))
        if tag_of(payload) == f"{{{ITK}}}payload":
            emptied.text = None
        made.append(emptied)
    return made


def _bare(element: Element) -> Element:
    """The element with its attributes and the text about it, without what is in it."""
    made = etree.Element(tag_of(element), dict(element.attrib), nsmap=element.nsmap)
    made.text, made.tail = element.text, element.tail
    return made
