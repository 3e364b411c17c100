"""`journey` where access is enforced: it signs in by itself or as somebody's own application, and leaves nothing."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.client import Client, TenantClient
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.supplier import play as playing
from simulator.supplier.application import SCOPE
from simulator.web.server import Background
from tests.cli.conftest import Run
from tests.cli.enforcing import CLOCK, KINDS, a_tenant, at, kept, mistaken, own, register
from tests.jwt_makers import a_key

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def enforced_url() -> Iterator[str]:
    """The address of a simulator that was started with access enforced."""
    server = Background(Simulator(Settings(port=0, access="enforced")))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def tenant(enforced_url: str) -> TenantClient:
    """A tenant whose clock stands at a time when out of hours services are open."""
    return a_tenant(Client(enforced_url))


def _secrets(tenant: TenantClient) -> list[str]:
    """The tokens that the token service has given out."""
    recorded = tenant.exchanges(operation="auth.token.issue", status="200")
    return [json.loads(tenant.response_bytes(each["id"]))["access_token"] for each in recorded]


def test_a_whole_call_passes_where_access_is_enforced(run: Run, tenant: TenantClient) -> None:
    result = run(*at(tenant))

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[2].startswith("  passed  auth  a token for the application journey-")
    assert "passed: 9 of 9 steps, 5 of 5 checks of what was recorded" in lines
    assert [(each["operation"], each["status"]) for each in tenant.exchanges()] == [
        ("auth.token.issue", 200), ("pds.patient.search", 200), ("rcs.caller.query", 200), ("dos.services.search", 200),
        ("dos.service-details.retrieve", 200), ("itk.ooh.send", 200), ("rcs.report.submit", 200),
        ("idt.case.submit", 200),
    ]  # fmt: skip


@pytest.mark.parametrize("then", ["{fault: empty}", "{delay: 0}"])
def test_application_account_and_token_are_gone_afterwards_and_nowhere_printed(
    run: Run, tenant: TenantClient, then: str
) -> None:
    before = kept(tenant)
    tenant.use_yaml(f"rules: [{{when: {{operation: pds.patient.search}}, then: {then}}}]")

    result = run(*at(tenant), "--format", "json")

    assert kept(tenant) == before
    (token,) = _secrets(tenant)
    assert token not in result.output


def test_somebody_who_is_interrupted_leaves_nothing(
    run: Run, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, list[str]]] = []

    def interrupt(state: object) -> str:
        seen.append(kept(tenant))
        raise KeyboardInterrupt

    before = kept(tenant)
    plans = (*playing.PLANS[:1], playing.Plan("repeat-caller", "RCS", "ask", interrupt))
    monkeypatch.setattr(playing, "PLANS", plans)

    result = run(*at(tenant))

    assert result.exit_code == 1
    assert all(len(seen[0][kind]) == len(before[kind]) + 1 for kind in KINDS)
    assert kept(tenant) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_ended_from_outside_leaves_nothing(tenant: TenantClient, number: int) -> None:
    before = kept(tenant)
    tenant.use_yaml("rules: [{when: {operation: pds.patient.search}, then: {fault: hang}}]")
    process = subprocess.Popen((sys.executable, "-m", "simulator", *at(tenant)), cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    while b"passed  auth" not in process.stdout.readline():
        assert process.poll() is None

    process.send_signal(number)
    process.communicate(timeout=30)

    assert process.returncode == 128 + number
    assert kept(tenant) == before


def test_what_a_signal_does_is_as_before_once_the_call_is_over(run: Run, tenant: TenantClient) -> None:
    before = signal.getsignal(signal.SIGTERM)

    run(*at(tenant))

    assert signal.getsignal(signal.SIGTERM) is before


def test_another_thread_than_the_first_may_play_as_well(run: Run, tenant: TenantClient) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(*at(tenant)).exit_code))

    thread.start()
    thread.join(60)

    assert codes == [0]


def test_calls_at_once_do_not_meddle_with_each_other(run: Run, tenant: TenantClient) -> None:
    before = kept(tenant)
    command = (sys.executable, "-m", "simulator", *at(tenant))

    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(3)]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert kept(tenant) == before


def test_an_own_server_whose_scenario_enforces_access_is_signed_in_at_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "strict.yaml").write_text('access: enforced\nclock: {start: "2026-11-22T10:00:00Z", frozen: true}')

    result = run("journey", "--scenario", str(tmp_path / "strict.yaml"))

    assert result.exit_code == 0
    assert "passed: 9 of 9 steps" in result.output


def test_where_the_token_service_is_down_that_is_the_step_which_failed(run: Run, tenant: TenantClient) -> None:
    tenant.use_yaml("rules: [{when: {operation: auth.token.issue}, then: {refuse: INTERNAL_ERROR}}]")

    result = run(*at(tenant))

    assert result.exit_code == 1
    assert "  FAILED  auth  a token for the application" in result.output
    assert "trace the patient  ->  not tried, since it needs this: sign in" in result.output


@pytest.mark.parametrize("access", ["open", "presence", "enforced"])
def test_somebodys_own_application_signs_in_whatever_the_access(
    run: Run, enforced_url: str, tmp_path: Path, access: str
) -> None:
    client = Client(enforced_url)
    tenant = client.tenant(client.create_tenant(clock=CLOCK, access=access)["name"])
    register(tenant)
    before = kept(tenant)

    result = run(*at(tenant), *own(tmp_path))

    (token,) = _secrets(tenant)
    assert result.exit_code == 0
    assert "a token for the application mine, by a signed JWT" in result.output
    assert kept(tenant) == {**before, "access-tokens": [token]}  # it is theirs
    assert token not in result.output


@pytest.mark.parametrize("access", ["open", "presence"])
def test_where_access_is_not_enforced_nobody_signs_in_and_nothing_is_registered(
    run: Run, running_url: str, access: str
) -> None:
    client = Client(running_url)
    tenant = client.tenant(client.create_tenant(clock=CLOCK, access=access)["name"])

    result = run(*at(tenant))

    assert "passed: 8 of 8 steps, 5 of 5 checks of what was recorded" in result.output
    assert len(tenant.exchanges()) == 7
    assert kept(tenant)["idt-accounts"] == []


def test_a_token_that_is_given_is_sent_and_the_account_is_still_made(run: Run, tenant: TenantClient) -> None:
    token = "a-t0ken-of-mine"
    tenant.put_document("access-tokens", token, {"mode": "application-restricted", "scopes": [SCOPE]})

    result = run(*at(tenant), "--token", token)

    assert "passed: 8 of 8 steps" in result.output
    assert _secrets(tenant) == []
    assert token not in result.output


def test_a_token_that_is_refused_fails_the_trace_and_says_what_would_do(run: Run, tenant: TenantClient) -> None:
    result = run(*at(tenant), "--token", "s0me-0ther-t0ken")

    assert result.exit_code == 1
    assert "  FAILED  PDS" in result.output
    assert "sign in with --application, --key and --kid" in result.output
    assert "s0me-0ther-t0ken" not in result.output


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"scopes": ["urn:nhsd:apim:app:level3:dos-search"]}, "register the application with one of these scopes"),
        ({"products": ["dos-search"], "scopes": None}, "register the application without `products`"),
        ({"asid": None}, "register the application with an `asid`"),
    ],
)
def test_an_application_that_may_not_ask_pds_is_told_what_it_lacks(
    run: Run, tenant: TenantClient, tmp_path: Path, changes: dict[str, Any], remedy: str
) -> None:
    register(tenant, **changes)

    result = run(*at(tenant), *own(tmp_path))

    assert result.exit_code == 1
    assert remedy in result.output


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"application": "theirs"}, "--application is no approved application of this tenant"),
        ({"kid": "test-2"}, "--kid is in no key"),
        ({"key": a_key()}, "--key is not the private half"),
    ],
)
def test_what_the_token_service_does_not_know_is_told_as_any_mistake(
    run: Run, tenant: TenantClient, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    register(tenant)
    before = kept(tenant)

    told = mistaken(run, *at(tenant), *own(tmp_path, **changes))

    assert said in told
    assert kept(tenant) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"status": "revoked"}, "no approved application"), ({"scopes": ["other"]}, SCOPE), ({"jwks": None}, "jwks_url")],
)
def test_an_application_that_cannot_sign_in_is_told_what_it_lacks(
    run: Run, tenant: TenantClient, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    register(tenant, **changes)

    assert said in mistaken(run, *at(tenant), *own(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--application", "mine"), "--key and --kid missing: "),
        (("--key", "k.pem"), "--application and --kid missing: "),
        (("--kid", "k"), "--application and --key missing: "),
        (("--application", "mine", "--kid", "k", "--key", "no.pem"), "--key no.pem: No such file or directory; give"),
        (("--application", "mine", "--kid", "k", "--key", "."), "--key .: Is a directory; give"),
        (("--application", "mine", "--kid", "k", "--key", "junk.pem"), "--key junk.pem: not the PEM of a private key"),
        (("--application", "mine", "--kid", "k", "--key", "junk.pem", "--token", "t0ken"), "give one or the other"),
    ],
)
def test_what_is_wrong_before_anything_is_sent(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "junk.pem").write_text("s3cret")

    told = mistaken(run, "journey", "--base-url", "http://127.0.0.1:1", *arguments)

    assert said in told
    assert "s3cret" not in told
    assert told.count("\n") == 1


def test_what_could_not_be_taken_away_is_told_and_changes_nothing_else(
    run: Run, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.supplier.visit.Visit.leave", lambda visit: "it could not be taken away")

    result = run(*at(tenant))

    assert (result.exit_code, result.stderr) == (0, "it could not be taken away\n")


def test_an_admin_api_that_will_not_register_it_ends_the_call(
    run: Run, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.supplier.visit.registration", lambda application: {"client_id": 7})

    told = mistaken(run, *at(tenant))

    assert "client_id" in told
