"""Faults as independent clients meet them, on both event loops; and replies whose headers try to break out."""

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
import requests
import uvloop

from simulator.web.delivery import GARBAGE
from simulator.web.server import Background
from tests.web.worlds import API, a_simulator

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}

FAULTS = ("reset", "empty", "truncate", "drip", "garbage", "hang")


def _scenario(fault: str) -> str:
    return f"name: broken\nrules:\n- name: {fault}\n  when: {{operation: echo.*}}\n  then: {{fault: {fault}}}\n"


@pytest.fixture(params=LOOPS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Background]:
    """A server on each event loop, with a tenant for each fault, named after it."""
    running = Background(a_simulator(tmp_path), loop_factory=LOOPS[request.param])
    running.start()
    for fault in FAULTS:
        url = f"{running.url}{API}/tenants/{fault}/scenarios"
        assert requests.put(url, data=_scenario(fault), headers={"Content-Type": "application/yaml"}).ok
    yield running
    running.stop()


def _connect(server: Background) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)


def _received(sock: socket.socket) -> bytes:
    parts = []
    while part := sock.recv(65536):
        parts.append(part)
    return b"".join(parts)


def _raw(server: Background, fault: str, target: str = "/echo/thing/1") -> bytes:
    with _connect(server) as sock:
        sock.sendall(f"GET /t/{fault}{target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return _received(sock)


def test_reset_is_an_rst_at_once(server: Background) -> None:
    with pytest.raises(ConnectionResetError):
        _raw(server, "reset")


def test_empty_closes_without_a_byte(server: Background) -> None:
    received = _raw(server, "empty")

    assert received == b""


def test_truncate_sends_less_body_than_it_declares(server: Background) -> None:
    head, _, body = _raw(server, "truncate", "/echo/size/1000").partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 1000\r\n" in head
    assert body == b"x" * 500


def test_truncate_of_an_empty_reply_cuts_its_head(server: Background) -> None:
    received = _raw(server, "truncate", "/echo/nothing")

    assert received.startswith(b"HTTP/1.1 204 ")
    assert b"\r\n\r\n" not in received


def test_drip_comes_slowly_and_whole(server: Background) -> None:
    with _connect(server) as sock:
        sock.sendall(b"GET /t/drip/echo/size/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        begun = time.perf_counter()
        first = sock.recv(65536)
        rest = _received(sock)
        took = time.perf_counter() - begun

    assert 0 < len(first) < 200
    assert (first + rest).partition(b"\r\n\r\n")[2] == b"x" * 1000
    assert took > 0.15


def test_garbage_is_not_http(server: Background) -> None:
    received = _raw(server, "garbage")

    assert received == GARBAGE


def test_hang_answers_nothing_until_the_client_leaves(server: Background) -> None:
    with _connect(server) as sock:
        sock.sendall(b"GET /t/hang/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)


def test_a_hanging_connection_does_not_hold_up_the_server_end(server: Background) -> None:
    with _connect(server) as sock:
        sock.sendall(b"GET /t/hang/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.1)
        begun = time.perf_counter()

        server.stop()

        took = time.perf_counter() - begun
        assert _received(sock) == b""
    assert took < 0.5


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", requests.ConnectionError),
        ("empty", requests.ConnectionError),
        ("truncate", requests.exceptions.ChunkedEncodingError),
        ("garbage", requests.ConnectionError),
        ("hang", requests.ReadTimeout),
    ],
)
def test_requests_sees_the_fault(server: Background, fault: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        requests.get(f"{server.url}/t/{fault}/echo/size/1000", timeout=0.5)


def test_requests_reads_a_dripped_reply(server: Background) -> None:
    reply = requests.get(f"{server.url}/t/drip/echo/size/1000", timeout=5)

    assert reply.text == "x" * 1000


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", aiohttp.ClientOSError),
        ("empty", aiohttp.ServerDisconnectedError),
        ("truncate", aiohttp.ClientPayloadError),
        ("garbage", aiohttp.ClientResponseError),
        ("hang", TimeoutError),
    ],
)
def test_aiohttp_sees_the_fault(server: Background, fault: str, error: type[Exception]) -> None:
    async def get() -> bytes:
        timeout = aiohttp.ClientTimeout(total=0.5)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(
            f"{server.url}/t/{fault}/echo/size/1000"
        ) as reply:
            return await reply.read()

    with pytest.raises(error):
        asyncio.run(get())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_recorded_with_the_reply_that_was_spoiled(server: Background, fault: str) -> None:
    with pytest.raises((requests.RequestException, TimeoutError)) if fault != "drip" else _nothing():
        requests.get(f"{server.url}/t/{fault}/echo/size/10", timeout=0.3)

    (exchange,) = requests.get(f"{server.url}{API}/tenants/{fault}/exchanges").json()["exchanges"]
    assert (exchange["rule"], exchange["status"]) == (fault, 200)


class _nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *raised: object) -> None: ...


