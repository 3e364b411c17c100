"""What a payload says, for people and programs: a clinical document, an ambulance request, a repeat caller query.

What was not said is null. Nothing is judged, and no reply is made from it.
"""

from simulator.wire.ambulance import AMBULANCE_REQUEST, AmbulanceRequest, Location, Organisation
from simulator.wire.cda import CLINICAL_DOCUMENT, ClinicalDocument, Disposition, Replaced
from simulator.wire.hl7v3 import Patient
from simulator.wire.json import Json
from simulator.wire.repeat_caller import QUERY, RepeatCallerQuery
from simulator.wire.xml import Element, tag_of


def payload_view(root: Element) -> dict[str, Json]:
    """The member that a payload's root is shown under, with what it says; nothing for any other root."""
    tag = tag_of(root)
    if tag == CLINICAL_DOCUMENT:
        return {"document": _document(ClinicalDocument.of(root))}
    if tag == AMBULANCE_REQUEST:
        return {"ambulance": _ambulance(AmbulanceRequest.of(root))}
    return {"query": _query(RepeatCallerQuery.of(root))} if tag == QUERY else {}


def _document(document: ClinicalDocument) -> Json:
    return {
        "id": document.id,
        "set_id": document.set_id,
        "version": document.version,
        "replaces": _replaced(document.replaces),
        "title": document.title,
        "message_type": document.message_type,
        "effective_time": document.effective_time,
        "level": document.level,
        "patient": _patient(document.patient),
        "recipients": [
            {"type": each.type_code, "ods_code": each.ods_code, "name": each.name} for each in document.recipients
        ],
        "case_reference": document.case_reference,
        "local_case_reference": document.local_case_reference,
        "pathways_case": document.pathways_case,
        "disposition": _disposition(document.disposition),
        "sections": [section.title for section in document.sections],
        "consent": document.consent_code,
    }


def _ambulance(request: AmbulanceRequest) -> Json:
    priority = request.priority
    return {
        "id": request.id,
        "status": request.status,
        "replaces": request.replaces,
        "effective_time": request.effective_time,
        "priority": None if priority is None else {"code": priority.code, "meaning": priority.meaning},
        "flags": dict(request.flags),
        "case_reference": request.case_reference,
        "local_case_reference": request.local_case_reference,
        "patient": _patient(request.patient),
        "location": _location(request.location),
        "disposition": _disposition(request.disposition),
        "notes": [{"code": note.code, "text": note.text} for note in request.notes],
        "recipient": _organisation(request.recipient),
        "author": _organisation(request.author),
    }


def _query(query: RepeatCallerQuery) -> Json:
    return {
        "id": query.id,
        "effective_time": query.effective_time,
        "nhs_number": query.nhs_number,
        "verified": _verified(query.nhs_number, query.verified_nhs_number),
        "given_name": query.given_name,
        "family_name": query.family_name,
        "birth_date": _date(query.birth_time),
        "postcode": query.postcode,
        "street_line": query.street_line,
    }


def _replaced(replaced: Replaced | None) -> Json:
    if replaced is None:
        return None
    return {"id": replaced.id, "set_id": replaced.set_id, "version": replaced.version}


def _patient(patient: Patient | None) -> Json:
    if patient is None:
        return None
    name, address = patient.name, patient.address
    nhs_number = patient.nhs_number or patient.unverified_nhs_number
    return {
        "nhs_number": nhs_number,
        "verified": _verified(nhs_number, patient.nhs_number),
        "local_id": patient.local_id,
        "name": None if name is None else name.text,
        "birth_date": _date(patient.birth),
        "gender": patient.gender,
        "postcode": None if address is None else address.postcode,
        "practice": patient.practice_ods_code,
    }


def _verified(nhs_number: str | None, verified: str | None) -> bool | None:
    """Was the NHS number verified? None where there is none."""
    return None if nhs_number is None else verified is not None


def _date(text: str | None) -> str | None:
    """A date as yyyy-mm-dd, or as it came where it is not a whole one."""
    day = (text or "")[:8]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isascii() and day.isdigit() else text


def _disposition(disposition: Disposition | None) -> Json:
    return None if disposition is None else {"code": disposition.code, "text": disposition.display}


def _location(location: Location | None) -> Json:
    if location is None:
        return None
    address = location.address
    return {
        "name": location.name,
        "ids": [{"root": each.root, "extension": each.extension} for each in location.ids],
        "lines": [] if address is None else [*address.lines],
        "city": None if address is None else address.city,
        "postcode": None if address is None else address.postcode,
        "locator": None if address is None else address.locator,
    }


def _organisation(organisation: Organisation | None) -> Json:
    return None if organisation is None else {"ods_code": organisation.ods_code, "name": organisation.name}
