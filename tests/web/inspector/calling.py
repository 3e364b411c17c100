"""A trainee's system: plays a whole call to 111 against a tenant, as a supplier's would."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from simulator.supplier.occasion import Occasion
from simulator.supplier.play import Step, play
from simulator.supplier.sending import Sender
from simulator.supplier.steps import CallState

SUNDAY = "2026-11-22T10:00"
"""When out of hours services are open, as a form has it."""

RUTH = "9990010005"


def call(url: str, nhs_number: str = RUTH, seed: int = 7) -> Sequence[Step]:
    """Play the call at a base URL; it waits, so give it a thread of its own."""
    occasion = Occasion(datetime.fromisoformat(SUNDAY).replace(tzinfo=UTC), Random(seed))
    sender = Sender(url, common={"X-Correlation-ID": occasion.correlation_id}, timeout=10.0)
    return list(play(CallState(sender, occasion, number=nhs_number, token="a-call-to-111")))
