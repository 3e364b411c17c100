"""A class at a glance, and beginning again."""

import json

import pytest

from simulator.pipeline import Simulator
from simulator.web.inspector import classroom_progress
from simulator.web.inspector.classroom_records import find
from simulator.web.inspector.journey_reading import Grade
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.calling import SUNDAY, base_url, call, expect
from tests.web.inspector.looking import HOSTILE, Looked, harmless, look
from tests.web.inspector.pressing import faults, press, send

PATH = "/classroom/a"
NOTHING = "\u2013"


@pytest.fixture
async def taught(whole: Client) -> Client:
    """A class of three, of whom the first has taken the call."""
    await press(whole, "/classroom", do="make", count="3", clock=SUNDAY)
    await expect(whole, tenant="class-a-01")
    await call(base_url(whole, "class-a-01"))
    return whole


def _row(page: Looked, number: int) -> list[str]:
    return page.all(f"//table/tbody/tr[{number}]/td")


async def test_what_a_trainee_did_last_is_told_with_its_grade(taught: Client) -> None:
    page = await look(taught, PATH)

    trainee, patient, last, grade, findings, records = _row(page, 1)
    assert trainee == "class-a-01"
    assert patient == "Ruth Ellerby 999 001 0005"
    assert last == ("Case uploaded to the Intelligent Data Tool at 10:00, accepted 7 exchanges · journey of class-a-01")
    assert (grade, findings, records) == ("1 of 2 met", "none", "HAR of class-a-01")


async def test_who_has_not_begun_has_done_nothing_yet(taught: Client) -> None:
    page = await look(taught, PATH)

    assert _row(page, 2)[2:] == ["Nothing yet", NOTHING, NOTHING, NOTHING]
    assert page.words("//p[@class='glance']") == "1 of 3 trainees has begun"


async def test_errors_and_warnings_are_counted(taught: Client) -> None:
    await taught.post("/t/class-a-02/ooh/Y99901/NHS111v2.svc", data=b"<nothing/>")

    page = await look(taught, PATH)

    assert "error" in _row(page, 2)[4]


async def test_what_the_simulator_sent_is_not_what_the_trainee_did(taught: Client, national: Simulator) -> None:
    sent = an_exchange(national.journal.next_id("class-a-01"), "class-a-01", target="http://peer.example/")
    national.journal.append(sent)

    page = await look(taught, PATH)

    assert _row(page, 1)[2].startswith("Case uploaded")


async def test_without_time_what_is_graded_later_is_said(taught: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom_progress, "LOOK_SECONDS", -1.0)

    page = await look(taught, PATH)

    assert _row(page, 1)[3] == "not graded yet"


async def test_the_page_follows_unless_it_is_told_not_to(taught: Client) -> None:
    page = await look(taught, PATH)
    still = await look(taught, page.link("Keep the page as it is").removeprefix("/_simulator"))

    assert (page.all("//div[@id='rows']/@data-every"), still.all("//div[@id='rows']/@data-every")) == (["3"], [])


async def test_each_link_of_a_row_leads_somewhere(taught: Client) -> None:
    page = await look(taught, PATH)

    links = page.all("//table/tbody/tr[1]//a/@href")

    assert [(await taught.get(link)).status for link in links] == [200] * 4


async def test_a_reset_begins_again_and_archives_first(taught: Client, national: Simulator) -> None:
    page = await press(taught, PATH, do="reset", trainee="class-a-01")

    assert page.words("//p[@role='status']") == "The trainee begins again. What was recorded is archived."
    assert _row(page, 1)[2:] == ["Nothing yet", NOTHING, NOTHING, "archive of class-a-01"]
    assert await national.journal.select("class-a-01") == []


async def test_the_archive_is_an_http_archive_to_download(taught: Client) -> None:
    page = await press(taught, PATH, do="reset", trainee="class-a-01")

    reply = await taught.get(page.link("archive of class-a-01"))

    assert reply.headers["Content-Disposition"] == 'attachment; filename="class-a-01.har"'
    assert len(json.loads(await reply.read())["log"]["entries"]) == 7


