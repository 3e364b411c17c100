"""What has happened to a prescription until it came to its status: its history and its dispense notifications.

A short form says the status only; the way there is made up here, always the same one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from simulator.identifiers import hashed_uuid
from simulator.population import prescription_codes as codes
from simulator.population.prescription_times import When, fitted
from simulator.wire.json import Json

_RELEASE = timedelta(hours=3)
_CANCEL = timedelta(hours=2)
_MARK = timedelta(hours=5)
_DISPENSE = timedelta(days=1, hours=4)
_CLAIM = timedelta(days=6)
_CLAIM_WINDOW = timedelta(days=181)
_EXPIRY = timedelta(days=184)
_LATER_EXPIRY = timedelta(days=366)

_HELD = frozenset({"0002", "0003", "0006", "0007", "0008", "0009"})
_DISPENSED = {"0003": "0003", "0006": "0006", "0007": "0007", "0008": "0006", "0009": "0006"}
"""What the dispense notification says of a prescription that has come to each status."""

_Act = Callable[[When], Mapping[str, Json]]
"""Does something at a moment, and gives what the issue's record says of it."""

_LAID_ASIDE = frozenset({"0005", "0006"})


@dataclass(frozen=True, slots=True)
class Item:
    """A line item as its record has it, and what a dispenser says of it."""

    record: Mapping[str, Json]
    non_dispensing: str | None = None

    @property
    def number(self) -> str:
        """Its number, from 1."""
        return str(self.record["lineItemNo"])


