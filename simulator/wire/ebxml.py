"""Messages in ebXML's envelope: the two MIME parts of a request read, and those of an answer written.

Reading judges nothing: what is missing is None. What a payload means is the service's business.
"""

import re
from dataclasses import dataclass
from email.message import Message

from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.spine import Wrapper
from simulator.wire.xml import HL7, SOAP, down, escape, parse_xml, quoted, text_of

EBXML = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
XLINK = "http://www.w3.org/1999/xlink"
PARTIES = "urn:nhs:names:partyType:ocs+serviceInstance"
BOUNDARY = "--=_MIME-Boundary"
START = "ebXMLHeader@spine.nhs.uk"
CONTENT_TYPE = f'multipart/related; boundary="{BOUNDARY}"; type="text/xml"; start="<{START}>"'

_PARTS = 2
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
# Text between tags has no such sign: it is escaped.
_TAG = re.compile(r"<(/?)(?=[A-Za-z_])")
_ROOT = re.compile(r"<[\w:.]+")


@dataclass(frozen=True, slots=True)
class EbxmlHeader:
    """What stands in an ebXML header. The parties are party keys."""

    from_party: str | None = None
    to_party: str | None = None
    cpa_id: str | None = None
    conversation_id: str | None = None
    service: str | None = None
    action: str | None = None
    message_id: str | None = None

    def said(self) -> dict[str, str]:
        """What is there, by name."""
        members = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in members.items() if value is not None}


class EbxmlMessage:
    """What a request says: its header, and the interaction in its payload. `fault` says why it could not be read."""

    __slots__ = ("fault", "header", "payload")

    def __init__(self, request: Request) -> None:
        self.fault: WireError | None = None
        self.header, self.payload = EbxmlHeader(), Wrapper(None)
        try:
            envelope, payload = [parse_xml(part) for part in _parts(request)]
        except WireError as fault:
            self.fault = fault.bare()
            return
        self.payload = Wrapper(payload)
        header = down(envelope, f"{{{SOAP}}}Header", f"{{{EBXML}}}MessageHeader")
        if header is None:
            self.fault = WireError("the first part has no ebXML header")
            return

        def said(*path: str) -> str | None:
            return text_of(down(header, *(f"{{{EBXML}}}{name}" for name in path))) or None

        self.header = EbxmlHeader(
            said("From", "PartyId"),
            said("To", "PartyId"),
            said("CPAId"),
            said("ConversationId"),
            said("Service"),
            said("Action"),
            said("MessageData", "MessageId"),
        )


def ebxml_of(request: Request) -> EbxmlMessage:
    """The message of a request, read once."""
    return request.derived("ebxml", EbxmlMessage)


def _parts(request: Request) -> list[bytes]:
    """The contents of the first two parts. Raises WireError."""
    kind = Message()
    kind["Content-Type"] = request.headers.get("Content-Type", "").replace("\n", " ").replace("\r", " ")
    boundary = kind.get_boundary() if kind.get_content_maintype() == "multipart" else None
    if not boundary:
        raise WireError("the message is not of several parts")
    _, *parts = request.body.split(b"--" + boundary.encode("utf-8", "replace"), _PARTS + 1)
    if len(parts) <= _PARTS:
        raise WireError("the message has fewer than two parts")
    return [_content(part) for part in parts[:_PARTS]]


def _content(part: bytes) -> bytes:
    found = _BLANK_LINE.search(part)
    return b"" if found is None else part[found.end() :].strip()


def write_ebxml_answer(asked: EbxmlHeader, id: str, action: str, at: str, payload: str) -> bytes:
    """An answer to the sender of a message: header and payload in two parts, each on one line.

    Readers look for the prefixes `soap:` and `hl7:`. `payload` is XML without prefixes, `at` an instant.
    """
    hl7 = _ROOT.sub(rf'\g<0> xmlns:hl7="{HL7}"', _TAG.sub(r"<\1hl7:", payload), 1)
    return (
        f"--{BOUNDARY}\r\nContent-Id: <{START}>\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"<?xml version='1.0' encoding='UTF-8'?>\n{_envelope(asked, id, action, at)}\r\n\r\n"
        f"--{BOUNDARY}\r\nContent-Id: <{id}@spine.nhs.uk>\r\nContent-Type: application/xml\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n<?xml version='1.0' encoding='UTF-8'?>\n{hl7}\r\n--{BOUNDARY}--\r\n"
    ).encode()


def _envelope(asked: EbxmlHeader, id: str, action: str, at: str) -> str:
    def party(key: str | None) -> str:
        return f'<eb:PartyId eb:type="{PARTIES}">{escape(key or "")}</eb:PartyId>'

    return "".join(
        (
            f'<soap:Envelope xmlns:soap="{SOAP}" xmlns:eb="{EBXML}" xmlns:xlink="{XLINK}"><soap:Header>',
            '<eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1">',
            f"<eb:From>{party(asked.to_party)}</eb:From><eb:To>{party(asked.from_party)}</eb:To>",
            f"<eb:CPAId>{escape(asked.cpa_id or '')}</eb:CPAId>",
            f"<eb:ConversationId>{escape(asked.conversation_id or '')}</eb:ConversationId>",
            f"<eb:Service>{escape(asked.service or '')}</eb:Service><eb:Action>{escape(action)}</eb:Action>",
            f"<eb:MessageData><eb:MessageId>{escape(id)}</eb:MessageId><eb:Timestamp>{at}</eb:Timestamp>",
            f"<eb:RefToMessageId>{escape(asked.message_id or '')}</eb:RefToMessageId></eb:MessageData>",
            '<eb:DuplicateElimination/></eb:MessageHeader><eb:AckRequested eb:version="2.0" soap:mustUnderstand="1"',
            ' soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH" eb:signed="false"/>',
            '<eb:SyncReply eb:version="2.0" soap:mustUnderstand="1"',
            ' soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/></soap:Header><soap:Body>',
            '<eb:Manifest eb:version="2.0" soap:mustUnderstand="1">',
            f"<eb:Reference xlink:href={quoted(f'cid:{id}@spine.nhs.uk')}/></eb:Manifest></soap:Body></soap:Envelope>",
        )
    )
