"""Makers of prescribing messages for tests: FHIR Bundles that order a prescription or cancel an item of one.

No test and no expectation lives here.
"""

import base64
from collections.abc import Iterable, Mapping
from uuid import NAMESPACE_URL, uuid5

from simulator.wire.json import Json, copy_json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRACTICE, PRESCRIPTION_ID

MESSAGE_ID = "6a4f5b1c-2d3e-4f50-8a61-b7c8d9e0f123"
LONG_ID = "1f2e3d4c-5b6a-4798-8a0b-1c2d3e4f5061"
COMMISSIONER = "QA1"
SIGNED = "2026-11-22T09:58:00+00:00"

FHIR = "https://fhir.nhs.uk/"
EXTENSION = f"{FHIR}StructureDefinition/Extension-"
ODS = f"{FHIR}Id/ods-organization-code"
COURSES = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"
NHS_COURSES = f"{FHIR}CodeSystem/medicationrequest-course-of-therapy"

PATIENT = "urn:uuid:0a1b2c3d-0001-4000-8000-000000000001"
ROLE = "urn:uuid:0a1b2c3d-0002-4000-8000-000000000002"
PRESCRIBER = "urn:uuid:0a1b2c3d-0003-4000-8000-000000000003"
ORGANISATION = "urn:uuid:0a1b2c3d-0004-4000-8000-000000000004"
HEADER = "urn:uuid:0a1b2c3d-0005-4000-8000-000000000005"
PROVENANCE = "urn:uuid:0a1b2c3d-0006-4000-8000-000000000006"

_MEDICINES = (
    ("323510009", "Amoxicillin 500mg capsules", "capsule", "428641000"),
    ("322236009", "Paracetamol 500mg tablets", "tablet", "428673006"),
    ("320139002", "Salbutamol 100micrograms/dose inhaler", "dose", "3317411000001100"),
    ("319775004", "Aspirin 75mg tablets", "tablet", "428673006"),
    ("317896006", "Ramipril 5mg capsules", "capsule", "428641000"),
)
_COURSE_OF = {
    "acute": (COURSES, "Short course (acute) therapy", "order"),
    "continuous": (COURSES, "Continuous long term therapy", "instance-order"),
    "continuous-repeat-dispensing": (NHS_COURSES, "Continuous long term (repeat dispensing)", "original-order"),
}


def coded(system: str, code: str, display: str = "") -> Json:
    """A CodeableConcept of one coding."""
    return {"coding": [coding(system, code, display)]}


def coding(system: str, code: str, display: str = "") -> Json:
    """A Coding, with its display if there is one."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def item_reference(number: int) -> str:
    """The fullUrl of the number-th MedicationRequest."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'item {number}')}"


def a_medication_request(
    number: int = 1,
    *,
    prescription_id: str = PRESCRIPTION_ID,
    item_id: str | None = None,
    course: str = "acute",
    repeats: int | None = None,
    pharmacy: str | None = PHARMACY,
    prescription_type: str = "0101",
    **fields: Json,
) -> Json:
    """A MedicationRequest of 28 of something; `fields` replace its members, one of None is left out."""
    code, name, unit, unit_code = _MEDICINES[number - 1]
    system, display, intent = _COURSE_OF[course]
    request: dict[str, Json] = {
        "resourceType": "MedicationRequest",
        "extension": [
            {
                "url": f"{EXTENSION}DM-PrescriptionType",
                "valueCoding": coding(f"{FHIR}CodeSystem/prescription-type", prescription_type),
            }
        ],
        "identifier": [
            {
                "system": f"{FHIR}Id/prescription-order-item-number",
                "value": item_id or _ALL_ITEM_IDS[number - 1].lower(),
            }
        ],
        "status": "active",
        "intent": intent,
        "category": [
            coded("http://terminology.hl7.org/CodeSystem/medicationrequest-category", "community", "Community")
        ],
        "medicationCodeableConcept": coded("http://snomed.info/sct", code, name),
        "subject": {"reference": PATIENT},
        "requester": {"reference": ROLE},
        "groupIdentifier": {
            "extension": [
                {
                    "url": f"{EXTENSION}DM-PrescriptionId",
                    "valueIdentifier": {"system": f"{FHIR}Id/prescription", "value": LONG_ID},
                }
            ],
            "system": f"{FHIR}Id/prescription-order-number",
            "value": prescription_id,
        },
        "courseOfTherapyType": coded(system, course, display),
        "dosageInstruction": [{"text": "One to be taken each day"}],
        "dispenseRequest": _dispense_request(unit, unit_code, pharmacy, repeats),
        "substitution": {"allowedBoolean": False},
    }
    return _without_none(request | fields)


_ALL_ITEM_IDS = (*ITEM_IDS, "4F0A5395-517F-4DA2-BE6B-7091C2D34E55")


