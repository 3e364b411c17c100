import asyncio
import threading
from collections.abc import Sequence

import pytest

from simulator.records.store import StoreFailed, StoreState
from simulator.records.writing import Writer


class _Target:
    """Keeps what it is given; waits for `go`, fails on the item -1, tidies as often as it is told."""

    def __init__(self) -> None:
        self.applied: list[list[int]] = []
        self.go = threading.Event()
        self.go.set()
        self.to_tidy = 0
        self.tidied = threading.Event()
        self.closed = False
        self.begun = threading.Event()
        self.threads: set[int] = set()

    def apply(self, items: Sequence[int]) -> None:
        self.begun.set()
        self.go.wait(5)
        self.threads.add(threading.get_ident())
        self.applied.append(list(items))
        if -1 in items:
            raise OSError("no room")

    def tidy(self) -> bool:
        self.to_tidy -= 1
        if self.to_tidy < 0:
            self.tidied.set()
        if self.to_tidy == -1:
            raise OSError("cannot tidy")
        return self.to_tidy >= 0

    def close(self) -> None:
        self.closed = True


async def started(target: _Target, **options: object) -> Writer[int]:
    writer = Writer(lambda: target, StoreState(), **{"max_bytes": 1_000, **options})
    await writer.start()
    return writer


async def test_what_is_added_in_one_step_is_committed_together_by_one_other_thread() -> None:
    target = _Target()
    writer = await started(target)
    for number in range(5):
        writer.add([number], 10)

    await writer.committed()
    writer.add([5, 6], 10)
    await writer.close()

    assert target.applied == [[0, 1, 2, 3, 4], [5, 6]]
    assert threading.get_ident() not in target.threads
    assert len(target.threads) == 1
    assert target.closed


async def test_those_who_wait_together_share_a_commit_and_one_waking() -> None:
    target = _Target()
    writer = await started(target)
    wakings = 0
    loop = asyncio.get_running_loop()
    threadsafe = loop.call_soon_threadsafe

    def counted(*args: object, **kwargs: object) -> asyncio.Handle:
        nonlocal wakings
        wakings += 1
        return threadsafe(*args, **kwargs)

    async def one(number: int) -> None:
        writer.add([number], 10)
        await writer.committed()

    loop.call_soon_threadsafe = counted
    await asyncio.gather(*[one(number) for number in range(50)])
    del loop.call_soon_threadsafe
    await writer.close()

    assert target.applied == [list(range(50))]
    assert wakings == 1


async def test_what_comes_during_a_commit_shares_the_next() -> None:
    target = _Target()
    writer = await started(target)
    target.go.clear()
    writer.add([0], 10)
    await asyncio.to_thread(target.begun.wait, 5)
    for number in range(1, 4):
        writer.add([number], 10)
        await asyncio.sleep(0.001)

    target.go.set()
    await writer.committed()
    await writer.close()

    assert target.applied[0] == [0]
    assert [item for group in target.applied for item in group] == [0, 1, 2, 3]
    assert len(target.applied) <= 3


async def test_the_thread_is_handed_a_bounded_number_of_bytes_and_nothing_is_lost() -> None:
    target = _Target()
    writer = await started(target, max_bytes=25)
    target.go.clear()
    for number in range(20):
        writer.add([number], 10)
        await asyncio.sleep(0)
    handed = writer._handed
    target.go.set()
    await writer.committed()
    await writer.close()

    assert handed == 30
    assert [item for group in target.applied for item in group] == list(range(20))


async def test_waiting_with_nothing_queued_is_over_at_once() -> None:
    writer = await started(_Target())

    await asyncio.wait_for(writer.committed(), 1)

    await writer.close()


async def test_a_failed_commit_is_told_to_everyone_who_waited_for_it_and_to_nobody_else() -> None:
    target, state = _Target(), StoreState()
    writer: Writer[int] = Writer(lambda: target, state, max_bytes=1_000)
    await writer.start()
    writer.add([-1], 10)
    waiting = [writer.committed(), writer.committed()]

    told = await asyncio.gather(*waiting, return_exceptions=True)
    failure = state.failure
    writer.add([1], 10)
    await writer.committed()
    await writer.close()

    assert [(type(each), str(each)) for each in told] == [(StoreFailed, "the store could not write: no room")] * 2
    assert failure == "OSError: no room"
    assert (state.failure, state.bytes_queued) == (None, 0)


async def test_what_may_be_lost_is_counted_instead() -> None:
    state = StoreState()
    writer: Writer[int] = Writer(_Target, state, max_bytes=1_000, lost=lambda item: 7)
    await writer.start()
    writer.add([-1, 2], 10)

    await writer.committed()
    await writer.close()

    assert state.exchanges_dropped == 14


async def test_one_who_gives_up_waiting_does_not_disturb_the_others() -> None:
    target = _Target()
    writer = await started(target)
    target.go.clear()
    writer.add([1], 10)
    impatient, patient = writer.committed(), writer.committed()

    impatient.cancel()
    target.go.set()
    await patient
    await writer.close()

    assert target.applied == [[1]]


async def test_a_target_that_cannot_be_opened_is_told_at_the_start_and_at_each_commit() -> None:
    def cannot() -> _Target:
        raise OSError("no such folder")

    writer = Writer(cannot, StoreState(), max_bytes=1_000)
    with pytest.raises(OSError, match="no such folder"):
        await writer.start()
    writer.add([1], 10)

    with pytest.raises(StoreFailed, match="no such folder"):
        await writer.committed()
    await writer.close()


async def test_closing_writes_what_is_queued_and_then_takes_nothing_more() -> None:
    target = _Target()
    writer = await started(target)
    writer.add([1], 10)
    last = writer.committed()

    await writer.close()
    await writer.close()

    await last
    assert target.applied == [[1]]
    assert not writer.running
    with pytest.raises(StoreFailed, match="closed"):
        writer.add([2], 10)


async def test_it_tidies_while_there_is_nothing_to_write_and_survives_failing_at_it() -> None:
    target = _Target()
    target.to_tidy = 3
    writer = await started(target)

    await asyncio.to_thread(target.tidied.wait, 5)
    writer.add([1], 10)
    await writer.committed()
    await writer.close()

    assert target.applied == [[1]]


def test_a_loop_that_is_gone_does_not_stop_the_thread() -> None:
    target = _Target()
    target.go.clear()

    async def leave() -> Writer[int]:
        writer = await started(target)
        writer.add([1], 10)
        await asyncio.sleep(0)
        return writer

    writer = asyncio.run(leave())
    target.go.set()
    writer._queue.put(None)
    assert writer._thread is not None
    writer._thread.join(5)

    assert target.applied == [[1]]
    assert target.closed
