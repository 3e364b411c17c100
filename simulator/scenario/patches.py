"""The JSON Patch of `then.amend`: its form is checked at load; whether a reply has its paths is known only then."""

from collections.abc import Mapping

from simulator.scenario.paths import pointer_parts
from simulator.scenario.reading import Key, Node
from simulator.wire.json import Json

_POINTER = {"type": "string", "pattern": "^(/.*)?$"}

PATCH_KEYS = {
    "op": Key("What to do.", {"enum": ["add", "remove", "replace", "move", "copy", "test"]}),
    "path": Key("Where: a JSON Pointer.", _POINTER),
    "from": Key("Where from, for `move` and `copy`: a JSON Pointer.", _POINTER),
    "value": Key("The new value, for `add`, `replace` and `test`.", {}),
}

# RFC 6902, section 4: the members that each operation must have.
_NEEDS = {
    "add": ("path", "value"),
    "remove": ("path",),
    "replace": ("path", "value"),
    "move": ("from", "path"),
    "copy": ("from", "path"),
    "test": ("path", "value"),
}


def read_patch(node: Node) -> tuple[Mapping[str, Json], ...]:
    """A list of JSON Patch operations."""
    items = node.items("a list of JSON Patch operations")
    if node.value == []:
        node.say("an empty list", "give at least one JSON Patch operation")
    return tuple(_operation(item) for item in items)


def _operation(node: Node) -> Mapping[str, Json]:
    parts = node.mapping(PATCH_KEYS, "a JSON Patch operation")
    if not isinstance(node.value, dict):
        return {}
    if "op" not in parts:
        node.say("'op' is missing", f"one of {', '.join(_NEEDS)}")
        return {}
    op = parts["op"].choice(_NEEDS)
    if parts["op"].value == op:
        for name in _NEEDS[op]:
            if name not in parts:
                node.say(f"{name!r} is missing", f"{op} needs {' and '.join(_NEEDS[op])}")
    for name in ("path", "from"):
        if name in parts:
            _pointer(parts[name])
    return {name: part.value for name, part in parts.items()}


def _pointer(node: Node) -> None:
    if not isinstance(node.value, str):
        node.wants("a JSON Pointer", "such as /name/0/family")
        return
    try:
        pointer_parts(node.value)
    except ValueError as fault:
        node.say_fault(fault)
