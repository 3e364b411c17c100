"""What the status update demands of a call: an application's own token, and an X-Request-ID."""

from simulator.call.call import Call
from simulator.call.caller import OPEN
from simulator.call.refusal import Refusal
from simulator.services.eps.access import UPDATES, caller


def is_an_application(call: Call) -> None:
    """Applications call on their own; where access is open nobody asks. Raises Refusal."""
    if call.tenant.access == OPEN:
        return
    caller(call, UPDATES)
    if not call.request_id:
        # EPS PSU: the back end misses it, in the words that it has for all that it misses.
        raise Refusal("NO_TRANSACTION", "Missing or empty x-request-id header.")
