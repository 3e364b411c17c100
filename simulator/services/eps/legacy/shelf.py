"""How a tenant's prescriptions look in the legacy tracker's searches: rendered once, kept until something changes.

What is shown depends on the prescription and on the organisations that it names.
"""

from collections.abc import Callable
from typing import NamedTuple

from simulator.records.documents import Document, Documents
from simulator.services.eps.prescription.index import KIND
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.json import Json, render_json

Make = Callable[[Prescription], Json]
"""Gives what is shown of a prescription."""


class Entry(NamedTuple):
    """A prescription's bytes, its id before them, and what they were made from."""

    prescription: Prescription
    revision: int
    body: bytes


class Shelf:
    """The entries of one kind of search."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Forget what one document looked like."""
        if before is not None:
            self._entries.pop(before.key, None)

    def entry(self, prescription: Prescription, revision: int, make: Make) -> bytes:
        """The prescription under its id, at this revision of the organisations."""
        known = self._entries.get(prescription.id)
        if known is None or known.prescription is not prescription or known.revision != revision:
            body = b"%s:%s" % (render_json(prescription.id), render_json(make(prescription)))
            known = self._entries[prescription.id] = Entry(prescription, revision, body)
        return known.body


def listed(documents: Documents, name: str, found: list[Prescription], make: Make) -> bytes:
    """An object of prescriptions by id; `name` is the kind of search."""
    shelf = documents.indexed(KIND, f"legacy {name}", Shelf)
    revision = documents.revisions.get("organisations", 0)
    return b"{%s}" % b",".join([shelf.entry(each, revision, make) for each in found])
