"""Damaged scenarios that load all the same: a tenant plays them, or refuses them with problems, and answers calls."""

from random import Random

import pytest

from simulator.pipeline import Simulator
from simulator.wire.errors import Problems
from tests.makers import PDS, a_request
from tests.scenario.test_mutations import SHIPPED, damaged

ACCEPTED = 8
"""How many of each shipped scenario are played."""


@pytest.mark.parametrize("name", SHIPPED)
async def test_what_loads_is_played_by_a_tenant_or_refused_with_problems(simulator: Simulator, name: str) -> None:
    chance, accepted, refused = Random(f"tenant {name}"), 0, 0

    while accepted + refused < ACCEPTED:
        try:
            scenario = simulator.sources.load(damaged(SHIPPED[name], chance), f"{name}.yaml")
        except Problems:
            continue
        try:
            await simulator.tenants.create(f"t{accepted}", simulator.tenants.first)
            await simulator.tenants.activate(f"t{accepted}", (scenario,))
        except Problems:
            refused += 1
            continue
        outcome = await simulator.exchange(a_request("GET", f"/t/t{accepted}{PDS}/Patient/9000000009"))
        assert outcome.exchange.error is None, scenario.text
        simulator.near_misses(outcome.exchange)  # raises nothing
        accepted += 1

    assert accepted
