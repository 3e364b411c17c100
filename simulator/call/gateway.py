"""What the API platform's gateway says for itself, before any service: its faults, and the ids of its messages.

Services with an error policy of their own put a fault's text into their own dialect; the others let it through raw.
"""

from hashlib import blake2b

from simulator.call.call import Call
from simulator.wire.json import Json

LIMIT_GUIDE = "https://digital.nhs.uk/developer/guides-and-documentation/reference-guide#rate-limits"

QUOTA = ("Rate limit quota violation. Quota limit  exceeded. Identifier : {app}", "policies.ratelimit.QuotaViolation")
SPIKE = (
    "Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=1000000, "
    "maxBurstMessageCount=1.0}",
    "policies.ratelimit.SpikeArrestViolation",
)
"""Text and code of the two faults that come with 429. The blanks of the first are the gateway's own."""


class GatewayFault(Exception):
    """The gateway's own no: its text, its code, and the status that it has where nobody rewrites it."""

    def __init__(self, faultstring: str, errorcode: str, status: int = 401) -> None:
        super().__init__(faultstring)
        self.faultstring = faultstring
        self.errorcode = errorcode
        self.status = status

    @property
    def body(self) -> Json:
        """What it says where nobody rewrites it."""
        return raw_fault(self.faultstring, self.errorcode)


def raw_fault(faultstring: str, errorcode: str) -> Json:
    """The body of a fault that no policy has rewritten."""
    return {"fault": {"faultstring": faultstring, "detail": {"errorcode": errorcode}}}


def new_message_id(call: Call) -> str:
    """A gateway's message id, as `rrt-1234567890-b-geu2-12345-123456-1`; it follows from the tenant's seed."""
    number = call.tenant.number("gateway message")
    hashed = int.from_bytes(blake2b(f"{call.tenant.seed}:message:{number}".encode(), digest_size=16).digest(), "big")
    return f"rrt-{hashed % 10**19:019d}-b-geu2-{hashed >> 64 & 0x7FFF:05d}-{number:06d}-1"
