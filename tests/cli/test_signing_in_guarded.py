"""`journey` where access is enforced and the admin API is guarded: with its token, with a wrong one and without."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.client import Client, TenantClient
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.cli.conftest import Run
from tests.cli.enforcing import a_tenant, at, kept, mistaken, own, register

ADMIN_TOKEN = "correct-horse-battery"


@pytest.fixture(scope="module")
def guarded_url() -> Iterator[str]:
    """The address of a simulator with access enforced, and with an admin API that asks for a token."""
    server = Background(Simulator(Settings(port=0, access="enforced", admin_token=ADMIN_TOKEN)))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def guarded(guarded_url: str) -> TenantClient:
    """A tenant of that simulator whose clock stands at a time when out of hours services are open."""
    return a_tenant(Client(guarded_url, token=ADMIN_TOKEN))


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_guarded_admin_api_is_asked_with_the_token(run: Run, guarded: TenantClient, by: str) -> None:
    before = kept(guarded)
    option = ("--admin-token", ADMIN_TOKEN) if by == "option" else ()
    environment = {} if by == "option" else {"UEC_SIMULATOR_ADMIN_TOKEN": ADMIN_TOKEN}

    result = run(*at(guarded), *option, **environment)

    assert result.exit_code == 0
    assert "passed: 9 of 9 steps, 5 of 5 checks of what was recorded" in result.output
    assert ADMIN_TOKEN not in result.output
    assert kept(guarded) == before


def test_a_wrong_admin_token_is_told_with_the_option_that_gives_it(run: Run, guarded: TenantClient) -> None:
    told = mistaken(run, *at(guarded), "--admin-token", "wr0ng-h0rse-battery", code=1)

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
    assert "the admin token has signs in it" in mistaken(run, *at(guarded), "--admin-token", "pâssword", code=1)


def test_without_the_admin_token_it_says_what_would_let_it_sign_in(run: Run, guarded: TenantClient) -> None:
    result = run(*at(guarded))

    assert result.exit_code == 1
    assert "where the admin API can be asked (--admin-token)" in result.output


def test_an_own_application_needs_no_admin_api_to_sign_in(run: Run, guarded: TenantClient, tmp_path: Path) -> None:
    register(guarded)
    guarded.put_document("idt-accounts", "uploader", {"username": "uploader", "password": "secret"})
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    guarded.set_clock(now=now, frozen=False)

    result = run(*at(guarded), *own(tmp_path))

    assert "  passed  auth  a token for the application mine" in result.output
    assert "  passed  IDT" in result.output
    assert "not graded: what was recorded cannot be asked for: give the admin token with --admin-token" in result.output


def test_where_nobody_tells_the_tenants_time_the_remedy_does(run: Run, guarded: TenantClient, tmp_path: Path) -> None:
    register(guarded)
    guarded.set_clock(now="2040-01-01T10:00:00Z")

    assert "the tenant's clock is not this machine's" in mistaken(run, *at(guarded), *own(tmp_path))
