"""Many messages on our own account: their order, how many there may be, and what becomes of them at the end."""

import asyncio
import logging

import pytest
from aiohttp import web

from simulator.call import Tenant
from simulator.pipeline import Simulator
from simulator.records.store import StoreFailed
from simulator.web import postman as module
from simulator.web.postman import Postman
from simulator.web.server import Server
from tests.web.peers import Open, an_errand, done, says, says_nothing, sent_by


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


async def test_closing_leaves_nothing_behind(
    a_peer: Open, started: Simulator, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, postman = await a_peer(says_nothing), Postman(started)
    await postman.take(tenant, [an_errand(peer.url, after=60.0)])
    await postman.take(tenant, [an_errand(peer.url)])
    async with asyncio.timeout(30):
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
    async with asyncio.timeout(30):
        exchange = await anext(recorded)
    recorded.close()

    assert (peer.bodies, exchange.target) == ([b"<told/>"], peer.url)


async def test_a_server_that_stops_waits_for_no_errand(a_peer: Open, simulator: Simulator) -> None:
    peer, server = await a_peer(says_nothing), Server(simulator)
    await server.start()
    tenant = await simulator.tenants.get("default")
    assert simulator.errands is not None
    await simulator.errands(tenant, [an_errand(peer.url)])
    await simulator.errands(tenant, [an_errand(peer.url, after=60.0)])
    async with asyncio.timeout(30):
        await peer.asked.wait()

    async with asyncio.timeout(2):
        await server.stop()

    assert simulator.errands is None
    assert {task for task in asyncio.all_tasks() if "_round" in repr(task)} == set()


async def test_only_so_many_look_ups_are_under_way_at_once(
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
    asked = an_errand(peer.url, method="GET", body=b"")
    said = await asyncio.gather(*(postman.look_up(tenant, asked) for _ in range(6)))
    await postman.close()

    assert (most, len(said)) == (2, 6)
