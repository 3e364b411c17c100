"""Recorded exchanges through the admin API: filters, details, exports, assertions."""

import asyncio
import json
import subprocess

import pytest

from simulator.pipeline import Simulator
from tests.web.admin.conftest import BEARER, TOKEN, Make, Said
from tests.web.conftest import Client
from tests.web.worlds import ADA, API, BRAM

EXCHANGES = f"{API}/tenants/default/exchanges"


async def test_a_listed_exchange_has_its_findings_and_no_bodies(recorded: Client) -> None:
    reply = await recorded.get(f"{EXCHANGES}?finding=echo.id.space")

    (exchange,) = (await reply.json())["exchanges"]
    assert exchange["operation"] == "echo.thing.retrieve"
    assert [finding["rule"] for finding in exchange["findings"]] == ["echo.id.space"]
    assert "request" not in exchange


async def test_paging_by_after_comes_to_an_end(recorded: Client) -> None:
    seen, after = [], 0
    while after is not None:
        page = await (await recorded.get(f"{EXCHANGES}?after={after}&limit=2")).json()
        seen += [exchange["id"] for exchange in page["exchanges"]]
        after = page["next"]

    assert seen == [1, 2, 3, 4, 5]


async def test_more_than_a_thousand_are_never_given(client: Client, simulator: Simulator) -> None:
    for _ in range(1001):
        await client.get("/echo/nothing")

    many = await (await client.get(f"{EXCHANGES}?limit=1000000")).json()
    few = await (await client.get(EXCHANGES)).json()

    assert [exchange["id"] for exchange in many["exchanges"]] == list(range(2, 1002))
    assert [exchange["id"] for exchange in few["exchanges"]] == list(range(902, 1002))


@pytest.mark.story("D4")
async def test_an_exchange_is_shown_with_everything(recorded: Client) -> None:
    exchange = await (await recorded.get(f"{EXCHANGES}/2")).json()

    assert (exchange["id"], exchange["target"], exchange["nhs_number"]) == (2, "/echo/thing/a%20b", BRAM)
    assert ["NHS-Number", BRAM] in exchange["request"]["headers"]
    assert json.loads(exchange["response"]["body"])["id"] == "a b"
    assert exchange["findings"] == [
        {
            "severity": "warning",
            "rule": "echo.id.space",
            "where": "path",
            "line": None,
            "what": "the id has a space",
            "expected": "no space",
            "source": "made for tests",
        }
    ]


@pytest.mark.story("D4")
async def test_an_exchange_is_shown_with_what_its_service_reads_out_of_it(recorded: Client) -> None:
    views = [(await (await recorded.get(f"{EXCHANGES}/{id}")).json())["view"] for id in (2, 3, 5)]

    assert views == [{"id": "a b", "answered": 200}, None, None]


async def test_raw_bytes_come_under_their_own_type_and_cannot_run(recorded: Client) -> None:
    sent = await recorded.get(f"{EXCHANGES}/3/request")
    answered = await recorded.get(f"{EXCHANGES}/3/response")

    assert json.loads(await sent.read()) == {"resourceType": "Task", "input": [{"value": "Needle"}]}
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert await answered.read() == b'{"bytes":%d}' % len(await sent.read())


@pytest.mark.parametrize("part", ["", "/request", "/response", "/curl"])
@pytest.mark.parametrize("id", ["6", "0", "-1", "one", "99999999999999999999"])
async def test_an_exchange_that_is_not_there_is_a_404(recorded: Client, id: str, part: str) -> None:
    reply = await recorded.get(f"{EXCHANGES}/{id}{part}")

    assert (reply.status, (await reply.json())["error"]["where"]) == (404, "id")


async def test_a_curl_command_sends_the_request_again(recorded: Client, simulator: Simulator) -> None:
    command = await (await recorded.get(f"{EXCHANGES}/3/curl")).text()

    words = ["bash", "-c", command.strip()]
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    await process.communicate()

    first, again = await simulator.journal.one("default", 3), await simulator.journal.one("default", 6)
    assert first is not None
    assert again is not None
    assert (again.method, again.target, again.request_body) == (first.method, first.target, first.request_body)


async def test_a_curl_command_hides_secrets_if_asked(client: Client) -> None:
    await client.get("/echo/thing/1", headers={"Authorization": "Bearer very-secret", "X-Request-ID": "r-1"})

    plain = await (await client.get(f"{EXCHANGES}/1/curl?hide_secrets=false")).text()
    hidden = await (await client.get(f"{EXCHANGES}/1/curl?hide_secrets=true")).text()
    refused = await client.get(f"{EXCHANGES}/1/curl?hide_secrets=1")

    assert "'Authorization: Bearer very-secret'" in plain
    assert "very-secret" not in hidden
    assert "'X-Request-ID: r-1'" in hidden
    assert (refused.status, (await refused.json())["error"]["where"]) == (400, "hide_secrets")


