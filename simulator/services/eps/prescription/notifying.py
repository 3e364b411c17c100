"""Dispense notifications: what a dispenser says it has dispensed, said anew by an amendment, and taken back."""

from collections.abc import Mapping

from simulator.population.prescription_codes import LEGAL_ITEMS
from simulator.services.eps.prescription.codes import (
    DISPENSING,
    ITEM_CANCELLED,
    ITEM_EXPIRED,
    ITEM_WITH_DISPENSER,
    READY,
    TO_BE_DISPENSED,
    WITH_DISPENSER,
)
from simulator.services.eps.prescription.draft import Draft
from simulator.services.eps.prescription.faults import (
    IllegalItemTransition,
    IllegalTransition,
    ItemMissing,
    ItemNotFound,
    NotTheLast,
)
from simulator.services.eps.prescription.moments import written
from simulator.services.eps.prescription.record import Record, is_complete, number_in, records_in, text_in
from simulator.services.eps.prescription.rolling import after_the_end
from simulator.services.eps.prescription.table import (
    BY_NOTIFICATION,
    ITEM_MOVES,
    TRANSITIONS,
    Change,
    allowed,
)
from simulator.wire.json import Json

_LAID_ASIDE = (ITEM_CANCELLED, ITEM_EXPIRED)
"""Line items that a notification need not speak of."""


def notify(draft: Draft, event: str, change: Change) -> None:
    """Take a dispense notification for the current issue. Raises PrescriptionFault."""
    number = draft.current
    if not allowed(event, draft.status(number)):
        raise IllegalTransition(event, draft.status(number))
    _take(draft, event, number, draft.statuses(number), change)


def amend(draft: Draft, event: str, change: Change) -> None:
    """Take a notification in place of the last one, which it must name. Raises PrescriptionFault."""
    chain = _chain(draft)
    replaced = text_in(change.notification, "replacementOf")
    last = _the_last(chain, replaced)
    number = _issue_of(draft, last)
    if not allowed(event, draft.status(number)) or _has_moved_on(draft, number):
        raise IllegalTransition(event, draft.status(draft.current))
    _, before = _state_before(draft, chain, last)
    _take(draft, event, number, before, change)


def withdraw(draft: Draft, event: str, change: Change) -> None:
    """Take the last notification back: the issue is as it was before. Raises PrescriptionFault."""
    chain = _chain(draft)
    last = _the_last(chain, change.notification_id)
    number = _issue_of(draft, last)
    if not allowed(event, draft.status(number)) or _has_moved_on(draft, number):
        raise IllegalTransition(event, draft.status(draft.current))
    earlier = [each for each in chain[:-1] if _issue_of(draft, each) == number]
    previous = earlier[-1] if earlier else None
    status, statuses = _state_of(draft, number, previous)
    last |= {"isLastDispenseNotification": False, "withdrawn": True}
    _set_last(draft, chain[-2] if len(chain) > 1 else None)
    draft.turn(number, status, statuses)
    issue = draft.issues[number]
    draft.give(number, text_in(previous or {}, "org") or text_in(issue, "releaseOrg") or text_in(issue, "dispenserOrg"))
    if previous is not None and previous.get("at"):
        issue["lastDispenseDate"] = previous["at"]
    elif previous is None:
        issue.pop("lastDispenseDate", None)
    draft.log(TRANSITIONS[event].message, change.org, status, number)


def _take(draft: Draft, event: str, number: int, before: Mapping[str, str], change: Change) -> None:
    notification = change.notification
    status = text_in(notification, "status")
    if status not in BY_NOTIFICATION:
        raise IllegalTransition(event, status)
    statuses = _statuses_after(draft, before, status, notification)
    was_complete = is_complete(draft.status(number))
    draft.turn(number, status, statuses)
    org = change.org or text_in(notification, "org")
    draft.give(number, org)
    draft.issues[number]["lastDispenseDate"] = written(draft.now)
    key = draft.log(TRANSITIONS[event].message, org, status, number, isDispenseNotification=True)
    record: dict[str, Json] = {
        "timestamp": written(draft.now),
        **notification,
        "org": org,
        "dispenseNotificationDocumentKey": key,
        "at": written(draft.now),
        "scn": len(draft.history) + 1,
    }
    if draft.is_erd:
        record["issue"] = number
    draft.notifications[key] = record
    _set_last(draft, record)
    if is_complete(status) and not was_complete:
        after_the_end(draft, number)


