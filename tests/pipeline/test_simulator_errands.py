"""What the simulator sends on its own account: handed over once it may be sent, and recorded when it was."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.call import Call, Operation, Tenant
from simulator.call.errand import Attempt, Errand
from simulator.pipeline import Simulator, TenantSpec
from simulator.pipeline.simulator import MOST_UNSENT
from simulator.records.store import StoreFailed
from simulator.scenario.load import load_scenario
from simulator.services.pds import SERVICE as PDS_SERVICE
from simulator.settings import Settings
from simulator.wire.http import Reply
from tests.makers import PDS, a_request

RETRIEVE = f"{PDS}/Patient/9000000009"
ERRANDS = (
    Errand("pds.thing.tell", "pds", "http://127.0.0.1:1/", b"first", after=0.5, tracking_id="T1"),
    Errand("pds.thing.tell", "pds", "http://127.0.0.1:1/", b"second", tracking_id="T2"),
)


async def _tells_later(call: Call) -> Reply:
    call.errands.extend(ERRANDS)
    return Reply(202)


TELLING = replace(PDS_SERVICE, operations=(Operation("pds.patient.retrieve", "GET", RETRIEVE, "", _tells_later),))


async def _call(simulator: Simulator, tenant: str = "default") -> None:
    await simulator.exchange(a_request(target=f"/t/{tenant}{RETRIEVE}"))


@pytest.fixture
async def telling() -> AsyncIterator[Simulator]:
    """A simulator whose one operation sends two messages later."""
    simulator = Simulator(services=[TELLING])
    await simulator.start()
    yield simulator
    await simulator.close()


async def test_errands_collect_where_nobody_sends_them(telling: Simulator) -> None:
    await _call(telling, "one")

    assert list(telling.unsent) == [("one", errand) for errand in ERRANDS]


async def test_errands_that_nobody_sends_are_forgotten_at_last(telling: Simulator) -> None:
    for _ in range(MOST_UNSENT // 2 + 1):
        await _call(telling)

    assert len(telling.unsent) == MOST_UNSENT


async def test_errands_are_handed_over_once_their_exchange_can_be_read(telling: Simulator) -> None:
    seen: list[tuple[str, list[bytes], int]] = []

    async def take(tenant: Tenant, errands: Sequence[Errand]) -> None:
        recorded = await telling.journal.select(tenant.name)
        seen.append((tenant.name, [errand.body for errand in errands], len(recorded)))

    telling.errands = take
    await _call(telling, "one")

    assert seen == [("one", [b"first", b"second"], 1)]
    assert not telling.unsent


async def test_errands_wait_for_a_reply_that_is_held_back(telling: Simulator) -> None:
    rules = "rules: [{then: {delay: 3s}}]"
    await telling.tenants.create("slow", TenantSpec((load_scenario(rules, "slow.yaml", services=telling.services),)))

    await _call(telling, "slow")

    assert [errand.after for _, errand in telling.unsent] == [3.5, 0.0]


async def test_what_cannot_be_kept_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}"), [TELLING])
    await simulator.start()

    async def full(*_: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr(simulator.journal, "append", full)
    await _call(simulator)
    await simulator.close()

    assert not simulator.unsent


async def test_what_is_sent_is_recorded_beside_what_is_received(simulator: Simulator) -> None:
    await _call(simulator)
    tenant = await simulator.tenants.get("default")

    await simulator.record_sent(tenant, ERRANDS[0], Attempt(1, "ConnectionError: nobody there"))
    await simulator.record_sent(tenant, ERRANDS[0], Attempt(2, Reply(200, b"yes"), taken=True))

    recorded = await simulator.journal.select("default")
    assert [(each.id, each.is_sent, each.status, each.tracking_id) for each in recorded] == [
        (1, False, 200, None),
        (2, True, 0, "T1"),
        (3, True, 200, "T1"),
    ]


async def test_what_is_sent_has_no_findings_and_no_view(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get("default")
    await simulator.record_sent(tenant, ERRANDS[0], Attempt(1, Reply(200), taken=True))

    sent = await simulator.journal.one("default", 1)

    assert sent is not None
    assert (simulator.findings(sent), simulator.view(sent)) == ((), None)


async def test_what_is_sent_for_a_world_that_began_anew_is_not_recorded(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get("one")
    await simulator.tenants.reset("one")

    await simulator.record_sent(tenant, ERRANDS[0], Attempt(1, Reply(200), taken=True))

    assert await simulator.journal.select("one") == []
    assert not simulator.is_current(tenant)


async def test_what_is_sent_and_cannot_be_kept_is_told(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr(simulator.journal, "append", full)

    with pytest.raises(StoreFailed):
        await simulator.record_sent(await simulator.tenants.get("default"), ERRANDS[0], Attempt(1, Reply(200)))


async def test_what_is_sent_survives_a_restart_with_a_store(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}")
    before = Simulator(settings)
    await before.start()
    tenant = await before.tenants.get("default")
    await before.record_sent(tenant, ERRANDS[0], Attempt(1, Reply(503, b"busy")))
    await before.close()

    after = Simulator(settings)
    await after.start()
    kept = await after.journal.one("default", 1)
    await after.close()

    assert kept is not None
    assert (kept.target, kept.status, kept.tracking_id, kept.error) == (
        "http://127.0.0.1:1/", 503, "T1", "attempt 1 of 4: the answer is not a yes",
    )  # fmt: skip
