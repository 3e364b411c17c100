"""The sign-in to the inspector, where the server asks for a token."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest

from simulator.web.admin.tries import MOST_OF_ONE
from simulator.web.inspector.sign_in import is_inside
from simulator.web.server import Server, build_app
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import ROOT, faults, form_token, press, send
from tests.web.worlds import API, a_simulator

TOKEN = "correct-horse-battery"
PAGE = "/sign-in"
CONTROL = "/t/default/control"


@pytest.fixture
async def client(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A client of a server that asks for the token; it keeps cookies as a browser does."""
    app = build_app(a_simulator(tmp_path, admin_token=TOKEN))
    return await aiohttp_client(app, cookie_jar=aiohttp.CookieJar(unsafe=True))


@pytest.fixture
async def inside(client: Client) -> Client:
    """The same, signed in."""
    assert (await send(client, PAGE, token=TOKEN)).status == 303
    return client


@pytest.mark.parametrize(
    "path", ["/t/default/", "/t/default/exchanges?status=404", CONTROL, "/tenants", "/store", "/t/nobody/x"]
)
async def test_every_page_leads_to_the_sign_in_and_from_there_back(client: Client, path: str) -> None:
    reply = await client.get(ROOT + path, allow_redirects=False)

    assert (reply.status, reply.headers["Location"].partition("?")[0]) == (302, ROOT + PAGE)
    page = await client.get(reply.headers["Location"])
    assert f'name="back" value="{ROOT}{path}"' in await page.text()


async def test_the_sign_in_says_nothing_of_what_lies_behind(client: Client) -> None:
    await client.get("/t/secret-tenant/echo/nothing")

    text = await (await client.get(f"{ROOT}/t/secret-tenant/", allow_redirects=True)).text()

    assert "Change" not in text
    assert TOKEN not in text


async def test_the_token_leads_back_to_where_one_wanted_to_go(client: Client) -> None:
    reply = await send(client, PAGE, token=f" {TOKEN} ", back=f"{ROOT}/tenants")

    assert (reply.status, reply.headers["Location"]) == (303, f"{ROOT}/tenants")
    assert (await client.get(f"{ROOT}/tenants", allow_redirects=False)).status == 200


async def test_the_cookie_has_the_usual_flags(client: Client) -> None:
    reply = await send(client, PAGE, token=TOKEN)

    (cookie,) = SimpleCookie(reply.headers["Set-Cookie"]).values()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True, "Strict", "/_simulator", "43200",
    )  # fmt: skip
    assert "secure" not in reply.headers["Set-Cookie"].lower()


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", HOSTILE])
async def test_a_wrong_token_is_a_401_and_no_cookie(client: Client, token: str) -> None:
    reply = await send(client, PAGE, token=token)

    assert reply.status == 401
    assert "Set-Cookie" not in reply.headers


async def test_a_wrong_token_is_said_at_the_field_and_not_repeated(client: Client) -> None:
    page = await press(client, PAGE, token=HOSTILE)

    assert faults(page) == [("token", "This is not the admin token")]
    assert "hacked" not in page.text
    assert harmless(page)


async def test_too_many_tries_are_a_429(client: Client) -> None:
    for _ in range(MOST_OF_ONE):
        await send(client, PAGE, token="wrong")

    reply = await send(client, PAGE, token=TOKEN)

    assert reply.status == 429
    assert "wait a minute" in await reply.text()


async def test_who_has_signed_in_stays_so_while_others_guess(inside: Client) -> None:
    for _ in range(MOST_OF_ONE + 1):
        await send(inside, PAGE, token="wrong", do="")

    assert (await inside.get(ROOT + CONTROL, allow_redirects=False)).status == 200


async def test_signing_out_ends_it(inside: Client) -> None:
    reply = await send(inside, PAGE, do="sign-out")

    assert reply.status == 303
    assert (await inside.get(ROOT + CONTROL, allow_redirects=False)).status == 302


async def test_each_page_leads_to_the_sign_out(inside: Client) -> None:
    assert (await look(inside, CONTROL)).link("Sign out") == f"{ROOT}{PAGE}"


async def test_who_has_signed_in_may_read_the_admin_api_and_change_nothing(inside: Client) -> None:
    read = await inside.get(f"{API}/tenants")
    changed = await inside.post(f"{API}/tenants/default/reset")

    assert (read.status, changed.status) == (200, 403)
    assert (await changed.json())["error"]["code"] == "token-needed"


