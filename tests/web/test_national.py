"""The one handler of all national paths: which requests are its own, and what comes of those that never end."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.records.store import StoreFailed
from simulator.web import reading
from simulator.web.national import CUT_SHORT, is_admin
from simulator.web.server import Server
from tests.web.talking import HOST, replies, talk
from tests.web.worlds import API, a_simulator

UNENDING = b"Content-Length: 100\r\n\r\nhalf"


@pytest.fixture
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LOOPBACK_SILENCE_SECONDS", 0.05)


async def _given_up(server: Server, sent: bytes) -> bytes:
    """The head of what comes back for a request whose body stops in the middle."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2)
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("target", "admin"),
    [
        ("/_simulator", True),
        ("/_simulator/", True),
        ("/_simulator/api/tenants", True),
        ("/_simulator?a=b", True),
        ("/_simulatorx", False),
        ("/_simulator.html", False),
        ("/_simulato", False),
        ("/_Simulator/health", False),
        ("//_simulator/health", False),
        ("/t/mine/_simulator/health", False),
        ("/echo/_simulator/health", False),
        ("/?/_simulator/health", False),
        ("", False),
        ("*", False),
    ],
)
def test_the_admin_api_has_its_own_path_and_what_is_below(target: str, admin: bool) -> None:
    assert is_admin(target) is admin


