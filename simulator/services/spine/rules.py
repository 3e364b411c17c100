"""Spine's reporting rules, and the table of them. They read the request and change nothing."""

from collections.abc import Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number, is_uuid
from simulator.services.spine.names import INTERACTIONS
from simulator.services.spine.query import permission_of, query_of
from simulator.toolkit import spine_peers
from simulator.toolkit.spine_directory import job_roles
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.hl7v3 import parse_ts
from simulator.wire.http import Reply
from simulator.wire.soap import MEDIA_TYPES
from simulator.wire.spine import SpineMessage, Wrapper, spine_message_of
from simulator.wire.xml import HL7, Element, attribute, child, down, elements, line_of, local_name, path_of

_EIS = "Spine external interface specification"
_MIM = "Message Implementation Manual 4.2.00, transmission wrapper"
_QUERIES = "Message Implementation Manual 4.2.00, queries"
_DIRECTORY = "Spine Directory Service"

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
NO_HEADER = RuleRow(
    "spine.soap.header", Severity.ERROR, "a WS-Addressing header that is missing", "To, From and ReplyTo", _EIS
)
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
FIXED = RuleRow(
    "spine.wrapper.code", Severity.ERROR, "a code of the wrapper that has another value than it always has",
    "processingCode P, processingModeCode T, acceptAckCode NE", _MIM,
)  # fmt: skip
SYSTEM = RuleRow(
    "spine.wrapper.system", Severity.ERROR, "an author1 that is not the sending system", "the sender's ASID", _EIS
)
NO_AUTHOR = RuleRow(
    "spine.wrapper.author", Severity.WARNING, "nobody on whose behalf it is sent", "author with AgentPersonSDS", _EIS
)
INCOMPLETE = RuleRow(
    "spine.author.incomplete", Severity.ERROR, "an author of whom something is missing",
    "role profile, user and job role", _EIS,
)  # fmt: skip
ROLE_PROFILE = RuleRow(
    "spine.author.role-profile", Severity.WARNING, "a role profile that nobody has", "a role of one of the users",
    _DIRECTORY,
)  # fmt: skip
JOB_ROLE = RuleRow(
    "spine.author.job-role", Severity.WARNING, "another job role than that of the role profile", "the role's own code",
    _DIRECTORY,
)  # fmt: skip
ITEM = RuleRow("spine.query.item", Severity.ERROR, "an item that the query needs and does not have", "", _QUERIES)
NHS_NUMBER = RuleRow(
    "spine.query.nhs-number", Severity.ERROR, "an NHS number that is none", "ten digits of Modulus 11", "NHS number"
)
SEMANTICS = RuleRow(
    "spine.query.semantics", Severity.WARNING, "a query item without its semanticsText", "the item's own name", _MIM
)

RULE_TABLE = (
    UNREADABLE, UNKNOWN, MEDIA_TYPE, SOAP_ACTION, ACTION, ADDRESSING, NO_HEADER, MESSAGE_ID, HEADER_ASID, MISSING, ID,
    INTERACTION_ID, TIME, FIXED, SYSTEM, NO_AUTHOR, INCOMPLETE, ROLE_PROFILE, JOB_ROLE, ITEM, NHS_NUMBER, SEMANTICS,
)  # fmt: skip
"""All rules of Spine's own, without those about who calls."""

_PARTS = (
    "id", "creationTime", "versionCode", "interactionId", "processingCode", "processingModeCode", "acceptAckCode",
    "communicationFunctionRcv", "communicationFunctionSnd", "ControlActEvent",
)  # fmt: skip
_AUTHOR = "hl7:AgentPersonSDS"
_FIXED = {"processingCode": "P", "processingModeCode": "T", "acceptAckCode": "NE"}
_SYSTEM = tuple(f"{{{HL7}}}{name}" for name in ("author1", "AgentSystemSDS", "agentSystemSDS", "id"))
_MOST = 20


def message(call: Call, reply: Reply) -> Iterator[Finding]:
    """The transport, the SOAP header and the wrapper."""
    if call.request.method != "POST" or call.operation.door is None:
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
    yield from wrapper(call, said, known.urn)


def wrapper(call: Call, said: Wrapper, urn: str) -> Iterator[Finding]:
    """The wrapper of an interaction: its parts, who sends it, and who may."""
    if said.interaction is None:
        return
    yield from _wrapper(said, said.interaction)
    yield from _authors(call, said)
    if said.sender is not None:
        yield from spine_peers.sender(call.documents, said.sender, urn, "hl7:communicationFunctionSnd")
    if said.receiver is not None:
        yield from spine_peers.form(said.receiver, "hl7:communicationFunctionRcv")


def query(call: Call, reply: Reply) -> Iterator[Finding]:
    """What a query or a permission says."""
    number = query_of(call.request).nhs_number or permission_of(call.request).nhs_number
    if number is not None and not is_nhs_number(number):
        yield NHS_NUMBER.at("hl7:ControlActEvent", f"{shown(number)} is no NHS number")
    element = spine_message_of(call.request).query
    there = {local_name(item).lower() for item in elements(element)} if element is not None else set[str]()
    for name in _needs(call):
        if name not in there:
            yield ITEM.at("hl7:query", f"there is no {name}")
    for item in islice(elements(element) if element is not None else (), _MOST):
        text = child(item, f"{{{HL7}}}semanticsText")
        if text is None or not (text.text or "").strip():
            yield _at(SEMANTICS, item)


def _needs(call: Call) -> tuple[str, ...]:
    known = INTERACTIONS.get(spine_message_of(call.request).name)
    return () if known is None else known.needs


def _soap(said: SpineMessage, action: str) -> Iterator[Finding]:
    if not said.is_old:
        yield ADDRESSING.at("soap:Header")
    if said.action != action:
        yield ACTION.at("wsa:Action", f"{shown(said.action or 'none')} is not {action}")
    for name, text in (("To", said.to), ("From", said.from_), ("ReplyTo", said.reply_to)):
        if text is None:
            yield NO_HEADER.at("soap:Header", f"there is no wsa:{name}")
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


def _wrapper(said: Wrapper, wrapper: Element) -> Iterator[Finding]:
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
    for name, value in _FIXED.items():
        code = attribute(child(wrapper, f"{{{HL7}}}{name}"), "code")
        if code not in (None, value):
            yield _at(FIXED, wrapper, f"{name} is {shown(code or '')}, not {value}")


def _authors(call: Call, said: Wrapper) -> Iterator[Finding]:
    """The system that sends, and the person on whose behalf it does."""
    system = attribute(down(said.event, *_SYSTEM), "extension")
    if said.event is not None and (system is None or system != said.sender):
        yield SYSTEM.at("hl7:ControlActEvent", f"{shown(system or 'none')} for the sender {shown(said.sender or '')}")
    author = said.author
    if author is None:
        yield NO_AUTHOR.at("hl7:ControlActEvent")
        return
    if not (author.role_profile and author.user and author.job_role):
        yield INCOMPLETE.at(_AUTHOR)
        return
    theirs = [*job_roles(call.documents, author.role_profile)]
    if not theirs:
        yield ROLE_PROFILE.at(_AUTHOR, f"{shown(author.role_profile)} is a role of none of the users")
    elif not any(author.job_role in (each, each.rpartition(":")[2]) for each in theirs):
        yield JOB_ROLE.at(_AUTHOR, f"{shown(author.job_role)} is not {', '.join(theirs)}")


def _at(row: RuleRow, where: Element, what: str = "") -> Finding:
    return row.at(path_of(where), what, line_of(where))
