"""What the Task tracker demands of its caller once the gateway has let them in."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.access import TASKS, mode_in


def may_track(call: Call) -> None:
    """The application has the scope of the tracker, for its users or for itself. Raises Refusal."""
    if mode_in(call, TASKS) is None:
        raise Refusal("TRACKER_NOT_PERMITTED")
