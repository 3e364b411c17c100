"""How a call that was played is told: a line a step for a terminal, JSON for programs, suites for JUnit XML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from simulator.supplier.grade import Grade
from simulator.supplier.play import FAILED, NOT_TRIED, PASSED, Step
from simulator.wire.json import Json
from simulator.wire.junit import Case, Suite, write_junit

_MARKS = {PASSED: "passed", FAILED: "FAILED", NOT_TRIED: "      "}


@dataclass(frozen=True, slots=True)
class Played:
    """A call that was played: where, by which clock, about whom, and what came of it."""

    base_url: str
    tenant: str
    now: str
    correlation_id: str
    case_reference: str
    nhs_number: str | None
    steps: Sequence[Step]
    grade: Grade

    @property
    def passed(self) -> bool:
        """Did all steps pass, and does everything hold that was checked?"""
        return all(step.outcome == PASSED for step in self.steps) and self.grade.passed


def heading(base_url: str, tenant: str, now: str) -> str:
    """The first line."""
    return f"A call to 111 against {base_url}, tenant {tenant}, {now[:16].replace('T', ' ')} UTC by its clock\n"


def step_lines(step: Step) -> Iterator[str]:
    """A step on a line: what was asked, what was answered; below it what can be done about a failure."""
    said = (step.title, step.answered) if step.outcome == NOT_TRIED else (step.asked or step.title, step.answered)
    yield f"  {_MARKS[step.outcome]}  {step.service:<4}  {'  ->  '.join(said)}"
    if step.remedy:
        yield f"                {step.remedy}"


def ending(played: Played) -> str:
    """The grade, and what did not hold."""
    steps, grade = played.steps, played.grade
    good = sum(step.outcome == PASSED for step in steps)
    parts = [f"{good} of {len(steps)} steps"]
    lines = ["", *(line for result in (*grade.checks, *grade.expected) for line in _unmet(result))]
    if grade.missing:
        lines.append(f"not graded: {grade.missing}")
    else:
        parts += [f"{_held(grade.checks)} checks of what was recorded"]
        parts += [f"{_held(grade.expected)} expectations of the scenarios"] if grade.expected else []
        parts += [f"{grade.findings[name]} {name}s" for name in ("error", "warning") if grade.findings.get(name)]
    lines.append(f"{'passed' if played.passed else 'FAILED'}: {', '.join(parts)}")
    return "\n".join(lines)


def _held(results: Sequence[Json]) -> str:
    return f"{sum(result['passed'] for result in results)} of {len(results)}"


def _unmet(result: Json) -> Iterator[str]:
    if result["passed"]:
        return
    scenario = f"{result['scenario']}: " if result.get("scenario") else ""
    yield f"  FAILED  {scenario}{result['name']}: {result['message']}"
    for miss in (result["nearest"] or {"missed": ()})["missed"]:
        yield f"          {miss['matcher']}: expected {miss['expected']}, seen {miss['seen']}"


def as_json(played: Played) -> Json:
    """Everything, for programs."""
    grade = played.grade
    return {
        "passed": played.passed,
        "base_url": played.base_url,
        "tenant": played.tenant,
        "now": played.now,
        "nhs_number": played.nhs_number,
        "correlation_id": played.correlation_id,
        "case_reference": played.case_reference,
        "steps": [asdict(step) for step in played.steps],
        "checks": grade.checks,
        "expected": grade.expected,
        "findings": grade.findings,
        "not_graded": grade.missing or None,
    }


def as_junit(played: Played) -> bytes:
    """A suite of the steps and one of what was checked afterwards."""
    steps = [_step_case(step) for step in played.steps]
    suites = [Suite("a call to 111", steps, played.now)]
    if played.grade.missing:
        suites.append(Suite("what was recorded", [Case("graded", skipped=played.grade.missing)], played.now))
    else:
        checked = [*played.grade.checks, *played.grade.expected]
        suites.append(Suite("what was recorded", [_check_case(result) for result in checked], played.now))
    return write_junit(f"journey against {played.base_url}", suites)


def _step_case(step: Step) -> Case:
    name = f"{step.service}: {step.title}"
    if step.outcome == NOT_TRIED:
        return Case(name, skipped=step.answered)
    failure = step.answered if step.outcome == FAILED else None
    return Case(name, failure, _joined((step.asked, step.answered, step.remedy)), step.seconds)


def _check_case(result: Json) -> Case:
    scenario = f"{result['scenario']}: " if result.get("scenario") else ""
    failure = None if result["passed"] else result["message"]
    return Case(f"{scenario}{result['name']}", failure, _joined(_unmet(result)))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)
