"""When it is a rule's turn: state, how many calls there were before, how fast they came, since when, and chance.

The counts themselves are kept by `decide`; here is only what a rule asks of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from simulator.clock import parse_duration
from simulator.scenario.conditions import MATCH_KEYS
from simulator.scenario.counts import COUNT_SCHEMA, MOST, Count, read_count
from simulator.scenario.elapsed import ELAPSED_SCHEMA, Elapsed, read_elapsed
from simulator.scenario.matchers import Matcher, read_matcher
from simulator.scenario.reading import Key, Node, object_schema

_MOST_IN_WINDOW = 10_000

RATE_KEYS = {
    "over": Key(
        "How many calls are let through in that time; those above it are matched.",
        {"type": "integer", "minimum": 0, "maximum": _MOST_IN_WINDOW},
    ),
    "per": Key("The time, as an ISO 8601 duration, by the tenant's clock: `PT1S`.", {"type": "string"}),
}

TURN_KEYS = {
    "calls": Key(
        "Which calls, counted from 1 among those that fulfil this rule's other conditions, whichever rule answers"
        " them: `3`, `1..2`, `3..`.",
        COUNT_SCHEMA,
    ),
    "every": Key("Every n-th of those calls.", {"type": "integer", "minimum": 1, "maximum": MOST}),
    "rate": Key(
        "Calls that come too fast: `{over: 5, per: PT1S}`.", {**object_schema(RATE_KEYS), "required": [*RATE_KEYS]}
    ),
    "elapsed": Key(
        "How much time has passed, by the tenant's clock, since the first call that fulfilled this rule's other"
        " conditions: `..PT95H30M` before, `PT95H30M..` from then on, `PT1H..PT2H` between.",
        ELAPSED_SCHEMA,
    ),
    "state": Key(
        "State by name, each with a matcher; `then.set` sets it. All scenarios of a tenant share it.",
        {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/matcher"}},
    ),
    "probability": Key(
        "A chance from 0 to 1 that repeats with the seed.", {"type": "number", "minimum": 0, "maximum": 1}
    ),
}

WHEN_KEYS = {**MATCH_KEYS, **TURN_KEYS}
"""All keys of a rule's `when`."""


@dataclass(frozen=True, slots=True)
class Rate:
    """More than `over` calls in any `per` seconds."""

    over: int
    per: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What a rule asks of earlier calls and of chance; nothing, if it says nothing."""

    state: tuple[tuple[str, Matcher], ...] = ()
    calls: Count | None = None
    every: int | None = None
    rate: Rate | None = None
    probability: float | None = None
    elapsed: Elapsed | None = None

    @property
    def counts(self) -> bool:
        """Must calls be counted to know?"""
        parts = (self.calls, self.every, self.rate, self.elapsed, self.probability)
        return any(part is not None for part in parts)

    def state_is_right(self, state: Mapping[str, str]) -> bool:
        """Is the tenant's state as the rule asks?"""
        return all(matcher.test((state[name],) if name in state else ()) for name, matcher in self.state)

    def has_come(self, count: int, draw: Callable[[], Random]) -> bool:
        """Is this call, the `count`-th that fulfils the conditions, one that the rule wants? Chance is drawn last."""
        if self.calls is not None and not self.calls.holds(count):
            return False
        if self.every is not None and count % self.every:
            return False
        return self.probability is None or draw().random() < self.probability


def read_turn(parts: Mapping[str, Node]) -> Turn:
    """The TURN_KEYS among the parts of a rule's `when`."""
    return Turn(
        tuple((name, read_matcher(part)) for name, part in _state(parts["state"])) if "state" in parts else (),
        read_count(parts["calls"], 1) if "calls" in parts else None,
        parts["every"].whole(1, MOST) if "every" in parts else None,
        _rate(parts["rate"]) if "rate" in parts else None,
        _probability(parts["probability"]) if "probability" in parts else None,
        read_elapsed(parts["elapsed"]) if "elapsed" in parts else None,
    )


def read_duration(node: Node) -> float:
    """A positive ISO 8601 duration, in seconds."""
    try:
        seconds = parse_duration(node.text("a duration")).total_seconds()
    except (ValueError, OverflowError):
        seconds = 0.0
    if seconds <= 0:
        node.wants("a duration", "such as PT5S, PT1M or PT1H")
        return 1.0
    return seconds


def _state(node: Node) -> list[tuple[str, Node]]:
    entries = node.entries("a mapping of state names to matchers")
    if node.value == {}:
        node.say("an empty mapping", "name at least one state and what it has to be")
    return list(entries.items())


def _rate(node: Node) -> Rate:
    keys = node.mapping(RATE_KEYS, "a mapping such as {over: 5, per: PT1S}")
    for name in RATE_KEYS.keys() - keys.keys() if isinstance(node.value, dict) else ():
        node.say(f"{name!r} is missing", "a rate is written {over: 5, per: PT1S}")
    over = keys["over"].whole(0, _MOST_IN_WINDOW) if "over" in keys else 0
    return Rate(over, read_duration(keys["per"]) if "per" in keys else 1.0)


def _probability(node: Node) -> float:
    if type(node.value) not in (int, float) or not 0 <= node.value <= 1:
        node.wants("a number from 0 to 1", "such as 0.3")
        return 0.0
    return float(node.value)
