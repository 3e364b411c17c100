"""Which function takes which event: the one path `$process-message` answers for prescribers and dispensers alike."""

from collections.abc import Awaitable, Callable, Mapping

from simulator.call.call import Call
from simulator.services.eps.dispensing.notification import process_notification
from simulator.services.eps.prescribing.bundle import NOTIFICATION, ORDER, UPDATE, Message
from simulator.services.eps.prescribing.process import process_order, process_update
from simulator.wire.http import Reply

Take = Callable[[Call, Message], Awaitable[Reply]]
"""What takes a message that the validator has let pass."""


async def _notify(call: Call, message: Message) -> Reply:
    return await process_notification(call, message.bundle)


TAKERS: Mapping[str, Take] = {ORDER: process_order, UPDATE: process_update, NOTIFICATION: _notify}
"""What takes a message, by its event."""
