"""Reports are kept for 96 hours of the tenant's time, whatever comes between, and then no more."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.pipeline import Simulator, TenantSpec
from simulator.services.pds import SERVICE as PDS
from simulator.services.rcs import SERVICE as RCS
from simulator.settings import Settings
from tests.cda_makers import a_report
from tests.itk_makers import MESSAGE_ID
from tests.makers import NOW
from tests.services.rcs.callers import Caller, an_id, said


@pytest.mark.parametrize(("later", "value"), [(95, "RC"), (96, "RC"), (96.001, "NRC"), (97, "NRC")])
async def test_a_report_counts_for_96_hours(caller: Caller, later: float, value: str) -> None:
    await caller.submit()
    caller.at(later)
    await caller.submit()

    assert (await caller.ask()).value == value


async def test_a_repeat_caller_is_none_any_more_when_the_clock_passes_96_hours(caller: Caller) -> None:
    for hours in (-97, -95, -1):
        caller.at(hours)
        await caller.submit()

    caller.at(0)
    now, potential = await caller.ask(), await caller.ask(nhs_number=None, line=None, postcode=None)
    caller.at(2)
    later = await caller.ask()

    assert (now.value, now.documents) == ("RC", [an_id(0x1002), an_id(0x1003)])
    assert (potential.value, potential.documents) == ("PRC", [])
    assert (later.value, later.documents) == ("NRC", [])


async def test_what_is_older_than_96_hours_is_deleted_by_the_next_call(caller: Caller) -> None:
    await caller.twice()
    caller.at(96)
    await caller.ask()
    kept = caller.stored()
    caller.at(97)
    await caller.ask()

    assert (len(kept), caller.stored()) == (2, [])


async def test_what_is_older_than_96_hours_is_deleted_when_the_tenant_is_tidied(
    simulator: Simulator, caller: Caller
) -> None:
    await caller.twice()
    caller.at(97)
    await simulator.tidy(caller.world)

    assert caller.stored() == []


async def test_a_sender_that_is_refused_for_95_and_a_half_hours_loses_no_report(simulator: Simulator) -> None:
    down = "{name: down, rules: [{name: down, when: {operation: rcs.report.submit}, then: {refuse: '2100'}}]}"
    scenario = simulator.sources.load(down, "down.yaml")
    caller = await Caller.of(simulator, "down", TenantSpec((scenario,), clock=NOW, frozen=True))
    report, tracking_id = a_report(document_id=an_id(1)), an_id(2)
    minutes = [2**attempt - 1 for attempt in range(13)]

    refused = []
    for minute in minutes:
        caller.at(minute / 60)
        refused.append(said(await caller.submit(report, tracking_id)))
    while_down = caller.stored()
    await simulator.tenants.activate("down", ())
    caller.at(95.5)
    accepted = said(await caller.submit(report, tracking_id))

    assert refused == ["2100"] * 13
    assert while_down == []
    assert accepted == f"OK:{MESSAGE_ID}"
    assert caller.stored() == [an_id(1)]
    recorded = await simulator.journal.select("down", limit=100)
    assert {exchange.tracking_id for exchange in recorded} == {tracking_id}
    gaps = [later.tenant_time - before.tenant_time for before, later in pairwise(recorded)]
    assert gaps[:12] == sorted(gaps[:12])


async def test_a_scenario_brings_earlier_calls_with_it(simulator: Simulator) -> None:
    calls = ""
    for place, age in ((1, 95), (2, 97), (3, 1)):
        report = a_report(document_id=an_id(place), set_id=an_id(place)).replace("\n", "\n        ")
        at = (NOW - timedelta(hours=age)).isoformat()
        calls += f"\n    {an_id(place)}:\n      received: {at!r}\n      xml: |\n        {report}"
    scenario = simulator.sources.load(f"name: called\ndocuments:\n  rcs-reports:{calls}\n", "called.yaml")
    caller = await Caller.of(simulator, "called", TenantSpec((scenario,), clock=NOW, frozen=True))

    answer = await caller.ask()

    assert (answer.value, answer.documents) == ("RC", [an_id(1), an_id(3)])


async def test_reports_outlive_a_restart_but_not_their_96_hours(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.db'}")
    first = Simulator(settings, services=(PDS, RCS))
    await first.start()
    caller = await Caller.of(first)
    await caller.twice()
    await first.close()

    second = Simulator(settings, services=(PDS, RCS))
    await second.start()
    caller = Caller(second)
    now = await caller.ask()
    caller.at(97)
    later = await caller.ask()
    await second.close()

    assert (now.value, len(now.documents), later.value) == ("RC", 2, "NRC")
    assert caller.stored() == []
