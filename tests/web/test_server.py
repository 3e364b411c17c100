"""HTTP as clients speak it, well and badly, against a listening server; and the server's own beginning and end."""

import asyncio
import errno
import gzip
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
import requests
from aiohttp import web

from simulator.pipeline import Simulator
from simulator.web.server import Background, Server, new_loop, run, serve
from simulator.web.tls.site import TlsSite
from simulator.wire.errors import Problems
from tests.web.conftest import Client
from tests.web.talking import HOST, replies, talk
from tests.web.worlds import API, a_simulator


async def test_replies_carry_what_was_recorded_then_what_http_needs(server: Server, simulator: Simulator) -> None:
    sent = b"GET /echo/thing/1 HTTP/1.1\r\n" + HOST + b"X-Request-ID: abc\r\nConnection: close\r\n\r\n"

    received = await talk(server, sent)

    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert lines[0] == b"HTTP/1.1 200 OK"
    assert (
        b"\r\n".join(lines[1:3]) == exchange.response_headers == b"Content-Type: application/json\r\nX-Request-ID: abc"
    )
    assert lines[3].startswith(b"Date: ")
    assert lines[4:] == [b"Content-Length: %d" % len(body), b"Connection: close"]
    assert body == exchange.response_body


async def test_a_connection_carries_one_request_after_another(server: Server) -> None:
    first = b"GET /echo/thing/1 HTTP/1.1\r\n" + HOST + b"\r\n"
    last = b"GET /echo/thing/2 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

    received = await talk(server, first, half=last)

    assert [json.loads(body)["id"] for _, body in replies(received)] == ["1", "2"]


async def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    requests = [b"GET /echo/thing/%d HTTP/1.1\r\n" % number + HOST for number in range(50)]
    sent = b"\r\n".join(requests) + b"Connection: close\r\n\r\n"

    received = await talk(server, sent)

    assert [json.loads(body)["id"] for _, body in replies(received)] == [str(number) for number in range(50)]


