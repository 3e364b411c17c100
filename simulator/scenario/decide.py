"""Playing scenarios: which rule decides a call, with the counts and the state that this depends on.

Rules are compiled and indexed by operation when a decider is made; a call that no rule is about costs one look-up.
Nothing is answered, refused or delayed here: a Decision only says so.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from simulator.call.call import Call
from simulator.call.decision import Decision
from simulator.scenario.matchers import Seen
from simulator.scenario.messages import CallMessage, Message
from simulator.scenario.model import Rule, Scenario
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json

_Test = tuple[Callable[[Message], Seen], Callable[[Seen], bool]]


class _Armed:
    """A rule in play: its conditions made ready, how often they were met and since when, and when calls were let
    through.
    """

    __slots__ = ("count", "counts", "passed", "place", "rule", "scenario", "since", "tests")

    def __init__(self, place: int, scenario: str, rule: Rule) -> None:
        self.place = place
        self.scenario = scenario
        self.rule = rule
        self.counts = rule.counts
        self.tests: tuple[_Test, ...] = tuple((each.look, each.matcher.test) for each in rule.when.conditions)
        self.count = 0
        self.since: float | None = None
        self.passed: deque[float] = deque()

    def fits(self, message: Message, state: dict[str, str]) -> bool:
        """Are the conditions met, and is the tenant's state as asked?"""
        for look, test in self.tests:
            if not test(look(message)):
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


@dataclass(slots=True)
class _Lane:
    """The rules that can match one operation.

    Most rules are about one patient, header or parameter: they are found by its value. `general` are the others.
    `last_counting` is the place of the last rule that counts calls.
    """

    general: list[_Armed] = field(default_factory=list)
    keyed: dict[str, tuple[Callable[[Message], Seen], dict[str, list[_Armed]]]] = field(default_factory=dict)

    last_counting: int = -1

    def add(self, armed: _Armed) -> None:
        """Put a rule where it will be found; rules come in their order."""
        if armed.counts:
            self.last_counting = armed.place
        for each in armed.rule.when.conditions:
            if each.matcher.exact is not None and each.name != "method":
                _, by_text = self.keyed.setdefault(each.name, (each.look, {}))
                for text in each.matcher.exact:
                    by_text.setdefault(text, []).append(armed)
                return
        self.general.append(armed)

    def rules(self, message: Message) -> Sequence[_Armed]:
        """The rules that can match the message, in their order."""
        found = [by_text[text] for look, by_text in self.keyed.values() for text in look(message) if text in by_text]
        if not found:
            return self.general
        if len(found) == 1 and not self.general:
            return found[0]
        by_place = {armed.place: armed for rules in (*found, self.general) for armed in rules}
        return [by_place[place] for place in sorted(by_place)]


class ScenarioDecider:
    """Active scenarios in the order they were activated: the first rule that matches decides.

    A rule's conditions and the state come first, then its own count of the calls that met them, then chance from
    `seed`. Raises Problems when two scenarios have one name.
    """

    def __init__(self, scenarios: Iterable[Scenario], seed: int) -> None:
        self._seed = seed
        self._state: dict[str, str] = {}
        self._armed: dict[tuple[str, str], _Armed] = {}
        self._lanes: dict[str, _Lane] = {}
        names: set[str] = set()
        for scenario in scenarios:
            if scenario.name in names:
                raise Problems([Problem(f"two scenarios are called {scenario.name!r}", "activate one of them")])
            names.add(scenario.name)
            for rule in scenario.rules:
                self._arm(scenario.name, rule)

    def decide(self, call: Call) -> Decision | None:
        """The first matching rule's decision, or None. Later rules that count calls still count this one."""
        lane = self._lanes.get(call.operation.id)
        if lane is None:
            return None
        if call.nhs_number is None:
            call.nhs_number = call.service.reads_nhs_number(call)
        chosen: tuple[_Armed, Callable[[], Random]] | None = None
        message = CallMessage(call)
        for armed in lane.rules(message):
            if chosen is not None and armed.place > lane.last_counting:
                break
            if (chosen is not None and not armed.counts) or not armed.fits(message, self._state):
                continue
            armed.count += armed.counts
            draw = self._chance(armed)
            if armed.takes(call, draw) and chosen is None:
                chosen = armed, draw
        if chosen is None:
            return None
        armed, draw = chosen
        for name, value in armed.rule.then.set.items():
            self._set(name, value)
        return armed.rule.then.decision(armed.rule.name, call, draw)

    def progress(self) -> Json:
        """Counts, state, recent calls and first ones, as plain JSON."""
        counts: dict[str, dict[str, int]] = {}
        passed: dict[str, dict[str, list[float]]] = {}
        since: dict[str, dict[str, float]] = {}
        for (scenario, rule), armed in self._armed.items():
            if armed.count:
                counts.setdefault(scenario, {})[rule] = armed.count
            if armed.passed:
                passed.setdefault(scenario, {})[rule] = list(armed.passed)
            if armed.since is not None:
                since.setdefault(scenario, {})[rule] = armed.since
        return {"counts": counts, "passed": passed, "since": since, "state": dict(self._state)}

    def restore(self, progress: Json) -> None:
        """Go on from kept progress; what is kept of rules that are gone is forgotten."""
        kept = progress or {}
        self._state = dict(kept.get("state", {}))
        for (scenario, rule), armed in self._armed.items():
            armed.count = kept.get("counts", {}).get(scenario, {}).get(rule, 0)
            armed.passed = deque(kept.get("passed", {}).get(scenario, {}).get(rule, ()))
            armed.since = kept.get("since", {}).get(scenario, {}).get(rule)

    def _arm(self, scenario: str, rule: Rule) -> None:
        armed = _Armed(len(self._armed), scenario, rule)
        self._armed[scenario, rule.name] = armed
        for operation in rule.when.operations:
            self._lanes.setdefault(operation, _Lane()).add(armed)

    def _set(self, name: str, value: str | None) -> None:
        if value is None:
            self._state.pop(name, None)
        else:
            self._state[name] = value

    def _chance(self, armed: _Armed) -> Callable[[], Random]:
        """This call's own chance: drawn only if asked for, and the same whatever other rules there are."""
        drawn: list[Random] = []

        def draw() -> Random:
            if not drawn:
                seed = f"{self._seed}:{armed.scenario}:{armed.rule.name}:{armed.count}"
                drawn.append(Random(seed))  # noqa: S311 - repeatable, not secret
            return drawn[0]

        return draw
