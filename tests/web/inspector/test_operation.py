"""One operation, and the form that tries it."""

from collections.abc import Awaitable, Callable

import pytest

from simulator.pipeline import Simulator
from simulator.records.exchange import split_headers
from simulator.settings import Settings
from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import faults, press, send

PAGE = "/t/default/services"
THING = f"{PAGE}/echo.thing.retrieve"
CREATE = f"{PAGE}/echo.thing.create"


async def test_it_says_where_the_operation_answers_and_what_it_can_refuse(client: Client) -> None:
    page = await look(client, THING)

    server = str(client.make_url("")).rstrip("/")
    assert page.all("//code[@id='address-1']") == [server + "/echo/thing/{id}"]
    assert page.all("//tbody/tr/td[1]") == ["BROKEN", "TOO_LARGE", "TOO_LATE"]


async def test_a_request_is_answered_recorded_and_led_to(client: Client, simulator: Simulator) -> None:
    reply = await send(client, THING, value_id="a/b ü", query="?x=1&y=a b", headers="X-One: 1\r\n\r\nx-two: 2: 3\r\n")

    (exchange,) = await simulator.journal.select("default")
    headers = split_headers(exchange.request_headers)
    assert (reply.status, reply.headers["Location"]) == (303, "/_simulator/t/default/exchanges/1")
    assert (exchange.operation, exchange.status) == ("echo.thing.retrieve", 200)
    assert exchange.target == "/echo/thing/a%2Fb%20%C3%BC?x=1&y=a%20b"
    assert (headers["X-One"], headers["X-Two"]) == ("1", "2: 3")
    assert exchange.peer == "127.0.0.1"


async def test_somebody_then_sees_the_exchange(client: Client) -> None:
    page = await press(client, THING, value_id="1")

    assert "Exchange 1" in page.words("//h1")


async def test_a_body_is_sent(client: Client, simulator: Simulator) -> None:
    await send(client, CREATE, body="{\r\n}é", headers="Content-Type: application/json")

    (exchange,) = await simulator.journal.select("default")
    headers = split_headers(exchange.request_headers)
    assert exchange.request_body == "{\n}é".encode()
    assert (headers["Content-Type"], headers["Content-Length"]) == ("application/json", "5")


async def test_it_goes_to_the_tenant_of_the_page(client: Client, simulator: Simulator) -> None:
    await client.get("/t/mine/echo/nothing")

    reply = await send(client, "/t/mine/services/echo.thing.retrieve", value_id="1")

    assert reply.headers["Location"] == "/_simulator/t/mine/exchanges/2"
    assert await simulator.journal.select("default") == []


async def test_a_header_may_name_another_tenant(client: Client) -> None:
    reply = await send(client, THING, value_id="1", headers="X-Simulator-Tenant: other")

    assert reply.headers["Location"] == "/_simulator/t/other/exchanges/1"


async def test_scenarios_have_their_say_and_nobody_waits(client: Client, simulator: Simulator) -> None:
    text = "rules: [{name: slow, then: {delay: 60s}}, {name: cut, then: {fault: reset}}]"
    await simulator.tenants.activate("default", (simulator.sources.load(text, "s.yaml"),))

    await send(client, THING, value_id="1")

    (exchange,) = await simulator.journal.select("default")
    assert (exchange.rule, exchange.delay) == ("slow", 60.0)


async def test_it_is_counted_like_any_other(client: Client) -> None:
    await send(client, THING, value_id="1")

    metrics = await (await client.get("/_simulator/metrics")).text()

    assert 'operation="echo.thing.retrieve",status="200"} 1' in metrics


async def test_an_operation_that_fails_is_an_exchange_too(client: Client, simulator: Simulator) -> None:
    await send(client, f"{PAGE}/echo.failure.retrieve")

    (exchange,) = await simulator.journal.select("default")
    assert exchange.status == 500


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "value_id"),
        ({"value_id": " "}, "value_id"),
        ({"value_id": "1", "headers": "no colon"}, "headers"),
        ({"value_id": "1", "headers": "bad name: 1"}, "headers"),
        ({"value_id": "1", "headers": ": 1"}, "headers"),
        ({"value_id": "1", "headers": "X: a\x00b"}, "headers"),
        ({"value_id": "1", "headers": "X: " + "y" * 9000}, "headers"),
    ],
)
async def test_what_is_no_request_is_said_at_its_field_and_sends_nothing(
    client: Client, simulator: Simulator, fields: dict[str, str], field: str
) -> None:
    page = await press(client, THING, **fields)

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == [f"f-{field}"]
    assert await simulator.journal.select("default") == []


async def test_a_header_cannot_smuggle_another_one_in(client: Client, simulator: Simulator) -> None:
    await press(client, THING, value_id="1", headers="X-One: 1\x0bX-Two: 2")

    found = [split_headers(each.request_headers) for each in await simulator.journal.select("default")]
    assert [headers["X-One"] for headers in found] == ["1"]


@pytest.mark.parametrize("path", ["/elsewhere", "/_simulator/api/tenants", ""])
async def test_only_the_operations_own_addresses_can_be_asked(client: Client, simulator: Simulator, path: str) -> None:
    await send(client, THING, value_id="1", path=path)

    assert {each.operation for each in await simulator.journal.select("default")} <= {"echo.thing.retrieve"}


async def test_what_was_filled_in_stays_text(client: Client) -> None:
    page = await press(client, CREATE, query=HOSTILE, headers=HOSTILE, body=f"</textarea>{HOSTILE}")

    assert page.status == 422
    assert page.all("//textarea[@name='body']") == [f"</textarea>{HOSTILE}"]
    assert harmless(page)


async def test_an_operation_that_is_not_there_is_a_404(client: Client) -> None:
    page = await look(client, f"{PAGE}/echo.thing.nothing")

    assert (page.status, page.words("//h1")) == (404, "There is no operation “echo.thing.nothing”")


async def test_every_shipped_operation_has_a_page(aiohttp_client: Callable[..., Awaitable[Client]]) -> None:
    simulator = Simulator(Settings(port=0))
    client = await aiohttp_client(build_app(simulator))

    pages = {each.id: await look(client, f"{PAGE}/{each.id}") for each in simulator.operations()}

    assert {page.status for page in pages.values()} == {200}
    assert [name for name, page in pages.items() if not harmless(page)] == []


async def test_what_has_no_request_of_its_own_cannot_be_tried(
    aiohttp_client: Callable[..., Awaitable[Client]],
) -> None:
    client = await aiohttp_client(build_app(Simulator(Settings(port=0))))

    pages = [await look(client, f"{PAGE}/{name}") for name in ("mail.message.receive", "pds.unsupported")]

    assert [page.all("//form") for page in pages] == [[], []]
