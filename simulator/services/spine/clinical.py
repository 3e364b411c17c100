"""The upload of a GP summary, whose answer is fetched later: what is sent, what becomes of it, and the answer.

A summary takes the place of the one before at once, and is what is viewed from then on, here and over FHIR.
"""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number, is_uuid
from simulator.population.care_record import KIND, earlier_events, event_id, has_dissented, has_summary
from simulator.population.person import security_of
from simulator.population.scr_kinds import MOST_EARLIER
from simulator.population.spine_kinds import UPLOADS as KEPT
from simulator.services.spine.audit import UPLOADED, keep
from simulator.services.spine.errors import REFUSALS
from simulator.services.spine.gp_summary import GpSummary, kept_form, summary_of
from simulator.services.spine.names import ACKNOWLEDGEMENT, UPLOADS
from simulator.services.spine.responses import ANONYMOUS_ASID, new_id, reasons_of
from simulator.services.spine.responses import render as render_issue
from simulator.wire.ebxml import CONTENT_TYPE, EbxmlHeader, ebxml_of, write_ebxml_answer
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.spine import SpineAnswer, write_interaction, write_reasons

PATH = "/clinical"
POLL = "spine.scr-summary.poll"

_MOST_ANSWERS = 1_000
_MOST_LETTERS = 200
_DONE = (
    '<requestSuccessDetail><detail>GP Summary upload successful</detail><id root="Not Known"/></requestSuccessDetail>'
)


def check_upload(call: Call) -> None:
    """Refuse what is no message in two parts, and any other interaction."""
    message = ebxml_of(call.request)
    if message.fault is not None:
        raise Refusal("NOT_WELL_FORMED", str(message.fault))
    if message.payload.name not in UPLOADS:
        raise Refusal("NOT_SUPPORTED", message.payload.name or None)


async def upload_summary(call: Call) -> Reply:
    """Take a summary. What became of it is told to whoever asks at the address that is given."""
    message = ebxml_of(call.request)
    payload = message.payload
    call.message_id = payload.id
    summary = summary_of(call.request)
    number = None if summary is None else summary.nhs_number
    said = {"id": payload.id, "sender": payload.sender, "receiver": payload.receiver, "nhs_number": number}
    kept: dict[str, Json] = {"header": _beginnings(message.header.said()), **_beginnings(said)}
    try:
        await _take(call, summary, payload.id.upper() if payload.id and is_uuid(payload.id) else new_id(call))
    except Refusal as refusal:
        kept |= {"refusal": refusal.code, "values": dict(refusal.values)}
    id = new_id(call)
    await call.documents.put(KEPT, id, kept)
    await call.documents.keep_newest(KEPT, _MOST_ANSWERS)
    return _pending(call, id)


async def poll(call: Call) -> Reply:
    """What became of a message. Raises Refusal."""
    kept = await call.documents.get(KEPT, call.values["id"])
    if kept is None:
        raise Refusal("NOT_FOUND")
    code = kept.body.get("refusal")
    if code is not None:
        raise Refusal(code, values=kept.body.get("values"))
    return _answered(call, kept.body, "AA", _DONE)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal; where an answer is fetched, it is the answer."""
    row = REFUSALS[refusal.code]
    kept = call.documents.peek(KEPT, call.values["id"]) if call.operation.id == POLL else None
    if kept is None:
        return render_issue(call, refusal)
    if refusal.code == "PENDING":
        return _pending(call, kept.key)
    if "system" in row.detail:
        number = kept.body.get("nhs_number", "")
        return _answered(call, kept.body, "AE", write_reasons(reasons_of(row, refusal, number)))
    return render_issue(call, refusal)


def nhs_number_of(call: Call) -> str | None:
    """The NHS number that an upload is about, or that of the answer that is fetched."""
    number: Json
    if call.operation.id == POLL:
        kept = call.documents.peek(KEPT, call.values["id"])
        number = None if kept is None else kept.body.get("nhs_number")
    else:
        summary = summary_of(call.request)
        number = None if summary is None else summary.nhs_number
    return number if isinstance(number, str) and is_nhs_number(number) else None


def _beginnings(said: Mapping[str, str | None]) -> dict[str, Json]:
    """What is said, as far as it may be kept: the whole is in the exchange."""
    return {name: text[:_MOST_LETTERS] for name, text in said.items() if text}


async def _take(call: Call, summary: GpSummary | None, event: str) -> None:
    """Put a summary into somebody's record. Raises Refusal."""
    number = "" if summary is None else summary.nhs_number or ""
    if summary is None or summary.kind is None or not is_nhs_number(number):
        raise Refusal("INVALID_REQUEST")
    record = await call.documents.get(KIND, number)
    person = call.documents.peek("people", number)
    held_back = person is not None and security_of(person.body["patient"]) in ("R", "V")
    # Assumed, as over FHIR: nobody's record is answered like one that was refused.
    if (person is None and record is None) or held_back or (record is not None and has_dissented(record.body)):
        raise Refusal("ACCESS_REFUSED")
    before: Json = {} if record is None else record.body
    events = earlier_events(before)
    if record is not None and has_summary(before):
        events.append(event_id(before))
    if event in (each.upper() for each in events):
        raise Refusal("DUPLICATE_EVENT", values={"event": event})
    body = {
        "nhs_number": number,
        **({"consent": before["consent"]} if "consent" in before else {}),
        "event_id": event,
        "earlier_events": events[-MOST_EARLIER:],
        "created": call.received,
        **kept_form(summary, f"scr upload {event}"),
    }
    await call.documents.put(KIND, number, body)
    await keep(call, number, UPLOADED, by=ebxml_of(call.request).payload, event_id=event)


def _pending(call: Call, id: str) -> Reply:
    row = REFUSALS["PENDING"]
    where = f"{call.tenant.prefix}{PATH}/{id}"
    reply = Reply.of(row.status, b"", "text/plain; charset=utf-8", Content_Location=where)
    reply.headers.update(row.headers)
    return reply


def _answered(call: Call, kept: Json, type_code: str, content: str) -> Reply:
    """The acknowledgement, in its two parts."""
    answer = SpineAnswer(
        id=new_id(call),
        action="",
        interaction=ACKNOWLEDGEMENT,
        version=next(iter(UPLOADS.values())).version,
        at=call.now,
        to="",
        from_="",
        sender=kept.get("receiver", ANONYMOUS_ASID),
        receiver=kept.get("sender", ANONYMOUS_ASID),
        relates_to="",
        refers_to=kept.get("id", ""),
        content=content,
        type_code=type_code,
        query_code=None,
    )
    asked, at = EbxmlHeader(**kept["header"]), f"{call.now:%Y-%m-%dT%H:%M:%SZ}"
    return Reply.of(
        200, write_ebxml_answer(asked, answer.id, ACKNOWLEDGEMENT, at, write_interaction(answer)), CONTENT_TYPE
    )
