"""A tenant's prescriptions as they are now: found, and changed by commands that do all that they are asked or nothing.

What the commands refuse they refuse with a PrescriptionFault. Every reading goes through `periods`, so that a moved
clock shows at every face.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from simulator.call.call import Call
from simulator.population.prescription_codes import CANCELLATION_REASONS
from simulator.population.prescription_ids import is_well_formed
from simulator.records.documents import Document, Documents, VersionConflict
from simulator.services.eps.prescription import cancelling
from simulator.services.eps.prescription.cancelling import CancelResult
from simulator.services.eps.prescription.codes import ACUTE, CANCELLED_BEFORE, TO_BE_DISPENSED
from simulator.services.eps.prescription.draft import Draft, waiting_in
from simulator.services.eps.prescription.faults import (
    AlreadyThere,
    Busy,
    ItemNotFound,
    MessageSeen,
    NotFound,
    NothingToRelease,
    PrescriptionFault,
    WithAnother,
)
from simulator.services.eps.prescription.index import KIND, Read, index_of
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.model import Prescription, prescription_of
from simulator.services.eps.prescription.moments import moment_in, resolved, written
from simulator.services.eps.prescription.periods import GONE, after, counts_from, next_due
from simulator.services.eps.prescription.record import Record, is_complete, text_in
from simulator.services.eps.prescription.table import (
    AMEND,
    APPLY_PENDING,
    CANCEL_ITEM,
    CLAIM,
    MARK,
    NOMINATED_RELEASE,
    NOTIFY,
    RELEASE,
    RETURN,
    UPLOAD,
    WITHDRAW,
    Change,
    allowed,
)
from simulator.wire.json import Json

ATTEMPTS = 5
"""How often a command begins anew because somebody else has changed the prescription meanwhile."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


def find(call: Call, prescription_id: str) -> Prescription | None:
    """The prescription of this id, written in any case, as it is now; None if there is none."""
    document = _document(call.documents, prescription_id)
    return None if document is None else _now(call, document)


def find_for_patient(call: Call, nhs_number: str) -> list[Prescription]:
    """A patient's prescriptions as they are now, in the order in which they came."""
    documents = call.documents
    found = (documents.peek(KIND, key) for key in index_of(documents).of_patient(nhs_number))
    now = (_now(call, document) for document in found if document is not None)
    return [prescription for prescription in now if prescription is not None]


async def keep(call: Call, body: Record) -> Prescription:
    """Keep a record as it stands, whatever was there before."""
    document = await call.documents.put(KIND, text_in(body, "prescriptionId").upper(), body)
    return _kept(call, document)


async def upload(call: Call, body: Record) -> Prescription:
    """Store a new prescription at its first issue; the same message again changes nothing.

    Raises AlreadyThere, and MessageSeen for a message that brought another prescription.
    """
    key = text_in(body, "prescriptionId").upper()
    for _ in range(ATTEMPTS):
        document = _document(call.documents, key)
        stored = None if document is None else _now(call, document)
        if (earlier := _earlier(call, key, body, stored)) is not None:
            return earlier
        made = apply(_new_record(call, key, body, stored), UPLOAD, call.now, Change())
        try:
            return _kept(call, await call.documents.put(KIND, key, made, expect=document.version if document else 0))
        except VersionConflict:
            continue
    raise Busy(key)


async def release(call: Call, prescription_id: str, org: str) -> Prescription:
    """Give a prescription to the dispenser that asks for it by its id.

    Raises NotFound, also where it is not yet time for it, WithAnother and, for one at its end, IllegalTransition.
    """
    await _settle(call, prescription_id)
    return await _release(call, prescription_id, RELEASE, org)


async def release_nominated(call: Call, org: str) -> list[Prescription]:
    """Give a dispenser all that wait for it because patients nominated it. Raises NothingToRelease."""
    released: list[Prescription] = []
    for key in index_of(call.documents).nominated(org):
        found = find(call, key)
        if found is not None and _waits_for(found, org):
            try:
                await _settle(call, key)
                released.append(await _release(call, key, NOMINATED_RELEASE, org))
            except PrescriptionFault:  # cancelled by what waited, or taken by another at this moment
                continue
    if not released:
        raise NothingToRelease(org)
    return released


async def give_back(call: Call, prescription_id: str, org: str, *, retain_nomination: bool = False) -> Prescription:
    """Take a prescription back from its dispenser; its nomination goes, unless retained. Raises PrescriptionFault."""
    change = Change(org=org, retain_nomination=retain_nomination)
    return await _apply(call, prescription_id, RETURN, change)


async def notify(call: Call, prescription_id: str, notification: Record) -> Prescription:
    """Take a dispense notification, or with `replacementOf` one in place of the last.

    It has `dispenseNotificationId`, `status`, `org` and `lineItems` as records have them. The very same one again
    changes nothing. Raises PrescriptionFault: MessageSeen for another one under an id that was used.
    """
    event = AMEND if notification.get("replacementOf") else NOTIFY
    change = Change(org=text_in(notification, "org"), notification=notification)

    def make(found: Prescription) -> Record:
        return found.body if _was_taken(found, notification) else apply(found.body, event, call.now, change)

    return await _change(call, prescription_id, make)