def _dispense_request(unit: str, unit_code: str, pharmacy: str | None, repeats: int | None) -> Json:
    site = "P1" if pharmacy else "0004"
    return _without_none(
        {
            "extension": [
                {
                    "url": f"{EXTENSION}DM-PerformerSiteType",
                    "valueCoding": coding(f"{FHIR}CodeSystem/dispensing-site-preference", site),
                }
            ],
            "validityPeriod": {"start": "2026-11-22"} | ({"end": "2027-05-22"} if repeats is not None else {}),
            "numberOfRepeatsAllowed": repeats,
            "quantity": {"value": 28, "unit": unit, "system": "http://snomed.info/sct", "code": unit_code},
            "expectedSupplyDuration": {
                "value": 28,
                "unit": "day",
                "system": "http://unitsofmeasure.org",
                "code": "d",
            },
            "performer": {"identifier": {"system": ODS, "value": pharmacy}} if pharmacy else None,
        }
    )


def a_prescriber(**fields: Json) -> Json:
    """A Practitioner: a made-up doctor with a user id, a GMC number and a DIN."""
    practitioner: dict[str, Json] = {
        "resourceType": "Practitioner",
        "identifier": [
            {"system": f"{FHIR}Id/sds-user-id", "value": "555000000105"},
            {"system": "https://fhir.hl7.org.uk/Id/gmc-number", "value": "9999990"},
            {"system": "https://fhir.hl7.org.uk/Id/din-number", "value": "999990"},
        ],
        "name": [{"family": "Moss", "given": ["Irene"], "prefix": ["DR"]}],
    }
    return _without_none(practitioner | fields)


def a_role(**fields: Json) -> Json:
    """A PractitionerRole of the prescriber at the practice."""
    role: dict[str, Json] = {
        "resourceType": "PractitionerRole",
        "identifier": [{"system": f"{FHIR}Id/sds-role-profile-id", "value": "555000000106"}],
        "practitioner": {"reference": PRESCRIBER},
        "organization": {"reference": ORGANISATION},
        "code": [coded(f"{FHIR}CodeSystem/NHSDigital-SDS-JobRoleCode", "R8000", "Clinical Practitioner Access Role")],
        "telecom": [{"system": "phone", "use": "work", "value": "01632960123"}],
    }
    return _without_none(role | fields)


def an_organisation(ods_code: str = PRACTICE, **fields: Json) -> Json:
    """The Organization that prescribes: a practice under its commissioner."""
    organisation: dict[str, Json] = {
        "resourceType": "Organization",
        "identifier": [{"system": ODS, "value": ods_code}],
        "type": [coded(f"{FHIR}CodeSystem/organisation-role", "76", "GP PRACTICE")],
        "name": "Harehills Practice",
        "telecom": [{"system": "phone", "use": "work", "value": "01632960123"}],
        "address": [{"use": "work", "line": ["2 Trevelyan Square"], "city": "Leeds", "postalCode": "ZZ99 4QA"}],
        "partOf": {"identifier": {"system": ODS, "value": COMMISSIONER}},
    }
    return _without_none(organisation | fields)


def a_subject(nhs_number: str = NHS_NUMBER, **fields: Json) -> Json:
    """The Patient whom the prescription is for."""
    patient: dict[str, Json] = {
        "resourceType": "Patient",
        "identifier": [{"system": f"{FHIR}Id/nhs-number", "value": nhs_number}],
        "name": [{"use": "usual", "family": "Okafor", "given": ["Ada"], "prefix": ["MS"]}],
        "gender": "female",
        "birthDate": "1980-05-17",
        "address": [{"use": "home", "line": ["1 Trevelyan Square", "Boar Lane", "Leeds"], "postalCode": "ZZ99 4QA"}],
        "generalPractitioner": [{"identifier": {"system": ODS, "value": PRACTICE}}],
    }
    return _without_none(patient | fields)


def a_signature(digest: str = "", value: str = "c2lnbmF0dXJl", certificate: str = "Y2VydGlmaWNhdGU=") -> str:
    """The base64 data of a signature; `digest` is the SignedInfo in base64 that `$prepare` gave."""
    signed_info = base64.b64decode(digest).decode() if digest else "<SignedInfo></SignedInfo>"
    text = (
        f'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">{signed_info}<SignatureValue>{value}</SignatureValue>'
        f"<KeyInfo><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></Signature>"
    )
    return base64.b64encode(text.encode()).decode()


def a_provenance(targets: Iterable[str], data: str | None = None, when: str = SIGNED) -> Json:
    """The Provenance with the prescriber's signature over the items."""
    return {
        "resourceType": "Provenance",
        "id": PROVENANCE.removeprefix("urn:uuid:"),
        "target": [{"reference": target} for target in targets],
        "recorded": when,
        "agent": [{"who": {"reference": ROLE}}],
        "signature": [
            {
                "type": [{"system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1"}],
                "when": when,
                "who": {"reference": ROLE},
                "data": a_signature() if data is None else data,
            }
        ],
    }


