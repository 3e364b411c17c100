"""Playing scenarios: which rule decides a call, with the counts and the state that this depends on.

Rules are compiled and indexed by operation when a decider is made; a call that no rule is about costs one look-up.
Nothing is answered, refused or delayed here: a Decision only says so.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from random import Random

from simulator.call.call import Call
from simulator.call.decision import Decision
from simulator.call.rows import TOO_MUCH
from simulator.records.exchange import INSIDE
from simulator.scenario.lanes import Armed, Lane
from simulator.scenario.looks import PATIENCE, Looks, TooMuch
from simulator.scenario.messages import CallMessage
from simulator.scenario.model import Scenario
from simulator.wire.errors import Problem, Problems
from simulator.wire.findings import Finding
from simulator.wire.json import Json


class ScenarioDecider:
    """Active scenarios in the order they were activated: the first rule that matches decides.

    A rule's conditions and the state come first, then its own count of the calls that met them, then chance from
    `seed`. Raises Problems when two scenarios have one name.
    """

    def __init__(self, scenarios: Iterable[Scenario], seed: int) -> None:
        self._seed = seed
        self._state: dict[str, str] = {}
        self._armed: dict[tuple[str, str], Armed] = {}
        names: set[str] = set()
        for scenario in scenarios:
            if scenario.name in names:
                raise Problems([Problem(f"two scenarios are called {scenario.name!r}", "activate one of them")])
            names.add(scenario.name)
            for rule in scenario.rules:
                label = f"{scenario.name}{INSIDE}{rule.scenario}" if rule.scenario else scenario.name
                if (label, rule.name) in self._armed:
                    what = f"two scenarios have a rule {rule.name!r} and are called {label!r}"
                    raise Problems([Problem(what, "give one of them another name")])
                self._armed[label, rule.name] = Armed(len(self._armed), label, rule)
        self._lanes = _lanes(self._armed.values())

    @property
    def rules(self) -> Iterable[Armed]:
        """All rules in play, in their order."""
        return self._armed.values()

    @property
    def state(self) -> Mapping[str, str]:
        """The tenant's state by name."""
        return self._state

    def decide(self, call: Call) -> Decision | None:
        """The first matching rule's decision, or None. Later rules that count calls still count this one."""
        lane = self._lanes.get(call.operation.id)
        if lane is None:
            return None
        if call.nhs_number is None:
            call.nhs_number = call.service.reads_nhs_number(call)
        chosen = self._choose(lane, call)
        if chosen is None:
            return None
        armed, draw = chosen
        for name, value in armed.rule.then.set.items():
            self._set(name, value)
        return armed.rule.then.decision(armed.rule.name, armed.scenario, call, draw)

    def _choose(self, lane: Lane, call: Call) -> tuple[Armed, Callable[[], Random]] | None:
        chosen: tuple[Armed, Callable[[], Random]] | None = None
        looks, last, late = Looks(CallMessage(call)), -1, 0
        for armed in lane.rules(looks):
            if chosen is not None and armed.place > lane.last_counting:
                break
            if armed.place == last or (chosen is not None and not armed.counts):
                continue
            last = armed.place
            try:
                if not armed.fits(looks, self._state):
                    continue
            except TooMuch:
                late += 1
                continue
            armed.count += armed.counts
            draw = self._chance(armed)
            if armed.takes(call, draw) and chosen is None:
                chosen = armed, draw
        if late:
            call.findings.append(_too_much(late))
        return chosen

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

    def _set(self, name: str, value: str | None) -> None:
        if value is None:
            self._state.pop(name, None)
        else:
            self._state[name] = value

    def _chance(self, armed: Armed) -> Callable[[], Random]:
        """This call's own chance: drawn only if asked for, and the same whatever other rules there are."""
        drawn: list[Random] = []

        def draw() -> Random:
            if not drawn:
                seed = f"{self._seed}:{armed.scenario}:{armed.rule.name}:{armed.count}"
                drawn.append(Random(seed))  # noqa: S311 - repeatable, not secret
            return drawn[0]

        return draw


def _lanes(rules: Iterable[Armed]) -> dict[str, Lane]:
    by_operation: dict[str, list[Armed]] = {}
    for armed in rules:
        for operation in armed.rule.when.operations:
            by_operation.setdefault(operation, []).append(armed)
    return {operation: Lane.of(found) for operation, found in by_operation.items()}


def _too_much(rules: int) -> Finding:
    what = f"{rules} rules were left out: looking into this message took more than {PATIENCE:g} seconds"
    return TOO_MUCH.at("exchange", what)
