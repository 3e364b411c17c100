"""What a record says that dispensers will do to its prescription as time goes by, carried out when it is due.

Only records that a test puts have a timeline. What somebody else has made impossible meanwhile is passed over.
"""

from collections.abc import Iterator
from datetime import datetime

from simulator.identifiers import hashed_uuid
from simulator.population.prescription_codes import ITEM_STATUSES
from simulator.population.prescription_timeline import CLAIMED_THEN, DISPENSED_THEN, RELEASED_THEN, RETURNED_THEN
from simulator.services.eps.prescription.codes import (
    ACTIVE_ITEMS,
    DISPENSED,
    DISPENSING,
    FULLY,
    ITEM_CANCELLED,
    ITEM_EXPIRED,
    NOT_DISPENSED,
)
from simulator.services.eps.prescription.faults import PrescriptionFault
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.moments import moment_in, written
from simulator.services.eps.prescription.record import Record, issue_statuses, number_in, record_in, text_in
from simulator.services.eps.prescription.table import CLAIM, NOTIFY, RELEASE, RETURN, Change
from simulator.wire.json import Json

_EVENTS = {RELEASED_THEN: RELEASE, RETURNED_THEN: RETURN, DISPENSED_THEN: NOTIFY, CLAIMED_THEN: CLAIM}


def planned(body: Record) -> Iterator[datetime]:
    """When something of a record's timeline is due."""
    for entry in _entries(body):
        at = moment_in(entry, "at")
        if at is not None and entry.get("event") in _EVENTS:
            yield at


def play(body: Record, at: datetime, now: datetime) -> dict[str, Json]:
    """The record after the first of what its timeline has for an instant, which it then has no more."""
    entries = list(_entries(body))
    entry = next(entry for entry in entries if moment_in(entry, "at") == at and entry.get("event") in _EVENTS)
    entries.remove(entry)
    rest = {**body, "timeline": entries}
    try:
        return apply(rest, _EVENTS[str(entry["event"])], now, _change(rest, entry, at))
    except PrescriptionFault:
        return rest


def _entries(body: Record) -> Iterator[Record]:
    listed = body.get("timeline")
    yield from (entry for entry in listed if isinstance(entry, dict)) if isinstance(listed, list) else ()


def _change(body: Record, entry: Record, at: datetime) -> Change:
    org = text_in(entry, "org") or text_in(body, "dispenserOrg") or text_in(body, "nominatedDispenserOrg")
    if entry["event"] != DISPENSED_THEN:
        return Change(org=org)
    return Change(org=org, notification=_notification(body, entry, org, at))


def _notification(body: Record, entry: Record, org: str, at: datetime) -> Record:
    """The dispense notification of a timeline: what it does not speak of is dispensed in full."""
    said = record_in(entry, "items")
    _, before = issue_statuses(body, number_in(body, "issueNumber") or 1)
    after = {
        number: status if status in (ITEM_CANCELLED, ITEM_EXPIRED) else _item_status(said, number)
        for number, status in before.items()
    }
    items = record_in(body, "lineItems")
    return {
        "dispenseNotificationId": hashed_uuid(f"{text_in(body, 'prescriptionId')} timeline {written(at)}"),
        "status": _status_of(set(after.values())),
        "org": org,
        "lineItems": {
            number: {
                "lineItemNo": number,
                "lineItemId": text_in(items[number], "lineItemId"),
                "status": status,
                "components": [
                    {
                        name: items[number].get(name)
                        for name in ("itemName", "quantity", "quantityForm", "dosageInstruction")
                    }
                ],
            }
            for number, status in after.items()
            if status not in (ITEM_CANCELLED, ITEM_EXPIRED)
        },
    }


def _item_status(said: Record, number: str) -> str:
    """What becomes of a line item: a status by its code or its name, and if nothing is said it is dispensed."""
    status = text_in(said, number)
    return ITEM_STATUSES.get(status, status) or FULLY


def _status_of(items: set[str]) -> str:
    """The status that a dispense notification of these items brings."""
    if items & ACTIVE_ITEMS:
        return DISPENSING
    return DISPENSED if FULLY in items else NOT_DISPENSED
