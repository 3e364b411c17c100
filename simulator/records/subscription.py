"""Listening to a tenant's exchanges as they are recorded: bounded, and never a burden on who records."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from simulator.records.exchange import Exchange

MAX_ROWS = 256
"""Exchanges that wait for a slow listener at most."""

MAX_BYTES = 4_000_000
"""Bytes of them at most."""


class Subscription(AsyncIterator[Exchange]):
    """One tenant's exchanges, from the next one on, for one listener. The iteration ends when it is closed.

    What a listener is too slow for is dropped, the oldest first, and counted in `dropped`.
    """

    def __init__(self, leave: Callable[["Subscription"], None]) -> None:
        self.dropped = 0
        self._leave = leave
        self._waiting: deque[Exchange] = deque()
        self._bytes = 0
        self._wake: asyncio.Future[None] | None = None
        self._closed = False

    def give(self, exchange: Exchange) -> None:
        """Hand the listener one more; for the journal."""
        self._waiting.append(exchange)
        self._bytes += exchange.size
        while len(self._waiting) > 1 and (len(self._waiting) > MAX_ROWS or self._bytes > MAX_BYTES):
            self._bytes -= self._waiting.popleft().size
            self.dropped += 1
        self._waken()

    def close(self) -> None:
        """Stop listening; what waits can still be read."""
        if not self._closed:
            self._closed = True
            self._leave(self)
            self._waken()

    async def __anext__(self) -> Exchange:
        """The next exchange, waiting for it."""
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        exchange = self._waiting.popleft()
        self._bytes -= exchange.size
        return exchange

    def _waken(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
