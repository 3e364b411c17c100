"""PDS over HL7 version 3: a trace that finds one person or nobody, and the retrieval of a record."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.population.matching.criteria import ANY_DAY, Criteria, Dates
from simulator.population.matching.names import Term
from simulator.population.person import Person
from simulator.population.spelling import fold, fold_postcode
from simulator.records.documents import Document
from simulator.services.spine.errors import PDS_ISSUES
from simulator.services.spine.patient import GENDERS, write_match, write_retrieval
from simulator.services.spine.query import Query, query_of
from simulator.services.spine.responses import answer
from simulator.toolkit.tracing import agrees, retained, trace
from simulator.wire.http import Reply
from simulator.wire.spine import write_reasons
from simulator.wire.xml import HL7, Element, text_of

MATCHED = ("3", PDS_ISSUES, "Match - NHS Number and standard Service User details returned", "WG")
"""The one detected issue that is good news."""

ALGORITHMIC = "2"
_BORN = "person.birthtime"
_GIVEN = f"{{{HL7}}}given"


async def trace_patient(call: Call) -> Reply:
    """A simple trace: what is said is so now, and one person fits."""
    return _traced(call, query_of(call.request))


async def trace_patient_advanced(call: Call) -> Reply:
    """An advanced trace, alphanumeric or algorithmic, of what is so now or has been.

    One by NHS number is a cross-check: what else is said has to be so. Raises Refusal.
    """
    query = query_of(call.request)
    if query.nhs_number is None:
        return _traced(call, query)
    person = _existing(call, query.nhs_number)
    if not agrees(person, criteria_of(query, query.days(_BORN) or ANY_DAY)):
        raise Refusal("NOT_VERIFIED")
    return _matched(call, person, 1.0)


async def retrieve_patient(call: Call) -> Reply:
    """The record of an NHS number. Raises Refusal."""
    query = query_of(call.request)
    number = query.nhs_number
    if number is None:
        raise Refusal("NO_MATCH")
    person = _existing(call, number)
    return answer(call, write_retrieval(Person.of(person.body), with_history=query.asks_for_history))


def criteria_of(query: Query, born: Dates) -> Criteria:
    """What a query says of somebody who was born then."""
    name = query.items.get("person.name")
    family = query.part("person.name", "family")
    given = [text for text in map(text_of, _givens(name)) if text]
    gender, postcode = query.attribute("person.administrativegendercode", "code"), _postcode(query)
    fuzzy = query.attribute("searchparameter", "code") == ALGORITHMIC
    return Criteria(
        born=born,
        family=None if family is None else Term.of(fold(family)),
        given=tuple(Term.of(fold(each)) for each in given),
        gender=None if gender is None else GENDERS.get(gender, gender),
        died=query.days("person.deceasedtime"),
        postcode=None if postcode is None else Term.of(fold_postcode(postcode)),
        practice=(query.attribute("primarycare.id", "extension") or "").upper() or None,
        fuzzy=fuzzy,
        history=fuzzy or query.asks_for_history,
    )


def _givens(name: Element | None) -> list[Element]:
    return [] if name is None else list(name.iterchildren(_GIVEN))


def _postcode(query: Query) -> str | None:
    return query.part("person.address", "postalCode")


def _traced(call: Call, query: Query) -> Reply:
    """The one person who fits; who is not described, or wrongly, is nobody. Raises Refusal."""
    born = query.days(_BORN)
    if born is None:
        raise Refusal("NO_MATCH")
    asked = criteria_of(query, born)
    # Letters enough to be looked for: a date of birth alone would find whoever was born then.
    if asked.family is None:
        raise Refusal("NO_MATCH")
    found = trace(call.documents, asked)
    if len(found) > 1 and asked.fuzzy and found[0][1] > found[1][1]:
        found = found[:1]  # assumed: an algorithmic trace gives the best of those who fit
    if len(found) != 1:
        raise Refusal("MULTIPLE_MATCHES" if found else "NO_MATCH")
    return _matched(call, *found[0])


def _matched(call: Call, person: Document, score: float) -> Reply:
    call.nhs_number = person.key
    history = query_of(call.request).asks_for_history
    return answer(call, write_reasons([MATCHED]) + write_match(Person.of(person.body), score, with_history=history))


def _existing(call: Call, number: str) -> Document:
    """The record of a number. Raises Refusal."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        raise Refusal("NOT_NEW_STYLE")
    person = call.documents.peek("people", number)
    current = None if person is None else retained(call.documents, person)
    # Assumed: a very restricted record is as good as none.
    if person is None or current is None or Person.of(current.body).is_very_restricted:
        raise Refusal("NO_MATCH")
    if current is not person:
        raise Refusal("SUPERSEDED", f"NHS number {number} has been superseded by {current.key}")
    if Person.of(current.body).is_invalidated:
        raise Refusal("INVALIDATED")
    return current
