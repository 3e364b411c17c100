"""Scenarios through the admin API."""

from pathlib import Path

import pytest

from simulator.settings import shipped
from tests.web.conftest import Client
from tests.web.worlds import ADA, API

SCENARIOS = f"{API}/tenants/default/scenarios"
YAML = {"Content-Type": "application/yaml"}

TWICE = """
name: twice
description: The first two meet 503.
stories: [T19]
rules:
- name: down
  when: {operation: echo.thing.retrieve, calls: 1..2}
  then: {refuse: TOO_LATE}
expect:
- {name: three calls, operation: echo.thing.retrieve, count: 3}
"""


@pytest.fixture
def own_scenarios(tmp_path: Path) -> None:
    """One scenario to be had by name, and one beside it that is not."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "twice.yaml").write_text(TWICE)
    (tmp_path / "secret.yaml").write_text(TWICE)


async def _statuses(client: Client, calls: int) -> list[int]:
    return [(await client.get("/echo/thing/1")).status for _ in range(calls)]


@pytest.mark.parametrize("media_type", ["application/yaml", "text/yaml; charset=utf-8", "application/x-yaml"])
async def test_yaml_is_played_at_once(client: Client, media_type: str) -> None:
    reply = await client.put(SCENARIOS, data=TWICE, headers={"Content-Type": media_type})

    (scenario,) = (await reply.json())["scenarios"]
    assert reply.status == 200
    assert scenario == {
        "name": "twice",
        "description": "The first two meet 503.",
        "stories": ["T19"],
        "file": "scenario.yaml",
        "rules": ["down"],
        "expect": ["three calls"],
    }
    assert await _statuses(client, 3) == [408, 408, 200]


@pytest.mark.usefixtures("own_scenarios")
async def test_a_scenario_is_played_by_name(client: Client) -> None:
    reply = await client.put(SCENARIOS, json={"names": ["twice"]})

    assert reply.status == 200, await reply.text()
    assert await _statuses(client, 3) == [408, 408, 200]


@pytest.mark.usefixtures("own_scenarios")
async def test_a_tenant_begins_with_the_scenarios_of_its_body_and_again_at_reset(client: Client) -> None:
    tenant = await (await client.post(f"{API}/tenants", json={"name": "mine", "scenarios": ["twice"]})).json()

    async def statuses() -> list[int]:
        return [(await client.get("/t/mine/echo/thing/1")).status for _ in range(3)]

    assert tenant["scenarios"] == ["twice"]
    assert await statuses() == [408, 408, 200]
    await client.post(f"{API}/tenants/mine/reset")
    assert await statuses() == [408, 408, 200]


async def test_progress_is_shown(client: Client) -> None:
    await client.put(SCENARIOS, data=TWICE, headers=YAML)
    before = await (await client.get(SCENARIOS)).json()

    await client.get("/echo/thing/1")

    after = await (await client.get(SCENARIOS)).json()
    assert before["progress"] != after["progress"]


async def test_without_scenarios_services_answer_normally(client: Client) -> None:
    await client.put(SCENARIOS, data=TWICE, headers=YAML)

    removed = await client.delete(SCENARIOS)

    assert (removed.status, await removed.read()) == (204, b"")
    assert await (await client.get(SCENARIOS)).json() == {"scenarios": [], "progress": None}
    assert await _statuses(client, 1) == [200]


async def test_a_scenario_of_one_tenant_is_not_another_s(client: Client) -> None:
    await client.put(f"{API}/tenants/mine/scenarios", data=TWICE, headers=YAML)

    assert (await client.get("/t/mine/echo/thing/1")).status == 408
    assert (await client.get("/echo/thing/1")).status == 200


async def test_every_mistake_of_yaml_is_said_with_its_line(client: Client) -> None:
    text = "name: bad\nrules:\n- when: {operation: echo.thing.retreive}\n  then: {refuse: NOPE}\nruels: []\n"

    reply = await client.put(SCENARIOS, data=text, headers=YAML)

    problems = (await reply.json())["error"]["problems"]
    assert reply.status == 422
    assert {problem["line"] for problem in problems} >= {3, 5}
    assert {problem["file"] for problem in problems} == {"scenario.yaml"}
    assert await (await client.get(SCENARIOS)).json() == {"scenarios": [], "progress": None}


@pytest.mark.usefixtures("own_scenarios")
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"names": ["twcie"]}, "names[0]"),
        ({"names": ["../secret"]}, "names[0]"),
        ({"names": ["/etc/passwd"]}, "names[0]"),
        ({"names": "twice"}, "names"),
        ({"name": "twice"}, "names"),
        ({}, "names"),
    ],
)
async def test_names_that_are_none_are_a_422(client: Client, body: object, where: str) -> None:
    reply = await client.put(SCENARIOS, json=body)

    assert reply.status == 422
    assert (await reply.json())["error"]["problems"][0]["path"] == where


@pytest.mark.usefixtures("own_scenarios")
async def test_scenarios_to_be_had_are_listed(client: Client) -> None:
    said = await (await client.get(f"{API}/scenarios")).json()

    assert [scenario["name"] for scenario in said["scenarios"]] == ["twice"]


async def test_body_files_of_the_servers_machine_cannot_be_had(client: Client) -> None:
    text = f"name: steal\nrules:\n- then: {{reply: {{status: 200, body_file: {shipped('data')}/places.yaml}}}}\n"

    reply = await client.put(SCENARIOS, data=text, headers=YAML)

    assert reply.status == 422


async def test_people_of_a_scenario_are_laid_over_the_population(client: Client) -> None:
    text = f'name: moved\npeople:\n- {{nhs_number: "{ADA}", practice: B81001}}\n'

    reply = await client.put(SCENARIOS, data=text, headers=YAML)

    person = await (await client.get(f"{API}/tenants/default/people/{ADA}")).json()
    assert (reply.status, person["practice"]) == (200, "B81001")
