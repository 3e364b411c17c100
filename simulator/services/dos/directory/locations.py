"""Where a postcode is: by the tenant's table of postcodes, or else somewhere in its area, the same place each time.

A synthetic place is not where the real postcode is: it lies within some 12 km of the middle of the postcode's area,
near the other postcodes of its district and nearer to those of its sector.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from simulator.records.documents import Document, Documents, derived
from simulator.services.dos.directory.areas import CENTRES, OUTSIDE_ENGLAND
from simulator.services.dos.directory.options import options_of
from simulator.wire.json import Json

KIND = "dos-postcodes"

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})", re.ASCII)
_DISTRICT_METRES, _SECTOR_METRES, _UNIT_METRES = 10_000, 1_500, 400
"""How far at most a district is from the middle of its area in each direction, a sector from its district..."""

Position = tuple[int, int]
"""Easting and northing, in metres of the national grid."""


@dataclass(frozen=True, slots=True)
class Location:
    """A whole postcode, written with its space, and where it is. `is_served` is False outside England."""

    postcode: str
    easting: int
    northing: int
    is_served: bool = True

    @property
    def area(self) -> str:
        """The letters that it begins with: `LS`."""
        return area_of(self.postcode)

    @property
    def district(self) -> str:
        """The outward half: `LS17`."""
        return self.postcode.partition(" ")[0]

    @property
    def sector(self) -> str:
        """The district and the first digit of the inward half: `LS17 7`."""
        return self.postcode[:-2]

    def is_in(self, areas: Iterable[str]) -> bool:
        """Does it lie in one of these areas, districts or sectors?"""
        return any(area in (self.area, self.district, self.sector) for area in areas)


def locate(documents: Documents, text: str | None) -> Location | None:
    """Where a postcode is, however it is spaced and in either case; None for one that the directory does not know.

    Known are those of the tenant's table, and every other whole postcode of an area that there is, unless the tenant
    lists it as unknown. One that only its area places is not served where the area lies outside England [A].
    """
    key = re.sub(r"\s+", "", text or "").upper()
    if key in options_of(documents).unknown_postcodes:
        return None
    document = documents.peek(KIND, key)
    if document is not None:
        return derived(document, "location", _location)
    found = _POSTCODE.fullmatch(key)
    return None if found is None else _synthetic(documents, *found.groups())


def area_of(postcode: str) -> str:
    """The letters that a postcode begins with."""
    return postcode[: 1 if postcode[1:2].isdecimal() else 2]


def spaced(key: str) -> str:
    """A postcode with the space before its inward half."""
    return f"{key[:-3]} {key[-3:]}"


def _location(document: Document) -> Location | None:
    body: Json = document.body
    try:
        return Location(spaced(document.key), round(body["easting"]), round(body["northing"]))
    except (KeyError, TypeError, ValueError):
        return None


def _synthetic(documents: Documents, outward: str, inward: str) -> Location | None:
    area = area_of(outward)
    centre = CENTRES.get(area)
    if centre is not None:
        east, north = centre[0] * 1000, centre[1] * 1000
    else:
        seeded = _middles(documents).get(area)
        if seeded is None:
            return None
        east, north = seeded
    for part, metres in (
        (outward, _DISTRICT_METRES),
        (outward + inward[0], _SECTOR_METRES),
        (outward + inward, _UNIT_METRES),
    ):
        across, along = _offset(part, metres)
        east, north = east + across, north + along
    return Location(f"{outward} {inward}", east, north, is_served=area not in OUTSIDE_ENGLAND)


def _offset(part: str, metres: int) -> Position:
    """Metres in both directions that are always the same for a part of a postcode."""
    digest = blake2b(part.encode(), digest_size=8).digest()
    span = 2 * metres + 1
    return int.from_bytes(digest[:4], "big") % span - metres, int.from_bytes(digest[4:], "big") % span - metres


def _middles(documents: Documents) -> Mapping[str, Position]:
    """The middle of each area that the tenant's table has postcodes of: for areas that there are nowhere else."""
    middles = dict(documents.derived_from_shipped(KIND, "middles", _middles_of))
    middles.update(documents.derived_from_changed(KIND, "middles", _middles_of))
    return middles


def _middles_of(documents: Iterable[Document]) -> Mapping[str, Position]:
    places: dict[str, list[Location]] = {}
    for document in documents:
        location = derived(document, "location", _location)
        if location is not None:
            places.setdefault(location.area, []).append(location)
    return {
        area: (sum(each.easting for each in some) // len(some), sum(each.northing for each in some) // len(some))
        for area, some in places.items()
    }
