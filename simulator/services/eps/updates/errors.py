"""The status update's answers: a response bundle with an outcome for each entry, and the refusals in that form.

What the gateway says before it is the same as for every face of the service.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.eps.dispensing.elements import objects_at, text_at
from simulator.services.eps.gateway import GATEWAY_REFUSALS, HTTP_CODES, at_gateway, instant, mirrored
from simulator.wire.errors import WireError
from simulator.wire.fhir import FHIR_JSON
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable


def _row(
    status: int, text: str, issue: str, diagnostics: str, *, severity: str = "error", each: str = ""
) -> RefusalRow:
    """`text` is an entry's status; with `each`, every entry of the request has its own."""
    detail = {"from": "back end", "issue": issue, "severity": severity, "text": text, "each": each}
    return RefusalRow(status, text, diagnostics, detail=detail)


_FAILED = "The Server has encountered an error processing the request."
_LATE = "The Server has timed out while processing the request sent by the client."

REFUSALS: dict[str, RefusalRow] = {
    "INVALID_STATUS_UPDATE": _row(400, "400 Bad Request", "value", "Prescription ID is invalid.", each="yes"),
    "DUPLICATE_STATUS_UPDATE": _row(
        409,
        "409 Conflict",
        "duplicate",
        "Request contains a task id and prescription id identical to a record already in the data store.",
        each="yes",
    ),
    "NO_TRANSACTION": _row(
        400,
        "400 Bad Request",
        "value",
        "Request body does not have resourceType of 'Bundle' and type of 'transaction'.",
    ),
    "TOO_LARGE": _row(413, "413 Payload Too Large", "value", "The request is too large."),
    "INTERNAL_ERROR": _row(500, "500 Internal Server Error", "exception", _FAILED, severity="fatal"),
    "TIMEOUT": _row(504, "504 The request timed out", "timeout", _LATE, severity="fatal"),
    **GATEWAY_REFUSALS,
}
"""The error table."""


def bundle_reply(call: Call, status: int, entries: list[Json]) -> Reply:
    """A response bundle of these entries."""
    headers = mirrored(call, FHIR_JSON)
    headers["Cache-Control"] = "no-cache"
    bundle = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
    return Reply(status, render_json(bundle), headers)


def bad(call: Call, diagnostics: str, full_url: str) -> Json:
    """The answer to an entry with something wrong."""
    said = _entry("400 Bad Request", _outcome(call, "value", "error", diagnostics))
    return said | ({"fullUrl": full_url} if full_url else {})


def held_back(call: Call, full_url: str) -> Json:
    """The answer to a sound entry among others that are not: nothing of the bundle is kept."""
    text = "Data not committed due to issues in other entries."
    return {"fullUrl": full_url} | _entry("200 OK", _outcome(call, "informational", "information", text))


def created(call: Call, full_url: str) -> Json:
    """The answer to an entry that was kept."""
    text = "No issues detected during validation."
    return {"fullUrl": full_url} | _entry("201 Created", _outcome(call, "success", "information", text))


def conflicting(call: Call, task_id: str, diagnostics: str | None = None) -> Json:
    """The answer to an entry that came before."""
    row = REFUSALS["DUPLICATE_STATUS_UPDATE"]
    coding = {"system": HTTP_CODES, "code": "REC_CONFLICT", "display": "409: The Receiver identified a conflict."}
    outcome = _outcome(call, "duplicate", "error", diagnostics or row.diagnostics or "", {"coding": [coding]})
    response = {
        "status": row.display, "location": f"Task/{task_id}", "lastModified": instant(call), "outcome": outcome,
    }  # fmt: skip
    return {"response": response}


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    row = REFUSALS[refusal.code]
    if refusal.code in GATEWAY_REFUSALS:
        return at_gateway(call, refusal, row)
    said = refusal.diagnostics or row.diagnostics or ""
    said = writable(said)
    sent = _sent(call) if row.detail["each"] else []
    if refusal.code == "DUPLICATE_STATUS_UPDATE":
        entries = [conflicting(call, text_at(entry, "resource", "id"), said) for entry in sent]
    elif refusal.code == "INVALID_STATUS_UPDATE":
        entries = [bad(call, said, text_at(entry, "fullUrl")) for entry in sent]
    else:
        entries = []
    detail = row.detail
    alone = [_entry(detail["text"], _outcome(call, detail["issue"], detail["severity"], said))]
    reply = bundle_reply(call, row.status, entries or alone)
    reply.headers.update(refusal.headers)
    return reply


def _sent(call: Call) -> list[Json]:
    try:
        return [*objects_at(call.json(), "entry")]
    except WireError:
        return []


def _entry(status: str, outcome: Json) -> dict[str, Json]:
    return {"response": {"status": status, "outcome": outcome}}


def _outcome(call: Call, code: str, severity: str, diagnostics: str, details: Json = None) -> Json:
    issue: dict[str, Json] = {"code": code, "severity": severity}
    if details is not None:
        issue["details"] = details
    issue["diagnostics"] = diagnostics
    return {"resourceType": "OperationOutcome", "meta": {"lastUpdated": instant(call)}, "issue": [issue]}
