"""What a call leaves at a tenant is there while it lasts, and gone afterwards."""

from collections.abc import Callable

import pytest

from simulator.client import Client, ClientError, TenantClient
from simulator.supplier import steps
from simulator.supplier.steps import ACCOUNT
from simulator.supplier.visit import Visit
from tests.supplier.conftest import Begin

KINDS = ("applications", "idt-accounts", "access-tokens")


@pytest.fixture
def kept(served: str, tenant: TenantClient) -> Callable[[], set[str]]:
    """Tells which of those documents the tenant has now."""

    def kept() -> set[str]:
        path = f"/_simulator/api/tenants/{tenant.name}/documents"
        return {f"{kind}/{key}" for kind in KINDS for key in Client(served).ask("GET", f"{path}/{kind}")["keys"]}

    return kept


def test_application_account_and_token_are_there_until_it_leaves(
    begin: Begin, tenant: TenantClient, kept: Callable[[], set[str]]
) -> None:
    before, state = kept(), begin()
    visit = Visit(tenant, state)

    visit.register_application()
    visit.open_account()
    steps.sign_in(state)

    assert state.application is not None
    assert state.account != ACCOUNT
    assert kept() - before == {
        f"applications/{state.application.client_id}",
        f"idt-accounts/{state.account[0]}",
        f"access-tokens/{state.token}",
    }
    assert visit.leave() == ""
    assert kept() == before


def test_who_signs_in_as_somebody_else_keeps_the_token(
    begin: Begin, tenant: TenantClient, kept: Callable[[], set[str]]
) -> None:
    state = begin()
    other = Visit(tenant, state)
    other.register_application()
    steps.sign_in(state)
    before = kept()
    visit = Visit(tenant, state)

    visit.open_account()
    visit.leave()

    assert kept() == before


def test_what_somebody_else_has_taken_away_is_not_missed(begin: Begin, tenant: TenantClient) -> None:
    visit = Visit(tenant, begin())
    visit.open_account()

    tenant.reset()

    assert visit.leave() == ""


def test_what_cannot_be_taken_away_is_told_without_secrets(begin: Begin, tenant: TenantClient) -> None:
    state = begin()
    visit = Visit(tenant, state)
    visit.register_application()
    visit.open_account()
    steps.sign_in(state)
    visit._tenant = Client("http://127.0.0.1:1").tenant()

    said = visit.leave()

    assert state.application is not None
    assert said.startswith(f"applications/{state.application.client_id} and idt-accounts/{state.account[0]} could not")
    assert "no simulator answers at http://127.0.0.1:1" in said
    assert [secret for secret in (state.token, state.account[1]) if secret in said] == []


def test_what_was_refused_is_not_taken_away(
    begin: Begin, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*asked: object, **more: object) -> None:
        raise ClientError(503, "store-failed", "the store failed")

    visit, state = Visit(tenant, begin()), begin()
    monkeypatch.setattr(tenant, "put_document", refuse)
    monkeypatch.setattr(tenant, "delete_document", refuse)

    with pytest.raises(ClientError):
        visit.open_account()

    assert visit.leave() == ""
    assert state.account == ACCOUNT


def test_what_may_have_come_through_is_taken_away(
    begin: Begin, tenant: TenantClient, kept: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, visit, put = kept(), Visit(tenant, begin()), tenant.put_document

    def break_off(*asked: str) -> None:
        put(*asked)
        raise ClientError(0, "unreachable", "the answer broke off")

    monkeypatch.setattr(tenant, "put_document", break_off)

    with pytest.raises(ClientError):
        visit.register_application()

    assert kept() != before
    assert visit.leave() == ""
    assert kept() == before
