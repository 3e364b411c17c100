"""The journal: every exchange that was recorded, the newest in memory and all others in a store.

What a store does with them is its own business; which exchanges somebody asks for is `selection`'s.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable

from simulator.clock import monotonic
from simulator.records.documents import Document
from simulator.records.exchange import Exchange
from simulator.records.memory import Book, Memory
from simulator.records.selection import EVERYTHING, Selection
from simulator.records.store import (
    DocumentChanged,
    ExchangesCleared,
    Recovered,
    Span,
    Store,
    StoreFailed,
    TenantChanged,
    TenantDeleted,
    TenantReset,
    pack,
)
from simulator.records.subscription import Subscription
from simulator.wire.json import Json

SLICE = 0.002
"""Seconds that looking through memory may hold up the event loop before others have their turn."""

LOOKED_AT = 256
"""Exchanges read at once from the store for a selection that only we can decide."""


class Journal:
    """Exchanges of all tenants. All methods are for the event loop's thread.

    With a durable store it is also the Keeper of documents and tenants. Memory holds at most `max_rows` exchanges
    and `max_bytes` bytes, of all tenants together.
    """

    def __init__(self, store: Store, *, max_rows: int = 10_000, max_bytes: int = 32_000_000) -> None:
        self.durable = store.durable
        self._store = store
        self._memory = Memory(max_rows, max_bytes)
        self._listeners: dict[str, list[Subscription]] = {}

    async def start(self) -> None:
        """Open the store; ids go on from what it holds. Raises Problems."""
        for tenant, last_id in (await self._store.start()).items():
            self._memory.books[tenant] = Book(last_id)

    async def recover(self) -> Recovered:
        """The tenants and documents that a durable store kept; nothing for any other. Raises Problems."""
        return await self._store.recover()

    async def close(self) -> None:
        """End all subscriptions, write what is queued, and let go of the store."""
        for tenant in list(self._listeners):
            self._end_subscriptions(tenant)
        await self._store.close()

    def next_id(self, tenant: str) -> int:
        """The next exchange's id: 1, 2, 3 within the tenant.

        Append the exchange without awaiting anything in between: who follows the journal by `after` would miss it.
        """
        book = self._memory.book(tenant)
        book.last_id += 1
        return book.last_id

    def append(self, exchange: Exchange) -> Awaitable[None] | None:
        """Record one exchange: it can be read at once.

        Gives None when there is nothing to wait for; with a durable store, what is done when it is committed, and
        raises StoreFailed when it could not be.
        """
        gone = self._memory.add(exchange)
        if self._listeners:
            for listener in self._listeners.get(exchange.tenant, ()):
                listener.give(exchange)
        if self.durable:
            return self._store.keep(exchange)
        if gone is not None:
            self._store.spill(gone)
        return None

    async def select(
        self,
        tenant: str,
        selection: Selection = EVERYTHING,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Exchange]:
        """The tenant's exchanges that match, in the order of their ids.

        With `after`, the first `limit` of those with a higher id; without, the newest `limit`. With `before`, only
        those with a lower id. Raises StoreFailed.
        """
        book = self._memory.books.get(tenant)
        if book is None or limit < 1:
            return []
        upto = book.last_id if before is None else before - 1
        span = Span(tenant, max(after or 0, book.cleared_to), min(book.spilled_to, upto), newest_first=after is None)
        held = [exchange for exchange in book.above(span.after) if exchange.id <= upto]
        if span.newest_first:
            found = await self._newest(span, held, selection, limit)
        else:
            found = await self._first(span, held, selection, limit)
        return [exchange for exchange in found if exchange.id > book.cleared_to]

    async def one(self, tenant: str, id: int) -> Exchange | None:
        """One exchange, or None. Raises StoreFailed."""
        book = self._memory.books.get(tenant)
        if book is None:
            return None
        exchange = book.rows.get(id)
        if exchange is None and book.cleared_to < id <= book.spilled_to:
            await self._settled()
            exchange = await self._store.one(tenant, id)
        return exchange if exchange is not None and id > book.cleared_to else None

    async def clear(self, tenant: str) -> None:
        """Forget a tenant's exchanges; their ids go on counting. They cannot be read from the call on."""
        if tenant in self._memory.books:
            self._memory.forget(tenant)
            self._store.change(ExchangesCleared(tenant))
            await self.flush()

    def subscribe(self, tenant: str) -> Subscription:
        """Listen to a tenant's exchanges from the next one on. Close it when done."""

        def leave(subscription: Subscription) -> None:
            listeners = self._listeners.get(tenant, [])
            if subscription in listeners:
                listeners.remove(subscription)
            if not listeners:
                self._listeners.pop(tenant, None)

        subscription = Subscription(leave)
        self._listeners.setdefault(tenant, []).append(subscription)
        return subscription

    def document_changed(self, tenant: str, kind: str, key: str, document: Document | None) -> None:
        """Keep a document's version, together with the exchange that is appended in the same step of the loop."""
        if self.durable:
            version, body = (0, None) if document is None else (document.version, pack(document.body))
            self._store.change(DocumentChanged(tenant, kind, key, version, body))

    def tenant_changed(self, tenant: str, state: Json) -> None:
        """Keep what a tenant is."""
        if self.durable:
            self._store.change(TenantChanged(tenant, pack(state)))

    async def tenant_reset(self, tenant: str) -> None:
        """Forget a tenant's documents, in one commit with what is laid over the shipped ones before anything else runs.

        Nothing is waited for: call `flush` when the tenant is whole again.
        """
        self._store.change(TenantReset(tenant))

    async def tenant_deleted(self, tenant: str) -> None:
        """Forget a tenant with its documents and exchanges; if it comes again, its ids begin at 1."""
        self._memory.forget(tenant)
        self._memory.books.pop(tenant, None)
        self._end_subscriptions(tenant)
        self._store.change(TenantDeleted(tenant))
        await self.flush()

    async def flush(self) -> None:
        """Wait until everything so far is committed; at once when the store is temporary. Raises StoreFailed."""
        if self.durable:
            await self._store.flush()

    def state(self) -> Json:
        """How the journal is doing, for health and metrics."""
        store = self._store.state
        return {
            "durable": self.durable,
            "exchanges_in_memory": len(self._memory),
            "bytes_in_memory": self._memory.bytes,
            "bytes_queued": store.bytes_queued,
            "bodies_dropped": store.bodies_dropped,
            "exchanges_dropped": store.exchanges_dropped,
            "failure": store.failure,
        }

    def _end_subscriptions(self, tenant: str) -> None:
        for subscription in list(self._listeners.get(tenant, ())):
            subscription.close()

    async def _newest(self, span: Span, held: list[Exchange], selection: Selection, limit: int) -> list[Exchange]:
        """Newest first through memory, then through the store for what is missing."""
        older = [exchange for exchange in held if exchange.id <= span.upto]
        found = await _matching(reversed(held[len(older) :]), selection.matches, limit)
        if len(found) < limit and span.after < span.upto:
            found += await self._older(span, older[::-1], selection, limit - len(found))
        return found[::-1]

    async def _first(self, span: Span, held: list[Exchange], selection: Selection, limit: int) -> list[Exchange]:
        """Oldest first through the store, then through memory."""
        older = [exchange for exchange in held if exchange.id <= span.upto]
        found: list[Exchange] = []
        if span.after < span.upto:
            found = await self._older(span, older, selection, limit)
        return found + await _matching(held[len(older) :], selection.matches, limit - len(found))

    async def _older(self, span: Span, held: list[Exchange], selection: Selection, limit: int) -> list[Exchange]:
        """From the store, in the span's order; and the few in memory whose ids are as old, appended out of order."""
        stored = await self._stored(span, selection, limit)
        if not held:
            return stored
        found = {exchange.id: exchange for exchange in stored}
        found.update({exchange.id: exchange for exchange in await _matching(held, selection.matches, limit)})
        return [found[id] for id in sorted(found, reverse=span.newest_first)][:limit]

    async def _stored(self, span: Span, selection: Selection, limit: int) -> list[Exchange]:
        """What the store has of the span. All of it is there: what memory let go of before is written first."""
        await self._settled()
        found: list[Exchange] = []
        more = True
        while more and len(found) < limit:
            wanted = limit - len(found)
            page = await self._store.select(span, selection, max(wanted, LOOKED_AT) if selection.where else wanted)
            found += await _matching(page.exchanges, selection.where, wanted) if selection.where else page.exchanges
            more = page.more
            if more:
                span = span.beyond(page.exchanges[-1].id)
        return found

    async def _settled(self) -> None:
        with contextlib.suppress(StoreFailed):  # what could not be written was told to who waited for it
            await self._store.flush()


async def _matching(exchanges: Iterable[Exchange], matches: Callable[[Exchange], bool], limit: int) -> list[Exchange]:
    """The first `limit` that match; others have their turn while it looks."""
    found: list[Exchange] = []
    until = monotonic() + SLICE
    for exchange in exchanges:
        if len(found) >= limit:
            break
        if matches(exchange):
            found.append(exchange)
        if monotonic() > until:
            await asyncio.sleep(0)
            until = monotonic() + SLICE
    return found
