"""Where the inspector starts."""

from simulator.pipeline import Simulator
from tests.web.conftest import Client
from tests.web.inspector.looking import look


async def test_a_new_tenant_says_where_to_point_a_client(client: Client) -> None:
    page = await look(client, "/t/default/")

    assert page.words("//code[@id='base']") == f"http://{client.host}:{client.port}"
    assert "Nothing has been sent yet" in page.words("//section[1]")


async def test_what_came_last_is_there_with_the_newest_first(recorded: Client) -> None:
    page = await look(recorded, "/t/default/")

    assert page.ids() == [5, 4, 3, 2, 1]
    assert "No errors were found in the last 5 exchanges." in page.words("//section[1]")


async def test_what_failed_stands_first_and_is_one_click_away(receivers: Client) -> None:
    page = await look(receivers, "/t/default/")

    (failing,) = page.all("//section[@aria-labelledby='failing']//tbody/tr//a[contains(@href, '/exchanges/')]/@href")
    assert failing == "/_simulator/t/default/exchanges/2"


async def test_all_tenants_are_there(client: Client, simulator: Simulator) -> None:
    await client.get("/t/mine/echo/nothing")

    page = await look(client, "/t/mine/")

    assert page.words("//h1") == "Tenant mine"
    assert page.words("//code[@id='base']").endswith("/t/mine")
    assert page.all("//section[@aria-labelledby='tenants']//a/@href") == [
        "/_simulator/t/default/", "/_simulator/t/mine/",
    ]  # fmt: skip
