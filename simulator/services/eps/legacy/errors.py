"""The legacy tracker's refusals: HTTP 200 with a status code and a reason, and what is refused as HTTP itself."""

from hashlib import sha1
from typing import NamedTuple

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.http import Reply
from simulator.wire.json import render_json

BASIC_SEARCH = "eps.legacy-prescription.search"
BASIC_RETRIEVE = "eps.legacy-prescription.retrieve"
ITEM_SUMMARY = "eps.item-summary.search"
ITEM_DETAILS = "eps.item-details.retrieve"
CLINICAL = (ITEM_SUMMARY, ITEM_DETAILS)
"""The pair of operations that show clinical content."""

ISSUE_NOT_FOUND = "ISSUE_NOT_FOUND"

# Key of the payload, empty where something is wrong. Details of an item are found under the prescription's own id, but
# a refusal has none and says `prescriptions`.
_PAYLOAD = {BASIC_SEARCH: "prescriptionList", BASIC_RETRIEVE: "prescription"}
_CLINICAL_PAYLOAD = "prescriptions"
_VERSION = "1"
# EPS tracker, captured answers: only an unknown prescription of the basic pair has this version.
_VERSION_OF_NOT_FOUND = "1.0"

_SECURITY = {
    "Strict-Transport-Security": "max-age=15724800; includeSubDomains",
    "Pragma": "no-cache",
    "Cache-Control": "no-store",
}


class Message(NamedTuple):
    """The JSON of an answer and the Etag that goes with it."""

    body: bytes
    etag: str


def _row(code: int, reason: str) -> RefusalRow:
    return RefusalRow(200, reason, code=str(code))


REFUSALS = {
    "NOT_FOUND": _row(1, "Not found"),
    "NO_UNIQUE_PRESCRIPTION": _row(2, "No unique prescription"),
    ISSUE_NOT_FOUND: _row(3, "Issue not found"),
    "UNPARSABLE_PRESCRIPTION": _row(4, "Failed to parse prescription"),
    "UNEXPECTED_EXCEPTION": _row(5, "Unexpected exception"),
    "REPEAT_INSTANCE_NOT_FOUND": _row(8, "Prescription repeat instance not found"),
    "NO_QUERY_PARAMETERS": _row(50, "Query parameters have not been provided"),
    "INVALID_PRESCRIPTION_ID": _row(51, "Invalid prescription id"),
    "INVALID_ASID": _row(52, "Invalid or missing asid"),
    "INVALID_VERSION": _row(53, "Invalid version"),
    "INVALID_TRACE_ID": _row(54, "Invalid traceId"),
    "INVALID_USER_ID": _row(55, "Invalid userId"),
    "INVALID_ROLE_PROFILE_ID": _row(56, "Invalid roleProfileId"),
    "INVALID_SEARCH_DATE": _row(57, "Invalid search date"),
    "INVALID_SEARCH_STATE": _row(59, "Invalid search prescription state"),
    "INVALID_SEARCH_VERSION": _row(60, "Invalid search prescription version"),
    "INVALID_NHS_NUMBER": _row(61, "Invalid or missing NHS number"),
    # What is refused as HTTP has no JSON body. Which statuses there are is not published: assumed.
    "ASID_NOT_ALLOWED": RefusalRow(403, ""),
    "NO_SUCH_PATH": RefusalRow(404, ""),
    "METHOD_NOT_TAKEN": RefusalRow(405, "", headers={"Allow": "GET, HEAD"}),
    "TOO_LARGE": RefusalRow(413, ""),
    "INTERNAL_ERROR": RefusalRow(500, "Unexpected error occurred"),
    "TIMEOUT": RefusalRow(504, ""),
}
"""The error table: rows with a code are said in JSON, the others as HTTP only."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the legacy tracker says it; its diagnostics replace the reason."""
    row = REFUSALS[refusal.code]
    reason = row.display if refusal.diagnostics is None else refusal.diagnostics
    if row.code:
        payload = _PAYLOAD.get(call.operation.id, _CLINICAL_PAYLOAD)
        is_unknown = refusal.code == "NOT_FOUND" and call.operation.id == BASIC_RETRIEVE
        version = _VERSION_OF_NOT_FOUND if is_unknown else _VERSION
        reply = answer(call, _message(reason, version, payload, b"{}", row.code))
    else:
        reply = Reply.of(row.status, reason.encode(errors="replace"), "text/plain")
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def message(payload: str, content: bytes, *, said: str = "") -> Message:
    """What was asked for, rendered, under its key; `said` is the key of a refusal that is told beside it."""
    if not said:
        return _message("", _VERSION, payload, content, "0")
    row = REFUSALS[said]
    return _message(row.display, _VERSION, payload, content, row.code)


def answer(call: Call, said: Message) -> Reply:
    """The reply that carries a message."""
    operation = call.operation.id
    content_type = "application/json; charset=UTF-8" if operation == BASIC_RETRIEVE else "application/json"
    headers: CIMultiDict[str] = CIMultiDict({"Content-Type": content_type})
    if operation in CLINICAL:
        headers.update(_SECURITY)
    headers["Etag"] = said.etag
    trace = call.header("Eps-TraceId")
    if trace is not None:
        headers["Eps-TraceId"] = trace
    return Reply(200, said.body, headers)


def _message(reason: str, version: str, payload: str, content: bytes, code: str) -> Message:
    # What a scenario says may hold half a character, which no JSON can carry.
    said = render_json(reason.encode(errors="replace").decode())
    key, number = render_json(payload), render_json(code)
    body = b'{"reason":%s,"version":"%s",%s:%s,"statusCode":%s}' % (said, version.encode(), key, content, number)
    return Message(body, f'"{sha1(body, usedforsecurity=False).hexdigest()}"')
