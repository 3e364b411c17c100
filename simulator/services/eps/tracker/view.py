"""What a view shows: one RequestGroup with everything that belongs to it, oddities of the live service included."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

from simulator.services.eps.prescription.codes import (
    GENDERS,
    ITEM_STATUSES,
    NOMINATIONS,
    NON_DISPENSING_REASONS,
    NOT_NOMINATED,
    REPEAT_DISPENSING,
    TREATMENTS,
    TYPES,
)
from simulator.services.eps.prescription.model import (
    HistoryEvent,
    Issue,
    LineItem,
    Notification,
    Prescription,
)
from simulator.services.eps.prescription.moments import moment_in, written
from simulator.services.eps.prescription.record import Record, text_in
from simulator.services.eps.tracker.wire import (
    DISPENSING_INFORMATION,
    NHS,
    NON_DISPENSING_REASON,
    PENDING_CANCELLATION,
    PERFORMER_SITE_TYPE,
    PRESCRIPTION_TYPE,
    STATUS_HISTORY,
    TASK_BUSINESS_STATUS,
    Uuids,
    authored_on,
    coding,
    extension,
    intent_of,
    ods,
    order_number,
    patient_members,
    reason_coding,
    repeat_extension,
    status_coding,
    status_extension,
)
from simulator.wire.json import Json

_ITEM_NUMBER = f"{NHS}/Id/prescription-order-item-number"
_DISPENSE_TYPE = f"{NHS}/CodeSystem/medicationdispense-type"
_NOT_DISPENSED = f"{NHS}/CodeSystem/medicationdispense-status-reason"
_PHARMACY_STATUS = f"{NHS}/CodeSystem/task-businessStatus-nppt"
_TYPE_SYSTEM = f"{NHS}/CodeSystem/prescription-type"
_NOMINATION_SYSTEM = f"{NHS}/CodeSystem/dispensing-site-preference"
_REPEATS_OF_ITEM = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"
_ACTOR = "http://hl7.org/fhir/5.0/StructureDefinition/extension-RequestOrchestration.action.participant.typeReference"
_UNITS = "http://unitsofmeasure.org"
_MESSAGE_ID = "https://tools.ietf.org/html/rfc4122"
# The live service codes every medicine as the root of SNOMED CT: what it is stands in the text only.
_ANYTHING = {"system": "http://snomed.info/sct", "code": "138875005"}


@dataclass(slots=True)
class _View:
    """A Bundle in the making: what is shown, and the UUIDs that its resources refer to each other by."""

    prescription: Prescription
    issue: Issue
    uuids: Uuids
    entries: list[Json] = field(default_factory=list)
    requests: dict[str, str] = field(default_factory=dict)
    dispenses: dict[str, list[str]] = field(default_factory=dict)
    patient: str = ""
    prescriber: str = ""
    dispenser: str = ""

    def add(self, resource_type: str, members: Record, *, uuid: str = "", mode: str = "include") -> str:
        """Add a resource; gives the reference to it."""
        uuid = uuid or self.uuids.next()
        resource = {"resourceType": resource_type, "id": uuid, **members}
        self.entries.append({"fullUrl": f"urn:uuid:{uuid}", "search": {"mode": mode}, "resource": resource})
        return f"urn:uuid:{uuid}"


def view_bundle(prescription: Prescription, issue: Issue, uuids: Uuids) -> Json:
    """The Bundle of one issue."""
    view = _View(prescription, issue, uuids)
    notifications = prescription.notifications_of(issue.number)
    view.patient = view.add("Patient", _patient(prescription))
    view.prescriber = view.add("PractitionerRole", _role(prescription.prescriber_org))
    for item in issue.items:
        view.requests[item.number] = view.add("MedicationRequest", _medication_request(view, item))
    if notifications:
        org = issue.dispenser_org or text_in(notifications[-1].raw, "org")
        view.dispenser = view.add("PractitionerRole", _role(org))
    for notification in notifications:
        view.dispenses[notification.key] = [
            view.add("MedicationDispense", dispense) for dispense in _dispenses(view, notification)
        ]
    uuid = uuids.next()
    view.add("RequestGroup", _request_group(view, f"urn:uuid:{uuid}", notifications), uuid=uuid, mode="match")
    return {"resourceType": "Bundle", "type": "searchset", "total": 1, "entry": view.entries}


def _patient(prescription: Prescription) -> dict[str, Json]:
    patient = prescription.patient
    members = patient_members(patient)
    if patient.birth_date:
        members["birthDate"] = patient.birth_date
    gender = patient.gender
    members["gender"] = GENDERS.get(int(gender) if str(gender).isdecimal() else 0, "unknown")
    address: dict[str, Json] = {}
    if patient.lines:
        address["line"] = list(patient.lines)
    if patient.postcode:
        address["postalCode"] = patient.postcode
    if address:
        text = ", ".join((*patient.lines, patient.postcode) if patient.postcode else patient.lines)
        members["address"] = [{**address, "text": text, "type": "both", "use": "home"}]
    return members


def _role(org: str) -> Record:
    return {"organization": {"identifier": ods(org)}}


def _medication(name: str) -> Json:
    return {"coding": [_ANYTHING], "text": name}


def quantity(value: Json, unit: str) -> Json:
    """A quantity, whose code is the number again as a text; nothing is 0."""
    number = number_of(value)
    return {"system": _UNITS, "code": str(number), "value": number, "unit": unit}


def number_of(value: Json) -> int | float:
    """A quantity as a number without needless decimals, also where the record has a text; 0 for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0
    if not isfinite(number):
        return 0
    return int(number) if number.is_integer() else number


