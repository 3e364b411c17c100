"""Correspondence: documents of any kind, accepted at once and acknowledged afterwards where the sender asks for it."""

from simulator.call.call import Call
from simulator.services.itk.acknowledging import acknowledgements
from simulator.toolkit.answers import accepted
from simulator.toolkit.duplicates import seen_before
from simulator.wire.http import Reply


async def receive(call: Call) -> Reply:
    """Take a document: the same tracking id again is answered alike, and acknowledged no second time."""
    if not await seen_before(call):
        call.errands.extend(acknowledgements(call))
    return accepted(call)
