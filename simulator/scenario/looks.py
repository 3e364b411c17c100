"""Looking into one message for many rules: each place once, and no longer than a caller can be kept waiting."""

from collections.abc import Callable

from simulator.clock import monotonic
from simulator.scenario.conditions import Condition
from simulator.scenario.matchers import Seen
from simulator.scenario.messages import Message

PATIENCE = 2.0
"""Seconds that looking into one message may take; rules that are reached later are left out."""

_INTO_BODIES = ("json.", "text", "xpath.", "reply.")


class TooMuch(Exception):
    """The message has been looked into for too long."""


def is_heavy(condition: Condition) -> bool:
    """Does it look into a body, or more closely than for an equal text? All else takes a microsecond."""
    return condition.name.startswith(_INTO_BODIES) or condition.matcher.exact is None


class Looks:
    """What was found in one message so far."""

    __slots__ = ("_end", "_found", "message")

    def __init__(self, message: Message) -> None:
        self.message = message
        self._found: dict[str, Seen] = {}
        self._end = 0.0

    def seen(self, name: str, look: Callable[[Message], Seen], heavy: bool) -> Seen:
        """What stands at a place. Raises TooMuch for a heavy one when the time is up."""
        if not heavy:
            return look(self.message)
        if self.is_late():
            raise TooMuch
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = look(self.message)
        return found

    def is_late(self) -> bool:
        """Is the time up? It begins when this is asked first."""
        now = monotonic()
        if not self._end:
            self._end = now + PATIENCE
            return False
        return now > self._end
