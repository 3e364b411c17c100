"""The Capacity Status API's error table and its answers: an object with `detail`, or a bare JSON string.

The live service is written with Django REST framework; what it does where nothing is said is that framework's way.
"""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

JSON = "application/json"
ALLOWED = "GET, PUT, PATCH, HEAD, OPTIONS"
_TOKEN = {"WWW-Authenticate": "Token"}
_BARE = {"bare": "yes"}


class Invalid(Refusal):
    """A body with faults: by field, all of them at once."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__("CAPACITY_INVALID", "; ".join(text for texts in faults.values() for text in texts))
        self.faults = faults


REFUSALS: Mapping[str, RefusalRow] = {
    "CAPACITY_NO_CREDENTIALS": RefusalRow(401, "Authentication credentials were not provided.", headers=_TOKEN),
    "CAPACITY_INVALID_TOKEN": RefusalRow(401, "Invalid token.", headers=_TOKEN),
    "CAPACITY_USER_UNKNOWN": RefusalRow(401, "Given Dos user does not exist", headers=_TOKEN, detail=_BARE),
    "CAPACITY_USER_INACTIVE": RefusalRow(
        401, "Given Dos user does not have an active status", headers=_TOKEN, detail=_BARE
    ),
    "CAPACITY_FORBIDDEN": RefusalRow(403, "Given DoS user does not have authority to edit the service", detail=_BARE),
    "CAPACITY_SERVICE_UNKNOWN": RefusalRow(404, "Given service does not exist", detail=_BARE),
    "CAPACITY_SERVICE_INACTIVE": RefusalRow(404, "Given service does not have an active status", detail=_BARE),
    "CAPACITY_INVALID": RefusalRow(400, "VAL-0001 - A Capacity Status (status) has not been given."),
    "CAPACITY_UNREADABLE": RefusalRow(400, "JSON parse error"),
    "CAPACITY_MEDIA_TYPE": RefusalRow(415, 'Unsupported media type "text/plain" in request.'),
    "CAPACITY_MOVED": RefusalRow(301, ""),
    "CAPACITY_NOT_FOUND": RefusalRow(404, "Not found."),
    "CAPACITY_METHOD_NOT_ALLOWED": RefusalRow(405, 'Method "POST" not allowed.', headers={"Allow": ALLOWED}),
    "CAPACITY_PATCH_NOT_ALLOWED": RefusalRow(
        405, 'Method "PATCH" not allowed. Please use "PUT" instead.', headers={"Allow": ALLOWED}
    ),
    "CAPACITY_TOO_MANY_REQUESTS": RefusalRow(429, "Request was throttled.", headers={"Retry-After": "1"}),
    "TOO_LARGE": RefusalRow(413, "Request body too large."),
    "INTERNAL_ERROR": RefusalRow(500, "Internal Server Error"),
    "TIMEOUT": RefusalRow(504, "Gateway Timeout"),
}
"""Every refusal by its code. A scenario's `diagnostics` take the place of the text."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal: its text under `detail`, on its own, or by field."""
    row = REFUSALS[refusal.code]
    reply = json_reply(row.status, _body(row, refusal)) if row.status != 301 else Reply(row.status)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def json_reply(status: int, body: Json) -> Reply:
    """An answer of JSON."""
    return Reply.of(status, render_json(body), JSON)


def _body(row: RefusalRow, refusal: Refusal) -> Json:
    if isinstance(refusal, Invalid):
        return refusal.faults
    text = writable(refusal.diagnostics or row.display)
    if refusal.code == "CAPACITY_INVALID":
        return {"status": [text]}
    return text if "bare" in row.detail else {"detail": text}