async def withdraw(call: Call, prescription_id: str, org: str, notification_id: str | None = None) -> Prescription:
    """Take the last dispense notification back; if one is named it must be that. Raises PrescriptionFault."""
    change = Change(org=org, notification_id=notification_id)
    return await _apply(call, prescription_id, WITHDRAW, change)


async def claim(call: Call, prescription_id: str, org: str, issue: int | None = None) -> Prescription:
    """Claim for a dispensed issue, by default the latest there is. Raises PrescriptionFault."""
    return await _apply(call, prescription_id, CLAIM, Change(org=org, issue=issue))


async def cancel_item(
    call: Call, prescription_id: str, item_id: str | None, reason: str, canceller: str, nhs_number: str
) -> CancelResult:
    """Cancel a line item, or with no item the whole, for a patient; `canceller` is an ODS code, `reason` a code.

    Never refuses: what comes of it is in the result's code. A cancellation of what is not there yet is kept for it.
    """
    change = Change(org=canceller, item_id=item_id, reason=CANCELLATION_REASONS.get(reason, reason))
    for _ in range(ATTEMPTS):
        document = _document(call.documents, prescription_id)
        found = None if document is None else _now(call, document)
        try:
            if document is None or found is None or found.status == CANCELLED_BEFORE:
                return await _cancel_before(call, prescription_id, nhs_number, change)
            if found.nhs_number != nhs_number:
                return CancelResult(cancelling.REJECTED, text=cancelling.MISMATCH)
            code = cancelling.decide(found, item_id, canceller)
            event = _CANCEL_EVENTS.get(code)
            if event is not None:
                found = await _put(call, document, apply(found.body, event, call.now, change))
            return CancelResult(code, found, cancelling.item_of(found, item_id))
        except VersionConflict:
            continue
    raise Busy(prescription_id)


async def note_pharmacy_status(call: Call, prescription_id: str, item_id: str, code: str, at: str) -> Prescription:
    """Keep what the pharmacy says of a line item's whereabouts. Raises NotFound, ItemNotFound."""

    def make(found: Prescription) -> Record:
        item = cancelling.item_of(found, item_id)
        if item is None:
            raise ItemNotFound(item_id)
        said = {**found.pharmacy_status, item.id.upper(): {"code": code, "at": at}}
        return {**found.body, "pharmacyStatus": said}

    return await _change(call, prescription_id, make)


_CANCEL_EVENTS = {
    cancelling.CANCELLED_NOW: CANCEL_ITEM,
    cancelling.MARKED_WITH_DISPENSER: MARK,
    cancelling.MARKED_WITH_ACTIVE: MARK,
}


def _document(documents: Documents, prescription_id: str) -> Document | None:
    return documents.peek(KIND, prescription_id.upper()) or documents.peek(KIND, prescription_id)


def _now(call: Call, document: Document) -> Prescription | None:
    """The prescription as the document and the tenant's clock have it; read anew only when something falls due."""
    kept, began = index_of(call.documents).kept, call.tenant.began
    read = kept.get(document.key)
    if read is None or not read.holds(document.version, began, call.now):
        read = kept[document.key] = _read(document, began, call.now)
    return read.prescription


def _read(document: Document, began: datetime, now: datetime) -> Read:
    body = resolved(document.body, began)
    since = counts_from(body, began, now)
    begins, ends = _BEGINNING, _NEVER
    if moment_in(body, "asOf") is None:
        begins, ends = (began, _NEVER) if now >= began else (_BEGINNING, began)
    prescription: Prescription | None = prescription_of(body)
    while prescription is not None and (due := next_due(prescription, since)) is not None:
        if due.at > now:
            ends = min(ends, due.at)
            break
        begins = max(begins, due.at)
        prescription = None if due.event == GONE else prescription_of(after(prescription.body, due))
    return Read(document.version, began, begins, ends, prescription)


def _kept(call: Call, document: Document) -> Prescription:
    """What was kept just now, also where time makes it go at once."""
    return _now(call, document) or prescription_of(resolved(document.body, call.tenant.began))


async def _put(call: Call, document: Document, body: Record) -> Prescription:
    """Keep a prescription's next record. Raises VersionConflict if somebody else has changed it since it was read."""
    since = counts_from(body, call.tenant.began, call.now)
    made = {**body, "asOf": body.get("asOf") or written(since)}
    return _kept(call, await call.documents.put(KIND, document.key, made, expect=document.version))


