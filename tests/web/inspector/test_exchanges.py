"""The list of exchanges."""

import pytest

from simulator.pipeline import Simulator
from simulator.web.admin.filters import PARAMETERS
from simulator.web.inspector import paging
from tests.web.conftest import Client
from tests.web.inspector.looking import Looked, look

PATH = "/t/default/exchanges"


async def _ids(client: Client, query: str) -> list[int]:
    return (await look(client, f"{PATH}?{query}")).ids()


async def test_all_are_there_with_the_newest_first(recorded: Client) -> None:
    assert await _ids(recorded, "") == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("service=echo", [4, 3, 2, 1]),
        ("operation=echo.thing.*", [3, 2, 1]),
        ("nhs_number=9000000017", [2]),
        ("correlation_id=c-1", [1]),
        ("status=5xx", [4]),
        ("status=404", [5]),
        ("severity=warning", [2]),
        ("severity=error", []),
        ("finding=echo.*", [2]),
        ("text=needle", [3]),
        ("jsonpath=$..value", [3]),
        ("service=&operation=&status=5xx", [4]),
        ("status=+5xx+", [4]),
        ("service=echo&before=3", [2, 1]),
        ("service=echo&after=2", [4, 3, 2, 1]),
    ],
)
async def test_filters_in_the_address_are_the_admin_apis(recorded: Client, query: str, ids: list[int]) -> None:
    assert await _ids(recorded, query) == ids


async def test_the_form_has_every_filter_of_the_admin_api(recorded: Client) -> None:
    page = await look(recorded, PATH)

    assert sorted(page.all("//form//input/@name | //form//select/@name")) == sorted(each.name for each in PARAMETERS)


async def test_the_form_keeps_what_was_asked_and_each_filter_can_be_taken_away(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}?service=echo&text=needle")

    assert page.all("//input[@name='text']/@value") == ["needle"]
    assert page.all("//select[@name='service']/option[@selected]/@value") == ["echo"]
    assert page.all("//ul[@class='chosen']//a/@href") == [
        f"/_simulator{PATH}?text=needle",
        f"/_simulator{PATH}?service=echo",
    ]


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("status=nine", "status", "'nine' is not a status"),
        ("severity=bad", "severity", "Choose one of error, warning, information"),
        ("since=yesterday", "since", "yesterday"),
        ("finding=echo.id.spice", "finding", "did you mean 'echo.id.space'?"),
        ("xpath=//[", "xpath", "XPath"),
        ("jsonpath=x", "jsonpath", "A JSONPath begins with $"),
        ("service=" + "x" * 1001, "service", "It is longer than 1000 characters"),
        ("before=x", "before", "“before” is the number of an exchange"),
        ("colour=red", "colour", "There is no filter “colour”"),
    ],
)
async def test_a_wrong_filter_is_said_at_the_top_and_at_its_field(
    recorded: Client, query: str, name: str, said: str
) -> None:
    page = await look(recorded, f"{PATH}?{query}")

    assert said in page.words("//div[@role='alert']")
    assert page.all("//div[@role='alert']//a/@href") == [f"#f-{name}"]
    if name in {each.name for each in PARAMETERS}:
        assert page.all(f"//*[@id='f-{name}']/@aria-invalid") == ["true"]


async def test_pages_are_linked_by_ids_and_keep_the_filters(recorded: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "ROWS", 2)
    monkeypatch.setattr(paging.turn, "__defaults__", (2,))

    first = await look(recorded, f"{PATH}?service=echo")
    second = await look(recorded, first.link("Older").removeprefix("/_simulator"))
    back = await look(recorded, second.link("Newer").removeprefix("/_simulator"))

    assert (first.ids(), second.ids(), back.ids()) == ([4, 3], [2, 1], [4, 3])
    assert second.link("Newest") == f"/_simulator{PATH}?service=echo"


async def test_a_page_that_ran_out_of_time_says_how_far_it_got(
    recorded: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "LOOK_SECONDS", -1.0)

    page = await look(recorded, f"{PATH}?severity=error")

    assert "So far it went to exchange 5." in page.words()
    assert page.link("Look further back") == f"/_simulator{PATH}?severity=error&before=5"


async def _live(client: Client, query: str) -> Looked:
    return await look(client, f"{PATH}?{query}")


async def test_the_script_is_told_where_to_listen_and_from_which_exchange_on(recorded: Client) -> None:
    page = await _live(recorded, "service=echo&before=3")

    (bar,) = page.root.xpath("//div[@id='live']")
    assert bar.get("data-stream") == "/_simulator/api/tenants/default/stream?service=echo"
    assert bar.get("data-missed") == "/_simulator/api/tenants/default/exchanges?service=echo&limit=1000"
    assert (bar.get("data-last"), bar.get("data-follows")) == ("5", None)


async def test_following_is_in_the_address_and_ends_there(recorded: Client) -> None:
    page = await _live(recorded, "service=echo&follow=yes")

    (bar,) = page.root.xpath("//div[@id='live']")
    assert bar.get("data-follows") is not None
    assert page.link("Stop following") == f"/_simulator{PATH}?service=echo"


async def test_without_any_exchange_it_says_where_to_point_a_client(client: Client) -> None:
    page = await look(client, PATH)

    assert page.words("//p[@id='rows']").endswith(f"http://{client.host}:{client.port} .")


async def test_findings_are_made_for_the_rows_that_are_shown_only(recorded: Client, simulator: Simulator) -> None:
    await look(recorded, f"{PATH}?before=3")

    made = [exchange.id for exchange in await simulator.journal.select("default") if exchange.findings is not None]
    assert made == [1, 2]
