"""The admin API as one application: what it is joined to, and what ends with it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.pipeline import Simulator
from simulator.web.admin.app import build_admin
from simulator.web.admin.routes import ROUTES
from simulator.web.delivery import Courier
from simulator.web.server import Server
from simulator.web.tally import Tally
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.talking import HOST, replies, talk
from tests.web.worlds import API, a_simulator

ASKS_FIRST = (
    b"Content-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
)


@pytest.fixture
def courier() -> Courier:
    """Whoever delivers for the server that the application belongs to."""
    return Courier()


@pytest.fixture
def tally() -> Tally:
    """What that server has counted."""
    return Tally()


@pytest.fixture
async def alone(simulator: Simulator, courier: Courier, tally: Tally) -> AsyncIterator[Client]:
    """A client of the admin API with no national paths beside it."""
    await simulator.start()
    async with TestClient(TestServer(build_admin(simulator, courier, tally))) as client:
        yield client
    await simulator.close()


async def test_it_counts_what_its_server_counts(alone: Client, courier: Courier, tally: Tally) -> None:
    tally.count(an_exchange(service="echo", operation="echo.thing.retrieve", status=200))
    courier.undelivered += 2

    lines = (await (await alone.get("/metrics")).text()).splitlines()

    assert 'uec_simulator_exchanges_total{service="echo",operation="echo.thing.retrieve",status="200"} 1' in lines
    assert "uec_simulator_replies_undelivered_total 2" in lines


async def test_what_can_be_read_can_be_asked_for_by_head(alone: Client) -> None:
    reply = await alone.head("/health")

    assert (reply.status, await reply.read()) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 0


async def test_a_stream_has_no_head(alone: Client) -> None:
    assert (await alone.head("/api/tenants/default/stream")).status == 405


async def test_it_stands_below_whatever_path_it_is_put(alone: Client) -> None:
    assert [(await alone.get(path)).status for path in ("/health", "/_simulator/health")] == [200, 404]


async def test_whatever_goes_wrong_below_it_gets_the_error_shape(alone: Client) -> None:
    reply = await alone.get("/nowhere")

    assert reply.status == 404
    assert set((await reply.json())["error"]) == {"code", "message", "where"}


async def test_open_streams_end_when_it_shuts_down(simulator: Simulator, courier: Courier, tally: Tally) -> None:
    await simulator.start()
    app = build_admin(simulator, courier, tally)
    async with (
        TestClient(TestServer(app)) as client,
        client.get("/api/tenants/default/stream") as stream,
    ):
        await stream.content.readuntil(b"retry: 1000\n\n")

        await app.shutdown()

        assert await asyncio.wait_for(stream.content.read(), 1) == b""
    await simulator.close()


async def test_two_of_them_know_nothing_of_each_other(alone: Client, tmp_path: Path) -> None:
    other = a_simulator(tmp_path / "other")
    await other.start()
    async with TestClient(TestServer(build_admin(other, Courier(), Tally()))) as client:
        await alone.post("/api/tenants", json={})

        there = await (await client.get("/api/tenants")).json()
        made = await (await client.post("/api/tenants", json={})).json()
    await other.close()

    assert ([tenant["name"] for tenant in there["tenants"]], made["name"]) == (["default"], "tenant-1")


def test_every_route_of_the_table_is_there_and_no_other(simulator: Simulator) -> None:
    app = build_admin(simulator, Courier(), Tally())

    answered = [(route.method, _path(route)) for route in app.router.routes()]

    assert [each for each in answered if each[0] != "HEAD"] == [(route.method, route.path) for route in ROUTES]


def _path(route: web.AbstractRoute) -> str:
    assert route.resource is not None
    return route.resource.canonical


async def test_a_client_that_asks_first_is_told_once_to_go_on(server: Server) -> None:
    head = b"POST %b/tenants HTTP/1.1\r\n" % API.encode() + HOST + ASKS_FIRST % 15

    received = await talk(server, head, half=b'{"name":"mine"}')

    go_on, _, rest = received.partition(b"\r\n\r\n")
    assert go_on == b"HTTP/1.1 100 Continue"
    assert [status for status, _ in replies(rest)] == [201]


async def test_a_client_that_asks_first_for_too_much_is_not_told_to_go_on(tmp_path: Path) -> None:
    server = Server(a_simulator(tmp_path, max_body=100))
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)

    writer.write(b"POST %b/tenants HTTP/1.1\r\n" % API.encode() + HOST + ASKS_FIRST % 101)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2)

    writer.close()
    await asyncio.sleep(0.05)
    await server.stop()
    assert head.startswith(b"HTTP/1.1 413 ")