def _medication_request(view: _View, item: LineItem) -> dict[str, Json]:
    prescription, dispenser = view.prescription, view.issue.dispenser_org
    status = ITEM_STATUSES.get(item.status)
    reason = reason_coding(item.cancellation_reason) if item.cancellation_reason else None
    treatment = TREATMENTS.get(prescription.treatment)
    request: dict[str, Json] = {
        "identifier": [{"system": _ITEM_NUMBER, "value": item.id}],
        "subject": {"reference": view.patient},
        "status": status.request_status if status else "unknown",
    }
    if reason is not None:
        request["statusReason"] = {"coding": [reason]}
    request |= {"intent": intent_of(prescription), "requester": {"reference": view.prescriber}}
    if dispenser:
        # The live service sends an object where FHIR has a reference, and a list where it has one identifier.
        request["performer"] = {"identifier": [ods(dispenser)]}
    request |= {"groupIdentifier": order_number(prescription), "medicationCodeableConcept": _medication(item.name)}
    if treatment is not None:
        course = coding(treatment.course_system, treatment.course, treatment.course_display)
        request["courseOfTherapyType"] = {"coding": [course]}
    return request | {
        "dispenseRequest": _dispense_request(prescription, item),
        "dosageInstruction": [{"text": item.dosage}],
        "substitution": {"allowedBoolean": False},
        "extension": _item_extensions(view, item),
    }


def _dispense_request(prescription: Prescription, item: LineItem) -> Json:
    request: dict[str, Json] = {"quantity": quantity(item.quantity, item.unit)}
    if prescription.nominated_org:
        request["performer"] = {"identifier": [ods(prescription.nominated_org)]}
    kind = prescription.nominated_type or NOT_NOMINATED
    site = coding(_NOMINATION_SYSTEM, kind, NOMINATIONS.get(kind))
    return {**request, "extension": [{"url": PERFORMER_SITE_TYPE, "valueCoding": site}]}


def _item_extensions(view: _View, item: LineItem) -> list[Json]:
    prescription, issue = view.prescription, view.issue
    pending = {"url": "lineItemPendingCancellation", "valueBoolean": item.pending_cancellation}
    extensions = [
        extension(DISPENSING_INFORMATION, {"url": "dispenseStatus", "valueCoding": _item_status(item.status)}),
        extension(PENDING_CANCELLATION, pending),
    ]
    if prescription.treatment == REPEAT_DISPENSING:
        issued = min(issue.number, item.max_repeats) if item.max_repeats is not None else issue.number
        extensions.append(
            extension(_REPEATS_OF_ITEM, {"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": issued})
        )
    # What the pharmacy says is asked for only where a dispenser has the prescription.
    said = prescription.pharmacy_status.get(item.id) if issue.dispenser_org else None
    if isinstance(said, dict):
        status = coding(_PHARMACY_STATUS, text_in(said, "code"), None)
        at = moment_in(said, "at")
        when: list[Json] = [] if at is None else [{"url": "statusDate", "valueDateTime": written(at)}]
        extensions.append(extension(STATUS_HISTORY, {"url": "status", "valueCoding": status}, *when))
    return extensions


def _item_status(code: str) -> Json:
    known = ITEM_STATUSES.get(code)
    return coding(_DISPENSE_TYPE, code, known.display if known else None)


def _dispenses(view: _View, notification: Notification) -> list[Record]:
    """A MedicationDispense for each component of each line item; an empty one where an item has none."""
    return [
        _medication_dispense(view, notification, item, component)
        for item in notification.items
        for component in _components(item)
    ]


def _components(item: Record) -> Sequence[Record]:
    found = item.get("components")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) and found else [{}]


