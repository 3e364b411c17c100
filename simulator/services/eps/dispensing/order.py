"""A prescription's record as an order bundle, for one that no prescriber's system ever sent: seeded by a scenario.

Only what the record knows is in it; what Spine adds on a release is put in by `released`.
"""

import base64
from collections.abc import Iterator

from simulator.clock import fhir_instant
from simulator.identifiers import hashed_uuid
from simulator.records.documents import Documents
from simulator.services.eps.dispensing.organisations import organisation
from simulator.services.eps.prescription.codes import GENDERS, NOT_NOMINATED, TREATMENTS
from simulator.services.eps.prescription.model import LineItem, Prescription, text_in
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json

MESSAGE_IDS = "https://tools.ietf.org/html/rfc4122"
SHORT_FORM = "https://fhir.nhs.uk/Id/prescription-order-number"
LONG_FORM = "https://fhir.nhs.uk/Id/prescription"
ITEM_NUMBER = "https://fhir.nhs.uk/Id/prescription-order-item-number"
SDS_USER, SDS_ROLE = "https://fhir.nhs.uk/Id/sds-user-id", "https://fhir.nhs.uk/Id/sds-role-profile-id"
STRUCTURES = "https://fhir.nhs.uk/StructureDefinition/"
CODE_SYSTEMS = "https://fhir.nhs.uk/CodeSystem/"
SNOMED = "http://snomed.info/sct"

_PROFESSIONAL = "https://fhir.hl7.org.uk/Id/professional-code"
_UNKNOWN_MEDICINE = "763158003"
"""SNOMED CT's `Medicinal product`, for an item of which only the name is known."""

_MADE_SIGNATURE = base64.b64encode(
    b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo></SignedInfo>'
    b"<SignatureValue></SignatureValue></Signature>"
).decode()


def order_of(documents: Documents, prescription: Prescription) -> Json:
    """The order bundle of a record, with the same ids each time it is made."""
    entries = [
        {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
        for resource in _resources(documents, prescription)
    ]
    message_id = text_in(prescription.body, "messageId") or _id(prescription, "message")
    identifier = {"system": MESSAGE_IDS, "value": message_id.lower()}
    return {"resourceType": "Bundle", "identifier": identifier, "type": "message", "entry": entries}


def long_form(prescription: Prescription) -> str:
    """The long form of a prescription's id, as FHIR writes it; one follows from the short form where none is known."""
    return (prescription.long_id or _id(prescription, "long form")).lower()


def _id(prescription: Prescription, part: str) -> str:
    return hashed_uuid(f"{prescription.id} {part}").lower()


def _reference(prescription: Prescription, part: str) -> Json:
    return {"reference": f"urn:uuid:{_id(prescription, part)}"}


def _resources(documents: Documents, prescription: Prescription) -> Iterator[dict[str, Json]]:
    event = {"system": f"{CODE_SYSTEMS}message-event", "code": "prescription-order", "display": "Prescription Order"}
    yield {"resourceType": "MessageHeader", "id": _id(prescription, "header"), "eventCoding": event}
    items = prescription.current_issue.items
    for item in items:
        yield _medication_request(prescription, item)
    yield _patient(prescription)
    yield _practitioner(prescription)
    yield _practitioner_role(prescription)
    yield organisation(documents, prescription.prescriber_org, _id(prescription, "organisation"))
    yield _provenance(prescription, items)


def _medication_request(prescription: Prescription, item: LineItem) -> dict[str, Json]:
    request: dict[str, Json] = {
        "resourceType": "MedicationRequest",
        "id": _id(prescription, f"item {item.number}"),
        "extension": _extensions(prescription),
        "identifier": [{"system": ITEM_NUMBER, "value": item.id.lower()}],
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": SNOMED, "code": item.code or _UNKNOWN_MEDICINE, "display": item.name}]
        },
        "subject": _reference(prescription, "patient"),
        "category": [_category()],
        "requester": _reference(prescription, "role"),
        "groupIdentifier": _group(prescription),
    }
    treatment = TREATMENTS.get(prescription.treatment)
    if treatment is not None:
        coding = {"system": treatment.course_system, "code": treatment.course, "display": treatment.course_display}
        request["courseOfTherapyType"] = {"coding": [coding]}
    return request | {
        "dosageInstruction": [{"text": item.dosage}],
        "dispenseRequest": _dispense_request(prescription, item),
        "substitution": {"allowedBoolean": False},
    }


