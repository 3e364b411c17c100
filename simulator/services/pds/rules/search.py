"""Reporting rules about the parameters of a patient search. What a search finds is not judged here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from multidict import MultiDict

from simulator.call.call import Call
from simulator.services.pds.rules.row import ERROR, INFORMATION, WARNING, RuleRow, shown
from simulator.services.pds.rules.terms import TERM_CHECKS, WILDCARD_RAW
from simulator.wire.findings import Finding
from simulator.wire.http import Reply

EMPTY = RuleRow(
    "pds.search.empty", ERROR, "a search without parameters", "family and birthdate at least", "Minimum search"
)
UNKNOWN = RuleRow(
    "pds.search.unknown-parameter",
    ERROR,
    "a parameter that PDS does not know",
    "one of the search parameters, in this spelling",
    "Search parameters",
)
OFFSET = RuleRow("pds.search.offset", ERROR, "an _offset: PDS does not page", "a narrower search", "Search parameters")
REPEATED = RuleRow(
    "pds.search.repeated-parameter",
    WARNING,
    "a parameter twice that may stand once",
    "each once; only given, birthdate and death-date may be repeated",
    "Search parameters",
)
BLANK = RuleRow(
    "pds.search.blank-value", WARNING, "a parameter without a value", "a value, or leave it out", "Search parameters"
)
ENCODING = RuleRow(
    "pds.search.encoding",
    WARNING,
    "a query that is not percent-encoded as it should be",
    "percent-encoding in UTF-8",
    "Search parameters, URL encoding",
)
MANAGING = RuleRow(
    "pds.search.managing-organization",
    WARNING,
    "managing-organization, which is for internal use",
    "general-practitioner",
    "managing-organization",
)
BIRTHDATE_MISSING = RuleRow(
    "pds.search.birthdate-missing",
    ERROR,
    "a search without birthdate",
    "birthdate, which may be a range",
    "Minimum search",
)
MINIMUM = RuleRow(
    "pds.search.minimum",
    ERROR,
    "too little to search by",
    "family and birthdate",
    "Non-fuzzy search; Fuzzy search",
)
BROAD = RuleRow(
    "pds.search.broad",
    INFORMATION,
    "a search that will often find several people: neither a given name nor a postcode",
    "given name, family name, postcode and date of birth",
    "Application-restricted access mode",
)
GENDER_USED = RuleRow(
    "pds.search.gender-used",
    INFORMATION,
    "gender as a parameter where it is not needed: it hides people recorded otherwise",
    "a search without gender",
    "Gender",
)
POSTCODE_DEPRECATED = RuleRow(
    "pds.search.postcode-deprecated",
    WARNING,
    "address-postcode, which is to be withdrawn",
    "address-postalcode",
    "address-postcode",
)
POSTCODE_BOTH = RuleRow(
    "pds.search.postcode-both", ERROR, "both postcode parameters", "address-postalcode alone", "address-postcode"
)
HISTORY_IGNORED = RuleRow(
    "pds.search.history-ignored",
    WARNING,
    "_history with a fuzzy search, which always looks at history",
    "leave out _history",
    "_history",
)
EXACT_UNLIKELY = RuleRow(
    "pds.search.exact-unlikely",
    WARNING,
    "_exact-match with a fuzzy search or a wildcard, which seldom score 1",
    "_exact-match with whole names only",
    "_exact-match",
)
SCORE_ONLY = RuleRow(
    "pds.search.score-only",
    INFORMATION,
    "death-date or general-practitioner in a fuzzy search: they change the score, not the matches",
    "no expectation that they narrow the search",
    "Fuzzy search",
)
DATES_TOO_MANY = RuleRow(
    "pds.search.dates-too-many", ERROR, "more than two dates of one kind", "one date, or a ge and an le", "birthdate"
)
DATES_PAIR = RuleRow(
    "pds.search.dates-pair", WARNING, "two dates that are no range", "birthdate=ge...&birthdate=le...", "birthdate"
)
DATES_EMPTY = RuleRow("pds.search.dates-empty", WARNING, "a range that holds no day", "ge not after le", "birthdate")
DATES_ORDER = RuleRow(
    "pds.search.dates-order",
    INFORMATION,
    "le before ge: the public sandbox does not understand that order",
    "birthdate=ge...&birthdate=le...",
    "birthdate",
)

ROWS = (
    EMPTY, UNKNOWN, OFFSET, REPEATED, BLANK, ENCODING, MANAGING, BIRTHDATE_MISSING, MINIMUM, BROAD, GENDER_USED,
    POSTCODE_DEPRECATED, POSTCODE_BOTH, HISTORY_IGNORED, EXACT_UNLIKELY, SCORE_ONLY, DATES_TOO_MANY, DATES_PAIR,
    DATES_EMPTY, DATES_ORDER,
)  # fmt: skip

PARAMETERS = frozenset({
    "_fuzzy-match", "_exact-match", "_history", "_max-results", "family", "given", "gender", "birthdate", "death-date",
    "address-postalcode", "address-postcode", "general-practitioner", "managing-organization", "email", "phone",
})  # fmt: skip
"""Every name that a search may use."""

_REPEATABLE = ("given", "birthdate", "death-date")
_DATES = ("birthdate", "death-date")
_MEANT = {
    "_id": "GET /Patient/{NHS number}",
    "identifier": "GET /Patient/{NHS number}",
    "nhs-number": "GET /Patient/{NHS number}",
    "nhsnumber": "GET /Patient/{NHS number}",
    "_count": "_max-results",
    "limit": "_max-results",
    "dob": "birthdate",
    "date-of-birth": "birthdate",
    "dateofbirth": "birthdate",
    "postcode": "address-postalcode",
    "address": "address-postalcode",
    "name": "family and given",
    "surname": "family",
    "lastname": "family",
    "forename": "given",
    "firstname": "given",
    "telecom": "phone or email",
    "mobile": "phone",
    "sex": "gender",
    "gp": "general-practitioner",
}
_PREFIXED = re.compile(r"(eq|ge|le)?([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII)
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_RAW = re.compile(r"[^!-~]|[\"<>\\^`{|}]")
_PLUS_IN_PHONE = re.compile(r"(?:^|&)phone=\+")


@dataclass(frozen=True, slots=True)
class _Search:
    query: MultiDict[str]
    raw: str
    fuzzy: bool
    exact: bool

    def has(self, *names: str) -> bool:
        return all(self.query.get(name) for name in names)

    @property
    def postcode(self) -> bool:
        return self.has("address-postalcode") or self.has("address-postcode")


def search(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything about the parameters of a patient search."""
    query = call.query
    if not query:
        yield EMPTY.at("query", "no search parameters")
        return
    asked = _Search(query, call.request.query_string, _is_true(query, "_fuzzy-match"), _is_true(query, "_exact-match"))
    for check in _CHECKS:
        yield from check(asked)
    for term_check in TERM_CHECKS:
        yield from term_check(query, asked.fuzzy, call.now.date())


