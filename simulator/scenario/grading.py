"""Grading one assertion while exchanges go by in their order: how many match, in which order, how soon, how clean.

Only what is needed for the answer is held, so that a hundred thousand exchanges can go by. Where they come from, and
how many assertions look at them, is the business of `verify`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.records.exchange import Exchange
from simulator.scenario.assertions import Assertion, FindingsClaim
from simulator.scenario.conditions import When
from simulator.scenario.findings import is_finding
from simulator.scenario.nearest import Look, Nearest, fits, looks_of, missed, near_miss, seen_in, shown
from simulator.scenario.reading import cut
from simulator.scenario.recorded import RecordedMessage
from simulator.wire.findings import Finding
from simulator.wire.json import Json

FindingsOf = Callable[[Exchange], Iterable[Finding]]
"""Gives an exchange's findings; asked only where an assertion is about findings."""

_MOST_SHOWN = 5


class Mark(NamedTuple):
    """What something is counted from: an exchange's id and time, and itself only where its findings are asked for."""

    id: int
    tenant_time: float
    exchange: Exchange | None = None


@dataclass(slots=True)
class Verdict:
    """What came of an assertion, for everything or for one value of its `same`.

    `first` is what its matchers saw in the first exchange that matched, `nearest` what they missed in one that did not.
    """

    passed: bool
    matched: Sequence[int]
    message: str
    nearest: Json = None
    first: Json = None


class Line:
    """An assertion held against exchanges that belong together: all of them, or those of one value of `same`."""

    def __init__(self, assertion: Assertion, findings_of: FindingsOf) -> None:
        self._assertion = assertion
        self._clean = Cleanness(assertion.findings, findings_of)
        self._anchor: Mark | None = None
        self._matched: list[int] = []
        self._first: Json = None
        self._near = Nearest()
        self._course = Course(assertion) if assertion.order else None

    @property
    def has_begun(self) -> bool:
        """Is there something of which the assertion, where it is about one value, has to hold?"""
        if self._course is not None:
            return bool(self._course.found)
        return bool(self._matched) if self._assertion.after is None else self._anchor is not None

    def see(self, message: RecordedMessage) -> None:
        """The next exchange."""
        wanted = self._assertion
        if self._course is not None:
            if fits(wanted.when, message) and not self._too_early(message):
                self._course.see(message)
        else:
            self._count(message)
        if wanted.after is not None and fits(wanted.after, message):
            self._anchor = Mark(message.exchange.id, message.exchange.tenant_time)

    def verdict(self) -> Verdict:
        """What came of it so far."""
        return self._ordered(self._course) if self._course is not None else self._counted()

    def _count(self, message: RecordedMessage) -> None:
        wanted = self._assertion
        if len(self._matched) >= wanted.count.least:  # nothing is missing that something could be near to
            self._near = Nearest()
            if fits(wanted.when, message) and not self._too_early(message):
                self._take(message)
            return
        wrong, others = missed(wanted.when, message), self._too_early(message)
        if wrong or others:
            self._near.add(message, (wanted.when,), wrong, others)
        else:
            self._take(message)

    def _take(self, message: RecordedMessage) -> None:
        if not self._matched and self._assertion.same is None:
            self._first = seen_in(message.exchange, looks_of(self._assertion.when, message))
        self._matched.append(message.exchange.id)
        self._clean.see(message.exchange)

    def _too_early(self, message: RecordedMessage) -> Sequence[Look]:
        """Why the exchange does not stand where `after` and `within` want it."""
        after, within = self._assertion.after, self._assertion.within
        if after is None:
            return ()
        if self._anchor is None:
            return (Look("after", f"after {spoken(after)}", "no earlier exchange like that"),)
        passed = message.exchange.tenant_time - self._anchor.tenant_time
        if self._course is not None or within is None or passed <= within:
            return ()
        expected = f"within {_seconds(within)} after {spoken(after)}"
        return (Look("within", expected, f"{_seconds(passed)} after exchange {self._anchor.id}"),)

    def _counted(self) -> Verdict:
        wanted, count = self._assertion, len(self._matched)
        said = f"{count} matched, expected {wanted.count}"
        if not wanted.count.holds(count):
            nearest = self._near.as_json() if count < wanted.count.least else None
            return Verdict(False, self._matched, said, nearest, self._first)
        return self._if_clean(self._clean, self._matched, said)

    def _ordered(self, course: "Course") -> Verdict:
        matched = [each.id for each in course.found]
        if course.is_complete:
            for mark in course.found:
                if mark.exchange is not None:
                    self._clean.see(mark.exchange)
            return self._if_clean(self._clean, matched, "all came in this order")
        step = self._assertion.order[len(matched)]
        where = f" after exchange {matched[-1]}" if matched else ""
        within = self._assertion.within
        soon = f" within {_seconds(within)} of the first" if within is not None else ""
        said = f"step {len(matched) + 1} ({spoken(step)}) did not come{where}{soon}"
        return Verdict(False, matched, said, course.nearest())

    def _if_clean(self, clean: "Cleanness", matched: Sequence[int], said: str) -> Verdict:
        unclean = clean.said()
        return Verdict(not unclean, matched, unclean or said, clean.nearest(self._assertion.when), self._first)


