"""Grading assertions against recorded exchanges: how many match, and of those that do not, which came nearest.

Exchanges and their findings are handed in; no storage is asked.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from simulator.call.call import Service
from simulator.records.exchange import Exchange
from simulator.scenario.assertions import Assertion, read_assertions
from simulator.scenario.conditions import When
from simulator.scenario.messages import ExchangeMessage
from simulator.scenario.operations import Operations
from simulator.scenario.reading import Key, Node, Notes, cut
from simulator.wire.errors import Problems
from simulator.wire.findings import Finding
from simulator.wire.json import Json

FindingsOf = Callable[[Exchange], Iterable[Finding]]
"""Gives an exchange's findings; asked only where an assertion is about findings."""

_BODY_KEYS = {"assertions": Key("A list of assertions.", {"type": "array"})}
_MOST_SHOWN = 5


def verify(
    assertions: Json, exchanges: Iterable[Exchange], findings_of: FindingsOf, services: Iterable[Service] = ()
) -> Json:
    """The answer to `POST /verify`: a list of assertions, or `{assertions: [...]}`, held against exchanges in order.

    Raises Problems for bad assertions, with paths such as `[0].count`. Ids are checked if `services` are given.
    """
    notes = Notes()
    node = Node(assertions, notes)
    if isinstance(assertions, dict):
        node = node.mapping(_BODY_KEYS).get("assertions", Node([], notes, ("assertions",)))
    read = read_assertions(node, Operations(services))
    if node.value == []:
        node.say("no assertions", "give at least one")
    if notes.problems:
        raise Problems(notes.problems)
    return grade(read, exchanges, findings_of)


def grade(assertions: Iterable[Assertion], exchanges: Iterable[Exchange], findings_of: FindingsOf) -> Json:
    """`{"passed", "results"}` of assertions that have been read."""
    messages = [ExchangeMessage(exchange) for exchange in exchanges]
    results = [_result(assertion, messages, findings_of) for assertion in assertions]
    return {"passed": all(result["passed"] for result in results), "results": results}


@dataclass(frozen=True, slots=True)
class _Miss:
    """Why an exchange does not count: one matcher, what it asks for and what was there."""

    matcher: str
    expected: str
    seen: str

    def as_json(self) -> Json:
        return {"matcher": self.matcher, "expected": self.expected, "seen": self.seen}


def _result(assertion: Assertion, messages: Sequence[ExchangeMessage], findings_of: FindingsOf) -> Json:
    if assertion.order:
        return _ordered(assertion, messages, findings_of)
    anchors = _anchors(assertion, messages)
    missed = [(_missed(assertion, message, anchors), message) for message in messages]
    matched = [message for misses, message in missed if not misses]
    passed = assertion.count.holds(len(matched))
    said = f"{len(matched)} matched, expected {assertion.count}"
    too_few = len(matched) < assertion.count.least
    nearest = _nearest([(misses, message) for misses, message in missed if misses]) if too_few else None
    unclean = _unclean(assertion, matched, findings_of) if passed else ""
    return _as_json(assertion, passed and not unclean, matched, str(assertion.count), nearest, unclean or said)


def _ordered(assertion: Assertion, messages: Sequence[ExchangeMessage], findings_of: FindingsOf) -> Json:
    anchors = _anchors(assertion, messages)
    taken = [message for message in messages if not _missed(assertion, message, anchors)]
    found = _sequence(assertion, taken)
    expected = f"in this order: {', then '.join(_spoken(step) for step in assertion.order)}"
    passed = len(found) == len(assertion.order)
    if passed:
        unclean = _unclean(assertion, found, findings_of)
        return _as_json(assertion, not unclean, found, expected, None, unclean or "all came in this order")
    step = assertion.order[len(found)]
    later = [message for message in taken if not found or message.exchange.id > found[-1].exchange.id]
    nearest = _nearest([(_conditions(step, message), message) for message in later])
    where = f" after exchange {found[-1].exchange.id}" if found else ""
    within = f" within {_seconds(assertion.within)} of the first" if assertion.within is not None else ""
    said = f"step {len(found) + 1} ({_spoken(step)}) did not come{where}{within}"
    return _as_json(assertion, False, found, expected, nearest, said)


