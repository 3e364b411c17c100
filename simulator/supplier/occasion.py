"""The occasion of one call: who takes it, when, under which case reference, and fresh ids for its messages."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random, SystemRandom

from simulator.identifiers import new_uuid
from simulator.wire.hl7v3 import write_ts

ODS_CODE = "Y00111"
ORGANISATION = "Wexshire 111"
ADVISER = ("Owen", "Marsh")
ADVISER_ID = "HA-118"
"""Who takes the call. All of it is made up."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When the call takes place, by the tenant's clock if that is known, and where its ids come from."""

    now: datetime
    chance: Random = field(default_factory=SystemRandom, repr=False)
    correlation_id: str = ""
    case_reference: str = ""

    def __post_init__(self) -> None:
        """Give the call an id that joins its requests, and a case reference."""
        if not self.correlation_id:
            object.__setattr__(self, "correlation_id", new_uuid(self.chance))
        if not self.case_reference:
            reference = f"WEX-{self.now:%Y%m%d}-{self.chance.randrange(1_000_000):06d}"
            object.__setattr__(self, "case_reference", reference)

    def new_id(self) -> str:
        """A new UUID in capitals, as ITK has them."""
        return new_uuid(self.chance).upper()

    def request_id(self) -> str:
        """A new UUID for an X-Request-ID."""
        return new_uuid(self.chance)

    @property
    def time(self) -> str:
        """Now, as HL7 writes it."""
        return write_ts(self.now)

    def instant(self, minutes: int = 0) -> str:
        """So many minutes from now, as XML Schema writes it."""
        return f"{self.now + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"