@pytest.mark.story("A10")
@pytest.mark.parametrize(("host", "hides"), [("127.0.0.1", False), ("0.0.0.0", True)])
async def test_beyond_loopback_no_credentials_are_shown_unless_asked_for(make: Make, host: str, hides: bool) -> None:
    client = await make(host=host, admin_token=TOKEN)
    await client.get("/echo/thing/1", headers={"Authorization": "Bearer very-secret-0123456789"})

    for form in ("exchanges/1", "exchanges.har", "exchanges.ndjson", "exchanges/1/curl"):
        said = {
            asked: await (await client.get(f"{API}/tenants/default/{form}{asked}", headers=BEARER)).text()
            for asked in ("", "?hide_secrets=true", "?hide_secrets=false")
        }
        assert ["very-secret-0123456789" in text for text in said.values()] == [not hides, False, True]


@pytest.mark.story("A10")
@pytest.mark.parametrize(("host", "hides"), [("127.0.0.1", False), ("0.0.0.0", True)])
async def test_beyond_loopback_no_code_is_listed_in_an_address(make: Make, host: str, hides: bool) -> None:
    client = await make(host=host, admin_token=TOKEN)
    await client.get("/echo/thing/1?code=very-secret-0123456789")

    listed = await (await client.get(EXCHANGES, headers=BEARER)).text()

    assert ("very-secret-0123456789" in listed) is not hides


@pytest.mark.story("A1")
async def test_an_archive_holds_all_that_fits(recorded: Client) -> None:
    reply = await recorded.get(f"{EXCHANGES}.har?service=echo")

    archive = await reply.json()
    assert reply.headers["Content-Disposition"] == 'attachment; filename="default.har"'
    assert [entry["response"]["status"] for entry in archive["log"]["entries"]] == [200, 200, 200, 500]
    assert archive["log"]["entries"][1]["_simulator"]["findings"][0]["rule"] == "echo.id.space"


async def test_lines_of_json_hold_all_that_fits(recorded: Client) -> None:
    reply = await recorded.get(f"{EXCHANGES}.ndjson?limit=2")

    lines = (await reply.read()).splitlines()
    assert reply.content_type == "application/x-ndjson"
    assert [json.loads(line)["id"] for line in lines] == [4, 5]


async def test_lines_of_json_hold_the_decoded_views(recorded: Client) -> None:
    reply = await recorded.get(f"{EXCHANGES}.ndjson?operation=echo.thing.*")

    views = [json.loads(line)["view"] for line in (await reply.read()).splitlines()]
    assert views == [{"id": "1", "answered": 200}, {"id": "a b", "answered": 200}, None]


async def test_a_scenario_of_what_was_recorded_answers_likewise(recorded: Client) -> None:
    made = await recorded.get(f"{EXCHANGES}.yaml?after=0&limit=1")
    played = await recorded.put(
        f"{API}/tenants/again/scenarios", data=await made.read(), headers={"Content-Type": "application/yaml"}
    )

    assert (made.status, made.content_type) == (200, "application/yaml")
    assert (played.status, len((await played.json())["scenarios"][0]["rules"])) == (200, 1)


