"""What a scenario decides about one call, and how a reply is to be delivered. Rules themselves live in `scenario`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.call.refusal import Refusal
from simulator.wire.http import Reply
from simulator.wire.json import Json

FAULTS = ("reset", "empty", "truncate", "drip", "garbage", "hang")
"""What can be done to a connection instead of delivering a reply whole."""

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
    """How a reply leaves: after `delay` seconds, and whole (`fault` None) or broken in one of the FAULTS ways."""

    delay: float = 0.0
    fault: str | None = None


WHOLE = Delivery()
"""At once and whole."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the first matching rule says. Refusal and reply replace the answer; the rest changes it or its delivery.

    `before` means that a faulted call is not processed at all. `amend` is a JSON Patch for the reply's body. `callback`
    is for services that send something later.
    """

    rule: str
    refuse: Refusal | None = None
    reply: Reply | None = None
    amend: Sequence[Mapping[str, Json]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = WHOLE
    before: bool = False
    callback: Callback | None = None
