"""Two exchanges side by side."""

from time import process_time

from simulator.pipeline import Simulator
from simulator.web.inspector import difference
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, a_security_header, an_envelope
from tests.web.conftest import Client
from tests.web.inspector.conftest import send
from tests.web.inspector.looking import Looked, look

PATH = "/t/default/exchanges"


async def _compared(client: Client, left: int, right: object) -> Looked:
    return await look(client, f"{PATH}/{left}/difference?with={right}")


async def test_before_the_other_is_named_it_is_asked_for(recorded: Client) -> None:
    page = await look(recorded, f"{PATH}/2/difference")

    assert page.all("//form//label") == ["Compare exchange 2 with exchange"]
    assert page.all("//main//ul/li/a/@href") == [f"/_simulator{PATH}/2/difference?with=1"]


async def test_lines_that_differ_are_counted_and_marked(recorded: Client) -> None:
    page = await _compared(recorded, 1, 2)

    request = page.root.xpath("//section[@aria-labelledby='part-1']")[0]
    assert "GET /echo/thing/" in request.text_content()
    assert page.all("//section[@aria-labelledby='part-1']//tr[1]//mark") == ["1", "a%20b"]
    assert page.words("//h2[@id='part-1']").endswith("lines differ")


async def test_ids_and_times_are_marked_and_not_counted(client: Client) -> None:
    for id in ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"):
        await client.get("/echo/nothing", headers={"X-Request-ID": id})

    page = await _compared(client, 1, 2)

    assert page.words("//h2[@id='part-1']") == "Request no differences"
    assert page.all("//tr[@class='row-varying']//span") == [
        "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222",
    ]  # fmt: skip


async def test_a_packed_message_and_a_plain_one_that_say_the_same_differ_in_the_envelope_only(
    receivers: Client,
) -> None:
    report, security = a_report(), a_security_header()
    await send(receivers, an_envelope(a_distribution(report), security=security))
    await send(receivers, an_envelope(a_distribution(report, compressed=True, base64=True), security=security))

    page = await _compared(receivers, 3, 4)

    changed = page.all("//section[@aria-labelledby='part-1']//tr[@class='row-changed']/td[4]")
    assert [line.partition(" ")[0] for line in changed] == ["Content-Length:", "<itk:manifestitem"]


async def test_long_runs_that_are_the_same_are_left_out(receivers: Client) -> None:
    page = await _compared(receivers, 1, 1)

    assert "no differences" in page.words("//h2[@id='part-1']")
    assert len(page.root.xpath("//section[@aria-labelledby='part-1']//tbody/tr")) == 1


async def test_another_tenants_exchange_can_be_named(recorded: Client) -> None:
    await recorded.get("/t/mine/echo/thing/1")

    page = await _compared(recorded, 1, "mine/1")

    assert page.link("mine/Exchange 1") == "/_simulator/t/mine/exchanges/1"
    assert "Swap" not in page.text


async def test_what_is_not_there_is_said(recorded: Client, simulator: Simulator) -> None:
    for asked in ("9", "nobody/1", "x", "mine/", "/1", "1/2/3"):
        assert (await _compared(recorded, 1, asked)).status == 404

    assert simulator.tenants.names() == ["default"]


async def test_secrets_are_compared_shortened(client: Client) -> None:
    for secret in ("a" * 30, "b" * 30):
        await client.post("/echo/thing", data={"client_secret": secret}, headers={"Authorization": f"Bearer {secret}"})

    page = await _compared(client, 1, 2)

    assert "a" * 30 not in page.text


async def test_very_many_lines_are_cut_and_take_little_time(client: Client) -> None:
    for word in (b"x", b"y"):
        await client.post("/echo/thing", data=b"\n".join([word, b"same"] * 20_000))
    begun = process_time()

    page = await _compared(client, 1, 2)

    assert f"Only the first {difference.MOST_LINES} lines were compared." in page.words()
    assert process_time() - begun < 5
