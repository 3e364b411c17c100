"""The newest exchanges about one patient, found in time or as far as time allowed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.records.journal import Journal
from simulator.web.inspector.patients import sent
from simulator.web.inspector.patients.sent import LATEST, sent_about
from tests.records.makers import a_journal, a_store, record

ADA, BRAM = "9000000009", "9000000017"


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "WINDOW", 70)
    monkeypatch.setattr(sent, "LOOK_SECONDS", 60.0)


@pytest.fixture(params=["temporary", "sqlite"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    """Three hundred exchanges, of which memory holds a few: each tenth is about Ada, and all of the last hundred."""
    async with a_journal(a_store(request.param, tmp_path), max_rows=30) as journal:
        for id in range(1, 301):
            await record(journal, "a", nhs_number=ADA if id > 200 or id % 10 == 0 else BRAM)
        yield journal


async def _ids(journal: Journal, number: str) -> tuple[list[int], int]:
    found = await sent_about(journal, "a", number)
    return [exchange.id for exchange in found.exchanges], found.looked_to


async def test_where_much_was_sent_the_newest_are_found(journal: Journal) -> None:
    assert await _ids(journal, ADA) == (list(range(300, 300 - LATEST, -1)), 0)


async def test_older_ones_are_found_in_their_order_over_windows(journal: Journal) -> None:
    others = [id for id in range(200, 0, -1) if id % 10]

    assert await _ids(journal, BRAM) == (others[:LATEST], 0)


async def test_of_somebody_unknown_all_is_looked_through(journal: Journal) -> None:
    assert await _ids(journal, "9000000033") == ([], 0)


async def test_when_time_is_up_it_is_said_how_far_it_was_looked(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "LOOK_SECONDS", -1.0)

    assert await _ids(journal, BRAM) == ([], 230)


async def test_a_tenant_without_exchanges_has_none(journal: Journal) -> None:
    await journal.clear("a")

    assert await _ids(journal, ADA) == ([], 0)
    assert await sent_about(journal, "b", ADA) == sent.Sent([])
