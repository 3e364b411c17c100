"""What it costs to record an exchange: `python -m tests.bench.bench_journal [COUNT]`.

Prints microseconds for each append and for each append's work in all threads. The exchanges are retrievals of a
4 KB Patient, made beforehand. One run says little on a busy machine: compare several.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from simulator.records.exchange import Exchange
from simulator.records.journal import Journal
from simulator.records.opening import open_store

COUNT = 40_000
AT_ONCE = 100
BETWEEN = 0.004
"""Seconds of rest after AT_ONCE appends: about what a server at 25,000 requests a second takes for them."""


def an_exchange(journal: Journal, number: int) -> Exchange:
    """A retrieval as the pipeline records it, with a body of its own."""
    return Exchange(
        id=journal.next_id("default"),
        tenant="default",
        at=1_795_348_800.0 + number,
        tenant_time=1_795_348_800.0,
        duration=0.0001,
        service="pds",
        operation="pds.patient.retrieve",
        method="GET",
        target="/personal-demographics/FHIR/R4/Patient/9000000009",
        request_headers=b"Host: 127.0.0.1:8111\r\nX-Request-ID: 60e0b220-8136-4ca5-ae46-1d97ef59d068\r\nAccept: */*",
        request_body=b"",
        status=200,
        response_headers=b'Content-Type: application/fhir+json\r\nETag: W/"2"\r\nX-Request-ID: 60e0b220',
        response_body=b"%08d" % number * 500,
        nhs_number="9000000009",
        request_id="60e0b220-8136-4ca5-ae46-1d97ef59d068",
    )


async def temporary(name: str, count: int, **bounds: int) -> None:
    """Append with nothing to wait for, at a server's pace; with small bounds each append lets another one go."""
    journal = Journal(open_store(None), **bounds)
    await journal.start()
    spent, work = 0.0, time.process_time()
    for start in range(0, count, AT_ONCE):
        exchanges = [an_exchange(journal, number) for number in range(start, start + AT_ONCE)]
        begun = time.perf_counter()
        for exchange in exchanges:
            journal.append(exchange)
        spent += time.perf_counter() - begun
        await asyncio.sleep(BETWEEN)
    work = time.process_time() - work
    _print(name, spent, work, count, journal)
    await journal.close()


async def durable(name: str, count: int, appenders: int) -> None:
    """Append and wait for the commit, from several callers at once."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(open_store(f"sqlite:{Path(folder) / 'bench.sqlite'}"))
        await journal.start()

        async def append(times: int) -> None:
            for number in range(times):
                kept = journal.append(an_exchange(journal, number))
                assert kept is not None
                await kept

        work, begun = time.process_time(), time.perf_counter()
        await asyncio.gather(*[append(count // appenders) for _ in range(appenders)])
        _print(name, time.perf_counter() - begun, time.process_time() - work, count, journal)
        await journal.close()


def _print(name: str, spent: float, work: float, count: int, journal: Journal) -> None:
    state = journal.state()
    lost = f"{state['bodies_dropped']} bodies and {state['exchanges_dropped']} exchanges dropped"
    print(f"{name:34} {spent / count * 1e6:8.2f} us an append {work / count * 1e6:8.2f} us of work  {lost}")


def main(count: int) -> None:
    """Run all, on uvloop where there is one."""
    run: Callable[..., None] = asyncio.run
    if sys.platform != "win32":
        import uvloop

        run = uvloop.run
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
    run(temporary("memory", count, max_rows=10 * count, max_bytes=10**12))
    run(temporary("temporary, each lets another go", count))
    run(durable("durable, 1 appender", count // 10, 1))
    run(durable("durable, 50 appenders", count, 50))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
