"""Server-sent events."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse

from simulator.pipeline import Simulator
from simulator.web.admin import stream
from simulator.web.server import Server
from tests.web.conftest import Client
from tests.web.worlds import API

STREAM = f"{API}/tenants/default/stream"


async def _event(reply: ClientResponse) -> dict[str, str]:
    """The next block of lines, by field; a comment stands under the empty name."""
    fields = {}
    while line := (await asyncio.wait_for(reply.content.readline(), 3)).decode().rstrip("\n"):
        name, _, value = line.partition(":")
        fields[name] = value.removeprefix(" ")
    return fields


@pytest.fixture
async def following(client: Client) -> AsyncIterator[ClientResponse]:
    """An open stream whose greeting has been read."""
    async with client.get(STREAM) as reply:
        assert await _event(reply) == {"retry": "1000"}
        yield reply


async def test_each_exchange_is_an_event(client: Client, following: ClientResponse) -> None:
    await client.get("/echo/thing/a%20b")
    await client.get("/echo/thing/2")

    first, second = await _event(following), await _event(following)

    assert following.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (first["id"], first["event"], second["id"]) == ("1", "exchange", "2")
    said = json.loads(first["data"])
    assert (said["operation"], said["status"]) == ("echo.thing.retrieve", 200)
    assert [finding["rule"] for finding in said["findings"]] == ["echo.id.space"]


async def test_only_what_the_filters_let_through_and_of_this_tenant(client: Client) -> None:
    async with client.get(f"{STREAM}?status=5xx") as reply:
        await _event(reply)
        await client.get("/echo/thing/1")
        await client.get("/t/other/echo/failure")
        await client.get("/echo/failure")

        event = await _event(reply)

    assert (event["id"], json.loads(event["data"])["status"]) == ("2", 500)


async def test_a_client_that_comes_back_gets_what_it_missed_once(client: Client) -> None:
    for number in range(3):
        await client.get(f"/echo/thing/{number}")

    async with client.get(STREAM, headers={"Last-Event-ID": "1"}) as reply:
        await _event(reply)
        missed = [(await _event(reply))["id"], (await _event(reply))["id"]]
        await client.get("/echo/thing/4")
        then = await _event(reply)

    assert (missed, then["id"]) == (["2", "3"], "4")


async def test_a_comment_is_sent_while_nothing_happens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BEAT_SECONDS", 0.02)

    async with client.get(STREAM) as reply:
        await _event(reply)
        beat = await _event(reply)

    assert beat == {"": "beat"}


async def test_a_filter_that_cannot_be_is_a_400_not_a_stream(client: Client) -> None:
    reply = await client.get(f"{STREAM}?status=great")

    assert reply.status == 400


async def test_a_stream_ends_when_the_server_does(simulator: Simulator) -> None:
    server = Server(simulator)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await reader.readuntil(b"retry: 1000\n\n")
    begun = time.perf_counter()

    await server.stop()

    await asyncio.wait_for(reader.read(), 1)
    writer.close()
    assert time.perf_counter() - begun < 0.5


async def test_a_stream_ends_when_its_tenant_is_removed(client: Client) -> None:
    await client.post(f"{API}/tenants", json={"name": "mine"})
    async with client.get(f"{API}/tenants/mine/stream") as reply:
        await _event(reply)

        await client.delete(f"{API}/tenants/mine")

        assert await asyncio.wait_for(reply.content.read(), 1) == b""


async def test_a_reader_that_does_not_read_slows_nobody_and_is_told_what_it_lost(simulator: Simulator) -> None:
    server = Server(simulator)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await reader.readuntil(b"retry: 1000\n\n")
    other_reader, other_writer = await asyncio.open_connection("127.0.0.1", server.port)
    begun = time.process_time()

    ask = b"GET /echo/thing/" + b"x" * 4000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _ in range(3000):
        other_writer.write(ask)
        await other_reader.readuntil(b"\r\n\r\n")
        await other_reader.readuntil(b"}")
    took = time.process_time() - begun
    received = b""
    while b"event: dropped" not in received:
        received = received[-100:] + await asyncio.wait_for(reader.read(65536), 30)

    other_writer.close()
    writer.close()
    await server.stop()
    assert took < 10


async def test_a_reader_that_leaves_is_forgotten(
    client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stream, "BEAT_SECONDS", 0.02)
    reply = await client.get(STREAM)
    await _event(reply)

    reply.close()
    await asyncio.sleep(0.2)

    assert "uec_simulator_streams 0\n" in await (await client.get("/_simulator/metrics")).text()
    assert capfd.readouterr().err == ""


async def test_a_stream_of_a_finding_that_is_none_is_refused(client: Client) -> None:
    reply = await client.get(f"{STREAM}?finding=echo.id.spice")

    error = (await reply.json())["error"]
    assert (reply.status, error["where"]) == (400, "finding")
    assert "did you mean 'echo.id.space'?" in error["message"]
