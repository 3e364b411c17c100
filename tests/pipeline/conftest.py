"""The whole simulator without a socket, with all that is shipped."""

from collections.abc import AsyncIterator

import pytest

from simulator.pipeline import Simulator


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.close()
