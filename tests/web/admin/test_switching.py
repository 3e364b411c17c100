"""What a tenant asks of its clients is switched while it runs, here and over the admin API."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.scenario.model import TlsSays
from simulator.settings import Settings
from simulator.web.admin.errors import AdminError
from simulator.web.admin.switching import check_tls, switch, tls_that_holds
from simulator.web.server import build_app
from simulator.wire.json import Json
from tests.makers import PDS, REQUEST_ID
from tests.web.conftest import Client
from tests.web.worlds import ADA, API, a_simulator

PATIENT = f"/t/mine{PDS}/Patient/{ADA}"
HEADERS = {"X-Request-ID": REQUEST_ID}
MINE = f"{API}/tenants/mine"
SAYING = "access: presence\nprofile: strict\ntls: {certificate: untrusted, client: require}"


@pytest.fixture
async def secured(tmp_path: Path, certificates: Path) -> AsyncIterator[Simulator]:
    """A simulator that has a TLS port."""
    simulator = a_simulator(tmp_path, tls=certificates, tls_port=0)
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest.fixture
async def mine(secured: Simulator) -> Tenant:
    """A tenant of it whose scenario says everything that can be switched."""
    return await secured.tenants.activate("mine", (secured.sources.load(SAYING, "s.yaml"),))


@pytest.fixture
async def shipped(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A client of the simulator as it is shipped, which keeps what it is told, and of a tenant `mine`."""
    simulator = Simulator(Settings(port=0, store=f"sqlite:{tmp_path / 'kept.sqlite'}"))
    client: Client = await aiohttp_client(build_app(simulator))
    await client.post(f"{API}/tenants", json={"name": "mine"})
    return client


async def _asked(client: Client) -> int:
    async with client.get(PATIENT, headers=HEADERS) as reply:
        return reply.status


async def _patched(client: Client, change: Json) -> Json:
    async with client.patch(MINE, json=change) as reply:
        assert reply.status == 200, await reply.text()
        return await reply.json()


@pytest.mark.parametrize(
    ("change", "access", "profile", "tls"),
    [
        ({"access": "enforced"}, "enforced", "strict", TlsSays("untrusted", "require")),
        ({"profile": "lenient"}, "presence", "lenient", TlsSays("untrusted", "require")),
        ({"tls": {"certificate": "expired"}}, "presence", "strict", TlsSays("expired", "require")),
        ({"tls": {"client": "ask"}}, "presence", "strict", TlsSays("untrusted", "ask")),
        ({"access": "open", "tls": {"client": "ask"}}, "open", "strict", TlsSays("untrusted", "ask")),
    ],
    ids=str,
)
async def test_only_what_is_named_changes(
    secured: Simulator, mine: Tenant, change: Json, access: str, profile: str, tls: TlsSays
) -> None:
    switch(secured, mine, change)

    assert (mine.access, mine.profile, secured.tenants.tls("mine")) == (access, profile, tls)


@pytest.mark.parametrize("taken_back", [{"certificate": None, "client": None}, None])
async def test_what_is_taken_back_is_as_the_scenarios_say(secured: Simulator, mine: Tenant, taken_back: Json) -> None:
    switch(secured, mine, {"access": "open", "profile": "lenient", "tls": {"certificate": "good", "client": "ask"}})

    switch(secured, mine, {"access": None, "profile": None, "tls": taken_back})

    assert (mine.access, mine.profile) == ("presence", "strict")
    assert secured.tenants.tls("mine") == TlsSays("untrusted", "require")
    assert secured.tenants.spec("mine").tls == TlsSays()


async def test_one_thing_about_tls_is_taken_back_alone(secured: Simulator, mine: Tenant) -> None:
    switch(secured, mine, {"tls": {"certificate": "good", "client": "ask"}})

    switch(secured, mine, {"tls": {"client": None}})

    assert secured.tenants.tls("mine") == TlsSays("good", "require")


async def test_it_stays_over_other_scenarios_and_a_reset(secured: Simulator, mine: Tenant) -> None:
    switch(secured, mine, {"access": "enforced", "tls": {"client": "ask"}})

    await secured.tenants.activate("mine", ())
    again = await secured.tenants.reset("mine")

    assert (again is mine, again.access, secured.tenants.tls("mine")) == (False, "enforced", TlsSays(None, "ask"))


async def test_another_tenant_is_not_touched(secured: Simulator, mine: Tenant) -> None:
    other = await secured.tenants.get("other")

    switch(secured, mine, {"access": "enforced", "tls": {"client": "require"}})

    assert (other.access, secured.tenants.tls("other")) == ("open", TlsSays())


async def test_what_a_tls_port_that_is_not_there_should_do_is_refused_and_nothing_changes(tenant: Tenant) -> None:
    simulator = Simulator(Settings())

    with pytest.raises(AdminError) as refused:
        switch(simulator, tenant, {"access": "enforced", "tls": {"client": "require"}})

    (problem,) = refused.value.problems
    assert (refused.value.status, problem.path, problem.what) == (422, "tls", "this server has no TLS port")
    assert problem.remedy == "start it with `uec-simulator serve --tls FOLDER`"
    assert tenant.access == "open"