async def test_head_is_answered_as_get_without_the_body(server: Server) -> None:
    received = await talk(server, b"HEAD /echo/size/9 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 9\r\n" in received
    assert received.endswith(b"\r\n\r\n")


async def test_a_204_declares_no_length(server: Server) -> None:
    received = await talk(server, b"GET /echo/nothing HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    assert received.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"Content-Length" not in received


async def test_a_large_reply_leaves_whole(server: Server) -> None:
    received = await talk(server, b"GET /echo/size/3000000 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    assert received.partition(b"\r\n\r\n")[2] == b"x" * 3_000_000


async def test_http_1_0_closes_unless_asked_to_stay(server: Server) -> None:
    closes = await talk(server, b"GET /echo/thing/1 HTTP/1.0\r\n\r\n")
    stays = await talk(
        server,
        b"GET /echo/thing/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        half=b"GET /echo/thing/2 HTTP/1.0\r\n\r\n",
    )

    assert len(replies(closes)) == 1
    assert b"Connection: keep-alive\r\n" in stays
    assert len(replies(stays)) == 2


async def test_an_offer_to_upgrade_is_declined_and_the_request_answered(server: Server) -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
    last = b"GET /echo/thing/2 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

    received = await talk(server, b"GET /echo/thing/1 HTTP/1.1\r\n" + HOST + offer, half=last)

    assert [status for status, _ in replies(received)] == [200, 200]


async def test_a_chunked_body_arrives_whole(server: Server, simulator: Simulator) -> None:
    sent = b"POST /echo/thing HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    received = await talk(server, sent + b"3\r\nabc\r\n", half=b"2\r\nde\r\n0\r\n\r\n")

    assert replies(received) == [(200, b'{"bytes":5}')]
    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert exchange.request_body == b"abcde"


async def test_a_client_that_asks_first_is_told_to_go_on(server: Server) -> None:
    sent = (
        b"POST /echo/thing HTTP/1.1\r\n"
        + HOST
        + b"Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )

    received = await talk(server, sent, half=b"abcde")

    go_on, _, reply = received.partition(b"\r\n\r\n")
    assert go_on == b"HTTP/1.1 100 Continue"
    assert replies(reply) == [(200, b'{"bytes":5}')]


async def test_header_bytes_that_are_not_utf_8_are_recorded_as_sent(server: Server, simulator: Simulator) -> None:
    sent = b"GET /echo/thing/1 HTTP/1.1\r\n" + HOST + b"X-Request-ID: caf\xe9\r\nConnection: close\r\n\r\n"

    received = await talk(server, sent)

    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert b"X-Request-ID: caf\xe9" in exchange.request_headers
    assert b"X-Request-ID: caf\xe9\r\n" in received


@pytest.mark.parametrize(
    ("target", "recorded", "id"),
    [
        (b"/echo/thing/a%2Fb", "/echo/thing/a%2Fb", "a/b"),
        (b"/echo/thing/a%0Ab", "/echo/thing/a%0Ab", "a\nb"),
        (b"/echo/thing/%zz%", "/echo/thing/%zz%", "%zz%"),
        (b"/echo/thing/%FF", "/echo/thing/%FF", "\ufffd"),
        (b"http://localhost/echo/thing/1?a=b", "/echo/thing/1?a=b", "1"),
        (b"/echo/thing/1?a=%20&a=b+c&d", "/echo/thing/1?a=%20&a=b+c&d", "1"),
        (b"/echo/thing/{id}", "/echo/thing/{id}", "{id}"),
    ],
)
async def test_targets_are_recorded_as_sent(
    server: Server, simulator: Simulator, target: bytes, recorded: str, id: str
) -> None:
    received = await talk(server, b"GET %b HTTP/1.1\r\n" % target + HOST + b"Connection: close\r\n\r\n")

    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert exchange.target == recorded
    assert [(status, json.loads(body)["id"]) for status, body in replies(received)] == [(200, id)]


async def test_a_compressed_body_is_recorded_as_sent(client: Client, simulator: Simulator) -> None:
    sent = gzip.compress(b"x" * 1000)

    reply = await client.post("/echo/thing", data=sent, headers={"Content-Encoding": "gzip"})

    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert exchange.request_body == sent
    assert await reply.json() == {"bytes": len(sent)}


async def test_an_operation_that_fails_answers_nationally_and_keeps_the_traceback(
    client: Client, simulator: Simulator, capfd: pytest.CaptureFixture[str]
) -> None:
    reply = await client.get("/echo/failure")

    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert (reply.status, await reply.json()) == (500, {"refused": "BROKEN"})
    assert exchange.error is not None
    assert "this service is broken" in exchange.error
    assert capfd.readouterr().err == ""


@pytest.mark.story("T1")
async def test_fifty_tenants_at_once_see_only_their_own(server: Server, simulator: Simulator) -> None:
    async def count(session: aiohttp.ClientSession, tenant: int) -> list[int]:
        url = f"{server.url}/t/world-{tenant}/echo/count"
        return [(await (await session.post(url)).json())["count"] for _ in range(tenant % 5 + 1)]

    async with aiohttp.ClientSession() as session:
        counts = await asyncio.gather(*(count(session, tenant) for tenant in range(50)))
        recorded = await asyncio.gather(*(simulator.journal.select(f"world-{tenant}") for tenant in range(50)))

    assert counts == [list(range(1, tenant % 5 + 2)) for tenant in range(50)]
    assert [len(exchanges) for exchanges in recorded] == [tenant % 5 + 1 for tenant in range(50)]


async def test_the_tenant_header_does_what_the_path_prefix_does(client: Client, simulator: Simulator) -> None:
    await client.get("/echo/thing/1", headers={"X-Simulator-Tenant": "mine"})
    await client.get("/t/mine/echo/thing/2")

    assert [exchange.target for exchange in await simulator.journal.select("mine")] == [
        "/echo/thing/1",
        "/t/mine/echo/thing/2",
    ]
    assert await simulator.journal.select("default") == []


@pytest.mark.parametrize("loop_factory", [new_loop, asyncio.new_event_loop])
def test_start_and_stop_take_less_than_50_ms(
    tmp_path: Path, loop_factory: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    def run() -> float:
        server = Background(a_simulator(tmp_path), loop_factory=loop_factory)
        begun = time.perf_counter()
        server.start()
        server.stop()
        return time.perf_counter() - begun

    assert min(run() for _ in range(3)) < 0.05


async def test_a_taken_port_is_an_os_error_and_leaves_nothing_open(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    second = Server(a_simulator(folder, port=server.port))

    with pytest.raises(OSError, match="address already in use"):
        await second.start()


async def test_without_certificates_there_is_no_tls_port(server: Server) -> None:
    assert server.tls_url is None


async def test_with_certificates_there_is_a_second_port(tmp_path: Path, certificates: Path) -> None:
    server = Server(a_simulator(tmp_path, tls=certificates, tls_port=0))
    before = server.tls_url
    await server.start()

    url = server.tls_url
    await server.stop()
    assert before is None
    assert url is not None
    assert url.startswith("https://127.0.0.1:")
    assert not url.endswith((":0", server.url.rpartition(":")[2]))


async def test_bad_certificates_are_a_problem_before_anything_is_started(tmp_path: Path) -> None:
    simulator = a_simulator(tmp_path, tls=tmp_path / "none")

    with pytest.raises(Problems, match="there is no such folder"):
        await Server(simulator).start()

    assert simulator.tenants.names() == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EADDRINUSE, "127.0.0.1 port 0 is taken, stop what listens there, or choose another with --tls-port"),
        (errno.EACCES, "cannot listen at 127.0.0.1 port 0: Permission denied, choose another with --tls-port"),
    ],
)
async def test_a_tls_port_that_cannot_be_had_is_a_problem_and_frees_the_other(
    tmp_path: Path, certificates: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    async def fails(_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(TlsSite, "start", fails)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(a_simulator(tmp_path, port=port, tls=certificates, tls_port=0))

    with pytest.raises(Problems, match=said):
        await server.start()

    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


def test_background_raises_what_kept_it_from_starting(tmp_path: Path) -> None:
    server = Background(a_simulator(tmp_path, host="192.0.2.1"))

    with pytest.raises(OSError, match="assign requested address"):
        server.start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_serve_drains_when_it_is_told_to_stop(simulator: Simulator, number: signal.Signals) -> None:
    statuses = []

    async def ask(url: str) -> None:
        async with aiohttp.ClientSession() as session, session.get(f"{url}/echo/thing/1") as reply:
            statuses.append(reply.status)
        os.kill(os.getpid(), number)

    async with asyncio.TaskGroup() as group:

        def started(server: Server) -> None:
            group.create_task(ask(server.url))

        await asyncio.wait_for(serve(simulator, started), 30)

    assert statuses == [200]


def test_run_serves_on_a_loop_of_its_own_until_it_is_told_to_stop(simulator: Simulator) -> None:
    urls = []

    def started(server: Server) -> None:
        urls.append(server.url)
        os.kill(os.getpid(), signal.SIGTERM)

    run(simulator, started)

    assert len(urls) == 1
    with pytest.raises(requests.ConnectionError):
        requests.get(urls[0], timeout=1)


def test_without_uvloop_the_standard_loop_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)

    loop = new_loop()

    loop.close()
    assert type(loop).__module__.startswith("asyncio.")


async def test_the_application_alone_answers_as_the_server_does(client: Client) -> None:
    reply = await client.post("/echo/thing", data=b"abc", expect100=True)

    assert (reply.status, await reply.json()) == (200, {"bytes": 3})
    assert (await client.get(f"{API}/tenants")).status == 200


@pytest.mark.parametrize(
    ("settings", "is_made"),
    [({}, False), ({"host": "0.0.0.0", "port": 0}, True), ({"admin_token": "correct-horse-battery"}, False)],
)
async def test_a_token_that_was_made_is_known_to_who_starts_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object], is_made: bool
) -> None:
    async def not_listening(self: web.TCPSite) -> None:
        """Nothing of a test may be reached from elsewhere."""

    monkeypatch.setattr(web.TCPSite, "start", not_listening)
    server = Server(a_simulator(tmp_path, **settings))

    await server.start()

    assert (server.made_token is not None) is is_made
    await server.stop()


async def test_a_bad_token_keeps_the_server_from_starting(tmp_path: Path) -> None:
    server = Server(a_simulator(tmp_path, admin_token="short"))

    with pytest.raises(Problems):
        await server.start()
