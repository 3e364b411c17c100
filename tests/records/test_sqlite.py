import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.records.documents import Documents
from simulator.records.selection import EVERYTHING, Selection
from simulator.records.sqlite import DurableStore
from simulator.records.store import PAGE, Span, StoreFailed
from simulator.wire.errors import Problems
from tests.records.makers import a_journal, an_exchange, ids, record

ROOT = Path(__file__).resolve().parents[2]


def record_and_be_killed(path: Path, least: int) -> list[int]:
    """Let another process record until it has told of so many exchanges, and kill it; the ids that it told."""
    command = [sys.executable, "-m", "tests.records.crashing", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(least)]
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
    assert child.returncode == -signal.SIGKILL
    return told + [int(line) for line in rest[: rest.rfind(b"\n") + 1].split()]


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("least", [1, 400])
async def test_killed_under_load_it_has_every_exchange_that_was_awaited(tmp_path: Path, least: int) -> None:
    path = tmp_path / "x.sqlite"
    told = record_and_be_killed(path, least)

    async with a_journal(DurableStore(path)) as journal:
        kept = ids(await journal.select("default", after=0, limit=1_000_000))
        recovered = await journal.recover()
        next_id = journal.next_id("default")

    assert len(told) >= least
    assert set(told) <= set(kept)
    assert {int(key) for _, key, _ in recovered.documents["default"]} == set(kept)
    assert next_id > max(kept)


async def test_an_append_is_readable_by_others_when_it_has_been_awaited(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    async with a_journal(DurableStore(path)) as journal:
        await record(journal)
        other = sqlite3.connect(path)
        (count,) = other.execute("SELECT count(*) FROM exchanges").fetchone()
        other.close()

    assert count == 1


async def test_a_document_and_its_exchange_are_in_one_commit(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    async with a_journal(DurableStore(path)) as journal:
        commits: list[int] = []
        documents = Documents({}, "default", journal)
        settle = journal._store._writer._settle

        def counted(groups: list[object], fault: Exception | None) -> None:
            commits.append(sum(len(group.items) for group in groups))
            settle(groups, fault)

        journal._store._writer._settle = counted
        await documents.put("people", "1", {})
        await record(journal)

    assert commits == [2]


async def test_one_file_serves_one_simulator(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    async with a_journal(DurableStore(path)) as journal:
        with pytest.raises(Problems, match="another simulator has it open"):
            await DurableStore(path).start()
        await record(journal)

    async with a_journal(DurableStore(path)) as journal:
        assert ids(await journal.select("default")) == [1]


async def test_a_store_that_could_not_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    store = DurableStore(tmp_path / "no" / "x.sqlite")

    with pytest.raises(Problems, match="no such file or directory"):
        await store.start()

    assert not store._writer.running


async def test_after_closing_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    async with a_journal(DurableStore(tmp_path / "x.sqlite")) as journal:
        await record(journal)
        await journal.select("default", after=0)

    assert names(tmp_path) == ["x.sqlite"]


async def test_a_closed_store_takes_and_gives_nothing(tmp_path: Path) -> None:
    store = DurableStore(tmp_path / "x.sqlite")
    await store.start()
    await store.close()

    with pytest.raises(StoreFailed, match="closed"):
        await store.keep(an_exchange())
    with pytest.raises(StoreFailed, match="closed"):
        await store.select(Span("default", 0, 9), EVERYTHING, 9)


async def test_a_failed_write_is_told_to_who_waits_and_recording_goes_on_when_it_can(tmp_path: Path) -> None:
    async with a_journal(DurableStore(tmp_path / "x.sqlite"), max_rows=1) as journal:
        await record(journal)
        other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
        other.execute("ALTER TABLE bodies RENAME TO elsewhere")
        with pytest.raises(StoreFailed, match="could not write"):
            await record(journal)
        failure = journal.state()["failure"]
        with pytest.raises(StoreFailed, match="could not be read"):
            await journal.select("default", after=0)
        other.execute("ALTER TABLE elsewhere RENAME TO bodies")
        other.close()
        await record(journal)

        assert "no such table" in failure
        assert ids(await journal.select("default", after=0)) == [1, 3]
        assert journal.state()["failure"] is None


async def test_a_page_ends_when_it_is_large_enough(tmp_path: Path) -> None:
    async with a_journal(DurableStore(tmp_path / "x.sqlite"), max_bytes=1_000) as journal:
        for _ in range(5):
            await record(journal, response_body=b"x" * (PAGE // 2))

        page = await journal._store.select(Span("default", 0, 5), EVERYTHING, 100)
        everything = await journal.select("default", limit=100)

    assert (ids(page.exchanges), page.more) == ([1, 2], True)
    assert ids(everything) == [1, 2, 3, 4, 5]


async def test_a_span_never_reaches_into_another_tenant(tmp_path: Path) -> None:
    async with a_journal(DurableStore(tmp_path / "x.sqlite")) as journal:
        for tenant in ("a", "b", "c"):
            await record(journal, tenant)

        page = await journal._store.select(Span("b", -5, 2**36 - 1), EVERYTHING, 100)

    assert [(exchange.tenant, exchange.id) for exchange in page.exchanges] == [("b", 1)]


async def test_reading_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    async with a_journal(DurableStore(tmp_path / "x.sqlite"), max_rows=1) as journal:
        for _ in range(200):
            journal.append(an_exchange(journal.next_id("default"), request_body=b"x" * 50_000)).cancel()
        await journal.flush()

        reading = asyncio.ensure_future(journal.select("default", Selection(text="not there"), after=0))
        turns = 0
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)

    assert await reading == []
    assert turns > 20
