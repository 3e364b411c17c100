"""Spine's synchronous HL7 version 3 messages: the envelope and wrapper of a request read, those of an answer written.

Reading judges nothing: what is missing is None. What an interaction means, and what stands in it, is the service's
business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from simulator.local_time import to_local
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.xml import (
    HL7,
    SOAP,
    WSA,
    Element,
    attribute,
    child,
    down,
    elements,
    escape,
    local_name,
    namespace_of,
    quoted,
    root_of,
    tag_of,
    text_of,
)

OLD_WSA = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
"""The WS-Addressing that Spine speaks, which is older than the standard."""

NASP = "http://national.carerecords.nhs.uk/schema/"
CRS = "http://national.carerecords.nhs.uk/schema/crs/"
PSIS = "urn:npfit:psisqr"

ASID_ROOT = "1.2.826.0.1285.0.2.0.107"
ROLE_PROFILE_ROOT = "1.2.826.0.1285.0.2.0.67"
USER_ROOT = "1.2.826.0.1285.0.2.0.65"
JOB_ROLE_ROOT = "1.2.826.0.1285.0.2.1.104"
INTERACTION_ROOT = "2.16.840.1.113883.2.1.3.2.4.12"

CONTENT_TYPE = "text/xml; charset=utf-8"

_RECEIVER, _SENDER, _DEVICE, _ID = (
    f"{{{HL7}}}{name}" for name in ("communicationFunctionRcv", "communicationFunctionSnd", "device", "id")
)
_EVENT, _QUERY = f"{{{HL7}}}ControlActEvent", f"{{{HL7}}}query"
_PERSON = (f"{{{HL7}}}author", f"{{{HL7}}}AgentPersonSDS")
_USER, _PART, _ROLE = (f"{{{HL7}}}{name}" for name in ("agentPersonSDS", "part", "partSDSRole"))
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:wsa="{OLD_WSA}" xmlns="{HL7}" xmlns:hl7="{HL7}"'
    f' xmlns:crs="{CRS}" xmlns:psis="{PSIS}"><SOAP-ENV:Header>'
)
_FAULT_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP:Envelope xmlns:SOAP="{SOAP}"><SOAP:Body><SOAP:Fault>'


@dataclass(frozen=True, slots=True)
class Author:
    """The person on whose behalf a message is sent."""

    role_profile: str | None = None
    user: str | None = None
    job_role: str | None = None


class Wrapper:
    """An interaction in its transmission wrapper; all is None where there is none.

    `name` is what the element is called, `sender` and `receiver` are ASIDs.
    """

    __slots__ = ("author", "event", "id", "interaction", "name", "receiver", "sender", "version")

    def __init__(self, interaction: Element | None) -> None:
        self.interaction = interaction
        self.name = "" if interaction is None or namespace_of(interaction) != HL7 else local_name(interaction)
        self.id = attribute(child(interaction, _ID), "root")
        self.version = attribute(child(interaction, f"{{{HL7}}}versionCode"), "code")
        self.sender, self.receiver = _device(interaction, _SENDER), _device(interaction, _RECEIVER)
        self.event = child(interaction, _EVENT)
        person = down(self.event, *_PERSON)
        self.author = None if person is None else _author(person)


class SpineMessage(Wrapper):
    """What a request says. Without XML all is None, and `fault` says why it could not be read.

    `interaction` is the first element of the body; `header_sender` and `header_receiver` are the ASIDs of the SOAP
    header.
    """

    __slots__ = (
        "_addressing", "fault", "from_", "header_receiver", "header_sender", "is_old", "is_soap", "reply_to", "root",
        "to",
    )  # fmt: skip

    def __init__(self, request: Request) -> None:
        self.fault: WireError | None = None
        self.root: Element | None = None
        try:
            self.root = root_of(request)
        except WireError as fault:
            self.fault = fault.bare()
        self.is_soap = self.root is not None and tag_of(self.root) == f"{{{SOAP}}}Envelope"
        header = child(self.root, f"{{{SOAP}}}Header") if self.is_soap else None
        body = child(self.root, f"{{{SOAP}}}Body") if self.is_soap else None
        blocks = list(elements(header)) if header is not None else []
        said = {each for each in map(namespace_of, blocks) if each in (OLD_WSA, WSA)}
        self.is_old = said == {OLD_WSA}
        self._addressing = {local_name(each): each for each in blocks if namespace_of(each) in said}
        self.to, self.from_, self.reply_to = self._text("To"), self._address("From"), self._address("ReplyTo")
        self.header_sender, self.header_receiver = _device(header, _SENDER), _device(header, _RECEIVER)
        super().__init__(next(elements(body), None) if body is not None else None)

    @property
    def message_id(self) -> str | None:
        """wsa:MessageID, `uuid:` and all."""
        return self._text("MessageID")

    @property
    def action(self) -> str | None:
        """wsa:Action."""
        return self._text("Action")

    @property
    def query(self) -> Element | None:
        """The query, for interactions that have one."""
        return child(self.event, _QUERY)

    def place(self, name: str) -> Element | None:
        """The element of a WS-Addressing header."""
        return self._addressing.get(name)

    def _text(self, name: str) -> str | None:
        return text_of(self._addressing.get(name)) or None

    def _address(self, name: str) -> str | None:
        block = self._addressing.get(name)
        inside = (
            next((each for each in elements(block) if local_name(each) == "Address"), None)
            if block is not None
            else None
        )
        return text_of(inside) or None


def spine_message_of(request: Request) -> SpineMessage:
    """The message of a request, read once."""
    return request.derived("spine", SpineMessage)


def _device(parent: Element | None, function: str) -> str | None:
    return attribute(down(parent, function, _DEVICE, _ID), "extension")


def _author(person: Element) -> Author:
    return Author(
        attribute(child(person, _ID), "extension"),
        attribute(down(person, _USER, _ID), "extension"),
        attribute(down(person, _PART, _ROLE, _ID), "extension"),
    )


def write_spine_time(instant: datetime) -> str:
    """An instant as Spine writes it: London's time, to the second and without an offset."""
    return f"{to_local(instant):%Y%m%d%H%M%S}"


