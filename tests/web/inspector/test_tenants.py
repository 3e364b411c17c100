"""The page of all tenants."""

from datetime import UTC, datetime

import pytest

from simulator.pipeline import Simulator
from simulator.web.inspector import tenants
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import faults, press

PAGE = "/tenants"


async def test_each_is_listed_with_its_base_url(client: Client) -> None:
    await client.get("/t/suite-1/echo/nothing")

    page = await look(client, PAGE)

    server = str(client.make_url("")).rstrip("/")
    assert page.all("//tbody/tr/td[1]") == ["default", "suite-1"]
    assert page.all("//tbody/tr/td[2]") == [server, f"{server}/t/suite-1"]
    assert page.link("suite-1") == "/_simulator/t/suite-1/"


async def test_one_is_made_with_all_that_it_begins_with(client: Client, simulator: Simulator) -> None:
    page = await press(
        client,
        PAGE,
        do="make",
        name="mine",
        seed="7",
        clock="2026-11-22T10:00",
        frozen="yes",
        access="enforced",
        profile="strict",
    )

    mine = simulator.tenants.peek("mine")
    assert page.words("//p[@class='done']") == "The tenant was made."
    assert mine is not None
    assert (mine.seed, mine.access, mine.profile, mine.clock.frozen) == (7, "enforced", "strict", True)
    assert mine.clock.now() == datetime(2026, 11, 22, 10, tzinfo=UTC)


async def test_without_a_name_it_gets_one(client: Client, simulator: Simulator) -> None:
    await press(client, PAGE, do="make")
    await press(client, PAGE, do="make")

    assert simulator.tenants.names() == ["default", "tenant-1", "tenant-2"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Not A Name"}, "name"),
        ({"name": "default"}, "name"),
        ({"name": "a" * 64}, "name"),
        ({"seed": "seven"}, "seed"),
        ({"seed": "9" * 30}, "seed"),
        ({"seed": "9" * 20}, "seed"),
        ({"clock": "tomorrow"}, "clock"),
        ({"scenario": "none-such"}, "scenario"),
        ({"access": "closed"}, "access"),
        ({"profile": "odd"}, "profile"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_makes_none(
    client: Client, simulator: Simulator, fields: dict[str, str], field: str
) -> None:
    page = await press(client, PAGE, do="make", **fields)

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == [f"f-{field}"]
    assert simulator.tenants.names() == ["default"]


async def test_all_mistakes_are_said_at_once(client: Client) -> None:
    page = await press(client, PAGE, do="make", name="-", seed="x", clock="y")

    assert [anchor for anchor, _ in faults(page)] == ["f-name", "f-seed", "f-clock"]


async def test_one_is_removed_by_who_is_sure(client: Client, simulator: Simulator) -> None:
    await client.get("/t/suite-1/echo/nothing")

    unsure = await press(client, PAGE, do="remove", tenant="suite-1")
    still_there = simulator.tenants.names()
    await press(client, PAGE, do="remove", tenant="suite-1", sure="yes")

    assert faults(unsure)[0][0] == "f-sure"
    assert (still_there, simulator.tenants.names()) == (["default", "suite-1"], ["default"])


async def test_the_default_tenant_stays(client: Client, simulator: Simulator) -> None:
    await client.get("/t/suite-1/echo/nothing")

    page = await press(client, PAGE, do="remove", tenant="default", sure="yes")

    assert page.status == 422
    assert "default" not in page.all("//select[@name='tenant']/option")
    assert simulator.tenants.names() == ["default", "suite-1"]


async def test_one_that_is_not_there_cannot_be_removed(client: Client) -> None:
    await client.get("/t/suite-1/echo/nothing")

    page = await press(client, PAGE, do="remove", tenant="nobody", sure="yes")

    assert [anchor for anchor, _ in faults(page)] == ["f-tenant"]


async def test_what_was_filled_in_stays_text(client: Client) -> None:
    page = await press(client, PAGE, do="make", name=HOSTILE, seed=HOSTILE, clock=HOSTILE)

    assert page.all("//input[@name='name']/@value") == [HOSTILE]
    assert harmless(page)


async def test_of_very_many_the_first_are_listed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants, "SHOWN", 2)
    for number in range(3):
        await client.get(f"/t/suite-{number}/echo/nothing")

    page = await look(client, PAGE)

    assert len(page.all("//tbody/tr")) == 2
    assert "and 2 more" in page.words()
