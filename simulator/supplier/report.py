"""The report of a 111 call as a CDA document: for who is to act on it, who is to know, or the repeat caller service.

Its parts stand in the order of the national schema.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.supplier.hl7 import (
    AUTHOR,
    addr,
    adviser_name,
    case_ids,
    content_id,
    local_id,
    name,
    role_code,
    template_id,
)
from simulator.supplier.occasion import ODS_CODE, ORGANISATION, Occasion
from simulator.supplier.patient import Traced
from simulator.supplier.triage import Triage
from simulator.wire.cda import COPY, PRIMARY
from simulator.wire.hl7v3 import (
    MESSAGE_TYPE_ROOT,
    NATIONAL,
    NHS_NUMBER_ROOT,
    ODS_ORGANISATION_ROOT,
    ODS_SITE_ROOT,
    SNOMED_UK,
)
from simulator.wire.xml import HL7, NPFITLC, escape, quoted

__all__ = ["COPY", "PRIMARY", "Receiver", "write_report"]

_PATIENT, _CUSTODIAN, _CONSENT = "COCD_TP145201GB01", "COCD_TP145018UK03", "COCD_TP146226GB02"
_RECIPIENT, _ENCOUNTER, _PLACE, _SECTION = (
    "COCD_TP145203GB03", "COCD_TP146232GB01", "COCD_TP145222GB02", "COCD_TP146246GB01",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a report is for: to act on it (PRIMARY) or to know (COPY)."""

    kind: str
    ods_code: str
    name: str


def write_report(
    occasion: Occasion, patient: Traced, triage: Triage, receivers: Sequence[Receiver], set_id: str
) -> str:
    """A ClinicalDocument as XML that declares its own namespaces. All reports of one call have one `set_id`."""
    parts = (
        '<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>',
        f'<npfitlc:messageType root="{MESSAGE_TYPE_ROOT}" extension="POCD_MT200001GB02"/>',
        f"<id root={quoted(occasion.new_id())}/>",
        f'<code code="819551000000100" codeSystem="{SNOMED_UK}" displayName="NHS 111 report"/>',
        "<title>NHS 111 Report</title>",
        f"<effectiveTime value={quoted(occasion.time)}/>",
        '<confidentialityCode code="N" codeSystem="2.16.840.1.113883.1.11.16926"/>',
        f"<setId root={quoted(set_id)}/>",
        '<versionNumber value="1"/>',
        _record_target(patient),
        _author(occasion),
        _CUSTODIAN_PART,
        *(_information_recipient(receiver) for receiver in receivers),
        _authorization(occasion),
        _encounter(occasion, patient, triage),
        _body(occasion, triage),
    )
    declared = f'xmlns="{HL7}" xmlns:npfitlc="{NPFITLC}"'
    return f'<ClinicalDocument {declared} classCode="DOCCLIN" moodCode="EVN">{"".join(parts)}</ClinicalDocument>'


def _record_target(patient: Traced) -> str:
    phone = f'<telecom value={quoted(f"tel:{patient.phone}")} use="H"/>' if patient.phone else ""
    born = f"<birthTime value={quoted(patient.birth)}/>" if patient.birth else ""
    provider = ""
    if patient.practice:
        provider = (
            '<providerOrganization classCode="ORG" determinerCode="INSTANCE">'
            f"{template_id(f'{_PATIENT}#providerOrganization')}"
            f'<id root="{ODS_ORGANISATION_ROOT}" extension={quoted(patient.practice)}/>'
            f"<name>{escape(patient.practice)}</name>"
            f'<standardIndustryClassCode code="001" codeSystem="{NATIONAL}.17.289" displayName="GP Practice"/>'
            "</providerOrganization>"
        )
    return (
        '<recordTarget typeCode="RCT" contextControlCode="OP">'
        f'{content_id(f"{_PATIENT}#PatientRole")}<patientRole classCode="PAT">{template_id(f"{_PATIENT}#PatientRole")}'
        f'<id root="{NHS_NUMBER_ROOT}" extension={quoted(patient.nhs_number)}/>'
        f"{addr('H', patient.lines, patient.postcode)}{phone}"
        f'<patient classCode="PSN" determinerCode="INSTANCE">{template_id(f"{_PATIENT}#patientPatient")}'
        f"{name(patient.given, patient.family)}"
        f'<administrativeGenderCode code="{patient.gender_code}" codeSystem="{NATIONAL}.16.25"/>{born}</patient>'
        f"{provider}</patientRole></recordTarget>"
    )


