"""The durable store: exchanges, documents and tenants in the user's SQLite file.

Writing is done by one thread (`writing`, `ledgers`), reading by a few others with connections of their own.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from simulator.records.documents import Document
from simulator.records.exchange import Exchange
from simulator.records.ledgers import Ledgers, last_id_in, place_of
from simulator.records.rows import SELECTED, read_exchange, read_text
from simulator.records.schema import DatabaseFile, as_problems
from simulator.records.selection import EVERYTHING, Selection, sql_text
from simulator.records.store import (
    PAGE,
    Change,
    DocumentChanged,
    Page,
    Recovered,
    Span,
    StoreFailed,
    StoreState,
    give_way,
    unpack,
)
from simulator.records.writing import Writer

T = TypeVar("T")

QUEUED = 8_000_000
"""Bytes that the writer's thread is handed at most; what comes meanwhile waits, and with it who sent it."""

TOGETHER = 100
"""Rows read before the event loop is given way to."""

_READERS = 2


class _Reading:
    """A few threads that read, each with its own connection."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._threads = ThreadPoolExecutor(_READERS, "records-reader")
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in one of the threads, over one unchanging state of the file. Raises sqlite3.Error."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, work)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._file.connect_to_read()
            self._connections.append(connection)
        connection.execute("BEGIN")
        try:
            return work(connection)
        finally:
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Wait for the threads to finish what they read, and close their connections."""
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()


class DurableStore:
    """Everything, kept in the user's file: what was awaited is there after a crash of this process.

    After a crash of the machine the last moments may be missing, but never something from the middle.
    """

    durable = True

    def __init__(self, path: Path, *, queued: int = QUEUED) -> None:
        self.state = StoreState()
        self._path = path
        self._writer: Writer[Exchange | Change] = Writer(self._open, self.state, max_bytes=queued)
        self._file: DatabaseFile | None = None
        self._reading: _Reading | None = None

    async def start(self) -> Mapping[str, int]:
        """Open the file, or make it; the last exchange id of each tenant in it. Raises Problems."""
        try:
            await self._writer.start()
            assert self._file is not None
            self._reading = _Reading(self._file)
            with as_problems(self._path):
                return await self._reading.do(_last_ids)
        except BaseException:
            await self.close()
            raise

    async def recover(self) -> Recovered:
        """The tenants and documents in the file. Raises Problems."""
        assert self._reading is not None, "start comes first"
        with as_problems(self._path):
            return await self._reading.do(_recover)

    async def close(self) -> None:
        """Write what is queued, and let go of the file."""
        if self._reading is not None:
            await asyncio.to_thread(self._reading.close)
            self._reading = None
        await self._writer.close()

    def keep(self, exchange: Exchange) -> Awaitable[None]:
        """Queue one exchange; the awaitable is done when it is committed."""
        self._writer.add((exchange,), exchange.size)
        return self._writer.committed()

    def spill(self, exchanges: list[Exchange]) -> None:
        """Nothing to do: they were kept when they came."""

    def change(self, change: Change) -> None:
        """Queue a change."""
        body = change.body if isinstance(change, DocumentChanged) else None
        self._writer.add((change,), 300 + len(body or b""))

    def flush(self) -> asyncio.Future[None]:
        """Done when everything queued so far is committed; StoreFailed if it was not."""
        return self._writer.committed()

    async def select(self, span: Span, selection: Selection, limit: int) -> Page:
        """Committed exchanges of the span that match, in its order."""
        if self._reading is None:
            raise StoreFailed("the store is closed")
        try:
            return await self._reading.do(lambda connection: _select(connection, span, selection, limit))
        except sqlite3.Error as fault:
            raise StoreFailed(f"the store {self._path} could not be read: {fault}") from fault

    async def one(self, tenant: str, id: int) -> Exchange | None:
        """One committed exchange, or None."""
        page = await self.select(Span(tenant, id - 1, id), EVERYTHING, 1)
        return page.exchanges[0] if page.exchanges else None

    def _open(self) -> Ledgers:
        file = DatabaseFile(self._path)
        try:
            ledgers = Ledgers(file.connect(), file.release)
        except BaseException:
            file.release()
            raise
        self._file = file
        return ledgers


def _select(connection: sqlite3.Connection, span: Span, selection: Selection, limit: int) -> Page:
    found = connection.execute("SELECT number FROM ledgers WHERE tenant = ?", (sql_text(span.tenant),)).fetchone()
    if found is None or span.after >= span.upto:
        return Page([], more=False)
    after, upto = place_of(found[0], max(span.after, 0)), place_of(found[0], span.upto)
    clause, values = selection.sql()
    sql = (
        f"SELECT {SELECTED} FROM exchanges JOIN bodies USING (place)"  # noqa: S608 - names of ours, values by `?`
        f" WHERE place > ? AND place <= ? AND {clause} ORDER BY place {'DESC' if span.newest_first else 'ASC'} LIMIT ?"
    )
    page, size = Page([], more=False), 0
    for number, row in enumerate(connection.execute(sql, (after, upto, *values, limit))):
        if number % TOGETHER == TOGETHER - 1:
            give_way()
        exchange = read_exchange(span.tenant, row)
        page.exchanges.append(exchange)
        size += exchange.size
        if size > PAGE or len(page.exchanges) == limit:
            return Page(page.exchanges, more=True)
    return page


def _last_ids(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute("SELECT number, tenant, last_id FROM ledgers WHERE tenant IS NOT NULL").fetchall()
    return {str(read_text(tenant)): max(before, last_id_in(connection, number)) for number, tenant, before in found}


def _recover(connection: sqlite3.Connection) -> Recovered:
    recovered = Recovered()
    for name, state in connection.execute("SELECT name, state FROM tenants ORDER BY sequence"):
        recovered.tenants[str(read_text(name))] = unpack(state)
    documents = "SELECT tenant, kind, key, version, body FROM documents ORDER BY sequence"
    for tenant, *names, version, body in connection.execute(documents):
        kind, key = (str(read_text(name)) for name in names)
        document = None if body is None else Document(kind, key, version, unpack(body))
        recovered.documents.setdefault(str(read_text(tenant)), []).append((kind, key, document))
    return recovered
