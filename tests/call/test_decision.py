"""What a scenario decides about one call, and how a reply is delivered."""

from simulator.call import Decision, Delivery
from simulator.call.decision import WHOLE


def test_a_decision_of_nothing_leaves_the_answer_whole_and_at_once() -> None:
    decision = Decision("does nothing")

    assert decision.delivery == WHOLE == Delivery(delay=0.0, fault=None)
    assert (decision.refuse, decision.reply, list(decision.amend), decision.before) == (None, None, [], False)


def test_a_delivery_is_called_by_what_it_does_to_the_reply() -> None:
    kinds = [each.kind for each in (WHOLE, Delivery(3.0), Delivery(fault="reset"), Delivery(bandwidth=5.0))]

    assert kinds == [None, None, "reset", "bandwidth"]
