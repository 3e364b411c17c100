"""Request bodies that change something: read once, refused where they cannot be read. What they say is not judged."""

from collections.abc import Callable

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.wire.errors import WireError
from simulator.wire.json import Json, copy_json


def object_of(call: Call, refuse: Callable[[str], Refusal]) -> dict[str, Json]:
    """The body's JSON object, a copy of the caller's own. `refuse` makes the refusal of a body that is none."""
    try:
        body = call.json()
    except WireError as fault:
        raise refuse(str(fault)) from None
    if not isinstance(body, dict):
        raise refuse("the body is not a JSON object")
    copied: dict[str, Json] = copy_json(body)
    return copied


def is_json(call: Call, *types: str) -> None:
    """A check: the Content-Type is one of `types`, whatever parameters follow. Raises Refusal."""
    if call.request.media_type() not in types:
        raise Refusal("UNSUPPORTED_SERVICE")
