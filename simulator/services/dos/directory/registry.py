"""The index over a tenant's services: by id, by ODS code, by type and place, by whose patients they take.

What was shipped is indexed once for all tenants, and what a tenant changed beside it, as it changes. Nothing here
decides whether a service is found.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain
from math import hypot

from simulator.records.documents import Document, Documents
from simulator.services.dos.directory.locations import Location
from simulator.services.dos.directory.model import KIND, DosService, service_of
from simulator.services.dos.directory.opening import Opening
from simulator.services.dos.directory.profiles import Profile, Profiles

CELL_METRES = 10_000
"""The index has a square of this side for every place."""

Cell = tuple[int, int]
Accept = Callable[[Profile], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An active service that has a place, with what it shares with others."""

    service: DosService
    profile: Profile
    opening: Opening
    easting: int
    northing: int

    @property
    def cell(self) -> Cell:
        """The cell that it lies in."""
        return cell_of(self.easting, self.northing)


@dataclass(frozen=True, slots=True)
class Near:
    """A service and how far away it is."""

    entry: Entry
    metres: float

    @property
    def service(self) -> DosService:
        """The service."""
        return self.entry.service


Alike = dict[Profile, dict[str, Entry]]
"""Services of one cell by what they have in common."""

Places = dict[Cell, Alike]
"""Services of one type by cell."""


class _Index:
    """Some services: the active ones with a place by type, cell and profile, all by code and by whom they take."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.codes: dict[str, dict[str, DosService]] = {}
        self.referred: dict[str, dict[str, DosService]] = {}
        self.entries: dict[str, Entry] = {}
        self.types: dict[int, Places] = {}
        # How many services of each type have a symptom group, and which profiles: to ask that set costs much less than
        # to ask every profile that is near. One that no service has any more may stay in it.
        self.groups: dict[int, dict[int, int]] = {}
        self.profiled: dict[int, set[Profile]] = {}
        self._profiles = Profiles()
        for document in documents:
            self.add(document)

    def add(self, document: Document) -> None:
        """Take a service in."""
        service = service_of(document)
        self.codes.setdefault(code_key(service.ods_code), {})[service.key] = service
        for name in service.referred_from:
            self.referred.setdefault(name, {})[service.key] = service
        if service.is_active and service.position is not None:
            profile, opening = self._profiles.of(service), self._profiles.opening_of(service)
            entry = self.entries[service.key] = Entry(service, profile, opening, *service.position)
            places = self.types.setdefault(service.type_id, {})
            places.setdefault(entry.cell, {}).setdefault(profile, {})[service.key] = entry
            self._count(entry, 1)

    def remove(self, document: Document) -> None:
        """Let a service go."""
        service = service_of(document)
        self.codes.get(code_key(service.ods_code), {}).pop(service.key, None)
        for name in service.referred_from:
            self.referred.get(name, {}).pop(service.key, None)
        entry = self.entries.pop(service.key, None)
        if entry is not None:
            self._count(entry, -1)
            places = self.types[service.type_id]
            alike = places[entry.cell]
            del alike[entry.profile][service.key]
            if not alike[entry.profile]:
                del alike[entry.profile]
            if not alike:
                del places[entry.cell]

    def _count(self, entry: Entry, by: int) -> None:
        type = entry.service.type_id
        for group in entry.profile.clinical:
            types = self.groups.setdefault(group, {})
            types[type] = types.get(type, 0) + by
            self.profiled.setdefault(group, set()).add(entry.profile)


@dataclass(slots=True)
class _Own:
    """A tenant's own services, and the keys of shipped ones that it changed or deleted; kept as documents change."""

    documents: Documents
    index: _Index = field(default_factory=_Index)
    hidden: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        shipped = self.documents.shipped(KIND)
        self.hidden.update(key for key in self.documents.changed(KIND) if key in shipped)

    def changed(self, before: Document | None, after: Document | None) -> None:
        """One document came, went or changed; the shipped ones are in the other index."""
        for document, take in ((before, self.index.remove), (after, self.index.add)):
            if document is None:
                continue
            if self.documents.shipped(KIND).get(document.key) is document:
                if document is before:
                    self.hidden.add(document.key)
            else:
                take(document)


