"""Faults as independent clients meet them, on both event loops; and replies whose headers try to break out."""

import asyncio
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import aiohttp
import pytest
import requests
import uvloop
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from simulator.call.decision import WHOLE, Delivery
from simulator.pipeline import Outcome
from simulator.records.exchange import Exchange, join_headers
from simulator.web.delivery import GARBAGE, Courier, render
from simulator.web.server import Background
from simulator.wire.http import Reply
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
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{server.url}/t/{fault}/echo/size/1000") as reply,
        ):
            return await reply.read()

    with pytest.raises(error):
        asyncio.run(get())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_recorded_with_the_reply_that_was_spoiled(server: Background, fault: str) -> None:
    with suppress(requests.RequestException):
        requests.get(f"{server.url}/t/{fault}/echo/size/10", timeout=0.3)

    (exchange,) = requests.get(f"{server.url}{API}/tenants/{fault}/exchanges").json()["exchanges"]
    assert (exchange["rule"], exchange["status"]) == (fault, 200)


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


def _outcome(reply: Reply, recorded: Reply | None = None) -> Outcome:
    recorded = recorded or reply
    exchange = Exchange(
        id=1, tenant="default", at=0.0, tenant_time=0.0, duration=0.0, service=None, operation=None, method="GET",
        target="/", request_headers=b"", request_body=b"", status=recorded.status,
        response_headers=join_headers(recorded.headers), response_body=recorded.body,
    )  # fmt: skip
    return Outcome(reply, WHOLE, exchange)


@pytest.mark.parametrize("delivery", [WHOLE, *(Delivery(fault=fault) for fault in FAULTS)])
async def test_a_reply_for_a_client_that_has_gone_is_counted_and_not_written(delivery: Delivery) -> None:
    courier, transport = Courier(), Mock()
    transport.is_closing.return_value = True
    request = make_mocked_request("GET", "/", transport=transport)
    outcome = replace(_outcome(Reply(200, b"abc")), delivery=delivery)

    written = await courier.deliver(request, outcome)

    assert (written.keep_alive, courier.undelivered) == (False, 1)
    assert not transport.write.called


async def test_dripping_stops_when_the_client_leaves() -> None:
    courier, transport = Courier(), Mock()
    transport.is_closing.side_effect = lambda: transport.write.call_count >= 3
    request = make_mocked_request("GET", "/", transport=transport)
    outcome = replace(_outcome(Reply(200, b"x" * 1000)), delivery=Delivery(fault="drip"))

    await courier.deliver(request, outcome)

    assert (transport.write.call_count, courier.undelivered) == (3, 1)


def _rendered(reply: Reply, recorded: Reply | None = None) -> bytes:
    head, body = render(make_mocked_request("GET", "/"), _outcome(reply, recorded), stays=True)
    return head + body


@pytest.mark.parametrize(
    "value", ["a\r\nSet-Cookie: b=c", "a\nSet-Cookie: b=c", "a\rSet-Cookie: b=c", "a\x00b", "a\x0bb"]
)
def test_a_header_value_cannot_smuggle_another_header(value: str) -> None:
    reply = Reply.of(200, b"{}", "application/json", X_Note=value)

    lines = _rendered(reply).partition(b"\r\n\r\n")[0].split(b"\r\n")

    assert [line.partition(b":")[0] for line in lines[1:]] == [b"Content-Type", b"X-Note", b"Date", b"Content-Length"]
    assert not any(control in b"".join(lines) for control in (b"\r", b"\n", b"\x00", b"\x0b"))


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "Keep-Alive", "CONNECTION"])
def test_framing_is_ours_whatever_a_reply_says(name: str) -> None:
    reply = Reply(200, b"abc", CIMultiDict({"ETag": '"1"', name: "99"}))

    rendered = _rendered(reply)

    date = b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    assert rendered == b'HTTP/1.1 200 OK\r\nETag: "1"\r\n' + date + b"Content-Length: 3\r\n\r\nabc"


def test_a_reply_that_is_not_the_recorded_one_brings_its_own_headers() -> None:
    recorded = Reply.of(200, b"kept", "application/json", ETag='W/"2"')
    instead = Reply.of(500, b"not kept", "text/plain", ETag="none")

    rendered = _rendered(instead, recorded)

    assert rendered.startswith(b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nETag: none\r\n")


def test_an_unusual_status_has_no_phrase() -> None:
    assert _rendered(Reply(299, b"")).startswith(b"HTTP/1.1 299 \r\nDate: ")


def test_a_reply_may_bring_its_own_date() -> None:
    rendered = _rendered(Reply(200, b"", CIMultiDict({"Date": "Tue, 01 Jan 2030 00:00:00 GMT"})))

    assert rendered == b"HTTP/1.1 200 OK\r\nDate: Tue, 01 Jan 2030 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n"


def test_the_date_is_the_tenants(server: Background) -> None:
    requests.patch(f"{server.url}{API}/tenants/later/clock", json={"now": "2030-01-01T00:00:00Z", "frozen": True})

    reply = requests.get(f"{server.url}/t/later/echo/thing/1")

    assert reply.headers["Date"] == "Tue, 01 Jan 2030 00:00:00 GMT"


@pytest.mark.parametrize("fault", ["reset", "empty", "garbage", "truncate", "drip"])
def test_a_fault_before_processing_changes_nothing_and_answers_nothing(server: Background, fault: str) -> None:
    scenario = f"name: early\nrules:\n- when: {{calls: 1}}\n  then: {{fault: {fault}, before: true}}\n"
    requests.put(
        f"{server.url}{API}/tenants/early/scenarios", data=scenario, headers={"Content-Type": "application/yaml"}
    )

    with pytest.raises(requests.ConnectionError):
        requests.post(f"{server.url}/t/early/echo/count", timeout=2)

    assert requests.post(f"{server.url}/t/early/echo/count").json() == {"count": 1}
    spoilt, _ = requests.get(f"{server.url}{API}/tenants/early/exchanges").json()["exchanges"]
    assert (spoilt["status"], spoilt["delivery"]) == (0, fault)
