"""Bodies held against the same JSON Schema that documents them: a small part of it, with every mistake at once.

Only the keywords below are understood; a test holds the table of routes to them. Schemas belong beside the routes.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from simulator.web.admin.errors import did_you_mean
from simulator.wire.errors import Problem
from simulator.wire.json import Json
from simulator.wire.yaml import Path, path_text

Schema = Mapping[str, Json]

KEYWORDS = frozenset(
    {
        "$ref", "additionalProperties", "description", "enum", "examples", "items", "maxItems", "maxLength", "maximum",
        "minItems", "minLength", "minProperties", "minimum", "pattern", "properties", "required", "type",
    }
)  # fmt: skip
"""What a schema of ours may say."""

_TYPES: Mapping[str, Callable[[Json], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def object_of(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """The schema of an object that may have more keys than these."""
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def strict_object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """The schema of an object that has these keys and no other."""
    return {**object_of(required, **properties), "additionalProperties": False}


def list_of(item: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": item}


def check(schema: Schema, value: Json, path: Path = ()) -> Iterator[Problem]:
    """Every place where the value is not what the schema says."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        yield _problem(path, f"{_shown(value)} is not {_a(kinds)}", f"give {_one_of(schema) or _a(kinds)}")
    elif "enum" in schema and value not in schema["enum"]:
        words = (str(each) for each in schema["enum"] if each is not None)  # the text "null" would not be right
        yield _problem(path, f"{_shown(value)} is unknown", did_you_mean(str(value), words))
    elif isinstance(value, dict):
        yield from _object(schema, value, path)
    elif isinstance(value, list):
        yield from _array(schema, value, path)
    elif isinstance(value, str):
        yield from _string(schema, value, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(schema, value, path)


def _object(schema: Schema, value: dict[str, Json], path: Path) -> Iterator[Problem]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield _problem((*path, name), f"{name} is missing", "give it")
    if len(value) < schema.get("minProperties", 0):
        remedy = f"give one of: {', '.join(properties)}" if properties else "give at least one key"
        yield _problem(path, "nothing is asked for", remedy)
    for name, inner in value.items():
        if name in properties:
            yield from check(properties[name], inner, (*path, name))
        elif schema.get("additionalProperties") is False:
            yield _problem((*path, name), f"unknown key {name!r}", did_you_mean(name, properties))


def _array(schema: Schema, value: list[Json], path: Path) -> Iterator[Problem]:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if len(value) < least or (most is not None and len(value) > most):
        yield _problem(path, f"{len(value)} items", f"give {least} to {most}" if most else f"give {least} or more")
        return
    for index, item in enumerate(value):
        yield from check(schema.get("items", {}), item, (*path, index))


def _string(schema: Schema, value: str, path: Path) -> Iterator[Problem]:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if len(value) < least or (most is not None and len(value) > most):
        yield _problem(path, f"{len(value)} characters", f"give {least} to {most}" if most else "say something")
    elif "pattern" in schema and re.fullmatch(schema["pattern"], value) is None:
        yield _problem(path, f"{_shown(value)} has another form", schema.get("description", schema["pattern"]))


def _number(schema: Schema, value: float, path: Path) -> Iterator[Problem]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if (least is not None and value < least) or (most is not None and value > most):
        between = f"between {least} and {most}" if least is not None and most is not None else f"from {least} on"
        yield _problem(path, f"{value} is out of range", f"give a number {between}")


def _problem(path: Path, what: str, remedy: str) -> Problem:
    return Problem(what, remedy, path_text(path))


def _one_of(schema: Schema) -> str:
    """The values that can be, if they can be counted."""
    words = ["null" if each is None else str(each) for each in schema.get("enum", ())]
    return f"one of: {', '.join(words)}" if words else ""


def _a(kinds: list[str]) -> str:
    return " or ".join(f"an {kind}" if kind[0] in "aeiou" else f"a {kind}" for kind in kinds)


def _shown(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
