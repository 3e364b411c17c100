"""Pages of exchanges by id."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.records.exchange import Exchange
from simulator.records.journal import Journal
from simulator.records.selection import EVERYTHING, Selection
from simulator.web.inspector import paging
from simulator.web.inspector.paging import Turn, Turned, turn
from tests.records.makers import a_journal, a_store, record

ODD = Selection(where=lambda exchange: exchange.id % 2 == 1)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """Thirty exchanges, of which memory holds the last six."""
    async with a_journal(a_store("temporary", tmp_path), max_rows=6) as journal:
        for _ in range(30):
            await record(journal, "a", status=200)
        yield journal


def _ids(turned: Turned) -> list[int]:
    return [exchange.id for exchange in turned.exchanges]


async def test_the_newest_come_first(journal: Journal) -> None:
    page = await turn(journal, "a", EVERYTHING, Turn(), 4)

    assert (_ids(page), page.newer, page.older) == ([30, 29, 28, 27], None, 27)


@pytest.mark.parametrize("wanted", [EVERYTHING, ODD, Selection(status="2xx")])
async def test_older_pages_go_through_all_of_them_once_and_newer_ones_back(journal: Journal, wanted: Selection) -> None:
    everything = [id for id in range(30, 0, -1) if wanted is not ODD or id % 2]
    page = await turn(journal, "a", wanted, Turn(), 4)
    seen = _ids(page)
    while page.older is not None:
        page = await turn(journal, "a", wanted, Turn(before=page.older), 4)
        seen += _ids(page)
    back = _ids(page)
    while page.newer is not None:
        page = await turn(journal, "a", wanted, Turn(after=page.newer), 4)
        back = _ids(page) + back

    assert seen == everything
    assert list(dict.fromkeys(back)) == everything


async def test_looking_goes_on_through_all_that_is_read_at_once(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "LOOKED_AT", 4)
    few = Selection(where=lambda exchange: exchange.id in (26, 23, 9, 1))

    assert _ids(await turn(journal, "a", few, Turn(), 9)) == [26, 23, 9, 1]
    assert _ids(await turn(journal, "a", few, Turn(after=5), 2)) == [23, 9]


async def test_what_comes_meanwhile_does_not_move_a_page(journal: Journal) -> None:
    before = await turn(journal, "a", EVERYTHING, Turn(before=20), 4)

    await record(journal, "a", status=200)

    assert await turn(journal, "a", EVERYTHING, Turn(before=20), 4) == before


async def test_beyond_the_newest_page_is_the_newest_page(journal: Journal) -> None:
    assert await turn(journal, "a", EVERYTHING, Turn(after=29), 4) == await turn(journal, "a", EVERYTHING, Turn(), 4)


async def test_before_the_first_there_is_nothing_but_a_way_back(journal: Journal) -> None:
    page = await turn(journal, "a", EVERYTHING, Turn(before=1), 4)

    assert (_ids(page), page.newer, page.older) == ([], 0, None)


async def test_when_time_is_up_the_page_says_how_far_it_got(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "LOOK_SECONDS", -1.0)
    none = Selection(where=lambda exchange: False)

    back = await turn(journal, "a", none, Turn(), 4)
    forth = await turn(journal, "a", none, Turn(after=10), 4)

    assert (_ids(back), back.unfinished, back.older) == ([], 30, 30)
    assert (forth.unfinished, forth.newer, forth.older) == (11, 11, 10)


async def test_a_page_as_far_as_it_got_keeps_what_was_found(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr(paging, "monotonic", lambda: next(ticks) / 10)

    page = await turn(journal, "a", ODD, Turn(), 40)

    assert page.unfinished == page.older == 20
    assert _ids(page) == [29, 27, 25, 23, 21]


async def test_looking_stops_when_the_page_is_full(journal: Journal) -> None:
    looked: list[int] = []

    def where(exchange: Exchange) -> bool:
        looked.append(exchange.id)
        return True

    await turn(journal, "a", Selection(where=where), Turn(), 4)

    assert looked == [30, 29, 28, 27, 26]
