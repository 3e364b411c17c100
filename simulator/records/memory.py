"""The exchanges in memory: the newest of all tenants together, bounded by rows and by bytes, each tenant apart.

Storage, waiting and listeners are the journal's business.
"""

from bisect import bisect_right
from collections import deque

from simulator.records.exchange import Exchange

BLOCK = 256
"""Exchanges that are let go of together, unless bytes or a small bound say otherwise."""


class Book:
    """One tenant's exchanges in memory, and how far the tenant has counted.

    Of what was recorded, memory is complete above `spilled_to`. Up to `cleared_to` nothing may be read any more.
    """

    __slots__ = ("cleared_to", "last_id", "rows", "spilled_to")

    def __init__(self, last_id: int = 0) -> None:
        self.rows: dict[int, Exchange] = {}
        self.last_id = last_id
        self.spilled_to = last_id
        self.cleared_to = 0

    def above(self, after: int) -> list[Exchange]:
        """The exchanges in memory with a higher id, in the order of their ids."""
        ids = sorted(self.rows)
        return [self.rows[id] for id in ids[bisect_right(ids, after) :]]


class Memory:
    """The newest exchanges of all tenants; when a bound is passed the oldest are let go of, some hundreds at a time."""

    __slots__ = ("_block", "_max_bytes", "_max_rows", "_order", "books", "bytes")

    def __init__(self, max_rows: int, max_bytes: int) -> None:
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._block = min(BLOCK, max(1, max_rows // 8))
        self._order: deque[tuple[int, Exchange]] = deque()
        self.books: dict[str, Book] = {}
        self.bytes = 0

    def __len__(self) -> int:
        """How many there are."""
        return len(self._order)

    def book(self, tenant: str) -> Book:
        """The tenant's book, begun if need be."""
        book = self.books.get(tenant)
        if book is None:
            book = self.books[tenant] = Book()
        return book

    def add(self, exchange: Exchange) -> list[Exchange] | None:
        """Hold one more; what was let go of for it, oldest first, or None."""
        book = self.books.get(exchange.tenant) or self.book(exchange.tenant)
        book.rows[exchange.id] = exchange
        if exchange.id > book.last_id:
            book.last_id = exchange.id
        size = exchange.size
        self.bytes += size
        self._order.append((size, exchange))
        if self.bytes > self._max_bytes or len(self._order) > self._max_rows:
            return self._let_go()
        return None

    def forget(self, tenant: str) -> None:
        """Let go of a tenant's exchanges, and of what it had counted only if it is taken out of `books` as well."""
        book = self.books.get(tenant)
        if book is None:
            return
        if book.rows:
            self._order = deque(held for held in self._order if held[1].tenant != tenant)
            self.bytes = sum(size for size, _ in self._order)
            book.rows.clear()
        book.spilled_to = book.cleared_to = book.last_id

    def _let_go(self) -> list[Exchange]:
        """Enough that a while passes before the next time: a block of rows, or a sixteenth of the bytes."""
        rows = self._max_rows - self._block if len(self._order) > self._max_rows else self._max_rows
        most = self._max_bytes - self._max_bytes // 16 if self.bytes > self._max_bytes else self._max_bytes
        gone: list[Exchange] = []
        order, books = self._order, self.books
        while order and (len(order) > rows or self.bytes > most):
            size, exchange = order.popleft()
            self.bytes -= size
            gone.append(exchange)
            book = books[exchange.tenant]
            if book.rows.get(exchange.id) is exchange:
                del book.rows[exchange.id]
            if exchange.id > book.spilled_to:
                book.spilled_to = exchange.id
        return gone
