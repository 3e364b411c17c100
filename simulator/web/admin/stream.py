"""Server-sent events: one for each exchange as it is recorded, for as long as somebody listens."""

import asyncio
from contextlib import suppress

from aiohttp import web

from simulator.records.exchange import Exchange
from simulator.records.selection import Selection
from simulator.records.subscription import Subscription
from simulator.web.admin.exchanges import in_short
from simulator.web.admin.filters import selection
from simulator.web.admin.route import Asked
from simulator.wire.json import render_json

BEAT_SECONDS = 15.0
"""How often a comment is sent while nothing happens, so that proxies keep the connection and lost ones are noticed."""

MOST_MISSED = 1000
"""How many exchanges a client that comes back gets at once of those it missed."""

_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy in front passes events on as they come
}


async def follow(asked: Asked) -> web.StreamResponse:
    """Each exchange that the filters let through: its id, `event: exchange`, and its summary as JSON.

    A client that comes back says the last id that it saw, and first gets what it missed. One that reads too slowly
    is told how many it lost by `event: dropped`.
    """
    tenant, wanted = asked.tenant().name, selection(asked.simulator, asked.query)
    subscription = asked.simulator.journal.subscribe(tenant)
    response = web.StreamResponse(headers=_HEADERS)
    asked.server.streams.add(subscription)
    try:
        with suppress(ConnectionError):
            await response.prepare(asked.request)
            await response.write(b"retry: 1000\n\n")
            seen = await _write_missed(asked, response, tenant, wanted)
            await _write_each(asked, response, subscription, wanted, seen)
    finally:
        subscription.close()
        asked.server.streams.remove(subscription)
    return response


async def _write_missed(asked: Asked, response: web.StreamResponse, tenant: str, wanted: Selection) -> int:
    """Send what came after the last event that the client saw; gives the last id sent, or 0."""
    said = asked.request.headers.get("Last-Event-ID", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 15):
        return 0
    missed = await asked.simulator.journal.select(tenant, wanted, after=int(said), limit=MOST_MISSED)
    for exchange in missed:
        await response.write(_event(asked, exchange))
    return missed[-1].id if missed else int(said)


async def _write_each(
    asked: Asked, response: web.StreamResponse, subscription: Subscription, wanted: Selection, seen: int
) -> None:
    """Send every exchange with an id above `seen`, until the subscription ends."""
    dropped = 0
    while True:
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                exchange = await anext(subscription)
        except TimeoutError:
            await response.write(b": beat\n\n")
            continue
        except StopAsyncIteration:
            return
        if subscription.dropped > dropped:
            lost, dropped = subscription.dropped - dropped, subscription.dropped
            await response.write(b'event: dropped\ndata: {"count":%d}\n\n' % lost)
        if exchange.id > seen and wanted.matches(exchange):
            await response.write(_event(asked, exchange))


def _event(asked: Asked, exchange: Exchange) -> bytes:
    data = render_json(in_short(asked, exchange))
    return b"id: %d\nevent: exchange\ndata: %b\n\n" % (exchange.id, data)
