"""What searches for a patient's prescriptions gave, kept while neither anybody nor time changes what they found."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from simulator.call.call import Call
from simulator.services.eps.prescription.index import KIND, index_of
from simulator.services.eps.prescription.model import Prescription
from simulator.services.eps.prescription.store import find_for_patient

MOST_RESULTS = 200
"""Patients whose last result is kept; the oldest are forgotten first."""

T = TypeVar("T")


class Result(NamedTuple, Generic[T]):
    """What a search gave, and for how long it holds: from `begins` until before `ends`, for one revision."""

    asked: Hashable
    revision: int
    began: datetime
    begins: datetime
    ends: datetime
    found: T


class Results(Generic[T]):
    """The last result of one kind of search for each patient, in one tenant."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[str, Result[T]] = {}

    def get(self, call: Call, nhs_number: str, asked: Hashable, make: Callable[[list[Prescription]], T]) -> T:
        """What `make` gives for a patient's prescriptions: `asked` is all else that it depends on."""
        documents, began = call.documents, call.tenant.began
        revision = documents.revisions.get(KIND, 0)
        known = self._kept.get(nhs_number)
        if (
            known is not None
            and known.revision == revision
            and known.began == began
            and known.begins <= call.now < known.ends
            and known.asked == asked
        ):
            return known.found
        made = make(find_for_patient(call, nhs_number))
        index = index_of(documents)
        reads = [index.kept[key] for key in index.of_patient(nhs_number)]
        if reads:
            begins, ends = max(read.begins for read in reads), min(read.ends for read in reads)
            self._kept.pop(nhs_number, None)
            self._kept[nhs_number] = Result(asked, revision, began, begins, ends, made)
            if len(self._kept) > MOST_RESULTS:
                del self._kept[next(iter(self._kept))]
        return made
