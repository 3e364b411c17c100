"""Who the receiver of a message is: the organisation that answers and acknowledges in its own name."""

from dataclasses import dataclass

from simulator.call.call import Call
from simulator.toolkit.door import ENDPOINTS
from simulator.wire.itk import ADDRESSING_ODS, IDENTITY_ODS, Distribution

NOBODY = "SIMULATOR"
"""The organisation's code where neither the message nor an endpoint names one."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that takes part in an exchange."""

    ods_code: str
    name: str

    @property
    def identity(self) -> str:
        """Its audit identity."""
        return IDENTITY_ODS + self.ods_code

    @property
    def address(self) -> str:
        """Its ITK address."""
        return ADDRESSING_ODS + self.ods_code

    @property
    def username(self) -> str:
        """What it calls itself in a security header: the subject of its certificate."""
        return f"CN={self.ods_code}.oneoneone.nhs.uk"


def receiver_of(call: Call, distribution: Distribution) -> Party:
    """The organisation that a message is addressed to, else the one of the endpoint that it came to, else NOBODY."""
    addressed = next(iter(distribution.ods_codes), None)
    if addressed is not None:
        return _party(call, addressed)
    path, services = call.request.path.rstrip("/").lower(), set(distribution.dos_service_ids)
    at_path = None
    for document in call.documents.peek_every(ENDPOINTS):
        body = document.body
        if "ods_code" not in body:
            continue
        if services.intersection(map(str, body.get("dos_service_ids", ()))):
            return _party(call, body["ods_code"], body.get("name"))
        if at_path is None and body["path"].rstrip("/").lower() == path:
            at_path = _party(call, body["ods_code"], body.get("name"))
    return at_path or Party(NOBODY, "Simulator")


def _party(call: Call, ods_code: str, name: str | None = None) -> Party:
    known = call.documents.peek("organisations", ods_code)
    return Party(ods_code, name or (str(known.body["name"]) if known is not None else ods_code))
