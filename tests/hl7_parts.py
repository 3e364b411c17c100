"""Pieces that the HL7 payloads of tests are made of: ids, names, addresses, and the marks of their templates."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

HL7 = 'xmlns="urn:hl7-org:v3"'
LOCALISATION = 'xmlns:npfitlc="NPFIT:HL7:Localisation"'
NATIONAL = "2.16.840.1.113883.2.1.3.2.4"
VERIFIED = "2.16.840.1.113883.2.1.4.1"
UNVERIFIED = f"{NATIONAL}.18.23"
LOCAL = f"{NATIONAL}.18.24"
ORGANISATION = f"{NATIONAL}.19.1"
SITE = f"{NATIONAL}.19.2"
SNOMED = f"{NATIONAL}.15"
CASE_REFERENCE = "WEX-20261122-0042"


def content_id(template: str) -> str:
    """What a participation says of the class inside."""
    return f'<npfitlc:contentId root="{NATIONAL}.18.16" extension="{template}"/>'


def template_id(template: str) -> str:
    """What a class says of itself."""
    return f'<templateId root="{NATIONAL}.18.2" extension="{template}"/>'


def addr(use: str, lines: Sequence[str], postcode: str | None) -> str:
    """An address of lines and a postcode."""
    written = "".join(f"<streetAddressLine>{escape(line)}</streetAddressLine>" for line in lines)
    code = "" if postcode is None else f"<postalCode>{escape(postcode)}</postalCode>"
    return f'<addr use="{use}">{written}{code}</addr>'


def person_name(given: Sequence[str], family: str) -> str:
    """A structured name."""
    return (
        f"<name>{''.join(f'<given>{escape(each)}</given>' for each in given)}<family>{escape(family)}</family></name>"
    )


def patient_ids(nhs_number: str | None, verified: bool) -> str:
    """An NHS number, unless it is None, and a local id."""
    local = f'<id root="{LOCAL}" extension="W-20417" assigningAuthorityName="Y00111:Wexshire 111"/>'
    if nhs_number is None:
        return local
    return f'<id root="{VERIFIED if verified else UNVERIFIED}" extension={quoteattr(nhs_number)}/>{local}'


def case_ids(case_reference: str) -> str:
    """The case reference and the local one."""
    return (
        f'<id root="{NATIONAL}.18.34" extension={quoteattr(case_reference)}'
        ' assigningAuthorityName="Y00111:Wexshire 111"/>'
        f'<id root="{NATIONAL}.18.35" extension="L-{escape(case_reference)}"'
        ' assigningAuthorityName="Y00111:Wexshire 111"/>'
    )
