"""Reporting rules about what is sent: resources against FHIR R4, alerts, permissions, and the form of uploaded records.

They say more than the service refuses. They run after the reply has left.
"""

import re
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number, is_ods_code, is_uuid
from simulator.services.scr.alert import REASON_DISPLAYS, TYPE_DISPLAYS, USERS
from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.parts import Parts
from simulator.services.scr.rules.headers import API, ERROR, INFORMATION, WARNING
from simulator.wire.errors import WireError
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.fhir_check import FORM, MISSING, check_resource
from simulator.wire.findings import Finding, RuleRow, shown
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml

UNREADABLE = RuleRow(
    "scr.body.unreadable", ERROR, "a body that is not JSON", "one FHIR resource as JSON", f"{API}, body"
)
NHS_NUMBER = RuleRow(
    "scr.body.nhs-number",
    WARNING,
    "no NHS number in the body, or one that is none",
    "ten digits with a correct check digit",
    "NHS number, Modulus 11",
)
ALERT_DISPLAY = RuleRow(
    "scr.alert.display",
    WARNING,
    "the display of an alert's type or reason is not the code's own",
    "the display that the specification lists for the code",
    f"{API}, POST AuditEvent",
)
ALERT_ORGANISATION = RuleRow(
    "scr.alert.organisation",
    WARNING,
    "the organisation of an alert is no ODS code, so that no privacy officer can be found",
    "the ODS code of the user's organisation",
    f"{API}, POST AuditEvent",
)
ALERT_USER = RuleRow(
    "scr.alert.user",
    WARNING,
    "the user of an alert is no SDS user id",
    "the twelve digits of the user",
    f"{API}, POST AuditEvent",
)
ALERT_ENTITY = RuleRow(
    "scr.alert.entity",
    INFORMATION,
    "what an alert is about is no UUID, which a record's id is",
    "the id of the record that was viewed, or of the relationship that was claimed",
    f"{API}, POST AuditEvent",
)
PERMISSION_YES = RuleRow(
    "scr.permission.yes",
    INFORMATION,
    "a permission of Yes, which viewing systems have to treat as Ask",
    "Ask, or No",
    f"{API}, security label",
)
UPLOAD_ID = RuleRow(
    "scr.upload.id",
    WARNING,
    "the id of an uploaded message or summary is no UUID, which its system says it is",
    "a new UUID for each upload, as Bundle.identifier and as Composition.identifier",
    f"{API}, POST Bundle",
)
UPLOAD_TITLE = RuleRow(
    "scr.upload.section",
    WARNING,
    "a section without title or text",
    "title, and text of status generated with a div",
    f"{API}, POST Bundle",
)
UPLOAD_XHTML = RuleRow(
    "scr.upload.xhtml",
    WARNING,
    "the text of a section is no well-formed XHTML in one div",
    'one <div xmlns="http://www.w3.org/1999/xhtml">',
    f"{API}, POST Bundle",
)
UPLOAD_ACTIVE = RuleRow(
    "scr.upload.active-content",
    ERROR,
    "the text of a section has scripts, frames, forms or handlers in it",
    "headings, paragraphs and tables only",
    "FHIR R4, Narrative",
)
UPLOAD_CORE = RuleRow(
    "scr.upload.core",
    WARNING,
    "a summary without a section that every summary has",
    "allergies, acute, repeat and discontinued medication, even where there is nothing in them",
    "NHS England, Summary Care Record: core information",
)

ROWS = (
    UNREADABLE, NHS_NUMBER, ALERT_DISPLAY, ALERT_ORGANISATION, ALERT_USER, ALERT_ENTITY, PERMISSION_YES, UPLOAD_ID,
    UPLOAD_TITLE, UPLOAD_XHTML, UPLOAD_ACTIVE, UPLOAD_CORE,
)  # fmt: skip

