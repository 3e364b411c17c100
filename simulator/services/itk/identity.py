"""Who the receiver of a message is: the organisation that answers and acknowledges in its own name."""

from dataclasses import dataclass

from simulator.call.call import Call
from simulator.toolkit.door import ENDPOINTS
from simulator.toolkit.recipient_rules import endpoint_at
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
    services = set(distribution.dos_service_ids)
    every = (document.body for document in call.documents.peek_every(ENDPOINTS))
    of_service = [body for body in every if services.intersection(map(str, body.get("dos_service_ids", ())))]
    for endpoint in (*reversed(of_service), endpoint_at(call.documents, call.request.path)):
        if endpoint is not None and "ods_code" in endpoint:
            return _party(call, endpoint["ods_code"], endpoint.get("name"))
    return Party(NOBODY, "Simulator")


def _party(call: Call, ods_code: str, name: str | None = None) -> Party:
    known = call.documents.peek("organisations", ods_code)
    return Party(ods_code, name or (str(known.body["name"]) if known is not None else ods_code))
