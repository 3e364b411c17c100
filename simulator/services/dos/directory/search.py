"""The searches of the directory: that of the web service with all its steps, and those of the REST interface.

One index and one set of steps serve them all. Nothing here refuses: whether what is asked for is allowed is for the
faces to say.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from heapq import merge
from itertools import chain, islice

from simulator.records.documents import Documents
from simulator.services.dos.directory.codes import disposition, role_names
from simulator.services.dos.directory.distances import (
    CATCH_ALL_METRES,
    SearchDistance,
    distance_text,
    search_distance,
)
from simulator.services.dos.directory.filters import Filters
from simulator.services.dos.directory.practices import Practice
from simulator.services.dos.directory.profiles import Profile
from simulator.services.dos.directory.ranking import Ranking
from simulator.services.dos.directory.registry import Area, Directory, Near
from simulator.services.dos.directory.wanted import CAPACITY, ONLY_IF_OPEN, SESSION, Gap, Hit, Outcome, Wanted

__all__ = [
    "Gap",
    "Hit",
    "Outcome",
    "SearchDistance",
    "Wanted",
    "analyse_services",
    "distance_text",
    "find_by_clinical_term",
    "find_by_type",
    "find_services",
    "search_distance",
]

EMERGENCY_DEPARTMENTS = (105, 40)
"""The service types of which catch-all services are."""

CATCH_ALL = "(Catch-all)"
CATCH_ALLS = 2
GAPS = 5
"""How many gaps of a type are looked for."""


def find_services(
    directory: Directory, documents: Documents, wanted: Wanted, version: str = "1.5", *, with_gaps: bool = False
) -> Outcome:
    """What CheckCapacitySummary gives: what passes all steps, ranked and trimmed, or else the catch-all services.

    Emergency departments step in when nothing is left, and before version 1.5 beside the only one that is. Gaps are
    looked for only on demand: they cost more than the search itself.
    """
    wanted = _with_disposition(documents, wanted, version)
    hits, gaps = _Search(directory, documents, wanted, version).run(GAPS if with_gaps else 0)
    if len(hits) < (1 if version == "1.5" else 2):
        more = _catch_alls(directory, documents, wanted, {hit.service.key for hit in hits})
        return Outcome((*hits, *more), bool(more), gaps)
    return Outcome(hits, gaps=gaps)


def analyse_services(
    directory: Directory, documents: Documents, wanted: Wanted, version: str = "1.3", *, with_gaps: bool = False
) -> Outcome:
    """What ServiceAnalysis gives: what is clinically appropriate, whether or not it is open or has capacity [A]."""
    wanted = _with_disposition(documents, wanted, version)
    search = _Search(directory, documents, wanted, version, skipped=(CAPACITY, SESSION, ONLY_IF_OPEN))
    hits, gaps = search.run(GAPS if with_gaps else 0)
    return Outcome(hits, gaps=gaps)


def find_by_type(
    directory: Directory, documents: Documents, wanted: Wanted, types: Iterable[int], per_type: int
) -> tuple[Hit, ...]:
    """What the REST interface gives for service types: type by type as they are named, nearest first [A].

    Services that take the patients of the practice come first within their type. Neither opening hours, capacity nor
    disposition count.
    """
    return _by_type(directory, documents, wanted, dict.fromkeys(types), per_type, clinical=False)


def find_by_clinical_term(directory: Directory, documents: Documents, wanted: Wanted, per_type: int) -> tuple[Hit, ...]:
    """The same for a symptom group and its discriminators, type by type in the order of their ids [A]."""
    group = wanted.symptom_group
    types = set() if group is None else directory.types_with(group)
    return _by_type(directory, documents, wanted, sorted(types), per_type, clinical=True)


def _with_disposition(documents: Documents, wanted: Wanted, version: str) -> Wanted:
    """With the disposition's own id and minutes. One that is not known counts for nothing before version 1.5."""
    if wanted.disposition is None:
        return wanted
    known = disposition(documents, wanted.disposition)
    if known is None:
        return wanted if version == "1.5" else replace(wanted, disposition=None)
    return replace(wanted, disposition=known.id, minutes=known.minutes if wanted.minutes is None else wanted.minutes)


