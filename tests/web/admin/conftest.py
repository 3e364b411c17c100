"""What tests of the admin API share: some recorded exchanges, and a way to ask for them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.worlds import ADA, API, BRAM, a_simulator

TOKEN = "correct-horse-battery"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

Said = Callable[[str], Awaitable[list[int]]]
Make = Callable[..., Awaitable[Client]]


@pytest.fixture
def make(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Make:
    """A client of a server with these settings; it listens at loopback whatever they say."""

    async def client(**settings: object) -> Client:
        return await aiohttp_client(build_app(a_simulator(tmp_path, **settings)))

    return client


@pytest.fixture
async def recorded(client: Client) -> Client:
    """Five exchanges: two retrievals (the second with a finding), a creation, a failure and an unknown path."""
    await client.get("/echo/thing/1", headers={"NHS-Number": ADA, "X-Correlation-ID": "c-1", "X-Request-ID": "r-1"})
    await client.get("/echo/thing/a%20b", headers={"NHS-Number": BRAM})
    await client.post("/echo/thing", json={"resourceType": "Task", "input": [{"value": "Needle"}]})
    await client.get("/echo/failure")
    await client.get("/elsewhere")
    return client


@pytest.fixture
def ids(recorded: Client) -> Said:
    """The ids that a query gives."""

    async def ask(query: str) -> list[int]:
        reply = await recorded.get(f"{API}/tenants/default/exchanges?{query}")
        assert reply.status == 200, await reply.text()
        return [exchange["id"] for exchange in (await reply.json())["exchanges"]]

    return ask
