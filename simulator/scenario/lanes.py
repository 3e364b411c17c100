"""Which rules can be about a call: an index by operation, and in it by what stands at one place of the message."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain
from random import Random

from simulator.call.call import Call
from simulator.scenario.conditions import Condition
from simulator.scenario.looks import Looks, TooMuch, is_heavy
from simulator.scenario.matchers import Seen
from simulator.scenario.messages import Message
from simulator.scenario.model import Rule
from simulator.scenario.needles import Needles

MOST_REMEMBERED = 1_000
"""Most answers that are remembered for one place."""

LONGEST_REMEMBERED = 200
"""Most characters of what stands there, for its answer to be remembered."""

_WORTH_IT = 8
_LOOK_AT_THE_CLOCK = 32

_Test = tuple[str, Callable[[Message], Seen], bool, Callable[[Seen], bool]]


class Armed:
    """A rule in play: its conditions made ready, how often they were met and since when, and when calls were let
    through.
    """

    __slots__ = ("count", "counts", "passed", "place", "rule", "scenario", "since", "tests")

    def __init__(self, place: int, scenario: str, rule: Rule) -> None:
        self.place = place
        self.scenario = scenario
        self.rule = rule
        self.counts = rule.counts
        self.tests: tuple[_Test, ...] = tuple(
            (each.name, each.look, is_heavy(each), each.matcher.test) for each in rule.when.conditions
        )
        self.count = 0
        self.since: float | None = None
        self.passed: deque[float] = deque()

    def fits(self, looks: Looks, state: dict[str, str]) -> bool:
        """Are the conditions met, and is the tenant's state as asked? Raises TooMuch."""
        for name, look, heavy, test in self.tests:
            if not test(looks.seen(name, look, heavy)):
                return False
        return not self.rule.turn.state or self.rule.turn.state_is_right(state)

    def takes(self, call: Call, draw: Callable[[], Random]) -> bool:
        """Is it this rule's turn? The call has been counted."""
        elapsed = self.rule.turn.elapsed
        if elapsed is not None and not elapsed.holds(self._passed_since_the_first(call.now.timestamp())):
            return False
        rate = self.rule.turn.rate
        if rate is not None and not self._too_fast(call.now.timestamp(), rate.over, rate.per):
            return False
        return self.rule.turn.has_come(self.count, draw)

    def _passed_since_the_first(self, now: float) -> float:
        if self.since is None:
            self.since = now
        return now - self.since

    def _too_fast(self, now: float, over: int, per: float) -> bool:
        """Were `over` calls let through in the last `per` seconds? If not, this one is, and is remembered."""
        passed = self.passed
        # A clock that was put back leaves calls in the future: they are forgotten.
        while passed and not now - per < passed[0] <= now:
            passed.popleft()
        if len(passed) >= over:
            return True
        passed.append(now)
        return False


class _Place:
    """One place of a message, and the rules that ask something of it.

    `by_text` are those that want one of a few texts, `others` those with another test. Which of these are content is
    remembered by what was seen: the same patient, header or path comes again and again.
    """

    __slots__ = ("_remembered", "by_text", "heavy", "look", "name", "others")

    def __init__(self, condition: Condition) -> None:
        self.name = condition.name
        self.look = condition.look
        self.heavy = is_heavy(condition)
        self.by_text: dict[str, list[Armed]] = {}
        self.others: Needles[Armed] = Needles()
        self._remembered: dict[tuple[str, ...], list[Armed]] = {}

    def rules(self, looks: Looks) -> Iterator[list[Armed]]:
        """The rules that can match, each list in their order."""
        try:
            seen = looks.seen(self.name, self.look, self.heavy)
        except TooMuch:
            # Each of them comes to the same end when its turn has come, and says so.
            yield from self.by_text.values()
            yield [armed for _, armed in self.others.every()]
            return
        if self.by_text:
            yield from (self.by_text[text] for text in seen if text in self.by_text)
        if self.others:
            yield self._content(seen, looks)

    def _content(self, seen: Seen, looks: Looks) -> list[Armed]:
        if sum(map(len, seen)) > LONGEST_REMEMBERED:
            return [armed for _, armed in self.others.every()]  # tested when their turn comes: that may be never
        key = tuple(seen)
        found = self._remembered.get(key)
        if found is None:
            found = []
            for number, (test, armed) in enumerate(self.others.possible(seen)):
                if test(seen):
                    found.append(armed)
                if number % _LOOK_AT_THE_CLOCK == 0 and looks.is_late():
                    return [armed for _, armed in self.others.every()]  # as above
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found


@dataclass(slots=True)
class Lane:
    """The rules that can match one operation.

    Most rules are about one patient, header or parameter: they are found by its place and value. `general` are the
    others. `last_counting` is the place of the last rule that counts calls.
    """

    general: list[Armed] = field(default_factory=list)
    places: dict[str, _Place] = field(default_factory=dict)
    last_counting: int = -1

    @classmethod
    def of(cls, rules: Iterable[Armed]) -> "Lane":
        """The lane of some rules, which come in their order."""
        lane = cls()
        rest: dict[str, list[tuple[Condition, Armed]]] = {}
        for armed in rules:
            if armed.counts:
                lane.last_counting = armed.place
            conditions = [each for each in armed.rule.when.conditions if each.name != "method"]
            exact = next((each for each in conditions if each.matcher.exact is not None), None)
            if exact is not None:
                for text in exact.matcher.exact or ():
                    lane._at(exact).by_text.setdefault(text, []).append(armed)
            elif conditions:
                rest.setdefault(conditions[0].name, []).append((conditions[0], armed))
            else:
                lane.general.append(armed)
        lane._settle(rest.values())
        return lane

    def rules(self, looks: Looks) -> Iterable[Armed]:
        """The rules that can match the message, in their order; one may come twice, then at once."""
        if not self.places:
            return self.general
        found = list(chain.from_iterable(place.rules(looks) for place in self.places.values()))
        if not found:
            return self.general
        if self.general:
            found.append(self.general)
        return found[0] if len(found) == 1 else merge(*found, key=_place)

    def _at(self, condition: Condition) -> _Place:
        place = self.places.get(condition.name)
        if place is None:
            place = self.places[condition.name] = _Place(condition)
        place.heavy |= is_heavy(condition)
        return place

    def _settle(self, rest: Iterable[list[tuple[Condition, Armed]]]) -> None:
        """A place is looked at before any rule's turn comes: that is worth it where many rules ask for it."""
        for asking in rest:
            if len(asking) < _WORTH_IT:
                self.general += [armed for _, armed in asking]
                continue
            place = self._at(asking[0][0])
            for condition, armed in asking:
                place.others.add(condition.matcher.needed, condition.matcher.test, armed)
        self.general.sort(key=_place)


def _place(armed: Armed) -> int:
    return armed.place