async def test_a_recording_that_needs_files_is_refused_with_the_remedy(
    recorded: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.records.rules.INLINE", 1)

    made = await recorded.get(f"{EXCHANGES}.yaml?after=0&limit=1")

    assert made.status == 409
    assert "uec-simulator exchanges export" in (await made.json())["error"]["message"]


async def test_cleared_exchanges_are_gone_and_ids_go_on(recorded: Client, ids: Said) -> None:
    cleared = await recorded.delete(EXCHANGES)

    assert (cleared.status, await cleared.read()) == (204, b"")
    assert await ids("") == []
    await recorded.get("/echo/nothing")
    assert await ids("") == [6]


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.story("T4")
async def test_assertions_are_answered_one_by_one(recorded: Client, wrapped: bool) -> None:
    assertions = [
        {"name": "two retrievals", "operation": "echo.thing.retrieve", "count": 2},
        {"name": "no failures", "operation": "echo.failure.retrieve", "count": 0},
        {"name": "clean", "operation": "echo.thing.retrieve", "findings": {"none_at_or_above": "warning"}},
    ]

    reply = await recorded.post(
        f"{API}/tenants/default/verify", json={"assertions": assertions} if wrapped else assertions
    )

    said = await reply.json()
    assert (reply.status, said["passed"]) == (200, False)
    assert [(result["name"], result["passed"]) for result in said["results"]] == [
        ("two retrievals", True),
        ("no failures", False),
        ("clean", False),
    ]


async def test_bad_assertions_are_a_422_that_says_everything(client: Client) -> None:
    reply = await client.post(f"{API}/tenants/default/verify", json=[{"operation": "echo.x.y", "cuont": 1}, 5])

    assert reply.status == 422
    assert len((await reply.json())["error"]["problems"]) >= 3


EXPECTING = """
rules:
  - when: {operation: echo.thing.retrieve}
    then: {headers: {X-Played: "yes"}}
expect:
  - {name: retrieved once, operation: echo.thing.retrieve, count: 1}
  - {name: created, operation: echo.thing.create}
"""


async def test_without_assertions_what_the_played_scenarios_expect_is_graded(client: Client) -> None:
    tenant = f"{API}/tenants/default"
    await client.put(f"{tenant}/scenarios", data=EXPECTING, headers={"Content-Type": "application/yaml"})
    await client.get("/echo/thing/1")

    said = await (await client.post(f"{tenant}/verify")).json()

    graded = [(result["name"], result["passed"]) for result in said["results"]]
    assert (said["passed"], graded) == (False, [("retrieved once", True), ("created", False)])


async def test_without_assertions_and_without_expectations_verify_is_a_422(client: Client) -> None:
    reply = await client.post(f"{API}/tenants/default/verify")

    said = (await reply.json())["error"]
    assert (reply.status, said["code"]) == (422, "invalid")
    assert said["problems"][0]["remedy"] == "give at least one, or play a scenario that has `expect`"


async def test_an_exchange_shows_the_rules_that_came_near(client: Client) -> None:
    text = (
        "name: near\nrules: [{name: down, when: {operation: echo.thing.*, header: {A: b}}, then: {refuse: TOO_LATE}}]"
    )
    headers = {"Content-Type": "application/yaml"}
    await client.put(f"{API}/tenants/default/scenarios", data=text, headers=headers)
    await client.get("/echo/thing/1", headers={"A": "c"})

    exchange = await (await client.get(f"{API}/tenants/default/exchanges/1")).json()

    assert exchange["near_misses"] == [
        {"rule": "down", "scenario": "near", "failed": "header.A", "expected": "'b'", "seen": "c"}
    ]


async def test_without_rules_none_came_near(recorded: Client) -> None:
    exchange = await (await recorded.get(f"{API}/tenants/default/exchanges/1")).json()

    assert exchange["near_misses"] == []


async def test_an_exchange_names_the_rule_and_its_scenario_wherever_it_is_shown(client: Client) -> None:
    headers = {"Content-Type": "application/yaml"}
    text = "name: mine\nrules: [{name: late, then: {refuse: TOO_LATE}}]"
    await client.put(f"{API}/tenants/default/scenarios", data=text, headers=headers)
    await client.get("/echo/thing/1", headers={"NHS-Number": ADA})

    listed = (await (await client.get(EXCHANGES)).json())["exchanges"][0]
    shown = await (await client.get(f"{EXCHANGES}/1")).json()
    line = json.loads(await (await client.get(f"{EXCHANGES}.ndjson")).read())
    archive = (await (await client.get(f"{EXCHANGES}.har")).json())["log"]["entries"][0]["_simulator"]
    journey = await (await client.get(f"{API}/tenants/default/journeys/{ADA}")).json()

    named = [listed, shown, line, archive, journey["calls"][0]["steps"][0]]
    assert [(each["rule"], each["scenario"]) for each in named] == [("late", "mine")] * 5


async def test_what_no_rule_decided_names_no_scenario(recorded: Client) -> None:
    exchange = await (await recorded.get(f"{EXCHANGES}/1")).json()

    assert (exchange["rule"], exchange["scenario"]) == (None, None)


async def test_a_scenario_can_be_claimed_and_a_finding_that_is_none_is_refused(client: Client) -> None:
    headers = {"Content-Type": "application/yaml"}
    text = "name: mine\nrules: [{name: late, then: {refuse: TOO_LATE}}]"
    await client.put(f"{API}/tenants/default/scenarios", data=text, headers=headers)
    await client.get("/echo/thing/1")
    path = f"{API}/tenants/default/verify"

    held = await (await client.post(path, json=[{"rule": "late", "scenario": "mine", "count": 1}])).json()
    missed = await (await client.post(path, json=[{"rule": "late", "scenario": "other"}])).json()
    refused = await client.post(path, json=[{"service": "echo", "findings": {"some": ["echo.id.spice"]}}])

    assert (held["passed"], missed["passed"]) == (True, False)
    assert missed["results"][0]["nearest"]["missed"] == [{"matcher": "scenario", "expected": "'other'", "seen": "mine"}]
    assert refused.status == 422
    assert (await refused.json())["error"]["problems"][0] == {
        "file": None,
        "line": None,
        "path": "[0].findings.some[0]",
        "what": "no finding is called 'echo.id.spice'",
        "remedy": "did you mean 'echo.id.space'?",
    }
