"""Orders and cancellations: what is asked of a message before it is taken, and what then becomes of it.

Nothing is kept of a message that is refused.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.prescribing.bodies import answered
from simulator.services.eps.prescribing.bundle import (
    EVENTS,
    NOTIFICATION,
    PRESCRIPTION_ID,
    Message,
    dig,
    extension,
    item_id_of,
    short_form_of,
    text,
)
from simulator.services.eps.prescribing.cancel_reply import cancel_reply
from simulator.services.eps.prescribing.checks import SKIP_VALIDATION, may_prescribe
from simulator.services.eps.prescribing.content import check_content
from simulator.services.eps.prescribing.errors import outcome, success
from simulator.services.eps.prescribing.issues import invalid_value
from simulator.services.eps.prescribing.options import options_of
from simulator.services.eps.prescribing.people import author_of, only, patient_number
from simulator.services.eps.prescribing.profile import check_profile, check_warnings, missing_entry
from simulator.services.eps.prescribing.signature import check_signature
from simulator.services.eps.prescribing.spine import check_order
from simulator.services.eps.prescribing.translation import check_translation, record_of
from simulator.services.eps.prescription.cancelling import REJECTED, CancelResult
from simulator.services.eps.prescription.faults import AlreadyThere, Busy, MessageSeen
from simulator.services.eps.prescription.store import cancel_item, upload
from simulator.wire.findings import WARNING, RuleRow
from simulator.wire.http import Reply
from simulator.wire.json import Json

NOT_KEPT = RuleRow("eps.order.not-kept", WARNING, "an order that was taken but not kept", "", "")


def check_message(call: Call, message: Message) -> str:
    """The event of a message that the validator, the events and, to prescribe, the permissions let pass.

    Raises Refusal.
    """
    options = options_of(call)
    call.message_id = message.id or None
    if "entry" not in message.bundle:
        raise missing_entry()
    if options.validation and call.header(SKIP_VALIDATION) is None and message.event != NOTIFICATION:
        check_profile(message)
        check_warnings(call, message)
    only(message, "MessageHeader")
    if message.event not in EVENTS:
        raise Refusal("UNKNOWN_EVENT")
    if message.event != NOTIFICATION:
        may_prescribe(call)
    return message.event


async def process_order(call: Call, message: Message) -> Reply:
    """Take a prescription. Raises Refusal."""
    check_content(message)
    check_translation(message)
    options = options_of(call)
    check_signature(message, options.signatures)
    record = record_of(message, call.now)
    if options.spine_rules:
        check_order(call, message, record)
        await _upload(call, record)
    else:
        await _upload_what_can_be(call, record)
    return answered(call, 200, outcome(call, [success()]))


async def _upload(call: Call, record: dict[str, Json]) -> None:
    try:
        await upload(call, record)
    except AlreadyThere:
        raise Refusal("DUPLICATE_PRESCRIPTION_ID") from None
    except MessageSeen:
        raise Refusal("DUPLICATE_MESSAGE_ID") from None
    except Busy:
        raise Refusal("RESOURCE_VERSION_MISMATCH") from None


async def _upload_what_can_be(call: Call, record: dict[str, Json]) -> None:
    """As a sandbox, take everything; and say what of it could not be kept."""
    try:
        if record["prescriptionId"] and record["nhsNumber"]:
            await upload(call, record)
            return
        what = "it has no prescription id or no NHS number"
    except (AlreadyThere, MessageSeen, Busy) as fault:
        what = f"there is one already ({type(fault).__name__})"
    call.findings.append(NOT_KEPT.at("body", f"the order was taken but not kept: {what}"))


async def process_update(call: Call, message: Message) -> Reply:
    """Cancel a line item. Raises Refusal."""
    check_content(message)
    only(message, "Patient")
    author = author_of(message)
    request = message.requests[0]
    if extension(dig(request, "groupIdentifier"), PRESCRIPTION_ID) is None:
        raise invalid_value("Required field missing.", "MedicationRequest.groupIdentifier.extension")
    options = options_of(call)
    if not options.cancellation:
        raise Refusal("CANCEL_DISABLED")
    fault = _fault_of(message)
    if fault and options.spine_rules:
        return cancel_reply(call, message, CancelResult(REJECTED, text=fault))
    reason = text(request, "statusReason", "coding", 0, "code")
    try:
        result = await cancel_item(
            call, short_form_of(request), item_id_of(request), reason, author.ods_code, patient_number(message)
        )
    except Busy:
        raise Refusal("RESOURCE_VERSION_MISMATCH") from None
    return cancel_reply(call, message, result)


def _fault_of(message: Message) -> str:
    """What Spine says of the ids of a cancellation; empty if nothing."""
    prescription_id, item_id = short_form_of(message.requests[0]), item_id_of(message.requests[0])
    if not is_well_formed(prescription_id):
        return "prescriptionID has invalid format"
    if not has_right_check_character(prescription_id):
        return "prescriptionID has invalid checksum"
    return "" if is_uuid(item_id) else f"{item_id} is not a valid GUID format"
