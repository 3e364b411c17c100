"""Pieces that the HL7 payloads of a call are made of: ids, names, addresses, the marks of their templates."""

from collections.abc import Iterable

from simulator.supplier.occasion import ADVISER, ADVISER_ID, ODS_CODE, ORGANISATION, Occasion
from simulator.wire.hl7v3 import (
    CASE_ROOT,
    CONTENT_ROOT,
    LOCAL_CASE_ROOT,
    LOCAL_ROOT,
    NATIONAL,
    TEMPLATE_ROOT,
)
from simulator.wire.xml import escape, quoted

AUTHOR = "COCD_TP145200GB01"
ASSIGNED_BY = f"{ODS_CODE}:{ORGANISATION}"


def content_id(template: str) -> str:
    """What a participation says of the class in it."""
    return f'<npfitlc:contentId root="{CONTENT_ROOT}" extension="{template}"/>'


def template_id(template: str) -> str:
    """What a class says of itself."""
    return f'<templateId root="{TEMPLATE_ROOT}" extension="{template}"/>'


def name(given: Iterable[str], family: str) -> str:
    """A structured name."""
    return (
        f"<name>{''.join(f'<given>{escape(each)}</given>' for each in given)}<family>{escape(family)}</family></name>"
    )


def addr(use: str, lines: Iterable[str], postcode: str) -> str:
    """An address of lines and a postcode; what is not known is left out."""
    written = "".join(f"<streetAddressLine>{escape(line)}</streetAddressLine>" for line in lines)
    code = f"<postalCode>{escape(postcode)}</postalCode>" if postcode else ""
    return f'<addr use="{use}">{written}{code}</addr>'


def local_id() -> str:
    """The adviser's id within the organisation."""
    return f'<id root="{LOCAL_ROOT}" extension="{ADVISER_ID}" assigningAuthorityName={quoted(ASSIGNED_BY)}/>'


def case_ids(occasion: Occasion) -> str:
    """The unique case reference, and the local one."""
    by = f"assigningAuthorityName={quoted(ASSIGNED_BY)}"
    reference = occasion.case_reference
    return (
        f'<id root="{CASE_ROOT}" extension={quoted(reference)} {by}/>'
        f'<id root="{LOCAL_CASE_ROOT}" extension={quoted(f"L-{reference}")} {by}/>'
    )


def role_code() -> str:
    """What the adviser is."""
    return f'<code code="HA" codeSystem="{NATIONAL}.17.339" displayName="Health adviser"/>'


def adviser_name() -> str:
    """The adviser's name."""
    return name(ADVISER[:1], ADVISER[1])
