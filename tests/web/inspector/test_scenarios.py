"""The page of scenarios: which are played, in which order, and one's own."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from simulator.clock import parse_instant
from simulator.pipeline import Simulator
from simulator.scenario.model import ClockStart, Scenario, TlsSays
from simulator.web.inspector.scenarios import told
from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.playing import PAGE, play, played_by, ship_two
from tests.web.inspector.pressing import faults, press
from tests.web.worlds import a_simulator

OWN = "name: mine\nrules:\n  - name: broken\n    then: {refuse: BROKEN}\n"


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    """One that ships two scenarios."""
    ship_two(tmp_path)
    return a_simulator(tmp_path)


async def test_all_shipped_are_listed_with_what_they_are_about(client: Client) -> None:
    page = await look(client, PAGE)

    assert page.all("//section[2]//summary") == ["first Breaks things.", "second"]
    first = page.words("//details[@id='s-first']")
    assert [word in first for word in ("D8", "one", "it happened")] == [True] * 3


async def test_what_is_played_stands_in_its_order_with_the_calls_that_its_rules_counted(
    client: Client, simulator: Simulator
) -> None:
    await play(simulator, "second", "first")
    await client.get("/echo/nothing")

    page = await look(client, PAGE)

    assert page.all("//section[1]//summary/span[1]") == ["second", "first"]
    assert "two 1 calls so far" in page.words("//section[1]")


async def test_one_is_played_alone(client: Client, simulator: Simulator) -> None:
    await play(simulator, "second")

    page = await press(client, PAGE, do="only", name="first")

    assert page.words("//p[@class='done']") == "The scenario is played."
    assert played_by(simulator) == ["first"]
    assert (await client.get("/echo/nothing")).status == 500


async def test_one_is_played_after_the_others(client: Client, simulator: Simulator) -> None:
    await play(simulator, "second")

    await press(client, PAGE, do="add", name="first")

    assert played_by(simulator) == ["second", "first"]


async def test_one_that_is_played_already_is_not_played_twice(client: Client, simulator: Simulator) -> None:
    await play(simulator, "first", "second")

    await press(client, PAGE, do="add", name="first")

    assert played_by(simulator) == ["second", "first"]


@pytest.mark.parametrize(
    ("do", "position", "name", "order"),
    [
        ("up", "1", "second", ["second", "first"]),
        ("down", "0", "first", ["second", "first"]),
        ("up", "0", "first", ["first", "second"]),
        ("down", "1", "second", ["first", "second"]),
        ("off", "0", "first", ["second"]),
    ],
)
async def test_the_order_is_changed(
    client: Client, simulator: Simulator, do: str, position: str, name: str, order: list[str]
) -> None:
    await play(simulator, "first", "second")

    await press(client, PAGE, do=do, position=position, name=name)

    assert played_by(simulator) == order


@pytest.mark.parametrize("position", ["0", "2", "-1", "x", "9" * 400, "²"])
async def test_an_old_page_changes_nothing(client: Client, simulator: Simulator, position: str) -> None:
    await play(simulator, "first", "second")

    page = await press(client, PAGE, do="off", position=position, name="second")

    assert page.status == 422
    assert faults(page)[0][0] == "main"
    assert played_by(simulator) == ["first", "second"]


async def test_all_are_switched_off(client: Client, simulator: Simulator) -> None:
    await play(simulator, "first", "second")

    page = await press(client, PAGE, do="stop")

    assert played_by(simulator) == []
    assert "everything is answered normally" in page.words()


@pytest.mark.parametrize("name", ["third", "", "../data/people", "/etc/passwd"])
async def test_only_shipped_ones_can_be_had_by_name(client: Client, simulator: Simulator, name: str) -> None:
    page = await press(client, PAGE, do="only", name=name)

    assert (page.status, played_by(simulator)) == (422, [])


@pytest.mark.parametrize(
    ("place", "order"),
    [("only", ["mine"]), ("first", ["mine", "first"]), ("last", ["first", "mine"]), ("nowhere", ["mine"])],
)
async def test_ones_own_is_played_where_it_is_to_be(
    client: Client, simulator: Simulator, place: str, order: list[str]
) -> None:
    await play(simulator, "first")

    await press(client, PAGE, do="yaml", yaml=OWN, place=place)

    assert played_by(simulator) == order


async def test_ones_own_may_have_the_line_ends_that_browsers_send(client: Client, simulator: Simulator) -> None:
    await press(client, PAGE, do="yaml", yaml=OWN.replace("\n", "\r\n"))

    assert played_by(simulator) == ["mine"]


async def test_every_mistake_of_ones_own_leads_to_its_line_and_nothing_changes(
    client: Client, simulator: Simulator
) -> None:
    await play(simulator, "first")
    text = "name: mine\r\nrules:\r\n  - name: x\r\n    then: {refuse: NOTHING}\r\n    wen: {}\r\n"

    page = await press(client, PAGE, do="yaml", yaml=text, place="last")

    assert page.status == 422
    assert sorted(anchor for anchor, _ in faults(page)) == ["yaml-L4", "yaml-L5"]
    assert page.words("//li[@id='yaml-L5']") == "problem here: wen: {}"
    assert played_by(simulator) == ["first"]


async def test_the_text_is_still_there_when_it_was_wrong(client: Client) -> None:
    page = await press(client, PAGE, do="yaml", yaml="rulez: []", place="last")

    assert page.all("//textarea")[0] == "rulez: []"
    assert page.all("//select[@name='place']/option[@selected]/@value") == ["last"]


async def test_no_text_at_all_is_said(client: Client) -> None:
    page = await press(client, PAGE, do="yaml")

    assert page.status == 422
    assert page.all("//div[@class='error-summary']//a") != []


async def test_what_a_scenario_says_stays_text(client: Client) -> None:
    text = f"name: '{HOSTILE.replace(chr(39), chr(39) * 2)}'\nrules: [{{name: x, then: {{refuse: BROKEN}}}}]"
    good = await press(client, PAGE, do="yaml", yaml=text)

    bad = await press(client, PAGE, do="yaml", yaml=f"{HOSTILE}: [\n</textarea><b id=mine>")

    assert HOSTILE in good.words()
    assert bad.status == 422
    assert harmless(good)
    assert harmless(bad)


def test_what_a_scenario_sets_is_told() -> None:
    scenario = Scenario(
        "s",
        seed=7,
        clock=ClockStart(parse_instant("2026-11-22T10:00:00Z"), frozen=True),
        access="enforced",
        profile="strict",
        people=({"nhs_number": "9000000009"},),
        documents={"prescriptions": {"a": {}, "b": {}}},
        tls=TlsSays("expired"),
    )

    assert told(scenario).sets == (
        ("seed", "7"),
        ("clock", "begins at 22 Nov 2026, 10:00:00.000 UTC, standing still"),
        ("access", "enforced"),
        ("profile", "strict"),
        ("TLS port", "expired"),
        ("people", "9000000009"),
        ("documents", "2 prescriptions"),
    )


def test_a_clock_without_a_start_begins_at_the_real_time() -> None:
    assert told(Scenario("s", clock=ClockStart())).sets == (("clock", "begins at the real time"),)


async def test_the_shipped_ones_are_quickly_there(aiohttp_client: Callable[..., Awaitable[Client]]) -> None:
    from time import process_time

    from simulator.settings import Settings

    client = await aiohttp_client(build_app(Simulator(Settings(port=0))))
    await look(client, PAGE)

    took = []
    for _ in range(3):  # a collection of garbage among thousands of tests may fall into one of them
        begun = process_time()
        page = await look(client, PAGE)
        took.append(process_time() - begun)

    assert len(page.all("//section[2]//summary")) > 30
    assert min(took) < 0.3
