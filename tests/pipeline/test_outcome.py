"""What the pipeline hands to whoever owns the socket."""

from dataclasses import FrozenInstanceError

import pytest

from simulator.call.decision import WHOLE
from simulator.pipeline import Outcome, Simulator
from tests.makers import a_request


async def test_an_outcome_is_the_reply_its_delivery_and_the_record_and_does_not_change() -> None:
    simulator = Simulator()
    await simulator.start()

    outcome = await simulator.exchange(a_request())
    await simulator.close()

    assert isinstance(outcome, Outcome)
    assert (outcome.delivery, outcome.exchange.status) == (WHOLE, outcome.reply.status)
    with pytest.raises(FrozenInstanceError):
        outcome.reply = outcome.reply  # type: ignore[misc]  # that it cannot be set is the claim
