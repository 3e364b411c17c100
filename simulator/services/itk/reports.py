"""NHS 111 reports as their receivers take them: accepted once, and held against the other messages of the encounter."""

from simulator.call.call import Call
from simulator.services.itk.acknowledging import acknowledgements
from simulator.services.itk.encounters import hold_against_encounter
from simulator.toolkit.answers import accepted
from simulator.toolkit.duplicates import seen_before
from simulator.wire.http import Reply


async def receive(call: Call) -> Reply:
    """Take a report: the same tracking id again is answered alike, and counts once.

    Reports are not acknowledged afterwards, unless a scenario wants it.
    """
    if not await seen_before(call):
        await hold_against_encounter(call)
        if call.callback is not None:
            call.errands.extend(acknowledgements(call))
    return accepted(call)