def _medication_dispense(view: _View, notification: Notification, item: Record, component: Record) -> Record:
    is_last = notification.is_last or notification.id == view.prescription.last_notification
    reason = text_in(item, "nonDispensingReason")
    status = text_in(item, "status")
    request = _authorising(view, text_in(item, "lineItemId"))
    dispense: dict[str, Json] = {
        "identifier": [{"system": _ITEM_NUMBER, "value": text_in(item, "lineItemId")}],
        "subject": {"reference": view.patient},
        "status": "in-progress" if is_last else "unknown",
    }
    if reason:
        dispense["statusReasonCodeableConcept"] = {"coding": [_not_dispensed(reason)]}
    dispense |= {
        "performer": [{"actor": {"reference": view.dispenser}}],
        "type": {"coding": [_item_status(status)]},
    }
    if request is not None:
        dispense["authorizingPrescription"] = [{"reference": request}]
    dispense |= {
        "medicationCodeableConcept": _medication(text_in(component, "itemName")),
        "quantity": quantity(component.get("quantity"), text_in(component, "quantityForm")),
    }
    dosage = text_in(component, "dosageInstruction")
    if dosage:
        dispense["dosageInstruction"] = [{"text": dosage}]
    current = status_coding(view.issue.status)
    return {**dispense, "extension": [{"url": TASK_BUSINESS_STATUS, "valueCoding": current}]}


def _authorising(view: _View, item_id: str) -> str | None:
    """The reference to the line item of this id: a notification may list and number them in another order."""
    numbers = (item.number for item in view.issue.items if item.id.upper() == item_id.upper())
    return view.requests.get(next(numbers, ""))


def _not_dispensed(reason: str) -> Json:
    return coding(_NOT_DISPENSED, reason, NON_DISPENSING_REASONS.get(reason))


def _request_group(view: _View, own: str, notifications: Sequence[Notification]) -> Record:
    prescription = view.prescription
    return {
        "identifier": [order_number(prescription)],
        "subject": {"reference": view.patient},
        "status": "active",
        "intent": intent_of(prescription),
        "author": {"identifier": ods(prescription.prescriber_org)},
        **authored_on(prescription),
        "extension": _group_extensions(view, notifications),
        "action": [_items_action(view), _history_action(view, own, notifications)],
    }


def _group_extensions(view: _View, notifications: Sequence[Notification]) -> list[Json]:
    prescription, issue = view.prescription, view.issue
    kind = coding(_TYPE_SYSTEM, prescription.type, TYPES.get(prescription.type))
    pending = {"url": "prescriptionPendingCancellation", "valueBoolean": prescription.pending_cancellation}
    extensions = [
        status_extension(issue.status),
        {"url": PRESCRIPTION_TYPE, "valueCoding": kind},
        *repeat_extension(prescription, issue.number),
        extension(PENDING_CANCELLATION, pending),
    ]
    cancelled = reason_coding(prescription.cancellation_reason) if prescription.cancellation_reason else None
    if cancelled is not None:
        extensions.append(extension(STATUS_HISTORY, {"url": "cancellationReason", "valueCoding": cancelled}))
    reason = next((each.reason for each in notifications if each.is_last), None)
    if reason:
        extensions.append({"url": NON_DISPENSING_REASON, "valueCoding": _not_dispensed(reason)})
    return extensions


def _items_action(view: _View) -> Json:
    action: dict[str, Json] = {"title": "Prescription Line Items(Medications)"}
    days = view.prescription.days_supply
    if days is not None:
        action["timingTiming"] = {"repeat": {"frequency": 1, "period": days, "periodUnit": "d"}}
    return {**action, "action": [{"resource": {"reference": request}} for request in view.requests.values()]}


def _history_action(view: _View, own: str, notifications: Sequence[Notification]) -> Json:
    by_key = {each.key: each for each in notifications}
    events = [
        _event(view, own, event, by_key.get(event.internal_id) if event.is_notification else None)
        for event in view.prescription.history_of(view.issue.number)
    ]
    return {"title": "Prescription status transitions", "action": events}


def _event(view: _View, own: str, event: HistoryEvent, notification: Notification | None) -> Json:
    """An entry of the history: a notification refers to what was dispensed, anything else to the group itself."""
    codes: list[Json] = [{"coding": [status_coding(event.status)]}]
    action: dict[str, Json] = {"title": event.message.partition(";")[0]}
    if event.at is not None:
        action["timingDateTime"] = written(event.at)
    actor = {"url": _ACTOR, "valueReference": {"identifier": ods(event.org)}}
    action |= {"code": codes, "participant": [{"extension": [actor]}]}
    if notification is None:
        return {**action, "resource": {"reference": own}}
    codes.append({"coding": [{"system": _MESSAGE_ID, "code": notification.id}]})
    dispenses = view.dispenses.get(notification.key, ())
    return {**action, "action": [{"resource": {"reference": dispense}} for dispense in dispenses]}
