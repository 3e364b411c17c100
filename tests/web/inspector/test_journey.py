"""One patient's journey on one page."""

import pytest

from simulator.pipeline import Simulator
from simulator.web.inspector import journey
from simulator.web.inspector.journey import offset_words
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.calling import RUTH, base_url, call, expect
from tests.web.inspector.looking import HOSTILE, harmless, look

PATH = f"/t/default/journeys/{RUTH}"


async def test_the_time_line_has_all_services_in_their_order(whole: Client) -> None:
    await call(base_url(whole))

    page = await look(whole, PATH)

    assert page.words("//h1") == "Journey Ruth Ellerby 999 001 0005"
    assert page.all("//ol[@class='line']/li//p[1]") == [
        "Patient looked up on PDS, found",
        "Asked whether the patient has called before, no, not a repeat caller",
        "Directory of Services searched, 9 services found",
        "Looked up how to reach Wexbourne Evening Surgery, answered",
        "Out-of-hours referral sent to Wexbourne Evening Surgery, acknowledged",
        "Report submitted to the Repeat Caller Service, accepted",
        "Case uploaded to the Intelligent Data Tool, accepted",
    ]


async def test_a_step_leads_to_its_exchange(whole: Client) -> None:
    await call(base_url(whole))

    page = await look(whole, PATH)

    assert page.link("Directory of Services searched") == "/_simulator/t/default/exchanges/3"


async def test_steps_count_from_the_beginning_of_the_call(client: Client, simulator: Simulator) -> None:
    for time in (100.0, 165.0, 100.0 + 3725):
        id = simulator.journal.next_id("default")
        simulator.journal.append(an_exchange(id, nhs_number=RUTH, tenant_time=time))

    page = await look(client, PATH)

    assert page.all("//ol[@class='line']//span[@class='offset']") == ["+0:00", "+1:05", "+1:02:05"]


async def test_what_is_not_met_stands_before_what_is_met_and_says_why(whole: Client) -> None:
    await expect(whole)
    await call(base_url(whole))

    page = await look(whole, PATH)

    assert page.words("//p[@class='glance'][1]").startswith("1 of 2 met")
    unmet, met = page.all("//section[@aria-labelledby='expected']//li")
    assert unmet.startswith("not met the record was viewed")
    assert "0 matched, expected at least 1" in unmet
    assert met.startswith("met the patient was referred")
    assert "seen in exchange 5" in met


async def test_findings_are_listed_the_worst_first(whole: Client) -> None:
    await call(base_url(whole))

    page = await look(whole, PATH)

    found = page.all("//section[@aria-labelledby='wrong-in']//li//code")
    assert "itk.cda.level" in found
    assert page.all("//section[@aria-labelledby='wrong-in']//li[1]//a/@href")[0].startswith("/_simulator/t/default/ex")


async def test_only_so_many_findings_are_listed(whole: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "MOST_FINDINGS", 1)
    await call(base_url(whole))

    page = await look(whole, PATH)

    assert len(page.all("//section[@aria-labelledby='wrong-in']//li")) == 1
    assert "and 3 more" in page.words("//section[@aria-labelledby='wrong-in']")


async def test_the_latest_call_stands_first(client: Client, simulator: Simulator) -> None:
    for time in (0.0, 86_400.0):
        id = simulator.journal.next_id("default")
        simulator.journal.append(an_exchange(id, nhs_number=RUTH, tenant_time=time))

    page = await look(client, PATH)

    assert page.all("//h2[starts-with(., 'Call')]") == ["Call 2", "Call 1"]


async def test_without_anything_recorded_there_is_no_journey(client: Client) -> None:
    page = await look(client, PATH)

    assert page.status == 404
    assert "Nothing was recorded about this patient lately" in page.words("//h1")


async def test_the_page_follows_unless_it_is_told_not_to(whole: Client) -> None:
    await call(base_url(whole))

    page = await look(whole, PATH)
    still = await look(whole, page.link("Stop following: keep the page as it is").removeprefix("/_simulator"))

    assert page.all("//div[@id='live']/@data-stream") == [f"/_simulator/api/tenants/default/stream?nhs_number={RUTH}"]
    assert (len(page.all("//div[@data-follows]/@id")), len(still.all("//div[@data-follows]/@id"))) == (1, 0)


async def test_each_form_of_the_admin_api_is_a_link(whole: Client) -> None:
    await call(base_url(whole))
    page = await look(whole, PATH)

    words = ("JSON", "text", "JUnit XML", "HTTP archive (HAR)", "The patient", "All exchanges of this patient")
    statuses = [(await whole.get(page.link(each))).status for each in words]

    assert statuses == [200] * len(words)


async def test_a_cut_journey_says_so(client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.web.inspector.journey_reading.MOST_STEPS", 1)
    for _ in range(2):
        simulator.journal.append(an_exchange(simulator.journal.next_id("default"), nhs_number=RUTH))

    page = await look(client, PATH)

    assert "Only the newest exchanges are shown" in page.words("//p[@class='notice']")


async def test_what_a_client_sent_stays_text(client: Client, simulator: Simulator) -> None:
    texts = dict.fromkeys(
        ("correlation_id", "message_id", "tracking_id", "rule", "method", "target", "delivery"), HOSTILE
    )
    simulator.journal.append(
        an_exchange(simulator.journal.next_id("default"), nhs_number=RUTH, operation=None, **texts)
    )
    await expect(client, f"name: bad\nexpect:\n  - {{name: '{HOSTILE.replace(chr(39), '')}', operation: '*'}}\n")

    page = await look(client, PATH)

    assert harmless(page)
    assert "<script>window.hacked=1</script>" in page.words("//ol[@class='line']")
    assert "<script>window.hacked=1</script>" in page.words("//section[@aria-labelledby='expected']")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "+0:00"),
        (-0.4, "+0:00"),
        (59.9, "+0:59"),
        (3600.0, "+1:00:00"),
        (-90.0, "-1:30"),
        (90_000.0, "+1 d 1:00:00"),
    ],
)
def test_an_offset_in_words(seconds: float, words: str) -> None:
    assert offset_words(seconds) == words
