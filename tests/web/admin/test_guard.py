"""Who may talk to the admin API: which hosts and pages, and who shows the token."""

import hmac
import re
from typing import Any

import pytest

from simulator.settings import Settings
from simulator.web.admin.guard import LONGEST_TOKEN, SHORTEST_TOKEN, Guard, host_name, is_ours
from simulator.web.admin.routes import ROUTES
from simulator.web.admin.tries import MOST_OF_ONE
from simulator.wire.errors import Problems
from tests.web.admin.conftest import BEARER, TOKEN, Make
from tests.web.conftest import Client
from tests.web.worlds import API

HEALTH = "/_simulator/health"
RESET = f"{API}/tenants/default/reset"


@pytest.fixture
async def guarded(make: Make) -> Client:
    """A client of a server that asks for the token."""
    return await make(admin_token=TOKEN)


async def _code(reply: Any) -> tuple[int, str]:
    return reply.status, (await reply.json())["error"]["code"]


@pytest.mark.parametrize(
    ("name", "settings", "ours"),
    [
        ("localhost", {}, True),
        ("app.localhost", {}, True),
        ("127.0.0.1", {}, True),
        ("127.8.9.1", {}, True),
        ("::1", {}, True),
        ("localhost.example.org", {}, False),
        ("notlocalhost", {}, False),
        ("example.org", {}, False),
        ("192.0.2.1", {}, False),
        ("2130706433", {}, False),
        ("", {}, False),
        ("192.0.2.1", {"host": "192.0.2.1"}, True),
        ("192.0.2.2", {"host": "192.0.2.1"}, False),
        ("192.0.2.1", {"host": "0.0.0.0"}, True),
        ("simulator", {"host": "0.0.0.0"}, True),
        ("simulator.example.org", {"host": "0.0.0.0"}, False),
        ("simulator.example.org", {"host": "0.0.0.0", "allowed_hosts": ("Simulator.Example.org",)}, True),
        ("example.org", {"allowed_hosts": ("*",)}, True),
    ],
)
def test_names_that_are_ours(name: str, settings: dict[str, object], ours: bool) -> None:
    assert is_ours(name, Settings(**settings)) is ours  # type: ignore[arg-type]  # a test's own


