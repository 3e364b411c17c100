"""The mini services' door: their paths, and the names that a message goes by. A path never decides what it is."""

from simulator.call.door import Arrival, Door
from simulator.services.pds_smsp.names import BY_NAME, MINI_SERVICES
from simulator.toolkit.door import ANYTHING, OTHER_METHOD, WSDL
from simulator.wire.http import Request
from simulator.wire.itk import SERVICES
from simulator.wire.itk_message import message_of

PATH = "/smsp/pds"
PATHS = (PATH, *(f"/interoperability.toolkit/HL7v3/{service.name}" for service in MINI_SERVICES), "/syncsoap")
"""The provider's own path, those of the WSDL, and that of the test bench."""


def read_arrival(request: Request) -> Arrival:
    """What a request at the door says of itself."""
    if request.method != "POST":
        asks = request.method in ("GET", "HEAD") and any(key.lower() == "wsdl" for key in request.query())
        return Arrival((WSDL if asks else OTHER_METHOD,))
    message = message_of(request)
    envelope, distribution = message.envelope, message.distribution
    said = (
        (envelope.action if envelope else None) or "",
        (distribution.service if distribution else None) or "",
        request.headers.get("SOAPAction", "").strip().strip('"'),
    )
    names = [name for each in said if (name := each.removeprefix(SERVICES)) in BY_NAME]
    return Arrival(
        (*names[:1], ANYTHING),
        envelope.message_id if envelope else None,
        distribution.tracking_id if distribution else None,
    )


SMSP_DOOR = Door("pds_smsp", PATHS, read_arrival)
"""The one door of all mini services."""
