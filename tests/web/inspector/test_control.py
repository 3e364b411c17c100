"""The page that moves the clock, says what is asked of clients, and begins again."""

import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.scenario.model import TlsSays
from simulator.web.inspector.control import Setting
from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.inspector.looking import look
from tests.web.inspector.pressing import faults, press, send
from tests.web.worlds import a_simulator

PAGE = "/t/default/control"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def tenant(client: Client, simulator: Simulator) -> Tenant:
    """The default tenant, its clock standing still at noon."""
    tenant = simulator.tenants.peek("default")
    assert tenant is not None
    tenant.clock.set(NOON, frozen=True)
    return tenant


async def test_it_shows_the_clock_and_what_is_asked(client: Client, tenant: Tenant) -> None:
    page = await look(client, PAGE)

    assert "22 Nov 2026, 12:00:00.000 UTC standing still" in page.words("//section[1]")
    assert page.all("//section[2]//p[@class='hint']") == ["now: open", "now: lenient"]


@pytest.mark.parametrize(
    ("by", "moved"),
    [
        ("PT1H", timedelta(hours=1)),
        ("P1D", timedelta(days=1)),
        ("P4D", timedelta(hours=96)),
        ("-PT1H", -timedelta(hours=1)),
    ],
)
async def test_a_button_moves_the_clock(client: Client, tenant: Tenant, by: str, moved: timedelta) -> None:
    page = await press(client, PAGE, do="advance", by=by)

    assert by in page.all("//button[@name='by']/@value")
    assert page.words("//p[@class='done']") == "The clock was changed."
    assert tenant.clock.now() - NOON == moved


async def test_it_is_moved_by_any_duration(client: Client, tenant: Tenant) -> None:
    await press(client, PAGE, do="advance", advance="PT90M")

    assert tenant.clock.now() - NOON == timedelta(minutes=90)


@pytest.mark.parametrize("now", ["2026-12-25T08:30", "2026-12-25T08:30:00", "2026-12-25T08:30:00Z"])
async def test_it_is_put_to_an_instant_and_stands_still(client: Client, tenant: Tenant, now: str) -> None:
    await press(client, PAGE, do="put", now=now, stand="yes")

    assert (tenant.clock.now(), tenant.clock.frozen) == (datetime(2026, 12, 25, 8, 30, tzinfo=UTC), True)


async def test_put_to_an_instant_it_runs_unless_it_is_to_stand_still(client: Client, tenant: Tenant) -> None:
    await press(client, PAGE, do="put", now="2026-12-25T08:30")

    assert (tenant.clock.today().day, tenant.clock.frozen) == (25, False)


async def test_it_is_released_from_where_it_stands(client: Client, tenant: Tenant) -> None:
    await press(client, PAGE, do="run")

    assert not tenant.clock.frozen
    assert tenant.clock.now() - NOON < timedelta(minutes=1)


async def test_it_is_stopped_where_it_is(client: Client, tenant: Tenant) -> None:
    tenant.clock.set(NOON, frozen=False)

    await press(client, PAGE, do="stop")

    assert tenant.clock.frozen
    assert tenant.clock.now() - NOON < timedelta(minutes=1)