@pytest.mark.parametrize(
    ("host", "name"),
    [("LocalHost:8111", "localhost"), ("[::1]:8111", "::1"), ("[::1]", "::1"), ("a.b.", "a.b"), (":80", "")],
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    assert host_name(host) == name


async def test_a_host_that_is_not_ours_is_a_421(client: Client) -> None:
    reply = await client.get(HEALTH, headers={"Host": "evil.example.org"})

    error = (await reply.json())["error"]
    assert (reply.status, error["code"], error["where"]) == (421, "wrong-host", "Host")
    assert "UEC_SIMULATOR_ALLOWED_HOST" in error["message"]
    assert "evil" not in await reply.text()


async def test_national_paths_answer_to_any_host(client: Client) -> None:
    reply = await client.get("/echo/thing/1", headers={"Host": "api.service.nhs.uk"})

    assert reply.status == 200


@pytest.mark.parametrize("origin", ["http://evil.example.org", "null", "http://localhost:1", "file://", "http://[", ""])
async def test_a_page_of_another_origin_is_a_403(client: Client, origin: str) -> None:
    reply = await client.post("/_simulator/api/tenants/default/reset", headers={"Origin": origin})

    assert (reply.status, (await reply.json())["error"]["code"]) == (403, "cross-origin")


async def test_our_own_pages_may_ask(client: Client) -> None:
    origin = str(client.make_url("")).rstrip("/")

    reply = await client.get(HEALTH, headers={"Origin": origin})

    assert reply.status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_a_page_of_another_site_asks_for_is_a_403(client: Client, site: str) -> None:
    """A picture or a script has no Origin; only this header tells it apart."""
    reply = await client.get(f"{API}/tenants", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"})

    assert await _code(reply) == (403, "cross-origin")


async def test_a_link_from_another_site_leads_to_pages_only(client: Client) -> None:
    """A page of the admin API that is asked for would make its tenant."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}

    page = await client.get("/_simulator/t/default/", headers=headers)
    answer = await client.get(f"{API}/tenants/new/clock", headers=headers)

    assert (page.status, answer.status) == (200, 403)


async def test_a_frame_of_another_site_is_no_link(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}

    assert (await client.get("/_simulator/t/default/", headers=headers)).status == 403


async def test_a_form_of_another_site_is_a_403_also_without_an_origin(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert await _code(await client.post(RESET, headers=headers)) == (403, "cross-origin")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"])
def test_loopback_asks_for_nothing(host: str) -> None:
    guard = Guard(Settings(host=host))

    assert (guard.asks, guard.is_made) == (False, False)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "simulator.test"])
def test_beyond_loopback_a_token_is_made_that_cannot_be_guessed(host: str) -> None:
    first, second = Guard(Settings(host=host)), Guard(Settings(host=host))

    assert first.is_made
    assert len(first.token) >= 32
    assert first.token != second.token


def test_the_users_own_token_is_taken_on_loopback_and_beyond() -> None:
    guards = [Guard(Settings(host=host, admin_token=TOKEN)) for host in ("127.0.0.1", "0.0.0.0")]

    assert [(guard.token, guard.is_made) for guard in guards] == [(TOKEN, False)] * 2


@pytest.mark.parametrize(
    "token", ["", "x" * (SHORTEST_TOKEN - 1), "x" * (LONGEST_TOKEN + 1), "with space inside", "x" * 12 + "\n", "é" * 12]
)
def test_a_token_that_is_none_is_refused_without_saying_it(token: str) -> None:
    with pytest.raises(Problems) as refused:
        Guard(Settings(admin_token=token))

    assert "admin token" in str(refused.value)
    assert not token or token not in str(refused.value)


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(Settings(admin_token=TOKEN))


async def test_without_the_token_it_is_a_401_that_says_how(guarded: Client) -> None:
    reply = await guarded.get(f"{API}/tenants")

    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert await _code(reply) == (401, "token-needed")
    said = (await reply.json())["error"]["message"]
    assert said.startswith("give the admin token: Authorization: Bearer; ")
    assert "--token" not in said  # what asks may be another command, or none


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES if not route.is_open}))
async def test_every_path_but_health_asks_for_the_token(guarded: Client, path: str) -> None:
    methods = [route.method for route in ROUTES if route.path == path]
    there = "/_simulator" + re.sub(r"\{\w+\}", "1", path)

    statuses = {(await guarded.request(method, there)).status for method in methods}

    assert statuses == {401}


async def test_health_is_open_and_says_nothing_of_the_token(guarded: Client) -> None:
    reply = await guarded.get(HEALTH)

    assert reply.status == 200
    assert TOKEN not in await reply.text()


async def test_national_paths_are_never_guarded(guarded: Client) -> None:
    assert (await guarded.get("/echo/thing/1")).status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_with_the_token_everything_can_be_done(guarded: Client, scheme: str) -> None:
    assert (await guarded.post(RESET, headers={"Authorization": f"{scheme} {TOKEN}"})).status == 200


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, ""],
)
async def test_anything_else_is_a_401(guarded: Client, header: str) -> None:
    assert (await guarded.get(f"{API}/tenants", headers={"Authorization": header})).status == 401


async def test_a_token_in_bytes_that_are_no_text_is_a_401(guarded: Client) -> None:
    header = b"Bearer \xff\xfe".decode("utf-8", "surrogateescape")

    assert (await guarded.get(f"{API}/tenants", headers={"Authorization": header})).status == 401


async def test_tokens_are_compared_in_a_time_that_tells_nothing(
    guarded: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def spy(one: Any, other: Any) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", spy)

    await guarded.get(f"{API}/tenants", headers={"Authorization": "Bearer x"})

    assert [len(each) for each in compared[0]] == [32, 32]


async def test_too_many_wrong_tokens_are_a_429_for_the_right_one_too(guarded: Client) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    statuses = [(await guarded.get(f"{API}/tenants", headers=wrong)).status for _ in range(MOST_OF_ONE)]

    reply = await guarded.get(f"{API}/tenants", headers=BEARER)

    assert set(statuses) == {401}
    assert await _code(reply) == (429, "too-many-tries")
    assert reply.headers["Retry-After"] == "60"


async def test_asking_without_a_token_is_no_try(guarded: Client) -> None:
    for _ in range(MOST_OF_ONE + 1):
        await guarded.get(f"{API}/tenants")

    assert (await guarded.get(f"{API}/tenants", headers=BEARER)).status == 200


async def test_who_is_bound_everywhere_and_has_no_token_is_guarded_all_the_same(make: Make) -> None:
    client = await make(host="0.0.0.0")

    assert (await client.get(f"{API}/tenants")).status == 401
    assert (await client.get(HEALTH)).status == 200


async def test_a_rebound_name_is_refused_before_the_token_is_looked_at(make: Make) -> None:
    client = await make(host="0.0.0.0", admin_token=TOKEN)

    reply = await client.get(f"{API}/tenants", headers={**BEARER, "Host": "rebound.example.org"})

    assert await _code(reply) == (421, "wrong-host")


@pytest.mark.parametrize("host", ["[::1]:8111", "[::1]"])
async def test_ipv6_loopback_is_ours(client: Client, host: str) -> None:
    reply = await client.get(f"{API}/tenants", headers={"Host": host, "Origin": f"http://{host}"})

    assert reply.status == 200


async def test_another_ipv6_address_is_not_ours(client: Client) -> None:
    assert (await client.get(f"{API}/tenants", headers={"Host": "[2001:db8::1]:8111"})).status == 421


async def test_answers_cannot_be_framed_sniffed_or_run(client: Client) -> None:
    await client.post("/echo/thing", data=b"<script>alert(1)</script>", headers={"Content-Type": "text/html"})

    paths = (HEALTH, f"{API}/tenants", f"{API}/nowhere", f"{API}/tenants/default/exchanges/1/request")
    replies = [await client.get(path) for path in paths]

    for reply in replies:
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert "sandbox" in reply.headers["Content-Security-Policy"]


async def test_neither_a_made_nor_a_given_token_reaches_a_log(
    make: Make, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    client = await make(admin_token=TOKEN)

    await client.get(f"{API}/tenants", headers=BEARER)
    await client.get(f"{API}/nowhere", headers=BEARER)

    said = capfd.readouterr()
    assert TOKEN not in caplog.text + said.out + said.err
