"""Near misses: of the exchanges that an assertion does not count, which came nearest, and what each matcher saw.

One exchange is held while others go by; bodies of those that are of another operation are looked into only at
the end.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.records.exchange import Exchange
from simulator.scenario.conditions import Condition, When
from simulator.scenario.matchers import Seen
from simulator.scenario.reading import cut
from simulator.scenario.recorded import RecordedMessage, is_dear
from simulator.wire.json import Json

HELD = 5
"""Candidates that are held: the nearest, and those whose ids are named beside it."""

_AIM = frozenset(("operation", "service"))


@dataclass(frozen=True, slots=True)
class Look:
    """What one matcher asked for, what was there, and whether that will do."""

    matcher: str
    expected: str
    seen: str
    passed: bool = False

    def as_json(self) -> Json:
        """The matcher, what it expected, what it saw."""
        return {"matcher": self.matcher, "expected": self.expected, "seen": self.seen}


@dataclass(frozen=True, slots=True)
class _Best:
    exchange: Exchange
    when: tuple[When, ...]
    others: tuple[Look, ...]


class Nearest:
    """The nearest of the exchanges that were held against some conditions and missed; of the next ones, the ids."""

    def __init__(self) -> None:
        self._ranks: list[tuple[int, int, int]] = []
        self._best: _Best | None = None

    def add(
        self,
        message: RecordedMessage,
        when: Sequence[When],
        missed: Sequence[Condition],
        others: Sequence[Look] = (),
    ) -> None:
        """One more that missed: these conditions of `when`, and whatever else is said in `others`.

        Those of the right operation are nearer than any other, then those that miss less, then the later ones.
        """
        off = sum(each.name in _AIM for each in missed)
        rank = (off, len(missed) + len(others), -message.exchange.id)
        if not self._ranks or rank < self._ranks[0]:
            self._best = _Best(message.exchange, tuple(when), tuple(others))
        insort(self._ranks, rank)
        del self._ranks[HELD:]

    def as_json(self) -> Json:
        """The nearest with what every matcher saw, and the ids of the next ones; None if there is none."""
        if self._best is None:
            return None
        best, message = self._best, RecordedMessage(self._best.exchange)
        looks = [*(look for when in best.when for look in looks_of(when, message)), *best.others]
        return near_miss(best.exchange, looks, [-number for _, _, number in self._ranks[1:]])


def near_miss(exchange: Exchange, looks: Iterable[Look], others: Sequence[int] = ()) -> Json:
    """An exchange and what matchers saw in it: all of them, and those that missed once more."""
    every = list(looks)
    missed = [look.as_json() for look in every if not look.passed]
    return {**seen_in(exchange, every), "missed": missed, "near": list(others)}


def seen_in(exchange: Exchange, looks: Iterable[Look]) -> Json:
    """An exchange and what matchers saw in it."""
    matchers = [{**look.as_json(), "passed": look.passed} for look in looks]
    return {"id": exchange.id, "operation": exchange.operation, "matchers": matchers}


def looks_of(when: When, message: RecordedMessage) -> list[Look]:
    """What each condition saw in a message."""
    return [
        Look(each.name, each.matcher.said, shown(seen), each.matcher.test(seen))
        for each in (*when.aim, *when.conditions)
        for seen in (each.look(message),)
    ]


def missed(when: When, message: RecordedMessage) -> list[Condition]:
    """The conditions that a message does not fulfil.

    Of a message of another operation no body is looked into: there are many, and none of them will do.
    """
    off = [each for each in when.aim if not each.holds(message)]
    rest = (each for each in when.conditions if not (off and is_dear(each)))
    return [*off, *(each for each in rest if not each.holds(message))]


def fits(when: When, message: RecordedMessage) -> bool:
    """Does a message fulfil all conditions? It stops at the first that it does not."""
    return all(each.holds(message) for each in when.aim) and all(each.holds(message) for each in when.conditions)


def shown(seen: Seen) -> str:
    """What was seen, short enough to be shown."""
    return cut(", ".join(seen)) if seen else "absent"
