"""Who may call the prescribing API: what the gateway demands of a request, and what the service of its caller."""

from simulator.call import access
from simulator.call.access import TOKENS, AccessFault, authenticate
from simulator.call.call import Call
from simulator.call.caller import OPEN, USER
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.services.eps.prescribing.options import options_of

REQUEST_ID, ROLE = "X-Request-ID", "NHSD-Session-URID"
SKIP_VALIDATION, RAW_RESPONSE = "x-skip-validation", "x-raw-response"
SHOW_WARNINGS = "x-show-validation-warnings"

SCOPES = ("electronic-prescription-service-api:prescribing", "fhir-prescribing")
"""How the scopes end that allow prescribing."""

_EXPIRED = "Access Token expired"
_INVALID = "Invalid access token"


def is_known(call: Call) -> None:
    """The gateway takes nobody without a good token. Raises Refusal."""
    try:
        authenticate(call)
    except AccessFault as fault:
        raise Refusal("ACCESS_DENIED", _EXPIRED if fault.kind == access.EXPIRED else _INVALID) from None


def has_request_id(call: Call) -> None:
    """Each request has an id. Where access is open, as in the sandbox, nobody asks for it. Raises Refusal."""
    request_id = call.header(REQUEST_ID)
    if call.tenant.access != OPEN and (request_id is None or not is_uuid(request_id)):
        raise Refusal("MISSING_FIELD")


def has_role(call: Call) -> None:
    """A user with several roles says which one. Raises Refusal."""
    roles = None if call.caller is None else call.caller.roles
    if roles is None:
        return
    role = call.header(ROLE)
    if not role and len(roles) != 1:
        raise Refusal("MISSING_VALUE")
    if role and role not in roles:
        raise Refusal("INVALID_VALUE", f"Invalid value - '{role}' in header '{ROLE}'")


def has_no_test_header(call: Call) -> None:
    """Header fields that only test environments know. Raises Refusal."""
    if call.header(RAW_RESPONSE) is not None:
        raise Refusal("FORBIDDEN_HEADER", f"Header not allowed - '{RAW_RESPONSE}'")
    if call.header(SKIP_VALIDATION) is not None and not options_of(call).test_headers:
        raise Refusal("FORBIDDEN_HEADER", f"Header not allowed - '{SKIP_VALIDATION}'")


GATEWAY = (is_known, has_request_id, has_role, has_no_test_header)
"""What the gateway looks at, in its order."""


def may_prescribe(call: Call) -> None:
    """Only a signed-in prescriber's application with the right scope may prescribe. Raises Refusal."""
    caller = authenticate(call)
    if caller.mode not in (OPEN, USER):
        raise Refusal("PRESCRIBING_FOR_USERS_ONLY")
    scopes = _scopes(call)
    if scopes is not None and not any(scope.endswith(SCOPES) for scope in scopes):
        raise Refusal("PRESCRIBING_NOT_PERMITTED")
    if not options_of(call).prescribing:
        raise Refusal("PRESCRIBING_DISABLED")


def _scopes(call: Call) -> list[str] | None:
    """The scopes that the caller's token has; None where they are not known."""
    token = (call.header("Authorization") or "").partition(" ")[2].strip()
    document = call.documents.peek(TOKENS, token) if token else None
    scopes = document.body.get("scopes") if document is not None and isinstance(document.body, dict) else None
    if isinstance(scopes, str):
        return scopes.split()
    return [str(scope) for scope in scopes] if isinstance(scopes, list) else None
