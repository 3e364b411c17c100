"""What the server says about itself."""

from collections.abc import Awaitable, Callable

from simulator import __version__
from simulator.pipeline import Simulator
from simulator.services.itk import SERVICE as ITK_SERVICE
from simulator.settings import Settings
from simulator.web.server import build_app
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


async def test_an_operation_behind_a_door_has_the_doors_paths_and_its_own_messages(
    aiohttp_client: Callable[..., Awaitable[Client]],
) -> None:
    client = await aiohttp_client(build_app(Simulator(Settings(port=0), services=[ITK_SERVICE])))

    said = await (await client.get(f"{API}/operations")).json()

    (pem,) = (each for each in said["operations"] if each["id"] == "itk.pem.send")
    assert pem["path"] == ""
    assert "/report" in pem["paths"]
    assert pem["messages"]
