"""One exchange."""

import pytest

from simulator.pipeline import Simulator
from simulator.scenario.missed import NearMiss
from tests.records.makers import an_exchange, every_field
from tests.web.conftest import Client
from tests.web.inspector.conftest import GOOD
from tests.web.inspector.looking import harmless, look
from tests.web.worlds import ADA, API

PATH = "/t/default/exchanges"


async def test_what_is_known_is_a_summary(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}/1")
    about = "//section[@aria-labelledby='about']"
    facts = dict(zip(page.all(f"{about}//dt"), page.all(f"{about}//dd"), strict=True))

    assert page.words("//h1") == "Exchange 1 · echo Shows what arrived"
    assert (facts["Request"], facts["Operation"]) == ("GET /echo/thing/1", "echo.thing.retrieve")
    assert (facts["Patient"], facts["Correlation id"], facts["Client"]) == (
        "Ada Okafor, 900 000 0009",
        "c-1",
        "127.0.0.1",
    )
    assert (facts["By the tenant\N{RIGHT SINGLE QUOTATION MARK}s clock"], facts["TLS"]) == ("the same", "none")


async def test_ids_lead_to_the_exchanges_that_share_them(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}/1")

    assert page.link("c-1") == f"/_simulator{PATH}?correlation_id=c-1"
    assert page.link("900 000 0009") == f"/_simulator/t/default/patients/{ADA}"


async def test_the_exchanges_beside_it_are_a_click_away(recorded: Client) -> None:
    first, second = await look(recorded, f"{PATH}/1"), await look(recorded, f"{PATH}/2")

    assert (second.link("Exchange before"), second.link("Exchange after")) == (
        f"/_simulator{PATH}/1", f"/_simulator{PATH}/3",
    )  # fmt: skip
    assert "Exchange before" not in first.text


@pytest.mark.parametrize("number", ["6", "0", "one", "-1", "9" * 20, "%00", "<b>"])
async def test_an_exchange_that_is_not_there_is_a_404(recorded: Client, number: str) -> None:
    page = await look(recorded, f"{PATH}/{number}")

    assert (page.status, page.words("//h1").startswith("There is no exchange")) == (404, True)
    assert harmless(page)


async def test_both_messages_are_there_with_headers_opened_and_as_sent(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}/3")

    request, response = "//section[@aria-labelledby='request']", "//section[@aria-labelledby='response']"
    assert "application/json" in page.words(f"{request}//dl")
    assert "input value Needle" in page.words(f"{request}//ul[@class='tree']")
    assert "bytes" in page.words(f"{response}//ul[@class='tree']")
    assert '"resourceType": "Task"' in page.words("//li[starts-with(@id, 'request-L')]")


async def test_a_finding_leads_to_the_very_line_which_is_marked(receivers: Client) -> None:
    page = await look(receivers, f"{PATH}/2")

    (anchor,) = page.all("//ul[@class='findings']/li[contains(., 'itk.manifest.count')]//a/@href")
    assert anchor.startswith("#request-L")
    assert page.words(f"//li[@id='{anchor[1:]}']") == 'error here: <itk:manifest count="3">'
    assert page.all(f"//li[@id='{anchor[1:]}']/@class") == ["found red"]


async def test_a_finding_in_a_packed_document_leads_into_the_decoded_document(receivers: Client) -> None:
    page = await look(receivers, f"{PATH}/2")

    (anchor,) = page.all("//ul[@class='findings']/li[contains(., 'itk.cda.level')]//a/@href")
    assert "structuredBody" in page.words(f"//li[@id='{anchor[1:]}']")


async def test_a_clinical_document_is_shown_as_it_is_read(receivers: Client) -> None:
    page = await look(receivers, f"{PATH}/2")

    article = page.words("//section[@aria-labelledby='request']//article")
    assert "Name Ruth Ellerby" in article
    assert "Advice Given Keep drinking small amounts often." in article


async def test_soap_is_opened_layer_by_layer(receivers: Client) -> None:
    page = await look(receivers, f"{PATH}/2")

    depth = "details[@class='layer']/div/"
    path = f"//section[@aria-labelledby='request']/details/div/{depth}{depth}article"
    assert len(page.root.xpath(path)) == 1


