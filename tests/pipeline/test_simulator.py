"""A request in, an outcome out, and the exchange recorded: the simulator without a socket."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.call import Call, Operation
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.records.store import StoreFailed
from simulator.services.pds import SERVICE as PDS_SERVICE
from simulator.settings import Settings
from simulator.wire.errors import Problems
from simulator.wire.findings import Finding, Severity
from simulator.wire.http import Reply
from simulator.wire.json import read_json
from tests.makers import NOW, PDS, a_request

RETRIEVE = f"{PDS}/Patient/9000000009"
MOVE = b'{"patches":[{"op":"replace","path":"/gender","value":"unknown"}]}'


AUTHORITY = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RegisteringAuthority"
AUTHORITY_TYPE = "https://fhir.nhs.uk/CodeSystem/UKCore-RegisteringAuthorityType"
NEWCOMER = {
    "resourceType": "Patient",
    "name": [{"use": "usual", "given": ["Ida"], "family": "Marsh", "period": {"start": "2020-01-01"}}],
    "gender": "female",
    "birthDate": "1990-02-03",
    "address": [
        {
            "use": "home",
            "line": ["1 Fold Lane", "", "", "Otherby", ""],
            "postalCode": "ZZ99 3VZ",
            "period": {"start": "2020-01-01"},
        }
    ],
    "extension": [
        {
            "url": AUTHORITY,
            "extension": [
                {
                    "url": "registeringAuthorityType",
                    "valueCodeableConcept": {"coding": [{"system": AUTHORITY_TYPE, "code": "x"}]},
                },
                {"url": "organisationIdentifier", "valueString": "B83002"},
            ],
        }
    ],
}


async def _get(simulator: Simulator, target: str = RETRIEVE, headers: Mapping[str, str] | None = None) -> Outcome:
    return await simulator.exchange(a_request(target=target, headers=headers))


async def _update(simulator: Simulator, version: str, target: str = RETRIEVE) -> Outcome:
    headers = {"If-Match": f'W/"{version}"', "Content-Type": "application/json-patch+json"}
    return await simulator.exchange(a_request("PATCH", target, headers, MOVE))


async def test_an_exchange_can_be_read_when_it_is_answered(simulator: Simulator) -> None:
    outcome = await _get(simulator)

    assert await simulator.journal.one("default", outcome.exchange.id) is outcome.exchange
    assert (outcome.exchange.operation, outcome.exchange.nhs_number) == ("pds.patient.retrieve", "9000000009")
    assert outcome.exchange.response_body == outcome.reply.body


async def test_an_update_in_one_tenant_is_unseen_in_another(simulator: Simulator) -> None:
    updated = await _update(simulator, "2", f"/t/one{RETRIEVE}")

    elsewhere = await _get(simulator, f"/t/two{RETRIEVE}")
    there = await _get(simulator, f"/t/one{RETRIEVE}")

    assert updated.reply.status == 200
    assert read_json(elsewhere.reply.body)["gender"] == "female"
    assert read_json(there.reply.body)["gender"] == "unknown"


async def test_fifty_tenants_updating_the_same_number_see_only_their_own_world(simulator: Simulator) -> None:
    async def client(number: int) -> tuple[int, str, int]:
        target = f"/t/client-{number}{RETRIEVE}"
        updated = await _update(simulator, "2", target)
        seen = await _get(simulator, target)
        recorded = await simulator.journal.select(f"client-{number}")
        return updated.reply.status, read_json(seen.reply.body)["meta"]["versionId"], len(recorded)

    seen = await asyncio.gather(*(client(number) for number in range(50)))

    assert set(seen) == {(200, "3", 2)}


async def test_twenty_updates_of_one_version_give_one_200_and_nineteen_409(simulator: Simulator) -> None:
    async def update(number: int) -> Outcome:
        headers = {
            "X-Request-ID": f"60e0b220-8136-4ca5-ae46-1d97ef59d0{number:02d}",
            "If-Match": 'W/"2"',
            "Content-Type": "application/json-patch+json",
        }
        return await simulator.exchange(a_request("PATCH", RETRIEVE, headers, MOVE))

    outcomes = await asyncio.gather(*(update(number) for number in range(20)))

    assert sorted(outcome.reply.status for outcome in outcomes) == [200] + [409] * 19


async def test_a_path_that_no_service_has_is_told_so_and_recorded(simulator: Simulator) -> None:
    outcome = await _get(simulator, "/elsewhere")

    assert outcome.reply.status == 404
    assert read_json(outcome.reply.body) == {
        "error": {
            "code": "unknown-path",
            "message": "no national service answers GET /elsewhere",
            "where": "/elsewhere",
        }
    }
    assert [exchange.target for exchange in await simulator.journal.select("default")] == ["/elsewhere"]


@pytest.mark.parametrize("name", ["UPPER", "a.b", "-a", "x" * 64, "%2e%2e"])
async def test_a_name_that_no_tenant_may_have_is_refused(simulator: Simulator, name: str) -> None:
    outcome = await _get(simulator, f"/t/{name}{RETRIEVE}")

    assert outcome.reply.status == 404
    assert read_json(outcome.reply.body)["error"]["code"] == "unknown-tenant"
    assert simulator.tenants.names() == ["default"]


async def test_a_closed_simulator_makes_no_tenant_by_its_name_alone() -> None:
    simulator = Simulator(Settings(closed=True))
    await simulator.start()

    unknown = await _get(simulator, f"/t/one{RETRIEVE}")
    await simulator.tenants.create("one", TenantSpec())
    known = await _get(simulator, f"/t/one{RETRIEVE}")
    await simulator.close()

    assert (unknown.reply.status, known.reply.status) == (404, 200)


async def _broken(call: Call) -> Reply:
    raise ZeroDivisionError("ours")


async def test_a_failure_of_ours_is_the_services_500_with_the_traceback_in_the_exchange() -> None:
    broken = Operation("pds.patient.retrieve", "GET", f"{PDS}/Patient/{{id}}", "", _broken)
    simulator = Simulator(services=[replace(PDS_SERVICE, operations=(broken,))])
    await simulator.start()

    outcome = await _get(simulator)
    await simulator.close()

    assert outcome.reply.status == 500
    assert read_json(outcome.reply.body)["issue"][0]["details"]["coding"][0]["code"] == "UNKNOWN_ERROR"
    assert b"ZeroDivisionError" not in outcome.reply.body
    assert "ZeroDivisionError: ours" in (outcome.exchange.error or "")


async def test_findings_are_made_when_they_are_asked_for_and_kept(simulator: Simulator) -> None:
    outcome = await _get(simulator)
    before = outcome.exchange.findings

    findings = simulator.findings(outcome.exchange)

    assert before is None
    assert "pds.header.authorization-missing" in [finding.rule for finding in findings]
    assert simulator.findings(outcome.exchange) is findings


async def test_a_rule_that_fails_hides_no_other_rules_findings() -> None:
    def failing(call: Call, reply: Reply) -> list[Finding]:
        raise ZeroDivisionError("in a rule")

    simulator = Simulator(services=[replace(PDS_SERVICE, rules=(failing, *PDS_SERVICE.rules))])
    await simulator.start()
    outcome = await _get(simulator)

    rules = [finding.rule for finding in simulator.findings(outcome.exchange)]
    await simulator.close()

    assert rules[0] == "simulator.rule-failed"
    assert "pds.header.authorization-missing" in rules


async def test_an_exchange_without_its_bodies_has_no_view_and_says_that_no_rule_could_look_at_it() -> None:
    simulator = Simulator(services=[replace(PDS_SERVICE, view=lambda call, reply: {"id": call.values["id"]})])
    await simulator.start()
    whole = (await _get(simulator)).exchange
    dropped = whole.without_bodies()

    assert (simulator.view(whole), simulator.view(dropped)) == ({"id": "9000000009"}, None)
    assert [finding.rule for finding in simulator.findings(dropped)] == ["simulator.bodies-dropped"]
    await simulator.close()


async def test_rules_see_over_what_a_recorded_call_came() -> None:
    def on_connection(call: Call, reply: Reply) -> list[Finding]:
        return [Finding(Severity.INFORMATION, "made", f"{call.request.tls} {call.request.peer}", "looked")]

    simulator = Simulator(services=[replace(PDS_SERVICE, rules=(on_connection,))])
    await simulator.start()
    request = a_request(target=RETRIEVE)
    request.tls, request.peer = "TLSv1.3 X", "192.0.2.7"

    outcome = await simulator.exchange(request)

    assert "TLSv1.3 X 192.0.2.7" in [finding.where for finding in simulator.findings(outcome.exchange)]
    await simulator.close()


async def test_everything_survives_a_restart_with_a_store(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}")
    before = Simulator(settings)
    await before.start()
    scenario = before.sources.find("pds-down-then-recovers")
    await before.tenants.create("kept", TenantSpec((scenario,), seed=9))
    first = await _get(before, f"/t/kept{RETRIEVE}")
    updated = await _update(before, "3", f"/t/kept{PDS}/Patient/5900046192")
    await before.close()

    after = Simulator(settings)
    await after.start()
    second = await _get(after, f"/t/kept{RETRIEVE}")
    third = await _get(after, f"/t/kept{RETRIEVE}")
    seen = await _get(after, f"/t/kept{PDS}/Patient/5900046192")
    recorded = [exchange.id for exchange in await after.journal.select("kept")]
    tenant = await after.tenants.get("kept")
    await after.close()

    assert [outcome.reply.status for outcome in (first, updated, second, third)] == [503, 200, 503, 200]
    assert read_json(seen.reply.body)["gender"] == "unknown"
    assert recorded == [1, 2, 3, 4, 5]
    assert (tenant.seed, tenant.scenarios) == (9, ("pds-down-then-recovers",))


@pytest.mark.parametrize(
    ("headers", "body", "was_cut"),
    [
        ({"Content-Length": "101"}, b"x" * 100, True),
        ({"Content-Length": "101", "Expect": "100-continue"}, b"", True),
        ({"Content-Length": "9" * 20}, b"x" * 100, True),
        ({"Content-Length": "100"}, b"x" * 100, False),
        ({"Content-Length": "many"}, b"x" * 99, False),
        ({"Transfer-Encoding": "chunked"}, b"x" * 100, True),
        ({"Transfer-Encoding": "chunked"}, b"x" * 99, False),
        ({}, b"", False),
    ],
)
async def test_rules_know_later_that_a_body_was_longer_than_what_was_kept(
    headers: dict[str, str], body: bytes, was_cut: bool
) -> None:
    seen = []

    def on_length(call: Call, reply: Reply) -> list[Finding]:
        seen.append(call.request.oversize)
        return []

    simulator = Simulator(Settings(max_body=100), services=[replace(PDS_SERVICE, rules=(on_length,))])
    request = a_request("POST", f"{PDS}/Patient", headers=headers, body=body)
    request.oversize = was_cut

    simulator.findings((await simulator.exchange(request)).exchange)

    assert seen == [was_cut]


async def test_a_scenario_that_names_a_finding_of_another_version_is_played_on_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}")
    before = Simulator(settings, services=[replace(PDS_SERVICE, finding_ids=("pds.gone",))])
    await before.start()
    text = "name: kept\nrules: [{then: {refuse: SERVICE_UNAVAILABLE}}]\nexpect: [{findings: {none: [pds.gone]}}]"
    await before.tenants.activate("default", (before.sources.load(text),))
    await before.close()

    after = Simulator(settings)
    await after.start()
    outcome = await _get(after, RETRIEVE)
    await after.close()

    assert (outcome.reply.status, outcome.exchange.scenario) == (503, "kept")
    with pytest.raises(Problems, match=r"no finding is called 'pds\.gone'"):
        after.sources.load(text)


async def test_an_exchange_names_the_scenarios_that_its_rule_came_by(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text("name: inner\nrules: [{name: down, then: {refuse: SERVICE_UNAVAILABLE}}]")
    own = "{name: down, when: {nhs_number: '9000000017'}, then: {refuse: SERVICE_UNAVAILABLE}}"
    (tmp_path / "outer.yaml").write_text(f"name: outer\ninclude: [inner.yaml]\nrules: [{own}]")
    simulator = Simulator()
    await simulator.start()
    await simulator.tenants.activate("default", (simulator.sources.find(str(tmp_path / "outer.yaml")),))

    outcomes = [await _get(simulator, f"{PDS}/Patient/{number}") for number in ("9000000009", "9000000017")]

    named = [(each.exchange.rule, each.exchange.scenario) for each in outcomes]
    await simulator.close()
    assert named == [("down", "outer > inner"), ("down", "outer")]


async def test_a_restart_does_not_move_a_tenants_beginning(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}")
    before = Simulator(settings)
    await before.start()
    tenant = await before.tenants.create("kept", TenantSpec())
    tenant.clock.advance(timedelta(days=3))
    before.tenants.keep(tenant)
    await before.close()

    after = Simulator(settings)
    await after.start()
    again = await after.tenants.get("kept")
    await after.close()

    assert again.began == tenant.began


async def test_what_cannot_be_kept_is_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}"))
    await simulator.start()

    async def full(*_: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr(simulator.journal, "append", full)
    outcome = await _get(simulator)
    await simulator.close()

    assert outcome.reply.status == 500
    assert b"the disk is full" not in outcome.reply.body


@pytest.mark.story("T3")
async def test_the_same_seed_clock_and_calls_give_the_same_bytes() -> None:
    async def run() -> list[bytes]:
        simulator = Simulator()
        await simulator.start()
        await simulator.tenants.create("default", TenantSpec(seed=5, clock=NOW, frozen=True))
        created = await simulator.exchange(
            a_request("POST", f"{PDS}/Patient", {"Content-Type": "application/json"}, NEWCOMER)
        )
        found = await _get(simulator, f"{PDS}/Patient?family=Marsh&birthdate=eq1990-02-03")
        recorded = await simulator.journal.select("default")
        await simulator.close()
        assert (created.reply.status, read_json(found.reply.body)["total"]) == (201, 1)
        return [part for each in recorded for part in (each.response_headers, each.response_body)]

    assert await run() == await run()


@pytest.mark.parametrize(
    ("links", "base"),
    [("own", "http://127.0.0.1:8111/t/one"), ("https://int.api.service.nhs.uk", "https://int.api.service.nhs.uk")],
)
async def test_links_begin_as_the_setting_says(links: str, base: str) -> None:
    simulator = Simulator(Settings(links=links))
    await simulator.start()
    host = {"Host": "127.0.0.1:8111"}

    found = await _get(simulator, f"/t/one{PDS}/Patient?family=Smith&birthdate=eq2010-10-22", host)
    related = await _get(simulator, f"/t/one{RETRIEVE}/RelatedPerson", host)
    coverage = await _get(simulator, f"/t/one{PDS}/Coverage?subscriber:identifier=9000000009", host)
    await simulator.close()

    urls = [entry["fullUrl"] for each in (found, related, coverage) for entry in read_json(each.reply.body)["entry"]]
    assert len(urls) == 5
    assert all(url.startswith(f"{base}{PDS}/") for url in urls)


def _schemas_in(folder: Path, text: str) -> Settings:
    folder.mkdir(exist_ok=True)
    (folder / "QUPA_MT000001GB01.xsd").write_text(text, encoding="utf-8")
    return Settings(schemas=folder)


async def test_every_tenant_has_the_users_schemas(tmp_path: Path) -> None:
    simulator = Simulator(_schemas_in(tmp_path, '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'))
    await simulator.start()

    tenants = [await simulator.tenants.get("default"), await simulator.tenants.create("other", TenantSpec())]

    assert [tenant.schemas and tenant.schemas.folder for tenant in tenants] == [tmp_path, tmp_path]
    assert tenants[0].schemas is tenants[1].schemas
    await simulator.close()


async def test_a_broken_schema_is_told_before_it_starts(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"QUPA_MT000001GB01\.xsd.* is not a schema document"):
        Simulator(_schemas_in(tmp_path, "<schema/>"))


async def test_a_tenant_has_no_schemas_unless_there_is_a_folder(simulator: Simulator) -> None:
    assert (await simulator.tenants.get("default")).schemas is None
