"""Dispense notifications: the message in which a dispenser says what it has dispensed, read into what the record keeps.

What may follow on what is the prescription's own business; here is only what the message has to contain.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import parse_instant
from simulator.services.eps.dispensing.checks import is_attended
from simulator.services.eps.dispensing.elements import (
    NOTHING,
    Resource,
    at,
    coding,
    contained,
    extension,
    identifier,
    object_at,
    objects_at,
    resolved,
    resources,
    text_at,
    whole_number_at,
)
from simulator.services.eps.dispensing.errors import render, success
from simulator.services.eps.dispensing.noting import note_other_patient
from simulator.services.eps.dispensing.order import CODE_SYSTEMS, ITEM_NUMBER, SHORT_FORM, SNOMED, STRUCTURES
from simulator.services.eps.dispensing.problems import (
    Problem,
    Untranslatable,
    differing,
    is_a_reference,
    missing_in_dispense,
    refuse,
)
from simulator.services.eps.dispensing.refusing import refused_message
from simulator.services.eps.dispensing.released import REPEAT_INFORMATION
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import MessageSeen, PrescriptionFault
from simulator.services.eps.prescription.moments import written
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

BUSINESS_STATUS = f"{STRUCTURES}Extension-EPS-TaskBusinessStatus"
ORGANISATION_RELATIONSHIPS = f"{STRUCTURES}Extension-ODS-OrganisationRelationships"
REPLACEMENT_OF = f"{STRUCTURES}Extension-replacementOf"
NON_DISPENSING = f"{STRUCTURES}Extension-DM-PrescriptionNonDispensingReason"
ITEM_STATUS = f"{CODE_SYSTEMS}medicationdispense-type"
ITEM_REASON = f"{CODE_SYSTEMS}medicationdispense-status-reason"

_NO_AUTHORITY = "The dispense notification is missing the reimbursement authority and it should be provided."
_NO_AUTHORITY_CODE = (
    "The dispense notification is missing the ODS code for reimbursement authority and it should be provided."
)


async def process_notification(call: Call, bundle: Json) -> Reply:
    """Take a dispense notification, or an amendment of the last one; a refusal is in dispensing's words."""
    try:
        is_attended(call)
        refuse(_problems(bundle))
        prescription_id, notification = notification_of(bundle)
        _compare(call, bundle, prescription_id, is_amendment="replacementOf" in notification)
        await _take(call, prescription_id, notification)
    except Refusal as refusal:
        return render(call, refusal)
    return success(call)


def _compare(call: Call, bundle: Json, prescription_id: str, *, is_amendment: bool) -> None:
    """The message is about the issue that is with its dispenser; another patient's number is noted. Raises Refusal."""
    found = store.find(call, prescription_id)
    if found is None:
        return
    note_other_patient(call, patient_of(bundle), found.nhs_number)
    issue = issue_of(_dispenses(bundle)[0])
    if found.is_erd and issue is not None and issue != found.current_number and not is_amendment:
        raise Refusal("PRESCRIPTION_INVALID_STATE_TRANSITION")


async def _take(call: Call, prescription_id: str, notification: Json) -> None:
    try:
        await store.notify(call, prescription_id, notification)
    except MessageSeen:
        raise Refusal("DUPLICATE_MESSAGE_ID") from None
    except PrescriptionFault as fault:
        raise refused_message(fault) from None


def notification_of(bundle: Json) -> tuple[str, dict[str, Json]]:
    """The prescription's id, and the notification as its record keeps it. Raises Untranslatable."""
    dispenses = _dispenses(bundle)
    first = dispenses[0]
    request = request_of(first)
    group = object_at(request, "groupIdentifier")
    prescription_id = text_at(group, "value") if group.get("system") in (SHORT_FORM, None) else ""
    if not prescription_id:
        raise Untranslatable("Required field missing.", "MedicationRequest.groupIdentifier.value")
    status = text_at(extension(first, BUSINESS_STATUS), "valueCoding", "code")
    if not status:
        raise Untranslatable("Required field missing.", "MedicationDispense.extension")
    message_id = text_at(bundle, "identifier", "value")
    if not message_id:
        raise Untranslatable("Required field missing.", "Bundle.identifier")
    notification: dict[str, Json] = {
        "dispenseNotificationId": message_id.upper(),
        "status": status,
        "org": dispenser_of(bundle),
        "lineItems": {str(place): item for place, item in enumerate(_items(dispenses), start=1)},
    }
    handed_over = _instant(text_at(first, "whenHandedOver"))
    if handed_over:
        notification["timestamp"] = handed_over
    reasons = {text_at(extension(each, NON_DISPENSING), "valueCoding", "code") for each in dispenses}
    if len(reasons) == 1 and (reason := reasons.pop()):
        notification["nonDispensingReason"] = reason
    replaced = text_at(extension(_header(bundle), REPLACEMENT_OF), "valueIdentifier", "value")
    if replaced:
        notification["replacementOf"] = replaced.upper()
    return prescription_id, notification


def request_of(dispense: Resource) -> Resource:
    """The MedicationRequest that a dispensed item contains and was authorised by."""
    return contained(dispense, text_at(dispense, "authorizingPrescription", 0, "reference"), "MedicationRequest")


def issue_of(dispense: Resource) -> int | None:
    """The issue that a dispensed item says it is of; FHIR counts the issues before it."""
    based_on = at(request_of(dispense), "basedOn", 0)
    for where in (based_on, dispense):
        repeats = extension(where, REPEAT_INFORMATION, "numberOfRepeatsIssued")
        number = whole_number_at(repeats, "valueInteger")
        if number is not None:
            return number + 1
    return None


