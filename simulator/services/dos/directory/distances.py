"""How far a search goes and how far away a service is: kilometres to look within, miles to show."""

from dataclasses import dataclass

from simulator.records.documents import Documents
from simulator.services.dos.directory.locations import Location

KIND = "dos-distances"
"""Stored distances: `{kilometres}` by postcode without its space (`LS177NZ`), sector (`LS17 7`), district (`LS17`)."""

OVERRIDE, POSTCODE, SECTOR, DISTRICT, WEB_SERVICE, NATIONAL = SOURCES = (
    "Override", "Postcode", "Sector", "District", "Web Service", "National",
)  # fmt: skip
"""Where a search distance can come from, as the web service spells it."""

NATIONAL_KILOMETRES = 60
CATCH_ALL_METRES = 60_000
METRES_IN_MILE = 1609.344


@dataclass(frozen=True, slots=True)
class SearchDistance:
    """How far to look, in kilometres, and who said so."""

    kilometres: float
    source: str

    @property
    def metres(self) -> float:
        """The same in metres."""
        return self.kilometres * 1000


def search_distance(
    documents: Documents, location: Location, asked: float | None = None, *, forced: bool = False
) -> SearchDistance:
    """The distance that holds: the one asked for if it is forced, else the stored, else the one asked for, else 60 km.

    Stored for the postcode, else its sector, else its district. Whether an asked one is allowed is for the face to say.
    """
    if forced and asked is not None:
        return SearchDistance(asked, OVERRIDE)
    stored = (
        (location.postcode.replace(" ", ""), POSTCODE),
        (location.sector, SECTOR),
        (location.district, DISTRICT),
    )
    for key, source in stored:
        document = documents.peek(KIND, key)
        if document is not None and document.body:
            return SearchDistance(document.body["kilometres"], source)
    return SearchDistance(NATIONAL_KILOMETRES, NATIONAL) if asked is None else SearchDistance(asked, WEB_SERVICE)


def distance_text(metres: float) -> str:
    """Miles with one decimal, as services are shown: `1.0`."""
    return f"{metres / METRES_IN_MILE:.1f}"
