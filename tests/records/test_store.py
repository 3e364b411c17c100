"""The conformance suite: what a journal promises, over every store there is. Then: choosing a store."""

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from simulator.records.documents import Document, Documents, VersionConflict
from simulator.records.journal import Journal
from simulator.records.selection import Selection
from simulator.records.temporary import TemporaryStore
from simulator.wire.findings import Severity
from tests.records.makers import a_journal, a_store, an_exchange, every_field, ids, record

Open = Callable[..., Any]


async def test_the_newest_are_given_oldest_first(open_journal: Open) -> None:
    async with open_journal() as journal:
        for _ in range(30):
            await record(journal)

        newest = await journal.select("default", limit=25)

    assert ids(newest) == list(range(6, 31))


async def test_after_an_id_the_next_ones_are_given(open_journal: Open) -> None:
    async with open_journal() as journal:
        for _ in range(30):
            await record(journal)

        first = await journal.select("default", after=0, limit=20)
        last = await journal.select("default", after=20, limit=20)
        none = await journal.select("default", after=30, limit=20)

    assert ids(first) == list(range(1, 21))
    assert ids(last) == list(range(21, 31))
    assert none == []


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_limit_below_one_gives_nothing(open_journal: Open, limit: int) -> None:
    async with open_journal() as journal:
        await record(journal)

        assert await journal.select("default", limit=limit) == []


async def test_an_unknown_tenant_has_nothing(open_journal: Open) -> None:
    async with open_journal() as journal:
        assert await journal.select("nobody") == []
        assert await journal.one("nobody", 1) is None


async def test_an_exchange_comes_back_as_it_was(open_journal: Open) -> None:
    odd = every_field()
    async with open_journal(max_rows=1) as journal:
        for exchange in (odd, an_exchange(8)):
            kept = journal.append(exchange)
            if kept is not None:
                await kept

        again = await journal.one("default", odd.id)
        listed = await journal.select("default", limit=2)

    assert again == odd
    assert again is not odd
    assert listed == [odd, an_exchange(8)]


async def test_values_of_enumerations_come_back_as_what_they_stand_for(open_journal: Open) -> None:
    async with open_journal(max_rows=1) as journal:
        for _ in range(2):
            await record(journal, status=HTTPStatus.NOT_FOUND, service=Severity.ERROR)

        assert await journal.one("default", 1) == an_exchange(1, status=404, service="error")


async def test_an_exchange_too_large_for_memory_can_be_read(open_journal: Open) -> None:
    async with open_journal(max_bytes=5_000) as journal:
        large = await record(journal, request_body=b"x" * 6_000)

        assert await journal.one("default", 1) == large


@pytest.mark.parametrize("id", [0, -1, 4, 2**63])
async def test_an_id_that_was_not_given_has_no_exchange(open_journal: Open, id: int) -> None:
    async with open_journal(max_rows=1) as journal:
        for _ in range(3):
            await record(journal)

        assert await journal.one("default", id) is None


async def test_tenants_never_see_each_other(open_journal: Open) -> None:
    async with open_journal() as journal:
        for number in range(60):
            await record(journal, f"tenant-{number % 3}", rule=f"of {number % 3}")

        for number in range(3):
            name = f"tenant-{number}"
            listed = await journal.select(name, after=-5, limit=1_000)
            assert ids(listed) == list(range(1, 21))
            assert {(exchange.tenant, exchange.rule) for exchange in listed} == {(name, f"of {number}")}
            assert (await journal.one(name, 2)).tenant == name


async def test_filters_reach_what_has_left_memory(open_journal: Open) -> None:
    async with open_journal() as journal:
        for number in range(40):
            await record(journal, nhs_number=f"{number % 10}", status=404 if number < 3 else 200)

        one_person = await journal.select("default", Selection(nhs_number="1"))
        missed = await journal.select("default", Selection(status="4xx"), limit=2)
        by_text = await journal.select("default", Selection(text='"NUMBER":4}'))

    assert ids(one_person) == [2, 12, 22, 32]
    assert ids(missed) == [2, 3]
    assert ids(by_text) == [4]


async def test_a_predicate_of_an_upper_layer_decides_last(open_journal: Open) -> None:
    def is_seventh(exchange: Any) -> bool:
        return bool(exchange.id % 7 == 0)

    async with open_journal() as journal:
        for _ in range(600):
            await record(journal)

        newest = await journal.select("default", Selection(service="pds", where=is_seventh), limit=3)
        first = await journal.select("default", Selection(where=is_seventh), after=8, limit=3)
        all_of_them = await journal.select("default", Selection(where=is_seventh), limit=1_000)

    assert ids(newest) == [581, 588, 595]
    assert ids(first) == [14, 21, 28]
    assert ids(all_of_them) == list(range(7, 600, 7))


