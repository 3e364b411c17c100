"""A FHIR document as a clinician reads it: the sections of the Compositions in a resource, with their narratives."""

from collections.abc import Iterator

from simulator.web.inspector.document import DEEPEST, MOST_SECTIONS, Document, Section
from simulator.web.inspector.narrative import Block, Piece, narrative
from simulator.wire.errors import WireError
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml


def compositions_of(resource: Json) -> list[Document]:
    """The documents in a resource: a Composition, or those in a Bundle."""
    entries = resource.get("entry") if isinstance(resource, dict) else None
    held = [each.get("resource") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    found = (each for each in (resource, *held) if isinstance(each, dict))
    return [_document(each) for each in found if each.get("resourceType") == "Composition"]


def _document(composition: dict[str, Json]) -> Document:
    said = (("Written", _text(composition, "date")), ("Status", _text(composition, "status")))
    about = [(name, value) for name, value in said if value]
    sections = zip(range(MOST_SECTIONS), _sections(composition, 0), strict=False)
    return Document(_text(composition, "title") or "A document", [], about, tuple(each for _, each in sections))


def _sections(parent: dict[str, Json], level: int) -> Iterator[Section]:
    held = parent.get("section")
    for section in held if isinstance(held, list) and level <= DEEPEST else ():
        if isinstance(section, dict):
            title, blocks = _text(section, "title"), _blocks(section.get("text"))
            if title or blocks:
                yield Section(title, level, blocks)
            yield from _sections(section, level + 1)


def _blocks(text: Json) -> tuple[Block, ...]:
    """The narrative, as far as it is the XHTML that it has to be; else as it stands there."""
    div = _text(text, "div") if isinstance(text, dict) else ""
    if not div:
        return ()
    try:
        return narrative(parse_xml(div.encode("utf-8", "replace")))
    except WireError:
        return (Block("text", (Piece(div),)),)


def _text(value: dict[str, Json], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
