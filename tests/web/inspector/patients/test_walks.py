"""What a trainer does with a patient in a browser; whether everybody can; and pictures of the pages."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Server
from tests.cda_makers import a_report
from tests.itk_makers import GP_COPY, a_distribution, an_envelope, an_itk_request
from tests.makers import PDS, REQUEST_ID
from tests.web.inspector.browsing import (
    WIDTHS,
    a_browser,
    a_page,
    barriers,
    needs_chromium,
    open_everything,
    picture,
    wider_than_the_window,
)

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

RUTH = "9990010005"
ROOT = "/_simulator/t/default"
PAGES = {
    "patients": f"{ROOT}/patients",
    "patients-found": f"{ROOT}/patients?condition=restricted&find=dawn",
    "patients-nobody": f"{ROOT}/patients?find=9434765870",
    "patient": f"{ROOT}/patients/{RUTH}",
    "patient-restricted": f"{ROOT}/patients/9990020000",
    "patient-prescriptions": f"{ROOT}/patients/9990520003",
    "patient-related": f"{ROOT}/patients/9990200009",
    "patient-long-name": f"{ROOT}/patients/9990360006",
    "patient-unknown": f"{ROOT}/patients/9434765870",
    "patient-document": f"{ROOT}/documents/people/{RUTH}?nhs_number={RUTH}",
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all walks."""
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """The simulator as it is shipped: a report about Ruth and a retrieval have come."""
    server = Server(Simulator(Settings(port=0)))
    await server.start()
    async with aiohttp.ClientSession(server.url) as session:
        request = an_itk_request(an_envelope(a_distribution(a_report(nhs_number=RUTH), interaction=GP_COPY)))
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        await (await session.post(request.path, data=request.body, headers=headers)).read()
        await (await session.get(f"{PDS}/Patient/{RUTH}", headers={"X-Request-ID": REQUEST_ID})).read()
    yield server
    await server.stop()


async def _change(page: Page, title: str) -> None:
    """Open a form, and leave it to the caller to fill it in."""
    await page.locator("summary", has_text=title).click()


@pytest.mark.parametrize("script", [True, False])
async def test_a_patient_found_by_condition_moves_practice_and_pds_answers_so(
    browser: Browser, server: Server, script: bool
) -> None:
    async with a_page(browser, script=script) as page:
        await page.goto(f"{server.url}{ROOT}/")
        await page.get_by_role("link", name="Patients", exact=True).click()
        await page.get_by_label("Condition").select_option("gp-changed")
        await page.get_by_role("button", name="Find").click()
        await page.locator("#people tbody a").first.click()
        await _change(page, "Change the practice")
        await page.locator("#f-practice").fill("A81099")
        await page.get_by_role("button", name="Change the practice").click()
        await expect(page.locator(".done")).to_have_text("The practice was changed.")

        await page.get_by_role("link", name="What PDS answers").first.click()
        await page.get_by_role("button", name="Send it").click()

        await expect(page.locator("#response-raw ~ .code, .lines").last).to_contain_text("A81099")


async def test_a_change_is_seen_in_the_exchanges_of_the_patient(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{server.url}{ROOT}/patients/{RUTH}")
        await expect(page.locator("#rows tbody tr")).to_have_count(2)

        await page.get_by_role("link", name="What PDS answers").first.click()
        await page.get_by_role("button", name="Send it").click()
        await page.get_by_role("link", name="999 001 0005").click()

        await expect(page.locator("#rows tbody tr")).to_have_count(3)


async def test_two_people_change_the_same_name_and_the_second_is_told(browser: Browser, server: Server) -> None:
    async with a_page(browser) as first, a_page(browser) as second:
        for page, name in ((first, "First"), (second, "Second")):
            await page.goto(f"{server.url}{ROOT}/patients/{RUTH}")
            await _change(page, "Change the name")
            await page.locator("#f-family").fill(name)
        await first.get_by_role("button", name="Change the name").click()
        await expect(first.locator("h1")).to_contain_text("First")

        await second.get_by_role("button", name="Change the name").click()

        await expect(second.get_by_role("alert")).to_contain_text("Somebody else has changed this")
        await expect(second.locator("#compared-name")).to_contain_text("First")
        await expect(second.locator("#f-family")).to_have_value("Second")
        assert await barriers(second) == []


async def test_a_mistake_in_a_document_leads_to_its_line(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{server.url}{ROOT}/documents/care-records/{RUTH}")
        text = await page.locator("textarea").input_value()
        await page.locator("textarea").fill(text.replace('"store": "Yes"', '"store": "Perhaps"'))
        await page.get_by_role("button", name="Check and keep").click()

        await page.get_by_role("alert").get_by_role("link").click()

        await expect(page.locator("li:target")).to_contain_text('"store": "Perhaps"')
        assert await barriers(page) == []


async def test_nothing_keeps_anybody_from_using_the_pages(browser: Browser, server: Server) -> None:
    found: dict[str, list[str]] = {}
    async with a_page(browser) as page:
        for name, path in PAGES.items():
            await page.goto(server.url + path)
            await open_everything(page)
            found[name] = await barriers(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


async def test_pages_fit_the_window_and_pictures_of_them_are_kept(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    too_wide = []
    async with a_page(browser) as page:
        for name, path in PAGES.items():
            await page.goto(server.url + path)
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 900})
                await picture(page, tmp_path, f"{name}-{width}")
                await open_everything(page)
                if await wider_than_the_window(page) > 0:
                    too_wide.append(f"{name} at {width}")

    assert too_wide == []
    assert len(os.listdir(tmp_path)) == len(WIDTHS) * len(PAGES)
