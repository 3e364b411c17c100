"""The REST interface's error table, and the two envelopes of its answers: `error` and `success`."""

from collections.abc import Mapping, Sequence

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

JSON = "application/json"
NO_TRANSACTION = "NOT SET"
"""The transaction's id where nothing was searched for."""

_BASIC = {"WWW-Authenticate": 'Basic realm="Directory of Services"'}


def _bad(message: str) -> RefusalRow:
    return RefusalRow(400, f"Bad Request: {message}")


REFUSALS: Mapping[str, RefusalRow] = {
    "REST_UNAUTHORISED": RefusalRow(
        401, "Unauthorized: You are not authorized to access this resource.", headers=_BASIC
    ),
    "REST_DISTANCE_NOT_NUMERIC": _bad("Search distance must be numeric"),
    "REST_DISTANCE_TOO_FAR": _bad("Search distance must be no more than 100"),
    "REST_POSTCODE_MISSING": _bad("Postcode must be provided"),
    "REST_POSTCODE_INVALID": _bad("Invalid post code"),
    "REST_AGE_GROUP_INVALID": _bad("The age group ID must be one of the following: 1, 2, 3, 4, 8"),
    "REST_GENDER_INVALID": _bad("The gender must be one of the following: M, F, I (case sensitive)"),
    "REST_PRACTICE_NOT_FOUND": _bad("The supplied service ID of the patient's practice does not exist in the system"),
    "REST_CLINICAL_TERM_INVALID": _bad('Invalid "SymptomGroupId=SymptomDiscriminatorId" combination supplied'),
    "REST_NOT_FOUND": RefusalRow(404, "Not Found: The requested resource does not exist"),
    "REST_METHOD_NOT_ALLOWED": RefusalRow(
        405, "Method Not Allowed: Only GET is allowed on this resource", headers={"Allow": "GET, HEAD"}
    ),
    "REST_TOO_MANY_REQUESTS": RefusalRow(429, "Exceeded rate limit"),
    "TOO_LARGE": RefusalRow(413, "Request Entity Too Large"),
    "INTERNAL_ERROR": RefusalRow(500, "Internal Server Error"),
    "TIMEOUT": RefusalRow(504, "Gateway Timeout"),
}
"""Every refusal by its code. The message is the row's text, or a scenario's `diagnostics`."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal: its status again as a number, and its message."""
    row = REFUSALS[refusal.code]
    message = writable(refusal.diagnostics or row.display)
    reply = json_reply(row.status, {"error": {"code": row.status, "message": message}})
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def success(services: Sequence[Json], transaction: str = NO_TRANSACTION) -> Reply:
    """Services that were found. Where there are none, the flag says that they are catch-alls, as the live one does."""
    body = {
        "code": 200,
        "transactionId": transaction,
        "servicesReturnedAreCatchAll": "FALSE" if services else "TRUE",
        "serviceCount": len(services),
        "services": services,
    }
    return json_reply(200, {"success": body})


def json_reply(status: int, body: Json) -> Reply:
    """An answer of JSON."""
    return Reply.of(status, render_json(body), JSON)
