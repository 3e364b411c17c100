"""What is left when no interaction is meant: the answers to other messages and methods, and whom a call is about."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.spine import clinical
from simulator.services.spine.query import nhs_number_in
from simulator.wire.http import Reply
from simulator.wire.spine import spine_message_of


async def refuse(call: Call) -> Reply:
    """An interaction that is not answered here."""
    raise Refusal("NOT_SUPPORTED", spine_message_of(call.request).name or None)


async def refuse_method(call: Call) -> Reply:
    """Another method than POST."""
    raise Refusal("METHOD_NOT_ALLOWED")


def nhs_number_of(call: Call) -> str | None:
    """The NHS number that a message names; it need not be one that there is."""
    if call.operation.door is None:
        return clinical.nhs_number_of(call)
    number = nhs_number_in(call.request) if call.request.method == "POST" else None
    return number if number is not None and len(number) == 10 and number.isascii() and number.isdigit() else None
