"""Credentials are decoded, held against accounts where there are any, and never shown."""

from collections.abc import Mapping

import pytest

from simulator.call import Refusal
from simulator.services.idt.credentials import check_credentials
from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.idt.uploading import an_upload, an_upload_call, basic


def _refusal(authorization: str | None, *, access: str = "open", accounts: Mapping[str, Json] = {}) -> str | None:
    tenant = a_tenant(access=access, idt_accounts=accounts)
    try:
        check_credentials(an_upload_call(an_upload(authorization=authorization), tenant))
    except Refusal as refusal:
        return f"{refusal.code}: {refusal.diagnostics}"
    return None


@pytest.mark.parametrize("access", ["open", "presence"])
@pytest.mark.parametrize("authorization", [basic(), "Bearer abc", "just-a-secret"])
def test_any_credentials_will_do_where_there_are_no_accounts(authorization: str, access: str) -> None:
    assert _refusal(authorization, access=access) is None


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        (None, "UNAUTHORISED: The request has no credentials"),
        ("Basic ????", "UNAUTHORISED: The credentials cannot be decoded"),
    ],
)
def test_missing_and_unreadable_credentials_are_refused_even_where_access_is_open(
    authorization: str | None, said: str
) -> None:
    assert _refusal(authorization) == said


@pytest.mark.parametrize(
    ("authorization", "known"),
    [
        (basic("ada", "right"), True),
        (basic("ada", "wrong"), False),
        (basic("bram", "right"), False),
        (basic("old", "right"), False),
        ("Bearer right", False),
    ],
)
def test_credentials_must_be_an_active_account_where_there_are_accounts(authorization: str, known: bool) -> None:
    accounts = {
        "ada": {"username": "ada", "password": "right"},
        "old": {"username": "old", "password": "right", "active": False},
    }

    refused = _refusal(authorization, accounts=accounts)

    assert refused == (None if known else "UNAUTHORISED: The credentials are not known")


def test_enforced_access_lets_nobody_in_without_accounts() -> None:
    assert _refusal(basic(), access="enforced") == "UNAUTHORISED: The credentials are not known"
