"""Cancelling a prescription or one of its line items: what an attempt comes to, now and later.

A cancellation that comes while a dispenser has the prescription waits, and is applied once it is back.
"""

from typing import NamedTuple

from simulator.services.eps.prescription.codes import (
    ACTIVE_ITEMS,
    CANCELLED,
    CLAIMED,
    DISPENSED,
    DISPENSING,
    EXPIRED,
    FULLY,
    ITEM_CANCELLED,
    ITEM_EXPIRED,
    ITEM_TO_BE_DISPENSED,
    NO_CLAIMED,
    NOT_AT_ALL,
    NOT_DISPENSED,
    SUBSEQUENT,
    WITH_DISPENSER,
)
from simulator.services.eps.prescription.draft import Draft, waiting_in
from simulator.services.eps.prescription.faults import IllegalItemTransition, IllegalTransition, ItemNotFound
from simulator.services.eps.prescription.model import LineItem, Prescription
from simulator.services.eps.prescription.moments import written
from simulator.services.eps.prescription.record import Record, text_in
from simulator.services.eps.prescription.table import APPLY_PENDING, CANCEL_ITEM, TRANSITIONS, Change, allowed

CANCELLED_NOW, MARKED_WITH_DISPENSER, MARKED_WITH_ACTIVE = "R-0001", "R-0002", "R-0003"
WAS_DISPENSED, HAS_EXPIRED, WAS_CANCELLED = "R-0004", "R-0005", "R-0006"
BY_ANOTHER, NOT_FOUND, WAS_NOT_DISPENSED, REJECTED = "R-0007", "R-0008", "R-0010", "R-5000"

MISMATCH = "Mismatch between prescription and cancellation NHSNumber"
"""What Spine says of a cancellation for another patient."""


class CancelResult(NamedTuple):
    """What an attempt to cancel came to: the code, the prescription as it is now, the line item, and what Spine says.

    `prescription` and `item` are None where they were not found.
    """

    code: str
    prescription: Prescription | None = None
    item: LineItem | None = None
    text: str = ""

    @property
    def is_cancelled(self) -> bool:
        """Was it cancelled at once?"""
        return self.code == CANCELLED_NOW


_BY_ITEM = {
    ITEM_CANCELLED: WAS_CANCELLED,
    ITEM_EXPIRED: HAS_EXPIRED,
    FULLY: WAS_DISPENSED,
    NOT_AT_ALL: WAS_NOT_DISPENSED,
}
_BY_STATUS = {
    DISPENSED: WAS_DISPENSED,
    CLAIMED: WAS_DISPENSED,
    NO_CLAIMED: WAS_DISPENSED,
    EXPIRED: HAS_EXPIRED,
    CANCELLED: WAS_CANCELLED,
    NOT_DISPENSED: WAS_NOT_DISPENSED,
    WITH_DISPENSER: MARKED_WITH_DISPENSER,
    DISPENSING: MARKED_WITH_ACTIVE,
}


def decide(prescription: Prescription, item_id: str | None, org: str) -> str:
    """What an attempt of an organisation to cancel a line item (None: all of them) comes to, by its code."""
    issue = prescription.current_issue
    item = item_of(prescription, item_id)
    if item_id is not None and item is None:
        return NOT_FOUND
    # An item that has come to its end says more than the prescription does, whatever became of the others.
    code = (_BY_ITEM.get(item.status) if item else None) or _BY_STATUS.get(issue.status, CANCELLED_NOW)
    if code in (MARKED_WITH_DISPENSER, MARKED_WITH_ACTIVE) and marked_by_another(prescription.body, item_id, org):
        return BY_ANOTHER
    return code


def item_of(prescription: Prescription, item_id: str | None) -> LineItem | None:
    """The line item of this id, written in any case, as the current issue has it."""
    wanted = (item_id or "").upper()
    return next((item for item in prescription.current_issue.items if wanted and item.id.upper() == wanted), None)


def marked_by_another(body: Record, item_id: str | None, org: str) -> bool:
    """Does a cancellation of the same target by another organisation wait?"""
    target = (item_id or "").upper()
    return any(_target(each) == target and each.get("org") != org for each in waiting_in(body))


