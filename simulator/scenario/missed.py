"""Near misses: which rules came nearest to a recorded exchange without deciding it, and what they missed it by.

This is worked out when somebody reads, by the rules played then, and by their counts and state as they are then.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.records.exchange import Exchange
from simulator.scenario.conditions import Condition
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.lanes import Armed
from simulator.scenario.looks import Looks, TooMuch, is_heavy
from simulator.scenario.messages import ExchangeMessage
from simulator.scenario.reading import cut
from simulator.wire.json import Json

MOST_SHOWN = 3
"""How many near misses are given."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule, the first thing that it asked in vain, and how many there were in all."""

    rule: str
    scenario: str
    failed: str
    expected: str
    seen: str
    misses: int = 1

    def as_json(self) -> Json:
        """The same for the admin API."""
        return {
            "rule": self.rule,
            "scenario": self.scenario,
            "failed": self.failed,
            "expected": self.expected,
            "seen": self.seen,
        }


def near_misses(decider: ScenarioDecider, exchange: Exchange) -> list[NearMiss]:
    """The closest rules that did not decide the exchange: fewest misses first, then in the rules' order.

    Rules for other operations come after all others. What was lost of an exchange cannot be held against rules.
    """
    if exchange.is_sent or exchange.operation is None or exchange.bodies_dropped:
        return []
    looks = Looks(ExchangeMessage(exchange))
    found = [miss for armed in decider.rules if (miss := _miss(armed, looks, decider, exchange)) is not None]
    return sorted(found, key=lambda miss: miss.misses)[:MOST_SHOWN]


def _miss(armed: Armed, looks: Looks, decider: ScenarioDecider, exchange: Exchange) -> NearMiss | None:
    rule = armed.rule
    aimed = [each for each in rule.when.aim if not each.holds(looks.message)]
    if aimed:
        first, others = aimed[0], 1_000
        seen = ", ".join(first.look(looks.message)) or "absent"
        return NearMiss(rule.name, armed.scenario, first.name, first.matcher.said, seen, others)
    if exchange.operation not in rule.when.operations:
        return NearMiss(
            rule.name, armed.scenario, "operation", "one that can refuse so", exchange.operation or "", 1_000
        )
    missed = list(_conditions(armed, looks))
    if not missed and _decided(armed, exchange):
        return None  # it decided, also where the state is another one by now
    missed = [*missed, *_state(armed, decider)] or list(_turn(armed, exchange))
    failed, expected, seen = missed[0]
    return NearMiss(rule.name, armed.scenario, failed, expected, seen, len(missed))


def _decided(armed: Armed, exchange: Exchange) -> bool:
    """Is it the rule that decided? What an older version recorded says its name only."""
    return armed.rule.name == exchange.rule and exchange.scenario in (None, armed.scenario)


_Missed = tuple[str, str, str]


def _conditions(armed: Armed, looks: Looks) -> Iterator[_Missed]:
    for each in armed.rule.when.conditions:
        try:
            seen = looks.seen(each.name, each.look, is_heavy(each))
        except TooMuch:
            yield each.name, each.matcher.said, "not looked at: the message takes too long"
            continue
        if not each.matcher.test(seen):
            yield each.name, each.matcher.said, _shown(each, seen)


def _shown(condition: Condition, seen: object) -> str:
    texts = [text for text in seen if isinstance(text, str)] if isinstance(seen, list | tuple) else []
    if not texts:
        return "absent"
    return cut(", ".join(texts)) if condition.name != "text" else cut(texts[0])


def _state(armed: Armed, decider: ScenarioDecider) -> Iterator[_Missed]:
    for name, matcher in armed.rule.turn.state:
        value = decider.state.get(name)
        if not matcher.test(() if value is None else (value,)):
            yield f"state.{name}", matcher.said, "absent by now" if value is None else f"{cut(value)} by now"


def _turn(armed: Armed, exchange: Exchange) -> Iterator[_Missed]:
    """Why a rule whose conditions are met did not decide: it was not its turn, or another rule came first."""
    turn, count = armed.rule.turn, f"{armed.count} calls by now"
    if turn.calls is not None:
        yield "calls", str(turn.calls), count
    if turn.every is not None:
        yield "every", f"every {turn.every}. call", count
    if turn.elapsed is not None:
        since = "no call yet" if armed.since is None else f"{exchange.tenant_time - armed.since:g} s after the first"
        yield "elapsed", str(turn.elapsed), since
    if turn.rate is not None:
        yield "rate", f"more than {turn.rate.over} calls in {turn.rate.per:g} s", f"{len(armed.passed)} by now"
    if turn.probability is not None:
        yield "probability", f"a chance of {turn.probability:g}", "chance said no"
    if exchange.rule is not None:
        of = f" of {exchange.scenario!r}" if exchange.scenario is not None else ""
        yield "order", "no earlier rule that matches", f"the rule {exchange.rule!r}{of} decided"
    elif not turn.counts:
        yield "time", "a call since these rules are played", "the exchange is older, or the state has changed"
