"""Signing in over real sockets: a script and a browser pass the page, keys are looked up, tokens expire."""

import asyncio
import json
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from lxml import html

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Server
from simulator.wire.json import render_json
from tests.jwt_makers import a_jwks, a_token
from tests.makers import REQUEST_ID
from tests.web.peers import Open, says
from tests.web.worlds import API

PATIENT = "/personal-demographics/FHIR/R4/Patient/9000000009"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """The simulator as it is shipped, with access enforced."""
    server = Server(Simulator(Settings(port=0, access="enforced")))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def session(server: Server) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of it."""
    async with aiohttp.ClientSession(server.url) as session:
        yield session


def _question(address: str) -> str:
    asked = {"client_id": "uec-supplier", "redirect_uri": address, "response_type": "code", "state": "s-1"}
    return f"/oauth2/authorize?{urlencode(asked)}"


async def _register(session: aiohttp.ClientSession, **changes: Any) -> None:
    path = f"{API}/tenants/default/documents/applications/uec-supplier"
    body = await (await session.get(path)).json()
    async with session.put(path, json={**body, **changes}) as reply:
        assert reply.status == 200, await reply.text()


async def _patient(session: aiohttp.ClientSession, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": REQUEST_ID}
    async with session.get(PATIENT, headers=headers) as reply:
        return reply.status


async def test_a_script_passes_the_page_and_its_token_expires_by_the_clock(
    session: aiohttp.ClientSession, a_peer: Open
) -> None:
    application = await a_peer(says(200, "back again"))
    await _register(session, redirect_uris=[application.url])

    page = html.fromstring(await (await session.get(_question(application.url))).text())
    (form,) = page.forms
    form.fields["username"] = "787807429512"
    async with session.post(str(form.action), data=dict(form.form_values())) as back:
        answer = parse_qs(urlsplit(str(back.url)).query)
    fields = {"grant_type": "authorization_code", "code": answer["code"][0], "redirect_uri": application.url}
    fields |= {"client_id": "uec-supplier", "client_secret": "not-a-secret"}
    token = (await (await session.post("/oauth2/token", data=fields)).json())["access_token"]
    before = await _patient(session, token)
    await session.patch(f"{API}/tenants/default/clock", json={"advance": "PT10M"})

    assert answer["state"] == ["s-1"]
    assert (before, await _patient(session, token)) == (200, 401)


async def _token(session: aiohttp.ClientSession, server: Server, jti: str) -> tuple[int, Any]:
    now = int(server.simulator.tenants.peek("default").clock.seconds())  # type: ignore[union-attr]  # it is always there
    claims = {"iss": "uec-supplier", "sub": "uec-supplier", "jti": jti, "aud": f"{server.url}/oauth2/token"}
    fields = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": a_token({**claims, "exp": now + 300}),
    }
    async with session.post("/oauth2/token", data=fields) as reply:
        return reply.status, await reply.json()


async def test_keys_at_an_address_of_this_machine_are_looked_up_and_recorded(
    session: aiohttp.ClientSession, server: Server, a_peer: Open
) -> None:
    keys = await a_peer(says(200, render_json(a_jwks()).decode()), says(503))
    await _register(session, jwks_url=keys.url)

    taken, (status, refused) = [await _token(session, server, jti) for jti in ("1", "2")]

    recorded = await (await session.get(f"{API}/tenants/default/exchanges?operation=auth.keys.fetch")).json()
    assert taken[0] == 200
    assert (status, refused["error_description"]) == (
        403, "The JWKS endpoint, for your client_assertion can't be reached",
    )  # fmt: skip
    assert [(each["method"], each["target"], each["status"]) for each in recorded["exchanges"]] == [
        ("GET", keys.url, 200),
        ("GET", keys.url, 503),
    ]


async def test_no_secret_comes_into_the_log(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {name: f"s3cret-{name}" for name in ("client_secret", "client_assertion", "refresh_token", "code")}

    for grant in ("client_credentials", "authorization_code", "refresh_token", "none"):
        fields = {**secrets, "grant_type": grant, "client_id": "uec-supplier"}
        async with session.post(f"/oauth2/token?{urlencode(fields)}", data=fields) as reply:
            assert reply.status >= 400
    async with session.get(PATIENT, headers={"Authorization": "Bearer s3cret-1"}) as reply:
        assert reply.status == 401

    printed = capfd.readouterr()
    assert "s3cret" not in caplog.text + printed.out + printed.err


class _Browser:
    """A page of a headless Chromium, driven by its own protocol: no library stands between."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    async def do(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol, and give its result."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            said = json.loads((await self._socket.receive()).data)
            if said.get("id") == self._number:
                return said["result"]

    async def value(self, script: str) -> Any:
        """What a script on the page gives."""
        return (await self.do("Runtime.evaluate", expression=script))["result"].get("value")

    async def until(self, script: str) -> Any:
        """The same, once it is something."""
        async with asyncio.timeout(20):
            while not (found := await self.value(script)):  # noqa: ASYNC110 - the browser tells nobody
                await asyncio.sleep(0.05)
        return found


@pytest.fixture
async def browser() -> AsyncIterator[_Browser]:
    """A headless Chromium with an empty page."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--no-first-run")
        process = await asyncio.create_subprocess_exec(
            CHROMIUM, *options, f"--user-data-dir={folder}", "about:blank",
            stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(30), aiohttp.ClientSession() as http:
                address = await _debugging_address(process)
                pages = await (await http.get(f"http://{address}/json/list")).json()
                page = next(each for each in pages if each["type"] == "page")
                async with asyncio.timeout(None), http.ws_connect(page["webSocketDebuggerUrl"]) as socket:
                    yield _Browser(socket)
        finally:
            process.terminate()
            await process.wait()


async def _debugging_address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if b"DevTools listening on ws://" in line:
            return urlsplit(line.decode().rpartition(" ")[2].strip()).netloc
    raise AssertionError("the browser has ended before it listened")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the distribution's package will do")
async def test_a_browser_passes_the_page(
    session: aiohttp.ClientSession, server: Server, a_peer: Open, browser: _Browser
) -> None:
    application = await a_peer(says(200, "back again"))
    await _register(session, redirect_uris=[application.url])

    await browser.do("Page.navigate", url=f"{server.url}{_question(application.url)}")
    await browser.until("document.querySelector('input[name=username]') && document.readyState == 'complete'")
    await browser.value("document.querySelector('input[name=username]').focus()")
    await browser.do("Input.insertText", text="787807429512")
    await browser.value("document.querySelector('button[type=submit]').click()")
    address = await browser.until(f"location.href.startsWith({application.url!r}) && location.href")

    answer = parse_qs(urlsplit(address).query)
    assert answer["state"] == ["s-1"]
    assert answer["code"][0]
