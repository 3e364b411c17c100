"""How the Task tracker says no."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.tasks.errors import REFUSALS, render
from simulator.wire.json import read_json
from tests.services.eps.tasks.calls import a_search


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_an_outcome_of_its_status(code: str) -> None:
    reply = render(a_search(), Refusal(code))

    assert reply.status == REFUSALS[code].status
    assert read_json(reply.body)["resourceType"] == "OperationOutcome"


def test_spines_reason_is_the_display() -> None:
    reply = render(a_search(), Refusal("TRACKER_ERROR", "Not found", headers={"X-A": "1"}))

    assert read_json(reply.body)["issue"][0]["details"]["coding"][0]["display"] == "Not found"
    assert reply.headers["X-A"] == "1"
