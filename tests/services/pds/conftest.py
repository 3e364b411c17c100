"""One simulator for the tests that compare with published examples; each of them takes a tenant of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from simulator.pipeline import Simulator
from simulator.services.pds import SERVICE
from simulator.settings import Settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole_simulator() -> AsyncIterator[Simulator]:
    """PDS over the shipped population, through the whole pipeline, without a socket."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()