class Directory:
    """A tenant's services, to be found without looking at all of them."""

    __slots__ = ("_documents", "_own", "_shipped")

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._shipped = documents.derived_from_shipped(KIND, "dos-directory", _Index)
        self._own = documents.indexed(KIND, "dos-directory", lambda: _Own(documents))

    def by_id(self, id: str) -> DosService | None:
        """The service of an id, whatever its status."""
        document = self._documents.peek(KIND, id)
        return None if document is None else service_of(document)

    def by_ods_code(self, code: str) -> list[DosService]:
        """The services of an ODS code in either case, whatever their status; the code is not always of one alone."""
        return list(self._named("codes", code_key(code))) if code.strip() else []

    def has(self, name: str) -> bool:
        """Is it the id or the ODS code of a service, whatever else it looks like?"""
        return self.by_id(name) is not None or bool(self.by_ods_code(name))

    def referred_from(self, names: Iterable[str]) -> list[DosService]:
        """The services that take the patients of a practice that goes by one of these names, each once."""
        found = {service.key: service for name in names for service in self._named("referred", name.lower())}
        return list(found.values())

    def entry_of(self, service: DosService) -> Entry | None:
        """What searches find a service by; None for one that is not active or has no place."""
        for index in (self._own.index, self._shipped):
            entry = index.entries.get(service.key)
            if entry is not None and entry.service is service:
                return entry
        return None

    def types(self) -> set[int]:
        """The types that there are active services of."""
        return {type for index, _ in self._layers() for type, places in index.types.items() if places}

    def types_with(self, group: int) -> set[int]:
        """The types that have a service that is profiled with a symptom group: none is missing, though one that was
        shipped and has changed since may still make its type one of them.
        """
        return {type for index, _ in self._layers() for type, count in index.groups.get(group, {}).items() if count}

    def by_type(self, type: int) -> Iterator[DosService]:
        """The active services of a type that have a place."""
        for index, hidden in self._layers():
            for alike in index.types.get(type, _NOWHERE).values():
                for entries in alike.values():
                    yield from (entry.service for key, entry in entries.items() if key not in hidden)

    def within(self, location: Location, metres: float) -> Iterator[Near]:
        """The active services of all types in the box around a place, nearest first within a type."""
        area = Area(location, metres)
        return chain.from_iterable(self.nearest(type, area) for type in sorted(self.types()))

    def nearest(
        self, type: int, area: "Area", accept: Accept = lambda profile: True, group: int | None = None
    ) -> Iterator[Near]:
        """The active services of a type in an area, nearest first: found as they are taken.

        Only those whose profile is accepted and, with a symptom group, has it.
        """
        layers = [
            (index.types[type], None if group is None else index.profiled.get(group, _NO_PROFILES), hidden)
            for index, hidden in self._layers()
            if type in index.types
        ]
        cells = {cell for places, _, _ in layers for cell in area.cells_of(places)}
        waiting: list[tuple[float, str, Entry]] = []
        for metres, cell in sorted([(area.metres_to_cell(cell), cell) for cell in cells]):
            while waiting and waiting[0][0] < metres:
                distance, _, entry = heappop(waiting)
                yield Near(entry, distance)
            for places, profiled, hidden in layers:
                # Asked cell by cell, as the answer may change with what is found.
                for profile, entries in _profiled(places.get(cell, _NOBODY), profiled):
                    if accept(profile):
                        _queue(waiting, area, entries, hidden)
        while waiting:
            distance, _, entry = heappop(waiting)
            yield Near(entry, distance)

    def _layers(self) -> tuple[tuple[_Index, set[str]], ...]:
        return (self._shipped, self._own.hidden), (self._own.index, _NO_KEYS)

    def _named(self, which: str, name: str) -> Iterator[DosService]:
        for index, hidden in self._layers():
            found: dict[str, DosService] = getattr(index, which).get(name, {})
            yield from (service for key, service in found.items() if key not in hidden)


class Area:
    """The box around a place: as far to the north, east, south and west."""

    __slots__ = ("_across", "_along", "_far", "_metres", "location")

    def __init__(self, location: Location, metres: float) -> None:
        self.location = location
        self._metres = metres
        west, south = cell_of(location.easting - metres, location.northing - metres)
        east, north = cell_of(location.easting + metres, location.northing + metres)
        self._across, self._along = range(west, east + 1), range(south, north + 1)
        self._far: dict[Cell, float] = {}

    def cells_of(self, cells: Collection[Cell]) -> Iterable[Cell]:
        """Those of some cells, in a dictionary mostly, that lie in the area or touch it."""
        across, along = self._across, self._along
        if len(cells) < len(across) * len(along):
            return [cell for cell in cells if cell[0] in across and cell[1] in along]
        return [(x, y) for x in across for y in along if (x, y) in cells]

    def metres_to(self, easting: int, northing: int) -> float | None:
        """How far away a place is in a straight line; None if it is outside."""
        east, north = easting - self.location.easting, northing - self.location.northing
        if abs(east) > self._metres or abs(north) > self._metres:
            return None
        return hypot(east, north)

    def metres_to_cell(self, cell: Cell) -> float:
        """How far away the nearest point of a cell is."""
        far = self._far.get(cell)
        if far is None:
            here, (across, along) = self.location, cell
            east = max(across * CELL_METRES - here.easting, here.easting - (across + 1) * CELL_METRES, 0)
            north = max(along * CELL_METRES - here.northing, here.northing - (along + 1) * CELL_METRES, 0)
            far = self._far[cell] = hypot(east, north)
        return far


_NOWHERE: Places = {}
_NOBODY: Alike = {}
_NO_PROFILES: frozenset[Profile] = frozenset()
_NO_KEYS: set[str] = set()


def _profiled(alike: Alike, profiled: Collection[Profile] | None) -> Iterable[tuple[Profile, dict[str, Entry]]]:
    """Those of a cell whose profile is one of some; all of them for None."""
    if profiled is None:
        return alike.items()
    return [(profile, alike[profile]) for profile in alike if profile in profiled]


def _queue(
    waiting: list[tuple[float, str, Entry]], area: Area, entries: Mapping[str, Entry], hidden: Collection[str]
) -> None:
    """Put those in the area among those that wait for their turn."""
    for key, entry in entries.items():
        metres = area.metres_to(entry.easting, entry.northing)
        if metres is not None and key not in hidden:
            heappush(waiting, (metres, key, entry))


def directory_of(documents: Documents) -> Directory:
    """The directory of a tenant."""
    return Directory(documents)


def cell_of(easting: float, northing: float) -> Cell:
    """The cell of a place."""
    return int(easting // CELL_METRES), int(northing // CELL_METRES)


def code_key(code: str) -> str:
    """An ODS code as it is compared: in capitals, without what stands around it."""
    return code.strip().upper()
