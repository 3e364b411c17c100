"""The index over a tenant's services: by id, by ODS code, by type and place, by whose patients they take.

What was shipped is indexed once for all tenants, and what a tenant changed beside it, as it changes. Nothing here
decides whether a service is found.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
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

FEW_PROFILES = 64
"""Of so many it is quicker to look at each profile first, of more at what is near."""

PLACES_KEPT = 4096
"""For how many types and symptom groups it is kept what is near."""

Cell = tuple[int, int]
Grid = dict[Cell, dict[str, "Entry"]]
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


Alike = tuple[Profile, dict[str, Entry]]
"""Services of one profile in one cell."""

Places = dict[Cell, list[Alike]]
_Counting = tuple[Profile, dict[str, Entry], set[str]]
"""The same, and the keys of those that do not count."""


class _Index:
    """Some services: the active ones with a place by type, profile and cell, all by code and by whom they take."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.codes: dict[str, dict[str, DosService]] = {}
        self.referred: dict[str, dict[str, DosService]] = {}
        self.entries: dict[str, Entry] = {}
        self.types: dict[int, dict[Profile, Grid]] = {}
        # The same grids, by symptom group, for searches that begin with one.
        self.groups: dict[int, dict[int, dict[Profile, Grid]]] = {}
        self._places: dict[tuple[int, int | None], Places] = {}
        self._profiles = Profiles()
        for document in documents:
            self.add(document)

    def grids(self, type: int, group: int | None) -> dict[Profile, Grid]:
        """The cells of each profile that there is of a type and, with a symptom group, has it."""
        return (self.types if group is None else self.groups.get(group, _NO_TYPES)).get(type, _NO_GRIDS)

    def places(self, type: int, group: int | None) -> Places:
        """The same by cell, so that profiles far away are not looked at: made when it is asked for."""
        key = type, group
        places = self._places.get(key)
        if places is None:
            if len(self._places) >= PLACES_KEPT:
                del self._places[next(iter(self._places))]
            places = self._places[key] = {}
            for profile, grid in self.grids(type, group).items():
                for cell, entries in grid.items():
                    places.setdefault(cell, []).append((profile, entries))
        return places

    def add(self, document: Document) -> None:
        """Take a service in."""
        self._places.clear()
        service = service_of(document)
        self.codes.setdefault(code_key(service.ods_code), {})[service.key] = service
        for name in service.referred_from:
            self.referred.setdefault(name, {})[service.key] = service
        if service.is_active and service.position is not None:
            profile, opening = self._profiles.of(service), self._profiles.opening_of(service)
            entry = self.entries[service.key] = Entry(service, profile, opening, *service.position)
            self._grid_of(entry).setdefault(entry.cell, {})[service.key] = entry

    def remove(self, document: Document) -> None:
        """Let a service go."""
        self._places.clear()
        service = service_of(document)
        self.codes.get(code_key(service.ods_code), {}).pop(service.key, None)
        for name in service.referred_from:
            self.referred.get(name, {}).pop(service.key, None)
        entry = self.entries.pop(service.key, None)
        if entry is not None:
            grid = self._grid_of(entry)
            del grid[entry.cell][service.key]
            if not grid[entry.cell]:
                del grid[entry.cell]
            if not grid:
                self._forget(entry)

    def _grid_of(self, entry: Entry) -> Grid:
        type, profile = entry.service.type_id, entry.profile
        grids = self.types.setdefault(type, {})
        grid = grids.get(profile)
        if grid is None:
            grid = grids[profile] = {}
            for group in profile.clinical:
                self.groups.setdefault(group, {}).setdefault(type, {})[profile] = grid
        return grid

    def _forget(self, entry: Entry) -> None:
        type, profile = entry.service.type_id, entry.profile
        del self.types[type][profile]
        for group in profile.clinical:
            del self.groups[group][type][profile]


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
        return {type for index, _ in self._layers() for type, grids in index.types.items() if grids}

    def types_with(self, group: int) -> set[int]:
        """The types that have a service that is profiled with a symptom group: none is missing, though one that was
        shipped and has changed since may still make its type one of them.
        """
        return {type for index, _ in self._layers() for type, grids in index.groups.get(group, {}).items() if grids}

    def by_type(self, type: int) -> Iterator[DosService]:
        """The active services of a type that have a place."""
        for index, hidden in self._layers():
            for grid in index.grids(type, None).values():
                for cell in grid.values():
                    yield from (entry.service for key, entry in cell.items() if key not in hidden)

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
        there = self._in_cells(type, area, accept, group)
        waiting: list[tuple[float, str, Entry]] = []
        for metres, cell in sorted([(area.metres_to_cell(cell), cell) for cell in there]):
            while waiting and waiting[0][0] < metres:
                distance, _, entry = heappop(waiting)
                yield Near(entry, distance)
            for profile, entries, hidden in there[cell]:
                # Asked again, as the answer may have changed with what was found since.
                if accept(profile):
                    for key, entry in entries.items():
                        found = area.metres_to(entry.easting, entry.northing)
                        if found is not None and key not in hidden:
                            heappush(waiting, (found, key, entry))
        while waiting:
            distance, _, entry = heappop(waiting)
            yield Near(entry, distance)

    def _in_cells(self, type: int, area: "Area", accept: Accept, group: int | None) -> dict[Cell, list[_Counting]]:
        """What is in the cells of an area, of the profiles that are accepted."""
        there: dict[Cell, list[_Counting]] = {}
        for index, hidden in self._layers():
            grids = index.grids(type, group)
            if len(grids) > FEW_PROFILES:
                places = index.places(type, group)
                for cell in area.cells_of(places):
                    alike = [(*each, hidden) for each in places[cell] if accept(each[0])]
                    there.setdefault(cell, []).extend(alike)
            else:
                for profile, grid in grids.items():
                    for cell in area.cells_of(grid) if accept(profile) else ():
                        there.setdefault(cell, []).append((profile, grid[cell], hidden))
        return there

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


_NO_GRIDS: dict[Profile, Grid] = {}
_NO_TYPES: dict[int, dict[Profile, Grid]] = {}
_NO_KEYS: set[str] = set()


def directory_of(documents: Documents) -> Directory:
    """The directory of a tenant."""
    return Directory(documents)


def cell_of(easting: float, northing: float) -> Cell:
    """The cell of a place."""
    return int(easting // CELL_METRES), int(northing // CELL_METRES)


def code_key(code: str) -> str:
    """An ODS code as it is compared: in capitals, without what stands around it."""
    return code.strip().upper()
