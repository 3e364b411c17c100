"""Playing the call: the steps in their order, each told by what was asked and answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulator.clock import monotonic
from simulator.supplier import steps
from simulator.supplier.refusals import Failed
from simulator.supplier.sending import NoAnswer
from simulator.supplier.steps import CallState

PASSED, FAILED, NOT_TRIED = "passed", "failed", "not tried"


@dataclass(frozen=True, slots=True)
class Plan:
    """One step that is to be played: its id, its service and purpose, and the steps that must have passed before."""

    id: str
    service: str
    title: str
    do: Callable[[CallState], str]
    needs: tuple[str, ...] = ("trace",)


SIGN_IN = Plan("sign-in", "auth", "sign in", steps.sign_in, ())
"""Played first where the call has an application to sign in as."""

PLANS = (
    Plan("trace", "PDS", "trace the patient", steps.trace, (SIGN_IN.id,)),
    Plan("repeat-caller", "RCS", "ask for a repeat caller", steps.ask_repeat_caller),
    Plan("search", "DoS", "search for services", steps.search_directory),
    Plan("details", "DoS", "look up the endpoint", steps.choose_endpoint, ("search",)),
    Plan("referral", "ITK", "refer", steps.refer, ("details",)),
    Plan("submission", "RCS", "submit the report", steps.submit_report),
    Plan("upload", "IDT", "upload the case", steps.upload_case),
    Plan("copy", "ITK", "tell the practice", steps.tell_practice, ("referral",)),
)
"""The call, in the order in which it is played."""


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step: PASSED, FAILED or NOT_TRIED, with what was asked and answered in words.

    `remedy` says what can be done about a failure. `status` is the last one that was answered, None if there was none.
    """

    id: str
    service: str
    title: str
    outcome: str
    asked: str
    answered: str
    remedy: str = ""
    status: int | None = None
    seconds: float = 0.0


def play(state: CallState) -> Iterator[Step]:
    """Each step as it comes to its end. What needs a step that failed is not tried."""
    plans = PLANS if state.application is None else (SIGN_IN, *PLANS)
    passed = {SIGN_IN.id} if state.application is None else set()
    for plan in plans:
        missing = [each for each in plan.needs if each not in passed]
        if missing:
            needed = next(each.title for each in plans if each.id == missing[0])
            yield Step(plan.id, plan.service, plan.title, NOT_TRIED, "", f"not tried, since it needs this: {needed}")
            continue
        step = _played(plan, state)
        if step.outcome == PASSED:
            passed.add(plan.id)
        yield step


def _played(plan: Plan, state: CallState) -> Step:
    begun = monotonic()
    state.asked, state.status = "", None

    def told(outcome: str, answered: str, remedy: str = "") -> Step:
        seconds = monotonic() - begun
        return Step(plan.id, plan.service, plan.title, outcome, state.asked, answered, remedy, state.status, seconds)

    try:
        return told(PASSED, plan.do(state))
    except (Failed, NoAnswer) as fault:
        return told(FAILED, str(fault), fault.remedy)
