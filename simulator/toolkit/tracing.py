"""Whom a trace finds: candidates by birth date, each weighed, superseded records replaced by the retained ones.

The index over the shipped people is made once for all tenants; a tenant's own people are laid over it. People are
compared in `population.matching`; what is asked for, and how many may be found, is each service's business.
"""

from collections.abc import Iterable, Iterator

from simulator.population.index import PeopleIndex
from simulator.population.matching.criteria import ANY_DAY, Criteria
from simulator.population.matching.score import Traits, score_of, traits
from simulator.population.person import Person, first_day, security_of
from simulator.records.documents import Document, Documents, derived

Match = tuple[Document, float]
"""Somebody found, and their score."""

_LONGEST_MERGE = 20
_NEVER_FOUND = frozenset({"V", "REDACTED"})


def trace(documents: Documents, asked: Criteria) -> list[Match]:
    """Everybody who fits, best first, then by NHS number."""
    found: dict[str, Match] = {}
    for person in _born(documents, asked):
        score = score_of(asked, traits_of(person))
        if score is None or (asked.exact and score < 1):
            continue
        shown = _shown(documents, person, asked)
        if shown is not None and (shown.key not in found or found[shown.key][1] < score):
            found[shown.key] = (shown, score)
    return sorted(found.values(), key=lambda match: (-match[1], match[0].key))


def retained(documents: Documents, person: Document) -> Document | None:
    """The record that one was merged into, or itself; None where a merge leads nowhere."""
    current: Document | None = person
    for _ in range(_LONGEST_MERGE):
        if current is None or not current.body.get("superseded_by"):
            return current
        current = documents.peek("people", current.body["superseded_by"])
    return None


def agrees(person: Document, asked: Criteria) -> bool:
    """Are birth date, gender and name, as far as they are said, this person's? Names that once were theirs will do.

    That is a cross-check trace, of somebody whose NHS number is known.
    """
    patient = person.body["patient"]
    birth = patient.get("birthDate")
    if asked.born != ANY_DAY and not asked.born.hold(None if birth is None else first_day(birth)):
        return False
    if asked.gender is not None and asked.gender != patient.get("gender"):
        return False
    return _is_called(traits_of(person), asked)


def _is_called(person: Traits, asked: Criteria) -> bool:
    return any(
        (asked.family is None or asked.family.fits(name.family.text))
        and all(any(term.fits(given.text) for given in name.given) for term in asked.given)
        for name in person.names[0] | person.names[1]
    ) or (asked.family is None and not asked.given)


def traits_of(person: Document) -> Traits:
    """What a trace compares of a person, read once a version."""
    return derived(person, "traits", _traits)


def _traits(person: Document) -> Traits:
    return traits(person.body)


def _shown(documents: Documents, person: Document, asked: Criteria) -> Document | None:
    """The record that is shown for one that fits; None if nobody may learn of it by this search."""
    current = retained(documents, person)
    if current is None:
        return None
    security = security_of(current.body["patient"])
    if security in _NEVER_FOUND or (security == "R" and asked.by_place):
        return None
    return current


def _born(documents: Documents, asked: Criteria) -> Iterator[Document]:
    """All people of the tenant who were born on the days asked for."""
    changed = documents.changed("people")
    shipped = documents.shipped("people")
    everybody = documents.derived_from_shipped("people", "people index", _index)
    first, last = asked.born.first, asked.born.last
    for person in everybody.born(first, last):
        if person.nhs_number not in changed:
            yield shipped[person.nhs_number]
    if changed:
        own = documents.derived_from_changed("people", "people index", _index)
        for person in own.born(first, last):
            document = changed[person.nhs_number]
            if document is not None:
                yield document


def _index(people: Iterable[Document]) -> PeopleIndex:
    return PeopleIndex(Person.of(person.body) for person in people)
