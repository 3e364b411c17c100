"""A tenant's prescriptions by patient, nominated dispenser, id and message, and each of them as last read."""

from datetime import datetime
from typing import NamedTuple

from simulator.records.documents import Document, Documents
from simulator.services.eps.prescription.model import Prescription
from simulator.services.eps.prescription.record import text_in

KIND = "prescriptions"
"""The kind of the documents that hold prescriptions."""


class Read(NamedTuple):
    """A prescription as one version of its document gives it from `begins` until before `ends`; None if it is gone.

    `began` is what times in the record count from.
    """

    version: int
    began: datetime
    begins: datetime
    ends: datetime
    prescription: Prescription | None

    def holds(self, version: int, began: datetime, now: datetime) -> bool:
        """Is this what the document's version is at that instant?"""
        return self.version == version and self.began == began and self.begins <= now < self.ends


class PrescriptionIndex:
    """Keys of prescriptions by what they are looked for by; each bucket in the order in which they came."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], dict[str, None]] = {}
        self.kept: dict[str, Read] = {}

    def of_patient(self, nhs_number: str) -> list[str]:
        """The keys of a patient's prescriptions."""
        return list(self._buckets.get(("patient", nhs_number), ()))

    def nominated(self, org: str) -> list[str]:
        """The keys of the prescriptions that a dispenser is nominated for."""
        return list(self._buckets.get(("nominee", org.upper()), ()))

    def of_stem(self, prescription_id: str) -> list[str]:
        """The keys that are this one but for the check character."""
        return list(self._buckets.get(("stem", _stem(prescription_id)), ()))

    def of_message(self, message_id: str) -> list[str]:
        """The keys of what a message brought."""
        return list(self._buckets.get(("message", message_id.upper()), ()))

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Follow one document that has come, gone or changed."""
        there, here = _places(before), _places(after)
        for place, key in there - here:
            bucket = self._buckets.get(place, {})
            bucket.pop(key, None)
            if not bucket:
                self._buckets.pop(place, None)
        for place, key in here - there:
            self._buckets.setdefault(place, {})[key] = None
        if before is not None:
            self.kept.pop(before.key, None)


def index_of(documents: Documents) -> PrescriptionIndex:
    """The index over a tenant's prescriptions."""
    return documents.indexed(KIND, "prescriptions", PrescriptionIndex)


def _places(document: Document | None) -> set[tuple[tuple[str, str], str]]:
    if document is None or not isinstance(document.body, dict):
        return set()
    body, key = document.body, document.key
    places = {
        ("patient", text_in(body, "nhsNumber")),
        ("nominee", text_in(body, "nominatedDispenserOrg").upper()),
        ("stem", _stem(key)),
        ("message", text_in(body, "messageId").upper()),
    }
    return {(place, key) for place in places if place[1]}


def _stem(prescription_id: str) -> str:
    return prescription_id.upper()[:-1]
