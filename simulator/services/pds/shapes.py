"""Shapes of JSON values in a request body: a shape refuses the first fault of a value, in PDS's words.

Small shapes are put together to large ones. What PDS's own records look like stands in `resources`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from simulator.clock import parse_date
from simulator.services.pds.refusing import (
    invalid,
    joined,
    missing,
    too_few,
    too_many,
    unexpected,
    unsupported_characters,
)
from simulator.wire.json import Json

Shape = Callable[[Json, str], None]
"""Takes a value and its slash path; returns, or raises Refusal."""


def text(*, pattern: str = "", longest: int = 0, blank: bool = False) -> Shape:
    """Text; blank text only if `blank`, not longer than `longest` if given, and matching `pattern` whole."""
    matches = re.compile(pattern).fullmatch if pattern else None

    def check(value: Json, path: str) -> None:
        if not isinstance(value, str) or (not blank and not value.strip()):
            raise invalid(value, path)
        if _CONTROL.search(value):
            raise unsupported_characters(value, path)
        if (longest and len(value) > longest) or (matches is not None and matches(value) is None):
            raise invalid(value, path)

    return check


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def one_of(known: Collection[str]) -> Shape:
    """One of these texts."""

    def check(value: Json, path: str) -> None:
        if not isinstance(value, str) or value not in known:
            raise invalid(value, path)

    return check


def whole(low: int, high: int) -> Shape:
    """A whole number from `low` to `high`."""

    def check(value: Json, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise invalid(value, path)

    return check


def number(low: float, high: float) -> Shape:
    """A number from `low` to `high`, whole or not."""

    def check(value: Json, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise invalid(value, path)

    return check


def flag(value: Json, path: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise invalid(value, path)


def day(value: Json, path: str) -> None:
    """A date of the calendar, yyyy-mm-dd."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise invalid(value, path)
    try:
        parse_date(value)
    except ValueError:
        raise invalid(value, path) from None


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def instant(value: Json, path: str) -> None:
    """A date, or a date and time to the second with offset +00:00 or none."""
    # PDS FHIR, "Date of death": UTC only; live tests refuse +01:00 and take a date alone.
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise invalid(value, path)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise invalid(value, path) from None


_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\+00:00)?)?", re.ASCII)


def anything(value: Json, path: str) -> None:
    """Whatever stands there."""


def items(shape: Shape, *, least: int = 0, most: int | None = None) -> Shape:
    """A list whose items all have a shape."""

    def check(value: Json, path: str) -> None:
        if not isinstance(value, list):
            raise invalid(value, path)
        if len(value) < least:
            raise too_few(value, path)
        if most is not None and len(value) > most:
            raise too_many(value, path)
        for index, item in enumerate(value):
            shape(item, joined(path, index))

    return check


def record(members: Mapping[str, Shape], *required: str, closed: bool = True) -> Shape:
    """An object: the required members are there, each member has its shape, and there are no others if `closed`.

    A missing member is refused before a wrong one, and a wrong one before one too many, as the live service does.
    """

    def check(value: Json, path: str) -> None:
        if not isinstance(value, dict):
            raise invalid(value, path)
        for name in required:
            if name not in value:
                raise missing(joined(path, name))
        for name, shape in members.items():
            if name in value:
                shape(value[name], joined(path, name))
        if closed and len(value.keys() & members.keys()) < len(value):
            raise unexpected([name for name in value if name not in members])

    return check


def coded(codes: Collection[str], *systems: str) -> Shape:
    """A CodeableConcept of exactly one coding with one of these codes; the system, if sent, is one of `systems`."""
    coding = record(
        {"system": one_of(systems), "version": text(), "code": one_of(codes), "display": text(blank=True)}, "code"
    )
    return record({"coding": items(coding, least=1, most=1)}, "coding")


def parts(known: Mapping[str, Shape], *required: str) -> Shape:
    """The `extension` list of an extension: each part at most once and known by its url, the required ones there."""

    def check(value: Json, path: str) -> None:
        if not isinstance(value, list):
            raise invalid(value, path)
        for index, part in enumerate(value):
            _check_part(part, joined(path, index), known)
        urls = [part["url"] for part in value]
        if len(urls) > len(set(urls)):
            raise too_many(value, path)
        if any(url not in urls for url in required):
            raise too_few(value, path)

    return check


def _check_part(part: Json, path: str, known: Mapping[str, Shape]) -> None:
    record({"url": one_of(known)}, "url", closed=False)(part, path)
    known[part["url"]](part, path)


def part(member: str, shape: Shape) -> Shape:
    """One part of an extension: its url and one value."""
    return record({"url": anything, member: shape}, "url", member)