async def test_lines_can_be_shown_as_they_were_sent(receivers: Client) -> None:
    laid = await look(receivers, f"{PATH}/1")
    plain = await look(receivers, f"{PATH}/1?raw=as-sent")

    assert len(plain.root.xpath("//li[starts-with(@id, 'request-L')]")) == GOOD.count(b"\n") + 1
    assert len(laid.root.xpath("//li[starts-with(@id, 'request-L')]")) > 100


async def test_bodies_can_be_downloaded_and_the_request_sent_again(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}/3")

    request, response = page.all("//a[@download]/@href")
    assert request == f"{API}/tenants/default/exchanges/3/request"
    assert response == f"{API}/tenants/default/exchanges/3/response"
    assert page.all("//a[@download]/@download") == ["exchange-3-request.json", "exchange-3-response.json"]
    assert page.words("//pre[@id='curl']").startswith("curl -X POST ")
    assert page.link("curl command") == f"{API}/tenants/default/exchanges/3/curl"


async def test_secrets_are_nowhere_on_the_page(client: Client) -> None:
    secret = "0123456789-very-secret-0123456789"
    form = {"client_secret": secret, "code": secret, "password": secret}
    headers = {"Authorization": f"Bearer {secret}", "apikey": secret, "Cookie": f"a={secret}"}
    await client.post(f"/echo/thing?access_token={secret}", data=form, headers=headers)

    page = await look(client, f"{PATH}/1")

    assert secret not in page.text
    assert "Bearer 012345…" in page.text
    assert page.link("curl command, with its secrets")


async def test_an_exchange_with_something_odd_in_each_field_is_shown(client: Client, simulator: Simulator) -> None:
    exchange = every_field()
    exchange.id = simulator.journal.next_id("default")
    simulator.journal.append(exchange)

    page = await look(client, f"{PATH}/1")

    assert page.status == 200
    assert "The bodies were dropped under load" in page.words()


async def test_the_rule_and_its_scenario_lead_to_what_else_they_decided(client: Client, simulator: Simulator) -> None:
    exchange = an_exchange(rule="late", scenario="mine > <shipped>")
    exchange.id = simulator.journal.next_id("default")
    simulator.journal.append(exchange)

    page = await look(client, f"{PATH}/1")

    inside = "scenario=mine+%3E+%3Cshipped%3E"
    assert page.link("late") == f"/_simulator{PATH}?rule=late&{inside}"
    assert page.link("mine > <shipped>") == f"/_simulator{PATH}?{inside}"


async def test_a_rule_of_an_older_record_stands_without_its_scenario(client: Client, simulator: Simulator) -> None:
    exchange = an_exchange(rule="late")
    exchange.id = simulator.journal.next_id("default")
    simulator.journal.append(exchange)

    page = await look(client, f"{PATH}/1")

    assert page.link("late") == f"/_simulator{PATH}?rule=late"


async def test_near_misses_are_shown_where_somebody_knows_them(
    recorded: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    miss = NearMiss("slow", "s", "header", "<a>", "nothing")
    monkeypatch.setattr(Simulator, "near_misses", lambda self, exchange: [miss])

    page = await look(recorded, f"{PATH}/1")

    assert page.all("//section[@aria-labelledby='near']//td") == ["slow s", "header", "<a>", "nothing"]


async def test_without_near_misses_nothing_is_said_of_them(recorded: Client) -> None:
    assert "nearly" not in (await look(recorded, f"{PATH}/1")).text


async def test_it_can_be_opened_as_a_scenario(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}/2")

    assert page.link("Open as scenario") == f"{API}/tenants/default/exchanges.yaml?after=1&limit=1"


async def test_what_the_service_read_is_shown_without_what_is_not_there(receivers: Client) -> None:
    page = await look(receivers, f"{PATH}/1")

    read = page.words("//section[@aria-labelledby='read']")
    assert "message_id 5D5B0A6E-93F1-4F0B-9C51-0E6B7B1C2D30" in read
    assert "null" not in read


async def test_what_never_was_answered_is_said(client: Client, simulator: Simulator) -> None:
    exchange = every_field()
    exchange.id, exchange.status, exchange.bodies_dropped = simulator.journal.next_id("default"), 0, False
    simulator.journal.append(exchange)

    page = await look(client, f"{PATH}/1")

    assert page.words("//h2[@id='response']") == "Response nothing was answered"
    assert "The body is no text: download it to look at it." in page.words()
