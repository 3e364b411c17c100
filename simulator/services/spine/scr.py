"""The summary care record over HL7 version 3: the list of events, one event, and the permission to view."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.population.care_record import (
    ASK,
    KIND,
    NO,
    NO_SUMMARY,
    YES,
    event_id,
    has_dissented,
    has_summary,
    view_permission,
    with_consent,
)
from simulator.population.person import security_of
from simulator.records.documents import Document
from simulator.services.spine.audit import PERMISSION_SET, VIEWED, keep
from simulator.services.spine.names import WITH_PERMISSIONS
from simulator.services.spine.query import permission_of, query_of
from simulator.services.spine.responses import answer, interaction_of
from simulator.services.spine.summary import write_event, write_events
from simulator.wire.http import Reply

PERMISSIONS = {"Yes": YES, "No": NO, "Clear": ASK}
"""What the access control framework is told, and what it then says."""

_VIEW = "View"
_EVENT_RECORD = "eventrecord"


async def list_events(call: Call) -> Reply:
    """The events of a record, the latest first, with what the patient permits."""
    record = await _viewable(call)
    shown = interaction_of(call) is WITH_PERMISSIONS
    return answer(call, write_events(record.body, call.tenant.began, with_permissions=shown))


async def retrieve_event(call: Call) -> Reply:
    """One event with its summary. Only the latest is there."""
    record = await _viewable(call)
    asked = query_of(call.request).attribute(_EVENT_RECORD, "root") or ""
    if asked.upper() != event_id(record.body).upper():
        raise Refusal("CASE_NOT_FOUND")
    await keep(call, record.key, VIEWED, permission=view_permission(record.body))
    return answer(call, write_event(record.body, call.tenant.began))


async def set_permission(call: Call) -> Reply:
    """Keep what the patient permits."""
    said = permission_of(call.request)
    number = said.nhs_number or ""
    if not _is_known(call, number) or said.permission not in PERMISSIONS or said.function not in (None, _VIEW):
        raise Refusal("INVALID_REQUEST")
    record = await call.documents.get(KIND, number)
    before = {"nhs_number": number, "summary": NO_SUMMARY} if record is None else record.body
    await call.documents.put(KIND, number, with_consent(before, view=PERMISSIONS[said.permission]))
    await keep(call, number, PERMISSION_SET, permission=PERMISSIONS[said.permission])
    return answer(call, "")


async def _viewable(call: Call) -> Document:
    """The record that a query is about. Raises Refusal."""
    number = query_of(call.request).nhs_number
    if number is None or not is_nhs_number(number):
        raise Refusal("INVALID_REQUEST")
    record = await call.documents.get(KIND, number)
    person = call.documents.peek("people", number)
    # Assumed: a restricted person's record is answered like one that was refused.
    held_back = person is not None and security_of(person.body["patient"]) in ("R", "V")
    if held_back or (record is not None and has_dissented(record.body)):
        raise Refusal("ACCESS_REFUSED")
    if record is None or not has_summary(record.body):
        raise Refusal("CASE_NOT_FOUND")
    return record


def _is_known(call: Call, number: str) -> bool:
    return call.documents.peek("people", number) is not None or call.documents.peek(KIND, number) is not None