@dataclass(frozen=True, slots=True)
class SpineAnswer:
    """An answer to be written. `service` is the URN that the action begins with, `wrapper` the element around it.

    `sender` and `receiver` are ASIDs. `content` is XML of the ControlActEvent, behind its author; `type_code` what is
    acknowledged, `query_code` what became of a query, None where there was none.
    """

    id: str
    action: str
    interaction: str
    version: str
    at: datetime
    to: str
    from_: str
    sender: str
    receiver: str
    relates_to: str
    refers_to: str
    wrapper: str | None = None
    content: str = ""
    type_code: str = "AA"
    query_code: str | None = "OK"


def write_spine_answer(answer: SpineAnswer) -> bytes:
    """The whole SOAP message; its order is that of the published answers."""
    functions = _functions(answer)
    header = (
        f"<wsa:MessageID>uuid:{answer.id}</wsa:MessageID><wsa:Action>{escape(answer.action)}</wsa:Action>"
        f"<wsa:To>{escape(answer.to)}</wsa:To><wsa:From><wsa:Address>{escape(answer.from_)}</wsa:Address></wsa:From>"
        f"{functions}<wsa:RelatesTo>{escape(answer.relates_to)}</wsa:RelatesTo>"
    )
    inside = _interaction(answer, functions)
    if answer.wrapper is not None:
        inside = f"<{answer.wrapper}>{inside}</{answer.wrapper}>"
    body = f"</SOAP-ENV:Header><SOAP-ENV:Body>{inside}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    return f"{_HEAD}{header}{body}".encode()


def write_interaction(answer: SpineAnswer) -> str:
    """The interaction alone, in its wrapper."""
    return _interaction(answer, _functions(answer))


def _functions(answer: SpineAnswer) -> str:
    return _function("Rcv", "RCV", answer.receiver) + _function("Snd", "SND", answer.sender)


def _interaction(answer: SpineAnswer, functions: str) -> str:
    acknowledged = ""
    if answer.query_code is not None:
        acknowledged = f'<queryAck type="QueryAck"><queryResponseCode code={quoted(answer.query_code)}/></queryAck>'
    return "".join(
        (
            f"<{answer.interaction}>",
            f'<id root="{answer.id}"/><creationTime value="{write_spine_time(answer.at)}"/>',
            f'<versionCode code={quoted(answer.version)}/><interactionId root="{INTERACTION_ROOT}"',
            f" extension={quoted(answer.interaction)}/>",
            '<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>',
            f"<acknowledgement typeCode={quoted(answer.type_code)}><messageRef><id root={quoted(answer.refers_to)}/>",
            f"</messageRef></acknowledgement>{functions}",
            '<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT">',
            '<AgentSystemSDS classCode="AGNT">',
            f'<agentSystemSDS classCode="DEV" determinerCode="INSTANCE">{_asid(answer.sender)}</agentSystemSDS>',
            f"</AgentSystemSDS></author1>{answer.content}{acknowledged}</ControlActEvent></{answer.interaction}>",
        )
    )


def _function(name: str, type_code: str, asid: str) -> str:
    return (
        f'<communicationFunction{name} typeCode="{type_code}"><device classCode="DEV" determinerCode="INSTANCE">'
        f"{_asid(asid)}</device></communicationFunction{name}>"
    )


def _asid(asid: str) -> str:
    return f'<id root="{ASID_ROOT}" extension={quoted(asid)}/>'


def write_reasons(reasons: Iterable[tuple[str, str, str, str]]) -> str:
    """Detected issues: code, code system, display name and qualifier of each."""
    return "".join(
        '<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN">'
        f"<code code={quoted(code)} codeSystem={quoted(system)} displayName={quoted(display)}>"
        f"<qualifier code={quoted(qualifier)}/></code></justifyingDetectedIssueEvent></reason>"
        for code, system, display, qualifier in reasons
    )


def write_tms_fault(code: str, location: str, description: str) -> bytes:
    """A fault of the transaction and messaging service, in front of all others."""
    return (
        f"{_FAULT_HEAD}<faultcode>SOAP:Server</faultcode><faultstring>Application Exception</faultstring><detail>"
        f'<nasp:errorList xmlns:nasp="{NASP}"><nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext>'
        f"<nasp:errorCode>{escape(code)}</nasp:errorCode><nasp:severity>Error</nasp:severity>"
        f"<nasp:location>{escape(location)}</nasp:location><nasp:description>{escape(description)}</nasp:description>"
        "</nasp:error></nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>"
    ).encode()
