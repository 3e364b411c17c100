"""Shapes that JSON values must have, and everything that is wrong with a value that has another.

A shape is a function that adds Flaws to a list; small ones are put together to large ones. Which keys a person, a
prescription or a service has is not said here.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import NamedTuple

from simulator.clock import parse_date, parse_duration, parse_instant
from simulator.identifiers import is_nhs_number, is_ods_code
from simulator.wire.errors import Problem
from simulator.wire.json import Json
from simulator.wire.yaml import Marked, Path, path_text

_NAMES = {dict: "a record", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


class Flaw(NamedTuple):
    """What is wrong with the part of a value at `path`, and what would be right."""

    path: Path
    what: str
    remedy: str = ""


Shape = Callable[[Json, Path, list[Flaw]], None]
"""Adds the flaws of a value that stands at a path."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the path to it and, if it was read from a file, that file with its lines."""

    marked: Marked | None = None
    path: Path = ()

    def problem(self, flaw: Flaw) -> Problem:
        """The flaw of the value that stands here, as a Problem with file, line and whole path."""
        path = (*self.path, *flaw.path)
        if self.marked is None:
            return Problem(flaw.what, flaw.remedy, path_text(path))
        return Problem(flaw.what, flaw.remedy, path_text(path), self.marked.file, self.marked.line(path))


def place_of(where: Place | str) -> Place:
    """A place, from itself or from a path that people wrote."""
    return where if isinstance(where, Place) else Place(path=(where,) if where else ())


def flaws_of(shape: Shape, value: Json) -> list[Flaw]:
    """Everything that is wrong with a value."""
    flaws: list[Flaw] = []
    shape(value, (), flaws)
    return flaws


def shown(value: Json) -> str:
    """A value as a message quotes it, cut short."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _not_a(kind: type, value: Json, path: Path, flaws: list[Flaw]) -> None:
    found = "null" if value is None else _NAMES.get(type(value), "something else")
    quotes = kind is str and isinstance(value, int | float)
    remedy = "put it in quotes" if quotes else f"write {_NAMES[kind]} or leave the key out"
    flaws.append(Flaw(path, f"{shown(value)} is {found}, not {_NAMES[kind]}", remedy))


def anything(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """Any value at all."""


def text(pattern: str = "", remedy: str = "", *, at_most: int = 0, blank: bool = False) -> Shape:
    """Text; with a pattern it must match whole. Blank text is refused unless `blank`."""
    matches = re.compile(pattern, re.ASCII).fullmatch if pattern else None

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if not isinstance(value, str):
            _not_a(str, value, path, flaws)
        elif not blank and (not value or value.isspace()):
            flaws.append(Flaw(path, "the text is blank", "leave the key out"))
        elif at_most and len(value) > at_most:
            flaws.append(Flaw(path, f"{shown(value)} has {len(value)} characters", f"at most {at_most} are allowed"))
        elif matches is not None and matches(value) is None:
            flaws.append(Flaw(path, f"{shown(value)} is not of the right form", remedy))

    return check


def digits(pattern: str, remedy: str) -> Shape:
    """Digits that people may write with or without quotes."""
    matches = re.compile(pattern, re.ASCII).fullmatch

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int) or matches(str(value)) is None:
            flaws.append(Flaw(path, f"{shown(value)} is not of the right form", remedy))

    return check


def code(known: Collection[str], what: str) -> Shape:
    """One of a set of codes; a code of digits may stand without quotes."""
    listed = ", ".join(known) if len(known) <= 20 else ""

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(said, str) and said in known:
            return
        near = get_close_matches(said, known, 1) if isinstance(said, str) else []
        remedy = f"did you mean {near[0]!r}?" if near else f"use one of {listed}" if listed else ""
        flaws.append(Flaw(path, f"{shown(value)} is not a {what}", remedy))

    return check


def whole(low: int, high: int | None = None) -> Shape:
    """A whole number between two others, both allowed."""
    remedy = f"use a whole number from {low}" + ("" if high is None else f" to {high}")

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < low or (high is not None and value > high):
            flaws.append(Flaw(path, f"{shown(value)} is out of range", remedy))

    return check


def number(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        _not_a(float, value, path, flaws)


def flag(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        _not_a(bool, value, path, flaws)


def name_or_number(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """An identifier written as text or as a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        flaws.append(Flaw(path, f"{shown(value)} is not an identifier", "write text or a whole number"))


