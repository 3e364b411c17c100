"""The plan of a call: which steps there are, and which are not tried when another fails."""

import pytest

from simulator.supplier import play as playing
from simulator.supplier.application import new_application
from simulator.supplier.play import FAILED, NOT_TRIED, PASSED, PLANS, SIGN_IN, Plan, play
from simulator.supplier.refusals import Failed
from simulator.supplier.sending import NoAnswer, Sender
from simulator.supplier.steps import CallState
from tests.supplier.makers import an_occasion


def _state() -> CallState:
    return CallState(Sender("http://127.0.0.1:1"), an_occasion())


def _ask(state: CallState) -> str:
    state.asked, state.status = "who?", 200
    return "Ruth"


def _fail(state: CallState) -> str:
    state.asked = "who?"
    raise Failed("nobody", "ask another")


def _be_silent(state: CallState) -> str:
    raise NoAnswer("nothing listens", "start one")


def test_the_call_is_played_in_the_order_of_the_journey() -> None:
    assert [(plan.service, plan.id) for plan in PLANS] == [
        ("PDS", "trace"), ("RCS", "repeat-caller"), ("DoS", "search"), ("DoS", "details"), ("ITK", "referral"),
        ("RCS", "submission"), ("IDT", "upload"), ("ITK", "copy"),
    ]  # fmt: skip


def test_each_step_needs_only_what_comes_before_it() -> None:
    plans = (SIGN_IN, *PLANS)
    ids = [plan.id for plan in plans]

    assert all(ids.index(need) < ids.index(plan.id) for plan in plans for need in plan.needs)


@pytest.mark.parametrize("signs_in", [True, False])
def test_only_a_call_with_an_application_signs_in(monkeypatch: pytest.MonkeyPatch, signs_in: bool) -> None:
    monkeypatch.setattr(playing, "SIGN_IN", Plan("sign-in", "auth", "sign in", _fail, ()))
    monkeypatch.setattr(playing, "PLANS", (Plan("a", "PDS", "trace", _ask, ("sign-in",)),))
    state = _state()
    state.application = new_application(state.occasion) if signs_in else None

    played = [(step.id, step.outcome) for step in play(state)]

    assert played == ([("sign-in", FAILED), ("a", NOT_TRIED)] if signs_in else [("a", PASSED)])


def test_a_step_tells_what_was_asked_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PLANS", (Plan("a", "PDS", "trace", _ask, ()),))

    (step,) = play(_state())

    assert (step.outcome, step.asked, step.answered, step.status) == (PASSED, "who?", "Ruth", 200)


def test_a_failure_has_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PLANS", (Plan("a", "PDS", "t", _fail, ()), Plan("b", "RCS", "u", _be_silent, ())))

    one, other = play(_state())

    assert (one.outcome, one.asked, one.answered, one.remedy) == (FAILED, "who?", "nobody", "ask another")
    assert (other.outcome, other.asked, other.answered, other.remedy) == (FAILED, "", "nothing listens", "start one")


def test_what_needs_a_step_that_failed_is_not_tried_nor_what_needs_that(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = (
        Plan("a", "PDS", "trace", _fail, ()),
        Plan("b", "DoS", "search", _ask, ("a",)),
        Plan("c", "DoS", "look up", _ask, ("b",)),
        Plan("d", "IDT", "upload", _ask, ()),
    )
    monkeypatch.setattr(playing, "PLANS", plans)

    steps = list(play(_state()))

    assert [step.outcome for step in steps] == [FAILED, NOT_TRIED, NOT_TRIED, PASSED]
    assert [step.answered for step in steps[1:3]] == [
        "not tried, since it needs this: trace", "not tried, since it needs this: search",
    ]  # fmt: skip


def test_our_own_mistakes_are_not_taken_for_the_services(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(state: CallState) -> str:
        raise RuntimeError("ours")

    monkeypatch.setattr(playing, "PLANS", (Plan("a", "PDS", "trace", break_down, ()),))

    with pytest.raises(RuntimeError):
        list(play(_state()))
