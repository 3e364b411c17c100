"""Messages on our own account, over real sockets: attempts, waits, answers, and what the journal says of them."""

import asyncio
import ssl
from datetime import timedelta

import pytest
import trustme

from simulator.call import Tenant
from simulator.pipeline import Simulator
from simulator.records.exchange import split_headers
from simulator.records.exports import summary
from simulator.web import postman as module
from simulator.web.postman import MOST_READ, Postman
from simulator.wire.http import Reply
from tests.web.peers import Open, an_errand, done, says, says_nothing, sent_by


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


@pytest.mark.parametrize("frozen", [True, False])
async def test_hours_between_attempts_pass_at_once_when_the_tenants_clock_is_moved_as_far(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, frozen: bool
) -> None:
    tenant.clock.set(frozen=frozen)
    peer, recorded = await a_peer(says(503), says(503), says(200)), started.journal.subscribe("default")

    await postman.take(tenant, [an_errand(peer.url, after=7200.0, wait=1800.0)])
    await asyncio.sleep(0.05)
    tenant.clock.advance(timedelta(seconds=7199 - 5))
    await asyncio.sleep(0.05)
    before = len(peer.bodies)
    tenant.clock.advance(timedelta(seconds=6))
    async with asyncio.timeout(30):
        first = await anext(recorded)
        await asyncio.sleep(0.05)
        tenant.clock.advance(timedelta(minutes=30))
        second = await anext(recorded)
        await asyncio.sleep(0.05)
        tenant.clock.advance(timedelta(minutes=60))
        third = await anext(recorded)
    recorded.close()

    assert before == 0
    assert [each.status for each in (first, second, third)] == [503, 503, 200]
    apart = [
        round(later.tenant_time - earlier.tenant_time, -1) for earlier, later in ((first, second), (second, third))
    ]
    assert apart == [1800, 3600]


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


async def test_a_peer_thatsays_nothing_is_asked_again(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    peer = await a_peer(says_nothing, says(200))

    await postman.take(tenant, [an_errand(peer.url)])
    await done(postman)

    recorded = await sent_by(started)
    assert [(each.status, each.error) for each in recorded] == [
        (0, "attempt 1 of 4: no answer within 0.1 seconds"),
        (200, None),
    ]
    assert recorded[0].duration >= 0.1


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

    # aiohttp's own jar takes none from an address, only from a name.
    await postman.take(tenant, [an_errand(peer.url.replace("127.0.0.1", "localhost"))])
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


async def test_a_look_up_asks_once_and_gives_the_answer(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    peer = await a_peer(says(200, "keys"))

    said = await postman.look_up(tenant, an_errand(peer.url, method="GET", body=b""))

    (exchange,) = await sent_by(started)
    assert isinstance(said, Reply)
    assert (said.status, said.body) == (200, b"keys")
    assert (exchange.method, exchange.target, exchange.request_body, exchange.error) == ("GET", peer.url, b"", None)


async def test_a_look_up_that_is_not_answered_says_why(
    a_peer: Open, postman: Postman, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_UP_PATIENCE", 0.1)
    peer = await a_peer(says_nothing)

    said = await postman.look_up(tenant, an_errand(peer.url, method="GET", body=b"", attempts=1))

    (exchange,) = await sent_by(started)
    assert said == "no answer within 0.1 seconds"
    assert (exchange.status, exchange.error) == (0, "attempt 1 of 1: no answer within 0.1 seconds")


@pytest.mark.parametrize("url", ["http://keys.example/", "http://127.0.0.1@keys.example/", "file:///etc/passwd"])
async def test_a_look_up_does_not_leave_this_machine(
    url: str, postman: Postman, started: Simulator, tenant: Tenant
) -> None:
    said = await postman.look_up(tenant, an_errand(url, method="GET", body=b""))

    assert said == "not sent: only addresses of this machine are looked up"
    assert await sent_by(started) == []
