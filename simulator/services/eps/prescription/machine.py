"""What happens to a prescription: events applied to its record. Pure: the record given is never changed.

Which event may come when is `table`'s to say; dispense notifications are in `notifying`, cancellations in `cancelling`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from simulator.population.prescription_codes import BATCH_ORG
from simulator.services.eps.prescription import cancelling, notifying
from simulator.services.eps.prescription.codes import (
    FUTURE_PRESCRIPTION,
    FUTURE_REPEAT,
    ITEM_EXPIRED,
    ITEM_TO_BE_DISPENSED,
    TO_BE_DISPENSED,
)
from simulator.services.eps.prescription.draft import Draft
from simulator.services.eps.prescription.faults import IllegalTransition, WithAnother
from simulator.services.eps.prescription.moments import moment_in, written
from simulator.services.eps.prescription.record import Record, number_in, text_in
from simulator.services.eps.prescription.rolling import after_the_end
from simulator.services.eps.prescription.table import (
    AMEND,
    APPLY_PENDING,
    CANCEL_ITEM,
    CLAIM,
    COME_DUE,
    DELETE,
    EXPIRE,
    MARK,
    NEW,
    NO_CLAIM,
    NOMINATED_RELEASE,
    NOTIFY,
    RELEASE,
    RETURN,
    TRANSITIONS,
    UPLOAD,
    WITHDRAW,
    Change,
    allowed,
)
from simulator.wire.json import Json

AHEAD = timedelta(days=1)
"""A prescription for a time further ahead than this is one of the future."""


def apply(body: Record, event: str, now: datetime, change: Change) -> dict[str, Json]:
    """The record after an event. Raises PrescriptionFault, and then nothing is different.

    An upload takes the new prescription's record, and is the only event that does not begin with a stored one.
    """
    draft = Draft(body, now)
    _APPLIES[event](draft, event, change)
    return draft.done()


def _number_for(draft: Draft, event: str, change: Change) -> int:
    """The issue that the event is about. Raises IllegalTransition if the event may not come to it."""
    number = draft.current if change.issue is None else change.issue
    if number not in draft.issues:
        raise IllegalTransition(event, NEW)
    if not allowed(event, draft.status(number)):
        raise IllegalTransition(event, draft.status(number))
    return number


def _move(draft: Draft, event: str, change: Change) -> int:
    """Move an issue and its items as the table says, with an entry in the history; gives the issue's number."""
    number = _number_for(draft, event, change)
    transition = TRANSITIONS[event]
    status = transition.moves[draft.status(number)] or draft.status(number)
    draft.turn(number, status, draft.map_items(number, transition.items))
    draft.log(transition.message, change.org or BATCH_ORG, status, number)
    return number


def _upload(draft: Draft, event: str, change: Change) -> None:
    starts = [moment_in(draft.body, name) for name in ("issueDate", "windowLow")]
    start = max((each for each in starts if each is not None), default=draft.now)
    first = FUTURE_PRESCRIPTION if start - draft.now > AHEAD else TO_BE_DISPENSED
    for number in draft.issues:
        statuses = {
            no: ITEM_TO_BE_DISPENSED if (number_in(item, "maxRepeats") or number) >= number else ITEM_EXPIRED
            for no, item in draft.items.items()
        }
        draft.turn(number, first if number == min(draft.issues) else FUTURE_REPEAT, statuses)
    draft.history = {}
    draft.log(TRANSITIONS[event].message, text_in(draft.body, "prescriberOrg"), first)
    cancelling.apply_pending(draft)


def _release(draft: Draft, event: str, change: Change) -> None:
    number = _move(draft, event, change)
    draft.give(number, change.org)
    draft.issues[number] |= {"releaseDate": written(draft.now), "releaseOrg": change.org}


def _return(draft: Draft, event: str, change: Change) -> None:
    number = _number_for(draft, event, change)
    holder = text_in(draft.issues[number], "dispenserOrg")
    if holder and holder != change.org:
        raise WithAnother(holder)
    _move(draft, event, change)
    draft.give(number, None)
    for name in ("releaseDate", "releaseOrg"):
        draft.issues[number].pop(name, None)
    if not change.retain_nomination:
        draft.body.pop("nominatedDispenserOrg", None)
        draft.body.pop("nominatedDisperserType", None)
    cancelling.apply_pending(draft)


def _claim(draft: Draft, event: str, change: Change) -> None:
    claimable = [number for number in draft.issues if allowed(event, draft.status(number))]
    latest = claimable[-1] if claimable and change.issue is None else change.issue
    number = _move(draft, event, Change(org=change.org, issue=latest))
    draft.issues[number]["claimedDate"] = written(draft.now)


def _by_time(draft: Draft, event: str, change: Change) -> None:
    number = _move(draft, event, change)
    if event == EXPIRE:
        after_the_end(draft, number)
    elif event == NO_CLAIM:
        draft.issues[number]["noClaimDate"] = written(draft.now)


def _delete(draft: Draft, event: str, change: Change) -> None:
    _number_for(draft, event, change)
    draft.body |= {"deleted": True, "deletedDate": written(draft.now)}


_APPLIES: dict[str, Callable[[Draft, str, Change], None]] = {
    UPLOAD: _upload,
    RELEASE: _release,
    NOMINATED_RELEASE: _release,
    RETURN: _return,
    NOTIFY: notifying.notify,
    AMEND: notifying.amend,
    WITHDRAW: notifying.withdraw,
    CLAIM: _claim,
    CANCEL_ITEM: cancelling.cancel,
    MARK: cancelling.mark,
    APPLY_PENDING: cancelling.apply_waiting,
    COME_DUE: _by_time,
    EXPIRE: _by_time,
    NO_CLAIM: _by_time,
    DELETE: _delete,
}
