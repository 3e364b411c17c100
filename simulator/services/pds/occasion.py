"""What the business rules need to know of a request: when it is made, and whether it makes a record or changes one.

The same rule is said in other words for a new record than for an update; that, too, is decided here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from simulator.call.refusal import Refusal
from simulator.services.pds.patch import Entry
from simulator.services.pds.refusing import forbidden, invalid_create, invalid_update
from simulator.wire.json import Json


@dataclass(frozen=True, slots=True)
class Occasion:
    """One request that makes or changes a record."""

    now: datetime
    creating: bool = False

    @property
    def today(self) -> date:
        """The day it is made on."""
        return self.now.date()

    def broken(self, rule: str) -> Refusal:
        """The refusal of data that break a rule."""
        return invalid_create(rule) if self.creating else invalid_update(rule)

    def denied(self, rule: str) -> Refusal:
        """The refusal of something that only others may do."""
        return invalid_create(rule) if self.creating else forbidden(rule)

    def only_one(self, entries: Iterable[Entry], kind: Callable[[Json], str | None]) -> None:
        """Refuse what makes a second item of a kind; `kind` names it in the plural, None if there may be many.

        Two that the record has had all along are left alone.
        """
        entries = tuple(entries)
        kinds = [kind(entry.current) for entry in entries]
        for entry, named in zip(entries, kinds, strict=True):
            is_due = entry.is_touched and (entry.is_new or kind(entry.original) != named)
            if is_due and named is not None and kinds.count(named) > 1:
                raise self.denied(f"multiple {named} cannot be added")


def was(entry: Entry, member: str) -> Json:
    """What the record had as a member of an item, None for a new item."""
    return None if entry.is_new else entry.original.get(member)


def changed(entry: Entry, *members: str) -> bool:
    """Did the request give the item as a whole, or change one of these members?"""
    return entry.whole or any(entry.current.get(member) != was(entry, member) for member in members)
