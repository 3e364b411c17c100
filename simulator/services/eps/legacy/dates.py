"""When an issue was released, dispensed and claimed: what its record says, or else what its history tells.

A record that a test puts often has a history only.
"""

from datetime import datetime

from simulator.population.prescription_codes import CLAIM_MADE, NOMINATED_RELEASED, NOTIFIED, RELEASED
from simulator.services.eps.prescription.codes import (
    CLAIMED,
    DISPENSED,
    DISPENSING,
    NO_CLAIMED,
    NOT_DISPENSED,
    STATUSES,
)
from simulator.services.eps.prescription.model import Issue, Prescription

_AFTER_DISPENSING = frozenset({DISPENSING, DISPENSED, NOT_DISPENSED, CLAIMED, NO_CLAIMED})


def released_at(prescription: Prescription, issue: Issue) -> datetime | None:
    """When a dispenser got the issue; None for one that can still be cancelled, whatever was before it came back."""
    known = STATUSES.get(issue.status)
    if known is None or known.cancellable:
        return None
    return issue.released or _last(prescription, issue, RELEASED, NOMINATED_RELEASED)


def dispensed_at(prescription: Prescription, issue: Issue) -> datetime | None:
    """When something of the issue was last dispensed; None for one of which everything was withdrawn."""
    if issue.status not in _AFTER_DISPENSING:
        return None
    return issue.last_dispensed or _last(prescription, issue, NOTIFIED)


def claimed_at(prescription: Prescription, issue: Issue) -> datetime | None:
    """When the issue was claimed for."""
    if issue.claimed is None and issue.status == CLAIMED:
        return _last(prescription, issue, CLAIM_MADE)
    return issue.claimed


def _last(prescription: Prescription, issue: Issue, *messages: str) -> datetime | None:
    """The last such entry of the history; one that names no issue is about the current one."""
    for event in reversed(prescription.history):
        if event.message in messages and (event.issue or prescription.current_number) == issue.number:
            return event.at
    return None
