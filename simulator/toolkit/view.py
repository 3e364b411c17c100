"""The decoded view of a recorded ITK exchange: headers, envelope, payloads, answer. `payload_views` reads the payloads.

It is made from the recorded bytes when somebody looks, and takes out of a broken message what can be read. It never
raises, and judges nothing: that is what findings are for.
"""

from collections.abc import Iterator

from lxml import etree

from simulator.call.call import Call
from simulator.toolkit.payload_views import payload_view
from simulator.wire.acknowledgement import FAULT, SIMPLE_RESPONSE, ErrorInfo
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.itk import KEYS, Address, Distribution, ManifestItem, distribution_in
from simulator.wire.itk_message import Content, ItkMessage, message_of
from simulator.wire.json import Json
from simulator.wire.soap import Envelope
from simulator.wire.xml import (
    HL7,
    Element,
    attribute,
    child,
    elements,
    local_name,
    parse_xml,
    tag_of,
    text_of,
)

MOST_PAYLOADS = 100
"""Payloads of one message that are shown; the others are left out."""

MOST_TEXT = 1_000_000
"""Characters of one payload that are shown; the rest of it is cut off."""

MOST_TEXTS = 4_000_000
"""Characters of all payloads of one message that are shown."""

_RESPONSE = f"{{{HL7}}}RepeatCallerResponse"


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange. What there is none of is null; `unreadable` says why there is nothing at all."""
    message = message_of(call.request)
    return {
        "unreadable": str(message.fault) if message.fault is not None and call.request.body else None,
        "soap": None if message.envelope is None else _soap(message.envelope),
        "itk": None if message.distribution is None else _itk(message.distribution),
        "payloads": [] if message.distribution is None else list(_payloads(message, message.distribution)),
        "answer": _answer(reply),
    }


def _soap(envelope: Envelope) -> Json:
    security = envelope.security
    timestamp = None
    if security is not None and security.timestamp is not None:
        timestamp = {"created": security.created, "expires": security.expires}
    return {
        "message_id": envelope.message_id,
        "action": envelope.action,
        "to": envelope.to,
        "reply_to": envelope.reply_to,
        "relates_to": envelope.relates_to,
        "username": None if security is None else security.username,
        "timestamp": timestamp,
        "signed": security is not None and security.signed,
    }


def _itk(distribution: Distribution) -> Json:
    asked = (key.removeprefix(KEYS) for key in distribution.specs if key.startswith(KEYS) and key.endswith("requested"))
    return {
        "tracking_id": distribution.tracking_id,
        "service": distribution.service,
        "interaction": distribution.interaction,
        "addresses": [_address(each) for each in distribution.addresses],
        "audit_identity": [_address(each) for each in distribution.identities],
        "sender_address": None if distribution.sender is None else distribution.sender.uri,
        "asks_for": [key for key in asked if distribution.asks_for(key)],
    }


def _address(address: Address) -> Json:
    return {
        "ods_code": address.ods_code,
        "dos_service_id": address.dos_service_id,
        "uri": address.uri,
        "type": address.type,
    }


def _payloads(message: ItkMessage, distribution: Distribution) -> Iterator[Json]:
    """The manifest's items with what came for them, then what came without an item."""
    contents = {id(content.item): content for content in message.contents}
    left = MOST_TEXTS
    for item in distribution.items[:MOST_PAYLOADS]:
        content = contents.get(id(item))
        shown = {**_item(item), **_content(content, min(left, MOST_TEXT))}
        left -= len(shown["xml"] or shown["text"] or "")
        yield shown
    listed = {item.id for item in distribution.items}
    strays = [payload for payload in distribution.payloads if payload.get("id") not in listed]
    for payload in strays[:MOST_PAYLOADS]:
        root = next(elements(payload), None)
        yield {"id": payload.get("id"), "root": None if root is None else local_name(root), "unlisted": True}


def _item(item: ManifestItem) -> dict[str, Json]:
    return {
        "id": item.id,
        "profile": item.profile,
        "mimetype": item.mimetype,
        "compressed": item.compressed,
        "base64": item.base64,
        "encrypted": item.encrypted,
    }


def _content(content: Content | None, most: int) -> dict[str, Json]:
    """What came for an item: its text as far as there is room, and what the document in it says."""
    if content is None:
        return {"missing": True, "unreadable": None, "root": None, "size": None, "xml": None, "text": None}
    root, text = content.root, _text(content)
    shown = None if text is None else text[:most]
    return {
        "unreadable": None if content.fault is None else str(content.fault),
        "root": None if root is None else local_name(root),
        "size": None if text is None else len(text),
        "xml": None if root is None else shown,
        "text": shown if root is None else None,
        **({} if root is None else payload_view(root)),
    }


def _text(content: Content) -> str | None:
    """A payload as text, decoded; None for what is no text."""
    if content.data is None:
        if content.root is None:
            return content.text
        return etree.tostring(content.root, encoding="unicode", with_tail=False)
    try:
        return content.data.decode(_encoding(content)).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError):
        return None if content.root is None else etree.tostring(content.root, encoding="unicode")


def _encoding(content: Content) -> str:
    """What a document says of its encoding; libxml2 knows some that Python does not."""
    declared = None if content.root is None else content.root.getroottree().docinfo.encoding
    return declared or "utf-8"


def _answer(reply: Reply) -> Json:
    """What was answered: `accepted`, `fault`, `distribution` (an envelope with payloads), or `other`."""
    answer: dict[str, Json] = {"kind": "other", "status": reply.status, "text": None}
    content = _content_of(reply)
    fault = next((each for each in content if tag_of(each) == FAULT), None)
    if fault is not None:
        return {**answer, "kind": "fault", "text": text_of(child(fault, "faultstring")), "fault": _fault(fault)}
    simple = next((each for each in content if tag_of(each) == SIMPLE_RESPONSE), None)
    if simple is not None:
        return {**answer, "kind": "accepted", "text": text_of(simple)}
    distribution = distribution_in(content)
    if distribution is None:
        return answer
    return {**answer, "kind": "distribution", **_repeat_caller(distribution)}


def _content_of(reply: Reply) -> tuple[Element, ...]:
    try:
        return Envelope.of(parse_xml(reply.body)).content
    except WireError:
        return ()


def _fault(fault: Element) -> Json:
    info = ErrorInfo.of_fault(fault) or ErrorInfo(None, None, None)
    return {
        "faultcode": text_of(child(fault, "faultcode")),
        "code": info.code,
        "text": info.text,
        "diagnostic": info.diagnostic,
        "error_id": info.id,
    }


def _repeat_caller(distribution: Distribution) -> dict[str, Json]:
    """What the Repeat Caller Service found, and how many reports it gave back."""
    roots = (next(elements(payload), None) for payload in distribution.payloads)
    response = next((root for root in roots if root is not None and tag_of(root) == _RESPONSE), None)
    if response is None:
        return {}
    value = child(response, f"{{{HL7}}}value")
    return {
        "text": attribute(value, "displayName"),
        "repeat_caller": {
            "value": attribute(value, "code"),
            "reports": len(list(response.iterchildren(f"{{{HL7}}}subject"))),
        },
    }