def test_a_delay_holds_the_reply_back_and_no_other(server: Background) -> None:
    scenario = "name: slow\nrules:\n- when: {operation: echo.thing.retrieve}\n  then: {delay: 300ms}\n"
    requests.put(
        f"{server.url}{API}/tenants/slow/scenarios", data=scenario, headers={"Content-Type": "application/yaml"}
    )
    with _connect(server) as sock:
        begun = time.perf_counter()
        sock.sendall(b"GET /t/slow/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        other = requests.get(f"{server.url}/echo/thing/2")
        between = time.perf_counter() - begun
        received = _received(sock)
        took = time.perf_counter() - begun

    assert other.status_code == 200
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert between < 0.25 < took < 1.5


def test_a_closing_server_sends_a_delayed_reply_at_once(server: Background) -> None:
    scenario = "name: slow\nrules:\n- when: {operation: echo.thing.retrieve}\n  then: {delay: 60s}\n"
    requests.put(
        f"{server.url}{API}/tenants/slow/scenarios", data=scenario, headers={"Content-Type": "application/yaml"}
    )
    with _connect(server) as sock:
        sock.sendall(b"GET /t/slow/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.1)
        begun = time.perf_counter()

        server.stop()

        took = time.perf_counter() - begun
        assert _received(sock).startswith(b"HTTP/1.1 200 OK\r\n")
    assert took < 0.5


def test_a_client_that_leaves_during_a_delay_is_no_failure(
    server: Background, capfd: pytest.CaptureFixture[str]
) -> None:
    scenario = "name: slow\nrules:\n- when: {operation: echo.thing.retrieve}\n  then: {delay: 200ms}\n"
    requests.put(
        f"{server.url}{API}/tenants/slow/scenarios", data=scenario, headers={"Content-Type": "application/yaml"}
    )
    with _connect(server) as sock:
        sock.sendall(b"GET /t/slow/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    time.sleep(0.4)

    (exchange,) = requests.get(f"{server.url}{API}/tenants/slow/exchanges").json()["exchanges"]
    metrics = requests.get(f"{server.url}/_simulator/metrics").text
    assert exchange["status"] == 200
    assert "uec_simulator_replies_undelivered_total 1\n" in metrics
    assert capfd.readouterr().err == ""


Fetch = Callable[[str], bytes]


def test_a_header_cannot_smuggle_another_one(server: Background) -> None:
    scenario = 'name: inject\nrules:\n- then: {headers: {X-Note: "a\\r\\nSet-Cookie: b=c"}}\n'
    put = requests.put(
        f"{server.url}{API}/tenants/inject/scenarios", data=scenario, headers={"Content-Type": "application/yaml"}
    )

    if put.ok:
        reply = requests.get(f"{server.url}/t/inject/echo/thing/1")
        assert "Set-Cookie" not in reply.headers
    else:
        assert put.status_code == 422
