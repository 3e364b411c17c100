"""Assertions held against what a tenant has recorded, a part at a time, so that no journal is too long for it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.scenario.assertions import Assertion
from simulator.scenario.verify import Grading
from simulator.web.admin.filters import MOST_EXPORTED
from simulator.wire.json import Json

AT_A_TIME = 500
"""Exchanges that are read and graded together: others have their turn in between."""


class Expectation(NamedTuple):
    """An assertion that a played scenario expects."""

    scenario: str
    assertion: Assertion


def expected_of(simulator: Simulator, tenant: str) -> list[Expectation]:
    """What a tenant's played scenarios expect, in their order."""
    scenarios = simulator.tenants.spec(tenant).scenarios
    return [Expectation(scenario.name, each) for scenario in scenarios for each in scenario.expect]


async def recorded(simulator: Simulator, tenant: str, most: int = MOST_EXPORTED) -> AsyncIterator[list[Exchange]]:
    """The newest exchanges of a tenant, at most so many, oldest first, in parts. What comes meanwhile is left out."""
    newest = await simulator.journal.select(tenant, limit=1)
    last = newest[0].id if newest else 0
    after = max(0, last - most)
    while after < last:
        part = await simulator.journal.select(tenant, after=after, limit=min(AT_A_TIME, last - after))
        if not part:
            return
        yield [exchange for exchange in part if exchange.id <= last]
        after = part[-1].id


async def graded(simulator: Simulator, tenant: str, assertions: Iterable[Assertion]) -> Json:
    """`{"passed", "results"}` of assertions over all that was recorded."""
    grading = Grading(assertions, simulator.findings)
    async for part in recorded(simulator, tenant):
        await asyncio.to_thread(grading.see, part)
    return await asyncio.to_thread(grading.answer)
