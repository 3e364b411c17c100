"""What Spine says when a prescription cannot do what a dispenser asks of it: the domain's faults as refusals."""

from simulator.call.refusal import Refusal
from simulator.services.eps.prescription.codes import (
    CANCELLED,
    CLAIMED,
    DISPENSED,
    DISPENSING,
    EXPIRED,
    NO_CLAIMED,
    NOT_DISPENSED,
    WITH_DISPENSER,
)
from simulator.services.eps.prescription.faults import (
    Busy,
    IllegalItemTransition,
    IllegalTransition,
    ItemMissing,
    ItemNotFound,
    NotFound,
    NothingToRelease,
    NotTheLast,
    PrescriptionFault,
    WithAnother,
)

_AT_RELEASE = {
    CANCELLED: "PRESCRIPTION_CANCELLED",
    EXPIRED: "PRESCRIPTION_EXPIRED",
    WITH_DISPENSER: "PRESCRIPTION_WITH_ANOTHER_DISPENSER",
    DISPENSING: "PRESCRIPTION_WITH_ANOTHER_DISPENSER",
    **dict.fromkeys((DISPENSED, NOT_DISPENSED, CLAIMED, NO_CLAIMED), "PRESCRIPTION_DISPENSED"),
}

_UNABLE = "Unable to process message. Information missing or invalid"


def unable(said: str) -> Refusal:
    """A message of which Spine says in its own words what is missing or invalid."""
    return Refusal("FAILURE_TO_PROCESS_MESSAGE", f"{_UNABLE} - {said}")


def refused_release(fault: PrescriptionFault) -> Refusal:
    """Why a prescription is not released. One that cannot be released yet is not found: assumed."""
    if isinstance(fault, WithAnother):
        return Refusal("PRESCRIPTION_WITH_ANOTHER_DISPENSER", values={"org": fault.org})
    if isinstance(fault, NothingToRelease):
        return Refusal("NO_MORE_PRESCRIPTIONS")
    if isinstance(fault, IllegalTransition):
        return Refusal(_AT_RELEASE.get(fault.status, "RESOURCE_NOT_FOUND"))
    if isinstance(fault, Busy):
        return Refusal("RESOURCE_VERSION_MISMATCH")
    return Refusal("RESOURCE_NOT_FOUND")


def refused_message(fault: PrescriptionFault) -> Refusal:
    """Why a dispense notification, a return or a withdrawal is not taken."""
    if isinstance(fault, NotFound):
        return Refusal("PRESCRIPTION_NOT_FOUND")
    if isinstance(fault, ItemNotFound):
        return Refusal("MEDICATIONREQUEST_NOT_FOUND")
    if isinstance(fault, ItemMissing):
        # The words are not published: assumed.
        return unable(f"Line item {fault.item_id} of the prescription is missing from the dispense notification")
    if isinstance(fault, NotTheLast):
        return Refusal("DISPENSE_AMEND_IDENTIFIER_MISMATCH")
    if isinstance(fault, IllegalItemTransition):
        return Refusal("MEDICATIONREQUEST_INVALID_STATE_TRANSITION")
    if isinstance(fault, Busy):
        return Refusal("RESOURCE_VERSION_MISMATCH")
    return Refusal("PRESCRIPTION_INVALID_STATE_TRANSITION")


def refused_claim(fault: PrescriptionFault) -> Refusal:
    """Why a claim is not taken: what is not dispensed cannot be claimed for."""
    return Refusal("CLAIM_INVALID_NOT_DISPENSED") if isinstance(fault, IllegalTransition) else refused_message(fault)
