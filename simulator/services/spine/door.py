"""Spine's synchronous door: its paths, and the names that a message goes by. A path never decides what a message is."""

from simulator.call.door import Arrival, Door
from simulator.services.spine.names import INTERACTIONS
from simulator.wire.http import Request
from simulator.wire.spine import spine_message_of

PATHS = ("/sync-service", "/syncservice-pds/pds", "/syncservice-psis/psis", "/syncservice-lrs/acf", "/syncservice")
"""The present path, and those of the older services."""

ANYTHING, OTHER_METHOD = "*", "another method"
"""Names of any message at all, and of what is none."""


def read_arrival(request: Request) -> Arrival:
    """What a request at the door says of itself: the interaction in its body, else the one in its action."""
    if request.method != "POST":
        return Arrival((OTHER_METHOD,))
    message = spine_message_of(request)
    header = request.headers.get("SOAPAction", "").strip().strip('"')
    said = (message.name, *(each.rpartition("/")[2] for each in (message.action or "", header)))
    known = next((name for name in said if name in INTERACTIONS), None)
    names = (ANYTHING,) if known is None else (known, ANYTHING)
    return Arrival(names, message.message_id, message.id)


SPINE_DOOR = Door("spine", PATHS, read_arrival)
"""The one door of all synchronous interactions."""
