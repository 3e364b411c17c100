"""What a prescription's record says, read leniently: its members, and the statuses of issues that it leaves out."""

from collections.abc import Mapping

from simulator.services.eps.prescription.codes import (
    ACTIVE,
    CLAIMED,
    FULLY,
    FUTURE,
    FUTURE_REPEAT,
    ITEM_CANCELLED,
    ITEM_EXPIRED,
    ITEM_TO_BE_DISPENSED,
    REPEAT_DISPENSING,
    STATUSES,
    TO_BE_DISPENSED,
)
from simulator.wire.json import Json

Record = Mapping[str, Json]


def is_complete(status: str) -> bool:
    """Is this the status of an issue that has come to its end?"""
    known = STATUSES.get(status)
    return known is not None and known.kind not in (ACTIVE, FUTURE)


def record_in(record: Record, name: str) -> Record:
    """The record under a name of another; an empty one for anything else."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def records_in(record: Record, name: str) -> dict[str, Record]:
    """The records under a name of another, by key; what is none among them is passed over."""
    return {key: value for key, value in record_in(record, name).items() if isinstance(value, dict)}


def text_in(record: Record, name: str) -> str:
    """The text under a name of a record; empty for none."""
    value = record.get(name)
    return "" if value is None else str(value)


def number_in(record: Record, name: str) -> int | None:
    """The whole number under a name of a record, also where it is written as a text."""
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def text_or_none(record: Record, name: str) -> str | None:
    """The text under a name of a record; None for none, or an empty one."""
    return text_in(record, name) or None


def in_order(records: Record) -> list[str]:
    """The keys of numbered records as numbers go; others come last, as they stand."""
    return sorted(records, key=lambda key: int(key) if key.isascii() and key.isdecimal() else 1_000_000)


def issue_count(body: Record) -> int:
    """How many issues a prescription has."""
    current = number_in(body, "issueNumber") or 1
    said = max((int(number) for number in record_in(body, "issues") if number.isdecimal()), default=1)
    repeats = number_in(body, "maxRepeats") or 1 if body.get("treatmentType") == REPEAT_DISPENSING else 1
    return max(1, min(max(current, said, repeats), 99))


def issue_statuses(body: Record, number: int) -> tuple[str, dict[str, str]]:
    """The status of an issue and of each of its line items by number, whatever the record leaves out.

    Issues before the current one were claimed and those after it are still to come, unless the record says otherwise.
    """
    current = number_in(body, "issueNumber") or 1
    stated = record_in(record_in(body, "issues"), str(number))
    items = record_in(body, "lineItems")
    said = record_in(stated, "lineItems")
    if number == current:
        status = text_in(body, "status") or text_in(stated, "status") or TO_BE_DISPENSED
        return status, {
            no: text_in(item, "status") or said.get(no) or ITEM_TO_BE_DISPENSED for no, item in items.items()
        }
    status = text_in(stated, "status") or (CLAIMED if number < current else FUTURE_REPEAT)
    return status, {no: said.get(no) or _usual(item, number, number < current) for no, item in items.items()}


def _usual(item: Json, number: int, is_past: bool) -> str:
    """What a line item is in an issue of which the record says nothing."""
    if text_in(item, "status") == ITEM_CANCELLED:
        return ITEM_CANCELLED
    if (number_in(item, "maxRepeats") or number) < number:
        return ITEM_EXPIRED
    return FULLY if is_past else ITEM_TO_BE_DISPENSED
