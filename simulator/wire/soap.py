"""SOAP 1.1 envelopes with WS-Addressing and WS-Security headers: read as they come, written as the services answer.

Reading judges nothing: what is missing is None. Whether that is allowed is a rule's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from simulator.wire.xml import (
    DS,
    SOAP,
    WSA,
    WSSE,
    WSU,
    Element,
    attribute,
    child,
    escape,
    firsts,
    quoted,
    split_tag,
    tag_of,
    text_of,
)

ANONYMOUS = "http://www.w3.org/2005/08/addressing/anonymous"
FAULT_ACTION = "http://www.w3.org/2005/08/addressing/soap/fault"
OLD_FAULT_ACTION = "http://www.w3.org/2005/08/addressing/fault"
CONTENT_TYPE = "text/xml; charset=utf-8"
MEDIA_TYPES = ("text/xml", "application/xml", "application/soap+xml")
"""Media types under which a SOAP message comes; the last one is SOAP 1.2's."""

_ENVELOPE, _HEADER, _BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{SOAP}" xmlns:wsa="{WSA}"><soap:Header>'
_ADDRESSES = frozenset(("From", "ReplyTo", "FaultTo"))
_UNDERSTOOD = frozenset((WSA, WSSE, WSU))


@dataclass(frozen=True, slots=True)
class Security:
    """A WS-Security header. `created` and `expires` are the texts as sent; `signed` says that a signature is there."""

    element: Element
    timestamp: Element | None = None
    timestamp_id: str | None = None
    created: str | None = None
    expires: str | None = None
    username: str | None = None
    has_password: bool = False
    signed: bool = False


class Envelope(NamedTuple):
    """A SOAP message as read. `addressing` are its WS-Addressing headers by name, `foreign` the headers that must be
    understood although nobody here does, `content` the elements in its body. `message_id` and
    `action` are the texts of wsa:MessageID and wsa:Action.
    """

    root: Element
    header: Element | None = None
    body: Element | None = None
    addressing: Mapping[str, Element] = {}
    security: Security | None = None
    foreign: tuple[Element, ...] = ()
    content: tuple[Element, ...] = ()
    message_id: str | None = None
    action: str | None = None

    @classmethod
    def of(cls, root: Element) -> Self:
        """What a document says as a SOAP 1.1 message; of any other document only the root."""
        if tag_of(root) != _ENVELOPE:
            return cls(root)
        parts = firsts(root)
        header, body = parts.get(_HEADER), parts.get(_BODY)
        addressing: dict[str, Element] = {}
        security: Security | None = None
        foreign = []
        for block in header if header is not None else ():
            namespace, name = split_tag(tag_of(block))
            if namespace == WSA:
                addressing.setdefault(name, block)
            elif namespace == WSSE and name == "Security" and security is None:
                security = _security(block)
            elif namespace not in _UNDERSTOOD and block.get(f"{{{SOAP}}}mustUnderstand") in ("1", "true"):
                foreign.append(block)
        content = tuple(body[:]) if body is not None else ()
        message_id, action = text_of(addressing.get("MessageID")), text_of(addressing.get("Action"))
        return cls(root, header, body, addressing, security, tuple(foreign), content, message_id, action)

    @property
    def is_soap(self) -> bool:
        """Is it a SOAP 1.1 envelope?"""
        return tag_of(self.root) == _ENVELOPE

    @property
    def is_another_version(self) -> bool:
        """Is it an envelope, but not one of SOAP 1.1?"""
        return not self.is_soap and split_tag(tag_of(self.root))[1] == "Envelope"

    @property
    def to(self) -> str | None:
        """wsa:To."""
        return text_of(self.addressing.get("To"))

    @property
    def reply_to(self) -> str | None:
        """wsa:ReplyTo/wsa:Address."""
        return text_of(child(self.addressing.get("ReplyTo"), f"{{{WSA}}}Address"))

    @property
    def relates_to(self) -> str | None:
        """wsa:RelatesTo."""
        return text_of(self.addressing.get("RelatesTo"))


def _security(block: Element) -> Security:
    timestamp = child(block, f"{{{WSU}}}Timestamp")
    token = child(block, f"{{{WSSE}}}UsernameToken")
    return Security(
        block,
        timestamp,
        attribute(timestamp, f"{{{WSU}}}Id"),
        text_of(child(timestamp, f"{{{WSU}}}Created")),
        text_of(child(timestamp, f"{{{WSU}}}Expires")),
        text_of(child(token, f"{{{WSSE}}}Username")),
        child(token, f"{{{WSSE}}}Password") is not None,
        child(block, f"{{{DS}}}Signature") is not None,
    )


def write_envelope(headers: Iterable[tuple[str, str | None]], body: str, security: str = "") -> bytes:
    """A SOAP 1.1 message. `headers` are WS-Addressing names with their texts, in order; those of None are left out.

    An address header (From, ReplyTo, FaultTo) gets its Address. `body` and `security`, a last header, are XML that
    declares its own namespaces, except `soap` and `wsa`.
    """
    parts = [_HEAD]
    for name, text in headers:
        if text is not None:
            inside = escape(text)
            if name in _ADDRESSES:
                inside = f"<wsa:Address>{inside}</wsa:Address>"
            parts.append(f"<wsa:{name}>{inside}</wsa:{name}>")
    return f"{''.join(parts)}{security}</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>".encode()


def write_security(timestamp_id: str, created: str, expires: str, username: str) -> str:
    """A WS-Security header with a timestamp and a user's name, without password or signature."""
    return (
        f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}"><wsu:Timestamp wsu:Id={quoted(timestamp_id)}>'
        f"<wsu:Created>{escape(created)}</wsu:Created><wsu:Expires>{escape(expires)}</wsu:Expires></wsu:Timestamp>"
        f"<wsse:UsernameToken><wsse:Username>{escape(username)}</wsse:Username></wsse:UsernameToken></wsse:Security>"
    )


def write_fault(faultcode: str, faultstring: str, faultactor: str | None, detail: str) -> str:
    """A SOAP 1.1 Fault for the body; `detail` is XML, and `faultcode` is written as it is, `soap:Client` or bare."""
    actor = "" if faultactor is None else f"<faultactor>{escape(faultactor)}</faultactor>"
    return (
        f"<soap:Fault><faultcode>{escape(faultcode)}</faultcode><faultstring>{escape(faultstring)}</faultstring>"
        f"{actor}<detail>{detail}</detail></soap:Fault>"
    )