# The service's own Bundles lack these, so that nobody can be asked to send them.
_NATIONAL = (
    (MISSING, re.compile(r"Composition\.title|(?:Condition|Procedure)\.subject|RelatedPerson\.patient")),
    (FORM, re.compile(r"[A-Za-z.\[\]0-9]+ is '\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+Z-].*")),
)
_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)
_ACTIVE = re.compile(r"<\s*(?:script|iframe|object|embed|form|link|style)\b|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
_CORE = ("AllergiesHeader", "AcuteMedsHeader", "RepeatMedsHeader", "DiscRepeatMedsHeader")
_XHTML_DIV = "{http://www.w3.org/1999/xhtml}div"


def structure(call: Call, reply: Reply) -> Iterator[Finding]:
    """The body is what FHIR R4 says of its resource, but for what the service itself leaves out."""
    body, fault = read_body(call)
    if fault is not None:
        yield fault
        return
    kind = {"scr.bundle.upload": "Bundle", "scr.permission.set": "Parameters"}.get(call.operation.id, "AuditEvent")
    for found in check_resource(body, resource_type=kind):
        if not any(rule == found.rule and known.match(found.what) for rule, known in _NATIONAL):
            yield found


def alert(call: Call, reply: Reply) -> Iterator[Finding]:
    """An alert says whom it is about, who did what, and names its codes rightly."""
    body, _ = read_body(call)
    if not isinstance(body, dict):
        return
    for path, displays in ((("type",), TYPE_DISPLAYS), (("subtype", 0), REASON_DISPLAYS)):
        coding = part(body, *path)
        right, said = displays.get(text_at(coding, "code")), text_at(coding, "display")
        if right is not None and said != right:
            where = "/" + "/".join(str(step) for step in path) + "/display"
            yield ALERT_DISPLAY.at(where, f"{shown(said)} instead of {shown(right)}")
    for index, agent in enumerate(objects(body.get("agent"))):
        yield from _agent(agent, f"/agent/{index}/who/identifier/value")
    entity = text_at(body, "entity", 0, "what", "identifier", "value")
    if entity and not is_uuid(entity):
        yield ALERT_ENTITY.at("/entity/0/what/identifier/value", f"{shown(entity)} is no UUID")


def _agent(agent: Json, where: str) -> Iterator[Finding]:
    system, value = (text_at(agent, "who", "identifier", member) for member in ("system", "value"))
    if system == NHS_NUMBER_SYSTEM and not is_nhs_number(value):
        yield NHS_NUMBER.at(where, f"{shown(value)} is no NHS number")
    elif system == ODS_SYSTEM and not is_ods_code(value):
        yield ALERT_ORGANISATION.at(where, f"{shown(value)} is no ODS code")
    elif system == USERS and not _DIGITS.fullmatch(value):
        yield ALERT_USER.at(where, f"{shown(value)} is no SDS user id")


def permission(call: Call, reply: Reply) -> Iterator[Finding]:
    """A permission is for somebody, and is one that viewing systems act on."""
    body, _ = read_body(call)
    for index, parameter in enumerate(objects(part(body, "parameter"))):
        for number, each in enumerate(objects(parameter.get("part"))):
            where = f"/parameter/{index}/part/{number}"
            if each.get("name") == "nhsNumber" and not is_nhs_number(text_at(each, "valueString")):
                yield NHS_NUMBER.at(f"{where}/valueString", f"{shown(text_at(each, 'valueString'))} is no NHS number")
            if text_at(each, "valueCoding", "code") == "Yes":
                yield PERMISSION_YES.at(f"{where}/valueCoding/code")


def upload_ids(call: Call, reply: Reply) -> Iterator[Finding]:
    """An upload and its summary have ids of the kind that they say."""
    body, _ = read_body(call)
    for name, resource in [("Bundle", body), *(("Composition", each) for each in Parts(body).of("Composition"))]:
        value = text_at(resource, "identifier", "value")
        if value and not is_uuid(value):
            yield UPLOAD_ID.at(f"{name}/identifier/value", f"{shown(value)} is no UUID")


def document(call: Call, reply: Reply) -> Iterator[Finding]:
    """An uploaded summary has its core, and sections that can be shown."""
    body, _ = read_body(call)
    for composition in Parts(body).of("Composition"):
        sections = objects(composition.get("section"))
        for index, section in enumerate(sections):
            yield from _section(section, f"Composition/section/{index}")
        codes = {text_at(section, "code", "coding", 0, "code") for section in sections}
        for absent in [code for code in _CORE if code not in codes]:
            yield UPLOAD_CORE.at("Composition/section", f"no section {absent}")


def _section(section: Json, where: str) -> Iterator[Finding]:
    div = text_at(section, "text", "div")
    if not div or not text_at(section, "title"):
        yield UPLOAD_TITLE.at(where)
        return
    if _ACTIVE.search(div):
        yield UPLOAD_ACTIVE.at(f"{where}/text/div")
    try:
        is_div = parse_xml(div.encode("utf-8", "replace")).tag == _XHTML_DIV
    except WireError as fault:
        yield UPLOAD_XHTML.at(f"{where}/text/div", str(fault))
    else:
        if not is_div:
            yield UPLOAD_XHTML.at(f"{where}/text/div")


def read_body(call: Call) -> tuple[Json, Finding | None]:
    """The body as JSON, or None and the finding that says why it cannot be read."""
    if call.request.oversize:
        return None, UNREADABLE.at("body", "the body is longer than can be taken")
    try:
        return call.json(), None
    except WireError as fault:
        return None, UNREADABLE.at("body", str(fault))
