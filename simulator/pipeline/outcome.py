"""What the pipeline hands to whoever owns the socket."""

from dataclasses import dataclass

from simulator.call.decision import Delivery
from simulator.records.exchange import Exchange
from simulator.wire.http import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reply, how it is to be delivered, and the exchange as it was recorded."""

    reply: Reply
    delivery: Delivery
    exchange: Exchange