def a_header(event: str, focus: Iterable[str], **fields: Json) -> Json:
    """The MessageHeader of a message of this event."""
    header: dict[str, Json] = {
        "resourceType": "MessageHeader",
        "eventCoding": coding(f"{FHIR}CodeSystem/message-event", event, event.replace("-", " ").title()),
        "sender": {"identifier": {"system": ODS, "value": PRACTICE}, "display": "Harehills Practice"},
        "source": {"endpoint": f"urn:nhs-uk:addressing:ods:{PRACTICE}"},
        "focus": [{"reference": each} for each in focus],
    }
    return _without_none(header | fields)


def a_bundle(entries: Mapping[str, Json], message_id: str = MESSAGE_ID, **fields: Json) -> Json:
    """A message Bundle of these resources by fullUrl."""
    bundle: dict[str, Json] = {
        "resourceType": "Bundle",
        "identifier": {"system": "https://tools.ietf.org/html/rfc4122", "value": message_id},
        "type": "message",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries.items()],
    }
    return _without_none(bundle | fields)


def an_order(
    prescription_id: str = PRESCRIPTION_ID,
    *,
    items: int = 1,
    nhs_number: str = NHS_NUMBER,
    message_id: str = MESSAGE_ID,
    pharmacy: str | None = PHARMACY,
    course: str = "acute",
    repeats: int | None = None,
    prescription_type: str = "0101",
    signed: bool = True,
    ods_code: str = PRACTICE,
) -> Json:
    """A prescription-order Bundle of the made tenants' NOW: acute, nominated to PHARMACY, signed.

    Repeat dispensing is `course="continuous-repeat-dispensing", repeats=5`, which makes six issues. Without `signed` it
    is what `$prepare` takes.
    """
    if course == "continuous-repeat-dispensing" and repeats is None:
        repeats = 5
    requests = {
        item_reference(number): a_medication_request(
            number,
            prescription_id=prescription_id,
            course=course,
            repeats=repeats,
            pharmacy=pharmacy,
            prescription_type=prescription_type,
        )
        for number in range(1, items + 1)
    }
    receiver = [{"endpoint": "urn:example", "receiver": {"identifier": {"system": ODS, "value": pharmacy}}}]
    entries = {
        HEADER: a_header("prescription-order", requests, destination=receiver if pharmacy else None),
        **requests,
        PATIENT: a_subject(nhs_number),
        ROLE: a_role(),
        PRESCRIBER: a_prescriber(),
        ORGANISATION: an_organisation(ods_code),
    }
    if signed:
        entries[PROVENANCE] = a_provenance(requests)
    return copy_json(a_bundle(entries, message_id))


def a_cancellation(
    prescription_id: str = PRESCRIPTION_ID,
    item: int = 1,
    *,
    reason: str = "0002",
    item_id: str | None = None,
    nhs_number: str = NHS_NUMBER,
    message_id: str = "7b5f6c2d-3e4f-4051-9b72-c8d9e0f1a234",
    ods_code: str = PRACTICE,
    course: str = "acute",
) -> Json:
    """A prescription-order-update Bundle that cancels the item-th line item, or the one of `item_id`."""
    reasons = {"0001": "Prescribing Error", "0002": "Clinical contra-indication", "0005": "At the Patients request"}
    request = a_medication_request(
        item,
        prescription_id=prescription_id,
        item_id=item_id,
        course=course,
        status="cancelled",
        statusReason=coded(f"{FHIR}CodeSystem/medicationrequest-status-reason", reason, reasons.get(reason, "")),
    )
    cancel = coded(f"{FHIR}CodeSystem/message-reason-prescription", "cancel", "Cancel")
    entries = {
        HEADER: a_header("prescription-order-update", [item_reference(item)], reason=cancel),
        item_reference(item): request,
        PATIENT: a_subject(nhs_number),
        ROLE: a_role(),
        PRESCRIBER: a_prescriber(),
        ORGANISATION: an_organisation(ods_code),
    }
    return copy_json(a_bundle(entries, message_id))


def resources_of(bundle: Json, resource_type: str) -> list[Json]:
    """The resources of a type in a made Bundle, themselves: a test may change them."""
    found = (entry["resource"] for entry in bundle["entry"])
    return [resource for resource in found if resource["resourceType"] == resource_type]


def without(bundle: Json, resource_type: str) -> Json:
    """The Bundle without its resources of a type."""
    kept = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != resource_type]
    return {**bundle, "entry": kept}


def _without_none(body: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in body.items() if value is not None}