async def test_nothing_is_missed_or_doubled_while_exchanges_leave_memory(open_journal: Open) -> None:
    seen: list[tuple[int, list[int]]] = []
    recorded = 0

    async def read(journal: Journal) -> None:
        while recorded < 1_000:
            before = recorded
            seen.append((before, ids(await journal.select("default", after=0, limit=10_000))))
            await asyncio.sleep(0)

    async with open_journal(max_rows=16) as journal:
        reading = asyncio.ensure_future(read(journal))
        for _ in range(1_000):
            recorded = (await record(journal)).id
            await asyncio.sleep(0)
        await reading

    assert len(seen) > 3
    for before, listed in seen:
        assert listed == list(range(1, len(listed) + 1))
        assert len(listed) >= before


async def test_appended_out_of_order_they_are_read_in_order(open_journal: Open) -> None:
    async with open_journal(max_rows=3) as journal:
        for id in (1, 2, 9, 4, 10, 3, 7, 8, 6, 5):
            kept = journal.append(an_exchange(id))
            if kept is not None:
                await kept

        assert ids(await journal.select("default", after=0)) == list(range(1, 11))
        assert ids(await journal.select("default", after=3, limit=4)) == [4, 5, 6, 7]
        assert ids(await journal.select("default", limit=4)) == [7, 8, 9, 10]
        assert journal.next_id("default") == 11


async def test_cleared_exchanges_are_gone_at_once_and_ids_go_on(open_journal: Open) -> None:
    async with open_journal() as journal:
        for _ in range(20):
            await record(journal)
        await record(journal, "other")

        clearing = asyncio.ensure_future(journal.clear("default"))
        await asyncio.sleep(0)
        at_once = await journal.select("default")
        await clearing
        await record(journal)

        assert at_once == []
        assert await journal.one("default", 1) is None
        assert ids(await journal.select("default", after=0)) == [21]
        assert ids(await journal.select("other")) == [1]


async def test_a_reading_that_is_under_way_does_not_give_what_is_cleared_meanwhile(open_journal: Open) -> None:
    async with open_journal() as journal:
        for _ in range(20):
            await record(journal)

        reading = asyncio.ensure_future(journal.select("default"))
        await asyncio.sleep(0)
        await journal.clear("default")

        assert await reading == []


async def test_a_deleted_tenant_that_comes_again_begins_at_one(open_journal: Open) -> None:
    async with open_journal() as journal:
        for _ in range(20):
            await record(journal, "a", rule="before")
        await journal.tenant_deleted("a")
        for _ in range(12):
            await record(journal, "a", rule="after")

        listed = await journal.select("a", after=0)

    assert ids(listed) == list(range(1, 13))
    assert {exchange.rule for exchange in listed} == {"after"}


async def test_what_is_kept_and_what_is_spilled_can_be_read_when_it_is_flushed(kind: str, tmp_path: Path) -> None:
    store = a_store(kind, tmp_path)
    await store.start()

    await store.keep(an_exchange(1))
    store.spill([an_exchange(1), an_exchange(2)])
    await store.flush()

    found = [await store.one("default", id) for id in (1, 2)]
    # A durable store was given everything when it came, so that nothing is left to spill.
    assert found == [an_exchange(1), None if kind == "durable" else an_exchange(2)]
    await store.close()


async def test_closing_twice_is_no_mistake(open_journal: Open) -> None:
    async with open_journal() as journal:
        await record(journal)
        await journal.close()


async def test_a_temporary_journal_recovers_nothing(tmp_path: Path) -> None:
    async with a_journal(TemporaryStore(), max_rows=2) as journal:
        documents = Documents({}, "default", journal)
        await documents.put("people", "9000000009", {})
        journal.tenant_changed("default", {"seed": 7})
        for _ in range(9):
            await record(journal)
        await journal.flush()

        recovered = await journal.recover()

    assert (recovered.tenants, recovered.documents) == ({}, {})