def _sequence(assertion: Assertion, messages: Sequence[ExchangeMessage]) -> Sequence[ExchangeMessage]:
    """The first complete run of the order that is quick enough, or else the longest beginning of one."""
    runs: list[tuple[ExchangeMessage, ...]] = [() for _ in assertion.order]
    for message in messages:
        # The last step first, so that one exchange does not stand for two steps; the latest start is the quickest.
        for place in reversed(range(len(runs))):
            before = runs[place - 1] if place else ()
            reached = not place or (before and _soon(assertion, before[0], message))
            if reached and not assertion.order[place].missed(message):
                runs[place] = (*before, message)
        if runs[-1]:
            return runs[-1]
    return max(runs, key=len)


def _soon(assertion: Assertion, first: ExchangeMessage, message: ExchangeMessage) -> bool:
    passed = message.exchange.tenant_time - first.exchange.tenant_time
    return assertion.within is None or passed <= assertion.within


def _missed(assertion: Assertion, message: ExchangeMessage, anchors: Sequence[ExchangeMessage]) -> list[_Miss]:
    """Why the exchange does not count; `anchors` are those that the assertion's `after` speaks of."""
    misses = _conditions(assertion.when, message)
    if assertion.after is None:
        return misses
    earlier = bisect_left(anchors, message.exchange.id, key=lambda anchor: anchor.exchange.id)
    if not earlier:
        return [*misses, _Miss("after", f"after {_spoken(assertion.after)}", "no earlier exchange like that")]
    last = anchors[earlier - 1]
    if not assertion.order and not _soon(assertion, last, message):
        passed = _seconds(message.exchange.tenant_time - last.exchange.tenant_time)
        expected = f"within {_seconds(assertion.within)} after {_spoken(assertion.after)}"
        misses.append(_Miss("within", expected, f"{passed} after exchange {last.exchange.id}"))
    return misses


def _anchors(assertion: Assertion, messages: Sequence[ExchangeMessage]) -> Sequence[ExchangeMessage]:
    after = assertion.after
    return [] if after is None else [message for message in messages if not after.missed(message)]


def _conditions(when: When, message: ExchangeMessage) -> list[_Miss]:
    return [_Miss(each.name, each.matcher.said, _shown(each.look(message))) for each in when.missed(message)]


def _nearest(missed: Sequence[tuple[list[_Miss], ExchangeMessage]]) -> Json:
    """The exchange that misses least; among equals one of the right operation, then the latest."""
    if not missed:
        return None
    aim = ("operation", "service")
    misses, message = min(
        missed,
        key=lambda pair: (len(pair[0]), sum(miss.matcher in aim for miss in pair[0]), -pair[1].exchange.id),
    )
    return {
        "id": message.exchange.id,
        "operation": message.operation,
        "missed": [miss.as_json() for miss in misses],
    }


def _unclean(assertion: Assertion, matched: Sequence[ExchangeMessage], findings_of: FindingsOf) -> str:
    """What is wrong with the findings of the exchanges that match, or nothing."""
    least = assertion.clean
    if least is None:
        return ""
    found = [
        f"exchange {message.exchange.id} has {finding.severity.value} {finding.rule} at {cut(finding.where)}"
        for message in matched
        for finding in findings_of(message.exchange)
        if finding.severity.rank <= least.rank
    ]
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return "; ".join(found[:_MOST_SHOWN]) + more


def _as_json(
    assertion: Assertion, passed: bool, matched: Sequence[ExchangeMessage], expected: str, nearest: Json, message: str
) -> Json:
    return {
        "name": assertion.name,
        "passed": passed,
        "count": len(matched),
        "expected": expected,
        "matched": [each.exchange.id for each in matched],
        "nearest": nearest,
        "message": message,
    }


def _spoken(when: When) -> str:
    return " and ".join(
        each.matcher.said if each.name == "operation" else f"{each.name} {each.matcher.said}"
        for each in (*when.aim, *when.conditions)
    )


def _shown(seen: Sequence[str]) -> str:
    return cut(", ".join(seen)) if seen else "absent"


def _seconds(seconds: float | None) -> str:
    return f"{seconds or 0:g} s"
