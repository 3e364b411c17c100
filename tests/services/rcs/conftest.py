from collections.abc import AsyncIterator

import pytest

from simulator.pipeline import Simulator
from simulator.services.pds import SERVICE as PDS
from simulator.services.rcs import SERVICE as RCS
from tests.services.rcs.callers import Caller


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator(services=(PDS, RCS))
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest.fixture
async def caller(simulator: Simulator) -> Caller:
    return await Caller.of(simulator)
