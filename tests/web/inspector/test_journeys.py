"""The list of journeys."""

import pytest

from simulator.pipeline import Simulator
from simulator.web.inspector import journeys
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.calling import RUTH, base_url, call, expect
from tests.web.inspector.looking import HOSTILE, Looked, harmless, look
from tests.web.inspector.pressing import faults

PATH = "/t/default/journeys"
DUTTON = "9990500002"


def _cells(page: Looked, column: int) -> list[str]:
    return page.all(f"//table[@id='rows']/tbody/tr/td[{column}]")


async def test_nothing_sent_says_where_to_send(client: Client) -> None:
    page = await look(client, PATH)

    assert "Nothing has been sent about a patient yet" in page.words("//p[@id='rows']")


async def test_who_was_heard_of_last_stands_first(whole: Client) -> None:
    await call(base_url(whole), DUTTON, seed=1)
    await call(base_url(whole), RUTH, seed=2)

    page = await look(whole, PATH)

    assert _cells(page, 1) == [
        "Ruth Ellerby 999 001 0005 1 call, 7 exchanges", "Neville Dutton 999 050 0002 1 call, 7 exchanges",
    ]  # fmt: skip


async def test_a_row_has_its_times_and_its_services(whole: Client) -> None:
    await call(base_url(whole))

    page = await look(whole, PATH)

    assert _cells(page, 2) == ["10:00:00.000 22 Nov 2026"]
    assert page.all("//table[@id='rows']//strong[@class='tag blue']") == [
        "Personal Demographics Service (FHIR)", "Repeat Caller Service", "Directory of Services", "ITK 2.2 receivers",
        "Intelligent Data Tool",
    ]  # fmt: skip


async def test_what_is_met_is_counted(whole: Client) -> None:
    await expect(whole)
    await call(base_url(whole))

    assert _cells(await look(whole, PATH), 5) == ["1 of 2 met"]


async def test_without_time_the_grade_is_on_the_patients_page(whole: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journeys, "GRADE_SECONDS", -1.0)
    await expect(whole)
    await call(base_url(whole))

    assert _cells(await look(whole, PATH), 5) == ["see its page"]


async def test_more_can_be_looked_at_where_there_is_more(
    client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journeys, "DEEPER", (2, 4))
    monkeypatch.setattr(journeys, "LOOKED_AT", 2)
    for number in ("9000000009", "9000000017", "9000000017"):
        simulator.journal.append(an_exchange(simulator.journal.next_id("default"), nhs_number=number))

    page = await look(client, PATH)
    deeper = await look(client, page.link("Look at 4").removeprefix("/_simulator"))

    assert (len(_cells(page, 1)), len(_cells(deeper, 1))) == (1, 2)


async def _way(client: Client, about: str) -> str:
    reply = await client.get(f"/_simulator{PATH}", params={"about": about}, allow_redirects=False)
    return reply.headers.get("Location", "")


@pytest.mark.parametrize("about", [RUTH, " 999 001 0005 "])
async def test_an_nhs_number_leads_to_its_journey(client: Client, about: str) -> None:
    assert await _way(client, about) == f"/_simulator{PATH}/{RUTH}"


async def test_each_id_that_was_sent_leads_to_the_patients_journey(whole: Client, national: Simulator) -> None:
    await call(base_url(whole))
    _, _, search, _, referral, *_ = await national.journal.select("default")

    ways = {await _way(whole, id) for id in (search.correlation_id, search.tracking_id, referral.message_id) if id}

    assert ways == {f"/_simulator{PATH}/{RUTH}"}


async def test_a_case_reference_of_a_report_leads_there_too(whole: Client, national: Simulator) -> None:
    steps = await call(base_url(whole))
    assert [step.outcome for step in steps].count("passed") == 8
    upload = (await national.journal.select("default"))[-1]
    reference = national.view(upload)["case"]["id"]

    assert await _way(whole, reference) == f"/_simulator{PATH}/{RUTH}"


async def test_an_id_that_nobody_sent_is_said(whole: Client) -> None:
    page = await look(whole, f"{PATH}?about=nobody-sent-this")

    assert faults(page) == [("f-about", "Nothing that was sent about a patient has the id “nobody-sent-this”")]


async def test_what_a_client_sent_stays_text(client: Client, simulator: Simulator) -> None:
    simulator.journal.append(an_exchange(simulator.journal.next_id("default"), nhs_number=HOSTILE))

    page = await look(client, f"{PATH}?about=<b>")

    assert harmless(page)
    assert HOSTILE in page.words("//table")


async def test_the_links_to_the_admin_api_lead_there(whole: Client) -> None:
    await call(base_url(whole))
    page = await look(whole, PATH)

    statuses = [(await whole.get(page.link(words))).status for words in ("JSON", "text", "JUnit XML")]

    assert statuses == [200, 200, 200]
