"""A server for those tests of the supplier's side that need one, and a new tenant in it for each of them."""

from collections.abc import Callable, Iterator

import pytest

from simulator.client import Client, TenantClient
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.supplier.sending import Sender
from simulator.supplier.steps import CallState
from simulator.web.server import Background
from tests.supplier.makers import an_occasion

Begin = Callable[..., CallState]


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of a simulator."""
    server = Background(Simulator(Settings(port=0)))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def tenant(served: str) -> TenantClient:
    """A tenant whose clock stands where the makers' does."""
    client = Client(served)
    made = client.create_tenant(clock={"start": "2026-11-22T10:00:00Z", "frozen": True})
    return client.tenant(made["name"])


@pytest.fixture
def begin(served: str, tenant: TenantClient) -> Begin:
    """Begins a call in that tenant, about somebody or about Ruth Ellerby."""

    def begin(number: str | None = None, seed: int = 7) -> CallState:
        occasion = an_occasion(seed)
        common = {"X-Correlation-ID": occasion.correlation_id}
        sender = Sender(f"{served}/t/{tenant.name}", common=common, timeout=5.0)
        return CallState(sender, occasion, number=number, token="a-call-to-111")

    return begin
