"""Who may talk to the admin API."""

import pytest

from simulator.settings import Settings
from simulator.web.admin.guard import host_name, is_ours
from tests.web.conftest import Client

HEALTH = "/_simulator/health"


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
