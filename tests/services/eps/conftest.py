"""The world of the tests of bad input, on the loop of their module."""

from collections.abc import AsyncIterator

import pytest_asyncio

from simulator.pipeline import Simulator, TenantSpec
from simulator.services.eps import SERVICE
from simulator.settings import Settings
from tests.makers import NHS_NUMBER, NOW, a_person
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription
from tests.services.eps.worlds import World


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def simulator() -> AsyncIterator[Simulator]:
    """The service alone, for all tests of a module."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(simulator: Simulator) -> World:
    """A new tenant `bad` with the made patient and her prescription of two items."""
    tenant = await simulator.tenants.create("bad", TenantSpec(clock=NOW, frozen=True))
    await tenant.documents.put("people", NHS_NUMBER, a_person())
    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(items=2))
    return World(simulator, tenant)
