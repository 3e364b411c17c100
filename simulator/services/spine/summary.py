"""A care record as PSIS has it: events, the patient's permissions, and the GP summary with its text for people.

What the text says is `toolkit.summary_text`'s business. Coded entries are not written.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from simulator.identifiers import hashed_uuid
from simulator.population.care_record import (
    INITIAL,
    created_of,
    earlier_events,
    event_id,
    has_dissented,
    summary_id,
    view_permission,
)
from simulator.toolkit.summary_text import Written, sections_of
from simulator.wire.errors import WireError
from simulator.wire.hl7v3 import NATIONAL, NHS_NUMBER_ROOT, SNOMED_UK, TEMPLATE_ROOT
from simulator.wire.json import Json
from simulator.wire.spine import INTERACTION_ROOT, ROLE_PROFILE_ROOT, USER_ROOT, write_spine_time
from simulator.wire.xml import escape, parse_xml, quoted

PAYLOAD = "REPC_MT150007UK05"
ROLE_NAMES = f"{NATIONAL}.17.124"
ORGANISATIONS = "1.2.826.0.1285.0.1.10"

_GP = ("196981000000101", "General Practice Summary")
_INITIAL = ("196971000000103", "General Practice Initial Summary")
_DOCUMENTATION = ("163171000000105", "Care Professional Documentation")

Record = Mapping[str, Json]


def write_events(record: Record, began: datetime, *, with_permissions: bool) -> str:
    """The list of a record's events, the latest first."""
    ids = (event_id(record), *reversed(earlier_events(record)))
    events = "".join(
        f"<psis:event>{_event(record, id, began)}{_listed_author(record, began)}</psis:event>" for id in ids
    )
    permissions = _permissions(record) if with_permissions else ""
    return (
        f'<subject typeCode="SUBJ"><psis:queryResponseEventList>{_target(record)}{events}{permissions}'
        "</psis:queryResponseEventList></subject>"
    )


def write_event(record: Record, began: datetime) -> str:
    """The latest event with its summary."""
    event = f"{_event(record, event_id(record), began)}<psis:hl7Data>{_summary(record, began)}</psis:hl7Data>"
    return (
        f'<subject typeCode="SUBJ"><psis:queryResponseEvent>{_target(record)}<psis:event>{event}</psis:event>'
        "</psis:queryResponseEvent></subject>"
    )


def _target(record: Record) -> str:
    number = quoted(str(record["nhs_number"]))
    return (
        f'<psis:recordTarget><psis:patient><psis:id root="{NHS_NUMBER_ROOT}" extension={number}/></psis:patient>'
        "</psis:recordTarget>"
    )


def _event(record: Record, id: str, began: datetime) -> str:
    code, display = _kind(record)
    return (
        f'<psis:eventID root={quoted(id)}/><psis:payloadID root="{INTERACTION_ROOT}" extension="{PAYLOAD}"/>'
        f'<psis:persistenceDate value="{write_spine_time(created_of(record, began))}"/>'
        f'<psis:eventStatus codeSystem="{NATIONAL}.17.59" code="1" displayName="Normal"/>'
        f'<psis:eventType codeSystem="{SNOMED_UK}" code="{code}" displayName="{display}"/>'
    )


def _kind(record: Record) -> tuple[str, str]:
    return _INITIAL if record.get("summary") == INITIAL else _GP


def _listed_author(record: Record, began: datetime) -> str:
    return f"<psis:author>{_author(record, began)}</psis:author>"


def _author(record: Record, began: datetime) -> str:
    author: Mapping[str, Json] = record.get("author") or {}
    time = f'<time value="{write_spine_time(created_of(record, began))}"/>'
    return f'<author typeCode="AUT" contextControlCode="OP">{time}{_agent(author)}</author>'


def _agent(author: Mapping[str, Json]) -> str:
    """Who wrote it: a person whom the directory knows, or a person at an organisation."""
    name = escape(str(author.get("name") or "GP Practice"))
    if author.get("role_profile_id") and author.get("user_id"):
        return (
            '<UKCT_MT160018UK01.AgentPersonSDS classCode="AGNT">'
            f'<id root="{ROLE_PROFILE_ROOT}" extension={quoted(author["role_profile_id"])}/>'
            '<agentPersonSDS classCode="PSN" determinerCode="INSTANCE">'
            f'<id root="{USER_ROOT}" extension={quoted(author["user_id"])}/><name>{name}</name></agentPersonSDS>'
            "</UKCT_MT160018UK01.AgentPersonSDS>"
        )
    role = ""
    if author.get("role_code"):
        display = quoted(str(author.get("role_name") or ""))
        role = f'<code code={quoted(author["role_code"])} codeSystem="{ROLE_NAMES}" displayName={display}/>'
    organisation = f"<name>{escape(str(author.get('organisation') or 'GP Practice'))}</name>"
    if author.get("ods_code"):
        organisation = f'<id root="{ORGANISATIONS}" extension={quoted(author["ods_code"])}/>{organisation}'
    return (
        f'<UKCT_MT160018UK01.AgentPerson classCode="AGNT">{role}<agentPerson classCode="PSN"'
        f' determinerCode="INSTANCE"><name>{name}</name></agentPerson><representedScoperChoice classCode="ORG"'
        f' determinerCode="INSTANCE">{organisation}</representedScoperChoice></UKCT_MT160018UK01.AgentPerson>'
    )