def _author(occasion: Occasion) -> str:
    return (
        f'<author typeCode="AUT" contextControlCode="OP">{content_id(f"{AUTHOR}#AssignedAuthor")}'
        f'<functionCode code="OA" displayName="Originating Author" codeSystem="{NATIONAL}.17.178"/>'
        f'<time value={quoted(occasion.time)}/><assignedAuthor classCode="ASSIGNED">'
        f"{template_id(f'{AUTHOR}#AssignedAuthor')}{local_id()}{role_code()}"
        f'<assignedPerson classCode="PSN" determinerCode="INSTANCE">{template_id(f"{AUTHOR}#assignedPerson")}'
        f'{adviser_name()}</assignedPerson><representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f"{template_id(f'{AUTHOR}#representedOrganization')}"
        f'<id root="{ODS_ORGANISATION_ROOT}" extension="{ODS_CODE}"/><name>{ORGANISATION}</name>'
        "</representedOrganization></assignedAuthor></author>"
    )


_CUSTODIAN_PART = (
    f'<custodian typeCode="CST">{content_id(f"{_CUSTODIAN}#AssignedCustodian")}'
    f'<assignedCustodian classCode="ASSIGNED">{template_id(f"{_CUSTODIAN}#AssignedCustodian")}'
    '<representedCustodianOrganization classCode="ORG" determinerCode="INSTANCE">'
    f"{template_id(f'{_CUSTODIAN}#representedCustodianOrganization')}"
    f'<id root="{ODS_ORGANISATION_ROOT}" extension="{ODS_CODE}"/><name>{ORGANISATION}</name>'
    "</representedCustodianOrganization></assignedCustodian></custodian>"
)


def _information_recipient(receiver: Receiver) -> str:
    return (
        f'<informationRecipient typeCode="{receiver.kind}">{content_id(f"{_RECIPIENT}#IntendedRecipient")}'
        f'<intendedRecipient classCode="ASSIGNED">{template_id(f"{_RECIPIENT}#IntendedRecipient")}'
        '<receivedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f"{template_id(f'{_RECIPIENT}#representedOrganization')}"
        f'<id root="{ODS_SITE_ROOT}" extension={quoted(receiver.ods_code)}/><name>{escape(receiver.name)}</name>'
        "</receivedOrganization></intendedRecipient></informationRecipient>"
    )


def _authorization(occasion: Occasion) -> str:
    return (
        f'<authorization typeCode="AUTH">{content_id(f"{_CONSENT}#Consent")}<consent classCode="CONS" moodCode="EVN">'
        f"{template_id(f'{_CONSENT}#Consent')}<id root={quoted(occasion.new_id())}/>"
        f'<code code="425691002" codeSystem="{SNOMED_UK}" displayName="Consent given for electronic record sharing"/>'
        '<statusCode code="completed"/></consent></authorization>'
    )


def _encounter(occasion: Occasion, patient: Traced, triage: Triage) -> str:
    time = quoted(occasion.time)
    return (
        f'<componentOf typeCode="COMP">{content_id(f"{_ENCOUNTER}#EncompassingEncounter")}'
        f'<encompassingEncounter classCode="ENC" moodCode="EVN">{template_id(f"{_ENCOUNTER}#EncompassingEncounter")}'
        f'{case_ids(occasion)}<code code="NHS111Encounter" codeSystem="{NATIONAL}.17.326"/>'
        f"<effectiveTime><low value={time}/><high value={time}/></effectiveTime>"
        f'<dischargeDispositionCode code={quoted(triage.disposition)} codeSystem="{NATIONAL}.17.325"'
        f' displayName={quoted(triage.text)}/><location typeCode="LOC">{template_id(f"{_ENCOUNTER}#location")}'
        f'{content_id(f"{_PLACE}#HealthCareFacility")}<healthCareFacility classCode="ISDLOC">'
        f'{template_id(f"{_PLACE}#HealthCareFacility")}<id nullFlavor="NA"/>'
        f'<location classCode="PLC" determinerCode="INSTANCE">{template_id(f"{_PLACE}#location")}<name>At home</name>'
        f"{addr('PHYS', patient.lines, patient.postcode)}</location></healthCareFacility></location>"
        "</encompassingEncounter></componentOf>"
    )


def _body(occasion: Occasion, triage: Triage) -> str:
    sections = "".join(_section(occasion, title, text) for title, text in triage.sections)
    return (
        '<component typeCode="COMP" contextConductionInd="true"><structuredBody classCode="DOCBODY" moodCode="EVN">'
        '<component typeCode="COMP" contextConductionInd="true"><section classCode="DOCSECT" moodCode="EVN">'
        f"<id root={quoted(occasion.new_id())}/>{sections}</section></component></structuredBody></component>"
    )


def _section(occasion: Occasion, title: str, text: str) -> str:
    return (
        f'<component typeCode="COMP" contextConductionInd="true">{content_id(f"{_SECTION}#Section1")}'
        f'<section classCode="DOCSECT" moodCode="EVN">{template_id(f"{_SECTION}#Section1")}'
        f"<id root={quoted(occasion.new_id())}/><title>{escape(title)}</title>"
        f"<text><content>{escape(text)}</content></text></section></component>"
    )
