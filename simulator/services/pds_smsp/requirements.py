"""What a query has to say: every way in which it does not, with the response code that it earns.

The same function decides the answer, where the first flaw counts, and makes the findings, where all of them do.
"""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.identifiers import is_nhs_number
from simulator.services.pds_smsp.errors import INVALID, OLD_STYLE
from simulator.services.pds_smsp.names import BIRTH, DETAILS, GENDER, NAME, NUMBER, POSTCODE, MiniService
from simulator.services.pds_smsp.query import Query
from simulator.wire.findings import shown
from simulator.wire.xml import Element

GENDERS = {"0": "unknown", "1": "male", "2": "female", "9": "other"}
"""The codes of genders, each with PDS's own word."""

LEAST = 2
"""Characters that come before a wildcard."""


class Flaw(NamedTuple):
    """What is wrong with a query, where, and the response code for it."""

    code: str
    what: str
    where: Element


def flaws_of(service: MiniService, query: Query) -> Iterator[Flaw]:
    """Everything that is wrong with a query, in the order in which it is checked."""
    if query.root not in (service.root, service.code):
        yield Flaw(INVALID, f"the payload holds {shown(query.root or 'another document')}", query.element)
        return
    yield from _missing(service, query)
    if query.birth is not None and query.born is None:
        yield Flaw(INVALID, f"{shown(query.birth)} is no date", query.values[BIRTH])
    if query.gender is not None and query.gender not in GENDERS:
        yield Flaw(INVALID, f"{shown(query.gender)} is no code of a gender", query.values[GENDER])
    yield from _number(query)
    yield from _wildcards(query)


def _missing(service: MiniService, query: Query) -> Iterator[Flaw]:
    said = {BIRTH: query.birth, GENDER: query.gender, NUMBER: query.nhs_number, NAME: query.family}
    for name in service.needs:
        if said[name] is None:
            yield Flaw(
                INVALID, f"Person.{name} {'has no family name' if name == NAME else 'is missing'}", query.element
            )
    if service is DETAILS and query.nhs_number is None and query.family is None:
        yield Flaw(INVALID, "there is neither an NHS number nor a family name", query.element)


def _number(query: Query) -> Iterator[Flaw]:
    number = query.nhs_number
    if number is None:
        return
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        yield Flaw(OLD_STYLE, f"{shown(number)} has not ten digits", query.values[NUMBER])
    elif not is_nhs_number(number):
        yield Flaw(INVALID, f"{number} has a wrong check digit", query.values[NUMBER])


def _wildcards(query: Query) -> Iterator[Flaw]:
    """A wildcard stands after at least two characters."""
    for text, name in ((query.family, NAME), (query.given, NAME), (query.postcode, POSTCODE)):
        if text is not None and "*" in text[:LEAST]:
            yield Flaw(INVALID, f"{shown(text)} has a wildcard before its third character", query.values[name])