async def _change(call: Call, prescription_id: str, make: Callable[[Prescription], Record]) -> Prescription:
    """Keep what `make` gives for a prescription as it is now. Raises NotFound, Busy, and what `make` raises."""
    for _ in range(ATTEMPTS):
        document = _document(call.documents, prescription_id)
        found = None if document is None else _now(call, document)
        if document is None or found is None or found.status == CANCELLED_BEFORE:
            raise NotFound(prescription_id)
        body = make(found)
        if body is found.body:
            return found
        try:
            return await _put(call, document, body)
        except VersionConflict:
            continue
    raise Busy(prescription_id)


async def _apply(call: Call, prescription_id: str, event: str, change: Change) -> Prescription:
    return await _change(call, prescription_id, lambda found: apply(found.body, event, call.now, change))


async def _settle(call: Call, prescription_id: str) -> None:
    """Apply the cancellations that wait for a prescription which is free to be cancelled."""

    def make(found: Prescription) -> Record:
        if not waiting_in(found.body) or not allowed(APPLY_PENDING, found.status):
            return found.body
        return apply(found.body, APPLY_PENDING, call.now, Change())

    await _change(call, prescription_id, make)


async def _release(call: Call, prescription_id: str, event: str, org: str) -> Prescription:
    def make(found: Prescription) -> Record:
        issue = found.current_issue
        if allowed(RETURN, issue.status) or allowed(NOTIFY, issue.status):
            raise WithAnother(issue.dispenser_org or "")
        if not allowed(event, issue.status) and not is_complete(issue.status):
            # EPS 7: what it is too early for is not there; assumed.
            raise NotFound(prescription_id)
        return apply(found.body, event, call.now, Change(org=org))

    return await _change(call, prescription_id, make)


def _waits_for(found: Prescription, org: str) -> bool:
    """Is this still there for the dispenser that was nominated when it was kept?"""
    nominated = (found.nominated_org or "").upper()
    return found.status == TO_BE_DISPENSED and nominated == org.upper() and not found.deleted


def _was_taken(found: Prescription, notification: Record) -> bool:
    """Is this a notification that the prescription has already? Raises MessageSeen for another one of its id."""
    wanted = text_in(notification, "dispenseNotificationId").upper()
    for known in found.notifications:
        if wanted and known.id.upper() == wanted:
            if all(known.raw.get(name) == value for name, value in notification.items()):
                return True
            raise MessageSeen(wanted)
    return False


def _earlier(call: Call, key: str, body: Record, stored: Prescription | None) -> Prescription | None:
    """The prescription that the same message brought before. Raises AlreadyThere, MessageSeen."""
    index = index_of(call.documents)
    message_id = text_in(body, "messageId")
    brought = index.of_message(message_id) if message_id else []
    if brought and key not in brought:
        raise MessageSeen(message_id)
    is_real = stored is not None and stored.status != CANCELLED_BEFORE
    if brought and is_real:
        return stored
    others = (find(call, other) for other in index.of_stem(key) if other != key)
    if is_real or any(other is not None and other.status != CANCELLED_BEFORE for other in others):
        raise AlreadyThere(key)
    return None


def _new_record(call: Call, key: str, body: Record, placeholder: Prescription | None) -> Record:
    """The record of a prescription that is about to be uploaded, with the cancellations that came before it."""
    issued = moment_in(body, "issueDate") or call.now
    waiting: list[Json] = []
    if placeholder is not None and placeholder.nhs_number == text_in(body, "nhsNumber"):
        waiting = list(waiting_in(placeholder.body))
    return {
        "prescriptionPendingCancellation": False,
        **body,
        "prescriptionId": key,
        "issueNumber": 1,
        "dispenseNotifications": {},
        "pendingCancellations": waiting,
        # All that falls due after this counts, even where the prescription is older than its message.
        "asOf": written(min(issued, call.now)),
    }


async def _cancel_before(call: Call, prescription_id: str, nhs_number: str, change: Change) -> CancelResult:
    """Keep a cancellation for a prescription that is not there. Raises VersionConflict."""
    document = _document(call.documents, prescription_id)
    found = None if document is None else _now(call, document)
    key = prescription_id.upper()
    if found is not None and cancelling.marked_by_another(found.body, change.item_id, change.org):
        return CancelResult(cancelling.BY_ANOTHER, found)
    if is_well_formed(key):
        before = found.body if found is not None else _placeholder(call, key, nhs_number, change.org)
        draft = Draft(before, call.now)
        cancelling.wait(draft, change)
        await call.documents.put(KIND, key, draft.done(), expect=document.version if document else 0)
    return CancelResult(cancelling.NOT_FOUND)


def _placeholder(call: Call, key: str, nhs_number: str, org: str) -> Record:
    return {
        "prescriptionId": key,
        "nhsNumber": nhs_number,
        "issueDate": written(call.now),
        "issueNumber": 1,
        "status": CANCELLED_BEFORE,
        "treatmentType": ACUTE,
        "prescriptionPendingCancellation": True,
        "pendingCancellations": [],
        "prescriberOrg": org,
        "lineItems": {},
        "dispenseNotifications": {},
        "history": {},
        "asOf": written(call.now),
    }
