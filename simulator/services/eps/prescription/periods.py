"""What time makes of a prescription: what falls due when, and the record as it is at an instant.

The national service's batch changes a record in the night of a day, so periods end as their last day begins.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from simulator.services.eps.prescription.codes import (
    CANCELLED,
    CANCELLED_BEFORE,
    CLAIMED,
    DISPENSED,
    DISPENSING,
    EXPIRED,
    FUTURE_PRESCRIPTION,
    FUTURE_REPEAT,
    NO_CLAIMED,
    NOT_DISPENSED,
    READY,
    TO_BE_DISPENSED,
    WITH_DISPENSER,
)
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.model import Issue, Prescription, prescription_of
from simulator.services.eps.prescription.moments import moment_in
from simulator.services.eps.prescription.record import Record, record_in
from simulator.services.eps.prescription.rolling import download_date
from simulator.services.eps.prescription.table import COME_DUE, DELETE, EXPIRE, NO_CLAIM, Change
from simulator.services.eps.prescription.timeline import planned, play
from simulator.wire.json import Json

EXPIRY_MONTHS = 6
LATER_EXPIRY_MONTHS = 12
"""Months from the prescription's date to the expiry of its first issue, and of later ones."""

ACTIVE_DAYS = timedelta(days=180)
"""How long after its last dispensing an issue stays active with its dispenser."""

CLAIM_WINDOW = timedelta(days=180)
"""How long after its completion an issue can be claimed for."""

KEPT: dict[str, timedelta] = {
    EXPIRED: timedelta(days=90),
    CANCELLED: timedelta(days=180),
    CLAIMED: timedelta(days=36),
    NO_CLAIMED: timedelta(days=36),
    NOT_DISPENSED: timedelta(days=30),
}
"""How long after its end a prescription is deleted."""

PURGED_AFTER = timedelta(days=365)
"""How long a deleted prescription can still be found."""

GONE = "gone"
"""The event after which there is no such prescription any more."""

PLANNED = "planned"
"""The event of a record's own timeline."""

_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


class Due(NamedTuple):
    """What is to happen to an issue, and when."""

    at: datetime
    event: str
    issue: int


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is too short."""
    year, month = divmod(day.month - 1 + months + day.year * 12, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def expiry(prescription: Prescription, issue: Issue) -> date | None:
    """The day on which an issue expires if nothing more happens; None without a prescription date."""
    if prescription.issue_date is None:
        return None
    months = EXPIRY_MONTHS if issue.number == 1 or not prescription.is_erd else LATER_EXPIRY_MONTHS
    last = add_months(prescription.issue_date.date(), months)
    if issue.status != DISPENSING:
        return last
    dispensed = issue.last_dispensed or _last_time(prescription, issue)
    return last if dispensed is None else min(last, dispensed.date() + ACTIVE_DAYS)


def next_due(prescription: Prescription, since: datetime) -> Due | None:
    """What time will do to a prescription first; what should have been done before `since` never is."""
    return min((due for due in _all_due(prescription) if due.at > since), default=None)


def counts_from(body: Record, began: datetime, now: datetime) -> datetime:
    """From when on time changes a record: a record put by a test states what it was as its tenant began.

    Whoever moves the clock to before that means the record's own time, and then all of it counts.
    """
    stated = moment_in(body, "asOf")
    if stated is not None:
        return stated
    return began if now >= began else _BEGINNING


def at(body: dict[str, Json], now: datetime, since: datetime = _BEGINNING) -> dict[str, Json] | None:
    """The record as it is at an instant, with all that fell due after `since`; None if it is gone by then."""
    while True:
        due = next_due(prescription_of(body), since)
        if due is None or due.at > now:
            return body
        if due.event == GONE:
            return None
        body = after(body, due)


def after(body: Record, due: Due) -> dict[str, Json]:
    """The record after what was due."""
    last = max((event.at for event in prescription_of(body).history if event.at), default=due.at)
    now = max(due.at, last)
    return play(body, due.at, now) if due.event == PLANNED else apply(body, due.event, now, Change(issue=due.issue))


def _all_due(prescription: Prescription) -> Iterator[Due]:
    if prescription.deleted:
        deleted = moment_in(prescription.body, "deletedDate")
        if deleted is not None:
            yield Due(_night(deleted.date() + PURGED_AFTER), GONE, prescription.current_number)
        return
    yield from (Due(moment, PLANNED, prescription.current_number) for moment in planned(prescription.body))
    for issue in prescription.issues:
        yield from _due_of(prescription, issue)
    if all(issue.status in KEPT for issue in prescription.issues):
        yield from _deletion(prescription)


def _deletion(prescription: Prescription) -> Iterator[Due]:
    """When a prescription is deleted of which every issue is over: once the last of them need not be kept."""
    ends = [(_ended(prescription, issue), KEPT[issue.status]) for issue in prescription.issues]
    if ends[-1][0] is not None:
        last = max(ended.date() + kept for ended, kept in ends if ended is not None)
        yield Due(_night(last), DELETE, prescription.issues[-1].number)


def _due_of(prescription: Prescription, issue: Issue) -> Iterator[Due]:
    status = issue.status
    if status == FUTURE_PRESCRIPTION:
        starts = [moment_in(prescription.body, "windowLow"), prescription.issue_date]
        if known := [start for start in starts if start is not None]:
            yield Due(_night(max(known).date()), COME_DUE, issue.number)
    if status == READY and (day := _ready_on(prescription, issue)) is not None:
        yield Due(_night(day), COME_DUE, issue.number)
    if status == DISPENSED and (ended := _ended(prescription, issue)) is not None:
        yield Due(_night(ended.date() + CLAIM_WINDOW), NO_CLAIM, issue.number)
    if status in _EXPIRES and (last := expiry(prescription, issue)) is not None:
        yield Due(_night(last), EXPIRE, issue.number)


_EXPIRES = frozenset(
    {READY, TO_BE_DISPENSED, WITH_DISPENSER, DISPENSING, FUTURE_REPEAT, FUTURE_PRESCRIPTION, CANCELLED_BEFORE}
)


def _ready_on(prescription: Prescription, issue: Issue) -> date | None:
    """The day whose night makes an issue available: its download date, but not the day on which it came up itself."""
    if issue.download is not None:
        day = issue.download.date()
    elif prescription.issue_date is not None:
        day = download_date(prescription.issue_date.date(), prescription.days_supply, issue.number)
    else:
        return None
    came_up = moment_in(record_in(record_in(prescription.body, "issues"), str(issue.number)), "windowLow")
    return day if came_up is None else max(day, came_up.date() + timedelta(days=1))


def _ended(prescription: Prescription, issue: Issue) -> datetime | None:
    """When an issue came to the status that it has, as far as its record says."""
    stated = record_in(record_in(prescription.body, "issues"), str(issue.number))
    name = {CLAIMED: "claimedDate", NO_CLAIMED: "noClaimDate"}.get(issue.status, "completedDate")
    return moment_in(stated, name) or _last_time(prescription, issue)


def _last_time(prescription: Prescription, issue: Issue) -> datetime | None:
    """When the history last says that an issue came to the status that it has."""
    events = reversed(prescription.history_of(issue.number))
    return next((event.at for event in events if event.at and event.status == issue.status), None)


def _night(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
