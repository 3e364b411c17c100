"""The whole simulator without a socket, with what it is shipped with, for tests of all faces together."""

from collections.abc import AsyncIterator
from functools import cache

import pytest

from simulator.pipeline import Simulator
from simulator.population.load import load_shipped

_shipped = cache(load_shipped)
"""The population, read once for all tests: nobody changes what was shipped."""


@pytest.fixture
async def simulator(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulator]:
    monkeypatch.setattr("simulator.pipeline.simulator.load_shipped", _shipped)
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.close()
