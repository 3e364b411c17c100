"""The newest exchanges about one patient, looked for from the newest back, and for a limited time only.

The store knows its exchanges by their ids, not by patients: of somebody of whom little was sent, it has to look
through all. So a page shows what was found in time, and says how far it looked.
"""

from dataclasses import dataclass

from simulator.clock import monotonic
from simulator.records.exchange import Exchange
from simulator.records.journal import Journal
from simulator.records.selection import Selection

LATEST = 50
"""Exchanges about a patient that are looked for."""

WINDOW = 5_000
"""Exchanges of the tenant that are looked through at once."""

LOOK_SECONDS = 0.05
"""How long is looked further back."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was found, the newest first, and the id down to which was looked when time was up; 0 if that was all."""

    exchanges: list[Exchange]
    looked_to: int = 0


async def sent_about(journal: Journal, tenant: str, number: str) -> Sent:
    """The newest exchanges about a patient. Raises StoreFailed."""
    wanted, found = Selection(nhs_number=number), list[Exchange]()
    newest = await journal.select(tenant, limit=1)
    upto, until = newest[0].id if newest else 0, monotonic() + LOOK_SECONDS
    while upto > 0 and len(found) < LATEST:
        found += await _found(journal, tenant, wanted, upto)
        upto = max(0, upto - WINDOW)
        if monotonic() > until:
            break
    return Sent(found[:LATEST], upto if len(found) < LATEST else 0)


async def _found(journal: Journal, tenant: str, wanted: Selection, upto: int) -> list[Exchange]:
    """The newest of one window that match."""
    some = await journal.select(tenant, wanted, after=max(0, upto - WINDOW), before=upto + 1, limit=LATEST + 1)
    if len(some) > LATEST:
        # There are more, and these are the oldest. Where so many stand, the newest are found at once.
        some = await journal.select(tenant, wanted, before=upto + 1, limit=LATEST)
    return some[::-1]
