"""What the server says about itself."""

from simulator import __version__
from tests.web.conftest import Client
from tests.web.worlds import API


async def test_health_passes_and_says_what_is_served(client: Client) -> None:
    reply = await client.get("/_simulator/health")

    assert reply.status == 200
    assert await reply.json() == {"status": "pass", "version": __version__, "services": ["echo"], "tenants": 1}


async def test_operations_are_listed_with_what_they_refuse(client: Client) -> None:
    said = await (await client.get(f"{API}/operations")).json()

    assert [operation["id"] for operation in said["operations"]][:2] == ["echo.thing.retrieve", "echo.thing.create"]
    assert said["operations"][0] == {
        "id": "echo.thing.retrieve",
        "service": "echo",
        "method": "GET",
        "path": "/echo/thing/{id}",
        "paths": ["/echo/thing/{id}"],
        "messages": [],
        "summary": "Shows what arrived",
        "refusals": [],
        "source": "",
    }
