"""What tests of patients' pages share: visits over made documents, and a client of the simulator as it is shipped."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.inspector.page import Visit
from simulator.web.inspector.pages import PAGES
from simulator.web.server import build_app
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_person, a_tenant
from tests.web.conftest import Client

Visiting = Callable[..., Visit]


@pytest.fixture(scope="session")
def whole() -> Simulator:
    """All services, without a server; for reading only."""
    return Simulator(Settings(port=0))


@pytest.fixture
def visiting(whole: Simulator) -> Visiting:
    """Makes a look at somebody's page over people and documents; one ordinary person unless others are named."""

    def make(
        people: Iterable[Json] | None = None,
        *,
        number: str = NHS_NUMBER,
        query: Mapping[str, str] | None = None,
        **kinds: Mapping[str, Json],
    ) -> Visit:
        tenant = a_tenant([a_person()] if people is None else people, **kinds)
        request = make_mocked_request("GET", "/", headers=CIMultiDict({"Host": "here:1"}))
        page = next(page for page in PAGES if page.name == "patient")
        return Visit(PAGES, whole, request, page, tenant, {"nhs_number": number}, query or {})

    return make


@pytest.fixture
async def world(aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A client of all services and the shipped population."""
    simulator = Simulator(Settings(port=0))
    client = await aiohttp_client(build_app(simulator))
    client.simulator = simulator  # type: ignore[attr-defined]
    return client


@pytest.fixture
def tenant(world: Client) -> Tenant:
    """Its default tenant."""
    simulator: Simulator = world.simulator  # type: ignore[attr-defined]
    found = simulator.tenants.peek("default")
    assert found is not None
    return found
