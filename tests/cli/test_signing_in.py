"""`journey` where access is enforced: it signs in by itself or as somebody's own application, and leaves nothing."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from simulator.client import Client, TenantClient
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.supplier import play as playing
from simulator.supplier.application import SCOPE
from simulator.web.server import Background
from tests.cli.conftest import Run
from tests.jwt_makers import KEY, a_jwks, a_key

ROOT = Path(__file__).resolve().parents[2]
ADMIN_TOKEN = "correct-horse-battery"
CLOCK = {"start": "2026-11-22T10:00:00Z", "frozen": True}
KINDS = ("applications", "idt-accounts", "access-tokens")


@pytest.fixture(scope="module")
def enforced_url() -> Iterator[str]:
    """The address of a simulator that was started with access enforced."""
    server = Background(Simulator(Settings(port=0, access="enforced")))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def guarded_url() -> Iterator[str]:
    """The same, with an admin API that asks for a token."""
    server = Background(Simulator(Settings(port=0, access="enforced", admin_token=ADMIN_TOKEN)))
    server.start()
    yield server.url
    server.stop()


def _a_tenant(client: Client) -> TenantClient:
    return client.tenant(client.create_tenant(clock=CLOCK)["name"])


@pytest.fixture
def tenant(enforced_url: str) -> TenantClient:
    """A tenant whose clock stands at a time when out of hours services are open."""
    return _a_tenant(Client(enforced_url))


@pytest.fixture
def guarded(guarded_url: str) -> TenantClient:
    """The same of the guarded server."""
    return _a_tenant(Client(guarded_url, token=ADMIN_TOKEN))


def _pem(folder: Path, key: Any = KEY) -> str:
    file = folder / "key.pem"
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return str(file)


def _register(tenant: TenantClient, **changes: Any) -> None:
    """An application with the run's key; a change to None leaves the member out."""
    body = {"client_id": "mine", "jwks": a_jwks(), "scopes": [SCOPE], "asid": "200000001162", **changes}
    tenant.put_document("applications", "mine", {name: value for name, value in body.items() if value is not None})


def _own(folder: Path, key: Any = KEY, application: str = "mine", kid: str = "test-1") -> tuple[str, ...]:
    return "--application", application, "--key", _pem(folder, key), "--kid", kid


def _at(tenant: TenantClient) -> tuple[str, ...]:
    return "journey", "--base-url", tenant.client.base_url, "--tenant", tenant.name


def _kept(tenant: TenantClient) -> dict[str, list[str]]:
    path = f"/_simulator/api/tenants/{tenant.name}/documents"
    return {kind: tenant.client.ask("GET", f"{path}/{kind}")["keys"] for kind in KINDS}


def _secrets(tenant: TenantClient) -> list[str]:
    """The tokens that the token service has given out."""
    recorded = tenant.exchanges(operation="auth.token.issue", status="200")
    return [json.loads(tenant.response_bytes(each["id"]))["access_token"] for each in recorded]


def test_a_whole_call_passes_where_access_is_enforced(run: Run, tenant: TenantClient) -> None:
    result = run(*_at(tenant))

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
    before = _kept(tenant)
    tenant.use_yaml(f"rules: [{{when: {{operation: pds.patient.search}}, then: {then}}}]")

    result = run(*_at(tenant), "--format", "json")

    assert _kept(tenant) == before
    (token,) = _secrets(tenant)
    assert token not in result.output


