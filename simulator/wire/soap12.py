"""SOAP 1.1 and 1.2 messages of services that know no addressing: read by local names, answered in the version they use.

Reading judges nothing: what is missing is None. Whether that is allowed is a service's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.xml import SOAP, SOAP12, Element, elements, escape, local_name, namespace_of, parse_xml, root_of

_BEFORE = b" \t\r\n\xef\xbb\xbf"
"""What may stand before a document: blanks, and the byte order mark of UTF-8."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A version of SOAP: its namespace, and the prefix and Content-Type that answers have."""

    version: str
    namespace: str
    prefix: str
    content_type: str


SOAP_11 = Dialect("1.1", SOAP, "SOAP-ENV", "text/xml; charset=utf-8")
SOAP_12 = Dialect("1.2", SOAP12, "env", "application/soap+xml; charset=utf-8")

_DIALECTS = {dialect.namespace: dialect for dialect in (SOAP_11, SOAP_12)}


class Message(NamedTuple):
    """A SOAP message as read. `dialect` is None for an envelope of no known version, and for no envelope at all.

    `content` is the first element in the body.
    """

    root: Element
    dialect: Dialect | None
    header: Element | None
    body: Element | None
    content: Element | None


def lenient_root_of(request: Request) -> Element:
    """The root of a request's body, also where blank lines stand before the declaration. Raises WireError.

    It is kept where `root_of` looks, so that whoever reads the request later finds the same.
    """
    if request.body[:1].isspace() or request.body[:3] == b"\xef\xbb\xbf":
        request.derived("xml", _read_after_blanks)
    return root_of(request)


def _read_after_blanks(request: Request) -> Element | WireError:
    try:
        return parse_xml(request.body.lstrip(_BEFORE))
    except WireError as fault:
        return fault.bare()


def read_message(root: Element) -> Message:
    """What a document says as a SOAP message."""
    is_envelope = local_name(root) == "Envelope"
    dialect = _DIALECTS.get(namespace_of(root)) if is_envelope else None
    parts = by_name(root) if is_envelope else {}
    body = parts.get("Body")
    content = None if body is None else next(elements(body), None)
    return Message(root, dialect, parts.get("Header"), body, content)


def by_name(parent: Element | None) -> dict[str, Element]:
    """The first child of each local name, in any namespace."""
    found: dict[str, Element] = {}
    for each in () if parent is None else elements(parent):
        found.setdefault(local_name(each), each)
    return found


def write_message(dialect: Dialect, body: str, namespaces: Mapping[str, str]) -> bytes:
    """A message without a header. `namespaces` are the body's own, by prefix."""
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    prefix = dialect.prefix
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{prefix}:Envelope xmlns:{prefix}="{dialect.namespace}"{declared}>'
        f"<{prefix}:Body>{body}</{prefix}:Body></{prefix}:Envelope>\n"
    ).encode()


def write_fault(dialect: Dialect, code: str, text: str) -> bytes:
    """A fault with a code as it stands, not made a qualified name, and a reason without a language."""
    code, text, prefix = escape(code), escape(text), dialect.prefix
    if dialect is SOAP_11:
        inside = f"<faultcode>{code}</faultcode><faultstring>{text}</faultstring>"
    else:
        inside = (
            f"<{prefix}:Code><{prefix}:Value>{code}</{prefix}:Value></{prefix}:Code>"
            f"<{prefix}:Reason><{prefix}:Text>{text}</{prefix}:Text></{prefix}:Reason>"
        )
    return write_message(dialect, f"<{prefix}:Fault>{inside}</{prefix}:Fault>", {})