def _extensions(prescription: Prescription) -> list[Json]:
    kind = {"system": f"{CODE_SYSTEMS}prescription-type", "code": prescription.type}
    return [
        {
            "url": f"{STRUCTURES}Extension-DM-ResponsiblePractitioner",
            "valueReference": _reference(prescription, "role"),
        },
        {"url": f"{STRUCTURES}Extension-DM-PrescriptionType", "valueCoding": kind},
    ]


def _group(prescription: Prescription) -> Json:
    long_id = {"system": LONG_FORM, "value": long_form(prescription)}
    extension = {"url": f"{STRUCTURES}Extension-DM-PrescriptionId", "valueIdentifier": long_id}
    return {"system": SHORT_FORM, "value": prescription.id, "extension": [extension]}


def _category() -> Json:
    # EPS coordinator: what Spine gives out says outpatient, whatever the order said.
    system = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
    return {"coding": [{"system": system, "code": "outpatient", "display": "Outpatient"}]}


def _dispense_request(prescription: Prescription, item: LineItem) -> Json:
    site = {
        "system": f"{CODE_SYSTEMS}dispensing-site-preference",
        "code": prescription.nominated_type or NOT_NOMINATED,
    }
    repeats = (prescription.max_repeats or 1) - 1 if prescription.is_erd else 0
    request: dict[str, Json] = {
        "extension": [{"url": f"{STRUCTURES}Extension-DM-PerformerSiteType", "valueCoding": site}],
        "numberOfRepeatsAllowed": max(repeats, 0),
        "quantity": {"value": item.quantity, "unit": item.unit, "system": SNOMED},
    }
    if prescription.days_supply is not None:
        request["expectedSupplyDuration"] = {
            "unit": "days", "value": prescription.days_supply, "system": "http://unitsofmeasure.org", "code": "d",
        }  # fmt: skip
    if prescription.nominated_org is not None:
        request["performer"] = {"identifier": {"system": ODS_SYSTEM, "value": prescription.nominated_org}}
    return request


def _patient(prescription: Prescription) -> dict[str, Json]:
    patient = prescription.patient
    name: dict[str, Json] = {"use": "usual", "family": patient.family, "given": patient.given.split()}
    if patient.prefix:
        name["prefix"] = [patient.prefix]
    gender = patient.gender if isinstance(patient.gender, int) else 4
    return {
        "resourceType": "Patient",
        "id": _id(prescription, "patient"),
        "identifier": [{"system": NHS_NUMBER_SYSTEM, "value": patient.nhs_number}],
        "name": [name],
        "gender": GENDERS.get(gender, "unknown"),
        "birthDate": patient.birth_date,
        "address": [{"use": "home", "line": list(patient.lines), "postalCode": patient.postcode}],
        "generalPractitioner": [{"identifier": {"system": ODS_SYSTEM, "value": prescription.prescriber_org}}],
    }


def _practitioner(prescription: Prescription) -> dict[str, Json]:
    prescriber = prescription.prescriber
    identifiers = [
        {"system": system, "value": text_in(prescriber, member)}
        for member, system in (("userId", SDS_USER), ("professionalCode", _PROFESSIONAL))
        if text_in(prescriber, member)
    ]
    return {
        "resourceType": "Practitioner",
        "id": _id(prescription, "practitioner"),
        "name": [{"use": "usual", "text": text_in(prescriber, "name")}],
        "identifier": identifiers,
    }


def _practitioner_role(prescription: Prescription) -> dict[str, Json]:
    prescriber = prescription.prescriber
    role: dict[str, Json] = {
        "resourceType": "PractitionerRole",
        "id": _id(prescription, "role"),
        "identifier": [{"system": SDS_ROLE, "value": text_in(prescriber, "roleProfileId")}],
        "practitioner": _reference(prescription, "practitioner"),
    }
    if text_in(prescriber, "phone"):
        role["telecom"] = [{"system": "phone", "use": "work", "value": text_in(prescriber, "phone")}]
    return role | {"organization": _reference(prescription, "organisation")}


def _provenance(prescription: Prescription, items: tuple[LineItem, ...]) -> dict[str, Json]:
    signed = "" if prescription.issue_date is None else fhir_instant(prescription.issue_date)
    who = _reference(prescription, "role")
    said = prescription.body.get("signature")
    signature = {
        "who": who,
        "when": signed,
        "data": said if isinstance(said, str) and said else _MADE_SIGNATURE,
        "type": [{"code": "1.2.840.10065.1.12.1.1", "system": "urn:iso-astm:E1762-95:2013"}],
    }
    return {
        "resourceType": "Provenance",
        "id": _id(prescription, "provenance"),
        "agent": [{"who": who}],
        "recorded": signed,
        "signature": [signature],
        "target": [_reference(prescription, f"item {item.number}") for item in items],
    }
