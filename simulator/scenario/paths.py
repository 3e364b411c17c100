"""JSONPath and JSON Pointer: where in a JSON body a matcher looks. What is found is given as texts."""

import json
import re
from collections.abc import Callable, Sequence

from simulator.wire.json import MAX_DEPTH, Json

Look = Callable[[Json], Sequence[str]]
"""Body in, the texts found at the path out."""

MOST_DESCENTS = 2
"""Most `..` in one JSONPath: each one more multiplies the work by the depth of the body."""

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
    return [json_text(value) for value in values]


def _json_path(text: str) -> Look:
    import jsonpath  # heavy, and only scenarios with a JSONPath need it

    if text.count("..") > MOST_DESCENTS:
        raise ValueError(f"more than {MOST_DESCENTS} `..` can take ages on a large body: name the keys in between")
    environment = jsonpath.JSONPathEnvironment(strict=True)
    environment.max_recursion_depth = MAX_DEPTH + 1
    # RFC 9535, 2.4.6 and 2.4.7: two functions with regular expressions, which would run unbounded ones.
    for name in ("match", "search"):
        del environment.function_extensions[name]
    try:
        path = environment.compile(text)
    except jsonpath.JSONPathNameError as fault:
        said = f"{str(fault).splitlines()[0]} here: find the value by its path and use {{matches: ...}} on it"
        raise ValueError(said) from None
    except (jsonpath.JSONPathError, RecursionError) as fault:
        said = str(fault).splitlines()[0] if str(fault) else "too deep"
        raise ValueError(f"not a JSONPath ({said}): write one such as $.name[0].family") from None

    def look(body: Json) -> Sequence[str]:
        if not isinstance(body, dict | list):
            return ()
        try:
            return _texts(path.findall(body))
        except (jsonpath.JSONPathError, RecursionError):
            return ()

    return look
