"""What a scenario decides about one call, and how a reply is to be delivered. Rules themselves live in `scenario`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.call.refusal import Refusal
from simulator.wire.http import Reply
from simulator.wire.json import Json

FAULTS = ("reset", "empty", "truncate", "drip", "garbage", "hang")
"""What can be done to a connection instead of delivering a reply whole."""

BANDWIDTH = "bandwidth"
"""The record's word for a reply that came whole, but slowly."""

ACK, NACK, REJECT, IN_ERROR, SILENCE = CALLBACK_RESULTS = ("ack", "nack", "reject", "error", "silence")
"""What is said later about a message that was taken: all is well, it could not be processed, its content is rejected,
its content led to an error, nothing at all."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What is sent later, on our own account: to another address than the message's own (`to`), `after` seconds.

    `code` is the error code of a NACK.
    """

    result: str = ACK
    to: str | None = None
    after: float | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a reply leaves: after `delay` seconds, and whole (`fault` None) or broken in one of the FAULTS ways.

    With a `bandwidth` it comes whole, but no faster than so many bytes a second.
    """

    delay: float = 0.0
    fault: str | None = None
    bandwidth: float | None = None

    @property
    def kind(self) -> str | None:
        """What is done to the reply on its way, in a word for the record."""
        return BANDWIDTH if self.fault is None and self.bandwidth is not None else self.fault


WHOLE = Delivery()
"""At once and whole."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the first matching rule says. Refusal and reply replace the answer; the rest changes it or its delivery.

    `before` means that a faulted call is not processed at all. `amend` is a JSON Patch for the reply's body. `callback`
    is for services that send something later. `scenario` is the one that the rule belongs to.
    """

    rule: str
    refuse: Refusal | None = None
    reply: Reply | None = None
    amend: Sequence[Mapping[str, Json]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = WHOLE
    before: bool = False
    callback: Callback | None = None
    scenario: str | None = None
