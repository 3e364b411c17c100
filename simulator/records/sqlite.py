"""The two SQLite stores: a durable one in the user's file, and a temporary one for what memory cannot hold.

Writing is done by one thread (`writing`, `ledgers`), reading by a few others with connections of their own.
"""

import asyncio
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from simulator.records.documents import Document
from simulator.records.exchange import Exchange
from simulator.records.ledgers import Ledgers, place_of
from simulator.records.rows import SELECTED, read_exchange, read_text
from simulator.records.schema import DatabaseFile, as_problems
from simulator.records.selection import EVERYTHING, Selection, sql_text
from simulator.records.store import (
    Change,
    DocumentChanged,
    ExchangesCleared,
    Page,
    Recovered,
    Span,
    StoreFailed,
    StoreState,
    TenantDeleted,
    all_of,
    unpack,
)
from simulator.records.writing import Writer

T = TypeVar("T")

QUEUED = 8_000_000
"""Bytes that wait for the writer's thread at most, before a durable store makes callers wait and a temporary one drops
bodies."""

TEMPORARY = 2_000_000_000
"""Bytes in a temporary file at most; the oldest exchanges are forgotten then."""

PAGE = 16_000_000
"""Bytes read at once, roughly: more is another page."""

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


class _SqliteStore:
    """What both stores do alike: reading, and being closed."""

    durable: bool

    def __init__(self, writer: Writer, state: StoreState) -> None:
        self._writer = writer
        self.state = state
        self._file: DatabaseFile | None = None
        self._reading: _Reading | None = None

    async def select(self, span: Span, selection: Selection, limit: int) -> Page:
        """Committed exchanges of the span that match, in its order."""
        return await self._read(lambda connection: _select(connection, span, selection, limit), Page([], more=False))

    async def one(self, tenant: str, id: int) -> Exchange | None:
        """One committed exchange, or None."""
        page = await self.select(Span(tenant, id - 1, id), EVERYTHING, 1)
        return page.exchanges[0] if page.exchanges else None

    def _open_file(self, path: Path, max_bytes: int | None = None) -> Ledgers:
        """In the writer's thread: claim the file, and give what writes to it."""
        file = DatabaseFile(path)
        try:
            ledgers = Ledgers(file.connect(durable=self.durable), file.release, max_bytes=max_bytes)
        except BaseException:
            file.release()
            raise
        self._file = file
        return ledgers

    async def _read(self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        if self._file is None:
            return nothing
        if self._reading is None:
            self._reading = _Reading(self._file)
        try:
            return await self._reading.do(work)
        except sqlite3.Error as fault:
            raise StoreFailed(f"the store {self._file.path} could not be read: {fault}") from fault

    async def close(self) -> None:
        """Write what is queued, and let go of the file."""
        if self._reading is not None:
            await asyncio.to_thread(self._reading.close)
        await self._writer.close()
        self._file = self._reading = None


class DurableStore(_SqliteStore):
    """Everything, kept in the user's file: what was awaited is there after a crash of this process.

    After a crash of the machine the last moments may be missing, but never something from the middle.
    """

    durable = True

    def __init__(self, path: Path) -> None:
        state = StoreState()
        super().__init__(Writer(self._open, state, max_bytes=QUEUED), state)
        self._path = path

    async def start(self) -> Mapping[str, int]:
        """Open the file, or make it; the last exchange id of each tenant in it. Raises Problems."""
        try:
            await self._writer.start()
            return await self._recovering(_last_ids)
        except BaseException:
            await self.close()
            raise

    async def recover(self) -> Recovered:
        """The tenants and documents in the file. Raises Problems."""
        return await self._recovering(_recover)

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

    def _open(self) -> Ledgers:
        return self._open_file(self._path)

    async def _recovering(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._reading is None and self._file is not None:
            self._reading = _Reading(self._file)
        assert self._reading is not None, "start comes first"
        with as_problems(self._path):
            return await self._reading.do(work)


class TemporaryStore(_SqliteStore):
    """What memory lets go of, in a file that is made for the first of it and removed at the end.

    It must never slow the simulator down. When the writer's thread falls behind, bodies are dropped; when it falls
    far behind, or the disk is full, whole exchanges are. Both are counted in `state`, as lost for good.
    """

    durable = False

    def __init__(self, *, queued: int = QUEUED, max_bytes: int = TEMPORARY) -> None:
        state = StoreState()
        super().__init__(Writer(self._open, state, max_bytes=queued, lossy=True), state)
        self._queued = queued
        self._max_bytes = max_bytes
        self._folder: Path | None = None
        self._closed = False

    async def start(self) -> Mapping[str, int]:
        """Nothing to open yet."""
        return {}

    async def recover(self) -> Recovered:
        """Nothing: it begins empty."""
        return Recovered()

    def keep(self, exchange: Exchange) -> Awaitable[None]:
        """Queue one exchange as if memory had let go of it."""
        self.spill([exchange])
        return self.flush()

    def spill(self, exchanges: list[Exchange]) -> None:
        """Queue exchanges, oldest first, or what the queue has room for."""
        if self._closed:
            return
        if not self._writer.running:
            self._writer.start().add_done_callback(_seen)
        size, waiting = all_of(exchanges), self.state.bytes_queued
        if waiting > 2 * self._queued:
            self.state.exchanges_dropped += len(exchanges)
            return
        if waiting and waiting + size > self._queued:
            exchanges = [exchange.without_bodies() for exchange in exchanges]
            size = all_of(exchanges)
            self.state.bodies_dropped += len(exchanges)
        self._writer.add(exchanges, size)

    def change(self, change: Change) -> None:
        """Queue what takes exchanges away; documents and tenants are not kept."""
        if self._writer.running and isinstance(change, ExchangesCleared | TenantDeleted):
            self._writer.add((change,), 300)

    def flush(self) -> asyncio.Future[None]:
        """Done when everything queued so far is written, or lost and counted."""
        if self._writer.running:
            return self._writer.committed()
        nothing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        nothing.set_result(None)
        return nothing

    async def close(self) -> None:
        """Remove the file."""
        self._closed = True
        await super().close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _open(self) -> Ledgers:
        self._folder = Path(tempfile.mkdtemp(prefix="uec-simulator-"))
        return self._open_file(self._folder / "journal.sqlite", self._max_bytes)


def _seen(opened: asyncio.Future[None]) -> None:
    """A temporary file that could not be made is told by the state, with what was lost."""
    if not opened.cancelled():
        opened.exception()


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
    for row in connection.execute(sql, (after, upto, *values, limit)):
        exchange = read_exchange(span.tenant, row)
        page.exchanges.append(exchange)
        size += exchange.size
        if size > PAGE or len(page.exchanges) == limit:
            return Page(page.exchanges, more=True)
    return page


def _last_ids(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute("SELECT tenant, last_id FROM ledgers WHERE tenant IS NOT NULL")
    return {str(read_text(tenant)): last_id for tenant, last_id in found}


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
