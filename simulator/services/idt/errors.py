"""The Intelligent Data Tool's error table and the bodies of its answers. Nothing of them is published: all is assumed.

Every answer to a case has one shape: `{"status", "exceptions"}`, and a `message` when it was not accepted.
"""

from collections.abc import Iterable

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.records.documents import Documents
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

JSON = "application/json"
CODES, CODES_KEY = "idt-exception-codes", "codes"
"""Kind and key of the document that lists the exception codes."""

ACCEPTED: Json = {"status": "accepted", "exceptions": []}

REFUSALS = {
    "INVALID_BODY": RefusalRow(400, "The body is neither JSON nor XML that can be read"),
    "CASE_REJECTED": RefusalRow(400, "The case was rejected"),
    "UNAUTHORISED": RefusalRow(
        401, "The credentials were refused", headers={"WWW-Authenticate": 'Basic realm="IDT", charset="UTF-8"'}
    ),
    "NOT_FOUND": RefusalRow(404, "There is nothing at this address"),
    "METHOD_NOT_ALLOWED": RefusalRow(405, "The method is not allowed here"),
    "INTERNAL_ERROR": RefusalRow(500, "The case could not be processed"),
    "SERVICE_UNAVAILABLE": RefusalRow(503, "The service is not available", headers={"Retry-After": "30"}),
}
"""Every refusal by its code. Codes stand in no answer: what goes over the wire is status and message."""


def exception_codes(documents: Documents) -> Json:
    """The tenant's list of exception codes."""
    document = documents.peek(CODES, CODES_KEY)
    return [] if document is None else document.body


def json_reply(status: int, body: Json) -> Reply:
    """An answer of JSON."""
    return Reply.of(status, render_json(body), JSON)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal. What CASE_REJECTED says instead of a text are exception codes, with commas between."""
    row = REFUSALS[refusal.code]
    exceptions: Json = []
    message = refusal.diagnostics or row.display
    if refusal.code == "INVALID_BODY" and call.request.oversize:
        message = "The body is longer than can be taken"
    if refusal.code == "CASE_REJECTED":
        exceptions = _exceptions(call.documents, (refusal.diagnostics or "").split(","))
        message = row.display
    body = {"status": "rejected", "exceptions": exceptions, "message": writable(message)}
    reply = json_reply(row.status, body)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def _exceptions(documents: Documents, codes: Iterable[str]) -> Json:
    """The exceptions of these codes, with what the tenant's list says about them; without any, the list's first."""
    listed = exception_codes(documents)
    known = {entry["code"]: entry for entry in listed}
    asked = [code.strip() for code in codes if code.strip()]
    return [known.get(code, {"code": writable(code)}) for code in asked] or listed[:1]
