"""Rules about what HTTP and SOAP headers say beside what the validation table asks of them. None of them refuses.

What a receiver can refuse stands in `envelope_rules`.
"""

import re
from collections import Counter
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_uuid
from simulator.toolkit.envelope_rules import encoding_of
from simulator.toolkit.names import BUSINESS_ACK, INFRASTRUCTURE_ACK, service_of
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.itk_message import ItkMessage
from simulator.wire.soap import Envelope
from simulator.wire.xml import SOAP, WSA, Element, elements, local_name, namespace_of, said, split_tag, tag_of

CHARSET = RuleRow(
    "itk.http.charset", Level.WARNING, "a charset in Content-Type that is not the document's encoding",
    "the same in both, or no charset: byte order mark and declaration decide", "2, RFC 7303",
)  # fmt: skip
CONTENT_ENCODING = RuleRow(
    "itk.http.content-encoding", Level.WARNING, "a Content-Encoding, which is not undone here",
    "a body as it stands; payloads are compressed one by one, as the manifest says", "4.4, assumed",
)  # fmt: skip
PARTS = RuleRow(
    "itk.soap.parts", Level.WARNING, "an envelope whose parts are not those of SOAP 1.1",
    "soap:Header, then one soap:Body, after it only elements of other namespaces, and no text between them",
    "S-1, SOAP 1.1 section 4",
)  # fmt: skip
REPEATED = RuleRow(
    "itk.soap.repeated-header", Level.WARNING, "a WS-Addressing header more than once", "one; the first counts",
    "3.2, WS-Addressing 1.0",
)  # fmt: skip
FROM_REFERENCE = RuleRow(
    "itk.soap.from-reference", Level.WARNING, "a wsa:From with reference properties or parameters",
    "wsa:Address alone", "3.2, ITK WS-ADR-08",
)  # fmt: skip
RELATES_TO = RuleRow(
    "itk.soap.relates-to", Level.WARNING, "a wsa:RelatesTo that belongs to no answer",
    "the MessageID, a UUID, of what an acknowledgement is about; nothing in any other request",
    "3.2, ITK web service transport",
)  # fmt: skip
TIMESTAMP_ID = RuleRow(
    "itk.security.timestamp-id", Level.WARNING, "a wsu:Id of the timestamp that is not a UUID",
    "a UUID, with or without a prefix of letters", "3.2, ITK test bench",
)  # fmt: skip
NOT_UTC = RuleRow(
    "itk.security.timestamp-utc", Level.WARNING, "a time that is not in UTC", "yyyy-mm-ddThh:mm:ssZ",
    "3.2, ITK web service transport",
)  # fmt: skip

ROWS = (CHARSET, CONTENT_ENCODING, PARTS, REPEATED, FROM_REFERENCE, RELATES_TO, TIMESTAMP_ID, NOT_UTC)

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.ASCII | re.IGNORECASE)
_OFFSET = re.compile(r"T.*[+-](\d\d):?(\d\d)$", re.ASCII)
_PREFIX = re.compile(r"[a-zA-Z_:]*", re.ASCII)
_UUID_LENGTH = 36
_SAME = {"US-ASCII": "UTF-8", "ASCII": "UTF-8", "UTF8": "UTF-8", "UTF-16LE": "UTF-16", "UTF-16BE": "UTF-16"}
_PARTS = {f"{{{SOAP}}}Header": 0, f"{{{SOAP}}}Body": 1}
_ACKNOWLEDGEMENTS = (INFRASTRUCTURE_ACK, BUSINESS_ACK)
_MANY = ("RelatesTo",)
"""What WS-Addressing allows several of."""


