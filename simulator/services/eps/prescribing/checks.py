"""Who may call the prescribing API: what the gateway demands of a request, and what the service of its caller."""

from simulator.call.call import Call
from simulator.call.caller import APPLICATION, OPEN
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.services.eps.access import FHIR, PRESCRIBING, caller, mode_in, role
from simulator.services.eps.prescribing.options import options_of

REQUEST_ID = "X-Request-ID"
SKIP_VALIDATION, RAW_RESPONSE = "x-skip-validation", "x-raw-response"
SHOW_WARNINGS = "x-show-validation-warnings"


def is_known(call: Call) -> None:
    """The gateway takes nobody without a good token. Raises Refusal."""
    caller(call, FHIR)


def has_request_id(call: Call) -> None:
    """Each request has an id. Where access is open, as in the sandbox, nobody asks for it. Raises Refusal."""
    request_id = call.header(REQUEST_ID)
    if call.tenant.access != OPEN and (request_id is None or not is_uuid(request_id)):
        raise Refusal("MISSING_FIELD")


def has_role(call: Call) -> None:
    """A healthcare worker calls in one of their roles; who has several says in which. Raises Refusal."""
    role(call, FHIR)


def has_no_test_header(call: Call) -> None:
    """Header fields that only test environments know. Raises Refusal."""
    if call.header(RAW_RESPONSE) is not None:
        raise Refusal("FORBIDDEN_HEADER", f"Header not allowed - '{RAW_RESPONSE}'")
    if call.header(SKIP_VALIDATION) is not None and not options_of(call).test_headers:
        raise Refusal("FORBIDDEN_HEADER", f"Header not allowed - '{SKIP_VALIDATION}'")


GATEWAY = (is_known, has_request_id, has_role, has_no_test_header)
"""What the gateway looks at, in its order."""


def may_prescribe(call: Call) -> None:
    """Only for a signed-in prescriber may an application with the right scope prescribe. Raises Refusal."""
    if not options_of(call).prescribing:
        raise Refusal("PRESCRIBING_DISABLED")
    mode = mode_in(call, PRESCRIBING)
    if mode is None:
        raise Refusal("PRESCRIBING_NOT_PERMITTED")
    if mode == APPLICATION:
        raise Refusal("PRESCRIBING_FOR_USERS_ONLY")
