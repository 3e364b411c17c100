"""The maker of 111 reports for tests, and with it those of the other HL7 payloads.

Each payload is in the order that the national schemas demand, with what the test wants changed; `without` leaves
elements out by name. The words, people, places and ids are our own.
"""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.ambulance_makers import QUERY_ID, REQUEST_ID, a_repeat_caller_query, an_ambulance_request
from tests.hl7_parts import (
    CASE_REFERENCE,
    HL7,
    LOCAL,
    LOCALISATION,
    NATIONAL,
    ORGANISATION,
    SITE,
    SNOMED,
    UNVERIFIED,
    VERIFIED,
    addr,
    case_ids,
    content_id,
    patient_ids,
    person_name,
    template_id,
)

__all__ = [
    "CASE_REFERENCE",
    "DISPOSITION_TEXT",
    "DOCUMENT_ID",
    "LOCAL",
    "NATIONAL",
    "ORGANISATION",
    "QUERY_ID",
    "REQUEST_ID",
    "SET_ID",
    "SITE",
    "SNOMED",
    "TITLES",
    "UNVERIFIED",
    "VERIFIED",
    "a_repeat_caller_query",
    "a_report",
    "an_ambulance_request",
]

DOCUMENT_ID = "3B6F0C52-7A1D-4E8B-9C34-51D2E6F7A801"
SET_ID = "9E40D7A6-2C5B-4F13-8B67-0A9C8D7E6F52"
DISPOSITION_TEXT = "To contact a primary care service within 2 hours"
TITLES = (
    "Patient's Reported Condition",
    "Pathways Disposition",
    "Consultation Summary",
    "Pathways Assessment",
    "Advice Given",
)
"""The titles that a post-event message has, in their order."""


_TEXTS: Mapping[str, str] = {
    TITLES[0]: "Sore throat since Friday, painful to swallow.",
    TITLES[1]: "To contact a primary care service within 2 hours. Selected service: Wexbourne Evening Surgery.",
    TITLES[2]: "Caller is the patient. Symptoms for two days, drinking well, no rash seen. Paracetamol taken at noon.",
    TITLES[3]: "No trouble breathing was described. A temperature was described. Neck stiffness was not described.",
    TITLES[4]: "Keep drinking small amounts often. Call again if swallowing becomes impossible or breathing is hard.",
}


_FILLER = "The caller was asked again and gave the same answer as before, so that nothing was changed. "


