"""A trainer's lesson in a browser: a class of twenty, a call, cards; and whether everybody can use the pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Server
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
from tests.web.inspector.calling import RUTH, SUNDAY, call

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

CLASSES = "/_simulator/classroom"
PAGES = {
    "classroom": CLASSES,
    "class": f"{CLASSES}/a",
    "class-cards": f"{CLASSES}/a/cards",
    "journeys": "/_simulator/t/class-a-01/journeys",
    "journeys-none": "/_simulator/t/default/journeys?about=nobody",
    "journey": f"/_simulator/t/class-a-01/journeys/{RUTH}",
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all walks."""
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """The simulator as it is shipped."""
    server = Server(Simulator(Settings(port=0)))
    await server.start()
    yield server
    await server.stop()


async def _set_up(page: Page, server: Server, *scenarios: str) -> None:
    await page.goto(server.url + CLASSES)
    await page.get_by_label("Trainees").fill("20")
    await page.get_by_label("Clock begins at").fill(SUNDAY)
    await page.get_by_text("Choose scenarios").click()
    for name in scenarios:
        await page.locator(f"#f-play-{name}").check()
    await page.get_by_role("button", name="Set up the class").click()


async def test_a_class_of_twenty_is_set_up_and_a_trainees_call_is_seen(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await _set_up(page, server, "dos-endpoints-shuffled")
        rows = page.locator("table tbody tr")
        await expect(rows).to_have_count(20)
        await expect(page.get_by_text("0 of 20 trainees have begun")).to_be_visible()

        await call(f"{server.url}/t/class-a-01")

        first = rows.first
        await expect(first).to_contain_text("Case uploaded to the Intelligent Data Tool at 10:00, accepted")
        await expect(first).to_contain_text("4 of 4 met")
        await expect(rows.nth(1)).to_contain_text("Nothing yet")


async def test_who_has_a_link_in_focus_keeps_it_while_others_work(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await _set_up(page, server)
        await page.get_by_role("link", name="class-a-02").focus()

        await call(f"{server.url}/t/class-a-01")

        await expect(page.locator("table tbody tr").first).to_contain_text("accepted")
        await expect(page.get_by_role("link", name="class-a-02")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
async def test_from_the_class_to_what_a_trainee_sent_are_two_clicks(
    browser: Browser, server: Server, script: bool
) -> None:
    async with a_page(browser, script=script) as page:
        await page.goto(server.url + CLASSES)
        await page.get_by_role("button", name="Set up the class").click()
        await call(f"{server.url}/t/class-a-01")
        await page.goto(f"{server.url}{CLASSES}/a")

        await page.get_by_role("link", name="journey of class-a-01").click()
        await page.get_by_role("link", name="Report submitted to the Repeat Caller Service").click()

        await expect(page.locator("h1")).to_contain_text("Exchange")


async def test_a_journey_grows_while_somebody_looks(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await call(server.url, seed=1)
        await page.goto(f"{server.url}/_simulator/t/default/journeys/{RUTH}")
        steps = page.locator("ol.line li")
        before = await steps.count()

        await call(server.url, seed=2)

        await expect(steps).not_to_have_count(before)
        await expect(page.locator("#live")).to_be_hidden()


async def test_one_click_begins_the_class_again_and_the_archive_is_there(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await _set_up(page, server)
        await call(f"{server.url}/t/class-a-01")

        await page.get_by_role("button", name="Reset all trainees").click()

        await expect(page.get_by_role("status")).to_contain_text("What was recorded is archived")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="archive of class-a-01").click()
        assert (await download.value).suggested_filename == "class-a-01.har"


async def test_the_keyboard_alone_sets_up_a_class(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + CLASSES)
        while await page.evaluate("document.activeElement.name") != "count":
            await page.keyboard.press("Tab")

        await page.keyboard.type("3")
        await page.keyboard.press("Enter")

        await expect(page.locator("h1")).to_have_text("Class a")


async def test_cards_are_printed_without_what_is_around_them(browser: Browser, server: Server, tmp_path: Path) -> None:
    async with a_page(browser) as page:
        await _set_up(page, server)
        await page.get_by_role("link", name="Cards to print").click()

        await page.emulate_media(media="print")

        await expect(page.locator(".hand-out")).to_have_count(20)
        for around in ("header", "footer", "h1", ".crumbs"):
            await expect(page.locator(around)).to_be_hidden()
        await page.pdf(path=tmp_path / "cards.pdf", format="A4")
        assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")


async def test_everybody_can_use_the_pages_and_they_fit_each_window(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    async with a_page(browser) as page:
        await _set_up(page, server, "repeat-caller-boundary", "dos-endpoints-shuffled")
        await call(f"{server.url}/t/class-a-01")
        for name, path in PAGES.items():
            await page.goto(server.url + path)
            await open_everything(page)
            assert (name, await barriers(page)) == (name, [])
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 900})
                assert (name, width, await wider_than_the_window(page)) == (name, width, 0)
                await picture(page, tmp_path, f"{name}-{width}")
