"""The address of the web service, and how what arrives there is told apart: by the first element in the body alone.

Neither an action nor a media type is asked for: real clients send neither, or wrong ones.
"""

from simulator.call.door import Arrival, Door
from simulator.services.dos.soap.names import PATH
from simulator.services.dos.soap.request import asked_of
from simulator.wire.http import Request

WSDL, ANYTHING = "?wsdl", "*"
"""What a question for the WSDL goes by, and what everything else does that no operation answers to."""


def read_arrival(request: Request) -> Arrival:
    """What a request says of itself. Its case id is the tracking id."""
    if request.method != "POST":
        asks = request.method in ("GET", "HEAD") and any(key.lower() == "wsdl" for key in request.query())
        return Arrival((WSDL if asks else ANYTHING,))
    asked = asked_of(request)
    return Arrival((asked.operation, ANYTHING), None, asked.case.get("caseId") or None)


DOS_DOOR = Door("dos", (PATH,), read_arrival)
"""The one door of all operations of the web service."""