@dataclass(slots=True)
class Course:
    """A history in the making. `is_erd` is whether events say which issue they are about.

    `waiting` are the reasons of the cancellations that wait, by item id; an empty id is the whole prescription.
    `reason` is why nothing at all was dispensed.
    """

    prescription_id: str
    prescriber: str
    dispenser: str
    items: tuple[Item, ...]
    is_erd: bool
    is_nominated: bool
    waiting: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    pending: list[Json] = field(default_factory=list)
    history: dict[str, Json] = field(default_factory=dict)
    notifications: dict[str, Json] = field(default_factory=dict)
    last: str | None = None

    def upload(self, at: When, status: str) -> None:
        """The prescriber sends it."""
        self._log(codes.UPLOADED, at, self.prescriber, status)

    def issue(self, number: int, start: When, status: str, statuses: Mapping[str, str]) -> dict[str, Json]:
        """All that happens to one issue from its start on; gives the record of the issue."""
        made: dict[str, Json] = {"status": status, "lineItems": dict(statuses)}
        steps = list(self._steps(number, status, statuses))
        for at, (_, act) in zip(fitted(start, [delay for delay, _ in steps]), steps, strict=True):
            made |= act(at)
        return made

    def _steps(self, number: int, status: str, statuses: Mapping[str, str]) -> Iterator[tuple[timedelta, _Act]]:
        """What happens, in order, each so long after the start."""
        yield from self._cancellations(number, status, statuses)
        if status == "0004":
            yield (_EXPIRY if number == 1 else _LATER_EXPIRY), partial(self._end, number, status)
        if status not in _HELD:
            return
        yield _RELEASE, partial(self._release, number)
        if status in _DISPENSED:
            yield _DISPENSE, partial(self._notify, number, status, statuses)
        for target, reason in self.waiting.items():
            yield _DISPENSE + _MARK, partial(self._mark, number, status, target, reason)
        if status == "0008":
            yield _CLAIM, partial(self._claim, number)
        if status == "0009":
            yield _DISPENSE + _CLAIM_WINDOW, partial(self._end, number, status)

    def _cancellations(self, number: int, status: str, statuses: Mapping[str, str]) -> Iterator[tuple[timedelta, _Act]]:
        """The prescriber cancels what is cancelled, one by one."""
        gone = [item for item in self.items if statuses[item.number] == "0005"]
        for index in range(1, len(gone) + 1):
            is_last = index == len(gone) and status == "0005"
            after = status if is_last else "0001" if status in _HELD or status == "0005" else status
            yield _CANCEL * index / len(gone), partial(self._cancel, number, after, is_last)

    def _cancel(self, number: int, status: str, is_last: bool, at: When) -> dict[str, Json]:
        self._log(codes.ITEM_WAS_CANCELLED, at, self.prescriber, status, number)
        return {"completedDate": at.written()} if is_last else {}

    def _end(self, number: int, status: str, at: When) -> dict[str, Json]:
        """Time alone does it."""
        self._log(codes.BATCH, at, codes.BATCH_ORG, status, number)
        return {"completedDate": at.written()} if status == "0004" else {}

    def _release(self, number: int, at: When) -> dict[str, Json]:
        message = codes.NOMINATED_RELEASED if self.is_nominated else codes.RELEASED
        self._log(message, at, self.dispenser, "0002", number)
        return {"releaseDate": at.written(), "releaseOrg": self.dispenser, "dispenserOrg": self.dispenser}

    def _mark(self, number: int, status: str, target: str, reason: str, at: When) -> dict[str, Json]:
        """A cancellation comes that has to wait for the dispenser."""
        self._log(codes.MARKED, at, self.prescriber, status, number)
        self.pending.append({"itemId": target or None, "reason": reason, "org": self.prescriber, "at": at.written()})
        return {}

    def _claim(self, number: int, at: When) -> dict[str, Json]:
        self._log(codes.CLAIM_MADE, at, self.dispenser, "0008", number)
        return {"claimedDate": at.written()}

    def _notify(self, number: int, final: str, statuses: Mapping[str, str], at: When) -> dict[str, Json]:
        status = _DISPENSED[final]
        key = self._log(codes.NOTIFIED, at, self.dispenser, status, number)
        for earlier in self.notifications.values():
            earlier["isLastDispenseNotification"] = False
        self.last = hashed_uuid(f"{self.prescription_id} notification {key}")
        self.notifications[key] = {
            "dispenseNotificationId": self.last,
            "dispenseNotificationDocumentKey": key,
            "timestamp": at.written(),
            "at": at.written(),
            "org": self.dispenser,
            "scn": len(self.history) + 1,
            "status": status,
            "isLastDispenseNotification": True,
            **({"issue": number} if self.is_erd else {}),
            **({"nonDispensingReason": self.reason} if self.reason else {}),
            "lineItems": {
                item.number: _dispensed(item, statuses[item.number])
                for item in self.items
                if statuses[item.number] not in _LAID_ASIDE
            },
        }
        made: dict[str, Json] = {"lastDispenseDate": at.written()}
        return made | {"completedDate": at.written()} if status in codes.OVER else made

    def _log(self, message: str, at: When, org: str, status: str, issue: int | None = None) -> str:
        """Add an entry to the history; gives its internal id."""
        number = len(self.history) + 2
        digits = hashed_uuid(f"{self.prescription_id} history {number}").replace("-", "")
        key = f"{int(digits[16:], 16):020d}_{digits[:6]}_{int(digits[6:12], 16):010d}"
        entry: dict[str, Json] = {
            "eventId": str(number),
            "internalId": key,
            "message": message,
            "timestamp": at.written(),
            "org": org,
            "newStatus": status,
            "isDispenseNotification": message == codes.NOTIFIED,
        }
        if issue is not None and self.is_erd:
            entry["issue"] = issue
        self.history[str(number)] = entry
        return key


def _dispensed(item: Item, status: str) -> dict[str, Json]:
    """What a dispenser says of a line item."""
    record = item.record
    ordered = record["quantity"]
    quantity = ordered if status == "0001" else ordered // 2 if status == "0003" else 0
    made: dict[str, Json] = {
        "lineItemNo": item.number,
        "lineItemId": record["lineItemId"],
        "status": status,
        "components": [
            {
                "itemName": record["itemName"],
                "quantity": quantity,
                "quantityForm": record["quantityForm"],
                "dosageInstruction": record["dosageInstruction"],
            }
        ],
    }
    if item.non_dispensing is not None and status == "0002":
        made["nonDispensingReason"] = item.non_dispensing
    return made
