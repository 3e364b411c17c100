"""Scenarios through the admin API."""

from pathlib import Path

import pytest

from simulator.pipeline import Simulator
from simulator.settings import shipped
from simulator.web.admin.scenarios import again
from simulator.wire.errors import Problems
from simulator.wire.json import Json
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
        "parameters": {},
        "given": {},
        "includes": [],
        "followed": False,
        "problems": [],
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


FILLED = """
name: filled
parameters:
  code: {default: TOO_LATE, description: What is said.}
  thing: {example: "1"}
rules:
- name: down
  when: {operation: "echo.thing.${thing}"}
  then: {refuse: "${code}"}
"""


@pytest.fixture
def filled(tmp_path: Path) -> None:
    """A scenario with parameters to be had by name, one of which has to be given."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "filled.yaml").write_text(FILLED.replace('example: "1"', "example: retrieve"))


@pytest.mark.usefixtures("filled")
async def test_parameters_are_given_by_name(client: Client) -> None:
    entry = {"name": "filled", "parameters": {"thing": "retrieve", "code": "TOO_LARGE"}}

    reply = await client.put(SCENARIOS, json={"names": [entry]})

    (scenario,) = (await reply.json())["scenarios"]
    assert scenario["given"] == {"thing": "retrieve", "code": "TOO_LARGE"}
    assert scenario["parameters"]["code"] == {"default": "TOO_LATE", "example": None, "description": "What is said."}
    assert await _statuses(client, 1) == [413]


@pytest.mark.usefixtures("filled")
async def test_a_tenant_begins_with_parameters_and_again_at_reset(client: Client) -> None:
    entry = {"name": "filled", "parameters": {"thing": "retrieve"}}
    await client.post(f"{API}/tenants", json={"name": "mine", "scenarios": [entry]})
    await client.post(f"{API}/tenants/mine/reset")

    assert (await client.get("/t/mine/echo/thing/1")).status == 408


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("entry", "path", "what"),
    [
        ("filled", "names[0].parameters.thing", "the parameter 'thing' has no value"),
        (
            {"name": "filled", "parameters": {"thing": "retrieve", "cod": "x"}},
            "names[0].parameters.cod",
            "there is no parameter 'cod'",
        ),
        ({"name": "filed"}, "names[0]", "there is no scenario 'filed'"),
        ({"parameters": {}}, "names[0]", "neither or both of `name` and `yaml`"),
        ({"name": "filled", "yaml": "rules: []"}, "names[0]", "neither or both of `name` and `yaml`"),
        ({"name": "filled", "paramters": {}}, "names[0].paramters", "unknown key 'paramters'"),
        ({"name": "filled", "parameters": []}, "names[0].parameters", "[] is not an object"),
    ],
    ids=["missing", "unknown", "no such name", "neither", "both", "another key", "no object"],
)
async def test_what_cannot_be_given_is_said_at_its_place(client: Client, entry: object, path: str, what: str) -> None:
    reply = await client.put(SCENARIOS, json={"names": [entry]})

    (problem,) = (await reply.json())["error"]["problems"]
    assert (reply.status, problem["path"], problem["what"]) == (422, path, what)
    assert problem["remedy"]


async def test_how_a_text_declares_its_parameters_is_said_at_its_line(client: Client) -> None:
    reply = await client.put(SCENARIOS, json={"names": [{"yaml": "rules: []\nparameters:\n  a: [1]\n"}]})

    (problem,) = (await reply.json())["error"]["problems"]
    assert (problem["file"], problem["line"], problem["path"]) == ("scenario.yaml", 3, "parameters.a")


@pytest.mark.usefixtures("filled")
async def test_scenarios_with_parameters_are_listed(client: Client) -> None:
    (scenario,) = (await (await client.get(f"{API}/scenarios")).json())["scenarios"]

    assert list(scenario["parameters"]) == ["code", "thing"]


@pytest.mark.usefixtures("filled")
def test_what_is_played_can_be_given_other_values(simulator: Simulator) -> None:
    played = simulator.sources.find("filled", {"thing": "retrieve", "code": "TOO_LARGE"})

    scenario = again(simulator, played, {"thing": "create"}, "given")

    assert (scenario.name, scenario.given, scenario.files) == ("filled", {"thing": "create"}, played.files)
    assert scenario.rules[0].when.operations == ("echo.thing.create",)


@pytest.mark.usefixtures("filled")
def test_other_values_are_checked_like_the_first_ones(simulator: Simulator) -> None:
    played = simulator.sources.find("filled", {"thing": "retrieve"})

    with pytest.raises(Problems) as refused:
        again(simulator, played, {"cod": "x"}, "given")

    assert [(problem.path, problem.file) for problem in refused.value.problems] == [
        ("given.parameters.cod", ""),
        ("given.parameters.thing", ""),
    ]


async def test_texts_are_played_beside_each_other_with_what_they_are_given(client: Client) -> None:
    texts = [TWICE, FILLED]
    entries: list[Json] = [{"yaml": text, "file": f"/nowhere/{number}.yaml"} for number, text in enumerate(texts)]
    entries[1] |= {"parameters": {"thing": "retrieve", "code": "TOO_LARGE"}}

    reply = await client.put(SCENARIOS, json={"names": entries})

    assert [scenario["file"] for scenario in (await reply.json())["scenarios"]] == ["0.yaml", "1.yaml"]
    assert await _statuses(client, 3) == [408, 408, 413]


async def test_of_two_scenarios_the_first_has_the_last_word(client: Client) -> None:
    people = f'people: [{{nhs_number: "{ADA}", practice: %s}}]\nseed: %d\n'
    rule = "rules: [{{name: r, when: {{operation: echo.thing.retrieve}}, then: {{refuse: {}}}}}]\n"
    first = f"name: first\n{people % ('B81001', 1)}{rule.format('TOO_LATE')}"
    second = f"name: second\n{people % ('A81013', 2)}{rule.format('TOO_LARGE')}"

    await client.put(SCENARIOS, json={"names": [{"yaml": first}, {"yaml": second}]})

    person = await (await client.get(f"{API}/tenants/default/people/{ADA}")).json()
    tenant = await (await client.get(f"{API}/tenants/default")).json()
    assert await _statuses(client, 1) == [408]
    assert (person["practice"], tenant["seed"]) == ("B81001", 1)


async def test_problems_of_a_changed_file_are_shown(client: Client, simulator: Simulator, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(TWICE)
    await client.put(SCENARIOS, json={"names": [{"yaml": TWICE, "file": str(file)}]})
    for _ in range(2):
        await simulator.following.look()
    file.write_text("name: twice\nruels: []\n")
    for _ in range(2):
        await simulator.following.look()

    (scenario,) = (await (await client.get(SCENARIOS)).json())["scenarios"]

    assert scenario["followed"]
    assert [(problem["line"], problem["path"]) for problem in scenario["problems"]] == [(2, "ruels")]
    assert await _statuses(client, 3) == [408, 408, 200]
