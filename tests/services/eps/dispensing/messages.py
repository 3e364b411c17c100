"""Makers of the messages that dispensers send: releases, dispense notifications, Tasks and claims.

No test and no expectation lives here.
"""

from collections.abc import Iterable

from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRESCRIPTION_ID

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
SHORT_FORM = "https://fhir.nhs.uk/Id/prescription-order-number"
ITEM_NUMBER = "https://fhir.nhs.uk/Id/prescription-order-item-number"
MESSAGE_IDS = "https://tools.ietf.org/html/rfc4122"
STRUCTURES = "https://fhir.nhs.uk/StructureDefinition/"
CODES = "https://fhir.nhs.uk/CodeSystem/"
REPEATS = f"{STRUCTURES}Extension-EPS-RepeatInformation"

NOTIFICATION_ID = "5f5a1b0a-4c2d-4e3f-8a6b-000000000001"


def a_pharmacy(org: str = PHARMACY, **fields: Json) -> Json:
    """An Organization that dispenses and knows who pays it."""
    authority = {"url": "reimbursementAuthority", "valueIdentifier": {"system": ODS, "value": "T1450"}}
    return {
        "resourceType": "Organization",
        "id": "organisation",
        "extension": [{"url": f"{STRUCTURES}Extension-ODS-OrganisationRelationships", "extension": [authority]}],
        "identifier": [{"system": ODS, "value": org}],
        "name": "Example Pharmacy",
        **fields,
    }


def a_role(organisation: str = "#organisation", **fields: Json) -> Json:
    """The PractitionerRole of somebody who works at a pharmacy."""
    return {
        "resourceType": "PractitionerRole",
        "id": "role",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "555254240100"}],
        "practitioner": {"identifier": {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "555254239107"}},
        "organization": {"reference": organisation},
        "telecom": [{"system": "phone", "use": "work", "value": "01632960000"}],
        **fields,
    }


def a_release(
    prescription_id: str | None = PRESCRIPTION_ID, org: str = PHARMACY, *, without: Iterable[str] = ()
) -> Json:
    """The parameters of a release; with no id, of all that are nominated. `without` names parameters to leave out."""
    parameters: list[Json] = [
        {"name": "owner", "resource": a_pharmacy(org)},
        {"name": "status", "valueCode": "accepted"},
        {"name": "agent", "resource": a_role()},
    ]
    if prescription_id is not None:
        group = {"system": SHORT_FORM, "value": prescription_id}
        parameters.insert(0, {"name": "group-identifier", "valueIdentifier": group})
    kept = [each for each in parameters if each["name"] not in set(without)]
    return {"resourceType": "Parameters", "parameter": kept}


def repeats(issue: int, allowed: int = 5) -> Json:
    """The extension that names an issue, as FHIR counts: without the first."""
    numbers = [{"url": "numberOfRepeatsAllowed", "valueInteger": allowed}]
    return {"url": REPEATS, "extension": [*numbers, {"url": "numberOfRepeatsIssued", "valueInteger": issue - 1}]}


def a_dispense(
    number: int = 1, status: str = "0001", *, prescription: str = "0006", issue: int = 0, **fields: Json
) -> Json:
    """A MedicationDispense of the number-th line item; `prescription` is the status that the prescription gets."""
    request: dict[str, Json] = {
        "resourceType": "MedicationRequest",
        "id": "request",
        "identifier": [{"system": ITEM_NUMBER, "value": ITEM_IDS[number - 1].lower()}],
        "groupIdentifier": {"system": SHORT_FORM, "value": PRESCRIPTION_ID},
    }
    if issue:
        request["basedOn"] = [{"reference": "urn:uuid:1", "extension": [repeats(issue)]}]
    business = {"system": f"{CODES}EPS-task-business-status", "code": prescription}
    dispense: dict[str, Json] = {
        "resourceType": "MedicationDispense",
        "contained": [a_role("urn:uuid:pharmacy"), request],
        "extension": [{"url": f"{STRUCTURES}Extension-EPS-TaskBusinessStatus", "valueCoding": business}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/prescription-dispense-item-number", "value": "1"}],
        "status": "completed",
        "medicationCodeableConcept": {
            "coding": [
                {"system": "http://snomed.info/sct", "code": "323510009", "display": "Amoxicillin 500mg capsules"}
            ]
        },
        "subject": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}},
        "performer": [{"actor": {"reference": "#role"}}],
        "authorizingPrescription": [{"reference": "#request"}],
        "type": {"coding": [{"system": f"{CODES}medicationdispense-type", "code": status}]},
        "quantity": {"value": 28, "unit": "tablet", "system": "http://snomed.info/sct", "code": "428673006"},
        "whenHandedOver": "2026-11-22T09:45:00+00:00",
        "dosageInstruction": [{"text": "One to be taken each day"}],
    }
    made = dispense | fields
    return {name: value for name, value in made.items() if value is not None}


