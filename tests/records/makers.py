"""Makers of exchanges and journals for the tests of records. No test and no expectation lives here."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from simulator.records.exchange import Exchange
from simulator.records.journal import Journal
from simulator.records.sqlite import DurableStore
from simulator.records.store import Store
from simulator.records.temporary import TemporaryStore
from simulator.wire.findings import Finding, Severity

NOON = 1_795_348_800.0
"""2026-11-22T12:00:00Z."""

STORES = ("temporary", "durable")
"""Every store there is: the conformance suite runs over each."""


def an_exchange(id: int = 1, tenant: str = "default", **fields: Any) -> Exchange:
    """A retrieval of a patient that was answered; `fields` are an Exchange's fields."""
    values: dict[str, Any] = {
        "at": NOON + id,
        "tenant_time": NOON,
        "duration": 0.0015,
        "service": "pds",
        "operation": "pds.patient.retrieve",
        "method": "GET",
        "target": "/personal-demographics/FHIR/R4/Patient/9000000009",
        "request_headers": b"Host: localhost:8111\r\nX-Request-ID: 60e0b220-8136-4ca5-ae46-1d97ef59d068",
        "request_body": b"",
        "status": 200,
        "response_headers": b"Content-Type: application/fhir+json",
        "response_body": b'{"resourceType":"Patient","number":%d}' % id,
        "nhs_number": "9000000009",
        "request_id": "60e0b220-8136-4ca5-ae46-1d97ef59d068",
    }
    return Exchange(id, tenant, **{**values, **fields})


def every_field() -> Exchange:
    """An exchange with something odd in each field that can hold it."""
    return an_exchange(
        7,
        operation=None,
        target="/caf\udce9?q=\x00",
        request_headers=b"X-Odd: \xff\x00",
        request_body=bytes(range(256)),
        response_body=b"",
        correlation_id="\udce9",
        message_id="urn:uuid:\ud800",
        tracking_id="",
        rule="zwölf \N{SNOWMAN}",
        scenario="a > \udce9",
        delivery="reset",
        delay=1.25,
        peer="127.0.0.1",
        tls="CN=supplier",
        error="Traceback\n  nothing",
        bodies_dropped=True,
        noted=(
            Finding(Severity.WARNING, "pds.header.odd", "X-Odd", "half a pair \udc80", "text", "RFC 9110", 3),
            Finding(Severity.ERROR, "pds.other", "body", "what"),
        ),
    )


def a_store(kind: str, folder: Path) -> Store:
    """A store of one of the STORES, not yet started."""
    return DurableStore(folder / "records.sqlite") if kind == "durable" else TemporaryStore()


@asynccontextmanager
async def a_journal(store: Store, **bounds: int) -> AsyncIterator[Journal]:
    """A started journal, closed at the end."""
    journal = Journal(store, **bounds)
    await journal.start()
    try:
        yield journal
    finally:
        await journal.close()


async def record(journal: Journal, tenant: str = "default", **fields: Any) -> Exchange:
    """Append the tenant's next exchange, and wait until it is kept."""
    exchange = an_exchange(journal.next_id(tenant), tenant, **fields)
    kept = journal.append(exchange)
    if kept is not None:
        await kept
    return exchange


def ids(exchanges: list[Exchange]) -> list[int]:
    """The ids of exchanges."""
    return [exchange.id for exchange in exchanges]


OpenJournal = Callable[[], Any]
"""Opens a journal over the same store again and again; each is to be entered."""
