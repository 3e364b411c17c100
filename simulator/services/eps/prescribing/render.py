"""How a refusal of the prescribing API is written: by the gateway, by the back end, or as a cancellation's result."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.gateway import GATEWAY, at_gateway
from simulator.services.eps.prescribing.bodies import answered, peeked
from simulator.services.eps.prescribing.bundle import item_id_of, short_form_of
from simulator.services.eps.prescribing.cancel_reply import cancel_reply
from simulator.services.eps.prescribing.errors import (
    CANCEL,
    REFUSALS,
    cancel_outcome,
    outcome_of,
)
from simulator.services.eps.prescription.cancelling import CancelResult, item_of
from simulator.services.eps.prescription.store import find
from simulator.wire.http import Reply


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    row = REFUSALS[refusal.code]
    if row.detail["from"] == GATEWAY:
        return at_gateway(call, refusal, row)
    if row.detail["from"] == CANCEL:
        reply = _not_cancelled(call, refusal)
    else:
        reply = answered(call, *outcome_of(call, refusal))
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def _not_cancelled(call: Call, refusal: Refusal) -> Reply:
    """A cancellation's result that a scenario wants, about the line item that the message names."""
    row = REFUSALS[refusal.code]
    message = peeked(call)
    if row.detail["issue"] or message is None or not message.requests:
        said = refusal.diagnostics
        return answered(call, row.status, cancel_outcome(row, f"{row.display} - {said}" if said else None))
    prescription = find(call, short_form_of(message.requests[0]))
    item = None if prescription is None else item_of(prescription, item_id_of(message.requests[0]))
    return cancel_reply(call, message, CancelResult(row.code, prescription, item))