def cancel(draft: Draft, event: str, change: Change) -> None:
    """Cancel a line item, or all, in the current issue and those to come. Raises PrescriptionFault."""
    number = draft.current
    if not allowed(event, draft.status(number)):
        raise IllegalTransition(event, draft.status(number))
    item = _item(draft, change.item_id)
    before = draft.statuses(number).get(item or "", ITEM_TO_BE_DISPENSED)
    if before != ITEM_TO_BE_DISPENSED:
        raise IllegalItemTransition(change.item_id or "", before, ITEM_CANCELLED)
    _strike(draft, item, change.reason)
    draft.log(TRANSITIONS[event].message, change.org, draft.status(number))


def mark(draft: Draft, event: str, change: Change) -> None:
    """Note a cancellation that has to wait for the dispenser. Raises PrescriptionFault."""
    number = draft.current
    if not allowed(event, draft.status(number)):
        raise IllegalTransition(event, draft.status(number))
    item = _item(draft, change.item_id)
    if item is not None and draft.statuses(number)[item] not in ACTIVE_ITEMS:
        raise IllegalItemTransition(change.item_id or "", draft.statuses(number)[item], ITEM_CANCELLED)
    wait(draft, change)
    if item is None:
        draft.body |= {"prescriptionPendingCancellation": True, "cancellationReason": change.reason}
    else:
        draft.items[item] |= {"pendingCancellation": True, "cancellationReason": change.reason}
    draft.log(TRANSITIONS[event].message, change.org, draft.status(number), number)


def wait(draft: Draft, change: Change) -> None:
    """Put a cancellation among those that wait, in place of the same organisation's earlier one."""
    target = (change.item_id or "").upper()
    draft.pending = [each for each in draft.pending if (_target(each), each.get("org")) != (target, change.org)]
    draft.pending.append(
        {"itemId": target or None, "reason": change.reason, "org": change.org, "at": written(draft.now)}
    )


def apply_waiting(draft: Draft, event: str, change: Change) -> None:
    """Apply the cancellations that wait, as an event of its own. Raises IllegalTransition."""
    if not allowed(event, draft.status(draft.current)):
        raise IllegalTransition(event, draft.status(draft.current))
    apply_pending(draft)


def apply_pending(draft: Draft) -> None:
    """Apply the cancellations that wait, if the prescription can be cancelled now."""
    waiting = draft.pending
    if not waiting or not allowed(APPLY_PENDING, draft.status(draft.current)):
        return
    drop_pending(draft)
    for each in waiting:
        number = draft.current
        target = _target(each)
        item = draft.item_number(target) if target else None
        if target and draft.statuses(number).get(item or "") != ITEM_TO_BE_DISPENSED:
            continue
        if allowed(APPLY_PENDING, draft.status(number)):
            _strike(draft, item, text_in(each, "reason") or None)
            draft.log(SUBSEQUENT, text_in(each, "org"), draft.status(number))


def drop_pending(draft: Draft) -> None:
    """Let no cancellation wait any longer."""
    draft.pending = []
    draft.body.pop("cancellationReason", None)
    draft.body["prescriptionPendingCancellation"] = False
    for item in draft.items.values():
        if item.get("pendingCancellation") is True:
            item["pendingCancellation"] = False
            item.pop("cancellationReason", None)


def _strike(draft: Draft, item: str | None, reason: str | None) -> None:
    """Cancel one line item, or all, in each issue that can be; an issue with nothing left is cancelled itself."""
    first = draft.current
    for number in draft.issues:
        if number < first or not allowed(CANCEL_ITEM, draft.status(number)):
            continue
        struck = draft.map_items(number, TRANSITIONS[CANCEL_ITEM].items)
        statuses = struck if item is None else {**draft.statuses(number), item: struck[item]}
        is_over = not any(status in ACTIVE_ITEMS for status in statuses.values())
        draft.turn(number, CANCELLED if is_over else draft.status(number), statuses)
    for number_of_item, record in draft.items.items():
        if reason and item in (None, number_of_item):
            record["cancellationReason"] = reason
    if reason and draft.status(first) == CANCELLED:
        draft.body["cancellationReason"] = reason


def _item(draft: Draft, item_id: str | None) -> str | None:
    if item_id is None:
        return None
    number = draft.item_number(item_id)
    if number is None:
        raise ItemNotFound(item_id)
    return number


def _target(pending: Record) -> str:
    return text_in(pending, "itemId").upper()
