"""Messages on our own account, over real sockets: attempts, waits, bounds, and what the journal says of them."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import trustme
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.call import Tenant
from simulator.call.errand import Errand
from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange, split_headers
from simulator.records.exports import summary
from simulator.records.store import StoreFailed
from simulator.web import postman as module
from simulator.web.postman import MOST_READ, Postman
from simulator.web.server import Server

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Peer:
    """A receiver on loopback. It gives its answers one after the other, the last one for ever, and keeps what came."""

    def __init__(self, *answers: Answering) -> None:
        self.answers = list(answers)
        self.bodies: list[bytes] = []
        self.headers: list[list[tuple[str, str]]] = []
        self.times: list[float] = []
        self.asked = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        """Where acknowledgements go."""
        return str(self.server.make_url("/acks"))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.times.append(asyncio.get_running_loop().time())
        self.bodies.append(await request.read())
        self.headers.append(list(request.headers.items()))
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


def says(status: int, text: str = "", **headers: str) -> Answering:
    """An answer of this status."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, headers=headers)

    return answer


async def _says_nothing(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


Open = Callable[..., Awaitable[Peer]]


@pytest.fixture
async def a_peer() -> AsyncIterator[Open]:
    """Opens peers, and closes them at the end."""
    opened: list[Peer] = []

    async def open_peer(*answers: Answering, context: ssl.SSLContext | None = None) -> Peer:
        peer = Peer(*answers)
        await peer.server.start_server(ssl=context)
        opened.append(peer)
        return peer

    yield open_peer
    for peer in opened:
        await peer.server.close()


@pytest.fixture
async def started(simulator: Simulator) -> AsyncIterator[Simulator]:
    """A simulator without a server."""
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest.fixture
async def postman(started: Simulator) -> AsyncIterator[Postman]:
    """A postman of that simulator."""
    postman = Postman(started)
    yield postman
    await postman.close()


@pytest.fixture
async def tenant(started: Simulator) -> Tenant:
    """The default tenant."""
    return await started.tenants.get("default")


def an_errand(url: str, **changes: object) -> Errand:
    """An errand that waits for nothing."""
    errand = Errand(
        "echo.thing.create", "echo", url, b"<told/>", {"Content-Type": "text/xml", "SOAPAction": '"urn:x"'},
        wait=0.01, message_id="M1", tracking_id="T1",
    )  # fmt: skip
    return replace(errand, **changes)  # type: ignore[arg-type]  # a test's own


async def done(postman: Postman) -> None:
    """Wait until everything is sent or given up."""
    async with asyncio.timeout(5):
        await postman.idle()
    assert postman.waiting == 0


async def sent_by(simulator: Simulator, tenant: str = "default") -> list[Exchange]:
    """What the journal has of it."""
    return await simulator.journal.select(tenant)


async def test_an_errand_is_posted_as_it_stands_and_recorded(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(200, "yes", **{"X-Peer": "p"}))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    (exchange,) = await sent_by(started)
    assert peer.bodies == [b"<told/>"]
    assert [name for name, _ in peer.headers[0]] == [
        "Host", "Content-Type", "SOAPAction", "Content-Length", "Connection",
    ]  # fmt: skip
    assert (exchange.target, exchange.status, exchange.response_body, exchange.error) == (peer.url, 200, b"yes", None)
    assert split_headers(exchange.response_headers)["X-Peer"] == "p"
    assert (exchange.message_id, exchange.tracking_id) == ("M1", "T1")
    assert summary(exchange)["direction"] == "sent"


async def test_a_busy_peer_is_asked_again_with_growing_waits_and_the_same_bytes(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(503), says(503), says(503), says(200))

    await postman.take(tenant, [an_errand(peer.url, wait=0.04)])
    await done(postman)

    recorded = await sent_by(started)
    gaps = [later - earlier for earlier, later in zip(peer.times, peer.times[1:], strict=False)]
    assert [(each.status, each.tracking_id) for each in recorded] == [(503, "T1")] * 3 + [(200, "T1")]
    assert recorded[0].error == "attempt 1 of 4: the answer is not a yes"
    assert peer.bodies == [b"<told/>"] * 4
    assert gaps[0] >= 0.04
    assert gaps[1] >= 0.08
    assert gaps[2] >= 0.16


async def test_a_dead_address_is_given_up_after_the_last_attempt(
    postman: Postman, started: Simulator, tenant: Tenant, unused_tcp_port: int
) -> None:
    await postman.take(tenant, [an_errand(f"http://127.0.0.1:{unused_tcp_port}/acks", attempts=3)])
    await done(postman)

    recorded = await sent_by(started)
    assert [(each.status, (each.error or "")[:14]) for each in recorded] == [
        (0, "attempt 1 of 3"),
        (0, "attempt 2 of 3"),
        (0, "attempt 3 of 3"),
    ]
    assert "ClientConnectorError" in (recorded[0].error or "")


async def test_a_peer_that_says_nothing_is_asked_again(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    peer = await a_peer(_says_nothing, says(200))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert [(each.status, each.error) for each in await sent_by(started)] == [
        (0, "attempt 1 of 4: no answer within 0.1 seconds"),
        (200, None),
    ]


@pytest.mark.parametrize("status", [400, 404, 500, 302])
async def test_any_other_no_is_final(
    status: int, a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(status))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert [(each.status, each.error) for each in await sent_by(started)] == [
        (status, "attempt 1 of 4: the answer is not a yes")
    ]


async def test_the_errand_decides_what_is_a_yes_and_what_is_worth_another_attempt(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(200, "again"), says(500, "fine"))
    errand = an_errand(
        peer.url, taken=lambda status, body: body == b"fine", retry=lambda status, body: body == b"again"
    )

    await postman.take(tenant, [errand])
    await done(postman)

    assert [(each.status, each.error is None) for each in await sent_by(started)] == [(200, False), (500, True)]


async def test_a_redirect_is_not_followed(a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant) -> None:
    elsewhere = await a_peer(says(200))
    peer = await a_peer(says(307, Location=elsewhere.url))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert [each.status for each in await sent_by(started)] == [307]
    assert elsewhere.bodies == []


async def test_a_huge_answer_is_read_only_so_far(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(200, "x" * (MOST_READ + 3_000_000)))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    (exchange,) = await sent_by(started)
    assert len(exchange.response_body) == MOST_READ


async def test_a_compressed_answer_is_recorded_as_it_came(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(200, "not gzip", **{"Content-Encoding": "gzip"}))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert [(each.status, each.response_body) for each in await sent_by(started)] == [(200, b"not gzip")]


async def test_cookies_are_not_kept(a_peer: Open, postman: Postman, tenant: Tenant) -> None:
    peer = await a_peer(says(503, **{"Set-Cookie": "a=b"}), says(200))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert len(peer.headers) == 2
    assert "Cookie" not in dict(peer.headers[1])


@pytest.mark.parametrize(
    "url", ["http://", "http://:80/", "http://127.0.0.1:0/", "http://caf\u00e9..test/", "gopher://127.0.0.1/"]
)
async def test_an_address_that_is_none_is_recorded_as_the_reason(
    url: str, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    await postman.take(tenant, [an_errand(url, attempts=1)])
    await done(postman)

    (exchange,) = await sent_by(started)
    assert (exchange.status, (exchange.error or "")[:16]) == (0, "attempt 1 of 1: ")


async def test_the_errands_of_one_exchange_go_out_one_after_the_other(
    a_peer: Open, postman: Postman, tenant: Tenant
) -> None:
    peer = await a_peer(says(503), says(503), says(200))

    await postman.take(tenant, [an_errand(peer.url, after=0.02), an_errand(peer.url, body=b"<next/>")])
    await done(postman)

    assert peer.bodies == [b"<told/>"] * 3 + [b"<next/>"]


async def test_the_next_errand_goes_out_although_the_one_before_was_given_up(
    a_peer: Open, postman: Postman, tenant: Tenant
) -> None:
    peer = await a_peer(says(500), says(200))

    await postman.take(tenant, [an_errand(peer.url), an_errand(peer.url, body=b"<next/>")])
    await done(postman)

    assert peer.bodies == [b"<told/>", b"<next/>"]


@pytest.mark.parametrize("gone", ["reset", "delete"])
async def test_errands_of_a_world_that_is_gone_are_dropped(
    gone: str, a_peer: Open, postman: Postman, started: Simulator
) -> None:
    peer = await a_peer(says(200))
    tenant = await started.tenants.get("one")

    await postman.take(tenant, [an_errand(peer.url, after=0.02)])
    await getattr(started.tenants, gone)("one")
    await done(postman)

    assert (peer.bodies, await sent_by(started, "one")) == ([], [])


async def test_an_attempt_under_way_when_its_world_began_anew_is_the_last_and_not_recorded(
    a_peer: Open, postman: Postman, started: Simulator
) -> None:
    tenant = await started.tenants.get("one")

    async def reset(request: web.Request) -> web.StreamResponse:
        await started.tenants.reset("one")
        return web.Response(status=503)

    peer = await a_peer(reset)

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert (len(peer.bodies), await sent_by(started, "one")) == (1, [])


async def test_only_so_many_are_under_way_at_once(
    a_peer: Open, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    there, most = 0, 0

    async def count(request: web.Request) -> web.StreamResponse:
        nonlocal there, most
        there += 1
        most = max(most, there)
        await asyncio.sleep(0.02)
        there -= 1
        return web.Response()

    peer, postman = await a_peer(count), Postman(started)
    for _ in range(6):
        await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)
    await postman.close()

    assert (len(peer.bodies), most) == (6, 2)


async def test_what_is_too_much_to_wait_is_recorded_as_not_sent(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    peer = await a_peer(says(200))

    await postman.take(tenant, [an_errand(peer.url, after=0.05)])
    await postman.take(tenant, [an_errand(peer.url, body=b"<much/>")])
    await done(postman)

    assert peer.bodies == [b"<told/>"]
    assert [(each.request_body, each.error) for each in await sent_by(started)] == [
        (b"<much/>", "attempt 4 of 4: not sent: 1 others are waiting already"),
        (b"<told/>", None),
    ]


def _context(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(name).configure_cert(context)
    return context


async def test_a_certificate_of_this_machines_own_need_not_be_vouched_for(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(200), context=_context("gp.example.test"))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    assert [each.status for each in await sent_by(started)] == [200]


async def test_any_other_certificate_has_to_be(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_local", lambda url: False)
    peer = await a_peer(says(200), context=_context("127.0.0.1"))

    await postman.take(tenant, [an_errand(peer.url, attempts=1)])
    await done(postman)

    (exchange,) = await sent_by(started)
    assert "CERTIFICATE_VERIFY_FAILED" in (exchange.error or "")
    assert peer.bodies == []


async def test_closing_leaves_nothing_behind(
    a_peer: Open, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, postman = await a_peer(_says_nothing), Postman(started)
    await postman.take(tenant, [an_errand(peer.url, after=60.0)])
    await postman.take(tenant, [an_errand(peer.url)])
    async with asyncio.timeout(5):
        await peer.asked.wait()

    async with asyncio.timeout(1):
        await postman.close()

    assert postman.waiting == 0
    assert await sent_by(started) == []


async def test_an_errand_that_fails_by_our_own_mistake_is_said_in_the_log(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def full(*_: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr(started, "record_sent", full)
    peer = await a_peer(says(200))

    with caplog.at_level(logging.ERROR, "simulator.web"):
        await postman.take(tenant, [an_errand(peer.url)])
        await done(postman)

    assert "the disk is full" in caplog.text


async def test_a_server_sends_the_errands_of_its_calls(a_peer: Open, server: Server, simulator: Simulator) -> None:
    recorded = simulator.journal.subscribe("default")
    peer = await a_peer(says(200))
    tenant = await simulator.tenants.get("default")
    assert simulator.errands is not None

    await simulator.errands(tenant, [an_errand(peer.url)])
    async with asyncio.timeout(5):
        exchange = await anext(recorded)
    recorded.close()

    assert (peer.bodies, exchange.target) == ([b"<told/>"], peer.url)


async def test_a_server_that_stops_waits_for_no_errand(a_peer: Open, simulator: Simulator) -> None:
    peer, server = await a_peer(_says_nothing), Server(simulator)
    await server.start()
    tenant = await simulator.tenants.get("default")
    assert simulator.errands is not None
    await simulator.errands(tenant, [an_errand(peer.url)])
    await simulator.errands(tenant, [an_errand(peer.url, after=60.0)])
    async with asyncio.timeout(5):
        await peer.asked.wait()

    async with asyncio.timeout(2):
        await server.stop()

    assert simulator.errands is None
    assert {task for task in asyncio.all_tasks() if "_round" in repr(task)} == set()