def _statuses_after(draft: Draft, before: Mapping[str, str], status: str, notification: Record) -> dict[str, str]:
    """What the notification makes of each line item. Raises PrescriptionFault."""
    said: dict[str, str] = {}
    for each in records_in(notification, "lineItems").values():
        item_id = text_in(each, "lineItemId")
        number = draft.item_number(item_id)
        if number is None:
            raise ItemNotFound(item_id)
        said[number] = text_in(each, "status")
    after: dict[str, str] = {}
    for number, was in before.items():
        item_id = text_in(draft.items[number], "lineItemId")
        if number not in said and was not in _LAID_ASIDE:
            raise ItemMissing(item_id)
        after[number] = was if was in _LAID_ASIDE else said[number]
        if after[number] not in ITEM_MOVES.get(was, frozenset()) or after[number] not in LEGAL_ITEMS[status]:
            raise IllegalItemTransition(item_id, was, after[number])
    return after


def _chain(draft: Draft) -> list[dict[str, Json]]:
    """The notifications that count, oldest first, the last one at the end; empty where none is the last."""
    events = records_in({"history": draft.history}, "history")
    places = {text_in(event, "internalId"): int(number) for number, event in events.items() if number.isdecimal()}
    known = sorted(draft.notifications.items(), key=lambda item: number_in(item[1], "scn") or places.get(item[0], 0))
    counting = [each for _, each in known if each.get("withdrawn") is not True]
    flagged = next((each for each in counting if each.get("isLastDispenseNotification") is True), {})
    wanted = text_in(draft.body, "lastDispenseNotification") or text_in(flagged, "dispenseNotificationId")
    if not wanted:
        return []
    wanted = wanted.upper()
    while counting and text_in(counting[-1], "dispenseNotificationId").upper() != wanted:
        counting.pop()
    return counting


def _the_last(chain: list[dict[str, Json]], named: str | None) -> dict[str, Json]:
    if not chain or (named and text_in(chain[-1], "dispenseNotificationId").upper() != named.upper()):
        raise NotTheLast(named or "")
    return chain[-1]


def _issue_of(draft: Draft, notification: Record) -> int:
    number = number_in(notification, "issue") or draft.current
    return number if number in draft.issues else draft.current


def _has_moved_on(draft: Draft, number: int) -> bool:
    """Has a later issue gone further than waiting for its dispenser?"""
    current = draft.current
    return current > number and draft.status(current) not in (READY, TO_BE_DISPENSED)


def _state_before(draft: Draft, chain: list[dict[str, Json]], last: Record) -> tuple[str, dict[str, str]]:
    """The state in which the notification that `last` stands for was taken: amendments follow one another back."""
    number = _issue_of(draft, last)
    place = len(chain) - 1
    while place > 0 and text_in(chain[place], "replacementOf"):
        place -= 1
    earlier = [each for each in chain[:place] if _issue_of(draft, each) == number]
    return _state_of(draft, number, earlier[-1] if earlier else None)


def _state_of(draft: Draft, number: int, notification: Record | None) -> tuple[str, dict[str, str]]:
    """The status and the line items that a notification left; without one, those right after the release."""
    now = draft.statuses(number)
    said = {
        text_in(each, "lineItemId").upper(): text_in(each, "status")
        for each in records_in(notification or {}, "lineItems").values()
    }
    statuses = {
        no: status
        if status in _LAID_ASIDE
        else said.get(text_in(draft.items[no], "lineItemId").upper(), ITEM_WITH_DISPENSER)
        for no, status in now.items()
    }
    if notification is not None:
        return text_in(notification, "status"), statuses
    # EPS 3 "Withdraw DN": a repeat-dispensing issue never goes lower.
    return DISPENSING if draft.is_erd else WITH_DISPENSER, statuses


def _set_last(draft: Draft, notification: Record | None) -> None:
    for each in draft.notifications.values():
        each["isLastDispenseNotification"] = each is notification
    if notification is None:
        draft.body.pop("lastDispenseNotification", None)
    else:
        draft.body["lastDispenseNotification"] = text_in(notification, "dispenseNotificationId")
