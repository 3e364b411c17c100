"""What a scenario decides about one call, and how a reply is delivered."""

from simulator.call import Decision, Delivery
from simulator.call.decision import WHOLE


def test_a_decision_of_nothing_leaves_the_answer_whole_and_at_once() -> None:
    decision = Decision("does nothing")

    assert decision.delivery == WHOLE == Delivery(delay=0.0, fault=None)
    assert (decision.refuse, decision.reply, list(decision.amend), decision.before) == (None, None, [], False)
