"""Reporting rules about single search terms: dates, names, postcodes, phones, and the wildcards in them."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from multidict import MultiDict

from simulator.clock import parse_date
from simulator.identifiers import is_ods_code
from simulator.services.pds.rules.row import ERROR, INFORMATION, WARNING, RuleRow, shown
from simulator.wire.findings import Finding

DATE_FORM = RuleRow(
    "pds.search.date-form", ERROR, "a date in another form", "eq, ge or le, or nothing, and yyyy-mm-dd", "birthdate"
)
DATE_IMPOSSIBLE = RuleRow(
    "pds.search.date-impossible", ERROR, "a day that no calendar has", "a day that exists", "birthdate"
)
DATE_FUTURE = RuleRow(
    "pds.search.date-future", WARNING, "a date that is still to come: it finds nobody", "today or earlier", "birthdate"
)
WILDCARD_EARLY = RuleRow(
    "pds.search.wildcard-early",
    ERROR,
    "a wildcard in the first two characters",
    "two characters before the first *",
    "family; given; address-postalcode",
)
WILDCARD_FUZZY = RuleRow(
    "pds.search.wildcard-fuzzy", ERROR, "a wildcard in a fuzzy search", "whole names and postcodes", "Fuzzy search"
)
WILDCARD_MIDDLE_NAME = RuleRow(
    "pds.search.wildcard-middle-name",
    WARNING,
    "a wildcard in a later given name: wildcards match only the first one",
    "the wildcard in the first given",
    "given",
)
WILDCARD_UNSUPPORTED = RuleRow(
    "pds.search.wildcard-unsupported",
    WARNING,
    "a wildcard where none is known: the * is taken as it stands",
    "wildcards only in family, given and postcode",
    "Phone number and email address",
)
WILDCARD_RAW = RuleRow(
    "pds.search.wildcard-unencoded",
    INFORMATION,
    "a wildcard that is not percent-encoded as the specification asks",
    "%2A",
    "family; given; address-postalcode",
)
MAX_RESULTS = RuleRow(
    "pds.search.max-results", ERROR, "a _max-results out of range", "a whole number from 1 to 50", "_max-results"
)
SWITCH = RuleRow(
    "pds.search.switch", WARNING, "a switch that is neither true nor false", "true or false", "_fuzzy-match"
)
GENDER_VALUE = RuleRow(
    "pds.search.gender-value", ERROR, "a gender that PDS does not know", "male, female, other or unknown", "gender"
)
GENDER_OTHER = RuleRow(
    "pds.search.gender-other",
    INFORMATION,
    "gender=other, which only old records carry",
    "male, female or unknown",
    "Gender",
)
NAME_LONG = RuleRow(
    "pds.search.name-long", ERROR, "a name of over 35 characters", "35 characters at most", "family; given"
)
GIVEN_SPACE = RuleRow(
    "pds.search.given-space",
    INFORMATION,
    "a given with a space: it is taken as one compound first name",
    "given repeated for each middle name",
    "given",
)
POSTCODE_FORM = RuleRow(
    "pds.search.postcode-form",
    WARNING,
    "a postcode that has not the form of one",
    "a whole postcode, or its beginning and a *",
    "address-postalcode",
)
PHONE_FORM = RuleRow(
    "pds.search.phone-form",
    WARNING,
    "a phone number with spaces, punctuation or a country code: it must match exactly as stored",
    "the number as PDS holds it, mostly digits from 0 on",
    "Phone number and email address",
)
EMAIL_FORM = RuleRow(
    "pds.search.email-form", WARNING, "an email that is not an address", "name@domain", "Phone number and email address"
)
PRACTICE_FORM = RuleRow(
    "pds.search.practice-form",
    WARNING,
    "a general-practitioner that is not an ODS code: it must match exactly",
    "the ODS code of a practice",
    "general-practitioner",
)

ROWS = (
    DATE_FORM, DATE_IMPOSSIBLE, DATE_FUTURE, WILDCARD_EARLY, WILDCARD_FUZZY, WILDCARD_MIDDLE_NAME, WILDCARD_UNSUPPORTED,
    WILDCARD_RAW, MAX_RESULTS, SWITCH, GENDER_VALUE, GENDER_OTHER, NAME_LONG, GIVEN_SPACE, POSTCODE_FORM, PHONE_FORM,
    EMAIL_FORM, PRACTICE_FORM,
)  # fmt: skip

LONGEST_NAME = 35

_DATE = re.compile(r"(eq|ge|le)?([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII)
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", re.ASCII)
_PHONE = re.compile(r"[0-9]+", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,2}", re.ASCII)
_WILD = ("family", "given", "address-postalcode", "address-postcode")
_PLAIN = ("phone", "email", "general-practitioner", "gender")
_GENDERS = ("male", "female", "other", "unknown")

TermCheck = Callable[[MultiDict[str], bool, date], Iterator[Finding]]
"""The query, whether the search is fuzzy, and the day it was made on."""


def _dates(query: MultiDict[str], fuzzy: bool, today: date) -> Iterator[Finding]:
    for name in ("birthdate", "death-date"):
        for value in query.getall(name, ()):
            if value:
                yield from _date(name, value, today)


def _date(name: str, value: str, today: date) -> Iterator[Finding]:
    where = f"query: {name}"
    parts = _DATE.fullmatch(value)
    if parts is None:
        yield DATE_FORM.at(where, f"{shown(value)} is not a date that PDS reads")
        return
    try:
        day = parse_date(parts[2])
    except ValueError:
        yield DATE_IMPOSSIBLE.at(where, f"{shown(parts[2])} is not in the calendar")
        return
    if day > today and parts[1] != "le":
        yield DATE_FUTURE.at(where, f"{day} is after {today}")


def _wildcards(query: MultiDict[str], fuzzy: bool, today: date) -> Iterator[Finding]:
    if "*" not in "".join(query.values()):
        return
    for name in _WILD:
        for index, value in enumerate(query.getall(name, ())):
            if "*" in value:
                yield from _wildcard(name, value, index, fuzzy)
    for name in _PLAIN:
        if "*" in query.get(name, ""):
            yield WILDCARD_UNSUPPORTED.at(f"query: {name}", f"{name} knows no wildcard")


def _wildcard(name: str, value: str, index: int, fuzzy: bool) -> Iterator[Finding]:
    where = f"query: {name}"
    if fuzzy:
        yield WILDCARD_FUZZY.at(where, f"{shown(value)} in a fuzzy search")
    elif value.index("*") < 2:
        yield WILDCARD_EARLY.at(where, f"{shown(value)} has a wildcard in its first two characters")
    if name == "given" and index:
        yield WILDCARD_MIDDLE_NAME.at(where, f"{shown(value)} is the {index + 1}. given name")


def _settings(query: MultiDict[str], fuzzy: bool, today: date) -> Iterator[Finding]:
    most = query.get("_max-results")
    if most is not None and not (_WHOLE.fullmatch(most) and 1 <= int(most) <= 50):
        yield MAX_RESULTS.at("query: _max-results", f"{shown(most)} is not from 1 to 50")
    for name in ("_fuzzy-match", "_exact-match", "_history"):
        value = query.get(name)
        if value is not None and value not in ("true", "false"):
            yield SWITCH.at(f"query: {name}", f"{shown(value)} is neither true nor false")


def _gender(query: MultiDict[str], fuzzy: bool, today: date) -> Iterator[Finding]:
    value = query.get("gender")
    if value and value not in _GENDERS:
        yield GENDER_VALUE.at("query: gender", f"{shown(value)} is not a gender that PDS knows")
    elif value == "other":
        yield GENDER_OTHER.at("query: gender", "other is found only on old records")


def _names(query: MultiDict[str], fuzzy: bool, today: date) -> Iterator[Finding]:
    for name in ("family", "given"):
        for value in query.getall(name, ()):
            if len(value) > LONGEST_NAME:
                yield NAME_LONG.at(f"query: {name}", f"{len(value)} characters")
    for value in query.getall("given", ()):
        if " " in value.strip():
            yield GIVEN_SPACE.at("query: given", f"{shown(value)} is taken as one first name")


def _contacts(query: MultiDict[str], fuzzy: bool, today: date) -> Iterator[Finding]:
    for name in ("address-postalcode", "address-postcode"):
        value = query.get(name)
        if value and "*" not in value and not _POSTCODE.fullmatch(value.replace(" ", "").upper()):
            yield POSTCODE_FORM.at(f"query: {name}", f"{shown(value)} is not a postcode")
    phone, email, practice = query.get("phone"), query.get("email"), query.get("general-practitioner")
    if phone and not _PHONE.fullmatch(phone.replace("*", "")):
        yield PHONE_FORM.at("query: phone", f"{shown(phone)} is not digits alone")
    if email and not is_email(email):
        yield EMAIL_FORM.at("query: email", f"{shown(email)} is not an email address")
    if practice and "*" not in practice and not is_ods_code(practice):
        yield PRACTICE_FORM.at("query: general-practitioner", f"{shown(practice)} is not an ODS code")


def is_email(text: str) -> bool:
    """Has this the outline of an email address: one @, a dot after it, no space?"""
    name, at, domain = text.partition("@")
    return bool(name and at and "." in domain.strip(".") and "@" not in domain and " " not in text)


TERM_CHECKS: tuple[TermCheck, ...] = (_dates, _wildcards, _settings, _gender, _names, _contacts)
