"""Faults and delays as independent clients meet them, plain and over TLS, on both event loops."""

import asyncio
import os
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import aiohttp
import pytest
import requests

from simulator.web.delivery import GARBAGE
from simulator.web.server import Background
from tests.web.served import FAULTS, LOOPS, exchanges, play, port_of, until
from tests.web.tls.clients import a_context, connected, received
from tests.web.worlds import API, a_simulator


class Line:
    """A client's way to a server: its plain port, or the one that speaks TLS."""

    def __init__(self, server: Background, certificates: Path, *, secured: bool) -> None:
        self._url = server.tls_url if secured else server.url
        self._certificates = certificates
        self._context: ssl.SSLContext | None = a_context(certificates) if secured else None

    def connected(self) -> AbstractContextManager[socket.socket]:
        """A connection that can be talked over."""
        if self._context is None:
            return socket.create_connection(("127.0.0.1", port_of(self._url)), timeout=5)
        return connected(port_of(self._url), self._context)

    def asked(self, fault: str, target: str = "/echo/thing/1") -> bytes:
        """All that a tenant answers."""
        with self.connected() as sock:
            sock.sendall(_request(fault, target))
            return received(sock)

    def got(self, target: str, timeout: float) -> requests.Response:
        """What requests makes of the answer."""
        return requests.get(f"{self._url}{target}", timeout=timeout, verify=str(self._certificates / "ca.pem"))


@pytest.fixture(params=LOOPS)
def server(request: pytest.FixtureRequest, tmp_path: Path, certificates: Path) -> Iterator[Background]:
    """A server with both ports on each event loop, with a tenant for each fault, named after it."""
    world = a_simulator(tmp_path, tls=certificates, tls_port=0)
    running = Background(world, loop_factory=LOOPS[request.param])
    running.start()
    for fault in FAULTS:
        play(running, f"rules:\n- name: {fault}\n  when: {{operation: echo.*}}\n  then: {{fault: {fault}}}\n", fault)
    yield running
    running.stop()


@pytest.fixture(params=["plain", "tls"])
def line(request: pytest.FixtureRequest, server: Background, certificates: Path) -> Line:
    """Each way to that server."""
    return Line(server, certificates, secured=request.param == "tls")


@pytest.fixture
def plain(server: Background, certificates: Path) -> Line:
    """The way that is not encrypted."""
    return Line(server, certificates, secured=False)


def _request(tenant: str, target: str = "/echo/thing/1", fields: str = "") -> bytes:
    return f"GET /t/{tenant}{target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode()


def test_reset_is_an_rst_at_once(line: Line) -> None:
    with line.connected() as sock, socket.socket(fileno=os.dup(sock.fileno())) as below:
        below.settimeout(5)
        sock.sendall(_request("reset"))

        # Asked over TLS, Python's ssl would take it for an end of file.
        with pytest.raises(ConnectionResetError):
            received(below)


def test_empty_closes_without_a_byte(line: Line) -> None:
    assert line.asked("empty") == b""


def test_truncate_sends_less_body_than_it_declares(line: Line) -> None:
    head, _, body = line.asked("truncate", "/echo/size/1000").partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 1000\r\n" in head
    assert body == b"x" * 500


def test_truncate_of_an_empty_reply_cuts_its_head(plain: Line) -> None:
    received = plain.asked("truncate", "/echo/nothing")

    assert received.startswith(b"HTTP/1.1 204 ")
    assert b"\r\n\r\n" not in received


def test_drip_comes_slowly_and_whole(line: Line) -> None:
    with line.connected() as sock:
        sock.sendall(_request("drip", "/echo/size/1000"))
        begun = time.perf_counter()
        first = sock.recv(65536)
        rest = received(sock)
        took = time.perf_counter() - begun

    assert 0 < len(first) < 200
    assert (first + rest).partition(b"\r\n\r\n")[2] == b"x" * 1000
    assert took > 0.15


def test_garbage_is_not_http(line: Line) -> None:
    assert line.asked("garbage") == GARBAGE


def test_hang_answers_nothing_until_the_client_leaves(line: Line) -> None:
    with line.connected() as sock:
        sock.sendall(_request("hang"))
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)


