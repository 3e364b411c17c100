"""The directory's error table, and how it says a refusal: an OperationOutcome whose id is the correlation id.

What the gateway in front refuses (`detail["from"]`) comes in its own catch-all outcome, whatever went wrong.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.identifiers import hashed_uuid
from simulator.wire.fhir import FHIR_JSON, operation_outcome
from simulator.wire.http import Reply
from simulator.wire.json import Json, pretty_json, render_json, writable

JSON = "application/json"
GATEWAY = "gateway"

_CODES = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1"
_HELP = "https://digital.nhs.uk/developer/help-and-support"
_CATCH_ALL = (
    "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: "
    f"{_HELP}. (Message ID: {{message_id}})"
)


def _row(status: int, issue: str, code: str, display: str, diagnostics: str | None = None) -> RefusalRow:
    headers = {"Allow": "GET"} if status == 405 else {}
    return RefusalRow(status, display, diagnostics, code, headers, {"issue": issue})


def _gateway_row(status: int) -> RefusalRow:
    return RefusalRow(status, _CATCH_ALL, code="UNKNOWN_ERROR", detail={"issue": "unknown", "from": GATEWAY})


_SERVER = ("INTERNAL_SERVER_ERROR", "Unexpected internal server error")

REFUSALS = {
    "BAD_REQUEST": _row(400, "required", "BAD_REQUEST", "Bad request", "HTTP 400: Bad Request"),
    "API_KEY_MISSING": _gateway_row(401),
    "API_KEY_INVALID": _gateway_row(401),
    "NOT_FOUND": _row(404, "not-found", "NO_RECORD_FOUND", "No record found", "HTTP endpoint not found"),
    "METHOD_NOT_ALLOWED": _row(
        405, "not-supported", "NOT_IMPLEMENTED", "Not implemented", "HTTP operation not supported"
    ),
    "NOT_ACCEPTABLE": _row(
        406,
        "not-supported",
        "MISSING_OR_INVALID_HEADER",
        "There is a required header missing or invalid",
        "Accept type not supported",
    ),
    "TOO_LARGE": _gateway_row(413),
    "TOO_MANY_REQUESTS": _gateway_row(429),
    "INTERNAL_ERROR": _row(500, "exception", *_SERVER, "The request could not be processed"),
    "INVALID_LDAP_RESPONSE": _row(502, "exception", *_SERVER, "Invalid LDAP response received"),
    "LDAP_TIMEOUT": _row(504, "timeout", *_SERVER, "LDAP request timed out"),
}
"""Every refusal by its key."""


def bad_request(reason: str) -> Refusal:
    """A 400 with its reason."""
    return Refusal("BAD_REQUEST", f"HTTP 400: Bad Request ({reason})")


def new_id(call: Call) -> str:
    """A new upper-case UUID, the same for the same seed and calls."""
    tenant = call.tenant
    return hashed_uuid(f"{tenant.seed}:sds.id:{tenant.number('sds.id')}")


def json_reply(call: Call, status: int, body: Json, content_type: str) -> Reply:
    """An answer of the directory itself, indented by two, with the correlation id in its header."""
    return Reply.of(status, pretty_json(body), content_type, X_Correlation_Id=_correlation_id(call))


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal, in the directory's dialect or in the gateway's."""
    row = REFUSALS[refusal.code]
    reply = _gateway_outcome(call, row) if row.detail.get("from") == GATEWAY else _outcome(call, row, refusal)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def _outcome(call: Call, row: RefusalRow, refusal: Refusal) -> Reply:
    coding = {"system": _CODES, "code": row.code, "display": row.display}
    said = row.diagnostics if refusal.diagnostics is None else refusal.diagnostics
    issue = {
        "severity": "error",
        "code": row.detail["issue"],
        "details": {"coding": [coding]},
        "diagnostics": writable(said or ""),
    }
    body = {"resourceType": "OperationOutcome", "id": _correlation_id(call), "issue": [issue]}
    return json_reply(call, row.status, body, FHIR_JSON)


def _gateway_outcome(call: Call, row: RefusalRow) -> Reply:
    display = row.display.replace("{message_id}", writable(_correlation_id(call)))
    outcome = operation_outcome("error", row.detail["issue"], row.code, display)
    return Reply.of(row.status, render_json(outcome), JSON)


def _correlation_id(call: Call) -> str:
    """The caller's own, or one that is made for this call."""
    if call.correlation_id is None:
        call.correlation_id = new_id(call)
    return call.correlation_id
