"""JSON bytes to values and back. Building FHIR resources is `wire/fhir`'s business, not this module's."""

import json
import math
from collections import Counter
from typing import Any

import orjson

from simulator.wire.errors import WireError

Json = Any
"""A parsed JSON value: the one place where `Any` is right."""

MAX_DEPTH = 100
"""Deepest nesting read from a client; no national message comes near it."""


def parse_json(data: bytes) -> Json:
    """A client's JSON. Raises WireError for anything else: bad UTF-8, duplicate keys, NaN, nesting over MAX_DEPTH.

    Numbers beyond 64 bits and half surrogate pairs are refused as well: what was read can be kept and sent again.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise WireError(f"the body is not UTF-8: byte {problem.start} is {data[problem.start]:#04x}") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_fraction
        )
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise WireError(f"the body is not JSON: {problem.msg.lower()} at {where}") from None
    except (RecursionError, ValueError) as problem:
        raise WireError(str(problem) if isinstance(problem, WireError) else "the body is not usable JSON") from None
    if _depth_exceeds(value, MAX_DEPTH):
        raise WireError(f"the body nests deeper than {MAX_DEPTH} levels")
    if "\\u" in text:
        _refuse_half_pairs(value)
    return value


def render_json(value: Json) -> bytes:
    """Compact UTF-8 JSON in the key order of the value."""
    return orjson.dumps(value)


def pretty_json(value: Json) -> bytes:
    """The same, indented by two spaces, for people."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


def read_json(data: bytes | str) -> Json:
    """Our own JSON (stored rows, shipped files), read fast. Raises ValueError."""
    return orjson.loads(data)


def writable(text: str) -> str:
    """A text that JSON can carry: what was no text in a caller's bytes is replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def copy_json(value: Json) -> Json:
    """A deep copy of a JSON value; several times quicker than `copy.deepcopy`."""
    return orjson.loads(orjson.dumps(value))


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise WireError(f"the body has the key {twice!r} twice in one object")
    return value


def _refuse_constant(name: str) -> Json:
    raise WireError(f"the body holds {name}, which is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > 18:
        raise WireError(f"the body holds a number of {len(digits)} digits")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise WireError("the body holds a number too large to read")
    return number


def _refuse_half_pairs(value: Json) -> None:
    try:
        render_json(value)
    except TypeError:
        raise WireError("the body holds half a surrogate pair, which is no character") from None


def _depth_exceeds(value: Json, limit: int) -> bool:
    level: list[Json] = [value]
    for _ in range(limit + 1):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True
