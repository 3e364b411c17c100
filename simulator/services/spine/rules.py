"""Spine's reporting rules, and the table of them. They read the request and change nothing."""

from collections.abc import Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number, is_uuid
from simulator.services.spine.names import INTERACTIONS
from simulator.services.spine.query import permission_of, query_of
from simulator.toolkit import spine_peers
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.hl7v3 import parse_ts
from simulator.wire.http import Reply
from simulator.wire.soap import MEDIA_TYPES
from simulator.wire.spine import SpineMessage, spine_message_of
from simulator.wire.xml import HL7, Element, attribute, child, elements, line_of, local_name, path_of

_EIS = "Spine external interface specification"
_MIM = "Message Implementation Manual 4.2.00, transmission wrapper"

UNREADABLE = RuleRow("spine.message.unreadable", Severity.ERROR, "no SOAP message with a body", "SOAP 1.1", _EIS)
UNKNOWN = RuleRow(
    "spine.interaction.unknown", Severity.ERROR, "an interaction that is not answered here", "see the table", _EIS
)
MEDIA_TYPE = RuleRow(
    "spine.http.media-type", Severity.WARNING, "a Content-Type that is none of SOAP's", "text/xml", _EIS
)
SOAP_ACTION = RuleRow(
    "spine.http.soap-action", Severity.ERROR, "a SOAPAction that is not the interaction's", "service and interaction",
    _EIS,
)  # fmt: skip
ACTION = RuleRow(
    "spine.soap.action", Severity.ERROR, "a wsa:Action that is not the interaction's", "service and interaction", _EIS
)
ADDRESSING = RuleRow(
    "spine.soap.addressing", Severity.WARNING, "another WS-Addressing than Spine's",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing", _EIS,
)  # fmt: skip
MESSAGE_ID = RuleRow(
    "spine.soap.message-id", Severity.ERROR, "a wsa:MessageID that is not uuid: and the message's id", "uuid:<id>", _EIS
)
HEADER_ASID = RuleRow(
    "spine.soap.asid", Severity.ERROR, "ASIDs in the SOAP header that are not those of the message", "the same", _EIS
)
MISSING = RuleRow("spine.wrapper.missing", Severity.ERROR, "a part of the wrapper that is missing", "", _MIM)
ID = RuleRow("spine.wrapper.id", Severity.ERROR, "an id that is no UUID", "an upper-case UUID", _MIM)
INTERACTION_ID = RuleRow(
    "spine.wrapper.interaction", Severity.ERROR, "an interactionId that is not the message's element", "the same", _MIM
)
TIME = RuleRow("spine.wrapper.time", Severity.ERROR, "a creationTime that cannot be read", "yyyymmddHHMMSS", _MIM)
NO_AUTHOR = RuleRow(
    "spine.wrapper.author", Severity.WARNING, "nobody on whose behalf it is sent", "author with AgentPersonSDS", _EIS
)
NHS_NUMBER = RuleRow(
    "spine.query.nhs-number", Severity.ERROR, "an NHS number that is none", "ten digits of Modulus 11", "NHS number"
)
SEMANTICS = RuleRow(
    "spine.query.semantics", Severity.WARNING, "a query item without its semanticsText", "the item's own name", _MIM
)

RULE_TABLE = (
    UNREADABLE, UNKNOWN, MEDIA_TYPE, SOAP_ACTION, ACTION, ADDRESSING, MESSAGE_ID, HEADER_ASID, MISSING, ID,
    INTERACTION_ID, TIME, NO_AUTHOR, NHS_NUMBER, SEMANTICS,
)  # fmt: skip
"""All rules of Spine's own, without those about who calls."""

_PARTS = (
    "id", "creationTime", "versionCode", "interactionId", "processingCode", "processingModeCode", "acceptAckCode",
    "communicationFunctionRcv", "communicationFunctionSnd", "ControlActEvent",
)  # fmt: skip
_MOST = 20


def message(call: Call, reply: Reply) -> Iterator[Finding]:
    """The transport, the SOAP header and the wrapper."""
    if call.request.method != "POST":
        return
    said = spine_message_of(call.request)
    if said.fault is not None or not said.is_soap or said.interaction is None:
        yield UNREADABLE.at("body", "" if said.fault is None else str(said.fault))
        return
    known = INTERACTIONS.get(said.name)
    if known is None:
        yield _at(UNKNOWN, said.interaction, f"{shown(said.name or local_name(said.interaction))} is not answered here")
        return
    media_type = call.request.media_type()
    if media_type not in MEDIA_TYPES:
        yield MEDIA_TYPE.at("header: Content-Type", f"{shown(media_type)} is not text/xml")
    header = call.request.headers.get("SOAPAction", "").strip().strip('"')
    if header != known.action:
        yield SOAP_ACTION.at("header: SOAPAction", f"{shown(header)} is not {known.action}")
    yield from _soap(said, known.action)
    yield from _wrapper(said, said.interaction)
    if said.sender is not None:
        yield from spine_peers.sender(call.documents, said.sender, known.urn, "hl7:communicationFunctionSnd")


def query(call: Call, reply: Reply) -> Iterator[Finding]:
    """What a query or a permission says."""
    number = query_of(call.request).nhs_number or permission_of(call.request).nhs_number
    if number is not None and not is_nhs_number(number):
        yield NHS_NUMBER.at("hl7:ControlActEvent", f"{shown(number)} is no NHS number")
    element = spine_message_of(call.request).query
    for item in islice(elements(element) if element is not None else (), _MOST):
        text = child(item, f"{{{HL7}}}semanticsText")
        if text is None or not (text.text or "").strip():
            yield _at(SEMANTICS, item)


def _soap(said: SpineMessage, action: str) -> Iterator[Finding]:
    if not said.is_old:
        yield ADDRESSING.at("soap:Header")
    if said.action != action:
        yield ACTION.at("wsa:Action", f"{shown(said.action or 'none')} is not {action}")
    if said.message_id != f"uuid:{said.id}":
        yield MESSAGE_ID.at(
            "wsa:MessageID", f"{shown(said.message_id or 'none')} for the message {shown(said.id or '')}"
        )
    for name, above, below in (
        ("sender", said.header_sender, said.sender),
        ("receiver", said.header_receiver, said.receiver),
    ):
        if above != below:
            yield HEADER_ASID.at(
                "soap:Header", f"the {name} is {shown(above or 'none')} above, {shown(below or 'none')} below"
            )


def _wrapper(said: SpineMessage, wrapper: Element) -> Iterator[Finding]:
    for name in _PARTS:
        if child(wrapper, f"{{{HL7}}}{name}") is None:
            yield _at(MISSING, wrapper, f"there is no {name}")
    if said.id is not None and not (is_uuid(said.id) and said.id == said.id.upper()):
        yield _at(ID, wrapper, f"{shown(said.id)} is no upper-case UUID")
    named = attribute(child(wrapper, f"{{{HL7}}}interactionId"), "extension")
    if named is not None and named != said.name:
        yield _at(INTERACTION_ID, wrapper, f"{shown(named)} in {said.name}")
    made = attribute(child(wrapper, f"{{{HL7}}}creationTime"), "value")
    if made is not None and parse_ts(made) is None:
        yield _at(TIME, wrapper, f"{shown(made)} is no time")
    if said.author is None:
        yield NO_AUTHOR.at("hl7:ControlActEvent")


def _at(row: RuleRow, where: Element, what: str = "") -> Finding:
    return row.at(path_of(where), what, line_of(where))
