"""Reporting rules about an upload: its envelope, its wrapper and the summary in it. They read, and change nothing."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.services.spine import rules
from simulator.services.spine.gp_summary import summary_of
from simulator.services.spine.names import SERVICES, UPLOADS
from simulator.wire.ebxml import EbxmlHeader, ebxml_of
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply

_EIS = "Spine external interface specification"
_MIM = "Message Implementation Manual 4.2.00, GP summary"

HEADER = RuleRow(
    "spine.ebxml.header", Severity.ERROR, "a part of the ebXML header that is missing",
    "From, To, CPAId, ConversationId, Service, Action and MessageId", _EIS,
)  # fmt: skip
INTERACTION = RuleRow(
    "spine.ebxml.interaction", Severity.ERROR, "a service or action of the ebXML header that is not the payload's",
    "the same", _EIS,
)  # fmt: skip
MESSAGE_ID = RuleRow(
    "spine.ebxml.message-id", Severity.WARNING, "a MessageId that is not the payload's id", "the same", _EIS
)
SUMMARY = RuleRow(
    "spine.summary.missing", Severity.ERROR, "no GP summary in the message, or one of another kind",
    "GPSummary with the code 196981000000101", _MIM,
)  # fmt: skip
SECTIONS = RuleRow(
    "spine.summary.sections", Severity.ERROR, "a text for people that does not begin with a heading",
    "h2 as the first element of its body", _MIM,
)  # fmt: skip

UPLOAD_ROWS = (HEADER, INTERACTION, MESSAGE_ID, SUMMARY, SECTIONS)
"""All rules about uploads alone."""


def message(call: Call, reply: Reply) -> Iterator[Finding]:
    """The whole message."""
    said = ebxml_of(call.request)
    if said.fault is not None:
        yield rules.UNREADABLE.at("body", str(said.fault))
        return
    known = UPLOADS.get(said.payload.name)
    if known is None:
        yield rules.UNKNOWN.at("hl7", f"{shown(said.payload.name)} is not answered here")
        return
    action = call.request.headers.get("SOAPAction", "").strip().strip('"')
    if action != known.action:
        yield rules.SOAP_ACTION.at("header: SOAPAction", f"{shown(action)} is not {known.action}")
    yield from _header(said.header, f"{SERVICES}{known.service}", known.name, said.payload.id)
    yield from rules.wrapper(call, said.payload, known.urn)
    summary = summary_of(call.request)
    if summary is None or summary.kind is None:
        yield SUMMARY.at("hl7:subject")
        return
    if not is_nhs_number(summary.nhs_number or ""):
        yield rules.NHS_NUMBER.at("hl7:recordTarget", f"{shown(summary.nhs_number or '')} is no NHS number")
    if not summary.sections:
        yield SECTIONS.at("hl7:presentationText")


def _header(header: EbxmlHeader, service: str, action: str, id: str | None) -> Iterator[Finding]:
    for name in EbxmlHeader.__slots__:
        if getattr(header, name) is None:
            yield HEADER.at("eb:MessageHeader", f"there is no {name.replace('_', ' ')}")
    for said, right in ((header.service, service), (header.action, action)):
        if said not in (None, right):
            yield INTERACTION.at("eb:MessageHeader", f"{shown(said or '')} is not {right}")
    if header.message_id not in (None, id):
        yield MESSAGE_ID.at("eb:MessageData", f"{shown(header.message_id or '')} is not {shown(id or '')}")
