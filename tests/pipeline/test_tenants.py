"""Tenants: made, reset, removed, and told what to play."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from simulator.pipeline import Simulator, TenantSpec, TenantUnknown
from simulator.pipeline.tenants import is_tenant_name
from simulator.scenario.model import Scenario, TlsSays
from simulator.settings import Settings
from simulator.wire.errors import Problems
from tests.makers import PDS, a_request

MOVED = """
name: moved
seed: 5
clock: {start: "2026-11-22T10:00:00Z", frozen: true}
people:
  - nhs_number: "9000000009"
    practice: A81099
    related_people:
      - {relationship: Guardian, name: {given: [Odile], family: Marsh}}
documents:
  dos-postcodes:
    ZZ993VZ: {postcode: ZZ993VZ, easting: 1, northing: 2}
rules:
  - name: down
    when: {operation: pds.patient.retrieve, calls: 1}
    then: {refuse: SERVICE_UNAVAILABLE}
"""


@pytest.fixture
def moved(simulator: Simulator) -> Scenario:
    return simulator.sources.load(MOVED, "moved.yaml")


async def _practice(simulator: Simulator, tenant: str) -> str:
    documents = (await simulator.tenants.get(tenant)).documents
    person = await documents.get("people", "9000000009")
    assert person is not None
    return str(person.body["patient"]["generalPractitioner"][0]["identifier"]["value"])


async def _status(simulator: Simulator, tenant: str) -> int:
    return (await simulator.exchange(a_request(target=f"/t/{tenant}{PDS}/Patient/9000000009"))).reply.status


async def test_a_tenant_begins_as_its_scenario_says(simulator: Simulator, moved: Scenario) -> None:
    tenant = await simulator.tenants.create("one", TenantSpec((moved,)))

    assert (tenant.seed, tenant.clock.frozen) == (5, True)
    assert tenant.clock.now() == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert await _practice(simulator, "one") == "A81099"
    assert await tenant.documents.get("dos-postcodes", "ZZ993VZ") is not None
    related = await tenant.documents.get("related-people", "9000000009")
    assert related is not None
    assert [person["name"][0]["family"] for person in related.body] == ["Marsh"]


async def test_what_the_tenant_says_itself_comes_before_its_scenario(simulator: Simulator, moved: Scenario) -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)

    tenant = await simulator.tenants.create("one", TenantSpec((moved,), seed=8, clock=start, frozen=True))

    assert (tenant.seed, tenant.clock.now()) == (8, start)


async def test_reset_takes_it_back_to_its_beginning(simulator: Simulator, moved: Scenario) -> None:
    tenant = await simulator.tenants.create("one", TenantSpec((moved,)))
    await tenant.documents.delete("people", "9000000009")
    played = [await _status(simulator, "one") for _ in range(2)]

    await simulator.tenants.reset("one")

    assert played == [503, 404]
    assert await simulator.journal.select("one") == []
    assert [await _status(simulator, "one") for _ in range(2)] == [503, 200]


async def test_reset_takes_less_than_50_ms(simulator: Simulator) -> None:
    await simulator.tenants.create("one", TenantSpec())
    best = 1.0

    for _ in range(5):
        await _status(simulator, "one")
        begun = perf_counter()
        await simulator.tenants.reset("one")
        best = min(best, perf_counter() - begun)

    assert best < 0.05


async def test_another_scenario_replaces_the_rules_and_lays_its_people_over(
    simulator: Simulator, moved: Scenario
) -> None:
    await simulator.tenants.get("one")

    await simulator.tenants.activate("one", (moved,))
    statuses = [await _status(simulator, "one") for _ in range(2)]
    await simulator.tenants.activate("one", ())

    assert statuses == [503, 200]
    assert await _practice(simulator, "one") == "A81099"
    assert simulator.tenants.decider("one") is None


async def test_a_removed_tenant_is_gone_and_may_come_again(simulator: Simulator) -> None:
    await _status(simulator, "one")

    await simulator.tenants.delete("one")
    remaining = simulator.tenants.names()
    await _status(simulator, "one")

    assert remaining == ["default"]
    assert [exchange.id for exchange in await simulator.journal.select("one")] == [1]


async def test_a_tenant_that_was_never_made_cannot_be_reset_or_removed(simulator: Simulator) -> None:
    with pytest.raises(TenantUnknown):
        await simulator.tenants.reset("nobody")
    with pytest.raises(TenantUnknown):
        await simulator.tenants.delete("nobody")


@pytest.mark.parametrize(
    ("name", "may"),
    [("a", True), ("class-7", True), ("7", True), ("", False), ("A", False), ("a/b", False), ("é", False)],
)
def test_names_are_lower_case_letters_digits_and_dashes(name: str, may: bool) -> None:
    assert is_tenant_name(name) is may


async def test_a_moved_clock_stays_when_scenarios_come_and_go(simulator: Simulator, moved: Scenario) -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)
    tenant = await simulator.tenants.create("one", TenantSpec(clock=start, frozen=True))
    tenant.clock.advance(timedelta(hours=96))

    await simulator.tenants.activate("one", (moved,))
    await simulator.tenants.activate("one", ())

    assert tenant.clock.now() == start + timedelta(hours=96)


async def test_a_scenario_put_on_a_tenant_without_a_clock_of_its_own_sets_it(
    simulator: Simulator, moved: Scenario
) -> None:
    tenant = await simulator.tenants.get("one")

    await simulator.tenants.activate("one", (moved,))

    assert (tenant.clock.now(), tenant.clock.frozen) == (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), True)


async def test_a_tenant_begins_when_its_clock_does(simulator: Simulator, moved: Scenario) -> None:
    told = await simulator.tenants.create("one", TenantSpec(clock=datetime(2030, 1, 1, tzinfo=UTC), frozen=True))
    by_scenario = await simulator.tenants.create("two", TenantSpec((moved,)))

    assert told.began == datetime(2030, 1, 1, tzinfo=UTC)
    assert by_scenario.began == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def test_a_scenario_without_a_clock_leaves_the_beginning_where_it_was(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get("one")
    began = tenant.began
    tenant.clock.advance(timedelta(hours=96))

    await simulator.tenants.activate("one", (simulator.sources.load("{name: plain}"),))

    assert tenant.began == began


async def _as_it_is(simulator: Simulator, name: str) -> tuple[object, ...]:
    tenant = await simulator.tenants.get(name)
    person = await tenant.documents.get("people", "9000000009")
    clock = (tenant.clock.now(), tenant.clock.frozen)
    return tenant.scenarios, tenant.seed, clock, person, simulator.tenants.decider(name), simulator.tenants.spec(name)


async def test_scenarios_that_cannot_be_played_together_change_nothing(simulator: Simulator, moved: Scenario) -> None:
    await simulator.tenants.create("one", TenantSpec(clock=datetime(2030, 1, 1, tzinfo=UTC), frozen=True))
    before = await _as_it_is(simulator, "one")

    with pytest.raises(Problems, match="two scenarios are called 'moved'"):
        await simulator.tenants.activate("one", (moved, moved))

    assert await _as_it_is(simulator, "one") == before


async def test_a_scenario_whose_people_fit_nobody_here_changes_nothing(simulator: Simulator, moved: Scenario) -> None:
    unfit = replace(moved, people=(*moved.people, {"nhs_number": "9000000033", "patient": {"gender": 7}}))
    await simulator.tenants.create("one", TenantSpec(clock=datetime(2030, 1, 1, tzinfo=UTC), frozen=True))
    before = await _as_it_is(simulator, "one")

    with pytest.raises(Problems):
        await simulator.tenants.activate("one", (unfit,))

    assert await _as_it_is(simulator, "one") == before


async def test_a_tenant_that_cannot_begin_is_not_made(simulator: Simulator, moved: Scenario) -> None:
    with pytest.raises(Problems):
        await simulator.tenants.create("one", TenantSpec((moved, moved)))

    assert simulator.tenants.names() == ["default"]
    assert simulator.tenants.decider("one") is None


async def test_of_each_thing_about_tls_the_first_scenario_that_says_it_is_heard(simulator: Simulator) -> None:
    silent, first, second = (
        simulator.sources.load(text)
        for text in (
            "{name: a, seed: 1}",
            "{name: b, tls: {certificate: expired}}",
            "{name: c, tls: {certificate: untrusted, client: require}}",
        )
    )

    await simulator.tenants.activate("one", (silent, first, second))

    assert simulator.tenants.tls("one") == TlsSays("expired", "require")


@pytest.mark.parametrize("name", ["default", "nobody"])
async def test_without_a_scenario_nothing_is_said_of_tls(simulator: Simulator, name: str) -> None:
    assert simulator.tenants.tls(name) == TlsSays()


PRESCRIBED = """
name: prescribed
people:
  - {nhs_number: "9000000009", name: {family: Newly}, practice: A81099, pharmacy: FZ902}
