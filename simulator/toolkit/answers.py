"""Synchronous answers and faults, as bytes. Written as text: what a client sees is exactly what stands here."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import hashed_uuid
from simulator.toolkit.names import service_of
from simulator.toolkit.options import ECHO, RESPONSE, Options, options_of
from simulator.wire.http import Reply
from simulator.wire.itk import KEYS, SERVICES, write_error_info, write_simple_response
from simulator.wire.itk_message import message_of
from simulator.wire.soap import ANONYMOUS, CONTENT_TYPE, write_envelope, write_fault

_NO_BODY = (202, 204)


def new_id(call: Call) -> str:
    """A new upper-case UUID, the same for the same seed and calls."""
    tenant = call.tenant
    return hashed_uuid(f"{tenant.seed}:itk.id:{tenant.number('itk.id')}")


def accepted(call: Call, text: str | None = None) -> Reply:
    """The synchronous yes: SimpleMessageResponse with `text`, or with what the tenant's options say."""
    options = options_of(call.documents)
    body = write_simple_response(filled(options.answer_text, call) if text is None else text)
    return _respond(call, options, body, _answer_action(call, options))


def filled(template: str, call: Call) -> str:
    """A text of the options with its places filled from the call."""
    template = template.replace("{message_id}", call.message_id or "").replace("{tracking_id}", call.tracking_id or "")
    if "{service}" not in template:
        return template
    distribution = message_of(call.request).distribution
    return template.replace("{service}", (distribution.service if distribution else None) or "")


def respond(call: Call, body: str, action: str) -> Reply:
    """A SOAP answer of status 200: `body` is XML, `action` its wsa:Action."""
    return _respond(call, options_of(call.documents), body, action)


def _respond(call: Call, options: Options, body: str, action: str) -> Reply:
    relates = call.message_id if options.answer_relates else None
    headers = (("MessageID", new_id(call)), ("Action", action), ("RelatesTo", relates))
    return Reply.of(200, write_envelope(headers, body), CONTENT_TYPE)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as a SOAP 1.1 fault, or as the web server in front says it."""
    row = call.service.refusals[refusal.code]
    if "faultcode" not in row.detail:
        return _plain(row.status, row.display, {**row.headers, **refusal.headers})
    options = options_of(call.documents)
    faultcode = row.detail["faultcode"] if options.fault_bare else f"soap:{row.detail['faultcode']}"
    text = refusal.values.get("text") or row.detail["text"]
    diagnostic = refusal.diagnostics if refusal.diagnostics is not None else row.diagnostics
    info = write_error_info(new_id(call), row.code, text, diagnostic)
    fault = write_fault(faultcode, row.detail["faultstring"], address_of(call), info)
    headers = (
        ("MessageID", new_id(call)),
        ("Action", options.fault_action),
        ("To", ANONYMOUS),
        ("RelatesTo", call.message_id if options.answer_relates else None),
    )
    reply = Reply.of(options.fault_status, write_envelope(headers, fault), CONTENT_TYPE)
    reply.headers.update(refusal.headers)
    return reply


def address_of(call: Call) -> str:
    """The address that the client used, without its query."""
    return f"{call.own_address}{call.request.path}"


def _plain(status: int, text: str, headers: dict[str, str]) -> Reply:
    if status in _NO_BODY:
        return Reply(status)
    reply = Reply.of(status, f"{status} {text}\n".encode(), "text/plain; charset=utf-8")
    reply.headers.update(headers)
    return reply


def _answer_action(call: Call, options: Options) -> str:
    message = message_of(call.request)
    distribution = message.distribution
    sent = (distribution.service if distribution else None) or ""
    if options.answer_action == RESPONSE:
        return f"{sent if sent.startswith(SERVICES) else SERVICES + sent}Response"
    if options.answer_action == ECHO:
        return (message.envelope.action if message.envelope else None) or sent
    service = service_of(distribution)
    name = sent if service is None else service.name
    return f"{KEYS[:-1]}/{name}_ptt/{name}Response"
