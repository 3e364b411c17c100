"""Requests sent again: a retry with the same X-Request-ID gets the first attempt's answer, and changes nothing.

The same request is the same operation, path, query, If-Match, X-Request-ID and body. Another body under the same id is
another request, because test suites send one constant id.
"""

from hashlib import sha256

from simulator.call.call import Call
from simulator.records.documents import Document
from simulator.services.pds.wire import reply, version_of
from simulator.wire.http import Reply
from simulator.wire.json import Json

KIND = "pds-replies"
KEPT = 500
"""Answers kept of each tenant, the newest."""

ECHOED = frozenset({"content-type", "etag", "x-request-id", "x-correlation-id"})


async def earlier_reply(call: Call) -> Reply | None:
    """The first attempt's answer, if this is a retry and the record still has what came of it."""
    digest = _digest(call)
    for document in call.documents.peek_every(KIND):
        kept = document.body
        if kept["request"] == digest and await _still_holds(call, kept):
            made = reply(call, kept["status"], kept["body"].encode(), version=kept["etag"])
            made.headers.update(kept["headers"])
            return made
    return None


async def remember(call: Call, person: Document, made: Reply) -> Reply:
    """Keep the answer to a request that changed a person, and give it back."""
    last = max((document.body["number"] for document in call.documents.peek_every(KIND)), default=-1)
    kept: Json = {
        "number": last + 1,
        "request": _digest(call),
        "nhs_number": person.key,
        "version": version_of(person.body["patient"]),
        "status": made.status,
        "etag": made.headers.get("ETag"),
        "headers": {name: value for name, value in made.headers.items() if name.lower() not in ECHOED},
        "body": made.body.decode(),
    }
    await call.documents.put(KIND, str((last + 1) % KEPT), kept)
    return made


async def _still_holds(call: Call, kept: Json) -> bool:
    """A person who has been deleted or put back to an earlier version since has not had this request."""
    person = await call.documents.get("people", kept["nhs_number"])
    return person is not None and version_of(person.body["patient"]) >= kept["version"]


def _digest(call: Call) -> str:
    request = call.request
    said = (call.operation.id, request.path, request.query_string, call.header("If-Match"), call.request_id)
    return sha256(repr(said).encode() + request.body).hexdigest()
