"""The temporary store: what memory lets go of, in a file without a name that is gone when the process is.

Exchanges are written as blocks, headers and bodies first, then everything else. Documents and tenants are not kept.
"""

import asyncio
import marshal
import os
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import accumulate, chain, islice, pairwise
from operator import attrgetter, itemgetter
from typing import BinaryIO

from simulator.records.exchange import Exchange
from simulator.records.selection import EVERYTHING, Selection
from simulator.records.store import (
    PAGE,
    Change,
    Page,
    Recovered,
    Span,
    StoreFailed,
    StoreState,
    TenantDeleted,
    all_of,
    give_way,
    pack_findings,
    unpack_findings,
)
from simulator.records.writing import Writer
from simulator.wire.findings import Finding
from simulator.wire.json import Json

QUEUED = 8_000_000
"""Bytes that wait for the writer's thread at most before bodies are dropped; before exchanges are, twice as many."""

MOST = 2_000_000_000
"""Bytes in the file at most; after that the oldest exchanges are overwritten."""

_AT_A_PLACE = hasattr(os, "pwritev")
"""Can the system read and write at a place of a file? Where it cannot, threads take turns at the file's one place."""

_PARTS = 1000
"""Pieces of memory written by one call; the system allows 1,024."""

_LONG = ("request_headers", "request_body", "response_headers", "response_body")
_SHORT = tuple(each.name for each in fields(Exchange) if each.name not in (*_LONG, "noted", "findings"))
_STATUS = _SHORT.index("status")
_long_of: Callable[[Exchange], tuple[bytes, ...]] = attrgetter(*_LONG)
_short_of: Callable[[Exchange], tuple[object, ...]] = attrgetter(*_SHORT)


@dataclass(slots=True, eq=False)
class _Block:
    """Exchanges that were let go of together: in memory until they are written, then in the file from `offset` on.

    `ids` are the first and last id of each tenant. From `described` on stands what is not a header or body. A block
    that is `gone` was never written, or has been overwritten.
    """

    exchanges: list[Exchange]
    ids: dict[str, tuple[int, int]] = field(default_factory=dict)
    count: int = 0
    offset: int = 0
    described: int = 0
    end: int = 0
    gone: bool = False

    def __post_init__(self) -> None:
        """Note whose exchanges they are."""
        self.count = len(self.exchanges)
        for exchange in self.exchanges:
            first, last = self.ids.get(exchange.tenant, (exchange.id, exchange.id))
            self.ids[exchange.tenant] = (min(first, exchange.id), max(last, exchange.id))