def a_notification_bundle(
    *dispenses: Json, message_id: str = NOTIFICATION_ID, replaces: str = "", pharmacy: Json = None
) -> Json:
    """The message of a dispense notification, by default of one item fully dispensed."""
    header: dict[str, Json] = {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": f"{CODES}message-event", "code": "dispense-notification"},
        "sender": {"identifier": {"system": ODS, "value": PHARMACY}},
        "response": {"identifier": "999f9999-9999-4999-9ff9-f9fff9999999", "code": "ok"},
    }
    if replaces:
        replaced = {"system": MESSAGE_IDS, "value": replaces}
        header["extension"] = [{"url": f"{STRUCTURES}Extension-replacementOf", "valueIdentifier": replaced}]
    resources = [
        ("header", header),
        *((f"item-{place}", each) for place, each in enumerate(dispenses or [a_dispense()])),
    ]
    resources.append(("pharmacy", pharmacy or a_pharmacy()))
    return {
        "resourceType": "Bundle",
        "identifier": {"system": MESSAGE_IDS, "value": message_id},
        "type": "message",
        "entry": [{"fullUrl": f"urn:uuid:{key}", "resource": resource} for key, resource in resources],
    }


def a_return(prescription_id: str = PRESCRIPTION_ID, org: str = PHARMACY, **fields: Json) -> Json:
    """The Task that returns a prescription. `fields` replace its members; one of None is left out."""
    task: dict[str, Json] = {
        "resourceType": "Task",
        "contained": [a_role(), a_pharmacy(org)],
        "identifier": [{"system": MESSAGE_IDS, "value": "7c1f5b8e-3f0d-4a55-9d53-000000000001"}],
        "status": "rejected",
        "statusReason": {"coding": [{"system": f"{CODES}EPS-task-dispense-return-status-reason", "code": "0003"}]},
        "intent": "order",
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
        "groupIdentifier": {"system": SHORT_FORM, "value": prescription_id},
        "focus": {"identifier": {"system": MESSAGE_IDS, "value": NOTIFICATION_ID}},
        "for": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}},
        "requester": {"reference": "#role"},
    }
    return {name: value for name, value in (task | fields).items() if value is not None}


def a_withdrawal(notification_id: str = NOTIFICATION_ID, **fields: Json) -> Json:
    """The Task that withdraws the last dispense notification."""
    own: dict[str, Json] = {
        "status": "in-progress",
        "statusReason": {"coding": [{"system": f"{CODES}EPS-task-dispense-withdraw-reason", "code": "MU"}]},
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "abort"}]},
        "focus": {"identifier": {"system": MESSAGE_IDS, "value": notification_id}},
    }
    return a_return(**(own | fields))


def a_claim(prescription_id: str = PRESCRIPTION_ID, *, items: int = 1, issue: int = 0, **fields: Json) -> Json:
    """A claim for a dispensed prescription."""
    group = {"url": "shortForm", "valueIdentifier": {"system": SHORT_FORM, "value": prescription_id}}
    item: dict[str, Json] = {"sequence": 1, "detail": [_claimed(place) for place in range(1, items + 1)]}
    if issue:
        item["extension"] = [repeats(issue)]
    claim: dict[str, Json] = {
        "resourceType": "Claim",
        "contained": [a_role(), a_pharmacy()],
        "identifier": [{"system": MESSAGE_IDS, "value": "0d9d6e9c-57c1-4b0e-8f5d-000000000001"}],
        "patient": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}},
        "provider": {"reference": "#role"},
        "prescription": {"extension": [{"url": f"{STRUCTURES}Extension-DM-GroupIdentifier", "extension": [group]}]},
        "item": [item],
    }
    return {name: value for name, value in (claim | fields).items() if value is not None}


def _claimed(number: int) -> Json:
    reference = {"identifier": {"system": ITEM_NUMBER, "value": ITEM_IDS[number - 1].lower()}}
    return {
        "extension": [{"url": f"{STRUCTURES}Extension-ClaimMedicationRequestReference", "valueReference": reference}],
        "sequence": number,
        "modifier": [{"coding": [{"system": f"{CODES}medicationdispense-type", "code": "0001"}]}],
        "programCode": [{"coding": [{"system": f"{CODES}medicationdispense-endorsement", "code": "NDEC"}]}],
    }
