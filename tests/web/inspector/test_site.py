"""The pages on the server: tenants, errors, headers, forms, files."""

import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping

import pytest
from aiohttp import web

from simulator.pipeline import Simulator
from simulator.web.admin.app import SERVER, build_admin
from simulator.web.delivery import Courier
from simulator.web.inspector import site, start
from simulator.web.inspector.page import FORM_TOKEN, Context, Page, PageError, Pages, Visit
from simulator.web.inspector.site import SECURITY, add_inspector
from simulator.web.server import build_app
from simulator.web.tally import Tally
from tests.web.conftest import Client
from tests.web.inspector.looking import look
from tests.web.worlds import API

OpenClient = Callable[..., Awaitable[Client]]


async def _app(simulator: Simulator, *pages: Page) -> web.Application:
    await simulator.start()
    app = web.Application()
    app[SERVER] = build_admin(simulator, Courier(), Tally())[SERVER]
    first = Page("start", "/", "start.html", start.show)
    exchanges = Page("exchanges", "/exchanges", "start.html", start.show)
    one = Page("exchange", "/exchanges/{id}", "start.html", start.show)
    add_inspector(app, simulator, Pages((first, exchanges, one, *pages)))
    return app


@pytest.mark.parametrize("path", ["", "/", "/t", "/t/", "/t/default"])
async def test_the_root_leads_to_the_default_tenants_start(client: Client, path: str) -> None:
    reply = await client.get(f"/_simulator{path}", allow_redirects=False)

    assert (reply.status, reply.headers["Location"]) == (302, "/_simulator/t/default/")


async def test_a_tenant_has_pages_of_its_own(client: Client) -> None:
    await client.get("/t/mine/echo/nothing")

    page = await look(client, "/t/mine/exchanges")

    assert page.ids() == [1]
    assert page.words("//p[@class='tenant']") == "Tenant mine Change tenant"
    assert (await look(client, "/t/default/exchanges")).ids() == []


async def test_looking_at_a_tenant_that_is_not_there_says_so_and_does_not_make_it(
    client: Client, simulator: Simulator
) -> None:
    page = await look(client, "/t/nobody/exchanges")

    assert (page.status, page.words("//h1")) == (404, "There is no tenant “nobody”")
    assert simulator.tenants.names() == ["default"]


@pytest.mark.parametrize("path", ["/t/default/nothing", "/t/default/exchanges/1/2/3", "/t/default/exchanges/"])
async def test_an_unknown_page_is_a_404_with_the_menu(client: Client, path: str) -> None:
    page = await look(client, path)

    assert (page.status, page.words("//h1")) == (404, "There is no such page")
    assert page.link("Exchanges") == "/_simulator/t/default/exchanges"


async def test_pages_are_not_recorded(client: Client, simulator: Simulator) -> None:
    for path in ("/t/default/", "/t/default/exchanges", "/t/default/nothing"):
        await look(client, path)

    assert await simulator.journal.select("default") == []


async def test_pages_answer_only_to_names_of_ours(client: Client) -> None:
    reply = await client.get("/_simulator/t/default/", headers={"Host": "evil.example"})

    assert (reply.status, "wrong" in await reply.text()) == (421, False)


@pytest.mark.parametrize(("name", "media_type"), [("inspector.css", "text/css"), ("inspector.js", "text/javascript")])
async def test_the_files_come_with_the_same_headers(client: Client, name: str, media_type: str) -> None:
    reply = await client.get(f"/_simulator/static/{name}")

    assert (reply.status, reply.content_type) == (200, media_type)
    assert {key: reply.headers.get(key) for key in SECURITY} == SECURITY


@pytest.mark.parametrize("name", ["..%2Fsite.py", "site.py", "%2Fetc%2Fpasswd"])
async def test_no_other_file_can_be_had(client: Client, name: str) -> None:
    assert (await client.get(f"/_simulator/static/{name}")).status == 404