def test_somebody_who_is_interrupted_leaves_nothing(
    run: Run, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, list[str]]] = []

    def interrupt(state: object) -> str:
        seen.append(_kept(tenant))
        raise KeyboardInterrupt

    before = _kept(tenant)
    plans = (*playing.PLANS[:1], playing.Plan("repeat-caller", "RCS", "ask", interrupt))
    monkeypatch.setattr(playing, "PLANS", plans)

    result = run(*_at(tenant))

    assert result.exit_code == 1
    assert all(len(seen[0][kind]) == len(before[kind]) + 1 for kind in KINDS)
    assert _kept(tenant) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_ended_from_outside_leaves_nothing(tenant: TenantClient, number: int) -> None:
    before = _kept(tenant)
    tenant.use_yaml("rules: [{when: {operation: pds.patient.search}, then: {fault: hang}}]")
    process = subprocess.Popen((sys.executable, "-m", "simulator", *_at(tenant)), cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    while b"passed  auth" not in process.stdout.readline():
        assert process.poll() is None

    process.send_signal(number)
    process.communicate(timeout=30)

    assert process.returncode == 128 + number
    assert _kept(tenant) == before


def test_what_a_signal_does_is_as_before_once_the_call_is_over(run: Run, tenant: TenantClient) -> None:
    before = signal.getsignal(signal.SIGTERM)

    run(*_at(tenant))

    assert signal.getsignal(signal.SIGTERM) is before


def test_another_thread_than_the_first_may_play_as_well(run: Run, tenant: TenantClient) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(*_at(tenant)).exit_code))

    thread.start()
    thread.join(60)

    assert codes == [0]


def test_calls_at_once_do_not_meddle_with_each_other(run: Run, tenant: TenantClient) -> None:
    before = _kept(tenant)
    command = (sys.executable, "-m", "simulator", *_at(tenant))

    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(3)]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert _kept(tenant) == before


def test_an_own_server_whose_scenario_enforces_access_is_signed_in_at_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "strict.yaml").write_text('access: enforced\nclock: {start: "2026-11-22T10:00:00Z", frozen: true}')

    result = run("journey", "--scenario", str(tmp_path / "strict.yaml"))

    assert result.exit_code == 0
    assert "passed: 9 of 9 steps" in result.output


def test_where_the_token_service_is_down_that_is_the_step_which_failed(run: Run, tenant: TenantClient) -> None:
    tenant.use_yaml("rules: [{when: {operation: auth.token.issue}, then: {refuse: INTERNAL_ERROR}}]")

    result = run(*_at(tenant))

    assert result.exit_code == 1
    assert "  FAILED  auth  a token for the application" in result.output
    assert "trace the patient  ->  not tried, since it needs this: sign in" in result.output


@pytest.mark.parametrize("access", ["open", "presence", "enforced"])
def test_somebodys_own_application_signs_in_whatever_the_access(
    run: Run, enforced_url: str, tmp_path: Path, access: str
) -> None:
    client = Client(enforced_url)
    tenant = client.tenant(client.create_tenant(clock=CLOCK, access=access)["name"])
    _register(tenant)
    before = _kept(tenant)

    result = run(*_at(tenant), *_own(tmp_path))

    (token,) = _secrets(tenant)
    assert result.exit_code == 0
    assert "a token for the application mine, by a signed JWT" in result.output
    assert _kept(tenant) == {**before, "access-tokens": [token]}  # it is theirs
    assert token not in result.output


@pytest.mark.parametrize("access", ["open", "presence"])
def test_where_access_is_not_enforced_nobody_signs_in_and_nothing_is_registered(
    run: Run, running_url: str, access: str
) -> None:
    client = Client(running_url)
    tenant = client.tenant(client.create_tenant(clock=CLOCK, access=access)["name"])

    result = run(*_at(tenant))

    assert "passed: 8 of 8 steps, 5 of 5 checks of what was recorded" in result.output
    assert len(tenant.exchanges()) == 7
    assert _kept(tenant)["idt-accounts"] == []


def test_a_token_that_is_given_is_sent_and_the_account_is_still_made(run: Run, tenant: TenantClient) -> None:
    token = "a-t0ken-of-mine"
    tenant.put_document("access-tokens", token, {"mode": "application-restricted", "scopes": [SCOPE]})

    result = run(*_at(tenant), "--token", token)

    assert "passed: 8 of 8 steps" in result.output
    assert _secrets(tenant) == []
    assert token not in result.output


def test_a_token_that_is_refused_fails_the_trace_and_says_what_would_do(run: Run, tenant: TenantClient) -> None:
    result = run(*_at(tenant), "--token", "s0me-0ther-t0ken")

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
    _register(tenant, **changes)

    result = run(*_at(tenant), *_own(tmp_path))

    assert result.exit_code == 1
    assert remedy in result.output


