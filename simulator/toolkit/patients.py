"""Which patient a message is about: the NHS number in whatever document it carries. Nothing is judged, or raised."""

import re
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT, UNVERIFIED_ROOT
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.xml import HL7, Element, child

_TEN_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_ID, _VALUE = f"{{{HL7}}}id", f"{{{HL7}}}value"
_TARGET, _PATIENT = f"{{{HL7}}}recordTarget", f"{{{HL7}}}patient"
_HOLDERS = (
    *(f"{{{HL7}}}{name}" for name in ("COCD_TP145201GB01.PatientRole", "person.id", "person.NHSnumber")),
    _PATIENT,
)


def nhs_number_of(call: Call) -> str | None:
    """The verified NHS number of the first document that has one, else an unverified one; None if there is none."""
    if call.request.method != "POST":
        return None
    unverified: str | None = None
    for root, extension in identifiers_in(call.request):
        number = extension.replace(" ", "")
        if not _TEN_DIGITS.fullmatch(number):
            continue
        if root == NHS_NUMBER_ROOT:
            return number
        if root == UNVERIFIED_ROOT and unverified is None:
            unverified = number
    return unverified


def identifiers_in(request: Request) -> tuple[tuple[str, str], ...]:
    """Root and extension of everything that identifies the patients of a request's documents, read once."""
    return request.derived("patients", _read_identifiers)


def _read_identifiers(request: Request) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for document in message_of(request).documents:
        found += [(each.get("root", ""), each.get("extension", "")) for each in _identifiers(document)]
    return tuple(found)


def _identifiers(root: Element) -> Iterator[Element]:
    if root.tag == CLINICAL_DOCUMENT:
        target = child(root, _TARGET)
        for role in () if target is None else target:
            for part in role.iterchildren(_ID, _PATIENT):
                if part.tag == _ID:
                    yield part
                else:
                    yield from part.iterchildren(_ID)
        return
    for part in root.iter(*_HOLDERS):
        yield from part.iterchildren(_ID, _VALUE)