async def test_a_reset_brings_back_the_clock_and_the_scenario(taught: Client, national: Simulator) -> None:
    await taught.patch("/_simulator/api/tenants/class-a-01/clock", json={"advance": "P4D"})

    await press(taught, PATH, do="reset", trainee="class-a-01")

    tenant = national.tenants.peek("class-a-01")
    assert tenant is not None
    assert tenant.clock.now().isoformat().startswith(SUNDAY)


async def test_one_trainees_reset_leaves_the_others(taught: Client) -> None:
    await press(taught, PATH, do="reset", trainee="class-a-02")

    assert _row(await look(taught, PATH), 1)[2].startswith("Case uploaded")


async def test_a_whole_class_begins_again_at_once(taught: Client, national: Simulator) -> None:
    await call(base_url(taught, "class-a-03"), seed=9)

    page = await press(taught, PATH, do="reset-all")

    assert page.words("//p[@class='glance']") == "0 of 3 trainees have begun"
    assert page.all("//table//a[starts-with(., 'archive')]") == ["archive of class-a-01", "archive of class-a-03"]


async def test_a_second_reset_keeps_the_archive(taught: Client) -> None:
    await press(taught, PATH, do="reset-all")

    page = await press(taught, PATH, do="reset-all")

    reply = await taught.get(page.link("archive of class-a-01"))
    assert len(json.loads(await reply.read())["log"]["entries"]) == 7


@pytest.mark.parametrize("trainee", ["default", "nobody", ""])
async def test_only_trainees_of_the_class_can_be_reset(taught: Client, trainee: str) -> None:
    page = await press(taught, PATH, do="reset", trainee=trainee)

    assert faults(page) == [("f-trainee", "There is no such trainee, choose one of the list")]


async def test_a_class_is_removed_by_who_is_sure(taught: Client, national: Simulator) -> None:
    await press(taught, PATH, do="remove", sure="yes")

    assert find(national, "a") is None
    assert national.tenants.names() == ["default", "classes"]


async def test_a_class_is_not_removed_by_who_is_not_sure(taught: Client, national: Simulator) -> None:
    page = await press(taught, PATH, do="remove")

    assert [anchor for anchor, _ in faults(page)] == ["f-sure"]
    assert find(national, "a") is not None


async def test_a_trainee_whose_tenant_was_removed_is_said_so(taught: Client, national: Simulator) -> None:
    await national.tenants.delete("class-a-02")

    page = await look(taught, PATH)

    assert _row(page, 2)[2] == "The tenant was removed"
    assert (await press(taught, PATH, do="reset-all")).status == 200
    assert national.tenants.peek("class-a-02") is None


@pytest.mark.parametrize("path", ["/classroom/b", "/classroom/b/cards", "/classroom/a/archive/class-a-02"])
async def test_what_is_not_there_is_not_found(taught: Client, path: str) -> None:
    assert (await look(taught, path)).status == 404


async def test_another_tenants_archive_is_not_to_be_had_here(taught: Client) -> None:
    await press(taught, "/classroom", do="make", count="1", name="b")
    await press(taught, PATH, do="reset-all")

    assert (await look(taught, "/classroom/b/archive/class-a-01")).status == 404


async def test_a_button_that_is_not_on_the_page_does_nothing(taught: Client) -> None:
    assert (await send(taught, PATH, do="explode")).status == 400


async def test_what_a_client_sent_stays_text(taught: Client) -> None:
    await taught.get(f"/t/class-a-02/{HOSTILE}", headers={"X-Correlation-ID": HOSTILE})

    page = await look(taught, PATH)

    assert harmless(page)
    assert "where nobody answers" in _row(page, 2)[2]


async def test_what_was_graded_is_graded_again_only_after_something_was_sent(
    taught: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded = []

    def count(*given: object) -> Grade:
        graded.append(given[2])
        return Grade()

    monkeypatch.setattr(classroom_progress, "grade", count)
    for _ in range(3):
        await look(taught, PATH)
    await taught.get("/t/class-a-01/personal-demographics/FHIR/R4/_ping")
    await look(taught, PATH)

    assert graded == ["9990010005", "9990010005"]


async def test_another_scenario_is_graded_at_once(taught: Client) -> None:
    await look(taught, PATH)

    await expect(taught, "name: other\nexpect: [{operation: itk.ooh.send}]\n", tenant="class-a-01")

    assert _row(await look(taught, PATH), 1)[3] == "1 of 1 met"