async def test_forms_work_for_who_has_signed_in(inside: Client) -> None:
    page = await press(inside, CONTROL, do="stop")

    assert page.words("//p[@class='done']") == "The clock was changed."


async def test_a_form_needs_the_token_of_its_own_sign_in(client: Client) -> None:
    before = await form_token(client, PAGE)
    await send(client, PAGE, token=TOKEN)

    reply = await client.post(ROOT + CONTROL, data={"form_token": before, "do": "stop"})

    assert reply.status == 403


async def test_a_form_from_another_origin_is_refused_although_the_cookie_is_there(inside: Client) -> None:
    form = {"form_token": await form_token(inside, CONTROL), "do": "stop"}

    replies = [
        await inside.post(ROOT + CONTROL, data=form, headers=headers)
        for headers in (
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        )
    ]

    assert [reply.status for reply in replies] == [403, 403, 403]


async def test_a_form_without_a_sign_in_does_nothing(client: Client) -> None:
    form = {"form_token": await form_token(client, PAGE), "do": "stop"}

    reply = await client.post(ROOT + CONTROL, data=form, allow_redirects=False)

    assert (reply.status, reply.headers["Location"]) == (302, ROOT + PAGE)


async def test_a_rebound_name_does_not_reach_the_sign_in(client: Client) -> None:
    reply = await client.get(ROOT + PAGE, headers={"Host": "rebound.example"})

    assert reply.status == 421


async def test_the_token_in_a_header_does_too(client: Client) -> None:
    reply = await client.get(ROOT + CONTROL, headers={"Authorization": f"Bearer {TOKEN}"}, allow_redirects=False)

    assert reply.status == 200


async def test_a_proxy_in_front_may_have_a_sign_in_of_its_own(inside: Client) -> None:
    reply = await inside.get(ROOT + CONTROL, headers={"Authorization": "Basic eDp5"}, allow_redirects=False)

    assert reply.status == 200


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("/_simulator/", True),
        ("/_simulator/t/a/exchanges?status=404", True),
        ("/", False),
        ("//evil.example/_simulator/", False),
        ("https://evil.example/_simulator/", False),
        ("/_simulator", False),
        ("/_simulator/\\evil.example", False),
        ("/_simulator/\r\nSet-Cookie: a=b", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_the_way_back_leads_inside(address: str, inside: bool) -> None:
    assert is_inside(address) is inside


async def test_a_way_back_that_leads_elsewhere_is_not_gone(client: Client) -> None:
    reply = await send(client, PAGE, token=TOKEN, back="https://evil.example/")

    assert reply.headers["Location"] == f"{ROOT}/"


async def test_who_follows_a_link_from_elsewhere_may_go_on_without_the_token(inside: Client) -> None:
    inside.session.cookie_jar.clear()
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    reply = await inside.get(f"{ROOT}{PAGE}?back={ROOT}{CONTROL}", headers=headers)

    assert f'<a href="{ROOT}{CONTROL}">go on</a>' in await reply.text()


async def test_where_no_token_is_asked_for_there_is_nothing_to_sign_in_to(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    client = await aiohttp_client(build_app(a_simulator(tmp_path / "open")))

    page = await look(client, PAGE)

    assert page.words("//h1") == "No sign-in is needed"
    assert page.all("//form") == []


@pytest.fixture
async def over_tls(tmp_path: Path, certificates: Path) -> AsyncIterator[Server]:
    """A guarded server with a TLS port."""
    server = Server(a_simulator(tmp_path / "tls", admin_token=TOKEN, tls=certificates, tls_port=0))
    await server.start()
    yield server
    await server.stop()


async def test_over_tls_the_cookie_stays_on_tls(over_tls: Server, certificates: Path) -> None:
    assert over_tls.tls_url is not None
    address = over_tls.tls_url + ROOT + PAGE
    trust = ssl.create_default_context(cafile=certificates / "ca.pem")
    async with aiohttp.ClientSession() as session:
        text = await (await session.get(address, ssl=trust)).text()
        token = text.partition('name="form_token" value="')[2].partition('"')[0]

        reply = await session.post(
            address, data={"form_token": token, "token": TOKEN}, ssl=trust, allow_redirects=False
        )

    assert reply.status == 303
    assert "; Secure" in reply.headers["Set-Cookie"]
