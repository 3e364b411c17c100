"""From sockets to requests: targets, bodies that never end, and what is known of a connection."""

import time

import pytest
from aiohttp import web

from simulator.pipeline import Simulator
from simulator.web import reading
from simulator.web.national import CUT_SHORT
from simulator.web.reading import as_sent
from simulator.web.server import Server
from tests.web.talking import HOST, replies, talk


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("http://host/a/b?c=d", "/a/b?c=d"),
        ("HTTPS://host:1/a%2Fb", "/a%2Fb"),
        ("http://host", "/"),
        ("*", "*"),
        ("host:443", "host:443"),
        ("ftp://host/a", "ftp://host/a"),
    ],
)
def test_the_absolute_form_is_read_as_path_and_query(target: str, sent: str) -> None:
    assert as_sent(target) == sent


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 100\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"]
)
async def test_a_body_that_is_shorter_than_announced_is_refused_within_a_second_on_this_machine(
    server: Server, simulator: Simulator, framing: bytes
) -> None:
    begun = time.perf_counter()

    received = await talk(server, b"POST /echo/thing HTTP/1.1\r\n" + HOST + framing)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert time.perf_counter() - begun < 1
    (exchange,) = await simulator.journal.select("default")
    assert (exchange.method, exchange.status, exchange.error) == ("POST", 0, CUT_SHORT)


@pytest.mark.parametrize("remote", ["192.0.2.7", "2001:db8::1", "::12", "128.0.0.1", None])
async def test_a_client_elsewhere_is_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, remote: str | None
) -> None:
    monkeypatch.setattr(reading, "LOOPBACK_SILENCE_SECONDS", 0.01)
    monkeypatch.setattr(web.BaseRequest, "remote", remote)
    head = b"POST /echo/thing HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nConnection: close\r\n\r\n"

    received = await talk(server, head, half=b"abc")

    assert replies(received) == [(200, b'{"bytes":3}')]


async def test_a_connection_without_tls_is_not_secured(server: Server, simulator: Simulator) -> None:
    await talk(server, b"GET /echo/thing/1 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    (exchange,) = await simulator.journal.select("default")
    assert (exchange.tls, exchange.peer) == (None, "127.0.0.1")


@pytest.mark.parametrize(
    "head",
    [
        b"POST /echo/thing HTTP/1.1\r\n" + HOST + b"Expect: 200-ok\r\n",
        b"POST /echo/thing HTTP/1.0\r\nExpect: 100-continue\r\n",
    ],
)
async def test_only_a_client_that_can_be_told_so_is_told_to_go_on(server: Server, head: bytes) -> None:
    received = await talk(server, head + b"Content-Length: 3\r\nConnection: close\r\n\r\n", half=b"abc")

    assert replies(received) == [(200, b'{"bytes":3}')]