def test_a_hanging_connection_does_not_hold_up_the_servers_end(server: Background, line: Line) -> None:
    with line.connected() as sock:
        sock.sendall(_request("hang"))
        assert until(lambda: len(exchanges(server, "hang")) == 1)
        begun = time.perf_counter()

        server.stop()

        took = time.perf_counter() - begun
        assert received(sock) == b""
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
def test_requests_sees_the_fault(line: Line, fault: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        line.got(f"/t/{fault}/echo/size/1000", 0.5)


def test_requests_reads_a_dripped_reply(line: Line) -> None:
    assert line.got("/t/drip/echo/size/1000", 5).text == "x" * 1000


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
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{server.url}/t/{fault}/echo/size/1000") as reply,
        ):
            return await reply.read()

    with pytest.raises(error):
        asyncio.run(get())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_recorded_with_the_reply_that_was_spoiled_and_nothing_beside_it(
    server: Background, line: Line, fault: str
) -> None:
    with suppress(requests.RequestException):
        line.got(f"/t/{fault}/echo/size/10", 0.3)

    (exchange,) = exchanges(server, fault)
    assert (exchange["rule"], exchange["status"], exchange["method"]) == (fault, 200, "GET")
    assert exchanges(server) == []  # where a failed handshake would stand


def test_a_delay_holds_the_reply_back_and_no_other(server: Background, plain: Line) -> None:
    _hold_back(server, "300ms")
    with plain.connected() as sock:
        begun = time.perf_counter()
        sock.sendall(_request("slow", fields="Connection: close\r\n"))
        other = requests.get(f"{server.url}/echo/thing/2")
        between = time.perf_counter() - begun
        reply = received(sock)
        took = time.perf_counter() - begun

    assert other.status_code == 200
    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
    assert between < 0.25 < took < 1.5


def test_a_closing_server_sends_a_delayed_reply_at_once(server: Background, plain: Line) -> None:
    _hold_back(server, "60s")
    with plain.connected() as sock:
        sock.sendall(_request("slow"))
        assert until(lambda: len(exchanges(server, "slow")) == 1)
        begun = time.perf_counter()

        server.stop()

        took = time.perf_counter() - begun
        assert received(sock).startswith(b"HTTP/1.1 200 OK\r\n")
    assert took < 0.5


def test_a_client_that_leaves_during_a_delay_is_no_failure(
    server: Background, plain: Line, capfd: pytest.CaptureFixture[str]
) -> None:
    _hold_back(server, "200ms")
    with plain.connected() as sock:
        sock.sendall(_request("slow"))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert until(lambda: "uec_simulator_replies_undelivered_total 1\n" in _metrics(server))
    assert [exchange["status"] for exchange in exchanges(server, "slow")] == [200]
    assert capfd.readouterr().err == ""


def _hold_back(server: Background, delay: str) -> None:
    play(server, f"rules:\n- when: {{operation: echo.thing.retrieve}}\n  then: {{delay: {delay}}}\n", "slow")


def _metrics(server: Background) -> str:
    return requests.get(f"{server.url}/_simulator/metrics", timeout=5).text


def test_after_a_slow_reply_the_connection_carries_another_request(server: Background) -> None:
    play(server, "rules: [{name: slow, when: {operation: echo.*}, then: {bandwidth: 20kB/s}}]\n", "slow")

    with requests.Session() as session:
        replies = [session.get(f"{server.url}/t/slow/echo/size/1000", timeout=5).text for _ in range(2)]

    assert replies == ["x" * 1000] * 2
    assert [exchange["delivery"] for exchange in exchanges(server, "slow")] == ["bandwidth"] * 2


def test_the_date_is_the_tenants(server: Background) -> None:
    requests.patch(f"{server.url}{API}/tenants/later/clock", json={"now": "2030-01-01T00:00:00Z", "frozen": True})

    reply = requests.get(f"{server.url}/t/later/echo/thing/1")

    assert reply.headers["Date"] == "Tue, 01 Jan 2030 00:00:00 GMT"


@pytest.mark.parametrize("fault", ["reset", "empty", "garbage", "truncate", "drip"])
def test_a_fault_before_processing_changes_nothing_and_answers_nothing(server: Background, fault: str) -> None:
    play(server, f"rules:\n- when: {{calls: 1}}\n  then: {{fault: {fault}, before: true}}\n", "early")

    with pytest.raises(requests.ConnectionError):
        requests.post(f"{server.url}/t/early/echo/count", timeout=2)

    assert requests.post(f"{server.url}/t/early/echo/count").json() == {"count": 1}
    spoilt, _ = exchanges(server, "early")
    assert (spoilt["status"], spoilt["delivery"]) == (0, fault)
