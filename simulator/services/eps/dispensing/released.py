"""A released prescription as the message that a dispenser gets: the prescriber's order, and what Spine has to add.

What the order said is kept, but where it came from and goes to, the intent, and what each line item is now.
"""

from simulator.clock import fhir_instant
from simulator.identifiers import hashed_uuid, is_uuid
from simulator.records.documents import Documents
from simulator.services.eps.dispensing.elements import Resource, identifier, object_at, objects_at, text_at
from simulator.services.eps.dispensing.order import CODE_SYSTEMS, ITEM_NUMBER, MESSAGE_IDS, STRUCTURES, order_of
from simulator.services.eps.prescription.codes import CANCELLATION_CODES, ITEM_CANCELLED, ITEM_STATUSES
from simulator.services.eps.prescription.model import LineItem, Prescription
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json

SPINE_ORG, SPINE_NAME = "X2601", "NHS Digital Spine"
REPEAT_INFORMATION = f"{STRUCTURES}Extension-EPS-RepeatInformation"
_FOCUS = ("MedicationRequest", "Patient")


def released_message(documents: Documents, prescription: Prescription, release_id: str, org: str, base: str) -> Json:
    """The message Bundle of a prescription that `org` was given on its release request of this id."""
    original = object_at(prescription.body.get("original"))
    order = original if objects_at(original, "entry") else order_of(documents, prescription)
    entries = [_entry(entry, prescription) for entry in objects_at(order, "entry")]
    header_at = next(
        (place for place, each in enumerate(entries) if each["resource"].get("resourceType") == "MessageHeader"), None
    )
    if header_at is not None:
        focus = [{"reference": each["fullUrl"]} for each in entries if each["resource"].get("resourceType") in _FOCUS]
        message_id = text_at(order, "identifier", "value").lower()
        spine = _header(message_id, release_id, org, base)
        kept = entries[header_at]["resource"]
        entries[header_at]["resource"] = {
            "resourceType": "MessageHeader", "id": kept["id"], **spine, "focus": focus,
        }  # fmt: skip
    bundle_id = hashed_uuid(f"{prescription.id} {prescription.current_number} {release_id}").lower()
    issued = prescription.issue_date
    return {
        "resourceType": "Bundle",
        "id": bundle_id,
        **({"meta": {"lastUpdated": fhir_instant(issued)}} if issued is not None else {}),
        "identifier": {"system": MESSAGE_IDS, "value": text_at(order, "identifier", "value").lower()},
        "type": "message",
        "entry": entries,
    }


def _header(message_id: str, release_id: str, org: str, base: str) -> dict[str, Json]:
    receiver = {"identifier": {"system": ODS_SYSTEM, "value": org}}
    return {
        "extension": [
            {
                "url": f"{STRUCTURES}Extension-MessageHeader-messageId",
                "valueIdentifier": {"system": MESSAGE_IDS, "value": message_id},
            }
        ],
        "eventCoding": {
            "system": f"{CODE_SYSTEMS}message-event", "code": "prescription-order", "display": "Prescription Order",
        },
        "destination": [{"endpoint": f"urn:nhs-uk:addressing:ods:{org}", "receiver": receiver}],
        "sender": {"identifier": {"system": ODS_SYSTEM, "value": SPINE_ORG}, "display": SPINE_NAME},
        "source": {"name": "NHS Spine", "endpoint": f"{base}/$process-message"},
        "response": {"identifier": release_id, "code": "ok"},
    }  # fmt: skip


def _entry(entry: Resource, prescription: Prescription) -> dict[str, Json]:
    """An entry of the order with an id for its resource, which is the fullUrl's where that is a UUID."""
    resource = object_at(entry, "resource")
    full_url = text_at(entry, "fullUrl")
    said = full_url.removeprefix("urn:uuid:")
    resource_id = said if is_uuid(said) else hashed_uuid(f"{prescription.id} {full_url}").lower()
    kind = resource.get("resourceType")
    rest = {name: value for name, value in resource.items() if name not in ("resourceType", "id")}
    made: dict[str, Json] = {"resourceType": kind, "id": resource_id, **rest}
    if kind == "MedicationRequest":
        made = _as_it_is_now(made, prescription)
    return {"fullUrl": full_url or f"urn:uuid:{resource_id}", "resource": made}


def _as_it_is_now(request: dict[str, Json], prescription: Prescription) -> dict[str, Json]:
    item_id = identifier(request, ITEM_NUMBER).upper()
    item = next((each for each in prescription.current_issue.items if each.id.upper() == item_id), None)
    made = {**request, "intent": "reflex-order" if prescription.is_erd else "order"}
    if prescription.issue_date is not None:
        made["authoredOn"] = fhir_instant(prescription.issue_date)
    if prescription.is_erd:
        made["basedOn"] = [_based_on(item_id, prescription)]
    status = None if item is None else ITEM_STATUSES.get(item.status)
    if item is None or status is None:
        return made
    coding = {"system": f"{CODE_SYSTEMS}medicationdispense-type", "code": item.status, "display": status.display}
    information = {
        "url": f"{STRUCTURES}Extension-EPS-DispensingInformation",
        "extension": [{"url": "dispenseStatus", "valueCoding": coding}],
    }
    made["extension"] = [*objects_at(request, "extension"), information]
    made["status"] = status.request_status
    if reason := _reason(item):
        made["statusReason"] = reason
    return made


def _based_on(item_id: str, prescription: Prescription) -> Json:
    """The repeats, counted as FHIR does: without the first issue."""
    issued = max(prescription.current_number - 1, 0)
    allowed = max((prescription.max_repeats or prescription.current_number) - 1, 0)
    numbers = [
        {"url": "numberOfRepeatsAllowed", "valueInteger": allowed},
        {"url": "numberOfRepeatsIssued", "valueInteger": issued},
    ]
    return {
        "reference": f"urn:uuid:{item_id.lower()}",
        "extension": [{"url": REPEAT_INFORMATION, "extension": numbers}],
    }


def _reason(item: LineItem) -> Json:
    if item.status != ITEM_CANCELLED or not item.cancellation_reason:
        return None
    coding = {
        "system": f"{CODE_SYSTEMS}medicationrequest-status-reason",
        "code": CANCELLATION_CODES.get(item.cancellation_reason, ""),
        "display": item.cancellation_reason,
    }
    return {"coding": [coding]}