def _is_true(query: MultiDict[str], name: str) -> bool:
    return query.get(name, "").lower() == "true"


def _names(asked: _Search) -> Iterator[Finding]:
    for name in dict.fromkeys(asked.query):
        where = f"query: {name}"
        if name == "_offset":
            yield OFFSET.at(where, "_offset is not a parameter of PDS")
        elif name not in PARAMETERS:
            yield UNKNOWN.at(where, f"{shown(name)} is not a search parameter", _meant(name))
        elif name == "managing-organization":
            yield MANAGING.at(where, "managing-organization is for internal use")


def _meant(name: str) -> str | None:
    plain = name.lower().replace("_", "-")
    if plain in PARAMETERS or plain in _MEANT or name.lower() in _MEANT:
        return _MEANT.get(name.lower()) or _MEANT.get(plain) or plain
    import difflib  # only for a mistake

    close = difflib.get_close_matches(plain, PARAMETERS, 1)
    return close[0] if close else None


def _counts(asked: _Search) -> Iterator[Finding]:
    query = asked.query
    if len(query) == len(set(query)) and all(query.values()):
        return
    for name in dict.fromkeys(query):
        values = query.getall(name)
        if len(values) > 1 and name not in _REPEATABLE:
            yield REPEATED.at(f"query: {name}", f"{name} stands {len(values)} times")
        if not all(value.strip() for value in values):
            yield BLANK.at(f"query: {name}", f"{name} has no value")