def a_report(
    *,
    nhs_number: str | None = "9990010005",
    verified: bool = True,
    given: Sequence[str] = ("Ruth",),
    family: str = "Ellerby",
    birth: str | None = "19840319",
    gender: str = "2",
    postcode: str = "WX1 1DE",
    lines: Sequence[str] = ("12 Bridge Street", "Wexbourne"),
    document_id: str = DOCUMENT_ID,
    set_id: str = SET_ID,
    version: int = 1,
    effective: str = "20261122095500+0000",
    disposition: str = "Dx05",
    disposition_text: str = DISPOSITION_TEXT,
    case_reference: str = CASE_REFERENCE,
    recipients: Sequence[tuple[str, str]] = (("PRCP", "A81013"),),
    titles: Sequence[str] = TITLES,
    consent: bool = True,
    replaces: tuple[str, str, int] | None = None,
    practice: str | None = "A81013",
    title: str = "NHS 111 Report",
    code: str = "819551000000100",
    message_type: str = "POCD_MT200001GB02",
    padding: int = 0,
    section_code: str | None = None,
    coded: bool = False,
    attached: str | None = None,
    without: Iterable[str] = (),
) -> str:
    """A ClinicalDocument of about 9 KB with everything that a 111 report has.

    `nhs_number` None leaves a local id only. `replaces` is the id, set id and version of the document replaced.
    `padding` is how many characters of narrative come on top. `section_code` makes the sections coded (level 2b),
    `coded` adds a coded entry (level 3), and `attached` is an unstructured body in place of sections (level 1).
    `without` names children of ClinicalDocument.
    """
    who = _patient_role(nhs_number, verified, given, family, birth, gender, postcode, lines, practice)
    parts: dict[str, str] = {
        "typeId": '<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>',
        "messageType": f'<npfitlc:messageType root="{NATIONAL}.18.17" extension={quoteattr(message_type)}/>',
        "id": f"<id root={quoteattr(document_id)}/>",
        "code": f'<code code={quoteattr(code)} codeSystem="{SNOMED}" displayName="Report of a 111 call"/>',
        "title": f"<title>{escape(title)}</title>",
        "effectiveTime": f"<effectiveTime value={quoteattr(effective)}/>",
        "confidentialityCode": '<confidentialityCode code="N" codeSystem="2.16.840.1.113883.1.11.16926"/>',
        "setId": f"<setId root={quoteattr(set_id)}/>",
        "versionNumber": f'<versionNumber value="{version}"/>',
        "recordTarget": who,
        "author": _author(effective),
        "informant": _INFORMANT,
        "custodian": _CUSTODIAN,
        "informationRecipient": "".join(_recipient(kind, ods) for kind, ods in recipients),
        "participant": _PARTICIPANT,
        "relatedDocument": "" if replaces is None else _replaced(*replaces),
        "authorization": _CONSENT if consent else "",
        "componentOf": _encounter(case_reference, effective, disposition, disposition_text),
        "component": _body(titles, padding, section_code, coded, attached),
    }
    left_out = frozenset(without)
    inside = "\n".join(xml for name, xml in parts.items() if xml and name not in left_out)
    return (
        f'<ClinicalDocument {HL7} {LOCALISATION} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' classCode="DOCCLIN" moodCode="EVN">\n{inside}\n</ClinicalDocument>'
    )


def _patient_role(
    nhs_number: str | None,
    verified: bool,
    given: Sequence[str],
    family: str,
    birth: str | None,
    gender: str,
    postcode: str,
    lines: Sequence[str],
    practice: str | None,
) -> str:
    born = "" if birth is None else f"<birthTime value={quoteattr(birth)}/>"
    provider = "" if practice is None else _practice(practice)
    return (
        '<recordTarget typeCode="RCT" contextControlCode="OP">'
        f'{content_id("COCD_TP145201GB01#PatientRole")}<patientRole classCode="PAT">'
        f"{template_id('COCD_TP145201GB01#PatientRole')}{patient_ids(nhs_number, verified)}"
        f'{addr("H", lines, postcode)}<telecom value="tel:01632960044" use="H"/>'
        '<telecom value="tel:07700900044" use="EC"/><patient classCode="PSN" determinerCode="INSTANCE">'
        f"{template_id('COCD_TP145201GB01#patientPatient')}{person_name(given, family)}"
        f'<administrativeGenderCode code={quoteattr(gender)} codeSystem="{NATIONAL}.16.25"/>{born}</patient>'
        f"{provider}</patientRole></recordTarget>"
    )


def _practice(ods: str) -> str:
    return (
        '<providerOrganization classCode="ORG" determinerCode="INSTANCE">'
        f'{template_id("COCD_TP145201GB01#providerOrganization")}<id root="{ORGANISATION}" extension={quoteattr(ods)}/>'
        f"<name>Surgery {escape(ods)}</name>"
        f'<standardIndustryClassCode code="001" codeSystem="{NATIONAL}.17.289" displayName="GP Practice"/>'
        "</providerOrganization>"
    )


