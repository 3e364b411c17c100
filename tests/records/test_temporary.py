import asyncio
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.records import temporary
from simulator.records.selection import EVERYTHING, Selection
from simulator.records.store import Span, StoreFailed
from simulator.records.temporary import TemporaryStore
from tests.records.makers import a_journal, an_exchange, every_field, ids, record

ALL = Span("default", 0, 10_000)


async def spilled(store: TemporaryStore, *groups: range, size: int = 100) -> None:
    """Let the store take over groups of exchanges, each as a block."""
    for group in groups:
        store.spill([an_exchange(id, request_body=b"x" * size) for id in group])
        await store.flush()


async def test_nothing_is_written_before_memory_lets_go_of_something(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: made.append(options))
    async with a_journal(TemporaryStore()) as journal:
        for _ in range(100):
            await record(journal)
        await journal.clear("default")
        await journal.tenant_deleted("default")

    assert made == []


async def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = TemporaryStore()
    await spilled(store, range(1, 10))

    found = await store.select(ALL, EVERYTHING, 100)

    assert os.listdir(tmp_path) == []
    assert len(found.exchanges) == 9
    await store.close()


async def test_blocks_of_more_pieces_than_the_system_takes_at_once_are_written_whole() -> None:
    store = TemporaryStore()
    await spilled(store, range(1, 1_001))

    found = await store.select(ALL, EVERYTHING, 2_000)

    assert found.exchanges == [an_exchange(id, request_body=b"x" * 100) for id in range(1, 1_001)]
    await store.close()


async def test_every_field_comes_back_as_it_was() -> None:
    store = TemporaryStore()
    store.spill([every_field()])
    await store.flush()

    assert await store.one("default", 7) == every_field()
    await store.close()


async def test_text_is_looked_for_in_what_was_written() -> None:
    store = TemporaryStore()
    store.spill([an_exchange(1), an_exchange(2, request_body=b"\x00NEEDLE\xff"), an_exchange(3)])
    await store.flush()

    found = await store.select(ALL, Selection(text="needle"), 10)

    assert found.exchanges == [an_exchange(2, request_body=b"\x00NEEDLE\xff")]
    await store.close()


async def test_when_the_writer_falls_behind_bodies_are_dropped_and_counted() -> None:
    store = TemporaryStore(queued=10_000)
    for id in range(1, 5):
        store.spill([an_exchange(id, request_body=b"x" * 6_000)])
    queued = store.state.bytes_queued
    await store.flush()

    found = await store.select(ALL, EVERYTHING, 10)

    assert queued < 10_000
    assert [len(exchange.request_body) for exchange in found.exchanges] == [6_000, 0, 0, 0]
    assert [exchange.bodies_dropped for exchange in found.exchanges] == [False, True, True, True]
    assert found.exchanges[1].request_headers == an_exchange().request_headers
    assert (store.state.bodies_dropped, store.state.exchanges_dropped, store.state.bytes_queued) == (3, 0, 0)
    await store.close()


async def test_when_it_falls_far_behind_exchanges_are_dropped_and_the_queue_stays_bounded() -> None:
    store = TemporaryStore(queued=10_000)
    for id in range(1, 101):
        store.spill([an_exchange(id)])
    queued = store.state.bytes_queued
    await store.flush()

    found = await store.select(ALL, EVERYTHING, 1_000)

    assert queued < 22_000
    assert ids(found.exchanges) == list(range(1, len(found.exchanges) + 1))
    assert store.state.exchanges_dropped == 100 - len(found.exchanges) > 50
    await store.close()


async def test_a_block_larger_than_the_queue_is_written_when_nothing_waits() -> None:
    store = TemporaryStore(queued=1_000)
    await spilled(store, range(1, 10))

    assert store.state.bodies_dropped == 0
    await store.close()


async def test_a_full_disk_costs_exchanges_that_are_counted_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    async def some(journal: object, count: int) -> None:
        for _ in range(count):
            await record(journal)
        await journal._store.flush()

    def full(*values: object) -> int:
        raise OSError(28, "No space left on device")

    async with a_journal(TemporaryStore(), max_rows=8) as journal:
        await some(journal, 12)
        with monkeypatch.context() as patched:
            patched.setattr(os, "pwritev", full)
            await some(journal, 6)
            state = journal.state()
        await some(journal, 10)

        left = ids(await journal.select("default", after=0))

    assert state["failure"] == "OSError: [Errno 28] No space left on device"
    assert state["exchanges_dropped"] == 6
    assert left == [1, 2, 3, 4, *range(11, 29)]


async def test_an_exchange_that_cannot_be_written_costs_only_its_own_block() -> None:
    store = TemporaryStore()
    for id in (1, 2, 3):
        store.spill([an_exchange(id, rule=object() if id == 2 else None)])
    await store.flush()

    assert ids((await store.select(ALL, EVERYTHING, 10)).exchanges) == [1, 3]
    assert (store.state.exchanges_dropped, store.state.failure) == (1, "ValueError: unmarshallable object")
    await store.close()


