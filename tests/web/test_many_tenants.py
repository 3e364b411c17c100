"""Many worlds on one server under load, and the same world twice: nothing leaks, and a run repeats to the byte."""

import asyncio
import json
from typing import Any

import aiohttp

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.itk_makers import REPORT, SERVICES, a_distribution, an_envelope

TENANTS = 200
ROUNDS = 20
ADA = "9000000009"
PATIENT = f"/personal-demographics/FHIR/R4/Patient/{ADA}"
ID = "60e0b220-8136-4ca5-ae46-1d97ef59d068"

Json = Any


def _scenario(number: int) -> str:
    """A scenario of which no two tenants have the same: whom Ada is called after, and when she cannot be had."""
    return f"""
        name: world-{number}
        people: [{{nhs_number: "{ADA}", name: {{given: [Ada], family: World{number}}}}}]
        rules:
          - name: away in {number}
            when: {{operation: pds.patient.retrieve, calls: {_away(number)}}}
            then: {{refuse: SERVICE_UNAVAILABLE, headers: {{X-World: "{number}"}}}}
          - name: there in {number}
            when: {{service: pds}}
            then: {{headers: {{X-World: "{number}"}}}}
    """


def _away(number: int) -> int:
    return number % ROUNDS + 1


async def _play(session: aiohttp.ClientSession, url: str, number: int) -> list[tuple[int, str, str]]:
    """What one tenant's client meets: the status, whose world it was, and the family name."""
    api = f"{url}/_simulator/api/tenants/world-{number}"
    async with session.put(
        f"{api}/scenarios", data=_scenario(number), headers={"Content-Type": "application/yaml"}
    ) as made:
        assert made.status == 200, await made.text()
    met = []
    for _ in range(ROUNDS):
        async with session.get(f"{url}/t/world-{number}{PATIENT}", headers={"X-Request-ID": ID}) as answer:
            said = json.loads(await answer.read())
            family = said["name"][0]["family"] if answer.status == 200 else ""
            met.append((answer.status, answer.headers["X-World"], family))
    return met


async def test_two_hundred_tenants_at_once_see_their_own_world_only() -> None:
    server = Background(Simulator(Settings(port=0)))
    server.start()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50)) as session:
        met = await asyncio.gather(*(_play(session, server.url, number) for number in range(TENANTS)))

    journals = [Client(server.url).tenant(f"world-{number}").exchanges() for number in range(TENANTS)]
    server.stop()

    for number in range(TENANTS):
        world, away = str(number), _away(number) - 1
        expected = [(200, world, f"World{number}")] * ROUNDS
        expected[away] = (503, world, "")
        assert met[number] == expected
        rules = [f"there in {number}"] * ROUNDS
        rules[away] = f"away in {number}"
        assert [(each["id"], each["rule"], each["target"]) for each in journals[number]] == [
            (index, rule, f"/t/world-{number}{PATIENT}") for index, rule in enumerate(rules, 1)
        ]


REPEATED = """
    name: chance
    rules:
      - name: now and then
        when: {operation: pds.patient.retrieve, probability: 0.5}
        then: {refuse: SERVICE_UNAVAILABLE, headers: {X-Chance: "{{ uuid }}"}}
"""


async def _a_run(seed: int) -> list[Json]:
    """The journal of a run on a server of its own: chance, an update, ids that the simulator makes."""
    server = Background(Simulator(Settings(port=0)))
    server.start()
    client = Client(server.url)
    client.create_tenant("again", seed=seed, clock={"now": "2026-11-22T10:00:00Z", "frozen": True})
    client.tenant("again").use_yaml(REPEATED)
    # The address is the one thing that another server's client says differently.
    headers = {"X-Request-ID": ID, "Host": "localhost"}
    patch = {**headers, "If-Match": 'W/"2"', "Content-Type": "application/json-patch+json"}
    update = b'{"patches":[{"op":"replace","path":"/birthDate","value":"2010-10-23"}]}'
    soap = {**headers, "Content-Type": "text/xml", "SOAPAction": f'"{SERVICES}{REPORT}"'}
    async with aiohttp.ClientSession(f"{server.url}/t/again/") as session:
        for _ in range(20):
            await (await session.get(PATIENT[1:], headers=headers)).read()
        await (await session.patch(PATIENT[1:], headers=patch, data=update)).read()
        await (await session.get(PATIENT[1:], headers=headers)).read()
        for number in range(3):
            body = an_envelope(a_distribution("<x/>", tracking_id=f"8C1E7F42-6D0A-4B8E-A2C4-3F5D6E7A8B9{number}"))
            await (await session.post("gp/A81013/report", headers=soap, data=body)).read()
    lines = client.tenant("again").export("ndjson").splitlines()
    server.stop()
    return [_but_for_real_time(line) for line in lines]


def _but_for_real_time(line: bytes) -> bytes:
    value = json.loads(line)
    return json.dumps({**value, "at": None, "duration_ms": None}).encode()


async def test_the_same_seed_clock_and_calls_give_the_same_journal_to_the_byte() -> None:
    first, second, other = await _a_run(7), await _a_run(7), await _a_run(8)

    assert first == second
    assert len(first) == 25
    assert first != other