def _author(time: str) -> str:
    person = "COCD_TP145200GB01"
    return (
        f'<author typeCode="AUT" contextControlCode="OP">{content_id(f"{person}#AssignedAuthor")}'
        f'<functionCode code="OA" displayName="Originating Author" codeSystem="{NATIONAL}.17.178"/>'
        f'<time value={quoteattr(time)}/><assignedAuthor classCode="ASSIGNED">{template_id(f"{person}#AssignedAuthor")}'
        f'<id root="{LOCAL}" extension="HA-118" assigningAuthorityName="Y00111:Wexshire 111"/>'
        f'<code code="HA" codeSystem="{NATIONAL}.17.339" displayName="Health adviser"/>'
        f'<assignedPerson classCode="PSN" determinerCode="INSTANCE">{template_id(f"{person}#assignedPerson")}'
        f'{person_name(("Owen",), "Marsh")}</assignedPerson><representedOrganization classCode="ORG"'
        f' determinerCode="INSTANCE">{template_id(f"{person}#representedOrganization")}'
        f'<id root="{ORGANISATION}" extension="Y00111"/><name>Wexshire 111</name></representedOrganization>'
        "</assignedAuthor></author>"
    )


_INFORMANT = (
    f'<informant typeCode="INF" contextControlCode="OP">{content_id("COCD_TP145007UK03#RelatedEntity")}'
    f'<relatedEntity classCode="PRS">{template_id("COCD_TP145007UK03#RelatedEntity")}'
    f'<code code="01" codeSystem="{NATIONAL}.16.45" displayName="Spouse"/><telecom value="tel:07700900045" use="MC"/>'
    f'<relatedPerson classCode="PSN" determinerCode="INSTANCE">{template_id("COCD_TP145007UK03#relationshipHolder")}'
    f"{person_name(('Tom',), 'Ellerby')}</relatedPerson></relatedEntity></informant>"
)


_CUSTODIAN = (
    f'<custodian typeCode="CST">{content_id("COCD_TP145018UK03#AssignedCustodian")}'
    f'<assignedCustodian classCode="ASSIGNED">{template_id("COCD_TP145018UK03#AssignedCustodian")}'
    '<representedCustodianOrganization classCode="ORG" determinerCode="INSTANCE">'
    f'{template_id("COCD_TP145018UK03#representedCustodianOrganization")}<id root="{ORGANISATION}" extension="Y00111"/>'
    "<name>Wexshire 111</name></representedCustodianOrganization></assignedCustodian></custodian>"
)


_PARTICIPANT = (
    f'<participant typeCode="REFT" contextControlCode="OP">{content_id("COCD_TP145214GB01#AssociatedEntity")}'
    f'<associatedEntity classCode="ASSIGNED">{template_id("COCD_TP145214GB01#AssociatedEntity")}'
    f'<id root="{SITE}" extension="A81013"/>{addr("PHYS", ("200 Bridge Street", "Wexbourne"), "WX1 1DE")}'
    '<telecom use="EC" value="tel:01632960110"/><scopingOrganization classCode="ORG" determinerCode="INSTANCE">'
    f'{template_id("COCD_TP145214GB01#scopingOrganization")}<id root="{ORGANISATION}" extension="A81013"/>'
    "<name>Bridge Street Surgery</name></scopingOrganization></associatedEntity></participant>"
)


_CONSENT = (
    f'<authorization typeCode="AUTH">{content_id("COCD_TP146226GB02#Consent")}<consent classCode="CONS" moodCode="EVN">'
    f'{template_id("COCD_TP146226GB02#Consent")}<id root="51F8E2A7-6C3D-4B90-A1E4-2D7C6B5A4F38"/>'
    f'<code code="425691002" codeSystem="{SNOMED}" displayName="Consent given for electronic record sharing"/>'
    '<statusCode code="completed"/></consent></authorization>'
)


def _recipient(kind: str, ods: str) -> str:
    template = "COCD_TP145203GB03"
    return (
        f"<informationRecipient typeCode={quoteattr(kind)}>{content_id(f'{template}#IntendedRecipient')}"
        f'<intendedRecipient classCode="ASSIGNED">{template_id(f"{template}#IntendedRecipient")}'
        f'<receivedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f'{template_id(f"{template}#representedOrganization")}<id root="{SITE}" extension={quoteattr(ods)}/>'
        f"<name>Surgery {escape(ods)}</name></receivedOrganization></intendedRecipient></informationRecipient>"
    )