def _mistaken(run: Run, *arguments: str, code: int = 2) -> str:
    result = run(*arguments)
    assert result.exit_code == code
    return result.stderr


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
    _register(tenant)
    before = _kept(tenant)

    told = _mistaken(run, *_at(tenant), *_own(tmp_path, **changes))

    assert said in told
    assert _kept(tenant) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"status": "revoked"}, "no approved application"), ({"scopes": ["other"]}, SCOPE), ({"jwks": None}, "jwks_url")],
)
def test_an_application_that_cannot_sign_in_is_told_what_it_lacks(
    run: Run, tenant: TenantClient, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    _register(tenant, **changes)

    assert said in _mistaken(run, *_at(tenant), *_own(tmp_path))


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

    told = _mistaken(run, "journey", "--base-url", "http://127.0.0.1:1", *arguments)

    assert said in told
    assert "s3cret" not in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_guarded_admin_api_is_asked_with_the_token(run: Run, guarded: TenantClient, by: str) -> None:
    before = _kept(guarded)
    option = ("--admin-token", ADMIN_TOKEN) if by == "option" else ()
    environment = {} if by == "option" else {"UEC_SIMULATOR_ADMIN_TOKEN": ADMIN_TOKEN}

    result = run(*_at(guarded), *option, **environment)

    assert result.exit_code == 0
    assert "passed: 9 of 9 steps, 5 of 5 checks of what was recorded" in result.output
    assert ADMIN_TOKEN not in result.output
    assert _kept(guarded) == before


def test_a_wrong_admin_token_is_told_with_the_option_that_gives_it(run: Run, guarded: TenantClient) -> None:
    told = _mistaken(run, *_at(guarded), "--admin-token", "wr0ng-h0rse-battery", code=1)

    assert told.startswith("this is not the admin token: give the right one with --admin-token or UEC_SIMULATOR_ADMIN")
    assert "wr0ng" not in told


def test_after_too_many_wrong_ones_it_says_to_wait(run: Run) -> None:
    server = Background(Simulator(Settings(port=0, admin_token=ADMIN_TOKEN)))
    server.start()
    asked = ("journey", "--base-url", server.url, "--admin-token", "wr0ng-h0rse-battery")
    try:
        told = [run(*asked).stderr for _ in range(11)]
    finally:
        server.stop()

    assert told[-1].startswith("too many wrong tokens came from this address: wait a minute")


def test_an_admin_token_that_none_can_be_is_refused_before_it_is_sent(run: Run, guarded: TenantClient) -> None:
    assert "the admin token has signs in it" in _mistaken(run, *_at(guarded), "--admin-token", "pâssword", code=1)


def test_without_the_admin_token_it_says_what_would_let_it_sign_in(run: Run, guarded: TenantClient) -> None:
    result = run(*_at(guarded))

    assert result.exit_code == 1
    assert "where the admin API can be asked (--admin-token)" in result.output


def test_an_own_application_needs_no_admin_api_to_sign_in(run: Run, guarded: TenantClient, tmp_path: Path) -> None:
    _register(guarded)
    guarded.put_document("idt-accounts", "uploader", {"username": "uploader", "password": "secret"})
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    guarded.set_clock(now=now, frozen=False)

    result = run(*_at(guarded), *_own(tmp_path))

    assert "  passed  auth  a token for the application mine" in result.output
    assert "  passed  IDT" in result.output
    assert "not graded: what was recorded cannot be asked for: give the admin token with --admin-token" in result.output


def test_where_nobody_tells_the_tenants_time_the_remedy_does(run: Run, guarded: TenantClient, tmp_path: Path) -> None:
    _register(guarded)
    guarded.set_clock(now="2040-01-01T10:00:00Z")

    assert "the tenant's clock is not this machine's" in _mistaken(run, *_at(guarded), *_own(tmp_path))


def test_what_could_not_be_taken_away_is_told_and_changes_nothing_else(
    run: Run, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.supplier.visit.Visit.leave", lambda visit: "it could not be taken away")

    result = run(*_at(tenant))

    assert (result.exit_code, result.stderr) == (0, "it could not be taken away\n")


def test_an_admin_api_that_will_not_register_it_ends_the_call(
    run: Run, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.supplier.visit.registration", lambda application: {"client_id": 7})

    told = _mistaken(run, *_at(tenant))

    assert "client_id" in told
