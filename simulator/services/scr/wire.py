"""The summary care record on the wire: replies, their ids, and refusals rendered in the service's two dialects.

What stands in a record's Bundle is `bundle`'s business.
"""

import re
from html import escape

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.gateway import new_message_id
from simulator.call.refusal import Refusal, RefusalRow
from simulator.identifiers import hashed_uuid
from simulator.services.scr.errors import CODES, GATEWAY, WEB_PAGE
from simulator.wire.fhir import FHIR_JSON, operation_outcome
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

BASE_PATH = "/summary-care-record/FHIR/R4"
JSON = "application/json"

_PLACE = re.compile(r"\{([a-z_]+)\}", re.ASCII)


def fresh_id(call: Call) -> str:
    """A new UUID in upper case, as the service makes them."""
    return hashed_uuid(f"{call.tenant.seed}:scr.id:{call.tenant.number('scr.id')}")


def service_reply(call: Call, status: int, body: bytes = b"", content_type: str = FHIR_JSON) -> Reply:
    """A reply of the service: with the caller's two ids, or with new ones for those that were not sent."""
    headers: CIMultiDict[str] = CIMultiDict()
    if body:
        headers["Content-Type"] = content_type
    headers["X-Request-ID"] = fresh_id(call) if call.request_id is None else call.request_id
    headers["X-Correlation-ID"] = fresh_id(call) if call.correlation_id is None else call.correlation_id
    return Reply(status, body, headers)


def gateway_reply(call: Call, status: int, body: bytes, content_type: str = JSON) -> Reply:
    """A reply of the gateway: with the caller's ids as they were sent, and only if they were."""
    reply = Reply.of(status, body, content_type)
    if call.request_id is not None:
        reply.headers["X-Request-ID"] = call.request_id
    if call.correlation_id is not None:
        reply.headers["X-Correlation-ID"] = call.correlation_id
    return reply


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal, as whoever refuses says it: the gateway with a code, the service behind it with a text."""
    row = call.service.refusals[refusal.code]
    kind = row.detail["from"]
    if kind == GATEWAY:
        reply = gateway_reply(call, row.status, render_json(_coded(call, row, refusal)))
    elif kind == WEB_PAGE:
        reply = gateway_reply(call, row.status, _page(_text(row, refusal)), "text/html")
    elif refusal.code == "INVALID_ID_HEADER":
        # This answer carries neither id back.
        reply = Reply.of(row.status, render_json(_worded(row, refusal)), FHIR_JSON)
    else:
        reply = service_reply(call, row.status, render_json(_worded(row, refusal)))
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def _text(row: RefusalRow, refusal: Refusal) -> str:
    """The refusal's own text, or the row's with its places filled; those that nobody has filled stay empty."""
    said = refusal.diagnostics
    return writable(_PLACE.sub(lambda place: refusal.values.get(place[1], ""), row.display) if said is None else said)


def _worded(row: RefusalRow, refusal: Refusal) -> Json:
    issue = {"severity": row.detail["severity"], "code": row.detail["issue"], "details": {"text": _text(row, refusal)}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _coded(call: Call, row: RefusalRow, refusal: Refusal) -> Json:
    detail, said = row.detail, refusal.diagnostics
    if row.diagnostics is None:
        # Nothing but the display says what is wrong with a token.
        return operation_outcome(detail["severity"], detail["issue"], row.code, said or row.display, system=CODES)
    diagnostics = writable(said or row.diagnostics)
    if "{message_id}" in diagnostics:
        diagnostics = diagnostics.replace("{message_id}", new_message_id(call))
    return operation_outcome(detail["severity"], detail["issue"], row.code, row.display, diagnostics, system=CODES)


def _page(title: str) -> bytes:
    return f"<html><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1></body></html>".encode()