async def test_the_policy_lets_nothing_inline_and_nothing_of_others_in() -> None:
    policy = dict(part.split(" ", 1) for part in SECURITY["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"


async def test_head_is_answered_too(client: Client) -> None:
    assert (await client.head("/_simulator/t/default/")).status == 200


async def test_a_failure_of_ours_is_a_page_without_a_traceback(
    simulator: Simulator, aiohttp_client: OpenClient, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(visit: Visit) -> Context:
        raise RuntimeError("very secret")

    client = await aiohttp_client(await _app(simulator, Page("bad", "/bad", "start.html", fail)))

    page = await look(client, "/t/default/bad")

    assert (page.status, "secret" in page.text) == (500, False)
    assert "very secret" in caplog.text


async def test_a_page_can_say_why_there_is_nothing(simulator: Simulator, aiohttp_client: OpenClient) -> None:
    async def refuse(visit: Visit) -> Context:
        raise PageError(409, "Not <now>", "Later.")

    client = await aiohttp_client(await _app(simulator, Page("bad", "/bad", "start.html", refuse)))

    page = await look(client, "/t/default/bad")

    assert (page.status, page.words("//h1"), page.words("//p[@class='lead']")) == (409, "Not <now>", "Later.")


async def test_a_page_of_no_tenant_stands_at_the_root(simulator: Simulator, aiohttp_client: OpenClient) -> None:
    page = Page("class", "/class", "start.html", start.show, of_tenant=False)
    client = await aiohttp_client(await _app(simulator, page))

    assert (await look(client, "/class")).status == 200


async def _form_page(simulator: Simulator, aiohttp_client: OpenClient, seen: list[Mapping[str, str]]) -> Client:
    async def act(visit: Visit, form: Mapping[str, str]) -> web.StreamResponse:
        seen.append(form)
        return web.Response(status=303, headers={"Location": visit.link("form")})

    async def show(visit: Visit) -> web.StreamResponse:
        return web.Response(text=app[SERVER].guard.form_token(visit.request))

    app = await _app(simulator, Page("form", "/form", "start.html", show, act=act))
    return await aiohttp_client(app)


async def test_a_form_is_read_and_acted_on(simulator: Simulator, aiohttp_client: OpenClient) -> None:
    seen: list[Mapping[str, str]] = []
    client = await _form_page(simulator, aiohttp_client, seen)

    token = await (await client.get("/_simulator/t/default/form")).text()

    form = {"a": "1 + 1", "b": "", FORM_TOKEN: token}
    reply = await client.post("/_simulator/t/default/form", data=form, allow_redirects=False)

    assert (reply.status, reply.headers["Location"]) == (303, "/_simulator/t/default/form")
    assert [(each["a"], "b" in each) for each in seen] == [("1 + 1", False)]


async def test_a_form_without_its_token_does_nothing(simulator: Simulator, aiohttp_client: OpenClient) -> None:
    seen: list[Mapping[str, str]] = []
    client = await _form_page(simulator, aiohttp_client, seen)

    reply = await client.post("/_simulator/t/default/form", data={"a": "1"})

    assert (reply.status, seen) == (403, [])


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_a_form_of_somebody_elses_page_does_nothing(
    simulator: Simulator, aiohttp_client: OpenClient, origin: str
) -> None:
    seen: list[Mapping[str, str]] = []
    client = await _form_page(simulator, aiohttp_client, seen)

    reply = await client.post("/_simulator/t/default/form", data={"a": "1"}, headers={"Origin": origin})

    assert (reply.status, seen) == (403, [])


async def test_too_large_a_form_is_refused(
    simulator: Simulator, aiohttp_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "LARGEST_FORM", 10)
    seen: list[Mapping[str, str]] = []
    client = await _form_page(simulator, aiohttp_client, seen)

    reply = await client.post("/_simulator/t/default/form", data={"a": "x" * 100})

    assert (reply.status, seen) == (413, [])


async def test_a_page_takes_no_form_unless_it_says_so(client: Client) -> None:
    assert (await client.post("/_simulator/t/default/exchanges", data={"a": "1"})).status == 404


async def test_the_admin_api_is_where_it_was(client: Client) -> None:
    assert (await client.get(f"{API}/tenants/default/exchanges")).status == 200
    assert (await client.get("/_simulator/health")).status == 200


def test_the_template_library_is_not_loaded_before_the_first_page() -> None:
    code = "import sys, simulator.web.server; sys.exit('jinja2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_application_of_the_server_has_the_pages(simulator: Simulator) -> None:
    paths = {resource.canonical for resource in build_app(simulator).router.resources()}

    assert "/_simulator/t/{tenant}/exchanges/{id}" in paths
