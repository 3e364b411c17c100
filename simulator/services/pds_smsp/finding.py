"""Whom a query means: by the NHS number and what agrees with it, or by a trace that finds one person and no other."""

from typing import NamedTuple

from simulator.call.call import Call
from simulator.population.matching.criteria import ANY_DAY, Criteria
from simulator.population.matching.names import Term
from simulator.population.person import security_of
from simulator.population.spelling import fold, fold_postcode
from simulator.records.documents import Document
from simulator.services.pds_smsp.errors import (
    INVALIDATED,
    NO_MATCH,
    NOT_VERIFIED,
    SEVERAL,
    SUCCESS,
    SUPERSEDED,
)
from simulator.services.pds_smsp.query import Query
from simulator.services.pds_smsp.requirements import GENDERS
from simulator.toolkit.tracing import agrees, retained, trace


class Found(NamedTuple):
    """A response code, and the person's current record where one is known."""

    code: str
    person: Document | None = None


def by_number(call: Call, query: Query) -> Found:
    """The person of an NHS number, if what else is said agrees: a cross-check trace."""
    person = call.documents.peek("people", query.nhs_number or "")
    current = None if person is None else retained(call.documents, person)
    security = "" if current is None else security_of(current.body["patient"])
    # Assumed: a very restricted record is as good as none.
    if current is None or security == "V":
        return Found(NO_MATCH)
    if security == "REDACTED":
        return Found(INVALIDATED)
    if not agrees(current, criteria_of(query)):
        return Found(NOT_VERIFIED, current)
    return Found(SUCCESS if current is person else SUPERSEDED, current)


def by_search(call: Call, query: Query) -> Found:
    """The one person who fits: an alphanumeric trace. More than one are none."""
    found = trace(call.documents, criteria_of(query))
    if len(found) != 1:
        return Found(SEVERAL if found else NO_MATCH)
    return Found(SUCCESS, found[0][0])


def by_either(call: Call, query: Query) -> Found:
    """By the NHS number where there is one, else by a trace."""
    return by_number(call, query) if query.nhs_number is not None else by_search(call, query)


def anybody(call: Call, query: Query) -> Document | None:
    """Whoever comes nearest to a query: who has the number, else the first who was born then. For scenarios."""
    person = call.documents.peek("people", query.nhs_number or "")
    if person is not None:
        return retained(call.documents, person)
    found = trace(call.documents, Criteria(query.born)) if query.born is not None else []
    return found[0][0] if found else None


def criteria_of(query: Query) -> Criteria:
    """What a query asks a trace for."""
    return Criteria(
        born=query.born or ANY_DAY,
        family=None if query.family is None else Term.of(fold(query.family)),
        given=() if query.given is None else (Term.of(fold(query.given)),),
        gender=None if query.gender is None else GENDERS.get(query.gender),
        postcode=None if query.postcode is None else Term.of(fold_postcode(query.postcode)),
    )
