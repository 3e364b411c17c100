"""XML Schemas of the user's own: found in a folder, compiled once, and messages held against them.

The national schemas are public but not ours to ship. What a fault means for the answer must not come in here.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lxml import etree

from simulator.wire.errors import Problem, Problems, WireError
from simulator.wire.xml import (
    HL7,
    ITK,
    Element,
    elements,
    line_of,
    local_name,
    namespace_of,
    parse_xml,
    path_of,
    split_tag,
    tag_of,
)

ENVELOPE_SCHEMA = "distributionEnvelope-v2-0.xsd"
DOCUMENT_SCHEMAS: Mapping[str, str] = {
    "ClinicalDocument": "POCD_MT000002UK01.xsd",
    "AmbulanceRequest": "REPC_MT200001GB02.xsd",
    "RepeatCallerQuery": "QUPA_MT000001GB01.xsd",
    "RepeatCallerResponse": "PRPA_MT000001GB01.xsd",
}
"""The schema of a payload by the name of its root, which is in HL7's namespace."""

MOST_FAULTS = 50
"""Most faults that are told of one document."""

MOST_PLACED = 5000
"""A document of more elements is told its faults without their places: libxml2 finds those in quadratic time."""

_KNOWN = (ENVELOPE_SCHEMA, *DOCUMENT_SCHEMAS.values())
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_ATTRIBUTE = re.compile(r"Element '[^']*', attribute '([^'{}]+)'")
_SIZE = etree.XPath("count(descendant::*)")


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One thing that a schema says against a document. `path` is an XPath in the prefixes of `wire.xml`."""

    line: int | None
    path: str
    message: str


class Schemas:
    """The known schemas of a folder and all folders in it, by file name without regard to case; any may be missing.

    Each is compiled when it is first needed, or by `check`.
    """

    __slots__ = ("_compiled", "_files", "folder")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = _files(folder)
        self._compiled: dict[str, etree.XMLSchema] = {}

    def check(self) -> None:
        """Compile all of them. Raises Problems: none is there, a file is broken, or one points into the network."""
        if not self._files:
            what = "no schema that is known is in this folder or below it"
            raise Problems([Problem(what, f"put there at least one of {', '.join(_KNOWN)}", file=str(self.folder))])
        problems = [problem for file in self._files.values() for problem in _remote(file, set())]
        for name, file in self._files.items() if not problems else ():
            try:
                self._schema(name)
            except etree.XMLSchemaParseError as fault:
                problems += _problems(fault, file)
        if problems:
            raise Problems(dict.fromkeys(problems))

    @property
    def knows_envelope(self) -> bool:
        """Is the DistributionEnvelope's schema there?"""
        return ENVELOPE_SCHEMA in self._files

    def knows(self, root: Element) -> bool:
        """Is the schema of a payload with this root there?"""
        return self._name_for(root) is not None

    def errors_of_envelope(self, distribution: Element) -> list[SchemaFault]:
        """What its schema says against a DistributionEnvelope, whatever its payloads hold.

        A whole envelope would not do: the schema's `any` is lax, but still wants to know each `xsi:type` in a payload.
        """
        if not self.knows_envelope:
            return []
        schema, emptied = self._schema(ENVELOPE_SCHEMA), _emptied(distribution)
        if _size(emptied) > MOST_PLACED:
            return _unplaced(schema, emptied, distribution)
        return _placed(schema, emptied, distribution)

    def errors_of_document(self, root: Element) -> list[SchemaFault]:
        """What its own schema says against a payload's document; nothing where there is no schema for it."""
        name = self._name_for(root)
        if name is None:
            return []
        schema = self._schema(name)
        if _size(root) > MOST_PLACED:
            return _unplaced(schema, root, root)
        if schema.validate(root):
            return []
        # Looked at again as a document of its own: where it stood, an ID may have been taken by another payload.
        return _placed(schema, parse_xml(_bytes(root)), root)

    def _name_for(self, root: Element) -> str | None:
        name = DOCUMENT_SCHEMAS.get(local_name(root)) if namespace_of(root) == HL7 else None
        return name if name in self._files else None

    def _schema(self, name: str) -> etree.XMLSchema:
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = etree.XMLSchema(file=str(self._files[name]))
        return found


def _files(folder: Path) -> dict[str, Path]:
    """The file of each known schema; of several with one name the one nearest to the folder."""
    by_name = {name.lower(): name for name in _KNOWN}
    found: dict[str, Path] = {}
    for file in sorted(folder.rglob("*"), key=lambda file: (len(file.parts), file)):
        name = by_name.get(file.name.lower())
        if name is not None and file.is_file():
            found.setdefault(name, file)
    return found


def _remote(file: Path, seen: set[Path]) -> Iterator[Problem]:
    """The references of a schema, and of those it refers to, that would have to be fetched.

    A file that cannot be read has none: compiling it says what is wrong with it.
    """
    if file in seen:
        return
    seen.add(file)
    try:
        root = parse_xml(file.read_bytes())
    except (WireError, OSError):
        return
    for reference in root.iterchildren(f"{_XSD}include", f"{_XSD}import", f"{_XSD}redefine"):
        location = reference.get("schemaLocation", "")
        if "://" in location:
            what, remedy = f"{location!r} would have to be fetched", "put the file into the folder and say its path"
            yield Problem(what, remedy, file=str(file), line=reference.sourceline or 0)
        elif location:
            yield from _remote((file.parent / location).resolve(), seen)


def _problems(fault: etree.XMLSchemaParseError, file: Path) -> list[Problem]:
    """What libxml2 says against a schema; it names no file for what it says of the whole one."""
    remedy = "mend it, or take it out of the folder"
    return [
        Problem(entry.message.strip(), remedy, file=str(file) if entry.filename == "<string>" else entry.filename,
                line=entry.line)
        for entry in islice(fault.error_log, MOST_FAULTS)
    ]  # fmt: skip


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
