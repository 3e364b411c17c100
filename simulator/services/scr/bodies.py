"""Bodies of FHIR in JSON: read as strictly as the service's own parser does, refused where it refuses.

What a body says is judged where it is used.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.scr.errors import invalid
from simulator.wire.errors import WireError
from simulator.wire.json import Json

_EVERY = frozenset({"resourceType", "id", "meta", "implicitRules", "language"})
_ELEMENTS = {
    "Bundle": _EVERY | {"identifier", "type", "timestamp", "total", "link", "entry", "signature"},
    "Parameters": _EVERY | {"parameter"},
    "AuditEvent": _EVERY
    | {
        "text", "contained", "extension", "modifierExtension", "type", "subtype", "action", "period", "recorded",
        "outcome", "outcomeDesc", "purposeOfEvent", "agent", "source", "entity",
    },
}  # fmt: skip
"""The elements of the resources that are taken; what is inside them is looked at where it is read."""


def resource_of(call: Call, kind: str) -> dict[str, Json]:
    """The body's resource, of the kind that the path takes. Raises Refusal."""
    try:
        body = call.json()
    except WireError as fault:
        raise Refusal("INVALID_BODY", f"Failed to parse JSON encoded FHIR content: {fault}") from None
    if not isinstance(body, dict):
        raise Refusal("INVALID_BODY", "Failed to parse JSON encoded FHIR content: the content is not a JSON object")
    said = body.get("resourceType")
    if said is None:
        raise Refusal("INVALID_BODY", "Invalid JSON content detected, missing required element: 'resourceType'")
    if said != kind:
        raise Refusal("INVALID_BODY", f'Incorrect resource type found, expected "{kind}" but found "{said}"')
    for name in body:
        if name not in _ELEMENTS[kind] and name.removeprefix("_") not in _ELEMENTS[kind]:
            raise Refusal("INVALID_BODY", f"Unknown element '{name}' found during parse")
    for name in _empty_values(body):
        raise invalid(f'[element="{name}"] Invalid attribute value "": Attribute value must not be empty ("")')
    return body


def objects(value: Json) -> list[dict[str, Json]]:
    """The objects of a list; none for what is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def part(value: Json, *path: str | int) -> Json:
    """What stands at a path of members and indexes, None where there is nothing."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def text_at(value: Json, *path: str | int) -> str:
    """The text at a path; empty for anything else."""
    found = part(value, *path)
    return found if isinstance(found, str) else ""


def _empty_values(value: Json) -> Iterator[str]:
    """The names of members with the empty text for a value, which FHIR does not have, in the order of the body."""
    waiting = [("", value)]
    while waiting:
        name, one = waiting.pop()
        if one == "":
            yield name
        elif isinstance(one, dict):
            waiting.extend(reversed(one.items()))
        elif isinstance(one, list):
            waiting.extend((name, each) for each in reversed(one))
