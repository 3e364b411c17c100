"""What a patient search asks for: its parameters read, and refused in the order of the live service.

Whom it finds is `search`'s business, how well somebody fits is the population's.
"""

import re

from multidict import MultiDict

from simulator.call.refusal import Refusal
from simulator.clock import parse_date
from simulator.population.matching.criteria import MOST_RESULTS, Criteria, Dates
from simulator.population.matching.names import Term
from simulator.population.spelling import fold, fold_postcode
from simulator.services.pds.errors import BOTH_POSTCODES, FUZZY_NOT_MET, MINIMUM_NOT_MET, MISSING_BIRTHDATE
from simulator.services.pds.refusing import unexpected

PARAMETERS = frozenset(
    {
        "_fuzzy-match", "_exact-match", "_history", "_max-results", "family", "given", "gender", "birthdate",
        "death-date", "address-postalcode", "address-postcode", "general-practitioner", "managing-organization",
        "email", "phone",
    }
)  # fmt: skip
GENDERS = ("male", "female", "other", "unknown")
LONGEST_NAME = 35

_DATE = re.compile(r"(eq|ge|le)?([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)


def read_criteria(query: MultiDict[str], most: int = MOST_RESULTS) -> Criteria:
    """The criteria of a query; `most` is how many results the caller may have. Raises Refusal."""
    if not query:
        raise Refusal("UNSUPPORTED_SERVICE")
    _known(query)
    born, died = _dates(query, "birthdate"), _dates(query, "death-date")
    fuzzy = _flag(query, "_fuzzy-match")
    asked = Criteria(
        born=born or Dates("", ""),
        family=_name(query, "family"),
        given=tuple(term for value in query.getall("given", ()) if (term := _term("given", value)).text),
        gender=_one_of(query, "gender", GENDERS),
        died=died,
        postcode=_postcode(query),
        practice=_text(query, "general-practitioner").upper() or None,
        managed_by=_text(query, "managing-organization").upper() or None,
        email=_text(query, "email").casefold() or None,
        phone=query.get("phone") or None,
        fuzzy=fuzzy,
        exact=_flag(query, "_exact-match"),
        history=_flag(query, "_history") or fuzzy,
        most=_count(query, most),
    )
    if born is None:
        raise Refusal("MISSING_VALUE", MISSING_BIRTHDATE)
    _enough(query, asked)
    return asked


def _known(query: MultiDict[str]) -> None:
    unknown = list(dict.fromkeys(name for name in query if name not in PARAMETERS))
    if unknown:
        raise unexpected(unknown)


def _invalid(name: str, value: str) -> Refusal:
    return Refusal("INVALID_VALUE", f"Invalid value - '{value}' in field '{name}'")


def _dates(query: MultiDict[str], name: str) -> Dates | None:
    values = query.getall(name, ())
    first, last = "", "9999-12-31"
    for index, value in enumerate(values):
        found = _DATE.fullmatch(value)
        if found is None or index > 1 or not _is_day(found[2]):
            raise _invalid(name, value)
        if found[1] != "le":
            first = max(first, found[2])
        if found[1] != "ge":
            last = min(last, found[2])
    return Dates(first, last) if values else None


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


def _flag(query: MultiDict[str], name: str) -> bool:
    value = query.get(name, "false")
    if value.lower() not in ("true", "false"):
        raise _invalid(name, value)
    return value.lower() == "true"


def _one_of(query: MultiDict[str], name: str, known: tuple[str, ...]) -> str | None:
    value = query.get(name)
    if value is not None and value not in known:
        raise _invalid(name, value)
    return value


def _count(query: MultiDict[str], most: int) -> int:
    value = query.get("_max-results")
    if value is None:
        return most
    if not _COUNT.fullmatch(value) or not 1 <= int(value) <= MOST_RESULTS:
        raise _invalid("_max-results", value)
    return min(int(value), most)


def _text(query: MultiDict[str], name: str) -> str:
    return query.get(name, "").strip()


def _name(query: MultiDict[str], name: str) -> Term | None:
    term = _term(name, query.get(name, ""))
    return term if term.text else None


def _term(name: str, value: str) -> Term:
    if len(value) > LONGEST_NAME:
        raise _invalid(name, value)
    return Term.of(fold(value))


def _postcode(query: MultiDict[str]) -> Term | None:
    text = _text(query, "address-postalcode") or _text(query, "address-postcode")
    return Term.of(fold_postcode(text)) if text else None


def _enough(query: MultiDict[str], asked: Criteria) -> None:
    """What is given must suffice for a search, and its wildcards must stand where they may."""
    terms = [term for term in (asked.family, *asked.given, asked.postcode) if term is not None]
    if asked.fuzzy:
        by_rest = asked.gender is not None and asked.postcode is not None and bool(asked.family or asked.given)
        if not (by_rest or (asked.family and asked.given)) or any(term.is_wild for term in terms):
            raise Refusal("INVALID_SEARCH_DATA", FUZZY_NOT_MET)
    elif asked.family is None or any("*" in term.text[:2] for term in terms):
        raise Refusal("INVALID_SEARCH_DATA", MINIMUM_NOT_MET)
    if "address-postalcode" in query and "address-postcode" in query:
        raise Refusal("INVALID_SEARCH_DATA", BOTH_POSTCODES)
