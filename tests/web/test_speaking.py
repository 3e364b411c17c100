"""Bytes that are no HTTP: refused without a word of theirs, and recorded, so that their sender sees what went wrong."""

import re

import aiohttp
import pytest

from simulator.pipeline import Simulator
from simulator.web.server import Server
from tests.web.talking import talk

NO_HTTP = [
    b"NONSENSE\r\n\r\n",
    b"GET /echo/thing/1 HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
    b"GET /echo/thing/1 HTTP/1.1\r\nHost: a\r\nContent-Length: nine\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"POST /echo/thing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    b"GET /echo/thing/1 HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
    b"GET /echo/thing/" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
]


@pytest.mark.parametrize("sent", NO_HTTP)
async def test_what_is_not_http_is_a_400_without_a_traceback(
    server: Server, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    received = await talk(server, sent)

    assert received.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert b"Traceback" not in received
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("sent", NO_HTTP)
async def test_what_is_not_http_is_recorded_as_it_came(server: Server, simulator: Simulator, sent: bytes) -> None:
    received = await talk(server, sent)

    exchange = await simulator.journal.one("default", 1)
    assert exchange is not None
    assert exchange.request_body
    assert sent.startswith(exchange.request_body[:1000])
    assert (exchange.status, exchange.peer, exchange.service) == (400, "127.0.0.1", None)
    assert re.fullmatch("not HTTP: .+", exchange.error or "")
    assert received.endswith(exchange.response_body)
    assert (simulator.findings(exchange), simulator.view(exchange)) == ((), None)


async def test_what_is_not_http_is_counted(server: Server) -> None:
    await talk(server, NO_HTTP[0])

    async with aiohttp.ClientSession(server.url) as session, session.get("/_simulator/metrics") as reply:
        metrics = await reply.text()
    assert re.search(r'^uec_simulator_exchanges_total\{.*status="400".*\} 1$', metrics, re.MULTILINE)


async def test_a_body_longer_than_announced_is_recorded_for_its_own_tenant(
    server: Server, simulator: Simulator
) -> None:
    await simulator.tenants.get("mine")
    sent = b"POST /t/mine/echo/thing HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n<a>far too long</a>"

    received = await talk(server, sent)

    (exchange,) = await simulator.journal.select("mine")
    assert (exchange.method, exchange.target, exchange.request_body) == ("POST", "/t/mine/echo/thing", sent)
    assert b"far too long" not in received


async def test_what_comes_behind_more_requests_than_are_taken_at_once_is_recorded_too(
    server: Server, simulator: Simulator
) -> None:
    flood = (b"GET /echo/thing/1 HTTP/1.1\r\nHost: a\r\n\r\n" * 100) + NO_HTTP[0]

    received = await talk(server, flood)

    *answered, unreadable = await simulator.journal.select("default")
    assert {each.status for each in answered} == {200}
    assert (unreadable.status, unreadable.request_body) == (400, flood)
    assert received.endswith(unreadable.response_body)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "a TLS handshake, at the port without TLS"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2, and only HTTP/1.1 is spoken here"),
    ],
)
async def test_what_is_known_of_what_is_not_http_is_said(
    server: Server, simulator: Simulator, sent: bytes, why: str
) -> None:
    await talk(server, sent)

    (exchange,) = await simulator.journal.select("default")
    assert (exchange.method, exchange.target, exchange.error) == ("HTTP", "", f"not HTTP: {why}")
