"""What tests of the admin API share: some recorded exchanges, and a way to ask for them."""

from collections.abc import Awaitable, Callable

import pytest

from tests.web.conftest import Client
from tests.web.worlds import ADA, API, BRAM

Said = Callable[[str], Awaitable[list[int]]]


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
