"""Journeys: what was recorded about one patient, over all services on one time line, and which of it is one call.

An exchange belongs to the patient whose NHS number it has; one without an NHS number belongs to each patient with whom
it shares an id. Grading is the business of `verify`, and what a journey looks like that of `journey_report`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.records.exchange import Exchange
from simulator.scenario.messages import request_of
from simulator.wire.cda import documents_of

GAP = 4 * 3600.0
"""Seconds of tenant time between two exchanges of a patient from which on they are two calls, if no id joins them."""

MOST_OWNERS = 20
"""Patients who may share an id: what more of them share, such as a correlation id that never changes, joins nothing."""

_REPORTS = b"encompassingEncounter"
_PACKED = b"base64"


@dataclass(frozen=True, slots=True)
class Place:
    """An exchange on the time line: what is needed to tell whose it is, without its bodies."""

    id: int
    tenant_time: float
    nhs_number: str | None
    ids: frozenset[str]

    @classmethod
    def of(cls, exchange: Exchange) -> "Place":
        """The place of an exchange."""
        return cls(exchange.id, exchange.tenant_time, exchange.nhs_number, ids_of(exchange))


def ids_of(exchange: Exchange) -> frozenset[str]:
    """What an exchange can be joined by: correlation, tracking and message id, the case references of its reports."""
    known = (exchange.correlation_id, exchange.tracking_id, exchange.message_id, *_cases(exchange))
    return frozenset(each for each in known if each)


def by_patient(found: Iterable[Place]) -> dict[str, list[Place]]:
    """The places of each patient in the order of their ids, the patients in the order they came."""
    every = sorted(found, key=lambda place: place.id)
    patients: dict[str, list[Place]] = {}
    owners: dict[str, set[str]] = {}
    for place in every:
        if place.nhs_number is not None:
            patients.setdefault(place.nhs_number, []).append(place)
            for each in place.ids:
                owners.setdefault(each, set()).add(place.nhs_number)
    for place in every:
        if place.nhs_number is None:
            sharing = (owners.get(each, set()) for each in place.ids)
            for owner in sorted(set().union(*(each for each in sharing if len(each) <= MOST_OWNERS))):
                patients[owner].append(place)
    return {number: sorted(places, key=lambda place: place.id) for number, places in patients.items()}


def calls_of(places: Sequence[Place], gap: float = GAP) -> list[list[Place]]:
    """The places of one patient as calls, the first one first.

    Two exchanges are of one call if they share an id, or if one is the next after the other and less than `gap` seconds
    of the tenant's time lie between.
    """
    joined = _Joined(len(places))
    holder: dict[str, int] = {}
    for index, place in enumerate(places):
        if index and abs(place.tenant_time - places[index - 1].tenant_time) < gap:
            joined.join(index - 1, index)
        for each in place.ids:
            joined.join(holder.setdefault(each, index), index)
    calls: dict[int, list[Place]] = {}
    for index, place in enumerate(places):
        calls.setdefault(joined.first(index), []).append(place)
    return list(calls.values())


class _Joined:
    """Numbers that are joined with each other, each known by the lowest of those it is joined with."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))

    def first(self, index: int) -> int:
        while self._up[index] != index:
            self._up[index] = self._up[self._up[index]]
            index = self._up[index]
        return index

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        self._up[high] = low


def shared_ids(places: Iterable[Place]) -> frozenset[str]:
    """All ids of these places: what exchanges without an NHS number are looked for by."""
    found: set[str] = set()
    for place in places:
        found |= place.ids
    return frozenset(found)


def _cases(exchange: Exchange) -> Iterator[str]:
    """The case references in an exchange's reports; bodies that can hold none are not parsed."""
    body = exchange.request_body
    if not body or (_REPORTS not in body and _PACKED not in body):
        return
    for document in documents_of(request_of(exchange)):
        case = document.references.case
        if case is not None:
            yield case


@dataclass(frozen=True, slots=True)
class Titles:
    """What people call operations and services, by their ids and names."""

    operations: Mapping[str, str]
    services: Mapping[str, str]

    def of(self, exchange: Exchange) -> str:
        """What an exchange was, for people; where no operation was hit, the address that was."""
        if exchange.operation is None:
            return f"{exchange.method} {exchange.target}".strip()
        return self.operations.get(exchange.operation, exchange.operation)

    def service(self, name: str | None) -> str:
        """What a service is called."""
        return self.services.get(name or "", name or "no service")