async def test_exchanges_and_their_ids_survive_a_restart(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        before = [await record(journal, tenant) for tenant in ("a", "a", "b")]

    async with a_journal(a_store("durable", tmp_path)) as journal:
        assert await journal.select("a") == before[:2]
        assert await journal.select("b") == before[2:]
        assert await journal.one("a", 2) == before[1]
        assert (journal.next_id("a"), journal.next_id("b"), journal.next_id("c")) == (3, 2, 1)


async def test_clearing_survives_a_restart_and_so_do_the_ids(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        for _ in range(5):
            await record(journal)
        await journal.clear("default")

    async with a_journal(a_store("durable", tmp_path)) as journal:
        assert await journal.select("default") == []
        assert journal.next_id("default") == 6


async def test_documents_survive_a_restart_in_the_order_they_came(tmp_path: Path) -> None:
    shipped = {"people": {"1": Document("people", "1", 1, {"is": "shipped"})}}
    async with a_journal(a_store("durable", tmp_path)) as journal:
        documents = Documents(shipped, "a", journal)
        for key in ("zebra", "ant", "1"):
            await documents.put("people", key, {"key": key})
        await documents.put("people", "zebra", {"stripes": 2**70, "half a pair": "\ud800", "none": None})
        await documents.delete("people", "1")
        await Documents(shipped, "b", journal).put("prescriptions", "x", [1.5, "é"])
        await journal.flush()

    async with a_journal(a_store("durable", tmp_path)) as journal:
        recovered = await journal.recover()
    again = Documents(shipped, "a")
    again.restore(recovered.documents["a"])

    assert [(each.key, each.version, each.body) for each in again.peek_every("people")] == [
        ("zebra", 2, {"stripes": 2**70, "half a pair": "\ud800", "none": None}),
        ("ant", 1, {"key": "ant"}),
    ]
    assert recovered.documents["b"] == [("prescriptions", "x", Document("prescriptions", "x", 1, [1.5, "é"]))]


async def test_a_restored_version_still_guards_against_conflicts(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        documents = Documents({}, "a", journal)
        await documents.put("people", "1", {"turn": 1})
        await documents.put("people", "1", {"turn": 2}, expect=1)
        await journal.flush()
    async with a_journal(a_store("durable", tmp_path)) as journal:
        recovered = await journal.recover()
        documents = Documents({}, "a", journal)
        documents.restore(recovered.documents["a"])

        with pytest.raises(VersionConflict):
            await documents.put("people", "1", {"turn": "late"}, expect=1)
        await documents.put("people", "1", {"turn": 3}, expect=2)
        await journal.flush()
        recovered = await journal.recover()

    assert recovered.documents["a"] == [("people", "1", Document("people", "1", 3, {"turn": 3}))]


async def test_a_reset_forgets_documents_and_keeps_what_is_laid_after_it(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        for tenant in ("a", "b"):
            await Documents({}, tenant, journal).put("people", "1", {"from": "before"})
        await journal.tenant_reset("a")
        await Documents({}, "a", journal).put("people", "2", {"from": "after"})
        await record(journal, "a")
        recovered = await journal.recover()

    assert recovered.documents == {
        "a": [("people", "2", Document("people", "2", 1, {"from": "after"}))],
        "b": [("people", "1", Document("people", "1", 1, {"from": "before"}))],
    }


async def test_tenants_survive_a_restart_as_they_last_were(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        for seed in range(3):
            journal.tenant_changed("b", {"seed": seed})
            journal.tenant_changed("a", {"seed": seed, "scenarios": ["x"]})
        await journal.flush()

    async with a_journal(a_store("durable", tmp_path)) as journal:
        recovered = await journal.recover()

    assert list(recovered.tenants.items()) == [("b", {"seed": 2}), ("a", {"seed": 2, "scenarios": ["x"]})]


async def test_a_deleted_tenant_leaves_nothing_behind(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        for tenant in ("a", "b"):
            journal.tenant_changed(tenant, {"seed": 1})
            await Documents({}, tenant, journal).put("people", "1", {})
            await record(journal, tenant)
        journal.tenant_changed("a", {"seed": 2})
        await journal.tenant_deleted("a")

    async with a_journal(a_store("durable", tmp_path)) as journal:
        recovered = await journal.recover()
        assert await journal.select("a") == []
        assert ids(await journal.select("b")) == [1]
        assert journal.next_id("a") == 1
    assert list(recovered.tenants) == list(recovered.documents) == ["b"]


async def test_a_tenant_deleted_and_made_again_in_one_step_is_the_new_one(tmp_path: Path) -> None:
    async with a_journal(a_store("durable", tmp_path)) as journal:
        journal.tenant_changed("a", {"seed": 1})
        await record(journal, "a", rule="old")
        deleting = asyncio.ensure_future(journal.tenant_deleted("a"))
        await asyncio.sleep(0)
        journal.tenant_changed("a", {"seed": 2})
        await record(journal, "a", rule="new")
        await deleting

    async with a_journal(a_store("durable", tmp_path)) as journal:
        assert (await journal.recover()).tenants == {"a": {"seed": 2}}
        assert [exchange.rule for exchange in await journal.select("a")] == ["new"]


async def test_a_state_tells_how_the_journal_is_doing(open_journal: Open, kind: str) -> None:
    async with open_journal() as journal:
        for _ in range(30):
            await record(journal)
        state = journal.state()

    assert 0 < state["exchanges_in_memory"] <= 8
    assert state["bytes_in_memory"] > 0
    assert state["durable"] is (kind == "durable")
    assert (state["bodies_dropped"], state["exchanges_dropped"], state["failure"]) == (0, 0, None)
    assert json.dumps(state)
