"""The status machine of a prescription as a table: which event may come when, and what it makes of status and items.

Only the table, and questions to it; `machine` carries the events out. Which line items go with which status is the
population's table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.population.prescription_codes import (
    BATCH,
    CLAIM_MADE,
    ITEM_WAS_CANCELLED,
    MARKED,
    NOMINATED_RELEASED,
    NOTIFIED,
    RELEASED,
    UPLOADED,
)
from simulator.services.eps.prescription import codes
from simulator.services.eps.prescription.codes import (
    CANCELLED,
    CANCELLED_BEFORE,
    CLAIMED,
    DISPENSED,
    DISPENSING,
    EXPIRED,
    FULLY,
    FUTURE_PRESCRIPTION,
    FUTURE_REPEAT,
    ITEM_CANCELLED,
    ITEM_EXPIRED,
    ITEM_TO_BE_DISPENSED,
    ITEM_WITH_DISPENSER,
    NO_CLAIMED,
    NOT_AT_ALL,
    NOT_DISPENSED,
    OWING,
    PARTIAL,
    READY,
    TO_BE_DISPENSED,
    WITH_DISPENSER,
)

UPLOAD, RELEASE, NOMINATED_RELEASE, RETURN = "upload", "release", "nominated release", "return"
NOTIFY, AMEND, WITHDRAW, CLAIM = "notify", "amend", "withdraw", "claim"
CANCEL_ITEM, MARK, APPLY_PENDING = "cancel item", "mark for cancellation", "apply pending cancellation"
COME_DUE, EXPIRE, NO_CLAIM, DELETE = "come due", "expire", "no claim", "delete"

NEW = ""
"""The status of a prescription that is not there yet."""


class Transition(NamedTuple):
    """What an event does: to which status from which (None: one that the event itself brings), and to which items."""

    moves: Mapping[str, str | None]
    items: Mapping[str, str] = {}
    message: str = ""


_ENDS = {
    ITEM_TO_BE_DISPENSED: ITEM_EXPIRED,
    ITEM_WITH_DISPENSER: ITEM_EXPIRED,
    PARTIAL: FULLY,
    OWING: NOT_AT_ALL,
}
_CANCELS = {ITEM_TO_BE_DISPENSED: ITEM_CANCELLED}
_CANCELLABLE: Mapping[str, str | None] = {code: None for code, status in codes.STATUSES.items() if status.cancellable}

TRANSITIONS: dict[str, Transition] = {
    UPLOAD: Transition({NEW: None, CANCELLED_BEFORE: None}, {}, UPLOADED),
    RELEASE: Transition({TO_BE_DISPENSED: WITH_DISPENSER}, {ITEM_TO_BE_DISPENSED: ITEM_WITH_DISPENSER}, RELEASED),
    NOMINATED_RELEASE: Transition(
        {TO_BE_DISPENSED: WITH_DISPENSER}, {ITEM_TO_BE_DISPENSED: ITEM_WITH_DISPENSER}, NOMINATED_RELEASED
    ),
    RETURN: Transition({WITH_DISPENSER: TO_BE_DISPENSED}, {ITEM_WITH_DISPENSER: ITEM_TO_BE_DISPENSED}, codes.RETURNED),
    NOTIFY: Transition({WITH_DISPENSER: None, DISPENSING: None}, {}, NOTIFIED),
    AMEND: Transition({DISPENSING: None, DISPENSED: None, NOT_DISPENSED: None}, {}, NOTIFIED),
    WITHDRAW: Transition({DISPENSING: None, DISPENSED: None, NOT_DISPENSED: None}, {}, codes.WITHDRAWN),
    CLAIM: Transition({DISPENSED: CLAIMED}, {}, CLAIM_MADE),
    CANCEL_ITEM: Transition(_CANCELLABLE, _CANCELS, ITEM_WAS_CANCELLED),
    MARK: Transition({WITH_DISPENSER: WITH_DISPENSER, DISPENSING: DISPENSING}, {}, MARKED),
    APPLY_PENDING: Transition(_CANCELLABLE, _CANCELS, codes.SUBSEQUENT),
    COME_DUE: Transition({READY: TO_BE_DISPENSED, FUTURE_PRESCRIPTION: TO_BE_DISPENSED}, {}, BATCH),
    EXPIRE: Transition(
        {
            **dict.fromkeys((READY, TO_BE_DISPENSED, WITH_DISPENSER, FUTURE_REPEAT, FUTURE_PRESCRIPTION), EXPIRED),
            CANCELLED_BEFORE: EXPIRED,
            DISPENSING: DISPENSED,
        },
        _ENDS,
        BATCH,
    ),
    NO_CLAIM: Transition({DISPENSED: NO_CLAIMED}, {}, BATCH),
    DELETE: Transition({status: status for status in (EXPIRED, CANCELLED, NOT_DISPENSED, CLAIMED, NO_CLAIMED)}),
}
"""Every event: from which status it may come, and what it makes of status and line items."""

EVENTS = tuple(TRANSITIONS)
"""What may happen to a prescription."""

_DISPENSABLE = frozenset({FULLY, NOT_AT_ALL, PARTIAL, OWING})

ITEM_MOVES: dict[str, frozenset[str]] = {
    ITEM_WITH_DISPENSER: _DISPENSABLE | {ITEM_WITH_DISPENSER},
    ITEM_TO_BE_DISPENSED: _DISPENSABLE | {ITEM_WITH_DISPENSER},
    PARTIAL: _DISPENSABLE,
    OWING: _DISPENSABLE,
    **{status: frozenset({status}) for status in (FULLY, NOT_AT_ALL, ITEM_CANCELLED, ITEM_EXPIRED)},
}
"""What a dispense notification may make of a line item: what has come to its end stays so."""

BY_NOTIFICATION = (DISPENSING, DISPENSED, NOT_DISPENSED)
"""The statuses that a dispense notification can bring."""


def allowed(event: str, status: str) -> bool:
    """May this event come to a prescription, or issue, of this status?"""
    return status in TRANSITIONS[event].moves


@dataclass(frozen=True, slots=True)
class Change:
    """What an event brings with it.

    `org` is the ODS code of who acts, `issue` the issue where it is not the current one. `item_id` and `reason` (a
    display) are a cancellation's; `notification` is a dispense notification's record, and for a withdrawal
    `notification_id` names it. `retain_nomination` is for a return.
    """

    org: str = ""
    issue: int | None = None
    item_id: str | None = None
    reason: str | None = None
    notification: Mapping[str, object] = field(default_factory=dict)
    notification_id: str | None = None
    retain_nomination: bool = False
