"""In which order services are shown, and how many of a type: ranks by type, by area or for the whole country."""

from simulator.records.documents import Documents
from simulator.services.dos.directory.codes import service_type
from simulator.services.dos.directory.locations import Location

KIND = "dos-rankings"
"""Ranks by service type id: `national`, and laid over it by postcode area."""

NATIONAL = "national"
LOWEST, LOWEST_BEFORE = 10, 5
"""The last rank, and the last one before version 1.5."""

USUAL_KEPT = 2

# The real table is not published: this one is plausible. Documents come before it.
_RANKS = {138: 1, 133: 1, 139: 1, 25: 2, 130: 2, 135: 3, 100: 3, 150: 3, 46: 4, 136: 4, 105: 5, 40: 10}
_KEPT_ONE = frozenset((100, 130, 133, 137, 138, 139))


class Ranking:
    """The ranks that hold where a search is made from, in its version."""

    __slots__ = ("_area", "_documents", "_lowest", "_national")

    def __init__(self, documents: Documents, location: Location, version: str = "1.5") -> None:
        self._documents = documents
        self._area = _table(documents, location.area)
        self._national = _table(documents, NATIONAL)
        self._lowest = LOWEST if version == "1.5" else LOWEST_BEFORE

    def rank(self, type: int) -> int:
        """The rank of a type, 1 to be shown first; a type without any comes last [A].

        Said for the area, else for the country, else by the list of types. Ranks over 5 are 5 before version 1.5 [A].
        """
        rank = self._area.get(str(type), self._national.get(str(type)))
        if rank is None:
            known = service_type(self._documents, type)
            rank = known.rank if known is not None and known.rank is not None else _RANKS.get(type, LOWEST)
        return min(rank, self._lowest)

    def kept(self, type: int) -> int:
        """How many services of a type are shown."""
        known = service_type(self._documents, type)
        if known is not None and known.kept is not None:
            return known.kept
        return 1 if type in _KEPT_ONE else USUAL_KEPT


def _table(documents: Documents, key: str) -> dict[str, int]:
    document = documents.peek(KIND, key)
    return {} if document is None or not document.body else document.body
