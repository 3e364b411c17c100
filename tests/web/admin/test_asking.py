"""What is refused before a route's answer runs, and the shape of every refusal."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession

from simulator.web.server import Server
from tests.web.conftest import Client
from tests.web.worlds import ADA, API, a_simulator

TENANTS = f"{API}/tenants"
CLOCK = f"{TENANTS}/default/clock"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {"Content-Type": "application/json"}, 400, "not-json"),
        (b"\xff", {"Content-Type": "application/json"}, 400, "not-json"),
        (b'{"a": 1, "a": 2}', {"Content-Type": "application/json"}, 400, "not-json"),
        (b"NaN", {"Content-Type": "application/json"}, 400, "not-json"),
        (b"[" * 100_000, {"Content-Type": "application/json"}, 400, "not-json"),
        (b"", {}, 400, "no-body"),
        (b"frozen=true", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        (b'{"frozen":true}', {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        (b"null", {"Content-Type": "application/json"}, 422, "invalid"),
        (b'{"frozen":true}', {"Content-Type": "application/json; charset=utf-8"}, 200, None),
    ],
)
async def test_bodies_that_cannot_be_read_are_refused(
    client: Client, body: bytes, headers: dict[str, str], status: int, code: str | None
) -> None:
    reply = await client.patch(CLOCK, data=body, headers=headers)

    assert reply.status == status, await reply.text()
    assert (await reply.json()).get("error", {}).get("code") == code


async def test_a_body_where_none_is_read_is_a_400(client: Client) -> None:
    reply = await client.get(TENANTS, data=b"{}", headers={"Content-Type": "application/json"})

    assert (reply.status, (await reply.json())["error"]["code"]) == (400, "unexpected-body")


async def test_a_reset_takes_an_empty_object_from_clients_that_always_send_one(client: Client) -> None:
    reply = await client.post(f"{TENANTS}/default/reset", json={})
    refused = await client.post(f"{TENANTS}/default/reset", json={"seed": 1})

    assert (reply.status, (await reply.json())["name"]) == (200, "default")
    assert (refused.status, (await refused.json())["error"]["problems"][0]["path"]) == (422, "seed")


async def test_too_large_a_body_is_a_413_and_the_connection_closes(tmp_path: Path) -> None:
    server = Server(a_simulator(tmp_path, max_body=1000))
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)

    writer.write(f"POST {TENANTS} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n".encode() + b"x" * 5000)
    received = await asyncio.wait_for(reader.read(), 3)

    writer.close()
    await server.stop()
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"too-large"' in received


async def test_a_client_that_leaves_in_the_middle_of_a_body_is_no_failure(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = Server(a_simulator(tmp_path))
    await server.start()
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"POST {TENANTS} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nx".encode())
    await asyncio.sleep(0.05)

    writer.close()
    await asyncio.sleep(0.05)

    await server.stop()
    assert capfd.readouterr().err == ""


async def test_fifty_admin_requests_at_once_are_all_answered(client: Client) -> None:
    replies = await asyncio.gather(*(client.post(TENANTS, json={}) for _ in range(50)))

    names = {(await reply.json())["name"] for reply in replies}
    assert names == {f"tenant-{number}" for number in range(1, 51)}


async def test_what_was_seeded_into_a_durable_store_is_there_after_a_restart(tmp_path: Path) -> None:
    consent = {"nhs_number": ADA, "consent": {"store": "Yes", "view": "No"}}

    async def ask(method: str, path: str, body: object = None) -> object:
        server = Server(a_simulator(tmp_path, store=f"sqlite:{tmp_path}/kept.db"))
        await server.start()
        async with (
            ClientSession() as session,
            session.request(method, f"{server.url}{TENANTS}{path}", json=body) as reply,
        ):
            said = await reply.json()
        await server.stop()
        return said

    await ask("PUT", f"/mine/documents/care-records/{ADA}", consent)
    await ask("PATCH", "/mine/clock", {"now": "2026-11-22T10:00:00Z", "frozen": True})

    assert await ask("GET", f"/mine/documents/care-records/{ADA}") == consent
    assert await ask("GET", "/mine/clock") == {"now": "2026-11-22T10:00:00+00:00", "frozen": True}


async def test_a_body_without_a_type_is_of_the_first_that_is_taken(client: Client) -> None:
    reply = await client.patch(CLOCK, data=b'{"frozen":true}', skip_auto_headers=["Content-Type"])

    assert (reply.status, (await reply.json())["frozen"]) == (200, True)
