"""The page that says how the server is doing."""

import pytest

from simulator.pipeline import Simulator
from simulator.wire.json import Json
from tests.web.conftest import Client
from tests.web.inspector.looking import harmless, look

PAGE = "/store"


async def test_before_anything_came_all_is_well(client: Client) -> None:
    page = await look(client, PAGE)

    assert "All is well" in page.words()
    assert "Nothing has been answered yet" in page.words()
    assert "not known yet" in page.words()


async def test_answers_are_counted_by_service_and_status(client: Client) -> None:
    for path in ("/echo/nothing", "/echo/nothing", "/echo/failure", "/elsewhere"):
        await client.get(path)

    page = await look(client, PAGE)

    rows = {row[0]: row[1:] for row in (_cells(page.root, number) for number in (1, 2))}
    assert rows == {"no service": ["0", "0", "1", "0", "0"], "echo": ["2", "0", "0", "1", "0"]}
    assert "4 of at most 10,000" in page.words()


def _cells(root: Json, row: int) -> list[str]:
    return [cell.text_content() for cell in root.xpath(f"//tbody/tr[{row}]/td")]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"failure": "no space left on <device>"}, "The store fails: no space left on <device>"),
        ({"bodies_dropped": 2, "exchanges_dropped": 1}, "3 bodies or exchanges were lost under load."),
    ],
)
async def test_what_is_wrong_stands_at_the_top(
    client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, state: Json, said: str
) -> None:
    now = {**simulator.journal.state(), **state}
    monkeypatch.setattr(simulator.journal, "state", lambda: now)

    page = await look(client, PAGE)

    assert page.words("//p[@class='notice']") == said
    assert harmless(page)


async def test_a_durable_store_is_named(client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = (await look(client, PAGE)).words()
    now = {**simulator.journal.state(), "durable": True}
    monkeypatch.setattr(simulator.journal, "state", lambda: now)

    durable = (await look(client, PAGE)).words()

    assert ("temporary" in temporary, "temporary" in durable) == (True, False)
