"""One thread that writes for the event loop, everything that is queued in one transaction (group commit).

What a transaction does is its Target's business: no database is known here.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from simulator.records.store import StoreFailed, StoreState

Item = TypeVar("Item")
ItemIn = TypeVar("ItemIn", contravariant=True)


class Target(Protocol[ItemIn]):
    """What the writer's thread owns and writes to."""

    def apply(self, items: Sequence[ItemIn]) -> None:
        """Commit the items in their order, all or none."""

    def tidy(self) -> bool:
        """Do a little of the work that may wait; is there more of it?"""

    def close(self) -> None:
        """Let go."""


@dataclass(slots=True)
class _Group(Generic[Item]):
    items: list[Item] = field(default_factory=list)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    bytes: int = 0


class Writer(Generic[Item]):
    """The queue before the writer's thread, for the event loop's thread to use.

    What is added in one step of the loop is committed together. The thread is handed at most `max_bytes` and one
    step's worth at a time; nothing is refused: who adds waits for the commit, and so holds the next one back. The
    loop is woken once a commit. When writing fails, those who wait are told; unless things may be lost: then `lost`
    says how many exchanges an item was, and they are counted.
    """

    def __init__(
        self,
        open_target: Callable[[], Target[Item]],
        state: StoreState,
        *,
        max_bytes: int,
        lost: Callable[[Item], int] | None = None,
    ) -> None:
        self._open_target = open_target
        self._state = state
        self._max_bytes = max_bytes
        self._lost = lost
        self._queue: queue.SimpleQueue[_Group[Item] | None] = queue.SimpleQueue()
        self._group: _Group[Item] | None = None
        self._handed = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._opened: asyncio.Future[None]
        self._ended: asyncio.Future[None]

    @property
    def running(self) -> bool:
        """Has the thread been started, and not been ended?"""
        return self._thread is not None

    def start(self) -> asyncio.Future[None]:
        """Start the thread; done when the target is open, with the exception that opening it raised."""
        self._loop = asyncio.get_running_loop()
        self._opened, self._ended = self._loop.create_future(), self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name="records-writer", daemon=True)
        self._thread.start()
        return self._opened

    def add(self, items: Sequence[Item], size: int) -> None:
        """Queue items of `size` bytes together. Raises StoreFailed when the thread is not running."""
        group = self._group or self._begin_group()
        group.items.extend(items)
        group.bytes += size
        self._state.bytes_queued += size

    def committed(self) -> asyncio.Future[None]:
        """Done when all that was added before is committed; StoreFailed if that failed. Each caller has its own."""
        group = self._group or self._begin_group()
        waiter: asyncio.Future[None] = self._loop.create_future()
        group.waiters.append(waiter)
        return waiter

    async def close(self) -> None:
        """Write what is queued, close the target and end the thread."""
        if self._thread is None:
            return
        if self._group is not None:
            self._queue.put(self._group)
            self._group = None
        thread, self._thread = self._thread, None
        self._queue.put(None)
        await self._ended
        thread.join()

    def _begin_group(self) -> _Group[Item]:
        if self._thread is None:
            raise StoreFailed("the store is closed")
        self._group = _Group()
        self._loop.call_soon(self._hand_over)
        return self._group

    def _hand_over(self) -> None:
        group = self._group
        if group is None or (self._handed and self._handed >= self._max_bytes):
            return
        self._group = None
        self._handed += group.bytes
        self._queue.put(group)

    def _settle(self, groups: list[_Group[Item]], fault: Exception | None) -> None:
        """On the loop, after a commit: who waited for it goes on, and what waited for room is handed over."""
        written = sum(group.bytes for group in groups)
        self._handed -= written
        self._state.bytes_queued -= written
        self._state.failure = None if fault is None else f"{type(fault).__name__}: {fault}"
        if fault is not None and self._lost is not None:
            self._state.exchanges_dropped += sum(self._lost(item) for group in groups for item in group.items)
        for waiter in [waiter for group in groups for waiter in group.waiters if not waiter.done()]:
            if fault is None or self._lost is not None:
                waiter.set_result(None)
            else:
                waiter.set_exception(StoreFailed(f"the store could not write: {fault}"))
        self._hand_over()

    def _run(self) -> None:
        try:
            target = self._open_target()
        except Exception as fault:
            self._tell(_fail, self._opened, fault)
            self._refuse_all(fault)
        else:
            self._tell(_finish, self._opened)
            while self._write_next(target):
                pass
            with contextlib.suppress(Exception):  # all is committed: closing has nothing left to lose
                target.close()
        self._tell(_finish, self._ended)

    def _write_next(self, target: Target[Item]) -> bool:
        """Write what is queued, waiting for something when there is nothing to tidy; False at the end."""
        with contextlib.suppress(Exception):  # what cannot be tidied now can be later
            while self._queue.empty() and target.tidy():
                pass
        groups = [self._queue.get()]
        groups += [self._queue.get() for _ in range(self._queue.qsize())]
        self._write(target, [group for group in groups if group is not None])
        return None not in groups

    def _write(self, target: Target[Item], groups: list[_Group[Item]]) -> None:
        items = [item for group in groups for item in group.items]
        fault: Exception | None = None
        try:
            if items:
                target.apply(items)
        except Exception as raised:  # whatever it is, those who wait must hear of it
            fault = raised
        if groups:
            self._tell(self._settle, groups, fault)

    def _refuse_all(self, fault: Exception) -> None:
        while (group := self._queue.get()) is not None:
            self._tell(self._settle, [group], fault)

    def _tell(self, function: Callable[..., None], *values: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *values)
        except RuntimeError:
            return  # the loop was closed without closing the store: nobody is left to hear


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], fault: Exception) -> None:
    if not future.done():
        future.set_exception(fault)