class _File:
    """The file. The writer's thread writes it round and round; other threads may read meanwhile."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._written: deque[_Block] = deque()
        self._offset = 0
        self._file: BinaryIO | None = None
        self._turns = threading.Lock()

    def apply(self, blocks: Sequence[_Block]) -> None:
        """Write blocks. Raises what kept some from being written; those are gone."""
        fault: Exception | None = None
        for block in blocks:
            try:
                self._write(block)
            except Exception as raised:  # whatever it is, the others can be written
                block.gone, fault = True, raised
            block.exchanges = []
        if fault is not None:
            raise fault

    def tidy(self) -> bool:
        """Nothing is left for later."""
        return False

    def close(self) -> None:
        """Close it, and so remove it."""
        if self._file is not None:
            self._file.close()

    def read(self, start: int, end: int) -> bytes:
        """What stands there now."""
        assert self._file is not None, "something was written before it is read"
        if _AT_A_PLACE:
            return os.pread(self._file.fileno(), end - start, start)
        with self._turns:
            self._file.seek(start)
            return self._file.read(end - start)

    def _write(self, block: _Block) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0, prefix="uec-simulator-")  # noqa: SIM115 - for long
        parts = list(chain.from_iterable(map(_long_of, block.exchanges)))
        noted = [pack_findings(exchange.noted) if exchange.noted else None for exchange in block.exchanges]
        shorts = [_short_of(exchange) for exchange in block.exchanges]
        parts.append(_described(shorts, noted, [len(part) for part in parts]))
        self._make_room(sum(map(len, parts)))
        block.offset = self._offset
        rest = iter(parts)
        while some := list(islice(rest, _PARTS)):
            # Not copied together first: that would cost as much as the writing.
            length = sum(map(len, some))
            if self._put(some) != length:
                raise OSError("there was no room for all of it")
            self._offset += length
        block.end = self._offset
        block.described = block.end - len(parts[-1])
        self._written.append(block)

    def _put(self, parts: list[bytes]) -> int:
        assert self._file is not None, "it is opened before it is written"
        if _AT_A_PLACE:
            return os.pwritev(self._file.fileno(), parts, self._offset)
        with self._turns:
            self._file.seek(self._offset)
            return self._file.write(b"".join(parts))

    def _make_room(self, size: int) -> None:
        """Go back to the beginning if need be, and give up the oldest blocks where `size` bytes will stand."""
        if self._offset + size > self._most:
            self._give_up(self._offset, sys.maxsize)
            self._offset = 0
        self._give_up(self._offset, self._offset + size)

    def _give_up(self, start: int, end: int) -> None:
        while self._written and self._written[0].offset < end and self._written[0].end > start:
            self._written.popleft().gone = True


class TemporaryStore:
    """What memory lets go of, in a file that is made for the first of it.

    It must never slow the simulator down. When the writer's thread falls behind, bodies are dropped; when it falls
    far behind, or the disk is full, whole exchanges are. Both are counted in `state`. "Committed" means written, or
    lost and counted.
    """

    durable = False

    def __init__(self, *, queued: int = QUEUED, most: int = MOST) -> None:
        self.state = StoreState()
        self._queued = queued
        self._file = _File(most)
        self._blocks: deque[_Block] = deque()
        self._writer: Writer[_Block] = Writer(
            lambda: self._file, self.state, max_bytes=queued, lost=lambda block: block.count if block.gone else 0
        )
        self._reader: ThreadPoolExecutor | None = None
        self._begun: asyncio.Future[None]
        self._closed = False

    async def start(self) -> Mapping[str, int]:
        """Nothing to open yet."""
        return {}

    async def recover(self) -> Recovered:
        """Nothing: it begins empty."""
        return Recovered()

    async def close(self) -> None:
        """Remove the file."""
        self._closed = True
        if self._reader is not None:
            await asyncio.to_thread(self._reader.shutdown)
        await self._writer.close()
        self._blocks.clear()

    def keep(self, exchange: Exchange) -> Awaitable[None]:
        """Take over one exchange as if memory had let go of it."""
        self.spill([exchange])
        return self.flush()

    def spill(self, exchanges: list[Exchange]) -> None:
        """Take over exchanges, oldest first, or what there is room for."""
        if self._closed:
            return
        if not self._writer.running:
            self._begun = self._writer.start()
        size, waiting = all_of(exchanges), self.state.bytes_queued
        if waiting > 2 * self._queued:
            self.state.exchanges_dropped += len(exchanges)
            return
        if waiting and waiting + size > self._queued:
            exchanges = [exchange.without_bodies() for exchange in exchanges]
            size = all_of(exchanges)
            self.state.bodies_dropped += len(exchanges)
        while self._blocks and self._blocks[0].gone:
            self._blocks.popleft()
        block = _Block(exchanges)
        self._blocks.append(block)
        self._writer.add((block,), size)

    def change(self, change: Change) -> None:
        """Forget a deleted tenant's exchanges: its ids may begin again. Who reads knows what was cleared."""
        if isinstance(change, TenantDeleted):
            for block in self._blocks:
                block.ids.pop(change.tenant, None)

    def flush(self) -> asyncio.Future[None]:
        """Done when everything so far is written, or lost and counted."""
        if self._writer.running:
            return self._writer.committed()
        nothing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        nothing.set_result(None)
        return nothing

    async def select(self, span: Span, selection: Selection, limit: int) -> Page:
        """Written exchanges of the span that match, in its order."""
        blocks = [block for block in self._blocks if span.tenant in block.ids and not block.gone]
        places = [(*block.ids[span.tenant], block) for block in blocks]
        places = [(first, last, block) for first, last, block in places if first <= span.upto and last > span.after]
        places.sort(key=itemgetter(1 if span.newest_first else 0), reverse=span.newest_first)
        if not places or self._closed:
            return Page([], more=False)
        if self._reader is None:
            self._reader = ThreadPoolExecutor(1, "records-reader")
        search = partial(self._search, places, span, selection, limit)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._reader, search)
        except OSError as fault:
            raise StoreFailed(f"the temporary journal could not be read: {fault}") from fault

    async def one(self, tenant: str, id: int) -> Exchange | None:
        """One written exchange, or None."""
        page = await self.select(Span(tenant, id - 1, id), EVERYTHING, 1)
        return page.exchanges[0] if page.exchanges else None

    def _search(self, places: list[tuple[int, int, _Block]], span: Span, selection: Selection, limit: int) -> Page:
        """In the reader's thread: through the blocks in the span's order, until there is enough."""
        found: list[Exchange] = []
        size = 0
        for first, last, block in places:
            enough = len(found) >= limit or size > PAGE
            # Where ids came out of order the next block may still hold some from between.
            if enough and (last < found[-1].id if span.newest_first else first > found[-1].id):
                return Page(found[:limit], more=True)
            matching = sorted(self._read(block, span, selection), key=_id_of, reverse=span.newest_first)
            give_way()
            if matching and not block.gone:
                between = found and (matching[0].id > found[-1].id) == span.newest_first
                found += matching
                size += all_of(matching)
                if between:
                    found.sort(key=_id_of, reverse=span.newest_first)
        return Page(found[:limit], more=len(found) > limit)

    def _read(self, block: _Block, span: Span, selection: Selection) -> Iterator[Exchange]:
        """The block's exchanges that match. Void when the block is gone afterwards: it was being overwritten."""
        described = self._file.read(block.described, block.end)
        if block.gone:
            return
        shorts, noted, lengths = marshal.loads(described)  # noqa: S302 - written by this process, to a nameless file
        places = list(accumulate(lengths, initial=block.offset))
        # Text is looked for in all of it, so all is read at once; otherwise only what matches.
        whole = self._file.read(block.offset, block.described) if selection.text is not None else None
        for index, short in enumerate(shorts):
            if short[1] != span.tenant or not span.after < short[0] <= span.upto:
                continue
            exchange, own = _exchange(short, unpack_findings(noted[index])), places[4 * index : 4 * index + 5]
            if whole is not None:
                _fill(exchange, own, whole, block.offset)
            if selection.holds(exchange):
                if whole is None:
                    _fill(exchange, own, self._file.read(own[0], own[-1]), own[0])
                yield exchange


def _described(shorts: list[tuple[object, ...]], noted: list[bytes | None], lengths: list[int]) -> bytes:
    try:
        return marshal.dumps((shorts, noted, lengths))
    except ValueError:  # a value of a class of its own, such as an enumeration's
        return marshal.dumps(([tuple(map(_plain, short)) for short in shorts], noted, lengths))


def _plain(value: object) -> object:
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _fill(exchange: Exchange, places: list[int], data: bytes, start: int) -> None:
    """Give it its headers and bodies, which stand between these places; `data` is what stands from `start` on."""
    parts = [data[begin - start : end - start] for begin, end in pairwise(places)]
    exchange.request_headers, exchange.request_body, exchange.response_headers, exchange.response_body = parts


def _id_of(exchange: Exchange) -> int:
    return exchange.id


def _exchange(short: tuple[Json, ...], noted: tuple[Finding, ...]) -> Exchange:
    """An exchange without headers and bodies."""
    before, status, after = short[:_STATUS], short[_STATUS], short[_STATUS + 1 : -1]
    values: tuple[Json, ...] = (*before, b"", b"", status, b"", b"", *after, noted, short[-1])
    return Exchange(*values)