def test_a_certificate_that_the_folder_lacks_is_named_with_those_that_are_there(
    certificates: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(certificates, tmp_path / "few", ignore=shutil.ignore_patterns("server-expired.*"))

    (problem,) = check_tls(Settings(tls=Path(folder)), {"certificate": "expired", "client": "require"})

    assert problem.path == "tls.certificate"
    assert problem.what == "the server's folder of certificates has no server-expired.pem"
    assert problem.remedy.endswith("give one of: good, wrong-name, untrusted")


@pytest.mark.parametrize("said", [None, {}, {"certificate": None}, {"certificate": None, "client": None}])
def test_nothing_is_asked_of_a_tls_port_by_taking_back(said: dict[str, str | None] | None) -> None:
    assert list(check_tls(Settings(), said)) == []


async def test_of_the_tls_port_holds_what_the_tenant_its_scenarios_or_the_server_say(
    secured: Simulator, mine: Tenant
) -> None:
    switch(secured, mine, {"tls": {"certificate": "expired"}})

    other = await secured.tenants.get("other")

    assert tls_that_holds(secured, mine) == {"certificate": "expired", "client": "require"}
    assert tls_that_holds(secured, other) == {"certificate": "good", "client": "ask"}


async def test_the_next_call_is_refused_once_access_is_enforced_and_answered_once_it_is_open(shipped: Client) -> None:
    before = await _asked(shipped)
    await _patched(shipped, {"access": "enforced"})
    enforced = await _asked(shipped)
    await _patched(shipped, {"access": "open"})

    assert [before, enforced, await _asked(shipped)] == [200, 401, 200]


async def test_a_call_under_way_ends_as_it_began(shipped: Client) -> None:
    rules = "rules: [{when: {operation: pds.patient.retrieve, calls: 1}, then: {delay: 1s}}]"
    await shipped.put(f"{MINE}/scenarios", data=rules, headers={"Content-Type": "application/yaml"})
    order: list[object] = []

    async def call() -> None:
        order.append(await _asked(shipped))

    async def enforce() -> None:
        # The exchange is recorded before its reply leaves, which here takes a second.
        while not (await (await shipped.get(f"{MINE}/exchanges")).json())["exchanges"]:
            pass
        await _patched(shipped, {"access": "enforced"})
        order.append("enforced")

    await asyncio.gather(call(), enforce())

    assert [*order, await _asked(shipped)] == ["enforced", 200, 401]


async def test_a_call_that_is_still_coming_is_not_lost_but_meets_what_holds_when_it_is_whole(shipped: Client) -> None:
    begun, enforced = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        begun.set()
        yield b'{"patches": '
        await enforced.wait()
        yield b'[{"op": "replace", "path": "/gender", "value": "male"}]}'

    async def enforce() -> None:
        await begun.wait()
        await _patched(shipped, {"access": "enforced"})
        enforced.set()

    headers = {**HEADERS, "If-Match": 'W/"1"', "Content-Type": "application/json-patch+json"}
    reply, _ = await asyncio.gather(shipped.patch(PATIENT, data=body(), headers=headers), enforce())

    (recorded,) = (await (await shipped.get(f"{MINE}/exchanges")).json())["exchanges"]
    assert (reply.status, recorded["status"], recorded["operation"]) == (401, 401, "pds.patient.update")


async def test_of_two_changes_at_the_same_time_both_hold(shipped: Client) -> None:
    for access, profile in [("enforced", "strict"), ("open", "lenient")] * 10:
        await asyncio.gather(_patched(shipped, {"access": access}), _patched(shipped, {"profile": profile}))

        tenant = await (await shipped.get(MINE)).json()
        assert (tenant["access"], tenant["profile"]) == (access, profile)


async def test_of_two_changes_of_one_thing_at_the_same_time_one_holds_whole(shipped: Client) -> None:
    one, other = {"access": "enforced", "profile": "strict"}, {"access": "presence", "profile": "lenient"}

    answers = await asyncio.gather(_patched(shipped, one), _patched(shipped, other))

    tenant = await (await shipped.get(MINE)).json()
    assert [(answer["access"], answer["profile"]) for answer in answers] == [tuple(one.values()), tuple(other.values())]
    assert (tenant["access"], tenant["profile"]) in [tuple(one.values()), tuple(other.values())]


async def test_a_change_during_a_reset_holds_after_it(shipped: Client) -> None:
    for access in ("enforced", "open") * 5:
        await _asked(shipped)  # to forget what was recorded takes a while

        await asyncio.gather(shipped.post(f"{MINE}/reset"), _patched(shipped, {"access": access}))

        assert (await (await shipped.get(MINE)).json())["access"] == access
