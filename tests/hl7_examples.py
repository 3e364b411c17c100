"""The published HL7 payloads, wherever they stand: alone, in an envelope, in SOAP, encoded."""

import base64
import gzip
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lxml import etree

from simulator.wire.xml import ITK, Element, parse_xml
from tests.official import REFERENCE, examples

FOLDER = "itk/examples"
SCHEMAS = REFERENCE / FOLDER / "schemas/Schemas"

_PLACEHOLDER = re.compile(rb"@@[\w-]+@@|__[A-Z_]+__")
_FOLDERS = ("soap", "soap-templates", "envelope", "payload", "constructed", "correspondence")


def every_message() -> list[object]:
    """Every published message as a test parameter; one that skips where they are absent."""
    return [each for folder in _FOLDERS for each in examples(f"{FOLDER}/{folder}", "*.xml")]


def payloads_in(path: Path, tags: Iterable[str]) -> list[Element]:
    """The elements of these tags in a message, in whatever they are wrapped. A placeholder becomes an instant."""
    data = path.read_bytes()
    if b"@@" in data or b"__" in data:
        data = _PLACEHOLDER.sub(b"20261122100000", data)
    root = parse_xml(data)
    found = list(root.iter(*tags))
    for payload in root.iter(f"{{{ITK}}}payload"):
        if len(payload) == 0 and (payload.text or "").strip():
            packed = base64.b64decode(payload.text or "")
            found += parse_xml(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed).iter(*tags)
    return found


@cache
def national(schema: str) -> etree.XMLSchema:
    """A national schema by the name of its file."""
    return etree.XMLSchema(etree.parse(SCHEMAS / schema))


def is_valid(root: Element, schema: str) -> bool:
    """Does a national schema allow a document? Held alone against it, since it may stand in another one."""
    return national(schema).validate(parse_xml(etree.tostring(root)))