class _Search:
    """One run of the web service's search."""

    def __init__(
        self,
        directory: Directory,
        documents: Documents,
        wanted: Wanted,
        version: str,
        skipped: Collection[str] = (),
    ) -> None:
        self._directory = directory
        self._wanted = wanted
        self._practice = Practice(directory, wanted.surgery)
        self._filters = Filters(documents, wanted, self._practice, skipped)
        self._ranking = Ranking(documents, wanted.location, version)
        self._area = Area(wanted.location, wanted.metres)
        self._gaps: list[Gap] = []
        self._gaps_of_a_type = 0
        self._gaps_wanted = 0

    def run(self, gaps: int) -> tuple[tuple[Hit, ...], tuple[Gap, ...]]:
        """The services in the order to show them, and so many gaps of each type."""
        self._gaps_of_a_type = gaps
        group, location = self._wanted.symptom_group, self._wanted.location
        if group is None or not location.is_served:
            return (), ()
        found = [hit for type in sorted(self._directory.types_with(group)) for hit in self._of_type(type)]
        found.sort(key=lambda hit: (self._is_promoted(hit), self._ranking.rank(hit.service.type_id), *self._place(hit)))
        return tuple(found), tuple(self._gaps)

    def _of_type(self, type: int) -> list[Hit]:
        """The services of a type that are shown: looks no farther than they are."""
        self._gaps_wanted = len(self._gaps) + self._gaps_of_a_type
        nearest = self._directory.nearest(type, self._area, self._is_worth_a_look, self._wanted.symptom_group)
        hits: list[Hit] = []
        found = 0
        for near in _first(_related(self._practice, self._directory, self._area, type), nearest):
            hit = self._hit(near)
            if hit is not None:
                hits.append(hit)
                # Promoted services stand behind all others, so one that is not promoted may still come.
                found += not self._is_promoted(hit)
                if found == self._ranking.kept(type):
                    break
        hits.sort(key=lambda hit: (self._is_promoted(hit), *self._place(hit)))
        return hits[: self._ranking.kept(type)] if hits else hits

    def _is_worth_a_look(self, profile: Profile) -> bool:
        """Can its services be found, or else be gaps of which there are not enough yet?"""
        if not self._gaps_of_a_type:
            return self._filters.is_passed_by(profile)
        failed = self._filters.failed_by(profile)
        return failed is not None and (not failed or (len(failed) == 1 and len(self._gaps) < self._gaps_wanted))

    def _hit(self, near: Near) -> Hit | None:
        service = near.service
        status = self._filters.status(service)
        failed = self._filters.failed(near.entry, status)
        if failed is None:
            return None
        if failed:
            if len(failed) == 1 and len(self._gaps) < self._gaps_wanted:
                self._gaps.append(Gap(service, near.metres, failed[0]))
            return None
        return Hit(service, near.metres, self._practice.suffix(service), status)

    def _is_promoted(self, hit: Hit) -> bool:
        areas = hit.service.promoted_from
        return bool(areas) and not self._wanted.location.is_in(areas)

    def _place(self, hit: Hit) -> tuple[int, float, str]:
        return self._practice.standing(hit.service), hit.distance, hit.service.key


def _by_type(
    directory: Directory,
    documents: Documents,
    wanted: Wanted,
    types: Iterable[int],
    per_type: int,
    *,
    clinical: bool,
) -> tuple[Hit, ...]:
    if not wanted.location.is_served:
        return ()
    practice, area = Practice(directory, wanted.surgery), Area(wanted.location, wanted.metres)
    filters, roles = Filters(documents, wanted, practice), role_names(documents, wanted.role)

    def accept(profile: Profile) -> bool:
        return (
            profile.has_role(roles)
            and profile.has_gender(wanted.gender)
            and profile.has_age(wanted.ages)
            and (not clinical or profile.has_discriminators(wanted.symptom_group, wanted.discriminators))
        )

    def hits(type: int) -> Iterator[Hit]:
        related = [near for near in _related(practice, directory, area, type) if accept(near.entry.profile)]
        group = wanted.symptom_group if clinical else None
        for near in _first(related, directory.nearest(type, area, accept, group)):
            if practice.may_use(near.service):
                yield Hit(near.service, near.metres, "", filters.status(near.service))

    return tuple(hit for type in types for hit in islice(hits(type), per_type))


def _related(practice: Practice, directory: Directory, area: Area, type: int) -> list[Near]:
    """The practice's own services and those that take its patients, of a type and in the area, as they stand."""
    found: list[Near] = []
    for service in practice.related:
        entry = directory.entry_of(service) if service.type_id == type else None
        metres = None if entry is None else area.metres_to(entry.easting, entry.northing)
        if entry is not None and metres is not None:
            found.append(Near(entry, metres))
    found.sort(key=lambda near: (practice.standing(near.service), near.metres, near.service.key))
    return found


def _first(related: list[Near], nearest: Iterator[Near]) -> Iterator[Near]:
    """Some services, then the others."""
    if not related:
        return nearest
    keys = {near.service.key for near in related}
    return chain(related, (near for near in nearest if near.service.key not in keys))


def _catch_alls(directory: Directory, documents: Documents, wanted: Wanted, there: Collection[str]) -> list[Hit]:
    """The two nearest emergency departments, whatever their capacity and profile, but for those that are there."""
    if not wanted.location.is_served:
        return []
    area = Area(wanted.location, CATCH_ALL_METRES)
    near = merge(*(directory.nearest(type, area) for type in EMERGENCY_DEPARTMENTS), key=lambda each: each.metres)
    filters = Filters(documents, wanted, Practice(directory, None))
    return [
        Hit(each.service, each.metres, CATCH_ALL, filters.status(each.service))
        for each in islice(near, CATCH_ALLS)
        if each.service.key not in there
    ]
