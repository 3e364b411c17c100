"""The FHIR search's error table, and how its answers look: OperationOutcomes, mirrored ids, security headers.

The live service collects everything that is wrong with the headers, or with the query, in one outcome: `Refusals`.
"""

from collections.abc import Mapping, Sequence

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.fhir import FHIR_JSON, ODS_SYSTEM, SPINE_CODES
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

UK_CODES = "https://fhir.hl7.org.uk/CodeSystem/UKCore-SpineErrorOrWarningCode"
HTTP_CODES = "https://fhir.nhs.uk/Codesystem/http-error-codes"
ODS_PATTERN = "^[A-Za-z0-9]{5,12}$"

_SECURITY = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_MIRRORED = ("X-Request-ID", "X-Correlation-ID")
_BAD_REQUEST = "400: The Receiver was unable to process the request."


class Refusals(Refusal):
    """Several faults at once, as one outcome: the first one gives the status."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        super().__init__(faults[0].code, faults[0].diagnostics)
        self.faults = tuple(faults)


def _row(
    status: int, issue: str, code: str, display: str, diagnostics: str, system: str = UK_CODES, version: str = "1.0.0"
) -> RefusalRow:
    detail = {"severity": "error", "issue": issue, "system": system, "version": version}
    return RefusalRow(status, display, diagnostics, code, detail=detail)


def _header(issue: str, diagnostics: str) -> RefusalRow:
    return _row(400, issue, "REC_BAD_REQUEST", _BAD_REQUEST, diagnostics)


def _search(issue: str, diagnostics: str) -> RefusalRow:
    return _row(400, issue, "INVALID_SEARCH_DATA", "Invalid search data", diagnostics)


def _bare(status: int, severity: str, issue: str, diagnostics: str) -> RefusalRow:
    """An issue without a coding."""
    return RefusalRow(status, "", diagnostics, detail={"severity": severity, "issue": issue})


REFUSALS: Mapping[str, RefusalRow] = {
    "FHIR_HEADER_MISSING": _header("required", "Missing required header(s): 'version', 'x-request-id'"),
    "FHIR_VERSION_INVALID": _header("value", "Invalid version found in supplied headers: version must be '1'"),
    "FHIR_REQUEST_ID_INVALID": _header(
        "value", "Invalid request-id value found in supplied headers: X-Request-ID must be set and be a UUID v4"
    ),
    "FHIR_HEADER_UNEXPECTED": _header("value", "Unexpected header(s): foo."),
    "FHIR_PARAMETER_MISSING": _search("required", "Missing required query parameter(s): 'identifier', '_revinclude'"),
    "FHIR_REVINCLUDE_INVALID": _search(
        "value",
        "The request is missing the '_revinclude=Endpoint:organization' parameter, which is required to include"
        " linked Endpoint resources.",
    ),
    "FHIR_IDENTIFIER_VALUE_INVALID": _search(
        "value", f"Invalid identifier value: ODS code 'ABC' must follow format {ODS_PATTERN}"
    ),
    "FHIR_IDENTIFIER_SYSTEM_INVALID": _search(
        "code-invalid", f"Invalid identifier system 'foo' - expected '{ODS_SYSTEM}'"
    ),
    "FHIR_PARAMETER_UNEXPECTED": _search(
        "value", "Unexpected query parameter(s): foo. Only 'identifier' and '_revinclude' are allowed."
    ),
    "FHIR_UNAUTHORISED": _row(
        401, "security", "UNAUTHORIZED", "Unauthorized", "Invalid or missing authentication token", SPINE_CODES, "1"
    ),
    "FHIR_FORBIDDEN": _row(
        403,
        "forbidden",
        "FORBIDDEN",
        "Forbidden",
        "Insufficient permissions to access this resource",
        SPINE_CODES,
        "1",
    ),
    "FHIR_UNSUPPORTED_SERVICE": _row(
        404, "not-supported", "UNSUPPORTED_SERVICE", "Unsupported service", "Unsupported service: /DoesNotExist"
    ),
    "FHIR_TOO_MANY_REQUESTS": _row(
        429,
        "throttled",
        "SEND_TOO_MANY_REQUESTS",
        "429: Too many requests have been made by this source to the API in a given amount of time.",
        "You have exceeded the agreed rate limits for this endpoint. Please retry. If problems persist please contact"
        " support.",
        HTTP_CODES,
        "0.1.0",
    ),
    "TOO_LARGE": _bare(413, "error", "too-long", "Request body too large"),
    "INTERNAL_ERROR": _bare(500, "fatal", "exception", "Internal server error"),
    "TIMEOUT": _bare(504, "error", "timeout", "Gateway timeout"),
}
"""Every refusal by its code. A scenario's `diagnostics` take the place of the row's."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as an OperationOutcome."""
    faults = refusal.faults if isinstance(refusal, Refusals) else (refusal,)
    row = REFUSALS[refusal.code]
    outcome = {"resourceType": "OperationOutcome", "issue": [_issue(fault) for fault in faults]}
    reply = respond(call, row.status, outcome)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def respond(call: Call, status: int, resource: Json, content_type: str = FHIR_JSON) -> Reply:
    """An answer of JSON with the headers that every answer has."""
    reply = Reply.of(status, render_json(resource), content_type)
    for name in _MIRRORED:
        value = call.header(name)
        if value is not None:
            reply.headers[name] = writable(value)
    reply.headers.update(_SECURITY)
    return reply


def _issue(fault: Refusal) -> Json:
    row = REFUSALS[fault.code]
    issue: dict[str, Json] = {"severity": row.detail["severity"], "code": row.detail["issue"]}
    if row.code:
        coding = {name: row.detail[name] for name in ("system", "version")}
        issue["details"] = {"coding": [{**coding, "code": row.code, "display": row.display}]}
    issue["diagnostics"] = writable(fault.diagnostics or row.diagnostics or "")
    return issue
