"""JSONPath and JSON Pointer: where in a JSON body a matcher looks. What is found is given as texts."""

import json
import re
from collections.abc import Callable, Sequence

from simulator.wire.json import Json

Look = Callable[[Json], Sequence[str]]
"""Body in, the texts found at the path out."""

MOST_TEXT = 5_000_000
"""Characters of all that is found; what comes after them is left out."""

_ESCAPE = re.compile(r"~(?![01])")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


def compile_path(text: str) -> Look:
    """A JSONPath (it begins with `$`) or a JSON Pointer (`/`). Raises ValueError that says what is wrong."""
    if text.startswith("$"):
        return _json_path(text)
    if text.startswith("/"):
        parts = pointer_parts(text)
        return lambda body: _texts(_at(body, parts))
    raise ValueError("neither a JSONPath nor a JSON Pointer: begin with $ for the one, with / for the other")


def pointer_parts(text: str) -> tuple[str, ...]:
    """The keys and indexes of a JSON Pointer; the empty text is the whole document. Raises ValueError."""
    # RFC 6901, section 3: `~` stands only in `~0` and `~1`.
    if (text and not text.startswith("/")) or _ESCAPE.search(text):
        raise ValueError("not a JSON Pointer: it begins with /, and ~ and / within a key are written ~0 and ~1")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def json_text(value: Json) -> str:
    """A JSON value as the text that matchers compare: a string is itself, anything else its compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _at(body: Json, parts: tuple[str, ...]) -> Sequence[Json]:
    value = body
    for part in parts:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and _INDEX.fullmatch(part) and int(part) < len(value):
            value = value[int(part)]
        else:
            return ()
    return (value,)


def _texts(values: Sequence[Json]) -> Sequence[str]:
    """Values as texts. Large ones inside each other, each written out, would be too much."""
    texts, size = [], 0
    for value in values:
        texts.append(json_text(value))
        size += len(texts[-1])
        if size > MOST_TEXT:
            break
    return texts


def _json_path(text: str) -> Look:
    from simulator.scenario.jsonpaths import compile_jsonpath  # heavy, and only scenarios with a JSONPath need it

    find = compile_jsonpath(text)
    return lambda body: _texts(find(body))
