"""A prescription as its patient sees it: what was prescribed, by whom, where it goes, and how far it has come."""

from simulator.call.call import Call
from simulator.clock import fhir_instant
from simulator.identifiers import hashed_uuid, is_uuid
from simulator.services.eps.dispensing.elements import object_at, text_at
from simulator.services.eps.dispensing.order import ITEM_NUMBER, SHORT_FORM, SNOMED, STRUCTURES
from simulator.services.eps.dispensing.organisations import organisation
from simulator.services.eps.prescription.codes import (
    ACTIVE_ITEMS,
    CANCELLED,
    ITEM_CANCELLED,
    STATUSES,
    TREATMENTS,
)
from simulator.services.eps.prescription.model import LineItem, Prescription
from simulator.services.eps.updates.entry import STATUS_SYSTEM
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from simulator.wire.json import Json

APPROVED, CANCELLED_BY_PRESCRIBER = "Prescriber Approved", "Prescriber Cancelled"
NOT_TRACKED = "With Pharmacy but Tracking not Supported"
"""What a patient is told where no pharmacy has said anything."""

_ENDS = frozenset({"Collected", "Dispatched", "Not Dispensed"})
_UNKNOWN_MEDICINE = "763158003"


def prescription_bundle(call: Call, prescription: Prescription) -> Json:
    """The collection of one prescription at its current issue."""
    role, practitioner, prescriber = (_id(prescription, part) for part in ("role", "practitioner", "organisation"))
    performer = prescription.current_issue.dispenser_org or prescription.nominated_org
    performer_id = _id(prescription, "performer") if performer else ""
    resources = [
        (_item_id(prescription, item), _medication_request(prescription, item, role, performer_id))
        for item in prescription.current_issue.items
    ]
    resources += [
        (
            role,
            {
                "resourceType": "PractitionerRole",
                "id": role,
                "practitioner": _reference(practitioner),
                "organization": _reference(prescriber),
            },
        ),
        (practitioner, _practitioner(prescription, practitioner)),
        (prescriber, organisation(call.documents, prescription.prescriber_org, prescriber)),
    ]
    if performer:
        resources.append((performer_id, organisation(call.documents, performer, performer_id)))
    return {
        "resourceType": "Bundle",
        "id": _id(prescription, "bundle"),
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{key}", "resource": resource} for key, resource in resources],
    }


def exclusion(call: Call, prescription: Prescription) -> Json:
    """The outcome that stands for a prescription which cannot be shown."""
    coding = {
        "system": "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode",
        "code": "INVALIDATED_RESOURCE",
        "display": "Invalidated resource",
    }
    text = f"Prescription with short form ID {prescription.id} has been invalidated so could not be returned."
    issue = {"code": "business-rule", "severity": "warning", "details": {"coding": [coding]}, "diagnostics": text}
    return {
        "resourceType": "OperationOutcome",
        "id": _id(prescription, "exclusion"),
        "meta": {"lastUpdated": fhir_instant(call.now)},
        "issue": [issue],
    }


def tracking_of(prescription: Prescription, item: LineItem) -> tuple[str, str]:
    """How far a line item has come in a patient's words, and since when.

    What the pharmacy said goes before what the prescription's own status tells.
    """
    said = object_at(prescription.pharmacy_status.get(item.id.upper()))
    since = "" if prescription.last_event is None else fhir_instant(prescription.last_event)
    if item.status == ITEM_CANCELLED or prescription.status == CANCELLED:
        return CANCELLED_BY_PRESCRIBER, since
    if said:
        return text_at(said, "code"), text_at(said, "at")
    status = STATUSES.get(prescription.status)
    return (APPROVED if status is not None and status.cancellable else NOT_TRACKED), since


def _medication_request(prescription: Prescription, item: LineItem, role: str, performer_id: str) -> dict[str, Json]:
    code, since = tracking_of(prescription, item)
    medicine = {"system": SNOMED, "code": item.code or _UNKNOWN_MEDICINE, "display": item.name}
    request: dict[str, Json] = {
        "resourceType": "MedicationRequest",
        "identifier": [{"system": ITEM_NUMBER, "value": item.id.lower()}],
        "status": "active" if item.status in ACTIVE_ITEMS and code not in _ENDS else "completed",
        "intent": "order",
        "medicationCodeableConcept": {"coding": [medicine]},
        "subject": {"identifier": {"system": NHS_NUMBER_SYSTEM, "value": prescription.nhs_number}},
        "requester": _reference(role),
        "groupIdentifier": {"system": SHORT_FORM, "value": prescription.id},
    }
    treatment = TREATMENTS.get(prescription.treatment)
    if treatment is not None:
        coding = {"system": treatment.course_system, "code": treatment.course, "display": treatment.course_display}
        request["courseOfTherapyType"] = {"coding": [coding]}
    tracking = [
        {"url": "statusDate", "valueDateTime": since},
        {"url": "status", "valueCoding": {"system": STATUS_SYSTEM, "code": code}},
    ]
    return request | {
        "dispenseRequest": _dispense_request(prescription, item, performer_id),
        "substitution": {"allowedBoolean": False},
        "extension": [{"url": f"{STRUCTURES}Extension-DM-PrescriptionStatusHistory", "extension": tracking}],
    }


def _dispense_request(prescription: Prescription, item: LineItem, performer_id: str) -> Json:
    request: dict[str, Json] = {}
    if prescription.issue_date is not None:
        request["validityPeriod"] = {"start": prescription.issue_date.date().isoformat()}
    request["quantity"] = {"value": item.quantity, "unit": item.unit, "system": SNOMED}
    if performer_id:
        request["performer"] = _reference(performer_id)
    return request


def _practitioner(prescription: Prescription, practitioner: str) -> dict[str, Json]:
    name = text_at(prescription.prescriber, "name")
    resource: dict[str, Json] = {"resourceType": "Practitioner", "id": practitioner}
    return resource | ({"name": [{"text": name}]} if name else {})


def _reference(resource_id: str) -> Json:
    return {"reference": f"urn:uuid:{resource_id}"}


def _item_id(prescription: Prescription, item: LineItem) -> str:
    """The item's own id, which is what its entry is called by."""
    return item.id.lower() if is_uuid(item.id) else _id(prescription, f"item {item.number}")


def _id(prescription: Prescription, part: str) -> str:
    return hashed_uuid(f"patient's {part} of {prescription.id}").lower()
