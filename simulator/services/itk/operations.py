"""The receivers' small operations: acknowledgements that come in, the WSDL, and what is refused whatever it says."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.itk import acknowledged
from simulator.toolkit.answers import accepted, address_of
from simulator.toolkit.duplicates import seen_before
from simulator.toolkit.view import view as seen_in
from simulator.toolkit.wsdl import wsdl
from simulator.wire.http import Reply
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from simulator.wire.soap import CONTENT_TYPE


async def receive_acknowledgement(call: Call) -> Reply:
    """Take an acknowledgement; what it says is in the record."""
    await seen_before(call)
    return accepted(call)


async def describe(call: Call) -> Reply:
    """The WSDL with the caller's own address."""
    return Reply.of(200, wsdl(address_of(call)), CONTENT_TYPE)


async def refuse(call: Call) -> Reply:
    """A message of no known service. The checks have refused it before, in their own words."""
    raise Refusal("1000")


async def refuse_method(call: Call) -> Reply:
    """Receivers take POST only."""
    raise Refusal("METHOD_NOT_ALLOWED")


def view(call: Call, reply: Reply) -> Json:
    """The decoded view of an exchange, and of the acknowledgements in it if there are any."""
    seen = seen_in(call, reply)
    said = acknowledged.view(message_of(call.request)) if call.operation.id == "itk.acknowledgement.receive" else []
    return {**seen, "acknowledgements": said} if said and isinstance(seen, dict) else seen
