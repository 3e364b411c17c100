"""One simulator for the tests of the sign-in; each test has a world, a tenant of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from simulator.pipeline import Simulator
from simulator.services.auth import SERVICE as AUTH
from simulator.services.pds import SERVICE as PDS
from simulator.settings import Settings
from tests.services.auth.world import World


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def platform() -> AsyncIterator[Simulator]:
    """The sign-in and PDS over the shipped population, without a socket."""
    simulator = Simulator(Settings(), services=(AUTH, PDS))
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world(platform: Simulator) -> World:
    """A tenant of its own."""
    return await World.new(platform)
