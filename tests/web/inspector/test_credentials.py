"""The page of certificates and tokens."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.inspector.credentials import Certificate, client_certificates
from simulator.web.server import build_app
from simulator.wire.tls import TlsPeer
from tests.makers import PDS, REQUEST_ID
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import faults, press
from tests.web.worlds import a_simulator

PAGE = "/t/default/credentials"
SHOWN = "TLSv1.3 TLS_AES_256_GCM_SHA384"

OpenClient = Callable[..., Awaitable[Client]]


@pytest.fixture
async def enforced(aiohttp_client: OpenClient) -> Client:
    """The shipped simulator, where calls need a token that is known."""
    return await aiohttp_client(build_app(Simulator(Settings(port=0, access="enforced"))))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "application-restricted", "application": "uec-supplier"},
        {"kind": "application-restricted", "application": "-"},
        {"kind": "user-restricted", "application": "uec-supplier", "user": "656005750107"},
        {"kind": "user-restricted", "application": "uec-supplier", "user": "656005750104"},
        {"kind": "patient-access", "application": "patient-app", "nhs_number": "900 000 0009"},
        {},
    ],
)
async def test_a_token_is_made_that_lets_its_bearer_in(enforced: Client, fields: dict[str, str]) -> None:
    page = await press(enforced, PAGE, **fields)

    (token,) = page.all("//code[@id='token']")
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": REQUEST_ID}
    without = await enforced.get(f"{PDS}/Patient/9000000009", headers={"X-Request-ID": REQUEST_ID})
    reply = await enforced.get(f"{PDS}/Patient/9000000009", headers=headers)
    assert (page.status, without.status, reply.status) == (200, 401, 200), await reply.text()


async def test_it_is_shown_once(enforced: Client) -> None:
    made = await press(enforced, PAGE, kind="application-restricted")

    (token,) = made.all("//code[@id='token']")
    assert token not in (await look(enforced, PAGE)).text


async def test_no_two_are_the_same(enforced: Client) -> None:
    pages = [await press(enforced, PAGE) for _ in range(2)]

    assert len({page.all("//code[@id='token']")[0] for page in pages}) == 2


@pytest.mark.parametrize(("life", "seconds"), [("10", 600), ("60", 3600), ("1440", 86400), ("99999999", 600)])
async def test_it_ends_by_the_tenants_clock(client: Client, simulator: Simulator, life: str, seconds: int) -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    tenant = await simulator.tenants.get("default")
    tenant.clock.set(now, frozen=True)

    page = await press(client, PAGE, life=life)

    document = tenant.documents.peek("access-tokens", page.all("//code[@id='token']")[0])
    assert document is not None
    assert document.body["expires"] - now.timestamp() == seconds


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "user-restricted", "user": "nobody"}, "f-user"),
        ({"kind": "user-restricted"}, "f-user"),
        ({"kind": "patient-access", "nhs_number": "9000000001"}, "f-nhs_number"),
        ({"kind": "patient-access"}, "f-nhs_number"),
        ({"kind": "everything"}, "f-kind"),
        ({"application": "nobody"}, "f-application"),
    ],
)
async def test_what_cannot_be_is_said_and_makes_none(enforced: Client, fields: dict[str, str], field: str) -> None:
    page = await press(enforced, PAGE, **fields)

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == [field]
    assert page.all("//code[@id='token']") == []


async def test_where_nobody_asks_for_a_token_the_page_says_so(client: Client) -> None:
    page = await press(client, PAGE)

    assert "asks nobody for a token" in page.words("//section[@class='done']")


def test_each_certificate_counts_once_with_its_newest_exchange() -> None:
    exchanges = [
        an_exchange(1, tls=None),
        an_exchange(2, tls=SHOWN),
        an_exchange(3, tls=f"{SHOWN}; CN=Y00111.oneoneone.nhs.uk; expires 2027-01-01"),
        an_exchange(4, tls="TLSv1.2 X; CN=Y00111.oneoneone.nhs.uk; expires 2027-01-01"),
        an_exchange(5, tls=f"{SHOWN}; CN=Y00111.oneoneone.nhs.uk; expires 2027-02-01"),
    ]

    found = client_certificates(exchanges)

    assert {(peer.common_name, str(peer.expires)): each.id for peer, each in found.items()} == {
        ("Y00111.oneoneone.nhs.uk", "2027-01-01"): 4,
        ("Y00111.oneoneone.nhs.uk", "2027-02-01"): 5,
    }
    assert all(isinstance(peer, TlsPeer) for peer in found)


@pytest.mark.parametrize(
    ("days", "colour"), [(-1, "red"), (5, "red"), (29, "red"), (60, "orange"), (89, "orange"), (200, "green")]
)
def test_few_days_left_are_marked(days: int, colour: str) -> None:
    assert Certificate("x", date(2027, 1, 1), days).colour == colour


async def test_clients_certificates_are_listed_the_next_to_expire_first(client: Client, simulator: Simulator) -> None:
    for number, (name, expires) in enumerate([("late", "2999-01-01"), ("gone", "2020-01-01"), (HOSTILE, "2998-01-01")]):
        simulator.journal.append(an_exchange(number + 1, "default", tls=f"{SHOWN}; CN={name}; expires {expires}"))
    simulator.journal.next_id("default")

    page = await look(client, PAGE)

    rows = page.all("//section[@aria-labelledby='seen']//tbody/tr/td[1]")
    assert rows == ["gone", " ".join(HOSTILE.split()), "late"]
    assert "expired" in page.words("//section[@aria-labelledby='seen']//tbody/tr[1]/td[3]")
    assert harmless(page)


async def test_what_the_tls_port_presents_is_told(
    tmp_path: Path, certificates: Path, aiohttp_client: OpenClient
) -> None:
    client = await aiohttp_client(build_app(a_simulator(tmp_path, tls=certificates, tls_port=0)))

    page = await look(client, PAGE)

    rows = page.all("//section[@aria-labelledby='own']//tbody/tr/td[1]")
    left = page.all("//section[@aria-labelledby='own']//tbody/tr/td[4]")
    assert rows == ["good", "expired", "wrong-name", "untrusted"]
    assert (left[0].endswith("days left"), left[1]) == (True, "expired")


async def test_a_certificate_that_cannot_be_read_any_more_is_left_out(
    tmp_path: Path, certificates: Path, aiohttp_client: OpenClient
) -> None:
    folder = Path(copytree(certificates, tmp_path / "certs"))
    client = await aiohttp_client(build_app(a_simulator(tmp_path, tls=folder, tls_port=0)))
    (folder / "server-expired.pem").write_text("nothing")
    (folder / "server-untrusted.pem").unlink()

    page = await look(client, PAGE)

    assert page.all("//section[@aria-labelledby='own']//tbody/tr/td[1]") == ["good", "wrong-name"]


async def test_without_a_tls_port_the_page_says_how_to_get_one(client: Client) -> None:
    page = await look(client, PAGE)

    assert "uec-simulator certs" in page.words("//section[@aria-labelledby='own']")
