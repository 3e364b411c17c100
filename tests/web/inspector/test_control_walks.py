"""What somebody does in a browser with the pages that change something; whether everybody can; pictures of them."""

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

TOKEN = "correct-horse-battery"
TENANT = "/_simulator/t/default"
START = f"{TENANT}/"
PAGES = {
    "scenarios": f"{TENANT}/scenarios",
    "control": f"{TENANT}/control",
    "services": f"{TENANT}/services",
    "operation": f"{TENANT}/services/pds.patient.retrieve",
    "operation-post": f"{TENANT}/services/itk.pem.send",
    "credentials": f"{TENANT}/credentials",
    "tenants": "/_simulator/tenants",
    "health": "/_simulator/store",
    "signed-in": "/_simulator/sign-in",
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all walks."""
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def server(certificates: Path) -> AsyncIterator[Server]:
    """The simulator as it is shipped, with a TLS port: one scenario is played, and a retrieval has come."""
    settings = Settings(port=0, scenarios=("pds-down-then-recovers",), tls=certificates, tls_port=0)
    server = Server(Simulator(settings))
    await server.start()
    async with aiohttp.ClientSession(server.url) as session:
        await (await session.get(f"{PDS}/Patient/9000000009", headers={"X-Request-ID": REQUEST_ID})).read()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def guarded() -> AsyncIterator[Server]:
    """A server that asks for the token."""
    server = Server(Simulator(Settings(port=0, admin_token=TOKEN)))
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize("script", [True, False])
async def test_a_scenario_is_switched_on_and_the_next_call_feels_it(
    browser: Browser, server: Server, script: bool
) -> None:
    async with a_page(browser, script=script) as page:
        await page.goto(server.url + START)

        await page.get_by_role("link", name="Scenarios").click()
        await page.locator("#s-pds-unreachable summary").click()
        await page.locator("#s-pds-unreachable").get_by_role("button", name="Play only this").click()

        await expect(page.get_by_role("status")).to_have_text("The scenario is played.")
        await expect(page.locator("section[aria-labelledby=playing] summary")).to_contain_text(["pds-unreachable"])
        async with aiohttp.ClientSession(server.url) as session:
            with pytest.raises(aiohttp.ClientError):
                await session.get(f"{PDS}/Patient/9000000009")


async def test_the_order_of_scenarios_is_changed(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + PAGES["scenarios"])
        await page.locator("#s-pds-slow summary").click()
        await page.get_by_role("button", name="Play it after the others pds-slow").click()

        await page.get_by_role("button", name="Earlier pds-slow").click()

        names = page.locator("section[aria-labelledby=playing] summary .name")
        await expect(names).to_have_text(["pds-slow", "pds-down-then-recovers"])


async def test_a_mistake_in_ones_own_yaml_leads_to_its_line(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + PAGES["scenarios"])

        await page.get_by_label("Scenario as YAML").fill("name: mine\nrules:\n  - then: {refuse: NOTHING_LIKE_IT}\n")
        await page.get_by_role("button", name="Check and play").click()
        await page.get_by_role("alert").get_by_role("link", name="Line 3").click()

        await expect(page.locator("li:target")).to_contain_text("NOTHING_LIKE_IT")
        await expect(page.get_by_label("Scenario as YAML")).to_have_value(
            "name: mine\nrules:\n  - then: {refuse: NOTHING_LIKE_IT}\n"
        )


@pytest.mark.story("R6")
@pytest.mark.parametrize("script", [True, False])
async def test_a_guard_is_given_its_digits_and_every_page_says_that_it_is_training(
    browser: Browser, server: Server, script: bool
) -> None:
    async with a_page(browser, script=script) as page:
        banner, guard = page.get_by_role("region", name="Training"), page.locator("#s-synthetic-patients-only")
        await page.goto(server.url + PAGES["scenarios"])
        await expect(banner).to_have_count(0)
        await guard.locator("summary").click()
        await guard.get_by_label("refused").fill("8-0")
        await guard.get_by_role("button", name="Play only this").click()
        await page.get_by_role("alert").get_by_role("link").click()
        await expect(guard.get_by_role("group", name="Parameters")).to_contain_text("bad character range 8-0")
        await expect(guard.get_by_label("refused")).to_have_value("8-0")

        await guard.get_by_label("refused").fill("0-8")
        await guard.get_by_role("button", name="Play only this").click()
        await expect(page.get_by_label("refused").first).to_have_value("0-8")
        await expect(banner).to_contain_text("TRAINING")
        async with aiohttp.ClientSession(server.url) as session:
            for number, status in (("8000000008", 403), ("9000000009", 200)):
                headers = {"X-Request-ID": REQUEST_ID}
                assert (await session.get(f"{PDS}/Patient/{number}", headers=headers)).status == status
        await page.get_by_role("link", name="Exchanges").click()
        await expect(page).to_have_title("TRAINING – Exchanges – default – UEC simulator")  # noqa: RUF001
        await banner.get_by_role("link").click()

        await expect(page.locator("#rows tbody tr")).to_have_count(1)
        await page.locator("#rows tbody a").first.click()
        await expect(page.locator("h1")).to_contain_text("Exchange 2")
        await expect(banner).to_be_visible()


async def test_nothing_keeps_anybody_from_the_banner_and_from_giving_values(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        guard = page.locator("#s-synthetic-patients-only")
        await page.goto(server.url + PAGES["scenarios"])
        await guard.locator("summary").click()
        await guard.get_by_label("refused").fill("8-0")
        await guard.get_by_role("button", name="Play only this").click()
        await page.get_by_role("alert").wait_for()
        found = [await barriers(page)]
        await guard.get_by_label("refused").fill("0-8")
        await guard.get_by_role("button", name="Play only this").click()
        await page.get_by_role("region", name="Training").wait_for()
        await open_everything(page)
        found.append(await barriers(page))
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            found.append([f"too wide at {width}"] if await wider_than_the_window(page) > 0 else [])

    assert found == [[]] * (2 + len(WIDTHS))


async def test_the_banner_comes_into_a_list_that_follows(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page, aiohttp.ClientSession(server.url) as session:
        await page.goto(f"{server.url}{TENANT}/exchanges?follow=yes")
        names = {"names": ["synthetic-patients-only"]}
        assert (await session.put("/_simulator/api/tenants/default/scenarios", json=names)).status == 200

        await (await session.get(f"{PDS}/_ping")).read()

        await expect(page.get_by_role("region", name="Training")).to_contain_text("TRAINING")


async def test_the_clock_is_moved_put_and_released(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + START)
        await page.get_by_role("link", name="Control").click()

        await page.get_by_role("button", name="96 hours on").click()
        await expect(page.locator(".glance")).to_contain_text("26 Nov 2026, 10:00:00.000 UTC standing still")
        await page.get_by_label("Put it to").fill("2026-12-25T08:30:15")
        await page.get_by_role("button", name="Put the clock").click()
        await expect(page.locator(".glance")).to_contain_text("25 Dec 2026, 08:30:15.000 UTC standing still")
        await page.get_by_role("button", name="Let it run").click()

        await expect(page.locator(".glance")).to_contain_text("running")


async def test_a_reset_asks_whether_one_is_sure(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + PAGES["control"])

        await page.get_by_role("button", name="Reset the tenant").click()
        await page.get_by_role("alert").get_by_role("link").click()
        await expect(page.locator("#f-sure_reset")).to_be_focused()
        await page.get_by_label("Yes, all that has happened here may go").check()
        await page.get_by_role("button", name="Reset the tenant").click()

        await expect(page.get_by_role("status")).to_have_text("The tenant is back to how it began.")


async def test_access_is_enforced_a_token_made_and_an_operation_tried_with_it(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + PAGES["control"])
        await page.get_by_label("Access: what callers must show").select_option("enforced")
        await page.get_by_role("button", name="Change", exact=True).click()
        await page.get_by_role("link", name="Tokens").click()
        await page.get_by_role("button", name="Make a token").click()
        token = await page.locator("#token").text_content()

        await page.get_by_role("link", name="Services").click()
        await page.get_by_role("link", name="Get a patient's related people").click()
        headers = page.get_by_label("Headers")
        await headers.fill(f"{await headers.input_value()}\nAuthorization: Bearer {token}")
        await page.get_by_role("button", name="Send it").click()

        await expect(page.locator("h1")).to_contain_text("Exchange 2")
        await expect(page.locator("main .tag").first).to_have_text("200")
        assert token not in await page.content()


async def test_a_tenant_is_made_and_removed(browser: Browser, server: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(server.url + PAGES["tenants"])

        await page.get_by_label("Name").fill("trainee-1")
        await page.get_by_role("button", name="Make the tenant").click()
        await expect(page.locator("tbody tr")).to_have_count(2)
        await page.get_by_label("Yes, all that it holds may go").check()
        await page.get_by_role("button", name="Remove the tenant").click()

        await expect(page.get_by_role("status")).to_have_text("The tenant was removed.")
        await expect(page.locator("tbody tr")).to_have_count(1)


async def test_somebody_signs_in_looks_live_and_signs_out(browser: Browser, guarded: Server) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{guarded.url}{TENANT}/exchanges")
        await page.get_by_label("Admin token").fill("something else")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("This is not the admin token")

        await page.get_by_label("Admin token").fill(TOKEN)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.locator("h1")).to_have_text("Exchanges")
        async with aiohttp.ClientSession(guarded.url) as session:
            await (await session.get(f"{PDS}/_ping")).read()
        await expect(page.locator("#live")).to_contain_text("1 new exchange")
        await page.get_by_role("link", name="Sign out").click()
        await page.get_by_role("button", name="Sign out").click()

        await expect(page.locator("h1")).to_have_text("Sign in to the inspector")
        assert await page.evaluate("document.cookie") == ""


async def test_a_foreign_page_can_post_nothing(browser: Browser, server: Server) -> None:
    """Its author may know all of the form but the token, and the browser says where it comes from."""
    form = (
        f"<form method=post action='{server.url}{PAGES['control']}'><input name=do value=stop><button>x</button></form>"
    )
    async with a_page(browser) as page:
        await page.route("http://evil.localhost/", lambda route: route.fulfill(body=form, content_type="text/html"))
        await page.goto("http://evil.localhost/")

        await page.get_by_role("button").click()

        await expect(page.locator("h1")).to_have_text("That cannot be done")
        tenant = server.simulator.tenants.peek("default")
        assert tenant is not None
        assert tenant.clock.frozen  # as the scenario says


async def test_nothing_keeps_anybody_from_using_the_pages(browser: Browser, server: Server, guarded: Server) -> None:
    found: dict[str, list[str]] = {}
    async with a_page(browser) as page:
        for name, path in PAGES.items():
            await page.goto(server.url + path)
            await open_everything(page)
            found[name] = await barriers(page)
        await page.goto(server.url + PAGES["control"])
        await page.get_by_role("button", name="Move the clock").click()
        found["control-wrong"] = await barriers(page)
        await page.goto(f"{guarded.url}/_simulator/")
        found["sign-in"] = await barriers(page)
        await page.get_by_label("Admin token").fill("something else")
        await page.keyboard.press("Enter")
        await page.get_by_role("alert").wait_for()
        found["sign-in-wrong"] = await barriers(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


async def test_pages_fit_the_window_and_pictures_of_them_are_kept(
    browser: Browser, server: Server, guarded: Server, tmp_path: Path
) -> None:
    too_wide = []
    addresses = {name: server.url + path for name, path in PAGES.items()} | {"sign-in": f"{guarded.url}/_simulator/"}
    async with a_page(browser) as page:
        for name, address in addresses.items():
            await page.goto(address)
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 900})
                await picture(page, tmp_path, f"{name}-{width}")
                if await wider_than_the_window(page) > 0:
                    too_wide.append(f"{name} at {width}")

    assert too_wide == []
    assert len(os.listdir(tmp_path)) == len(WIDTHS) * len(addresses)