async def test_a_request_to_the_admin_api_is_not_recorded(server: Server, simulator: Simulator) -> None:
    received = await talk(server, b"GET /_simulator/health HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    assert [status for status, _ in replies(received)] == [200]
    assert await simulator.journal.select("default") == []


async def test_a_client_that_asks_first_for_too_much_is_refused_at_once(tmp_path: Path) -> None:
    server = Server(a_simulator(tmp_path, max_body=100))
    await server.start()

    received = await talk(
        server, b"POST /echo/thing HTTP/1.1\r\n" + HOST + b"Content-Length: 101\r\nExpect: 100-continue\r\n\r\n"
    )

    await server.stop()
    assert replies(received) == [(413, b'{"refused":"TOO_LARGE"}')]


@pytest.mark.parametrize("framing", [b"Content-Length: 200000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n30D40\r\n"])
async def test_too_large_a_body_is_refused_and_its_beginning_kept(tmp_path: Path, framing: bytes) -> None:
    simulator = a_simulator(tmp_path, max_body=100)
    server = Server(simulator)
    await server.start()
    ending = b"" if framing.startswith(b"Content") else b"\r\n0\r\n\r\n"

    received = await talk(server, b"POST /echo/thing HTTP/1.1\r\n" + HOST + framing + b"x" * 200_000 + ending)

    exchange = await simulator.journal.one("default", 1)
    await server.stop()
    assert exchange is not None
    assert exchange.request_body == b"x" * 100
    assert b"Connection: close\r\n" in received
    assert replies(received) == [(413, b'{"refused":"TOO_LARGE"}')]


async def test_a_client_that_leaves_while_sending_is_recorded_and_nothing_is_processed(
    server: Server, simulator: Simulator, capfd: pytest.CaptureFixture[str]
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST /echo/count HTTP/1.1\r\n" + HOST + b"X-Request-ID: abc\r\nContent-Length: 100\r\n\r\nhalf")
    await asyncio.sleep(0.05)

    writer.close()
    await asyncio.sleep(0.05)

    (exchange,) = await simulator.journal.select("default")
    assert (exchange.status, exchange.error, exchange.request_id) == (0, CUT_SHORT, "abc")
    assert await (await simulator.tenants.get("default")).documents.get("care-records", "counter") is None
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("path", ["/echo/thing", f"{API}/tenants"])
@pytest.mark.parametrize("half", [b"zz\r\n", b""])
async def test_a_body_that_never_ends_is_given_up_with_a_408(
    server: Server,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    path: str,
    half: bytes,
) -> None:
    monkeypatch.setattr(reading, "LOOPBACK_SILENCE_SECONDS", 0.1)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST %b HTTP/1.1\r\n" % path.encode() + HOST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
    await asyncio.sleep(0.02)

    writer.write(half)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2)

    writer.close()
    assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"Connection: close\r\n" in head
    assert [each.error for each in await simulator.journal.select("default")] == [CUT_SHORT] * (path == "/echo/thing")
    assert capfd.readouterr().err == ""


async def test_a_client_that_leaves_while_it_is_answered_is_no_failure(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(b"GET /echo/size/60000000 HTTP/1.1\r\n" + HOST + b"\r\n")
    await reader.readuntil(b"\r\n\r\n")

    writer.transport.abort()
    await asyncio.sleep(0.1)

    async with aiohttp.ClientSession(server.url) as session, session.get("/_simulator/metrics") as metrics:
        assert "uec_simulator_replies_undelivered_total 1\n" in await metrics.text()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "target",
    [
        b"/../../etc/passwd",
        b"/echo/../_simulator/health",
        b"/%2e%2e/etc/passwd",
        b"/_simulatorx",
        b"*",
        b"//",
        b"/t/a/b/../..",
    ],
)
async def test_paths_that_climb_lead_nowhere(server: Server, target: bytes) -> None:
    received = await talk(server, b"OPTIONS %b HTTP/1.1\r\n" % target + HOST + b"Connection: close\r\n\r\n")

    ((status, body),) = replies(received)
    assert status == 404
    assert json.loads(body)["error"]["code"] == "unknown-path"


@pytest.mark.usefixtures("_short_patience")
async def test_a_request_that_was_cut_short_is_recorded_with_all_that_came_before_its_body(
    server: Server, simulator: Simulator
) -> None:
    fields = b"X-Correlation-ID: c-1\r\nX-Request-ID: r-1\r\n"

    await _given_up(server, b"POST /t/default/echo/count?a=b HTTP/1.1\r\n" + HOST + fields + UNENDING)

    (exchange,) = await simulator.journal.select("default")
    assert (exchange.method, exchange.target) == ("POST", "/t/default/echo/count?a=b")
    assert exchange.request_headers == HOST + fields + b"Content-Length: 100"
    assert (exchange.correlation_id, exchange.request_id, exchange.peer) == ("c-1", "r-1", "127.0.0.1")
    assert (exchange.service, exchange.operation, exchange.response_body) == (None, None, b"")


@pytest.mark.usefixtures("_short_patience")
async def test_a_request_that_was_cut_short_is_recorded_for_its_own_tenant(
    server: Server, simulator: Simulator
) -> None:
    await simulator.tenants.get("mine")

    await _given_up(server, b"POST /echo/count HTTP/1.1\r\n" + HOST + b"X-Simulator-Tenant: mine\r\n" + UNENDING)

    assert [each.error for each in await simulator.journal.select("mine")] == [CUT_SHORT]
    assert await simulator.journal.select("default") == []


@pytest.mark.usefixtures("_short_patience")
async def test_a_request_that_was_cut_short_makes_no_tenant_and_is_recorded_for_the_default_one(
    server: Server, simulator: Simulator
) -> None:
    received = await _given_up(server, b"POST /t/nobody/echo/count HTTP/1.1\r\n" + HOST + UNENDING)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert simulator.tenants.names() == ["default"]
    (exchange,) = await simulator.journal.select("default")
    assert (exchange.target, exchange.status, exchange.error) == ("/t/nobody/echo/count", 0, CUT_SHORT)


@pytest.mark.usefixtures("_short_patience")
@pytest.mark.parametrize("tenant", ["default", "nobody"])
async def test_requests_that_were_cut_short_are_counted_apart_from_exchanges(server: Server, tenant: str) -> None:
    await _given_up(server, b"POST /t/%b/echo/count HTTP/1.1\r\n" % tenant.encode() + HOST + UNENDING)

    async with aiohttp.ClientSession(server.url) as session, session.get("/_simulator/metrics") as reply:
        metrics = await reply.text()
    assert "uec_simulator_requests_cut_short_total 1\n" in metrics
    assert "uec_simulator_exchanges_total{" not in metrics


@pytest.mark.usefixtures("_short_patience")
async def test_a_request_that_was_cut_short_is_told_so_even_when_it_cannot_be_kept(
    server: Server, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> None:
        raise StoreFailed("the disk is full")

    def append(exchange: Exchange) -> object:
        return fail()

    monkeypatch.setattr(simulator.journal, "append", append)

    received = await _given_up(server, b"POST /echo/count HTTP/1.1\r\n" + HOST + UNENDING)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert capfd.readouterr().err == ""


async def test_a_refused_body_that_was_too_large_changes_nothing(tmp_path: Path) -> None:
    simulator = a_simulator(tmp_path, max_body=100)
    server = Server(simulator)
    await server.start()

    await talk(server, b"POST /echo/count HTTP/1.1\r\n" + HOST + b"Content-Length: 101\r\n\r\n" + b"x" * 101)

    document = await (await simulator.tenants.get("default")).documents.get("care-records", "counter")
    await server.stop()
    assert document is None


async def test_a_body_as_long_as_is_allowed_is_taken(tmp_path: Path) -> None:
    server = Server(a_simulator(tmp_path, max_body=100))
    await server.start()
    sent = b"POST /echo/thing HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\nConnection: close\r\n\r\n" + b"x" * 100

    received = await talk(server, sent)

    await server.stop()
    assert replies(received) == [(200, b'{"bytes":100}')]
