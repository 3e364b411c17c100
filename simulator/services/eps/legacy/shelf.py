"""How a tenant's prescriptions look in the legacy tracker's searches: rendered once, kept until something changes.

What is shown depends on the prescription and on the organisations that it names; a whole answer also on the time and on
what was asked for.
"""

from collections.abc import Callable
from typing import NamedTuple

from simulator.records.documents import Document, Documents
from simulator.services.eps.legacy.errors import Message
from simulator.services.eps.prescription.index import KIND
from simulator.services.eps.prescription.model import Prescription
from simulator.services.eps.prescription.results import Results
from simulator.wire.json import Json, render_json

Make = Callable[[Prescription], Json]
"""Gives what is shown of a prescription."""


class Entry(NamedTuple):
    """A prescription's bytes, its id before them, and what they were made from."""

    prescription: Prescription
    revision: int
    body: bytes


class Shelf:
    """The entries of one kind of search, and its answers."""

    __slots__ = ("_entries", "answers")

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self.answers: Results[Message] = Results()

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Forget what one document looked like."""
        if before is not None:
            self._entries.pop(before.key, None)

    def listed(self, found: list[Prescription], revision: int, make: Make) -> bytes:
        """An object of prescriptions by id, at this revision of the organisations."""
        return b"{%s}" % b",".join([self._entry(each, revision, make) for each in found])

    def _entry(self, prescription: Prescription, revision: int, make: Make) -> bytes:
        known = self._entries.get(prescription.id)
        if known is None or known.prescription is not prescription or known.revision != revision:
            body = b"%s:%s" % (render_json(prescription.id), render_json(make(prescription)))
            known = self._entries[prescription.id] = Entry(prescription, revision, body)
        return known.body


def shelf_of(documents: Documents, name: str) -> Shelf:
    """The tenant's own shelf; `name` is the kind of search."""
    return documents.indexed(KIND, f"legacy {name}", Shelf)