def day(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """A whole date, yyyy-mm-dd."""
    try:
        parse_date(value)
    except (TypeError, ValueError):
        flaws.append(Flaw(path, f"{shown(value)} is not a date", "write it as yyyy-mm-dd"))


def known_in_part(moment: Shape) -> Shape:
    """A date or an instant of which only the year, or the year and the month, may be known."""

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if not isinstance(value, str) or not _YEAR_OR_MONTH.fullmatch(value):
            moment(value, path, flaws)

    return check


_YEAR_OR_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", re.ASCII)


def instant(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """A date, or a date and time with or without an offset."""
    try:
        parse_date(value[:10])
        parse_instant(value)
    except (TypeError, ValueError, KeyError, OverflowError):
        flaws.append(Flaw(path, f"{shown(value)} is not a date and time", "write it as yyyy-mm-ddThh:mm:ss+00:00"))


def duration(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """A length of time, as ISO 8601 writes it."""
    try:
        is_right = parse_duration(value) >= timedelta()
    except (AttributeError, ValueError):
        is_right = False
    if not is_right:
        flaws.append(Flaw(path, f"{shown(value)} is not a duration", "write it as PT5M, PT36H or P4D"))


def nhs_number(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """An NHS number with its right check digit."""
    if not isinstance(value, str):
        _not_a(str, value, path, flaws)
    elif not is_nhs_number(value):
        remedy = "use ten digits of which the last is the Modulus 11 check digit, such as 9990010005"
        flaws.append(Flaw(path, f"{shown(value)} is not an NHS number", remedy))


def ods_code(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """An organisation code."""
    if not isinstance(value, str):
        _not_a(str, value, path, flaws)
    elif not is_ods_code(value):
        flaws.append(Flaw(path, f"{shown(value)} is not an ODS code", "use 3 to 10 letters and digits"))


def each(shape: Shape, *, at_least: int = 0, at_most: int | None = None) -> Shape:
    """A list whose items all have a shape."""

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if not isinstance(value, list):
            _not_a(list, value, path, flaws)
            return
        if len(value) < at_least or (at_most is not None and len(value) > at_most):
            allowed = f"at most {at_most}" if len(value) > at_least else f"at least {at_least}"
            flaws.append(Flaw(path, f"the list has {len(value)} items", f"{allowed} are allowed"))
        for index, item in enumerate(value):
            shape(item, (*path, index), flaws)

    return check


def one_or_each(shape: Shape, *, at_most: int | None = None) -> Shape:
    """One value of a shape, or a list of them."""
    listed = each(shape, at_most=at_most)

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        (listed if isinstance(value, list) else shape)(value, path, flaws)

    return check


def either(written: Shape, otherwise: Shape) -> Shape:
    """One shape for text and bare numbers, another for everything else."""

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        (written if isinstance(value, str | int) else otherwise)(value, path, flaws)

    return check


def mapping(shape: Shape, key: Shape = anything) -> Shape:
    """A record whose keys people choose, all values of one shape."""

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if not isinstance(value, dict):
            _not_a(dict, value, path, flaws)
            return
        for name, item in value.items():
            key(name, (*path, name), flaws)
            shape(item, (*path, name), flaws)

    return check


def record(
    needs: Mapping[str, Shape] | None = None,
    may: Mapping[str, Shape] | None = None,
    *,
    is_open: bool = False,
    nullable: bool = False,
) -> Shape:
    """A record with keys that it needs and keys that it may have.

    A closed record has no others. An open one may, unless such a key looks like a misspelling of one it lacks.
    In a `nullable` one null stands for a key that was left out.
    """
    needs = needs or {}
    known = {**needs, **(may or {})}
    names = list(known)

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if not isinstance(value, dict):
            _not_a(dict, value, path, flaws)
            return
        for key, item in value.items():
            shape = known.get(key)
            if shape is None:
                _unknown(key, value, (*path, key), flaws)
            elif item is not None or not nullable:
                shape(item, (*path, key), flaws)
        missing = [key for key in needs if key not in value or (nullable and value[key] is None)]
        flaws.extend([Flaw(path, f"{key!r} is missing", f"add {key!r}") for key in missing])

    def _unknown(key: str, value: Json, path: Path, flaws: list[Flaw]) -> None:
        near = get_close_matches(key, names, 1, 0.85 if is_open else 0.6)
        if is_open and (not near or near[0] in value):
            return
        remedy = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
        flaws.append(Flaw(path, f"unknown key {key!r}", remedy))

    return check


def ordered_period(moment: Shape) -> Shape:
    """A FHIR Period: a start, an end or both, the end not before the start."""
    fields = record({}, {"start": moment, "end": moment})

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        before = len(flaws)
        fields(value, path, flaws)
        if len(flaws) > before:
            return
        if not value:
            remedy = "write {start: yyyy-mm-dd} or leave it out"
            flaws.append(Flaw(path, "the period has neither start nor end", remedy))
        elif "start" in value and "end" in value and value["end"][:10] < value["start"][:10]:
            flaws.append(Flaw((*path, "end"), f"{shown(value['end'])} is before the start", "exchange start and end"))

    return check
