import asyncio

import pytest

from simulator.records.opening import open_store
from simulator.records.subscription import MAX_BYTES, MAX_ROWS
from tests.records.makers import a_journal, an_exchange, ids, record


async def test_a_listener_hears_its_tenant_from_the_next_exchange_on() -> None:
    async with a_journal(open_store(None)) as journal:
        await record(journal)
        subscription = journal.subscribe("default")
        await record(journal)
        await record(journal, "other")
        await record(journal)
        subscription.close()

        assert ids([exchange async for exchange in subscription]) == [2, 3]


async def test_a_listener_is_woken_by_what_it_waits_for() -> None:
    async with a_journal(open_store(None)) as journal:
        subscription = journal.subscribe("default")
        waiting = asyncio.ensure_future(anext(subscription))
        await asyncio.sleep(0)

        recorded = await record(journal)

        assert await waiting is recorded
        subscription.close()


async def test_each_of_two_listeners_hears_everything() -> None:
    async with a_journal(open_store(None)) as journal:
        one, other = journal.subscribe("default"), journal.subscribe("default")
        await record(journal)
        one.close()
        await record(journal)
        other.close()

        assert ids([exchange async for exchange in one]) == [1]
        assert ids([exchange async for exchange in other]) == [1, 2]


async def test_for_a_slow_listener_the_oldest_are_dropped_and_counted() -> None:
    async with a_journal(open_store(None)) as journal:
        subscription = journal.subscribe("default")
        for _ in range(MAX_ROWS + 10):
            await record(journal)
        subscription.close()

        heard = [exchange async for exchange in subscription]

    assert (heard[0].id, len(heard), subscription.dropped) == (11, MAX_ROWS, 10)


async def test_large_exchanges_are_dropped_by_their_bytes_but_never_the_last() -> None:
    async with a_journal(open_store(None)) as journal:
        subscription = journal.subscribe("default")
        for _ in range(5):
            await record(journal, request_body=b"x" * MAX_BYTES)
        subscription.close()

        assert ids([exchange async for exchange in subscription]) == [5]
        assert subscription.dropped == 4


async def test_closing_wakes_a_listener_that_waits() -> None:
    async with a_journal(open_store(None)) as journal:
        subscription = journal.subscribe("default")
        waiting = asyncio.ensure_future(anext(subscription))
        await asyncio.sleep(0)

        subscription.close()
        subscription.close()

        with pytest.raises(StopAsyncIteration):
            await waiting


async def test_a_listener_that_was_cancelled_can_go_on_listening() -> None:
    async with a_journal(open_store(None)) as journal:
        subscription = journal.subscribe("default")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(subscription), 0.01)

        await record(journal)

        assert (await anext(subscription)).id == 1
        subscription.close()


async def test_subscriptions_end_with_their_tenant_and_with_the_journal() -> None:
    async with a_journal(open_store(None)) as journal:
        of_deleted, of_other = journal.subscribe("a"), journal.subscribe("b")
        await record(journal, "a")

        await journal.tenant_deleted("a")
        heard = ids([exchange async for exchange in of_deleted])
    with pytest.raises(StopAsyncIteration):
        await anext(of_other)

    assert heard == [1]


async def test_nobody_listening_is_forgotten() -> None:
    async with a_journal(open_store(None)) as journal:
        for number in range(3):
            journal.subscribe(f"tenant-{number}").close()

        journal.append(an_exchange())

        assert journal._listeners == {}
