"""What dispensing demands of a call before its message is looked at: a token, a role, a body of JSON.

Where a tenant's access is open nobody stands in front of the back end, as in the public sandbox.
"""

from simulator.call import access
from simulator.call.access import AccessFault, authenticate
from simulator.call.call import Call
from simulator.call.caller import APPLICATION, OPEN, PATIENT, PRIVILEGED, USER, Caller
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.services.eps.dispensing.elements import Resource
from simulator.wire.errors import WireError

ROLE = "NHSD-Session-URID"

PATIENCE = 25.0
"""Seconds that the back end waits for Spine."""

_NOTHING_SENT = "JSON value expected but reached end of input at position 0"


def caller(call: Call) -> Caller:
    """Who sends the call. Raises Refusal."""
    try:
        return authenticate(call)
    except AccessFault as fault:
        text = "Access Token expired" if fault.kind == access.EXPIRED else "Invalid access token"
        raise Refusal("ACCESS_DENIED", text) from None


def passes_gateway(call: Call) -> None:
    """The gateway: a token, an X-Request-ID that is a UUID, and a role that the token's user has."""
    if call.tenant.access == OPEN:
        return
    sender = caller(call)
    if call.request_id is None or not is_uuid(call.request_id):
        raise Refusal("MISSING_FIELD")
    if sender.mode != USER or sender.roles is None:
        return
    role = call.header(ROLE)
    if not role and len(sender.roles) != 1:
        raise Refusal("MISSING_VALUE")
    if role and role not in sender.roles:
        raise Refusal("INVALID_VALUE", f"Invalid value - '{role}' in header '{ROLE}'")


def is_attended(call: Call) -> None:
    """Somebody has to be signed in, and it must not be a patient. Raises Refusal."""
    mode = caller(call).mode
    if mode == PATIENT:
        raise Refusal("DISPENSING_NOT_PERMITTED")
    if mode in (APPLICATION, PRIVILEGED):
        raise Refusal("DISPENSING_FOR_USERS_ONLY")


def is_by_an_application(call: Call) -> bool:
    """Does an application call on its own, as it may for a release? Raises Refusal for a patient."""
    mode = caller(call).mode
    if mode == PATIENT:
        raise Refusal("DISPENSING_NOT_PERMITTED")
    return mode in (APPLICATION, PRIVILEGED)


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
