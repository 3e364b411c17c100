"""The API platform's gateway before every face of the service: its refusals, and how it says them.

What a back end says itself is each face's own table.
"""

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.fhir import FHIR_JSON, operation_outcome
from simulator.wire.http import Reply
from simulator.wire.json import render_json, writable

HTTP_CODES = "https://fhir.nhs.uk/CodeSystem/http-error-codes"
GATEWAY = "gateway"

_HELP = "https://digital.nhs.uk/developer/help-and-support"


def gateway_row(
    status: int, issue: str, display: str, diagnostics: str | None = None, *, code: str = "", severity: str = "error"
) -> RefusalRow:
    """A refusal of the gateway's: `detail` says that it is, and the issue's type and severity."""
    detail = {"issue": issue, "severity": severity, "from": GATEWAY}
    return RefusalRow(status, display, diagnostics, code, detail=detail)


GATEWAY_REFUSALS = {
    "ACCESS_DENIED": gateway_row(401, "forbidden", "Access Denied - Unauthorised", "Invalid access token"),
    "MISSING_FIELD": gateway_row(400, "value", "X-Request-ID header missing or malformed", severity="fatal"),
    "INVALID_VALUE": gateway_row(
        400, "value", "Provided value is invalid", "Invalid value - '' in header 'X-Request-ID'"
    ),
    "MISSING_VALUE": gateway_row(
        400, "value", "Required value is missing", "Missing value in header 'NHSD-Session-URID'"
    ),
    # EPS FHIR gateway: the issue's type is the status of the role check, which is no type at all.
    "INVALID_ROLE": gateway_row(
        400, "400", "Provided value is invalid", "nhsd-session-urid is invalid", code="INVALID_VALUE"
    ),
    "TOO_MANY_REQUESTS": gateway_row(429, "value", "Too many requests"),
    "UNKNOWN_ERROR": gateway_row(
        502,
        "unknown",
        "Unknown Error",
        f"An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: {_HELP}",
    ),
    "GATEWAY_TIMEOUT": gateway_row(504, "timeout", "Gateway Timeout"),
}
"""What the gateway refuses before every face."""

# EPS FHIR gateway: this one outcome is FHIR by its type, all its others plain JSON.
_FHIR_AT_GATEWAY = "MISSING_FIELD"


def at_gateway(call: Call, refusal: Refusal, row: RefusalRow) -> Reply:
    """A refusal as the gateway says it, which knows no other form than JSON."""
    said = row.diagnostics if refusal.diagnostics is None else refusal.diagnostics
    if said is not None:
        said = writable(said)  # what is quoted as sent may hold bytes that are no text
    detail = row.detail
    outcome = operation_outcome(detail["severity"], detail["issue"], row.code or refusal.code, row.display, said)
    headers = mirrored(call, FHIR_JSON if refusal.code == _FHIR_AT_GATEWAY else "application/json")
    headers.update(row.headers)
    headers.update(refusal.headers)
    return Reply(row.status, render_json(outcome), headers)


def mirrored(call: Call, content_type: str) -> "CIMultiDict[str]":
    """The header fields of an answer through the gateway, which gives the caller's ids back."""
    headers: CIMultiDict[str] = CIMultiDict({"Content-Type": content_type})
    if call.request_id is not None:
        headers["X-Request-ID"] = call.request_id
    if call.correlation_id is not None:
        headers["X-Correlation-ID"] = call.correlation_id
    return headers


def instant(call: Call) -> str:
    """The call's instant as back ends write it: milliseconds and Z."""
    return f"{call.now:%Y-%m-%dT%H:%M:%S}.{call.now.microsecond // 1000:03d}Z"