def _replaced(document_id: str, set_id: str, version: int) -> str:
    return (
        '<relatedDocument typeCode="RPLC"><parentDocument classCode="DOCCLIN" moodCode="EVN">'
        f"<id root={quoteattr(document_id)}/>"
        f'<setId root={quoteattr(set_id)}/><versionNumber value="{version}"/></parentDocument></relatedDocument>'
    )


def _encounter(case_reference: str, time: str, disposition: str, text: str) -> str:
    template, place = "COCD_TP146232GB01", "COCD_TP145222GB02"
    return (
        f'<componentOf typeCode="COMP">{content_id(f"{template}#EncompassingEncounter")}'
        f'<encompassingEncounter classCode="ENC" moodCode="EVN">{template_id(f"{template}#EncompassingEncounter")}'
        f'{case_ids(case_reference)}<code code="NHS111Encounter" codeSystem="{NATIONAL}.17.326"/>'
        f"<effectiveTime><low value={quoteattr(time)}/><high value={quoteattr(time)}/></effectiveTime>"
        f'<dischargeDispositionCode code={quoteattr(disposition)} codeSystem="{NATIONAL}.17.325"'
        f' displayName={quoteattr(text)}/><location typeCode="LOC">{template_id(f"{template}#location")}'
        f'{content_id(f"{place}#HealthCareFacility")}<healthCareFacility classCode="ISDLOC">'
        f'{template_id(f"{place}#HealthCareFacility")}<id nullFlavor="NA"/>'
        f'<location classCode="PLC" determinerCode="INSTANCE">{template_id(f"{place}#location")}<name>At home</name>'
        f"{addr('PHYS', ('12 Bridge Street', 'Wexbourne'), 'WX1 1DE')}</location></healthCareFacility></location>"
        "</encompassingEncounter></componentOf>"
    )


def _body(titles: Sequence[str], padding: int, code: str | None, coded: bool, attached: str | None) -> str:
    if attached is not None:
        return (
            '<component typeCode="COMP"><nonXMLBody classCode="DOCBODY" moodCode="EVN">'
            f'<text mediaType="text/plain">{escape(attached)}</text></nonXMLBody></component>'
        )
    sections = "".join(_section(number, each, code) for number, each in enumerate(titles))
    more = (_FILLER * (padding // len(_FILLER) + 1))[:padding]
    if padding:
        sections += _section(len(titles), "Further Notes", code, more)
    return (
        '<component typeCode="COMP" contextConductionInd="true"><structuredBody classCode="DOCBODY" moodCode="EVN">'
        '<component typeCode="COMP" contextConductionInd="true"><section classCode="DOCSECT" moodCode="EVN">'
        f'<id root="0F7B4C9A-3E61-4D58-92AB-6C5D4E3F2A10"/>{_CODED_ENTRY if coded else ""}{sections}'
        "</section></component></structuredBody></component>"
    )


_CODED_ENTRY = (
    '<entry typeCode="COMP" contextConductionInd="true"><observation classCode="OBS" moodCode="EVN">'
    f'<code code="162397003" codeSystem="{SNOMED}" displayName="Pain in throat"/></observation></entry>'
)


def _section(number: int, title: str, code: str | None, text: str | None = None) -> str:
    template = "COCD_TP146246GB01"
    said = "" if code is None else f'<code code={quoteattr(code)} codeSystem="{SNOMED}"/>'
    narrative = text if text is not None else _TEXTS.get(title, "Nothing further was said.")
    return (
        f'<component typeCode="COMP" contextConductionInd="true">{content_id(f"{template}#Section1")}'
        f'<section classCode="DOCSECT" moodCode="EVN">{template_id(f"{template}#Section1")}'
        f'<id root="7D3A5E91-4B2C-4F68-8E07-1C9B8A7D6E{number:02X}"/>{said}<title>{escape(title)}</title>'
        f"<text><content>{escape(narrative)}</content></text></section></component>"
    )
