"""Prescriptions for Patients' refusals: what the gateway and the back end say to a patient's app."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.eps.gateway import GATEWAY_REFUSALS, HTTP_CODES, at_gateway, mirrored
from simulator.wire.fhir import FHIR_JSON, SPINE_CODES
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

BACK_END = "back end"


def _row(status: int, issue: str, display: str, code: str, diagnostics: str | None = None, **detail: str) -> RefusalRow:
    kept = {"from": BACK_END, "issue": issue, "severity": "fatal", "system": HTTP_CODES} | detail
    return RefusalRow(status, display, diagnostics, code, detail=kept)


def _denied(display: str) -> RefusalRow:
    return _row(401, "forbidden", display, "ACCESS_DENIED", severity="error", system=SPINE_CODES, version="1")


_ERROR = "500: The Server has encountered an error processing the request."
_NOT_HERE = ("ACCESS_DENIED", "MISSING_VALUE", "INVALID_ROLE")  # said in another way, or of healthcare workers' roles
_GATEWAY = {code: row for code, row in GATEWAY_REFUSALS.items() if code not in _NOT_HERE}

REFUSALS: dict[str, RefusalRow] = {
    # EPS PfP: here the gateway's reason is the display.
    "ACCESS_DENIED": _denied("Invalid access token"),
    "PATIENT_NOT_SIGNED_IN": _denied("Invalid access token"),
    "TIMEOUT": _row(408, "timeout", "408: The request timed out.", "TIMEOUT"),
    "THROTTLED": _row(429, "throttled", "429: Too many requests have been made.", "THROTTLED"),
    "SPINE_UNAVAILABLE": _row(500, "security", _ERROR, "SERVER_ERROR", "Spine certificate is not configured"),
    "INTERNAL_ERROR": _row(500, "exception", _ERROR, "SERVER_ERROR"),
    "TOO_LARGE": _row(413, "value", "413: The request is too large.", "BAD_REQUEST"),
    **_GATEWAY,
}
"""The error table. What is not in the published examples is assumed by their pattern."""


def fhir_reply(call: Call, status: int, body: Json) -> Reply:
    """An answer of FHIR; the caller's ids come back."""
    headers = mirrored(call, FHIR_JSON)
    headers["Cache-Control"] = "no-cache"
    return Reply(status, render_json(body), headers)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    row = REFUSALS[refusal.code]
    if row.detail["from"] != BACK_END:
        return at_gateway(call, refusal, row)
    detail = row.detail
    coding: dict[str, Json] = {"system": detail["system"]}
    if "version" in detail:
        coding["version"] = detail["version"]
    is_denied = row.code == "ACCESS_DENIED"
    said = refusal.diagnostics
    coding |= {"code": row.code, "display": said if is_denied and said else row.display}
    issue: dict[str, Json] = {"severity": detail["severity"], "code": detail["issue"], "details": {"coding": [coding]}}
    if not is_denied and (said or row.diagnostics):
        issue["diagnostics"] = said or row.diagnostics
    reply = fhir_reply(call, row.status, {"resourceType": "OperationOutcome", "issue": [issue]})
    reply.headers.update(refusal.headers)
    return reply
