"""Dispensing's reporting rules and the table of them: what a message does that the service lets pass, or may not.

They read the request and change nothing. What is said of the stored prescription is noted while answering.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number, is_ods_code, is_uuid
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.dispensing import claim, notification, release, task
from simulator.services.eps.dispensing.elements import (
    NOTHING,
    Resource,
    coding,
    extension,
    object_at,
    objects_at,
    resources,
    text_at,
)
from simulator.services.eps.dispensing.noting import OTHER_PATIENT
from simulator.services.eps.dispensing.order import CODE_SYSTEMS
from simulator.services.eps.prescription.codes import (
    ITEM_STATUSES,
    NON_DISPENSING_REASONS,
    RETURN_REASONS,
    STATUSES,
    WITHDRAW_REASONS,
)
from simulator.wire.errors import WireError
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply
from simulator.wire.json import Json

_HEADERS = "EPS FHIR dispensing, Headers"
_IDS = "EPS, Identifiers"
_CODES = "EPS, Code systems"

REQUEST_ID = RuleRow(
    "eps.dispensing.request-id",
    WARNING,
    "no X-Request-ID, or one that is no UUID",
    "a new UUID for each request",
    _HEADERS,
)
MEDIA_TYPE = RuleRow(
    "eps.dispensing.media-type",
    INFORMATION,
    "a Content-Type that is not FHIR's",
    "application/fhir+json or application/json",
    _HEADERS,
)
PRESCRIPTION_ID = RuleRow(
    "eps.dispensing.prescription-id",
    ERROR,
    "a prescription id of the wrong form, or with a wrong check character",
    "the short form, in capitals and with its check character",
    _IDS,
)
NHS_NUMBER = RuleRow(
    "eps.dispensing.nhs-number", ERROR, "an NHS number that is none", "ten digits with a right check digit", _IDS
)
ODS_CODE = RuleRow(
    "eps.dispensing.ods-code",
    ERROR,
    "no ODS code for the dispenser, or one that is none",
    "the dispenser's ODS code",
    _IDS,
)
MESSAGE_ID = RuleRow(
    "eps.dispensing.message-id", ERROR, "a message id that is no UUID", "a UUID, of its own for each message", _IDS
)
CODE = RuleRow("eps.dispensing.code", ERROR, "a code that its code system does not have", "a published code", _CODES)
DISPLAY = RuleRow(
    "eps.dispensing.display", INFORMATION, "a display that is not the code's", "the code system's own display", _CODES
)
ACCEPTED = RuleRow(
    "eps.dispensing.release-status",
    WARNING,
    "a release without the status `accepted`",
    "the parameter status with valueCode accepted",
    "EPS FHIR dispensing, Task/$release",
)
ROWS = (
    REQUEST_ID, MEDIA_TYPE, PRESCRIPTION_ID, NHS_NUMBER, ODS_CODE, MESSAGE_ID, CODE, DISPLAY, ACCEPTED, OTHER_PATIENT,
)  # fmt: skip
"""Every rule of this face."""

_BUSINESS = f"{CODE_SYSTEMS}EPS-task-business-status"
_DISPLAYS: dict[str, dict[str, str]] = {
    _BUSINESS: {code: status.display for code, status in STATUSES.items()},
    notification.ITEM_STATUS: {code: status.display for code, status in ITEM_STATUSES.items()},
    notification.ITEM_REASON: NON_DISPENSING_REASONS,
    task.WITHDRAW_REASON: WITHDRAW_REASONS,
}
_OPEN_LISTS = {task.RETURN_REASON: RETURN_REASONS}
"""Of these only some codes are published: another code may well be right."""

_FHIR_TYPES = ("application/fhir+json", "application/json")


def headers(call: Call, reply: Reply) -> Iterator[Finding]:
    """X-Request-ID and Content-Type are as they should be."""
    if call.request_id is None or not is_uuid(call.request_id):
        yield REQUEST_ID.at("X-Request-ID", f"{shown(call.request_id or '')} is no UUID" if call.request_id else "")
    if call.request.method == "POST" and call.request.media_type() not in _FHIR_TYPES:
        yield MEDIA_TYPE.at("Content-Type", f"{shown(call.request.media_type())} is not FHIR's")


def of_release(call: Call, reply: Reply) -> Iterator[Finding]:
    """The parameters of a release."""
    parameters = _resource(call, "Parameters")
    if not parameters:
        return
    wanted = release.prescription_id_of(parameters)
    if wanted:
        yield from _prescription_id(wanted, "/parameter")
    yield from _ods_code(release.owner_of(parameters), "/parameter")
    status = next((each for each in objects_at(parameters, "parameter") if each.get("name") == release.STATUS), NOTHING)
    if status.get("valueCode") != "accepted":
        yield ACCEPTED.at("/parameter")
    yield from check_resource(parameters, resource_type="Parameters")


def of_task(call: Call, reply: Reply) -> Iterator[Finding]:
    """A Task that returns a prescription or withdraws a dispense notification."""
    sent = _resource(call, "Task")
    if not sent:
        return
    yield from _prescription_id(task.prescription_id_of(sent), "/groupIdentifier/value")
    yield from _nhs_number(task.patient_of(sent), "/for/identifier/value")
    yield from _ods_code(task.dispenser_of(sent), "/contained")
    yield from _message_id(text_at(sent, "identifier", 0, "value"), "/identifier/0/value")
    for system in (task.WITHDRAW_REASON, task.RETURN_REASON):
        yield from _code(coding(sent.get("statusReason"), system), "/statusReason/coding/0")
    yield from check_resource(sent, resource_type="Task")


def of_claim(call: Call, reply: Reply) -> Iterator[Finding]:
    """A claim."""
    sent = _resource(call, "Claim")
    if not sent:
        return
    yield from _prescription_id(claim.prescription_id_of(sent), "/prescription/extension")
    yield from _nhs_number(claim.patient_of(sent), "/patient/identifier/value")
    yield from _ods_code(claim.dispenser_of(sent), "/contained")
    yield from _message_id(text_at(sent, "identifier", 0, "value"), "/identifier/0/value")
    for place, item in enumerate(objects_at(sent, "item")):
        for number, detail in enumerate(objects_at(item, "detail")):
            found = coding(detail.get("modifier"), notification.ITEM_STATUS)
            yield from _code(found, f"/item/{place}/detail/{number}/modifier")
    yield from check_resource(sent, resource_type="Claim")


def of_notification(call: Call, reply: Reply) -> Iterator[Finding]:
    """A dispense notification among the messages of `$process-message`; every other message is none of its business."""
    bundle = _resource(call, "Bundle")
    found = resources(bundle, "MessageHeader")
    if not found or text_at(found[0], "eventCoding", "code") != "dispense-notification":
        return
    yield from _message_id(text_at(bundle, "identifier", "value"), "/identifier/value")
    yield from _nhs_number(notification.patient_of(bundle), "/entry")
    yield from _ods_code(notification.dispenser_of(bundle), "/entry")
    for place, entry in enumerate(objects_at(bundle, "entry")):
        dispense = object_at(entry, "resource")
        if dispense.get("resourceType") != "MedicationDispense":
            continue
        where = f"/entry/{place}/resource"
        group = object_at(notification.request_of(dispense), "groupIdentifier")
        yield from _prescription_id(text_at(group, "value"), f"{where}/contained")
        yield from _code(coding(dispense.get("type"), notification.ITEM_STATUS), f"{where}/type")
        status = object_at(extension(dispense, notification.BUSINESS_STATUS), "valueCoding")
        yield from _code(status, f"{where}/extension")
        reason = coding(dispense.get("statusReasonCodeableConcept"), notification.ITEM_REASON)
        yield from _code(reason, f"{where}/statusReasonCodeableConcept")


def _resource(call: Call, resource_type: str) -> Resource:
    try:
        body: Json = call.json()
    except WireError:
        return NOTHING
    return body if isinstance(body, dict) and body.get("resourceType") == resource_type else NOTHING


def _prescription_id(sent: str, where: str) -> Iterator[Finding]:
    if not is_well_formed(sent) or not has_right_check_character(sent):
        yield PRESCRIPTION_ID.at(where, f"{shown(sent)} is not a prescription id")


def _nhs_number(sent: str, where: str) -> Iterator[Finding]:
    if not is_nhs_number(sent):
        yield NHS_NUMBER.at(where, f"{shown(sent)} is not an NHS number")


def _ods_code(sent: str, where: str) -> Iterator[Finding]:
    if not is_ods_code(sent):
        yield ODS_CODE.at(where, f"{shown(sent)} is not an ODS code" if sent else "")


def _message_id(sent: str, where: str) -> Iterator[Finding]:
    if not is_uuid(sent):
        yield MESSAGE_ID.at(where, f"{shown(sent)} is no UUID")


def _code(found: Resource, where: str) -> Iterator[Finding]:
    """A coding of one of the known code systems has a code of its system, and the code's display."""
    system, code = text_at(found, "system"), text_at(found, "code")
    displays = _DISPLAYS.get(system) or _OPEN_LISTS.get(system)
    if displays is None:
        return
    if code not in displays:
        if system in _DISPLAYS:
            yield CODE.at(where, f"{shown(code)} is not a code of {system}")
        return
    display = text_at(found, "display")
    if display and display.casefold() != displays[code].casefold():
        yield DISPLAY.at(where, f"{shown(display)} is not what {code} is called: {displays[code]}")
