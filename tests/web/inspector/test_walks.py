"""What somebody does in a browser, with and without script; whether everybody can; and pictures of the pages."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Server
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.jwt_makers import a_token
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
from tests.web.inspector.conftest import GOOD, PACKED
from tests.web.inspector.looking import HOSTILE

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

START = "/_simulator/"
EXCHANGES = "/_simulator/t/default/exchanges"
PAGES = {
    "start": "/_simulator/t/default/",
    "exchanges": EXCHANGES,
    "exchanges-wrong": f"{EXCHANGES}?status=nine&severity=error",
    "exchange-soap": f"{EXCHANGES}/2",
    "exchange-fhir": f"{EXCHANGES}/3",
    "exchange-token": f"{EXCHANGES}/4",
    "difference": f"{EXCHANGES}/2/difference?with=1",
    "nothing": "/_simulator/t/nobody/",
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all walks."""
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """The simulator as it is shipped: a report, a wrong post-event message, a retrieval and a token have come."""
    server = Server(Simulator(Settings(port=0)))
    await server.start()
    async with aiohttp.ClientSession(server.url) as session:
        await _send(session, GOOD)
        await _send(session, PACKED)
        await (await session.get(f"{PDS}/Patient/9000000009", headers={"X-Request-ID": REQUEST_ID})).read()
        form = {"grant_type": "client_credentials", "client_assertion": a_token({"iss": "uec-supplier", "exp": 1})}
        await (await session.post("/oauth2/token", data=form)).read()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def session(server: Server) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that sends while somebody looks."""
    async with aiohttp.ClientSession(server.url) as session:
        yield session


async def _send(session: aiohttp.ClientSession, body: bytes) -> None:
    request = an_itk_request(body)
    headers = {name: value for name, value in request.headers.items() if name != "Host"}
    await (await session.post(request.path, data=body, headers=headers)).read()


@pytest.mark.parametrize("script", [True, False])
async def test_the_failing_post_event_message_and_its_line_are_two_clicks_from_the_start(
    browser: Browser, server: Server, script: bool
) -> None:
    async with a_page(browser, script=script) as page:
        await page.goto(server.url + START)

        await page.locator("section[aria-labelledby=failing] tbody a[href$='/exchanges/2']").click()
        await page.locator(".findings li", has_text="itk.manifest.count").get_by_role("link").click()

        line = page.locator("li:target")
        await expect(line).to_contain_text('<itk:manifest count="3">')
        await expect(line).to_be_in_viewport()


async def test_it_is_found_in_the_list_too(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + START)

        await page.get_by_role("link", name="All exchanges with errors").click()
        await page.locator("#rows tbody a", has_text="post-event message").click()

        await expect(page.locator(".findings")).to_contain_text("the manifest says 3 and has 1")


async def test_a_line_in_a_packed_document_opens_what_it_is_in(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{server.url}{EXCHANGES}/2")

        await page.locator(".findings li", has_text="itk.cda.level").get_by_role("link").click()

        await expect(page.locator("li:target")).to_be_in_viewport()


async def test_a_bar_counts_what_is_new_and_the_list_keeps_its_place(
    browser: Browser, server: Server, session: aiohttp.ClientSession
) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + EXCHANGES)
        await expect(page.locator("#live")).to_be_hidden()

        for _ in range(12):
            await (await session.get(f"{PDS}/_ping")).read()

        await expect(page.locator("#live")).to_have_text("12 new exchanges Show them")
        assert await page.locator("#rows tbody tr").count() == 4
        await page.get_by_role("link", name="Show them").click()
        await expect(page.locator("#rows tbody tr")).to_have_count(16)


async def test_the_bar_counts_only_what_the_filters_let_through(
    browser: Browser, server: Server, session: aiohttp.ClientSession
) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{server.url}{EXCHANGES}?service=itk")

        await (await session.get(f"{PDS}/_ping")).read()
        await _send(session, GOOD)

        await expect(page.locator("#live")).to_have_text("1 new exchange Show them")


async def test_following_puts_new_ones_into_the_list(
    browser: Browser, server: Server, session: aiohttp.ClientSession
) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + EXCHANGES)
        await page.get_by_role("link", name="Follow").click()

        await (await session.get(f"{PDS}/_ping")).read()

        await expect(page.locator("#rows tbody tr")).to_have_count(5)
        await expect(page.locator("#live")).to_be_hidden()
        await expect(page.get_by_role("link", name="Stop following")).to_be_visible()


async def test_what_came_while_the_page_was_out_of_sight_is_counted_afterwards(
    browser: Browser, server: Server, session: aiohttp.ClientSession
) -> None:
    async with a_page(browser) as page:
        async with page.expect_response(lambda answer: "after=" in answer.url) as caught_up:
            await page.goto(server.url + EXCHANGES)
        await (await caught_up.value).finished()
        await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
        await (await session.get(f"{PDS}/_ping")).read()
        assert await page.locator("#live").is_hidden()

        await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow'))")

        await expect(page.locator("#live")).to_have_text("1 new exchange Show them")


async def test_two_exchanges_are_compared(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{server.url}{EXCHANGES}/2")

        await page.get_by_role("link", name="Compare with another exchange").click()
        await page.get_by_label("Compare exchange 2 with exchange").fill("1")
        await page.get_by_role("button", name="Compare").click()

        changed = page.locator("tr.row-changed", has_text="itk:manifest count")
        assert await changed.locator("mark").all_text_contents() == ["3", "1"]


async def test_filters_are_filled_in_and_stand_in_the_address(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + EXCHANGES)

        await page.get_by_label("Service").select_option("itk")
        await page.get_by_label("Status").fill("5xx")
        await page.get_by_role("button", name="Show").click()

        assert "service=itk" in page.url
        await expect(page.locator("#rows tbody tr")).to_have_count(1)


async def test_the_keyboard_alone_leads_from_the_start_to_an_exchange(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + START)

        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "Skip to main content"
        await page.keyboard.press("Enter")
        while "/exchanges/" not in (await page.evaluate("document.activeElement.getAttribute('href') || ''")):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")

        await expect(page.locator("h1")).to_contain_text("Exchange 2")


async def test_a_command_is_copied(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.goto(f"{server.url}{EXCHANGES}/3")

        await page.get_by_text("Send it again").click()
        await page.get_by_role("button", name="Copy the command").click()

        await expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert (await page.evaluate("navigator.clipboard.readText()")).startswith("curl -X GET http://127.0.0.1")


async def test_nothing_that_was_sent_runs(browser: Browser, server: Server, session: aiohttp.ClientSession) -> None:
    report = a_report(given=(HOSTILE,), title=HOSTILE).replace("</text>", "<script>window.hacked=1</script></text>")
    await _send(session, an_envelope(a_distribution(report, base64=True), message_id=HOSTILE))
    await (await session.get(f"/{HOSTILE}", headers={"X-Request-ID": HOSTILE})).read()

    async with a_page(browser) as page:
        for path in (EXCHANGES, f"{EXCHANGES}/5", f"{EXCHANGES}/6", f"{EXCHANGES}/5/difference?with=6"):
            await page.goto(server.url + path)

            assert await page.evaluate("window.hacked === undefined")
            assert await page.locator("main script, main img, #mine").count() == 0


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
                if await wider_than_the_window(page) > 0:
                    too_wide.append(f"{name} at {width}")

    assert too_wide == []
    assert len(os.listdir(tmp_path)) == len(WIDTHS) * len(PAGES)
