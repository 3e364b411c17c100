"""Asking the Repeat Caller Service whether this patient has called twice in 96 hours, and reading what it says."""

from dataclasses import dataclass

from simulator.supplier.hl7 import AUTHOR, addr, adviser_name, content_id, local_id, role_code, template_id
from simulator.supplier.occasion import ODS_CODE, ORGANISATION, Occasion
from simulator.supplier.patient import Traced
from simulator.supplier.sending import Answer
from simulator.wire.errors import WireError
from simulator.wire.hl7v3 import NATIONAL, NHS_NUMBER_ROOT, ODS_SITE_ROOT
from simulator.wire.repeat_caller import VALUES
from simulator.wire.xml import HL7, NPFITLC, escape, parse_xml, quoted

PATH = "/v2-2-1/RepeatCallers.svc"
"""Where the service answers."""

KNOWN_ANSWERS = tuple(VALUES)


def write_query(occasion: Occasion, patient: Traced) -> str:
    """A RepeatCallerQuery by the verified NHS number, with the demographics beside it as far as they are known."""
    asked = (
        ("birthTime", f"<value value={quoted(patient.birth)}/>" if patient.birth else ""),
        ("familyName", _value(patient.family)),
        ("givenName", _value(patient.given[0] if patient.given else "")),
        ("id", f'<value root="{NHS_NUMBER_ROOT}" extension={quoted(patient.nhs_number)}/>'),
        ("postalCode", _value(patient.postcode)),
        ("streetAddressLine1", _value(patient.lines[0] if patient.lines else "")),
    )
    criteria = "".join(
        f"<person.{name}><semanticsText>Person.{name}</semanticsText>{value}</person.{name}>"
        for name, value in asked
        if value
    )
    return (
        f'<RepeatCallerQuery xmlns="{HL7}" xmlns:npfitlc="{NPFITLC}" classCode="CACT" moodCode="EVN">'
        f'<code code="01" codeSystem="{NATIONAL}.17.420"/><effectiveTime value={quoted(occasion.time)}/>'
        f"<id root={quoted(occasion.new_id())}/>{_author()}<query>{criteria}</query></RepeatCallerQuery>"
    )


@dataclass(frozen=True, slots=True)
class RepeatCaller:
    """What the service said: a code such as RC or NRC, and how many earlier reports came with it."""

    code: str
    reports: int

    @property
    def words(self) -> str:
        """What the code means."""
        return VALUES.get(self.code, "a code that is not known")


def read_answer(answer: Answer) -> RepeatCaller | None:
    """What a response says; None if it is none."""
    try:
        root = parse_xml(answer.body)
    except WireError:
        return None
    response = next(root.iter(f"{{{HL7}}}RepeatCallerResponse"), None)
    value = None if response is None else response.find(f"{{{HL7}}}value")
    if response is None or value is None:
        return None
    reports = response.findall(f"{{{HL7}}}subject/{{{HL7}}}ClinicalDocument")
    return RepeatCaller(value.get("code", ""), len(reports))


def _value(text: str) -> str:
    return f"<value>{escape(text)}</value>" if text else ""


def _author() -> str:
    return (
        f'<author typeCode="AUT" contextControlCode="OP">{content_id(f"{AUTHOR}#AssignedAuthor")}'
        f'<{AUTHOR}.AssignedAuthor classCode="ASSIGNED">{addr("WP", ("1 Exchange Row", "Wexbourne"), "WX1 1AB")}'
        f"{role_code()}{local_id()}"
        f'<telecom value="tel:01632960046" use="EC"/>{template_id(f"{AUTHOR}#AssignedAuthor")}'
        f'<assignedPerson classCode="PSN" determinerCode="INSTANCE">{adviser_name()}'
        f"{template_id(f'{AUTHOR}#assignedPerson')}</assignedPerson>"
        '<representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f'<id root="{ODS_SITE_ROOT}" extension="{ODS_CODE}"/><name>{ORGANISATION}</name>'
        f"{template_id(f'{AUTHOR}#representedOrganization')}</representedOrganization>"
        f"</{AUTHOR}.AssignedAuthor></author>"
    )