documents:
  prescriptions:
    cough: {nhs_number: "9000000009", items: [amoxicillin], status: with-dispenser}
    010005-A81013-00009E: {nhs_number: "9990010005", items: [aspirin]}
"""


async def test_a_scenario_adds_a_prescription_in_a_few_lines(simulator: Simulator) -> None:
    tenant = await simulator.tenants.create("one", TenantSpec((simulator.sources.load(PRESCRIBED, "p.yaml"),)))

    theirs = await tenant.documents.every("prescriptions")
    mine = [document for document in theirs if document.body["nhsNumber"] == "9000000009"]
    assert [document.key for document in mine] == [mine[0].body["prescriptionId"]]
    assert (mine[0].body["family"], mine[0].body["prescriberOrg"]) == ("Newly", "A81099")
    assert (mine[0].body["dispenserOrg"], mine[0].body["status"]) == ("FZ902", "0002")
    assert await tenant.documents.get("prescriptions", "010005-A81013-00009E") is not None


async def test_a_prescription_for_nobody_is_refused_and_no_tenant_is_made(simulator: Simulator) -> None:
    scenario = simulator.sources.load(PRESCRIBED.replace('"9990010005"', '"9990010099"'), "p.yaml")

    with pytest.raises(Problems, match=r"prescriptions.*nobody has the NHS number 9990010099"):
        await simulator.tenants.create("one", TenantSpec((scenario,)))

    assert simulator.tenants.peek("one") is None


async def test_what_is_asked_of_callers_is_adjusted_and_stays_over_a_reset(simulator: Simulator) -> None:
    before = await simulator.tenants.get("t")
    decider = simulator.tenants.decider("t")

    adjusted = simulator.tenants.adjust("t", access="enforced", profile="strict", tls=TlsSays("expired", "require"))

    assert adjusted is before
    assert (adjusted.access, adjusted.profile, simulator.tenants.decider("t")) == ("enforced", "strict", decider)
    assert simulator.tenants.tls("t") == TlsSays("expired", "require")
    again = await simulator.tenants.reset("t")
    assert (again.access, again.profile, simulator.tenants.tls("t").client) == ("enforced", "strict", "require")


async def test_what_is_adjusted_comes_before_what_scenarios_say_and_the_rest_is_left_to_them(
    simulator: Simulator,
) -> None:
    text = "access: presence\nprofile: strict\ntls: {certificate: untrusted, client: require}"
    await simulator.tenants.create("t", TenantSpec((simulator.sources.load(text, "s.yaml"),)))

    tenant = simulator.tenants.adjust("t", access="enforced", profile=None, tls=TlsSays("expired"))

    assert (tenant.access, tenant.profile) == ("enforced", "strict")
    assert simulator.tenants.tls("t") == TlsSays("expired", "require")


async def test_what_is_adjusted_during_a_reset_holds_after_it(tmp_path: Path) -> None:
    simulator = Simulator(Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}"))
    await simulator.start()
    assert await _status(simulator, "t") == 200  # to forget what was recorded takes a while

    async def adjust() -> None:
        simulator.tenants.adjust("t", access="enforced", profile="strict", tls=TlsSays("expired"))

    again, _ = await asyncio.gather(simulator.tenants.reset("t"), adjust())
    await simulator.close()

    assert (again.access, again.profile, simulator.tenants.tls("t")) == ("enforced", "strict", TlsSays("expired"))


async def test_only_a_tenant_that_is_there_is_adjusted(simulator: Simulator) -> None:
    with pytest.raises(TenantUnknown):
        simulator.tenants.adjust("nobody", access=None, profile=None, tls=TlsSays())


async def test_what_is_adjusted_survives_a_restart(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}")
    before = Simulator(settings)
    await before.start()
    await before.tenants.get("t")
    before.tenants.adjust("t", access="enforced", profile="strict", tls=TlsSays("expired", "require"))
    await before.close()

    after = Simulator(settings)
    await after.start()
    tenant = await after.tenants.get("t")
    await after.close()

    assert (tenant.access, tenant.profile) == ("enforced", "strict")
    assert after.tenants.tls("t") == TlsSays("expired", "require")
