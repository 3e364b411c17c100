"""Who is a repeat caller: what is asked for held against the reports that count. Pure; no clock, no documents.

The national algorithm is not published. The thresholds and the five criteria are the service's; how texts are compared
is assumed, and stands here alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.population.spelling import fold, fold_postcode

CRITERIA = ("given name", "family name", "birth date", "postcode", "first address line")
"""What is compared where no NHS number decides, in the order of the traits."""

ENOUGH, LIKELY, ALMOST_SURE = 2, 3, 4
"""Earlier calls that make a repeat caller; criteria that make one possible; criteria that make one."""

REPEAT, POTENTIAL, NOT, INSUFFICIENT, ERROR = "RC", "PRC", "NRC", "IIQ", "ER"

Traits = tuple[frozenset[str], ...]
"""For each of the CRITERIA the texts, in one spelling, that may match; none where nothing was said."""

_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Report:
    """A stored report as it is compared. `received` is in seconds since 1970, `nhs_number` the verified one.

    `chain` is the set id that its replacements share, or its own id where it has none.
    """

    key: str
    chain: str
    version: int
    received: float
    nhs_number: str | None
    traits: Traits

    @property
    def criteria(self) -> int:
        """How many of the five it can be found by."""
        return sum(map(bool, self.traits))


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a query asks for: by verified NHS number, by traits, or both."""

    nhs_number: str | None
    traits: Traits

    @property
    def criteria(self) -> int:
        """How many of the five it gives."""
        return sum(map(bool, self.traits))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer's value, the reports that are given back with it, and in words how it came about."""

    value: str
    why: str
    reports: tuple[Report, ...] = ()


def decide(sought: Sought, known: Iterable[Report]) -> Verdict:
    """The answer, given at least those reports that count and have the NHS number or three of the criteria, in the
    order they came; where the clock stood still, that is the order they are given back in.

    A verified NHS number with two calls decides alone. Otherwise the demographics do: they may find what was sent
    before the number was known.
    """
    reports = sorted(known, key=lambda report: report.received)
    by_number = [report for report in reports if sought.nhs_number and report.nhs_number == sought.nhs_number]
    if len(by_number) >= ENOUGH:
        return Verdict(REPEAT, f"{len(by_number)} reports by verified NHS number", tuple(by_number))
    if sought.criteria < LIKELY and sought.nhs_number is None:
        return Verdict(INSUFFICIENT, f"no verified NHS number, and {sought.criteria} of the five criteria")
    scored = [(score(sought.traits, report.traits), report) for report in reports]
    sure = [report for points, report in scored if points >= ALMOST_SURE]
    likely = [report for points, report in scored if points >= LIKELY]
    if len(sure) >= ENOUGH:
        return _by_demographics(sure)
    if len(likely) >= ENOUGH:
        return Verdict(POTENTIAL, f"{len(likely)} reports by three of the five criteria")
    found = max(len(by_number), len(likely))
    return Verdict(NOT, f"{found or 'no'} report{'' if found == 1 else 's'} of this caller")


def _by_demographics(sure: Sequence[Report]) -> Verdict:
    patients = {report.nhs_number for report in sure} - {None}
    said = f"{len(sure)} reports by four or five of the five criteria"
    if len(patients) > 1:
        return Verdict(POTENTIAL, f"{said}, but of {len(patients)} patients")
    return Verdict(REPEAT, said, tuple(sure))


def score(sought: Traits, known: Traits) -> int:
    """How many of the criteria match."""
    return sum(not asked.isdisjoint(there) for asked, there in zip(sought, known, strict=True))


def traits(
    given: frozenset[str],
    family_name: str | None,
    birth_time: str | None,
    postcodes: Iterable[str],
    street_lines: Iterable[str],
) -> Traits:
    """The traits of a patient, or of a query. What is blank, or no whole date of birth, is none."""
    return (
        given,
        _said(fold_name(family_name or "")),
        _said(fold_day(birth_time or "")),
        _said(*(fold_postcode(each) for each in postcodes)),
        _said(*(fold_line(each) for each in street_lines)),
    )


def given_known(names: Iterable[str]) -> frozenset[str]:
    """A patient's given names: all together, and each alone."""
    together = " ".join(names)
    return _said(fold_name(together), *map(fold_name, together.split()))


def given_asked(name: str | None) -> frozenset[str]:
    """The given name of a query: whole, and the first of several alone."""
    return _said(fold_name(name or ""), *map(fold_name, (name or "").split()[:1]))


def fold_name(name: str) -> str:
    """A name without case, accents and spaces."""
    return fold(name).replace(" ", "")


def fold_nhs_number(number: str | None) -> str | None:
    """An NHS number without the spaces that people read it with; None for a blank one."""
    return "".join((number or "").split()) or None


def fold_day(birth_time: str) -> str:
    """The day of a birth time, yyyymmdd; empty where it is not known to the day."""
    day = birth_time.strip()[:8]
    return day if len(day) == 8 and day.isascii() and day.isdigit() else ""


def fold_line(line: str) -> str:
    """An address line without case, accents, punctuation and spaces."""
    return _PUNCTUATION.sub("", fold_name(line))


def _said(*texts: str) -> frozenset[str]:
    return frozenset(texts) - {""}