async def test_it_goes_back_to_the_real_time(client: Client, tenant: Tenant) -> None:
    await press(client, PAGE, do="real")

    assert not tenant.clock.frozen
    assert abs(datetime.now(UTC) - tenant.clock.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"do": "advance", "advance": "an hour"}, "advance"),
        ({"do": "advance"}, "advance"),
        ({"do": "advance", "by": "P999999D" * 3}, "advance"),
        ({"do": "advance", "advance": "P900000W"}, "advance"),
        ({"do": "put", "now": "tomorrow"}, "now"),
        ({"do": "put"}, "now"),
        ({"do": "put", "now": "0001-01-01T00:00+23:00"}, "now"),
        ({"do": "set", "access": "closed"}, "access"),
        ({"do": "reset"}, "sure_reset"),
        ({"do": "clear", "sure": "no"}, "sure_clear"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(
    client: Client, simulator: Simulator, tenant: Tenant, fields: dict[str, str], field: str
) -> None:
    await client.get("/echo/nothing")

    page = await press(client, PAGE, **fields)

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == [f"f-{field}"]
    assert (tenant.clock.now(), tenant.access) == (NOON, "open")
    assert len(await simulator.journal.select("default")) == 1


async def test_what_was_filled_in_stays_when_it_was_wrong(client: Client, tenant: Tenant) -> None:
    page = await press(client, PAGE, do="advance", advance="an hour")

    assert page.all("//input[@name='advance']/@value") == ["an hour"]


async def test_what_is_asked_of_clients_is_switched(client: Client, tenant: Tenant) -> None:
    page = await press(client, PAGE, do="set", access="enforced", profile="strict")

    assert (tenant.access, tenant.profile) == ("enforced", "strict")
    assert page.all("//section[2]//option[@selected]/@value") == ["enforced", "strict"]


async def test_it_stays_switched_after_a_reset(client: Client, simulator: Simulator, tenant: Tenant) -> None:
    await press(client, PAGE, do="set", access="enforced")

    await press(client, PAGE, do="reset", sure="yes")

    again = simulator.tenants.peek("default")
    assert again is not None
    assert (again is tenant, again.access) == (False, "enforced")


async def test_left_open_it_is_as_the_server_says(client: Client, tenant: Tenant) -> None:
    await press(client, PAGE, do="set", access="enforced")

    await press(client, PAGE, do="set")

    assert tenant.access == "open"


async def test_certificates_are_switched_where_there_is_a_tls_port(
    tmp_path: Path, certificates: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    simulator = a_simulator(tmp_path, tls=certificates, tls_port=0)
    client = await aiohttp_client(build_app(simulator))

    page = await press(client, PAGE, do="set", certificate="expired", client="require")

    assert simulator.tenants.tls("default") == TlsSays("expired", "require")
    assert page.all("//section[2]//p[@class='hint']")[2:] == ["now: expired", "now: require"]


async def test_without_a_tls_port_there_are_no_certificates_to_switch(client: Client, simulator: Simulator) -> None:
    page = await press(client, PAGE, do="set", certificate="expired")

    assert page.all("//select/@name") == ["access", "profile"]
    assert simulator.tenants.tls("default") == TlsSays()


async def test_what_a_tls_port_did_before_is_kept_by_a_page_that_does_not_show_it(
    client: Client, simulator: Simulator, tenant: Tenant
) -> None:
    simulator.tenants.adjust("default", access=None, profile=None, tls=TlsSays("expired", "require"))

    await press(client, PAGE, do="set", access="enforced")

    assert (tenant.access, simulator.tenants.tls("default")) == ("enforced", TlsSays("expired", "require"))


async def test_a_certificate_that_the_folder_lacks_is_said_at_its_field_and_changes_nothing(
    tmp_path: Path, certificates: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    folder = shutil.copytree(certificates, tmp_path / "few", ignore=shutil.ignore_patterns("server-expired.*"))
    simulator = a_simulator(tmp_path, tls=Path(folder), tls_port=0)
    client = await aiohttp_client(build_app(simulator))

    page = await press(client, PAGE, do="set", access="enforced", certificate="expired")

    ((anchor, said),) = faults(page)
    assert (page.status, anchor) == (422, "f-certificate")
    assert said.startswith("The server's folder of certificates has no server-expired.pem")
    assert (await simulator.tenants.get("default")).access == "open"


async def test_a_reset_forgets_all_that_happened(client: Client, simulator: Simulator, tenant: Tenant) -> None:
    await client.get("/echo/nothing")
    await tenant.documents.delete("people", "9000000009")

    page = await press(client, PAGE, do="reset", sure="yes")

    assert page.words("//p[@class='done']") == "The tenant is back to how it began."
    assert await simulator.journal.select("default") == []
    assert (await (await simulator.tenants.get("default")).documents.get("people", "9000000009")) is not None


async def test_forgetting_what_was_recorded_leaves_the_rest(
    client: Client, simulator: Simulator, tenant: Tenant
) -> None:
    await client.get("/echo/nothing")

    await press(client, PAGE, do="clear", sure="yes")

    assert await simulator.journal.select("default") == []
    assert simulator.tenants.peek("default") is tenant


async def test_another_tenant_is_not_touched(client: Client, simulator: Simulator, tenant: Tenant) -> None:
    await client.get("/t/other/echo/nothing")

    await press(client, "/t/other/control", do="advance", by="P1D")

    other = simulator.tenants.peek("other")
    assert other is not None
    assert tenant.clock.now() == NOON
    assert other.clock.offset > 86_000


async def test_a_form_of_another_origin_changes_nothing(client: Client, tenant: Tenant) -> None:
    form = {"do": "advance", "by": "P1D"}

    reply = await client.post(f"/_simulator{PAGE}", data=form, headers={"Origin": "http://evil.example"})

    assert (reply.status, tenant.clock.now()) == (403, NOON)


async def test_a_form_without_its_token_changes_nothing(client: Client, tenant: Tenant) -> None:
    reply = await send(client, PAGE, do="advance", by="P1D", form_token="0" * 64)

    assert (reply.status, tenant.clock.now()) == (403, NOON)


def test_a_setting_can_be_left_to_others() -> None:
    setting = Setting("access", "Access", None, ("open",), "open")

    assert [value for value, _ in setting.choices] == ["", "open"]
