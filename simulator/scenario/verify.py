"""Holding assertions against recorded exchanges: all of them, or for each patient or message apart.

Exchanges and their findings are handed in, a page at a time if there are many; no storage is asked.
"""

from collections.abc import Iterable, Sequence

from simulator.call.call import Service
from simulator.records.exchange import Exchange
from simulator.scenario.assertions import Assertion, read_assertions
from simulator.scenario.grading import FindingsOf, Line, Verdict, spoken
from simulator.scenario.nearest import Look, Nearest, fits
from simulator.scenario.operations import Operations
from simulator.scenario.reading import Key, Node, Notes
from simulator.scenario.recorded import RecordedMessage
from simulator.wire.errors import Problems
from simulator.wire.json import Json, writable

_BODY_KEYS = {"assertions": Key("A list of assertions.", {"type": "array"})}
_MOST_SHOWN = 5
_CALLED = {"nhs_number": "NHS number", "message_id": "message id"}


def read_body(assertions: Json, services: Iterable[Service] = ()) -> tuple[Assertion, ...]:
    """The body of `POST /verify`: a list of assertions, or `{assertions: [...]}`.

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
    return read


def verify(
    assertions: Json, exchanges: Iterable[Exchange], findings_of: FindingsOf, services: Iterable[Service] = ()
) -> Json:
    """The answer to `POST /verify`: the body's assertions held against exchanges in order. Raises Problems."""
    return grade(read_body(assertions, services), exchanges, findings_of)


def grade(assertions: Iterable[Assertion], exchanges: Iterable[Exchange], findings_of: FindingsOf) -> Json:
    """`{"passed", "results"}` of assertions that have been read."""
    grading = Grading(assertions, findings_of)
    grading.see(exchanges)
    return grading.answer()


class Grading:
    """Assertions that exchanges go by: give them in the order of their ids, in as many parts as they come."""

    def __init__(self, assertions: Iterable[Assertion], findings_of: FindingsOf) -> None:
        self._graders = [_Grader(assertion, findings_of) for assertion in assertions]

    def see(self, exchanges: Iterable[Exchange]) -> None:
        """The next exchanges."""
        for exchange in exchanges:
            message = RecordedMessage(exchange)
            for grader in self._graders:
                grader.see(message)

    def answer(self) -> Json:
        """`{"passed", "results"}` so far."""
        results = [grader.result() for grader in self._graders]
        return {"passed": all(result["passed"] for result in results), "results": results}


class _Grader:
    """One assertion: one line of exchanges, or one for each value of its `same`."""

    def __init__(self, assertion: Assertion, findings_of: FindingsOf) -> None:
        self._assertion = assertion
        self._findings_of = findings_of
        self._line = Line(assertion, findings_of)
        self._lines: dict[str, Line] = {}
        self._nameless = Nearest()

    def see(self, message: RecordedMessage) -> None:
        same = self._assertion.same
        if same is None:
            self._line.see(message)
            return
        value: str | None = getattr(message.exchange, same)
        if value is not None:
            line = self._lines.get(value)
            if line is None:
                line = self._lines[value] = Line(self._assertion, self._findings_of)
            line.see(message)
        elif fits(self._assertion.when, message):
            self._nameless.add(message, (self._assertion.when,), (), (Look("same", "present", "absent"),))

    def result(self) -> Json:
        if self._assertion.same is None:
            return self._as_json(self._line.verdict())
        return self._grouped(_called(self._assertion.same))

    def _grouped(self, called: str) -> Json:
        """All values together: each has to hold, and what is said is about the first that does not."""
        verdicts = {value: line.verdict() for value, line in self._lines.items() if line.has_begun}
        failed = {value: verdict for value, verdict in verdicts.items() if not verdict.passed}
        matched = sorted(id for verdict in verdicts.values() for id in verdict.matched)
        whole = Verdict(not failed, matched, f"it holds for all of {len(verdicts)} values of the {called}")
        if not verdicts:
            wanted = self._assertion
            whole.passed = wanted.count.holds(0) and not wanted.order
            whole.message = f"no {called} has an exchange that it could hold for"
            whole.nearest = None if whole.passed else self._nameless.as_json()
        elif failed:
            value, first = next(iter(failed.items()))
            whole.message = f"{called} {writable(value)}: {first.message}"
            whole.nearest = first.nearest
            if len(failed) > 1:
                whole.message += f"; so do {len(failed) - 1} others of {len(verdicts)}"
        shown = list(failed.items())[:_MOST_SHOWN]
        return {
            **self._as_json(whole),
            "same": self._assertion.same,
            "values": len(verdicts),
            "failed": [{"value": writable(value), "message": each.message, "nearest": each.nearest}
                       for value, each in shown],
        }  # fmt: skip

    def _as_json(self, verdict: Verdict) -> Json:
        return {
            "name": self._assertion.name,
            "passed": verdict.passed,
            "count": len(verdict.matched),
            "expected": _expected(self._assertion),
            "matched": list(verdict.matched),
            "first": verdict.first,
            "nearest": verdict.nearest,
            "message": verdict.message,
        }


def _expected(assertion: Assertion) -> str:
    if assertion.order:
        return f"in this order: {_steps(assertion)}"
    return str(assertion.count)


def _steps(assertion: Assertion) -> str:
    steps: Sequence[str] = [spoken(step) for step in assertion.order]
    return ", then ".join(steps)


def _called(same: str) -> str:
    return _CALLED.get(same, same.replace("_", " "))
