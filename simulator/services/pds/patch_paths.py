"""One operation of a JSON Patch: its form, its pointer, and what it does to a JSON value.

Values are never changed in place: whoever changes a part gets a new whole that shares the rest. Rules that only PDS
has stand in `patch`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.call.refusal import Refusal
from simulator.services.pds.refusing import invalid, invalid_update, joined, missing
from simulator.wire.json import Json

OPERATIONS = ("add", "replace", "remove", "test")
"""PDS FHIR, "JSON Patch": no move and no copy."""

# A list that a record does not have yet counts as empty: live tests add to and remove from `suffix/0` of such a name.
_LISTS = frozenset({"given", "prefix", "suffix", "line", "extension", "telecom", "relationship", "coding"})
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_BAD_ESCAPE = re.compile(r"~(?![01])")


@dataclass(frozen=True, slots=True)
class Patch:
    """One operation. `number` is its place in the request; `value` is None for a removal."""

    number: int
    op: str
    path: str
    parts: tuple[str, ...]
    value: Json = None

    @property
    def root(self) -> str:
        """The member of the Patient that it is about."""
        return self.parts[0]


def read_patches(raw: Sequence[Json]) -> list[Patch]:
    """The operations of a request, each well formed. Raises Refusal for the first that is not."""
    return [_read(number, patch) for number, patch in enumerate(raw)]


def _read(number: int, patch: Json) -> Patch:
    if not isinstance(patch, dict):
        raise invalid(patch, str(number))
    for name in ("op", "path"):
        if name not in patch:
            raise missing(joined(str(number), name))
    if patch["op"] not in OPERATIONS:
        raise invalid(patch["op"], joined(str(number), "op"))
    parts = pointer_parts(patch["path"])
    if not parts:
        raise invalid(patch["path"], joined(str(number), "path"))
    if patch["op"] == "remove":
        return Patch(number, "remove", patch["path"], parts)
    if "value" not in patch:
        raise missing(joined(str(number), "value"))
    return Patch(number, patch["op"], patch["path"], parts, patch["value"])


def pointer_parts(path: Json) -> tuple[str, ...]:
    """The parts of a JSON Pointer, `~0` and `~1` resolved; none if it is not a pointer to a part of a document."""
    if not isinstance(path, str) or not path.startswith("/") or _BAD_ESCAPE.search(path):
        return ()
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))


def invalid_patch(said: str) -> Refusal:
    """A patch that does not fit the record."""
    return invalid_update(f"Invalid patch - {said}")


def index_of(part: str) -> int:
    """A part that points into a list, as a number. Raises Refusal."""
    if not _INDEX.fullmatch(part):
        raise invalid_patch(f"'{part}' is not a valid sequence index")
    return int(part)


def item_at(values: Sequence[Json], part: str) -> Json:
    """The item of a list that a part points to. Raises Refusal."""
    index = index_of(part)
    if index >= len(values):
        raise invalid_patch(f"index '{part}' is out of bounds")
    return values[index]


def value_at(value: Json, parts: Sequence[str]) -> Json:
    """The value that the parts point to. Raises Refusal."""
    for part in parts:
        if isinstance(value, list):
            value = item_at(value, part)
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise invalid_patch(f"member '{part}' not found in {value}")
    return value


def expect(value: Json, expected: Json) -> None:
    """The value is what was expected. Raises Refusal in the live service's words, which are Python's."""
    if not same(value, expected):
        said = f"{value} ({type(value)}) is not equal to tested value {expected} ({type(expected)})"
        raise invalid_patch(said)


def same(one: Json, other: Json) -> bool:
    """Are these equal as JSON: numbers by value, true never equal to 1, objects whatever the order of their members?"""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def altered(value: Json, parts: Sequence[str], op: str, new: Json) -> Json:
    """The value with one part of it added, replaced or removed. Raises Refusal."""
    head, rest = parts[0], parts[1:]
    if isinstance(value, list):
        return _altered_item(value, head, op, new) if not rest else _altered_in_list(value, head, rest, op, new)
    if not isinstance(value, dict):
        raise invalid_patch(f"member '{head}' not found in {value}")
    if not rest:
        return _altered_member(value, head, op, new)
    if head not in value and head not in _LISTS:
        raise invalid_patch(f"member '{head}' not found in {value}")
    return {**value, head: altered(value.get(head, []), rest, op, new)}


def _altered_in_list(values: list[Json], head: str, rest: Sequence[str], op: str, new: Json) -> list[Json]:
    item = item_at(values, head)
    index = int(head)
    return [*values[:index], altered(item, rest, op, new), *values[index + 1 :]]


def _altered_member(value: dict[str, Json], name: str, op: str, new: Json) -> dict[str, Json]:
    if op != "add" and name not in value:
        raise invalid_patch(f"can't {op} non-existent object '{name}'")
    if op == "remove":
        return {member: each for member, each in value.items() if member != name}
    return {**value, name: new}


def _altered_item(values: list[Json], part: str, op: str, new: Json) -> list[Json]:
    if op == "add" and part == "-":
        return [*values, new]
    index = index_of(part)
    if op == "add":
        if index > len(values):
            raise invalid_patch("can't insert outside of list")
        return [*values[:index], new, *values[index:]]
    if index >= len(values):
        raise invalid_patch(f"can't remove non-existent object '{part}'" if op == "remove" else _OUT.format(part))
    return [*values[:index], *([] if op == "remove" else [new]), *values[index + 1 :]]


_OUT = "index '{}' is out of bounds"
