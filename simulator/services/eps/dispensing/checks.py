"""What dispensing demands of a call before its message is looked at: a token, a role, a body of JSON.

Where a tenant's access is open nobody stands in front of the back end, as in the public sandbox.
"""

from simulator.call.call import Call
from simulator.call.caller import APPLICATION, OPEN
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.services.eps.access import DISPENSING, FHIR, caller, mode_in, role
from simulator.services.eps.dispensing.elements import Resource
from simulator.wire.errors import WireError

PATIENCE = 25.0
"""Seconds that the back end waits for Spine."""

_NOTHING_SENT = "JSON value expected but reached end of input at position 0"


def passes_gateway(call: Call) -> None:
    """The gateway: a token, an X-Request-ID that is a UUID, and a role that the token's user has."""
    if call.tenant.access == OPEN:
        return
    caller(call, FHIR)
    if call.request_id is None or not is_uuid(call.request_id):
        raise Refusal("MISSING_FIELD")
    role(call, FHIR)


def is_attended(call: Call) -> None:
    """Somebody has to be signed in, with an application that may dispense. Raises Refusal."""
    if is_by_an_application(call):
        raise Refusal("DISPENSING_FOR_USERS_ONLY")


def is_by_an_application(call: Call) -> bool:
    """Does an application call on its own, as it may for a release? Raises Refusal for one that may not dispense."""
    mode = mode_in(call, DISPENSING)
    if mode is None:
        raise Refusal("DISPENSING_NOT_PERMITTED")
    return mode == APPLICATION


def body_of(call: Call) -> Resource:
    """The body's resource. Raises Refusal for what is no JSON object."""
    try:
        body = call.json()
    except WireError as fault:
        said = str(fault) if call.request.body.strip() else _NOTHING_SENT
        raise Refusal("UNREADABLE", f"Failed to parse JSON encoded FHIR content: {said}") from None
    if not isinstance(body, dict):
        raise Refusal("UNREADABLE", "Failed to parse JSON encoded FHIR content: the content is not a JSON object")
    return body


def patience(call: Call) -> float:
    """How long an answer may take before the back end gives up."""
    return PATIENCE
