"""Replies on their way without a socket: clients that leave, slow ones, and headers that try to break out."""

import time
from dataclasses import replace
from unittest.mock import Mock

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from simulator.call.decision import WHOLE, Delivery
from simulator.pipeline import Outcome
from simulator.records.exchange import Exchange, join_headers
from simulator.web.delivery import Courier, render
from simulator.wire.http import Reply
from tests.web.served import FAULTS


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


def _slow(bandwidth: float, size: int = 1000) -> Outcome:
    return replace(_outcome(Reply(200, b"x" * size)), delivery=Delivery(bandwidth=bandwidth))


async def _delivered(outcome: Outcome, courier: Courier, leaves_after: int = 10_000) -> tuple[list[int], float, bytes]:
    """The sizes of what was written, the seconds that it took, and all of it."""
    transport = Mock()
    transport.is_closing.side_effect = lambda: transport.write.call_count >= leaves_after
    begun = time.perf_counter()
    await courier.deliver(make_mocked_request("GET", "/", transport=transport), outcome)
    pieces = [call.args[0] for call in transport.write.call_args_list]
    return [len(piece) for piece in pieces], time.perf_counter() - begun, b"".join(pieces)


async def test_a_bandwidth_lets_a_whole_reply_through_evenly() -> None:
    sizes, took, whole = await _delivered(_slow(4_000), Courier())

    assert whole.endswith(b"Content-Length: 1000\r\n\r\n" + b"x" * 1000)
    assert took >= (len(whole) - 100) / 4_000
    assert len(sizes) > 3


async def test_what_would_take_too_long_comes_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.web.delivery.SLOWEST_SECONDS", 0.2)

    _, took, whole = await _delivered(_slow(0.001), Courier())

    assert whole.endswith(b"x" * 1000)
    assert 0.15 < took < 5


async def test_a_slow_reply_ends_at_once_and_whole_when_the_server_closes() -> None:
    courier = Courier()
    courier.close()

    sizes, took, whole = await _delivered(_slow(1), courier)

    assert (len(sizes), whole[-1000:]) == (1, b"x" * 1000)
    assert took < 0.5


async def test_a_slow_reply_stops_when_the_client_leaves() -> None:
    courier = Courier()

    sizes, _, _ = await _delivered(_slow(20_000, 10_000), courier, leaves_after=3)

    assert (len(sizes), courier.undelivered) == (3, 1)


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
