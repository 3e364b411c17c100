"""Faults and delays over TLS, as independent clients meet them, on both event loops."""

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
import uvloop

from simulator.web.delivery import GARBAGE
from simulator.web.server import Background
from tests.web.tls.clients import a_context, connected, received
from tests.web.worlds import API, a_simulator

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
FAULTS = ("reset", "empty", "truncate", "drip", "garbage", "hang")


@pytest.fixture(params=LOOPS)
def server(request: pytest.FixtureRequest, tmp_path: Path, certificates: Path) -> Iterator[Background]:
    """A server on each event loop, with a tenant for each fault, named after it."""
    world = a_simulator(tmp_path, tls=certificates, tls_port=0)
    running = Background(world, loop_factory=LOOPS[request.param])
    running.start()
    for fault in FAULTS:
        text = f"name: broken\nrules:\n- name: {fault}\n  then: {{fault: {fault}}}\n"
        url = f"{running.url}{API}/tenants/{fault}/scenarios"
        assert requests.put(url, data=text, headers={"Content-Type": "application/yaml"}, timeout=5).ok
    yield running
    running.stop()


@pytest.fixture
def context(certificates: Path) -> ssl.SSLContext:
    return a_context(certificates)


def _port(server: Background) -> int:
    assert server.tls_url is not None
    return int(server.tls_url.rpartition(":")[2])


def _met(server: Background, context: ssl.SSLContext, fault: str, target: str = "/echo/size/1000") -> bytes:
    with connected(_port(server), context) as sock:
        sock.sendall(f"GET /t/{fault}{target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return received(sock)


def test_reset_is_an_rst_below_tls(server: Background, context: ssl.SSLContext) -> None:
    with connected(_port(server), context) as sock, socket.socket(fileno=os.dup(sock.fileno())) as below:
        below.settimeout(5)
        sock.sendall(b"GET /t/reset/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")

        # Asked over TLS, Python's ssl would take it for an end of file.
        with pytest.raises(ConnectionResetError):
            received(below)


def test_empty_is_a_goodbye_without_a_byte(server: Background, context: ssl.SSLContext) -> None:
    assert _met(server, context, "empty") == b""


def test_truncate_sends_less_body_than_it_declares(server: Background, context: ssl.SSLContext) -> None:
    head, _, body = _met(server, context, "truncate").partition(b"\r\n\r\n")

    assert b"Content-Length: 1000\r\n" in head
    assert body == b"x" * 500


def test_drip_comes_slowly_and_whole(server: Background, context: ssl.SSLContext) -> None:
    begun = time.perf_counter()

    reply = _met(server, context, "drip")

    assert reply.partition(b"\r\n\r\n")[2] == b"x" * 1000
    assert time.perf_counter() - begun > 0.15


def test_garbage_is_encrypted_garbage(server: Background, context: ssl.SSLContext) -> None:
    assert _met(server, context, "garbage") == GARBAGE


def test_hang_answers_nothing_until_the_client_leaves(server: Background, context: ssl.SSLContext) -> None:
    with connected(_port(server), context) as sock:
        sock.sendall(b"GET /t/hang/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)


def test_a_hanging_connection_does_not_hold_up_the_end(server: Background, context: ssl.SSLContext) -> None:
    with connected(_port(server), context) as sock:
        sock.sendall(b"GET /t/hang/echo/thing/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.1)
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
def test_requests_sees_the_fault(server: Background, certificates: Path, fault: str, error: type[Exception]) -> None:
    url = f"{server.tls_url}/t/{fault}/echo/size/1000"

    with pytest.raises(error):
        requests.get(url, timeout=0.5, verify=str(certificates / "ca.pem"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_recorded_and_no_handshake_failure_beside_it(
    server: Background, certificates: Path, fault: str
) -> None:
    url = f"{server.tls_url}/t/{fault}/echo/size/10"
    with suppress(requests.RequestException):
        requests.get(url, timeout=0.3, verify=str(certificates / "ca.pem"))

    (exchange,) = requests.get(f"{server.url}{API}/tenants/{fault}/exchanges", timeout=5).json()["exchanges"]
    assert (exchange["rule"], exchange["status"], exchange["method"]) == (fault, 200, "GET")
    assert requests.get(f"{server.url}{API}/tenants/default/exchanges", timeout=5).json()["exchanges"] == []
