"""The whole way: real sockets, the real PDS over the shipped population, and the admin API beside it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Server
from tests.web.worlds import ADA, API

FHIR = "/personal-demographics/FHIR/R4"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """The simulator as it is shipped."""
    server = Server(Simulator(Settings(port=0)))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def session(server: Server) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of it."""
    async with aiohttp.ClientSession(server.url) as session:
        yield session


def _id(number: int) -> dict[str, str]:
    return {"X-Request-ID": f"60e0b220-8136-4ca5-ae46-{number:012d}"}


def _update(version: str, number: int) -> dict[str, str]:
    return {**_id(number), "If-Match": f'W/"{version}"', "Content-Type": "application/json-patch+json"}


def _gender(value: str) -> dict[str, Any]:
    return {"patches": [{"op": "replace", "path": "/gender", "value": value}]}


async def test_of_twenty_updates_of_one_version_exactly_one_is_made(session: aiohttp.ClientSession) -> None:
    before = await (await session.get(f"{FHIR}/Patient/{ADA}", headers=_id(0))).json()
    version = before["meta"]["versionId"]
    other = "male" if before["gender"] != "male" else "female"

    async def update(number: int) -> int:
        headers = _update(version, number)
        async with session.patch(f"{FHIR}/Patient/{ADA}", json=_gender(other), headers=headers) as reply:
            return reply.status

    statuses = await asyncio.gather(*(update(number) for number in range(1, 21)))

    after = await (await session.get(f"{FHIR}/Patient/{ADA}", headers=_id(99))).json()
    assert sorted(statuses) == [200] + [409] * 19
    assert (after["gender"], int(after["meta"]["versionId"])) == (other, int(version) + 1)


async def test_an_update_in_one_tenant_is_seen_there_only(session: aiohttp.ClientSession) -> None:
    before = await (await session.get(f"{FHIR}/Patient/{ADA}", headers=_id(0))).json()
    other = "male" if before["gender"] != "male" else "female"

    updated = await session.patch(
        f"/t/mine{FHIR}/Patient/{ADA}", json=_gender(other), headers=_update(before["meta"]["versionId"], 1)
    )

    assert updated.status == 200, await updated.text()
    here = await (await session.get(f"/t/mine{FHIR}/Patient/{ADA}", headers=_id(2))).json()
    there = await (await session.get(f"{FHIR}/Patient/{ADA}", headers=_id(3))).json()
    assert (here["gender"], there["gender"]) == (other, before["gender"])
    form = await (await session.get(f"{API}/tenants/mine/people/{ADA}")).json()
    assert form["patient"] == here


async def test_a_seeded_patient_is_retrieved_as_it_was_given(session: aiohttp.ClientSession) -> None:
    patient = await (await session.get(f"{FHIR}/Patient/{ADA}", headers=_id(0))).json()
    patient["meta"]["versionId"] = "73"
    url = f"{API}/tenants/mine/people/{ADA}"

    put = await session.put(url, json=patient, headers={"Content-Type": "application/fhir+json"})

    retrieved = await session.get(f"/t/mine{FHIR}/Patient/{ADA}", headers=_id(1))
    assert put.status == 200, await put.text()
    assert retrieved.headers["ETag"] == 'W/"73"'
    assert await retrieved.json() == patient


async def test_fifty_clients_of_fifty_tenants_do_not_meet(session: aiohttp.ClientSession) -> None:
    async def play(number: int) -> tuple[int, int]:
        base = f"/t/client-{number}{FHIR}/Patient/{ADA}"
        retrieved = await session.get(base, headers=_id(number))
        patient = await retrieved.json()
        gender = next(each for each in ("male", "female") if each != patient["gender"])
        headers = _update(patient["meta"]["versionId"], number + 100)
        updated = await session.patch(base, json=_gender(gender), headers=headers)
        recorded = await session.get(f"{API}/tenants/client-{number}/exchanges?nhs_number={ADA}")
        return updated.status, len((await recorded.json())["exchanges"])

    played = await asyncio.gather(*(play(number) for number in range(50)))

    assert set(played) == {(200, 2)}


@pytest.mark.parametrize("path", ["api/scenarios", "api/operations", "api/openapi.json", "health", "metrics"])
async def test_the_server_as_shipped_describes_itself(session: aiohttp.ClientSession, path: str) -> None:
    reply = await session.get(f"/_simulator/{path}")

    assert reply.status == 200, await reply.text()


async def test_every_shipped_scenario_can_be_played_by_name(session: aiohttp.ClientSession) -> None:
    shipped = (await (await session.get(f"{API}/scenarios")).json())["scenarios"]

    for scenario in shipped:
        played = await session.put(f"{API}/tenants/player/scenarios", json={"names": [scenario["name"]]})
        assert played.status == 200, await played.text()
