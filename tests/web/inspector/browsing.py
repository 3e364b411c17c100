"""A real browser for tests: the system's own Chromium, what it says is wrong with a page, and pictures of pages."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_SERIOUS = ("serious", "critical")
WIDTHS = (1280, 1920, 375)
"""Of a laptop, a projector and a telephone."""


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """A browser; to start one takes a second or two."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def a_page(browser: Browser, *, script: bool = True) -> AsyncIterator[Page]:
    """A page that shares nothing with others. What it complains of, beside a status, fails the test at the end."""
    complaints: list[str] = []
    context = await browser.new_context(java_script_enabled=script)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
    yield page
    await context.close()
    assert [said for said in complaints if "the server responded with a status of" not in said] == []


async def open_everything(page: Page) -> None:
    """Open all that can be opened."""
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


async def barriers(page: Page) -> list[str]:
    """What keeps somebody from using the page, in axe-core's words; only what it calls serious or critical."""
    found = (await Axe().run(page)).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found
        if each["impact"] in _SERIOUS
        for node in each["nodes"][:3]
    ]


async def wider_than_the_window(page: Page) -> int:
    """How many pixels of the page stand beyond the right edge."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


async def picture(page: Page, folder: Path, name: str) -> None:
    """A picture of the whole page."""
    await page.screenshot(path=folder / f"{name}.png", full_page=True)