async def test_half_a_write_is_no_write(monkeypatch: pytest.MonkeyPatch) -> None:
    store = TemporaryStore()
    monkeypatch.setattr(os, "pwritev", lambda *values: 1)
    await spilled(store, range(1, 4))

    assert (store.state.exchanges_dropped, store.state.failure) == (3, "OSError: there was no room for all of it")
    assert (await store.select(ALL, EVERYTHING, 10)).exchanges == []
    await store.close()


async def test_a_file_that_cannot_be_made_costs_exchanges_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    async with a_journal(TemporaryStore(), max_rows=8) as journal:
        for _ in range(20):
            await record(journal)
        listed = ids(await journal.select("default", after=0))
        state = journal.state()

    assert listed == list(range(13, 21))
    assert state["exchanges_dropped"] == 12
    assert "No such file or directory" in state["failure"]


async def test_a_file_that_is_full_overwrites_the_oldest() -> None:
    store = TemporaryStore(most=20_000)
    await spilled(store, *(range(start, start + 3) for start in range(1, 100, 3)), size=1_000)

    found = ids((await store.select(ALL, EVERYTHING, 1_000)).exchanges)

    assert found == list(range(found[0], 100))
    assert 9 <= len(found) <= 15
    assert store.state.exchanges_dropped == 0
    await store.close()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3_000)), min_size=1, max_size=40))
def test_whatever_is_written_round_and_round_the_newest_stay_whole(blocks: list[tuple[int, int]]) -> None:
    async def play() -> None:
        store, next_id, sizes = TemporaryStore(most=15_000), 1, {}
        for count, size in blocks:
            group = range(next_id, next_id + count)
            await spilled(store, group, size=size)
            sizes.update(dict.fromkeys(group, size))
            next_id += count
        found = (await store.select(ALL, EVERYTHING, 1_000)).exchanges
        await store.close()

        assert found == [an_exchange(each.id, request_body=b"x" * sizes[each.id]) for each in found]
        assert ids(found)[-count:] == list(group)
        assert ids(found) == list(range(next_id - len(found), next_id))

    asyncio.run(play())


async def test_the_last_blocks_are_not_read_for_the_newest_few(monkeypatch: pytest.MonkeyPatch) -> None:
    store = TemporaryStore()
    await spilled(store, *(range(start, start + 10) for start in range(1, 101, 10)))
    read: list[int] = []
    pread = os.pread

    def counted(*values: int) -> bytes:
        read.append(values[2])
        return pread(*values)

    monkeypatch.setattr(os, "pread", counted)
    newest = await store.select(Span("default", 0, 100, newest_first=True), EVERYTHING, 5)

    assert (ids(newest.exchanges), newest.more) == ([100, 99, 98, 97, 96], True)
    assert len(read) == 1 + 10
    await store.close()


async def test_blocks_whose_ids_overlap_are_read_in_order() -> None:
    store = TemporaryStore()
    for group in ((1, 2, 9), (3, 8), (4, 5), (20,), (6, 7)):
        store.spill([an_exchange(id) for id in group])
    await store.flush()

    first = await store.select(Span("default", 1, 20), EVERYTHING, 4)
    newest = await store.select(Span("default", 0, 20, newest_first=True), EVERYTHING, 4)

    assert ids(first.exchanges) == [2, 3, 4, 5]
    assert ids(newest.exchanges) == [20, 9, 8, 7]
    await store.close()


async def test_a_block_that_is_overwritten_while_it_is_read_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    store = TemporaryStore()
    await spilled(store, range(1, 4), range(4, 7))
    pread = os.pread

    def overtaken(*values: int) -> bytes:
        store._blocks[0].gone = True
        return pread(*values)

    monkeypatch.setattr(os, "pread", overtaken)

    assert ids((await store.select(ALL, EVERYTHING, 10)).exchanges) == [4, 5, 6]
    await store.close()


async def test_a_file_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*values: object) -> bytes:
        raise OSError("I/O error")

    store = TemporaryStore()
    await spilled(store, range(1, 4))
    monkeypatch.setattr(os, "pread", broken)

    with pytest.raises(StoreFailed, match="could not be read: I/O error"):
        await store.select(ALL, EVERYTHING, 10)
    await store.close()


async def test_after_closing_it_takes_and_gives_nothing() -> None:
    store = TemporaryStore()
    await spilled(store, range(1, 4))
    await store.close()

    await spilled(store, range(4, 7))

    assert (await store.select(ALL, EVERYTHING, 10)).exchanges == []


async def test_where_the_system_cannot_write_at_a_place_threads_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "_AT_A_PLACE", False)
    store = TemporaryStore()
    await spilled(store, range(1, 600), range(600, 1_200))

    found = await store.select(ALL, EVERYTHING, 2_000)

    assert [exchange.id for exchange in found.exchanges] == list(range(1, 1_200))
    assert {exchange.request_body for exchange in found.exchanges} == {b"x" * 100}
    await store.close()
