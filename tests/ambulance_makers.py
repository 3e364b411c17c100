"""Makers of those HL7 payloads for tests that are no documents: an ambulance request and a repeat caller query."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.hl7_parts import (
    CASE_REFERENCE,
    HL7,
    LOCAL,
    LOCALISATION,
    NATIONAL,
    ORGANISATION,
    SITE,
    SNOMED,
    VERIFIED,
    addr,
    case_ids,
    content_id,
    patient_ids,
    person_name,
    template_id,
)

REQUEST_ID = "C2D94E70-58B1-4A3F-A6E5-7F1B0C9D8E63"
QUERY_ID = "64A1F3B8-0D2E-4C79-B5A6-8E9F7C6D5B41"

_FLAGS = (("Trauma", "TM"), ("Fire", "FR"), ("SceneSafe", "SC"), ("Police", "PL"), ("Trapped", "TR"))
_NOT_APPLICABLE = '<id nullFlavor="NA"/>'
_KIND_OF_REQUEST = {"interim": "828791000000100", "final": "828801000000101"}


def an_ambulance_request(
    *,
    status: str = "final",
    request_id: str = REQUEST_ID,
    case_reference: str = CASE_REFERENCE,
    priority: str = "R2",
    nhs_number: str | None = "9990010005",
    verified: bool = True,
    given: Sequence[str] = ("Ruth",),
    family: str = "Ellerby",
    birth: str = "19840319",
    postcode: str = "WX1 1DE",
    lines: Sequence[str] = ("12 Bridge Street", "Wexbourne"),
    location_postcode: str = "WX2 4RS",
    location_lines: Sequence[str] = ("By the bandstand, Kestrel Close", "Wexbourne"),
    location_ids: Sequence[tuple[str, str]] = (),
    replaces: str | None = None,
    recipient: str = "RZ7",
    disposition: str = "Dx012",
    effective: str = "20261122095500+0000",
    flags: Mapping[str, str] | None = None,
    notes: Sequence[tuple[str, str]] = (("LAI", "The gate sticks: lift it."), ("PRC", "Fell from a wall.")),
    without: Iterable[str] = (),
) -> str:
    """An AmbulanceRequest of about 6 KB. `flags` gives values (`true`, `false`) by name: Trauma, Fire, SceneSafe ...

    `without` names children of AmbulanceRequest, or of the encounter in it (`location`, `recordTarget`, `informant`).
    """
    left_out = frozenset(without)
    said = {"SceneSafe": "true", **(flags or {})}
    parts = {
        "code": f'<code code="{_KIND_OF_REQUEST[status]}" codeSystem="{SNOMED}"/>',
        "effectiveTime": f"<effectiveTime value={quoteattr(effective)}/>",
        "id": f"<id root={quoteattr(request_id)}/>",
        "author": _ambulance_author(effective, with_function=True),
        "informationRecipient": _ambulance_recipient(recipient),
    }
    for number, (flag, letters) in enumerate(_FLAGS):
        element = f"pertinentInformation{number or ''}"
        parts[element] = _pertinent(element, f"pertinent{flag}Flag", _flag(letters, said.get(flag, "false")))
    event = {
        "effectiveTime": f"<effectiveTime><low value={quoteattr(effective)}/></effectiveTime>",
        "id": case_ids(case_reference),
        "text": '<text mediaType="text/plain">Fell from a wall on to grass and cannot stand on the left leg.</text>',
        "informant": _AMBULANCE_INFORMANT,
        "location": _location(location_postcode, location_lines, location_ids),
        "recordTarget": _ambulance_patient(nhs_number, verified, given, family, birth, postcode, lines),
    }
    inside = "".join(xml for name, xml in event.items() if name not in left_out or name in ("effectiveTime", "id"))
    parts["pertinentInformation5"] = _pertinent("pertinentInformation5", "pertinentEncounterEvent", inside, "ENC")
    parts["pertinentInformation6"] = _pertinent(
        "pertinentInformation6",
        "pertinentTriageDisposition",
        f'<code code="TD" codeSystem="{NATIONAL}.17.419"/>'
        f'<value code={quoteattr(disposition)} codeSystem="{NATIONAL}.17.414" displayName="Ambulance response"/>',
    )
    parts["pertinentInformation7"] = "".join(
        _pertinent(
            "pertinentInformation7",
            "pertinentAdditionalNotes",
            f'<code code={quoteattr(letters)} codeSystem="{NATIONAL}.17.422"/><text>{escape(text)}</text>',
        )
        for letters, text in notes
    )
    outcome = (
        f'<code code="TO" codeSystem="{NATIONAL}.17.328"/>'
        f'<value code={quoteattr(priority)} codeSystem="{NATIONAL}.17.329"/>'
    )
    parts["reason"] = _pertinent("reason", "justifyingTriageOutcome", outcome, type_code="RSON")
    parts["replacementOf"] = "" if replaces is None else _replacement(replaces)
    whole = "\n".join(xml for name, xml in parts.items() if xml and name not in left_out)
    return f'<AmbulanceRequest {HL7} {LOCALISATION} classCode="PCPR" moodCode="RQO">\n{whole}\n</AmbulanceRequest>'


def a_repeat_caller_query(
    *,
    nhs_number: str | None = "9990010005",
    root: str = VERIFIED,
    given: str | None = "Ruth",
    family: str | None = "Ellerby",
    birth: str | None = "19840319",
    postcode: str | None = "WX1 1DE",
    line: str | None = "12 Bridge Street",
    query_id: str = QUERY_ID,
    effective: str = "20261122095500+0000",
    without: Iterable[str] = (),
) -> str:
    """A RepeatCallerQuery. A criterion of None is not asked for; `without` names children of RepeatCallerQuery."""
    known = None if nhs_number is None else f'<value root="{root}" extension={quoteattr(nhs_number)}/>'
    asked = (
        ("birthTime", None if birth is None else f"<value value={quoteattr(birth)}/>"),
        ("familyName", _value(family)),
        ("givenName", _value(given)),
        ("id", known),
        ("postalCode", _value(postcode)),
        ("streetAddressLine1", _value(line)),
    )
    criteria = "".join(
        f"<person.{name}><semanticsText>Person.{name}</semanticsText>{xml}</person.{name}>"
        for name, xml in asked
        if xml is not None
    )
    parts = {
        "code": f'<code code="01" codeSystem="{NATIONAL}.17.420"/>',
        "effectiveTime": f"<effectiveTime value={quoteattr(effective)}/>",
        "id": f"<id root={quoteattr(query_id)}/>",
        "author": _ambulance_author(effective, with_function=False),
        "query": f"<query>{criteria}</query>",
    }
    left_out = frozenset(without)
    inside = "\n".join(xml for name, xml in parts.items() if name not in left_out)
    return f'<RepeatCallerQuery {HL7} {LOCALISATION} classCode="CACT" moodCode="EVN">\n{inside}\n</RepeatCallerQuery>'


def _value(text: str | None) -> str | None:
    return None if text is None else f"<value>{escape(text)}</value>"


def _pertinent(element: str, inner: str, xml: str, class_code: str = "OBS", type_code: str = "PERT") -> str:
    return (
        f'<{element} typeCode="{type_code}"><seperatableInd value="false"/>'
        f'<{inner} classCode="{class_code}" moodCode="EVN">{xml}</{inner}></{element}>'
    )


def _flag(letters: str, value: str) -> str:
    return f'<code code="{letters}" codeSystem="{NATIONAL}.17.327"/><value value={quoteattr(value)}/>'


def _ambulance_author(time: str, *, with_function: bool) -> str:
    template = "COCD_TP145200GB01"
    function = (
        f'<functionCode code="OA" displayName="Originating Author" codeSystem="{NATIONAL}.17.178"/>'
        f"<time value={quoteattr(time)}/>"
    )
    return (
        f'<author typeCode="AUT" contextControlCode="OP">{content_id(f"{template}#AssignedAuthor")}'
        f'{function if with_function else ""}<{template}.AssignedAuthor classCode="ASSIGNED">'
        f"{addr('WP', ('1 Exchange Row', 'Wexbourne'), 'WX1 1AB')}"
        f'<code code="HA" codeSystem="{NATIONAL}.17.339" displayName="Health adviser"/>'
        f'<id root="{LOCAL}" extension="HA-118" assigningAuthorityName="Y00111:Wexshire 111"/>'
        f'<telecom value="tel:01632960046" use="EC"/>{template_id(f"{template}#AssignedAuthor")}'
        f'<assignedPerson classCode="PSN" determinerCode="INSTANCE">{person_name(("Owen",), "Marsh")}'
        f"{template_id(f'{template}#assignedPerson')}</assignedPerson>"
        f'<representedOrganization classCode="ORG" determinerCode="INSTANCE"><id root="{SITE}" extension="Y00111"/>'
        f"<name>Wexshire 111</name>{template_id(f'{template}#representedOrganization')}</representedOrganization>"
        f"</{template}.AssignedAuthor></author>"
    )


def _ambulance_recipient(ods: str) -> str:
    template = "COCD_TP145203GB03"
    return (
        f'<informationRecipient typeCode="PRCP">{content_id(f"{template}#IntendedRecipient")}'
        f'<{template}.IntendedRecipient classCode="ASSIGNED">{template_id(f"{template}#IntendedRecipient")}'
        f'<representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f'<id root="{ORGANISATION}" extension={quoteattr(ods)}/><name>Ambulance service {escape(ods)}</name>'
        f"{template_id(f'{template}#representedOrganization')}</representedOrganization>"
        f"</{template}.IntendedRecipient></informationRecipient>"
    )


_AMBULANCE_INFORMANT = (
    f'<informant typeCode="INF" contextControlCode="OP">{content_id("COCD_TP145007UK03#RelatedEntity")}'
    f'<COCD_TP145007UK03.RelatedEntity classCode="PRS"><code code="01" codeSystem="{NATIONAL}.16.45"'
    f' displayName="Spouse"/><telecom value="tel:07700900045" use="EC"/>'
    f'{template_id("COCD_TP145007UK03#RelatedEntity")}<relationshipHolder classCode="PSN" determinerCode="INSTANCE">'
    f"{person_name(('Tom',), 'Ellerby')}{template_id('COCD_TP145007UK03#relationshipHolder')}</relationshipHolder>"
    "</COCD_TP145007UK03.RelatedEntity></informant>"
)


def _location(postcode: str, lines: Sequence[str], ids: Sequence[tuple[str, str]]) -> str:
    template = "COCD_TP145222GB02"
    known = "".join(f'<id root="{root}" extension={quoteattr(extension)}/>' for root, extension in ids)
    return (
        f'<location typeCode="LOC">{content_id(f"{template}#HealthCareFacility")}'
        f'<{template}.HealthCareFacility classCode="ISDLOC">{known or _NOT_APPLICABLE}'
        f'{template_id(f"{template}#HealthCareFacility")}<location classCode="PLC" determinerCode="INSTANCE">'
        f"{addr('PHYS', lines, postcode)}<name>Where the patient lies</name>{template_id(f'{template}#location')}"
        f"</location></{template}.HealthCareFacility></location>"
    )


def _ambulance_patient(
    nhs_number: str | None,
    verified: bool,
    given: Sequence[str],
    family: str,
    birth: str,
    postcode: str,
    lines: Sequence[str],
) -> str:
    template = "COCD_TP145201GB01"
    return (
        f'<recordTarget typeCode="RCT" contextControlCode="OP">{content_id(f"{template}#PatientRole")}'
        f'<{template}.PatientRole classCode="PAT">{addr("H", lines, postcode)}{patient_ids(nhs_number, verified)}'
        f'<telecom value="tel:07700900044" use="EC"/>{template_id(f"{template}#PatientRole")}'
        f'<patientPatient classCode="PSN" determinerCode="INSTANCE">'
        f'<administrativeGenderCode code="2" codeSystem="{NATIONAL}.16.25"/><birthTime value={quoteattr(birth)}/>'
        f"{person_name(given, family)}{template_id(f'{template}#patientPatient')}</patientPatient>"
        f'<providerOrganization classCode="ORG" determinerCode="INSTANCE"><id root="{ORGANISATION}"'
        ' extension="A81013"/><name>Bridge Street Surgery</name>'
        f'<standardIndustryClassCode code="001" codeSystem="{NATIONAL}.17.289" displayName="GP Practice"/>'
        f"{template_id(f'{template}#providerOrganization')}</providerOrganization>"
        f"</{template}.PatientRole></recordTarget>"
    )


def _replacement(request_id: str) -> str:
    return (
        '<replacementOf typeCode="RPLC"><priorPreviousAmbulanceRequest classCode="PCPR" moodCode="RQO">'
        f"<id root={quoteattr(request_id)}/></priorPreviousAmbulanceRequest></replacementOf>"
    )