def _encoding(asked: _Search) -> Iterator[Finding]:
    if _BROKEN_PERCENT.search(asked.raw):
        yield ENCODING.at("query", "a % that no two hexadecimal digits follow", "%25 for a %")
    raw = _RAW.search(asked.raw)
    if raw:
        yield ENCODING.at("query", f"{shown(raw[0])} as it is", f"%{ord(raw[0]):02X}" if ord(raw[0]) < 128 else None)
    if "*" in asked.raw:
        yield WILDCARD_RAW.at("query", "a * as it is")
    if _PLUS_IN_PHONE.search(asked.raw):
        yield ENCODING.at("query: phone", "a + in a query means a space", "%2B for a +")
    if "\ufffd" in "".join(asked.query.values()):
        yield ENCODING.at("query", "bytes that are not UTF-8")


def _minimum(asked: _Search) -> Iterator[Finding]:
    if not asked.query.get("birthdate"):
        yield BIRTHDATE_MISSING.at("query: birthdate", "no birthdate")
    elif asked.fuzzy:
        by_place = asked.has("gender") and asked.postcode
        enough = asked.has("given", "family") or (by_place and (asked.has("given") or asked.has("family")))
        if not enough:
            expected = "given and family; or gender, postcode and one of the two; always with birthdate"
            yield MINIMUM.at("query", "not enough for a fuzzy search", expected)
    elif not asked.has("family"):
        yield MINIMUM.at("query: family", "no family name")


def _breadth(asked: _Search) -> Iterator[Finding]:
    if asked.has("family", "birthdate") and not asked.has("given") and not asked.postcode:
        yield BROAD.at("query", "neither a given name nor a postcode")
    if asked.has("gender") and (not asked.fuzzy or asked.has("given", "family")):
        yield GENDER_USED.at("query: gender", "gender narrows the search where it is not needed")


def _postcodes(asked: _Search) -> Iterator[Finding]:
    if "address-postcode" not in asked.query:
        return
    if "address-postalcode" in asked.query:
        yield POSTCODE_BOTH.at("query: address-postcode", "address-postcode and address-postalcode")
    else:
        yield POSTCODE_DEPRECATED.at("query: address-postcode", "address-postcode is to be withdrawn")


def _options(asked: _Search) -> Iterator[Finding]:
    if asked.fuzzy and "_history" in asked.query:
        yield HISTORY_IGNORED.at("query: _history", "_history has no effect on a fuzzy search")
    if asked.exact and (asked.fuzzy or "*" in "".join(asked.query.values())):
        cause = "a fuzzy search" if asked.fuzzy else "a wildcard"
        yield EXACT_UNLIKELY.at("query: _exact-match", f"_exact-match with {cause}")
    if asked.fuzzy:
        for name in ("death-date", "general-practitioner"):
            if asked.has(name):
                yield SCORE_ONLY.at(f"query: {name}", f"{name} changes only the score of a fuzzy search")


def _ranges(asked: _Search) -> Iterator[Finding]:
    for name in _DATES:
        values = asked.query.getall(name, ())
        where = f"query: {name}"
        if len(values) > 2:
            yield DATES_TOO_MANY.at(where, f"{len(values)} dates")
        elif len(values) == 2:
            yield from _range(name, where, values)


def _range(name: str, where: str, values: list[str]) -> Iterator[Finding]:
    parts = [_PREFIXED.fullmatch(value) for value in values]
    first, second = parts
    if first is None or second is None:
        return
    if {first[1], second[1]} != {"ge", "le"}:
        yield DATES_PAIR.at(where, f"{values[0]} and {values[1]}", f"{name}=ge...&{name}=le...")
        return
    start, end = (first[2], second[2]) if first[1] == "ge" else (second[2], first[2])
    if start > end:
        yield DATES_EMPTY.at(where, f"from {start} to {end}")
    if first[1] == "le":
        yield DATES_ORDER.at(where, "le before ge", f"{name}=ge...&{name}=le...")


_CHECKS: tuple[Callable[[_Search], Iterator[Finding]], ...] = (
    _names,
    _counts,
    _encoding,
    _minimum,
    _breadth,
    _postcodes,
    _options,
    _ranges,
)
