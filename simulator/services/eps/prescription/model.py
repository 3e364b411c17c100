"""What a prescription is, read from its record: issues, line items, history, dispense notifications.

Reading is lenient: a record put by a test may leave out or spell in its own way what it does not need. What may happen
to a prescription is `machine`'s business, what time makes of it `periods`'.
"""

from dataclasses import dataclass
from datetime import datetime

from simulator.services.eps.prescription.codes import REPEAT_DISPENSING
from simulator.services.eps.prescription.moments import moment_in
from simulator.services.eps.prescription.record import (
    Record,
    in_order,
    is_complete,
    issue_count,
    issue_statuses,
    number_in,
    record_in,
    text_in,
    text_or_none,
)
from simulator.wire.json import Json

__all__ = [
    "HistoryEvent", "Issue", "LineItem", "Notification", "Patient", "Prescription", "Record", "number_in",
    "prescription_of", "record_in", "text_in",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line item as one issue has it. `cancellation_reason` is a display; `raw` the item's part of the record."""

    number: str
    id: str
    status: str
    name: str
    code: str
    quantity: Json
    unit: str
    dosage: str
    pending_cancellation: bool
    max_repeats: int | None
    cancellation_reason: str | None
    raw: Record


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a prescription. `download` is the day on which the nominated dispenser may have it."""

    number: int
    status: str
    items: tuple[LineItem, ...]
    dispenser_org: str | None = None
    release_org: str | None = None
    released: datetime | None = None
    last_dispensed: datetime | None = None
    completed: datetime | None = None
    claimed: datetime | None = None
    download: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """Has this issue come to its end?"""
        return is_complete(self.status)


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """An entry of the history. `number` is the sequence number, `issue` None where it is about all issues."""

    number: int
    internal_id: str
    message: str
    timestamp: str
    at: datetime | None
    org: str
    status: str
    is_notification: bool
    issue: int | None
    raw: Record


@dataclass(frozen=True, slots=True)
class Notification:
    """A dispense notification under its document `key`; `items` are its line items as the record has them."""

    key: str
    id: str
    timestamp: str
    status: str
    is_last: bool
    reason: str | None
    items: tuple[Record, ...]
    issue: int | None
    raw: Record


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom a prescription is for, as it was written; `gender` is 1 to 4."""

    nhs_number: str
    prefix: str
    suffix: str
    given: str
    family: str
    birth_date: str
    gender: Json
    lines: tuple[str, ...]
    postcode: str


@dataclass(frozen=True, slots=True)
class Prescription:
    """A prescription at one moment. `body` is its record then, with nothing left to come of time before that moment."""

    id: str
    patient: Patient
    issue_date: datetime | None
    treatment: str
    type: str
    issues: tuple[Issue, ...]
    current_number: int
    max_repeats: int | None
    days_supply: int | None
    prescriber_org: str
    nominated_org: str | None
    nominated_type: str | None
    pending_cancellation: bool
    cancellation_reason: str | None
    history: tuple[HistoryEvent, ...]
    notifications: tuple[Notification, ...]
    last_notification: str | None
    deleted: bool
    body: Record

    @property
    def nhs_number(self) -> str:
        """The patient's NHS number."""
        return self.patient.nhs_number

    @property
    def status(self) -> str:
        """The current issue's status."""
        return self.current_issue.status

    @property
    def is_erd(self) -> bool:
        """Is it for electronic repeat dispensing?"""
        return self.treatment == REPEAT_DISPENSING

    @property
    def current_issue(self) -> Issue:
        """The first issue that is active or still to come, else the last one."""
        return self.issue(self.current_number) or self.issues[-1]

    @property
    def items_pending_cancellation(self) -> bool:
        """Is a line item marked for cancellation?"""
        return any(item.pending_cancellation for item in self.issues[0].items)

    @property
    def last_event(self) -> datetime | None:
        """When something last happened to it."""
        return next((event.at for event in reversed(self.history) if event.at is not None), self.issue_date)

    @property
    def long_id(self) -> str | None:
        """The long form of the id, an upper-case UUID."""
        return text_or_none(self.body, "longId")

    @property
    def prescriber(self) -> Record:
        """Who prescribed it: name, phone, address and codes, as far as the record says."""
        return record_in(self.body, "prescriber")

    @property
    def pharmacy_status(self) -> Record:
        """What the pharmacy last said of each item: `{item id: {code, at}}`."""
        return record_in(self.body, "pharmacyStatus")

    def issue(self, number: int) -> Issue | None:
        """The issue of this number, counted from 1."""
        return next((issue for issue in self.issues if issue.number == number), None)

    def history_of(self, number: int) -> tuple[HistoryEvent, ...]:
        """The entries that are about this issue, or about all."""
        return tuple(event for event in self.history if event.issue in (None, number))

    def notifications_of(self, number: int) -> tuple[Notification, ...]:
        """The dispense notifications of this issue; one that names none belongs to the current issue."""
        return tuple(each for each in self.notifications if (each.issue or self.current_number) == number)


def prescription_of(body: Record) -> Prescription:
    """The prescription that a record describes; its times must be written out."""
    issues = tuple(_issue(body, number) for number in _issue_numbers(body))
    return Prescription(
        id=text_in(body, "prescriptionId"),
        patient=_patient(body),
        issue_date=moment_in(body, "issueDate"),
        treatment=text_in(body, "treatmentType"),
        type=text_in(body, "prescriptionType"),
        issues=issues,
        current_number=number_in(body, "issueNumber") or 1,
        max_repeats=number_in(body, "maxRepeats"),
        days_supply=number_in(body, "daysSupply"),
        prescriber_org=text_in(body, "prescriberOrg"),
        nominated_org=text_or_none(body, "nominatedDispenserOrg"),
        nominated_type=text_or_none(body, "nominatedDisperserType"),
        pending_cancellation=body.get("prescriptionPendingCancellation") is True,
        cancellation_reason=text_or_none(body, "cancellationReason"),
        history=_history(body),
        notifications=_notifications(body),
        last_notification=text_or_none(body, "lastDispenseNotification"),
        deleted=body.get("deleted") is True,
        body=body,
    )


def _issue_numbers(body: Record) -> range:
    """Acute and repeat prescribing have one issue, whatever its number."""
    current = number_in(body, "issueNumber") or 1
    if body.get("treatmentType") == REPEAT_DISPENSING:
        return range(1, issue_count(body) + 1)
    return range(current, current + 1)


def _issue(body: Record, number: int) -> Issue:
    status, statuses = issue_statuses(body, number)
    stated = record_in(record_in(body, "issues"), str(number))
    is_current = number == (number_in(body, "issueNumber") or 1)
    items = record_in(body, "lineItems")
    return Issue(
        number=number,
        status=status,
        items=tuple(_line_item(no, items[no], statuses[no]) for no in in_order(items)),
        dispenser_org=(text_or_none(body, "dispenserOrg") if is_current else None)
        or text_or_none(stated, "dispenserOrg"),
        release_org=text_or_none(stated, "releaseOrg"),
        released=moment_in(stated, "releaseDate"),
        last_dispensed=moment_in(stated, "lastDispenseDate"),
        completed=moment_in(stated, "completedDate"),
        claimed=moment_in(stated, "claimedDate"),
        download=moment_in(stated, "downloadDate"),
    )


def _line_item(number: str, item: Json, status: str) -> LineItem:
    record: Record = item if isinstance(item, dict) else {}
    return LineItem(
        number=text_in(record, "lineItemNo") or number,
        id=text_in(record, "lineItemId"),
        status=status,
        name=text_in(record, "itemName"),
        code=text_in(record, "code"),
        quantity=record.get("quantity"),
        unit=text_in(record, "quantityForm"),
        dosage=text_in(record, "dosageInstruction"),
        pending_cancellation=record.get("pendingCancellation") is True,
        max_repeats=number_in(record, "maxRepeats"),
        cancellation_reason=text_or_none(record, "cancellationReason"),
        raw=record,
    )


def _patient(body: Record) -> Patient:
    address = record_in(body, "address")
    lines = address.get("line")
    return Patient(
        nhs_number=text_in(body, "nhsNumber"),
        prefix=text_in(body, "prefix"),
        suffix=text_in(body, "suffix"),
        given=text_in(body, "given"),
        family=text_in(body, "family"),
        birth_date=text_in(body, "birthDate"),
        gender=body.get("gender"),
        lines=tuple(str(line) for line in lines) if isinstance(lines, list) else (),
        postcode=text_in(address, "postalCode"),
    )


def _history(body: Record) -> tuple[HistoryEvent, ...]:
    history = record_in(body, "history")
    return tuple(_event(key, history[key]) for key in in_order(history) if isinstance(history[key], dict))


def _event(key: str, event: Record) -> HistoryEvent:
    return HistoryEvent(
        number=number_in({"key": key}, "key") or 0,
        internal_id=text_in(event, "internalId"),
        message=text_in(event, "message"),
        timestamp=text_in(event, "timestamp"),
        at=moment_in(event, "timestamp"),
        org=text_in(event, "org"),
        status=text_in(event, "newStatus"),
        is_notification=event.get("isDispenseNotification") is True,
        issue=number_in(event, "issue"),
        raw=event,
    )


def _notifications(body: Record) -> tuple[Notification, ...]:
    return tuple(
        _notification(key, each)
        for key, each in record_in(body, "dispenseNotifications").items()
        if isinstance(each, dict)
    )


def _notification(key: str, notification: Record) -> Notification:
    items = record_in(notification, "lineItems")
    return Notification(
        key=text_in(notification, "dispenseNotificationDocumentKey") or key,
        id=text_in(notification, "dispenseNotificationId"),
        timestamp=text_in(notification, "timestamp"),
        status=text_in(notification, "status"),
        is_last=notification.get("isLastDispenseNotification") is True,
        reason=text_or_none(notification, "nonDispensingReason"),
        items=tuple(items[no] for no in in_order(items) if isinstance(items[no], dict)),
        issue=number_in(notification, "issue"),
        raw=notification,
    )
