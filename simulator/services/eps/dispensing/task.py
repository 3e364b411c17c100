"""Tasks that dispensers send: a prescription goes back to Spine, or the last dispense notification is withdrawn."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.dispensing.checks import body_of, is_attended
from simulator.services.eps.dispensing.elements import (
    Resource,
    coding,
    contained,
    extension,
    identifier,
    reference_identifier,
    text_at,
    whole_number_at,
)
from simulator.services.eps.dispensing.errors import success
from simulator.services.eps.dispensing.noting import note_other_patient
from simulator.services.eps.dispensing.order import CODE_SYSTEMS
from simulator.services.eps.dispensing.problems import (
    Problem,
    Untranslatable,
    refuse,
    wrong_resource_type,
    wrong_task_system,
    wrong_task_value,
)
from simulator.services.eps.dispensing.refusing import refused_message
from simulator.services.eps.dispensing.released import REPEAT_INFORMATION
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import PrescriptionFault
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.http import Reply

WITHDRAW, RETURN = "in-progress", "rejected"
"""What a Task's status asks for."""

WITHDRAW_REASON = f"{CODE_SYSTEMS}EPS-task-dispense-withdraw-reason"
RETURN_REASON = f"{CODE_SYSTEMS}EPS-task-dispense-return-status-reason"
TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"


async def submit_task(call: Call) -> Reply:
    """Take a prescription back from its dispenser, or its last dispense notification."""
    task = body_of(call)
    if task.get("resourceType") != "Task":
        refuse([wrong_resource_type("Task")])
    call.message_id = text_at(task, "identifier", 0, "value") or None
    is_attended(call)
    refuse(_problems(task))
    prescription_id = prescription_id_of(task)
    if not prescription_id:
        raise Untranslatable("Required field missing.", "Task.groupIdentifier.value")
    org = dispenser_of(task)
    if not org:
        raise Untranslatable("Required field missing.", "Task.contained.ofType(Organization).identifier")
    _compare(call, task, prescription_id)
    try:
        if task.get("status") == RETURN:
            await store.give_back(call, prescription_id, org)
        else:
            await store.withdraw(call, prescription_id, org, notification_id_of(task) or None)
    except PrescriptionFault as fault:
        raise refused_message(fault) from None
    return success(call)


def _compare(call: Call, task: Resource, prescription_id: str) -> None:
    """A return is of the issue that is with the dispenser; another patient's number is noted. Raises Refusal."""
    found = store.find(call, prescription_id)
    if found is None:
        return
    note_other_patient(call, patient_of(task), found.nhs_number)
    issue = issue_of(task)
    if found.is_erd and issue is not None and issue != found.current_number and task.get("status") == RETURN:
        raise Refusal("PRESCRIPTION_INVALID_STATE_TRANSITION")


def prescription_id_of(task: Resource) -> str:
    """The id of the prescription that a Task is about."""
    return text_at(task, "groupIdentifier", "value").upper()


def notification_id_of(task: Resource) -> str:
    """The id of the notification that a Task withdraws."""
    return text_at(task, "focus", "identifier", "value")


def patient_of(task: Resource) -> str:
    """The NHS number of the patient; empty if the Task does not say."""
    return reference_identifier(task.get("for"), NHS_NUMBER_SYSTEM)


def dispenser_of(task: Resource) -> str:
    """The ODS code of the dispenser that sends a Task."""
    role = contained(task, text_at(task, "requester", "reference"), "PractitionerRole")
    organisation = contained(task, text_at(role, "organization", "reference"), "Organization")
    return identifier(organisation, ODS_SYSTEM) or reference_identifier(task.get("owner"), ODS_SYSTEM)


def issue_of(task: Resource) -> int | None:
    """The issue that a Task says it is about; FHIR counts the issues before it."""
    number = whole_number_at(extension(task, REPEAT_INFORMATION, "numberOfRepeatsIssued"), "valueInteger")
    return None if number is None else number + 1


def _problems(task: Resource) -> Iterator[Problem]:
    # EPS coordinator: published text for repeats allows more intents; the service itself takes only this one.
    if task.get("intent") != "order":
        yield wrong_task_value("intent", "order")
    status = task.get("status")
    if status == WITHDRAW:
        yield from _problems_of_withdrawal(task)
    elif status != RETURN:
        yield wrong_task_value("status", WITHDRAW, RETURN)
    elif not coding(task.get("statusReason"), RETURN_REASON):
        yield wrong_task_system("statusReason", RETURN_REASON)


def _problems_of_withdrawal(task: Resource) -> Iterator[Problem]:
    if not task.get("code"):
        yield Problem("value", "Task.code is required when Task.status is 'in-progress'.", "Task.code")
    elif text_at(coding(task.get("code"), TASK_CODES), "code") != "abort":
        yield wrong_task_value("code.coding.code", "abort")
    if not coding(task.get("statusReason"), WITHDRAW_REASON):
        yield wrong_task_system("statusReason", WITHDRAW_REASON)