class Course:
    """The steps of an `order`: the first complete run that is quick enough, or else the longest beginning of one."""

    def __init__(self, assertion: Assertion) -> None:
        self._order = assertion.order
        self._within = assertion.within
        self._asks_for_findings = assertion.findings is not None
        self._runs: list[tuple[Mark, ...]] = [() for _ in assertion.order]
        self._near = [Nearest() for _ in assertion.order]
        self._too_late = [Nearest() for _ in assertion.order]

    @property
    def is_complete(self) -> bool:
        """Did all steps come?"""
        return bool(self._runs[-1])

    @property
    def found(self) -> Sequence[Mark]:
        """What stands for the steps, as far as they came."""
        return max(self._runs, key=len)

    def see(self, message: RecordedMessage) -> None:
        """The next exchange of those that the order is about."""
        if self.is_complete:
            return
        # The last step first, so that one exchange does not stand for two steps; the latest start is the quickest.
        for place in reversed(range(len(self._order))):
            before = self._runs[place - 1] if place else ()
            if place and not before:
                continue
            step = self._order[place]
            wrong, late = missed(step, message), self._late(before, message)
            if wrong or late:
                (self._near if wrong else self._too_late)[place].add(message, (step,), wrong, late)
                continue
            self._runs[place] = (*before, self._mark(message.exchange))
            self._near[place] = Nearest()
            if place + 1 < len(self._order):
                self._near[place + 1] = Nearest()

    def nearest(self) -> Json:
        """What came nearest to the step that is missing: what was only too late, also after an earlier beginning."""
        place = len(self.found)
        return self._too_late[place].as_json() or self._near[place].as_json()

    def _mark(self, exchange: Exchange) -> Mark:
        return Mark(exchange.id, exchange.tenant_time, exchange if self._asks_for_findings else None)

    def _late(self, before: Sequence[Mark], message: RecordedMessage) -> Sequence[Look]:
        if not before or self._within is None:
            return ()
        passed = message.exchange.tenant_time - before[0].tenant_time
        if passed <= self._within:
            return ()
        seen = f"{_seconds(passed)} after exchange {before[0].id}"
        return (Look("within", f"within {_seconds(self._within)} of the first", seen),)


@dataclass(slots=True)
class Cleanness:
    """What the findings of exchanges that match are like, beside what they have to be like."""

    claim: FindingsClaim | None
    findings_of: FindingsOf
    _wrong: list[str] = field(default_factory=list)
    _count: int = 0
    _worst: tuple[Exchange, Finding] | None = None
    _seen: set[str] = field(default_factory=set)

    def see(self, exchange: Exchange) -> None:
        """One more exchange that matches."""
        if self.claim is None:
            return
        for finding in self.findings_of(exchange):
            self._seen.update(each for each in self.claim.some if is_finding(each, finding.rule))
            if not _is_unwanted(self.claim, finding):
                continue
            self._count += 1
            self._worst = self._worst or (exchange, finding)
            if len(self._wrong) < _MOST_SHOWN:
                said = f"{finding.severity.value} {finding.rule} at {cut(finding.where)}"
                self._wrong.append(f"exchange {exchange.id} has {said}")

    def said(self) -> str:
        """What is wrong, or nothing."""
        if self.claim is None:
            return ""
        parts = list(self._wrong)
        if self._count > _MOST_SHOWN:
            parts[-1] += f" and {self._count - _MOST_SHOWN} more"
        parts += [f"no exchange has the finding {each}" for each in self.claim.some if each not in self._seen]
        return "; ".join(parts)

    def nearest(self, when: When) -> Json:
        """The first exchange with a finding that it should not have; None if there is none."""
        if self._worst is None or self.claim is None:
            return None
        exchange, finding = self._worst
        seen = f"{finding.severity.value} {finding.rule} at {shown((finding.where,))}"
        looks = looks_of(when, RecordedMessage(exchange))
        return near_miss(exchange, [*looks, Look("findings", _unwanted(self.claim), seen)])


def spoken(when: When) -> str:
    """Conditions in words."""
    return " and ".join(
        each.matcher.said if each.name == "operation" else f"{each.name} {each.matcher.said}"
        for each in (*when.aim, *when.conditions)
    )


def _is_unwanted(claim: FindingsClaim, finding: Finding) -> bool:
    if claim.ceiling is not None and finding.severity.rank <= claim.ceiling.rank:
        return True
    return any(is_finding(each, finding.rule) for each in claim.none)


def _unwanted(claim: FindingsClaim) -> str:
    parts = [] if claim.ceiling is None else [f"at or above {claim.ceiling.value}"]
    parts += [f"of {', '.join(claim.none)}"] if claim.none else []
    return f"none {' or '.join(parts)}"


def _seconds(seconds: float | None) -> str:
    return f"{seconds or 0:g} s"
