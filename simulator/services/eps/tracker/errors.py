"""The tracker's refusals, and how they are said: the back end's own outcomes, and what the gateway says before it.

A refusal's diagnostics may have several lines: the back end collects problems, and each line is an issue of its own.
"""

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.identifiers import hashed_uuid
from simulator.services.eps.gateway import GATEWAY, GATEWAY_REFUSALS, HTTP_CODES, at_gateway, gateway_row, instant
from simulator.wire.fhir import FHIR_JSON
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

BACK_END = "back end"
CRASHED = "crashed"


def _row(status: int, issue: str, display: str, diagnostics: str | None = None, *, code: str = "") -> RefusalRow:
    return RefusalRow(status, f"{status}: {display}", diagnostics, code, detail={"issue": issue, "from": BACK_END})


_UNABLE = "The Server was unable to process the request."
_ERROR = "The Server has encountered an error processing the request."

REFUSALS = {
    "BAD_REQUEST": _row(400, "value", _UNABLE, "Missing required header, x-request-id."),
    "UNAUTHORIZED": _row(401, "forbidden", "The Server deemed you unauthorized to make this request."),
    "FORBIDDEN": _row(403, "forbidden", "Failed to Authenticate with the Server."),
    "NOT_FOUND": _row(
        404, "not-found", "The Server was unable to find the specified resource.", "Prescription not found"
    ),
    # What the gateway says of other paths is not published: assumed.
    "UNKNOWN_PATH": _row(
        404, "not-found", "The Server was unable to find the specified resource.", "No such path", code="NOT_FOUND"
    ),
    "TIMEOUT": _row(408, "timeout", "The server has timed out whilst processing the request."),
    "REC_TIMEOUT": _row(408, "timeout", "The server has timed out whilst processing the request."),
    "SERVER_ERROR": _row(500, "exception", _ERROR, "Unknown Error"),
    "INTERNAL_ERROR": RefusalRow(500, f"500: {_ERROR}", code="SERVER_ERROR", detail={"from": CRASHED}),
    **GATEWAY_REFUSALS,
    # Not published: assumed.
    "TOO_LARGE": gateway_row(413, "too-long", "Request is too large"),
}
"""The error table: for the gateway and the back end `detail` says who refuses, and the issue's type."""


def echo(call: Call, content_type: str) -> "CIMultiDict[str]":
    """The header fields of a back end's answer: the caller's ids come back, a missing correlation id as nothing."""
    headers: CIMultiDict[str] = CIMultiDict({"Content-Type": content_type, "Cache-Control": "no-cache"})
    if call.request_id is not None:
        headers["x-request-id"] = call.request_id
    headers["x-correlation-id"] = call.correlation_id or ""
    return headers


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    row = REFUSALS[refusal.code]
    if row.detail["from"] == GATEWAY:
        return at_gateway(call, refusal, row)
    reply = _outcome(call, row, refusal) if row.detail["from"] == BACK_END else _crash(call, row)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def _outcome(call: Call, row: RefusalRow, refusal: Refusal) -> Reply:
    said = row.diagnostics if refusal.diagnostics is None else refusal.diagnostics
    problems = [None] if not said else said.split("\n")
    issues = [_issue(row, row.code or refusal.code, problem) for problem in problems]
    outcome = {"resourceType": "OperationOutcome", "meta": {"lastUpdated": instant(call)}, "issue": issues}
    return Reply(row.status, render_json(outcome), echo(call, FHIR_JSON))


def _issue(row: RefusalRow, code: str, problem: str | None) -> Json:
    issue: dict[str, Json] = {"code": row.detail["issue"], "severity": "error"}
    if problem is not None:
        issue["diagnostics"] = problem
    issue["details"] = {"coding": [{"system": HTTP_CODES, "code": code, "display": row.display}]}
    return issue


def _crash(call: Call, row: RefusalRow) -> Reply:
    """An exception that nobody expected: another order of members, an id, and no ids of the caller's."""
    details = {"coding": [{"system": HTTP_CODES, "code": row.code, "display": row.display}]}
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "fatal", "code": "exception", "details": details}],
        "id": hashed_uuid(f"{call.tenant.seed}:eps.gateway-id:{call.tenant.number('eps.gateway-id')}").lower(),
        "meta": {"lastUpdated": instant(call)},
    }
    headers: CIMultiDict[str] = CIMultiDict({"Content-Type": FHIR_JSON, "Cache-Control": "no-cache"})
    return Reply(row.status, render_json(outcome), headers)
