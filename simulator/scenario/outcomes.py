"""The `then` language: what a rule does to a call that it decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from simulator.call.call import Call
from simulator.call.decision import FAULTS, WHOLE, Decision, Delivery
from simulator.scenario.bandwidths import BANDWIDTH_SCHEMA, read_bandwidth
from simulator.scenario.callbacks import CALLBACK_KEYS, LaterMessage, read_callback
from simulator.scenario.delays import Delay, delay_schema, read_delay
from simulator.scenario.patches import PATCH_KEYS, read_patch
from simulator.scenario.reading import Key, Node, object_schema
from simulator.scenario.replies import (
    HEADERS_SCHEMA,
    REFUSE_KEYS,
    REPLY_KEYS,
    CannedRefusal,
    CannedReply,
    Fields,
    Surroundings,
    fill_fields,
    read_fields,
    read_refusal,
    read_reply,
)
from simulator.scenario.templates import Values
from simulator.wire.json import Json

_CODE = {"$ref": "#/$defs/code"}

THEN_KEYS = {
    "refuse": Key(
        "The service refuses with this code of its error table, or with `{code, diagnostics, headers}`.",
        {"anyOf": [_CODE, {**object_schema(REFUSE_KEYS), "required": ["code"]}]},
    ),
    "reply": Key("A canned reply instead of the service's: `{status, headers, body}`.", object_schema(REPLY_KEYS)),
    "amend": Key(
        "A JSON Patch of the service's own reply.",
        {"type": "array", "minItems": 1, "items": {**object_schema(PATCH_KEYS), "required": ["op", "path"]}},
    ),
    "headers": Key("Header fields by name, set on whatever is answered.", HEADERS_SCHEMA),
    "delay": Key(
        "The reply is held back: `800ms`, `4s`, `PT5S`, a number of seconds, `{from: 1s, to: 4s}`, or"
        " `{median: 800ms, p99: 4s}` for a long tail. Ten minutes are the most.",
        delay_schema(),
    ),
    "bandwidth": Key(
        "The reply comes through at this speed, evenly and whole: `2kB/s`, `500B/s`, `64kbit/s`, a number of bytes a"
        " second. It takes ten minutes at most: what is left then comes at once.",
        BANDWIDTH_SCHEMA,
    ),
    "fault": Key(
        "The connection breaks: `reset` it, close it `empty`, `truncate` the body, `drip` it byte by byte, send"
        " `garbage`, or `hang` and send nothing. The call is processed first.",
        {"enum": list(FAULTS)},
    ),
    "before": Key("With `fault`: the call is not processed at all.", {"type": "boolean"}),
    "callback": Key(
        "What a service that answers later, as with ITK acknowledgements, sends then; also where the message asks for"
        " none.",
        {**object_schema(CALLBACK_KEYS), "minProperties": 1},
    ),
    "set": Key(
        "State by name, set when the rule decides; `null` takes it away.",
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    ),
}

_CONTRADICTIONS = (
    ("refuse", "reply", "the call is answered once: keep one of them"),
    ("refuse", "amend", "amend changes the service's own answer: use {code, diagnostics} to word a refusal"),
    ("reply", "amend", "amend changes the service's own answer: write the canned one as it is to be"),
    ("refuse", "callback", "only a message that was taken is answered later"),
    ("bandwidth", "fault", "a reply comes slowly and whole, or is broken: keep one of them"),
    ("reply", "callback", "only a message that the service itself has taken is answered later"),
)
_UNPROCESSED = ("refuse", "reply", "amend", "headers", "callback")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule does, ready to be filled for each call."""

    refuse: CannedRefusal | None = None
    reply: CannedReply | None = None
    amend: tuple[Mapping[str, Json], ...] = ()
    headers: Fields = field(default_factory=dict)
    delay: Delay | None = None
    fault: str | None = None
    before: bool = False
    set: Mapping[str, str | None] = field(default_factory=dict)
    callback: LaterMessage | None = None
    bandwidth: float | None = None

    @property
    def draws(self) -> bool:
        """Does it need chance?"""
        parts = (self.refuse, self.reply, self.delay, self.callback, *self.headers.values())
        return any(part.draws for part in parts if part is not None)

    def decision(self, rule: str, scenario: str, call: Call, draw: Callable[[], Random]) -> Decision:
        """The decision about one call, of a rule of a scenario."""
        values = Values(call, draw)
        delivery = WHOLE
        if self.delay is not None or self.fault is not None or self.bandwidth is not None:
            delivery = Delivery(self.delay.seconds(draw) if self.delay else 0.0, self.fault, self.bandwidth)
        return Decision(
            rule,
            self.refuse.refusal(values) if self.refuse else None,
            self.reply.reply(values) if self.reply else None,
            self.amend,
            fill_fields(self.headers, values),
            delivery,
            self.before,
            self.callback.callback(draw) if self.callback else None,
            scenario,
        )


def read_outcome(node: Node, around: Surroundings) -> Outcome:
    """A mapping of THEN_KEYS that says one thing and not its opposite."""
    parts = node.mapping(THEN_KEYS)
    if node.value == {}:
        node.say("an outcome that does nothing", "say what is to happen; `delay: 0` answers normally")
    _contradictions(node, parts)
    return Outcome(
        read_refusal(parts["refuse"], around) if "refuse" in parts else None,
        read_reply(parts["reply"], around) if "reply" in parts else None,
        read_patch(parts["amend"]) if "amend" in parts else (),
        read_fields(parts["headers"], around) if "headers" in parts else {},
        read_delay(parts["delay"]) if "delay" in parts else None,
        parts["fault"].choice(FAULTS) if "fault" in parts else None,
        parts["before"].truth() if "before" in parts else False,
        _state(parts["set"]) if "set" in parts else {},
        read_callback(parts["callback"]) if "callback" in parts else None,
        read_bandwidth(parts["bandwidth"]) if "bandwidth" in parts else None,
    )


def _contradictions(node: Node, parts: Mapping[str, Node]) -> None:
    for one, other, remedy in _CONTRADICTIONS:
        if one in parts and other in parts:
            parts[other].say(f"{one} and {other} together", remedy)
    if "before" in parts and "fault" not in parts:
        parts["before"].say("before without fault", "only a fault can come before the call is processed")
    elif "before" in parts and parts["before"].value is True:
        for name in _UNPROCESSED:
            if name in parts:
                parts[name].say(f"{name} with `before: true`", "a call that is not processed has no answer to change")


def _state(node: Node) -> Mapping[str, str | None]:
    entries = node.entries("a mapping of state names to values")
    if node.value == {}:
        node.say("an empty mapping", "name at least one state and its new value")
    return {name: None if part.value is None else part.text("a text or null", 1_000) for name, part in entries.items()}
