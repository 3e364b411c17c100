"""How long ago something began: `..PT95H30M`, `PT95H30M..`, `PT1H..PT2H`. When it began is known elsewhere."""

from dataclasses import dataclass

from simulator.clock import parse_duration
from simulator.scenario.reading import Node

ELAPSED_SCHEMA = {"type": "string", "pattern": r"^(P[0-9A-Z.]*[A-Z])?\.\.(P[0-9A-Z.]*[A-Z])?$"}

_WANTED = "a span of time such as ..PT95H30M, PT95H30M.. or PT1H..PT2H"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """From `least` seconds on, and before `most` (None: for ever)."""

    least: float = 0.0
    most: float | None = None

    def holds(self, seconds: float) -> bool:
        """Is this much time within? A clock that was put back is at the beginning."""
        passed = max(seconds, 0.0)
        return self.least <= passed and (self.most is None or passed < self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"from {self.least:g} s on"
        return f"before {self.most:g} s" if not self.least else f"from {self.least:g} s on, before {self.most:g} s"


def read_elapsed(node: Node) -> Elapsed:
    """Two durations with `..` between them, either of which may be left out."""
    first, dots, last = node.value.partition("..") if isinstance(node.value, str) else ("", "", "")
    span = _span(first, last) if dots else None
    if span is None:
        node.wants(_WANTED)
        return Elapsed()
    if span.most is not None and span.most <= span.least:
        node.say(f"a span that ends at {last} before it begins", "put the shorter time first")
    return span


def _span(first: str, last: str) -> Elapsed | None:
    try:
        return Elapsed(_seconds(first), _seconds(last) if last else None) if first or last else None
    except (ValueError, OverflowError):
        return None


def _seconds(text: str) -> float:
    """A duration in seconds; none is 0. Raises ValueError."""
    seconds = parse_duration(text).total_seconds() if text else 0.0
    if seconds < 0:
        raise ValueError(text)
    return seconds
