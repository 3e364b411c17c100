"""The first look at a message: whether envelope and documents are built as the tables say, asked of libxml2 in one go.

A yes is meant; most messages get it, and need no other look at their structure. A no means only that the rules have to
look closely: they say what is wrong, and in which words. No national schema comes in here.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO

from lxml import etree

from simulator.toolkit.envelope_schema import BARE_ENVELOPE, envelope_around
from simulator.toolkit.structure import Model, models_of
from simulator.toolkit.structure_schema import PAYLOAD, schema_of
from simulator.toolkit.structure_tables import AMBULANCE, DOCUMENT, QUERY
from simulator.wire.ambulance import AMBULANCE_REQUEST
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.repeat_caller import QUERY as REPEAT_CALLER_QUERY
from simulator.wire.xml import HL7, Element, split_tag, tag_of

TABLES: Mapping[str, Mapping[str, str]] = {
    CLINICAL_DOCUMENT: DOCUMENT,
    AMBULANCE_REQUEST: AMBULANCE,
    REPEAT_CALLER_QUERY: QUERY,
}
"""The tables of documents by the tags of their roots."""

_LARGE = 4_000
"""From so many tags on no schema is asked: libxml2 notes faults in quadratic time. The largest published document has
800.
"""


def looks_right(request: Request) -> bool:
    """Are the envelope and all documents in it built rightly beyond doubt?"""
    return request.derived("looks right", _look)


def _look(request: Request) -> bool:
    message = message_of(request)
    kinds: set[str] = set()
    encoded: list[tuple[Element, bytes]] = []
    for content in message.contents:
        root, data = content.root, content.data
        if root is None or root.tag not in TABLES:
            continue
        if data is None:
            kinds.add(tag_of(root))
        else:
            encoded.append((root, data))
    if message.distribution is None or len(kinds) > 1 or _is_large(request.body):
        return False
    return _whole(*kinds).validate(message.distribution.element) and all(is_right(*document) for document in encoded)


def is_right(root: Element, data: bytes) -> bool:
    """Is a document with a table, of these bytes, built rightly beyond doubt?"""
    return not _is_large(data) and _document(tag_of(root)).validate(root)


@cache
def model_of(tag: str) -> Model:
    """The model of a document's root."""
    return _models(tag)[split_tag(tag)[1]]


@cache
def _models(tag: str) -> Mapping[str, Model]:
    return models_of(TABLES[tag])


@cache
def _document(tag: str) -> etree.XMLSchema:
    """A table made ready when the first document of its kind comes by itself, in an encoded payload."""
    return schema_of(split_tag(tag)[1], _models(tag))


@cache
def _whole(tag: str | None = None) -> etree.XMLSchema:
    """The schema of envelopes with documents of a kind, made ready when the first one comes."""
    if tag is None:
        return etree.XMLSchema(etree.parse(BytesIO(BARE_ENVELOPE.encode())))
    return schema_of(split_tag(tag)[1], _models(tag), envelope_around(HL7, PAYLOAD))


def _is_large(data: bytes) -> bool:
    """Has it so many tags? An element takes four bytes at least, so most messages need not be counted."""
    return len(data) >= 4 * _LARGE and data.count(b"<") >= _LARGE