def item_id_of(dispense: Resource) -> str:
    """The id of the prescribed line item that was dispensed, in capitals."""
    return identifier(request_of(dispense), ITEM_NUMBER).upper()


def dispenser_of(bundle: Json) -> str:
    """The ODS code of the organisation that dispenses; empty if the message does not say."""
    dispenses = resources(bundle, "MedicationDispense")
    organisation = resolved(bundle, text_at(_performer(dispenses[0]), "organization", "reference")) if dispenses else {}
    sender = object_at(_header(bundle), "sender")
    return identifier(organisation, ODS_SYSTEM) or text_at(sender, "identifier", "value")


def patient_of(bundle: Json) -> str:
    """The NHS number of the patient; empty if the message does not say."""
    patients = resources(bundle, "Patient")
    if patients:
        return identifier(patients[0], NHS_NUMBER_SYSTEM)
    dispenses = resources(bundle, "MedicationDispense")
    return text_at(dispenses[0], "subject", "identifier", "value") if dispenses else ""


def _header(bundle: Json) -> Resource:
    headers = resources(bundle, "MessageHeader")
    return headers[0] if headers else NOTHING


def _performer(dispense: Resource) -> Resource:
    return contained(dispense, text_at(dispense, "performer", 0, "actor", "reference"), "PractitionerRole")


def _dispenses(bundle: Json) -> list[Resource]:
    dispenses = resources(bundle, "MedicationDispense")
    if not dispenses:
        display = "Too few values submitted. Expected 1 element where resource.resourceType == 'MedicationDispense'."
        raise Untranslatable(display, "Bundle.entry", "TOO_FEW_VALUES_SUBMITTED")
    return dispenses


def _items(dispenses: list[Resource]) -> Iterator[dict[str, Json]]:
    """The line items of the notification: several dispensed products of one item are its components."""
    by_id: dict[str, dict[str, Json]] = {}
    for dispense in dispenses:
        item_id = item_id_of(dispense)
        if not item_id:
            raise Untranslatable("Required field missing.", "MedicationRequest.identifier")
        status = text_at(coding(dispense.get("type"), ITEM_STATUS), "code")
        if not status:
            raise Untranslatable("Required field missing.", "MedicationDispense.type")
        item = by_id.setdefault(item_id, {"lineItemNo": str(len(by_id) + 1), "lineItemId": item_id})
        item["status"] = status
        reason = text_at(coding(dispense.get("statusReasonCodeableConcept"), ITEM_REASON), "code")
        if reason:
            item["nonDispensingReason"] = reason
        item.setdefault("components", []).append(_component(dispense))
    yield from by_id.values()


def _component(dispense: Resource) -> dict[str, Json]:
    medicine = coding(dispense.get("medicationCodeableConcept"), SNOMED, f"https{SNOMED[4:]}")
    if not medicine:
        medicine = object_at(dispense, "medicationCodeableConcept", "coding", 0)
    return {
        "itemName": text_at(medicine, "display"),
        "quantity": at(dispense, "quantity", "value"),
        "quantityForm": text_at(dispense, "quantity", "unit"),
        "dosageInstruction": text_at(dispense, "dosageInstruction", 0, "text"),
    }


def _instant(text: str) -> str:
    try:
        return written(parse_instant(text))
    except ValueError:
        return ""


def _problems(bundle: Json) -> Iterator[Problem]:
    dispenses = _dispenses(bundle)
    for path, values in (
        ("whenHandedOver", [at(each, "whenHandedOver") for each in dispenses]),
        ("subject.identifier.value", [at(each, "subject", "identifier", "value") for each in dispenses]),
        (f'extension("{REPEAT_INFORMATION}")', [extension(each, REPEAT_INFORMATION) or None for each in dispenses]),
    ):
        if len(distinct := _distinct(values)) > 1:
            yield differing(path, render_json(distinct).decode())
    if len(distinct := _distinct([at(each, "performer", 0, "actor") for each in dispenses])) > 1:
        yield differing("performer", render_json(distinct).decode())
    if any(not objects_at(each, "performer") for each in dispenses):
        yield missing_in_dispense("performer.ofType(PractitionerRole)")
    if any("medicationReference" in each and "medicationCodeableConcept" in each for each in dispenses):
        text = "MedicationDispense cannot contain both medicationReference and medicationCodeableConcept fields."
        yield Problem("structure", text, conflict=True)
    performer = _performer(dispenses[0])
    if text_at(performer, "practitioner", "reference"):
        yield is_a_reference('Bundle.entry("PractitionerRole").practitioner')
    yield from _problems_of_organisation(bundle, performer)


def _problems_of_organisation(bundle: Json, performer: Resource) -> Iterator[Problem]:
    relationships = extension(
        resolved(bundle, text_at(performer, "organization", "reference")), ORGANISATION_RELATIONSHIPS
    )
    if not relationships:
        yield Problem("invalid", _NO_AUTHORITY)
    elif not text_at(extension(relationships, "reimbursementAuthority"), "valueIdentifier", "value"):
        yield Problem("invalid", _NO_AUTHORITY_CODE)


def _distinct(values: list[Json]) -> list[Json]:
    return [value for place, value in enumerate(values) if value is not None and value not in values[:place]]
