"""What the summary care record's service does: search, view, upload, permission, alert. What the gateway answers alone
is `platform`'s business.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.population.care_record import KIND, earlier_events, event_id, view_permission, with_consent
from simulator.population.scr_kinds import MOST_EARLIER
from simulator.services.scr import alert, asking, audit, permission, upload
from simulator.services.scr.bodies import resource_of
from simulator.services.scr.bundle import empty_bundle, record_bundle, search_bundle
from simulator.services.scr.given_back import kept_form
from simulator.services.scr.records import blank, is_known, record_of, summary_of
from simulator.services.scr.rules.conduct import REPLACES, STALE
from simulator.services.scr.wire import service_reply
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json

CREATED = 201
POLLING_SECONDS = 50.0
"""How long the service asks Spine for the result of an upload before it gives up."""

_BODIES = {
    "scr.bundle.upload": upload.asked_nhs_number,
    "scr.permission.set": permission.asked_nhs_number,
    "scr.alert.raise": alert.asked_nhs_number,
}


async def search_document(call: Call) -> Reply:
    """Find the latest record, and what its patient says about viewing it."""
    number = asking.searched_patient(call)
    record = await summary_of(call, number)
    audit.note_missing_alert(call, number)
    return service_reply(call, 200, empty_bundle(call) if record is None else search_bundle(call, record))


async def retrieve_bundle(call: Call) -> Reply:
    """Give the record, if its id is exactly the latest one's. The service does not ask whether it may be viewed."""
    identifier, number = asking.retrieved_record(call)
    record = await summary_of(call, number)
    if record is None or event_id(record.body) != identifier:
        if record is not None:
            call.findings.append(STALE.at(f"query: {asking.IDENTIFIER}"))
        return service_reply(call, 200, empty_bundle(call))
    said = view_permission(record.body)
    body = record_bundle(call, record)
    audit.note_missing_alert(call, number)
    audit.note_view(call, said)
    await audit.keep(call, number, audit.VIEWED, event_id=identifier, permission=said)
    return service_reply(call, 200, body)


async def upload_bundle(call: Call) -> Reply:
    """Take a record in place of the one before."""
    sent = upload.upload_of(resource_of(call, "Bundle"))
    number = sent.nhs_number
    if not is_known(call, number):
        # As the sandbox answers for a number that nobody has.
        raise Refusal("CONSENT_REFUSED")
    record = await record_of(call, number)
    before = record.body if record is not None else blank(number)
    events = _events(before)
    if sent.event_id in (event.upper() for event in events):
        raise Refusal("DUPLICATE_EVENT", values={"event": sent.event_id, "nhs_number": number})
    if events and (sent.replaces or "").upper() != events[-1].upper():
        call.findings.append(REPLACES.at("/entry/0/resource/relatesTo"))
    await call.documents.put(KIND, number, _uploaded(call, sent, before, events))
    await audit.keep(call, number, audit.UPLOADED, event_id=sent.event_id)
    return service_reply(call, CREATED)


async def set_permission(call: Call) -> Reply:
    """Keep what a patient has decided about viewing the record."""
    asked = permission.permission_of(resource_of(call, "Parameters"))
    permission.role_is_known(call)
    number = asked.nhs_number
    if not (is_nhs_number(number) and is_known(call, number)):
        raise Refusal("SPINE_INVALID_REQUEST")
    record = call.documents.peek(KIND, number)
    body = record.body if record is not None else blank(number)
    await call.documents.put(KIND, number, with_consent(body, view=asked.code))
    await audit.keep(call, number, audit.PERMISSION_SET, permission=asked.code)
    return service_reply(call, CREATED)


async def raise_alert(call: Call) -> Reply:
    """Take an alert for the privacy officer of the user's organisation."""
    raised = alert.alert_of(resource_of(call, "AuditEvent"))
    audit.note_alert(call, raised.nhs_number, raised.type)
    await audit.keep(
        call,
        raised.nhs_number,
        audit.ALERTED,
        type=raised.type,
        reason=raised.reason,
        user=raised.user,
        organisation=raised.organisation,
        message=raised.message,
    )
    return service_reply(call, CREATED)


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a call names in its query or its body; None if it names none."""
    try:
        reads = _BODIES.get(call.operation.id)
        number = asking.asked_patient(call) if reads is None else reads(call.json())
    except WireError:
        return None
    return number if number is not None and is_nhs_number(number) else None


def polling_window(call: Call) -> float:
    """An upload whose result comes later than this has failed, as far as its sender can tell."""
    return POLLING_SECONDS


def _events(record: Json) -> list[str]:
    """The ids of all records that somebody has had, the latest last."""
    earlier = earlier_events(record)
    return earlier if record.get("summary") == "none" else [*earlier, event_id(record)]


def _uploaded(call: Call, sent: upload.Upload, before: Json, events: list[str]) -> Json:
    return {
        "nhs_number": sent.nhs_number,
        **({"consent": before["consent"]} if "consent" in before else {}),
        "event_id": sent.event_id,
        "earlier_events": events[-MOST_EARLIER:],
        "created": call.received,
        "uploaded": kept_form(sent.composition, sent.parts, sent.message_id),
    }
