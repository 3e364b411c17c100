import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.records.exchange import Exchange
from simulator.records.journal import SLICE
from simulator.records.opening import open_store
from simulator.records.selection import EVERYTHING, Selection
from simulator.records.sqlite import DurableStore
from simulator.records.temporary import TemporaryStore
from tests.records.makers import STORES, a_journal, a_store, an_exchange, ids, record

ROOT = Path(__file__).resolve().parents[2]

_TENANTS = st.sampled_from("ab")
_SELECTIONS = st.sampled_from([EVERYTHING, Selection(status="4xx"), Selection(where=lambda each: each.id % 3 == 0)])
_BOUND = st.none() | st.integers(0, 40)
_STEPS = st.one_of(
    st.tuples(st.just("append"), _TENANTS, st.integers(1, 9)),
    st.tuples(st.just("append"), _TENANTS, st.integers(1, 9)),
    st.tuples(st.just("select"), _TENANTS, _SELECTIONS, _BOUND, _BOUND, st.integers(1, 12)),
    st.tuples(st.just("select"), _TENANTS, _SELECTIONS, _BOUND, _BOUND, st.integers(1, 12)),
    st.tuples(st.just("one"), _TENANTS, st.integers(1, 40)),
    st.tuples(st.just("clear"), _TENANTS),
    st.tuples(st.just("delete"), _TENANTS),
    st.tuples(st.just("restart")),
)


class _Model:
    """What a journal ought to answer: everything in plain lists."""

    def __init__(self) -> None:
        self.recorded: dict[str, list[Exchange]] = {}
        self.last: dict[str, int] = {}

    def append(self, exchange: Exchange) -> None:
        self.recorded.setdefault(exchange.tenant, []).append(exchange)
        self.last[exchange.tenant] = exchange.id

    def select(
        self, tenant: str, selection: Selection, after: int | None, before: int | None, limit: int
    ) -> list[Exchange]:
        found = [each for each in self.recorded.get(tenant, []) if each.id > (after or 0) and selection.matches(each)]
        found = [each for each in found if before is None or each.id < before]
        return found[-limit:] if after is None else found[:limit]


async def _play(kind: str, folder: Path, steps: list[tuple[Any, ...]]) -> None:
    model = _Model()
    journal_is = a_journal(a_store(kind, folder), max_rows=6)
    journal = await journal_is.__aenter__()
    for name, *values in steps:
        if name == "append":
            tenant, count = values
            for _ in range(count):
                status = 404 if model.last.get(tenant, 0) % 2 else 200
                model.append(await record(journal, tenant, status=status))
        elif name == "select":
            tenant, selection, after, before, limit = values
            found = await journal.select(tenant, selection, after=after, before=before, limit=limit)
            assert found == model.select(tenant, selection, after, before, limit)
        elif name == "one":
            tenant, id = values
            wanted = [each for each in model.recorded.get(tenant, []) if each.id == id]
            assert await journal.one(tenant, id) == (wanted[0] if wanted else None)
        elif name == "clear":
            await journal.clear(values[0])
            model.recorded.pop(values[0], None)
        elif name == "delete":
            await journal.tenant_deleted(values[0])
            model.recorded.pop(values[0], None)
            model.last.pop(values[0], None)
        elif kind == "durable":
            await journal_is.__aexit__(None, None, None)
            journal_is = a_journal(a_store(kind, folder), max_rows=6)
            journal = await journal_is.__aenter__()
    for tenant in "ab":
        assert await journal.select(tenant, after=0, limit=1_000) == model.recorded.get(tenant, [])
        assert journal.next_id(tenant) == model.last.get(tenant, 0) + 1
    await journal_is.__aexit__(None, None, None)


@pytest.mark.parametrize("kind", STORES)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEPS, max_size=25))
def test_whatever_happens_the_journal_answers_as_a_list_would(
    kind: str, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    asyncio.run(_play(kind, tmp_path_factory.mktemp("journal"), steps))


async def test_without_a_durable_store_there_is_nothing_to_wait_for() -> None:
    async with a_journal(TemporaryStore(), max_rows=4) as journal:
        waited = [journal.append(an_exchange(journal.next_id("default"))) for _ in range(20)]

        assert waited == [None] * 20
        assert not journal.durable


async def test_with_a_durable_store_an_exchange_can_be_read_before_it_is_committed(tmp_path: Path) -> None:
    async with a_journal(DurableStore(tmp_path / "x.sqlite")) as journal:
        exchange = an_exchange(journal.next_id("default"))
        kept = journal.append(exchange)

        assert journal.durable
        assert await journal.one("default", 1) is exchange
        assert kept is not None
        await kept


async def test_memory_is_bounded_over_all_tenants_together() -> None:
    async with a_journal(TemporaryStore(), max_rows=50, max_bytes=100_000) as journal:
        for number in range(500):
            await record(journal, f"tenant-{number % 7}", response_body=b"x" * (number % 3_000))
            state = journal.state()
            assert state["exchanges_in_memory"] <= 50
            assert state["bytes_in_memory"] <= 100_000


async def test_the_newest_are_answered_from_memory_alone() -> None:
    store = TemporaryStore()

    async def fail(*values: object) -> None:
        raise AssertionError("the store was asked")

    async with a_journal(store, max_rows=16) as journal:
        for _ in range(100):
            await record(journal)
        store.select = fail

        assert ids(await journal.select("default", limit=10)) == list(range(91, 101))
        assert ids(await journal.select("default", after=95)) == list(range(96, 101))


async def test_ids_count_up_within_each_tenant() -> None:
    async with a_journal(open_store(None)) as journal:
        given = [(tenant, journal.next_id(tenant)) for tenant in ("a", "b", "a", "a", "b")]

        assert given == [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2)]


async def test_looking_through_memory_lets_others_have_their_turn() -> None:
    def slow(exchange: Exchange) -> bool:
        time.sleep(SLICE)  # each look takes a whole slice
        return False

    async with a_journal(open_store(None)) as journal:
        for _ in range(20):
            await record(journal)
        looking = asyncio.ensure_future(journal.select("default", Selection(where=slow)))
        turns = 0
        while not looking.done():
            turns += 1
            await asyncio.sleep(0)

    assert turns >= 15


async def test_appending_costs_a_few_microseconds() -> None:
    async with a_journal(open_store(None)) as journal:
        best = 1.0
        for _ in range(5):
            exchanges = [an_exchange(journal.next_id("default")) for _ in range(500)]
            begun = time.perf_counter()
            for exchange in exchanges:
                journal.append(exchange)
            best = min(best, (time.perf_counter() - begun) / 500)

    assert best < 10e-6  # under 1 alone on a quiet machine; see tests/bench/bench_journal.py


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's memory here")
def test_a_hundred_thousand_exchanges_of_4_kb_grow_the_process_by_less_than_50_mb() -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.records.filling"], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    grown, last_id = (int(word) for word in child.stdout.split())

    assert last_id == 100_000
    assert 20_000_000 < grown < 50_000_000