def _permissions(record: Record) -> str:
    number = str(record["nhs_number"])
    said = (("No" if has_dissented(record) else "Yes", "Store"), (view_permission(record), "View"))
    return (
        f'<permissions><resourceContext root="{NHS_NUMBER_ROOT}" extension={quoted(number)}/>'
        + "".join(
            f"<accessControlAssertion><permission>{permission}</permission><resource><type>SCR</type>"
            f"<Id>{escape(number)}</Id></resource><function><context>Consent</context><code>{function}</code></function>"
            "<accessor><type>Everyone</type><accessorId><name>Everyone</name></accessorId></accessor>"
            "</accessControlAssertion>"
            for permission, function in said
        )
        + "</permissions>"
    )


def _summary(record: Record, began: datetime) -> str:
    """The GP summary, its parts in order."""
    code, display = _kind(record)
    at = write_spine_time(created_of(record, began))
    root_type, root_name = _DOCUMENTATION
    documentation = f'<code code="{root_type}" codeSystem="{SNOMED_UK}" displayName="{root_name}"/>'
    replaced = ""
    if record.get("replaces"):
        replaced = (
            '<replacementOf typeCode="RPLC"><priorMessageRef classCode="COMPOSITION" moodCode="EVN">'
            f"<id root={quoted(str(record['replaces']))}/></priorMessageRef></replacementOf>"
        )
    return "".join(
        (
            f'<GPSummary classCode="COMPOSITION" moodCode="EVN"><id root={quoted(summary_id(record))}/>',
            f'<code code="{code}" codeSystem="{SNOMED_UK}" displayName="{display}"/><effectiveTime value="{at}"/>',
            f'<statusCode code="active"/>{_author(record, began)}',
            '<excerptFrom typeCode="XCRPT" inversionInd="false" contextConductionInd="true" negationInd="false">',
            f'{_template("excerptFrom")}<seperatableInd value="false"/>',
            '<UKCT_MT144051UK01.CareProfessionalDocumentationCRE classCode="CATEGORY" moodCode="EVN">',
            f'{documentation}<component typeCode="COMP" inversionInd="false" negationInd="false">',
            f'{_template("component")}<seperatableInd value="false"/>{_text(record, began)}</component>',
            "</UKCT_MT144051UK01.CareProfessionalDocumentationCRE></excerptFrom>",
            '<pertinentInformation1 typeCode="PERT" inversionInd="false" contextConductionInd="true"',
            f' negationInd="false">{_template("pertinentInformation1")}<seperatableInd value="true"/>',
            f'<pertinentRootCREType classCode="CATEGORY" moodCode="EVN">{documentation}</pertinentRootCREType>',
            '</pertinentInformation1><recordTarget typeCode="RCT"><patient classCode="PAT">',
            f'<id root="{NHS_NUMBER_ROOT}" extension={quoted(str(record["nhs_number"]))}/></patient></recordTarget>',
            f"{replaced}</GPSummary>",
        )
    )


def _template(name: str) -> str:
    return f'<templateId root="{TEMPLATE_ROOT}" extension="CSAB_RM-NPfITUK10.{name}"/>'


def _text(record: Record, began: datetime) -> str:
    at, id = write_spine_time(created_of(record, began)), hashed_uuid(f"scr text {record['nhs_number']}")
    return (
        '<presentationText classCode="OBS" moodCode="EVN"><value mediaType="text/plain">'
        f'<html xmlns="xhtml:NPfIT:PresentationText"><body>{"".join(_sections(record, began))}</body></html></value>'
        f'<id root="{id}"/><code code="PresentationText" codeSystem="{NATIONAL}.17.126"'
        f' displayName="Presentation Text"/><statusCode code="completed"/><effectiveTime value="{at}"/>'
        "</presentationText>"
    )


def _sections(record: Record, began: datetime) -> Iterator[str]:
    """Each section under its heading; there is a heading first, which readers rely on."""
    uploaded = record.get("uploaded")
    if isinstance(uploaded, dict):
        yield f'<h2 id="Title">{_kind(record)[1]}</h2>'
        yield from _uploaded(uploaded)
        return
    author: Mapping[str, Json] = record.get("author") or {}
    said = (str(author.get(name) or "") for name in ("name", "organisation"))
    for section in sections_of(record, Written(created_of(record, began), began, *said)):
        code = f" id={quoted(section.code)}" if section.code else ""
        yield f"<h2{code}>{escape(section.title)}</h2>{section.text}"


def _uploaded(uploaded: Mapping[str, Json]) -> Iterator[str]:
    """The sections of a record that came over FHIR: their titles, and their texts without markup."""
    composition = uploaded.get("composition")
    sections = composition.get("section") if isinstance(composition, dict) else None
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, dict):
            text = section.get("text")
            div = text.get("div") if isinstance(text, dict) else None
            yield f"<h2>{escape(str(section.get('title') or ''))}</h2><p>{escape(_plain(str(div or '')))}</p>"


def _plain(markup: str) -> str:
    try:
        pieces = parse_xml(markup.encode("utf-8", "replace")).itertext()
    except WireError:
        return ""
    return " ".join(" ".join(pieces).split())