def _transport(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """How the body is written, by the transport and by itself."""
    coding = call.request.headers.get("Content-Encoding", "").strip()
    if coding and coding.lower() != "identity":
        yield CONTENT_ENCODING.at(
            "header: Content-Encoding", f"Content-Encoding is {coding}, and the body is read as sent"
        )
    found = _CHARSET.search(call.request.headers.get("Content-Type", ""))
    if found is None:
        return
    if message.envelope is None:
        yield from _unread(found[1], message)
        return
    encoding = encoding_of(message.envelope.root, call.request.body)
    if _plain(found[1]) != _plain(encoding):
        yield CHARSET.at("header: Content-Type", f"the charset is {found[1]}, and the document is in {encoding}")


def _unread(charset: str, message: ItkMessage) -> Iterator[Broken]:
    """A document that could not be read may be in the encoding that only the transport names."""
    if message.fault is not None and _plain(charset) != "UTF-8":
        yield CHARSET.at("header: Content-Type", f"the charset is {charset}, and the document does not say so itself")


def _plain(encoding: str) -> str:
    upper = encoding.upper()
    return _SAME.get(upper, upper)


def _parts(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """What stands in the envelope, and in which order."""
    envelope = message.envelope
    if envelope is None or not envelope.is_soap:
        return
    place = -1
    for part in elements(envelope.root):
        at = _PARTS.get(tag_of(part))
        if at is not None and at > place:
            place = at
        elif at is not None or place < 1 or namespace_of(part) in ("", SOAP):
            yield PARTS.at(part, f"{said(tag_of(part))} does not belong here")
    for around in (envelope.root, envelope.header, envelope.body):
        if around is not None and _has_text(around):
            yield PARTS.at(around, f"there is text in {said(tag_of(around))}")


def _has_text(element: Element) -> bool:
    return any(text and text.strip() for text in (element.text, *(part.tail for part in element)))


def _addressing(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """What WS-Addressing headers there are, and what they hold."""
    envelope = message.envelope
    if envelope is None or envelope.header is None:
        return
    names = [name for namespace, name in (split_tag(tag_of(each)) for each in envelope.header) if namespace == WSA]
    for name, times in Counter(names).items():
        if times > 1 and name not in _MANY:
            yield REPEATED.at(envelope.addressing[name], f"wsa:{name} is there {times} times")
    sender = envelope.addressing.get("From")
    for part in () if sender is None else elements(sender):
        if local_name(part) in ("ReferenceProperties", "ReferenceParameters"):
            yield FROM_REFERENCE.at(part)
    yield from _relation(envelope, message)


def _relation(envelope: Envelope, message: ItkMessage) -> Iterator[Broken]:
    relation = envelope.addressing.get("RelatesTo")
    if relation is None:
        return
    service = service_of(message.distribution)
    if service is None or service.name not in _ACKNOWLEDGEMENTS:
        yield RELATES_TO.at(relation, f"a request that relates to {envelope.relates_to}")
    elif not _is_prefixed_uuid(envelope.relates_to or ""):
        yield RELATES_TO.at(relation, f"{envelope.relates_to} is not a UUID")


def _timestamp(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """How the timestamp is written."""
    security = message.envelope.security if message.envelope else None
    if security is None or security.timestamp is None:
        return
    if security.timestamp_id is not None and not _is_prefixed_uuid(security.timestamp_id):
        yield TIMESTAMP_ID.at(security.timestamp, f"{security.timestamp_id} is not a UUID", attribute="wsu:Id")
    for name, text in (("Created", security.created), ("Expires", security.expires)):
        offset = _OFFSET.search(text or "")
        if offset is not None and offset.groups() != ("00", "00"):
            yield NOT_UTC.at(security.timestamp, f"{name} is {text}")


def _is_prefixed_uuid(text: str) -> bool:
    return is_uuid(text[-_UUID_LENGTH:]) and _PREFIX.fullmatch(text[:-_UUID_LENGTH]) is not None


WRITING_RULES: tuple[ItkRule, ...] = (_transport, _parts, _addressing, _timestamp)
"""How headers are written; never asked before the answer has left."""
