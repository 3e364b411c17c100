"""A prescription's record while an event changes it: a working copy, and the record that comes of it.

Nothing of the record that it was made from is ever changed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from simulator.identifiers import hashed_uuid
from simulator.services.eps.prescription.codes import REPEAT_DISPENSING
from simulator.services.eps.prescription.moments import written
from simulator.services.eps.prescription.record import (
    Record,
    is_complete,
    issue_count,
    issue_statuses,
    number_in,
    record_in,
    text_in,
)
from simulator.wire.json import Json


class Draft:
    """A working copy of a record, with every issue written out. `now` is when the event happens."""

    def __init__(self, body: Record, now: datetime) -> None:
        self.now = now
        self.body: dict[str, Json] = dict(body)
        self.items: dict[str, dict[str, Json]] = {no: dict(item) for no, item in record_in(body, "lineItems").items()}
        self.is_erd = body.get("treatmentType") == REPEAT_DISPENSING
        self._number = number_in(body, "issueNumber") or 1
        self.issues: dict[int, dict[str, Json]] = {number: self._issue(body, number) for number in self._numbers(body)}
        self.history: dict[str, Json] = dict(record_in(body, "history"))
        self.notifications: dict[str, dict[str, Json]] = {
            key: dict(each) for key, each in record_in(body, "dispenseNotifications").items() if isinstance(each, dict)
        }
        self.pending = waiting_in(body)

    @property
    def current(self) -> int:
        """The number of the first issue that is active or still to come, else of the last one."""
        return next((number for number in self.issues if not is_complete(self.status(number))), max(self.issues))

    def status(self, number: int) -> str:
        """The status of an issue."""
        return str(self.issues[number]["status"])

    def statuses(self, number: int) -> dict[str, str]:
        """The status of each line item of an issue, by number."""
        items: dict[str, str] = self.issues[number]["lineItems"]
        return items

    def turn(self, number: int, status: str, statuses: Mapping[str, str]) -> None:
        """Give an issue a status and its line items theirs; an issue that ends does so now."""
        issue = self.issues[number]
        if not is_complete(status):
            issue.pop("completedDate", None)
        elif not is_complete(self.status(number)):
            issue["completedDate"] = written(self.now)
        issue["status"] = status
        issue["lineItems"] = dict(statuses)

    def map_items(self, number: int, moves: Mapping[str, str]) -> dict[str, str]:
        """The line items of an issue once each has gone where `moves` sends its status."""
        return {no: moves.get(status, status) for no, status in self.statuses(number).items()}

    def item_number(self, item_id: str) -> str | None:
        """The number of the line item of this id, written in any case."""
        wanted = item_id.upper()
        return next((no for no, item in self.items.items() if text_in(item, "lineItemId").upper() == wanted), None)

    def give(self, number: int, org: str | None) -> None:
        """Note which dispenser has an issue; None for nobody."""
        if org:
            self.issues[number]["dispenserOrg"] = org
        else:
            self.issues[number].pop("dispenserOrg", None)

    def log(self, message: str, org: str, status: str, issue: int | None = None, **more: Json) -> str:
        """Add an entry to the history; gives its internal id."""
        number = max((int(key) for key in self.history if key.isdecimal()), default=1) + 1
        internal_id = self._internal_id(number)
        entry = {
            "eventId": str(number),
            "internalId": internal_id,
            "message": message,
            "timestamp": written(self.now),
            "org": org,
            "newStatus": status,
            "isDispenseNotification": False,
            **more,
        }
        if issue is not None and self.is_erd:
            entry["issue"] = issue
        self.history[str(number)] = entry
        return internal_id

    def done(self) -> dict[str, Json]:
        """The record as the event leaves it: what it says at its top is the current issue's."""
        current = self.current
        issue = self.issues[current]
        statuses = self.statuses(current)
        made = self.body | {
            "issueNumber": current,
            "status": issue["status"],
            "lineItems": {no: item | {"status": statuses[no]} for no, item in self.items.items()},
            "dispenseNotifications": self.notifications,
            "history": self.history,
            "issues": {str(number): issue for number, issue in self.issues.items()},
        }
        _put(made, "dispenserOrg", issue.get("dispenserOrg"))
        _put(made, "pendingCancellations", self.pending)
        return made

    def _numbers(self, body: Record) -> Iterable[int]:
        return range(1, issue_count(body) + 1) if self.is_erd else (self._number,)

    def _issue(self, body: Record, number: int) -> dict[str, Json]:
        status, statuses = issue_statuses(body, number)
        issue = {**record_in(record_in(body, "issues"), str(number)), "status": status, "lineItems": statuses}
        if number == self._number and body.get("dispenserOrg"):
            issue["dispenserOrg"] = body["dispenserOrg"]
        return issue

    def _internal_id(self, number: int) -> str:
        digits = hashed_uuid(f"{text_in(self.body, 'prescriptionId')} {number}").replace("-", "")
        return f"{self.now:%Y%m%d%H%M%S%f}_{digits[:6]}_{int(digits[16:], 16) % 10**10:010d}"


def waiting_in(body: Record) -> list[dict[str, Json]]:
    """The cancellations that wait; a record that only flags them has them from its prescriber."""
    listed = body.get("pendingCancellations")
    if isinstance(listed, list):
        return [dict(each) for each in listed if isinstance(each, dict)]
    org = text_in(body, "prescriberOrg")
    flagged: list[dict[str, Json]] = [
        {"itemId": text_in(item, "lineItemId"), "reason": item.get("cancellationReason"), "org": org}
        for item in record_in(body, "lineItems").values()
        if item.get("pendingCancellation") is True
    ]
    if body.get("prescriptionPendingCancellation") is True:
        flagged.append({"itemId": None, "reason": body.get("cancellationReason"), "org": org})
    return flagged


def _put(record: dict[str, Json], name: str, value: Json) -> None:
    """Set a member of a record, or take it away where there is nothing to say."""
    if value:
        record[name] = value
    else:
        record.pop(name, None)
