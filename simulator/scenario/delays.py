"""How long a reply is held back: a fixed time, a time between two, or a long-tailed time. Nobody waits here."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from simulator.clock import parse_duration
from simulator.scenario.reading import Key, Keys, Node, object_schema
from simulator.wire.json import Json

LONGEST = 600.0
"""Longest delay in seconds: longer than any client waits."""

_SHORT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(ms|s|m)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}

# How many standard deviations above the mean the 99th percentile of a normal distribution lies.
_P99 = 2.3263478740408408

_TIME = {"anyOf": [{"type": "number", "minimum": 0, "maximum": LONGEST}, {"type": "string"}]}
UNIFORM_KEYS = {"from": Key("The shortest time.", _TIME), "to": Key("The longest time.", _TIME)}
TAILED_KEYS = {
    "median": Key("Half of the replies come within this time.", _TIME),
    "p99": Key("99 of 100 replies come within this time.", _TIME),
}


@dataclass(frozen=True, slots=True)
class Delay:
    """A way to choose a number of seconds. `draws` says that it needs chance."""

    choose: Callable[[Callable[[], Random]], float]
    draws: bool

    def seconds(self, draw: Callable[[], Random]) -> float:
        """Seconds for one reply, in whole milliseconds, at most LONGEST."""
        return round(min(self.choose(draw), LONGEST), 3)


def delay_schema() -> Json:
    """The JSON Schema of all forms."""
    forms = [{**object_schema(keys), "required": [*keys]} for keys in (UNIFORM_KEYS, TAILED_KEYS)]
    return {"anyOf": [*_TIME["anyOf"], *forms]}


def read_delay(node: Node) -> Delay:
    """A time, or a mapping of UNIFORM_KEYS or TAILED_KEYS."""
    if not isinstance(node.value, dict):
        seconds = _time(node)
        return Delay(lambda draw: seconds, draws=False)
    tailed = "median" in node.value or "p99" in node.value
    keys: Keys = TAILED_KEYS if tailed else UNIFORM_KEYS
    parts = node.mapping(keys)
    low_name, high_name = keys
    for name in keys:
        if name not in parts:
            node.say(f"{name!r} is missing", f"write {{{low_name}: 1s, {high_name}: 4s}}")
    low, high = (_time(parts[name]) if name in parts else 1.0 for name in keys)
    if high < low:
        node.say(f"{high_name!r} is less than {low_name!r}", "put the shorter time first")
    if not tailed:
        return Delay(lambda draw: draw().uniform(low, high), draws=True)
    if low <= 0:
        node.say("a median of no time", "give one above 0")
        return Delay(lambda draw: 0.0, draws=False)
    spread = math.log(max(high, low) / low) / _P99
    return Delay(lambda draw: draw().lognormvariate(math.log(low), spread), draws=True)


def _time(node: Node) -> float:
    seconds = _seconds(node.value)
    if seconds is None:
        node.wants("a time", "such as 800ms, 4s, PT5S or a number of seconds")
    elif not 0 <= seconds <= LONGEST:
        node.say(f"{node.value} is out of range", "a delay is from 0 to 10 minutes")
    else:
        return seconds
    return 0.0


def _seconds(value: Json) -> float | None:
    if type(value) in (int, float):
        return float(value)
    if not isinstance(value, str):
        return None
    if short := _SHORT.fullmatch(value):
        return float(short[1]) * _SECONDS[short[2]]
    try:
        return parse_duration(value).total_seconds()
    except (ValueError, OverflowError):
        return None
