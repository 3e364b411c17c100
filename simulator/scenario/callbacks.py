"""The `callback` language: what is sent later about a message that was taken. Nothing is sent here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from simulator.call.decision import ACK, CALLBACK_RESULTS, NACK, Callback
from simulator.scenario.delays import Delay, delay_schema, read_delay
from simulator.scenario.reading import Key, Node
from simulator.wire.acknowledgement import ENVELOPE_ERRORS

CALLBACK_KEYS = {
    "to": Key(
        "The address that it is sent to: `http://127.0.0.1:9000/acks`. Unless given, where the message or a document"
        " of kind `itk-routes` says.",
        {"type": "string", "pattern": "^https?://"},
    ),
    "after": Key("How long after the answer, as for `delay`.", delay_schema()),
    "result": Key(
        "What it says: `ack`, all is well; `nack`, the envelope could not be processed; `reject` or `error`, its"
        " content could not; `silence`, nothing is sent. `ack` unless given.",
        {"enum": list(CALLBACK_RESULTS)},
    ),
    "code": Key(
        "With `nack`: the error's code, `DE0012` unless it follows from the message.", {"enum": [*ENVELOPE_ERRORS]}
    ),
}

_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LaterMessage:
    """A callback that is filled for each call. `draws` says that it needs chance."""

    result: str = ACK
    to: str | None = None
    after: Delay | None = None
    code: str | None = None

    @property
    def draws(self) -> bool:
        """Does it need chance?"""
        return self.after is not None and self.after.draws

    def callback(self, draw: Callable[[], Random]) -> Callback:
        """The callback of one call."""
        return Callback(self.result, self.to, self.after.seconds(draw) if self.after else None, self.code)


def read_callback(node: Node) -> LaterMessage:
    """A mapping of CALLBACK_KEYS."""
    parts = node.mapping(CALLBACK_KEYS)
    if node.value == {}:
        node.say("an empty mapping", "say what is to be sent: `{result: nack}`")
    result = parts["result"].choice(CALLBACK_RESULTS) if "result" in parts else ACK
    if "code" in parts and result != NACK:
        parts["code"].say(f"a code with result {result}", f"only {NACK} has an error's code")
    return LaterMessage(
        result,
        _address(parts["to"]) if "to" in parts else None,
        read_delay(parts["after"]) if "after" in parts else None,
        parts["code"].choice(ENVELOPE_ERRORS) if "code" in parts else None,
    )


def _address(node: Node) -> str:
    address = node.text("an address", 2_000)
    if isinstance(node.value, str) and not _ADDRESS.fullmatch(address):
        node.wants("an address", "write one that begins with http:// or https://")
    return address
