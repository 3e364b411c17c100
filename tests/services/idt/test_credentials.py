"""Credentials are decoded, held against accounts where there are any, and never shown."""

from base64 import b64encode
from collections.abc import Mapping

import pytest

from simulator.call import Refusal
from simulator.services.idt.credentials import Credentials, check_credentials, credentials_of
from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.idt.uploading import an_upload, an_upload_call, basic


def _read(authorization: str | None) -> Credentials | None:
    return credentials_of(an_upload_call(an_upload(authorization=authorization)))


def _refusal(authorization: str | None, *, access: str = "open", accounts: Mapping[str, Json] = {}) -> str | None:
    tenant = a_tenant(access=access, idt_accounts=accounts)
    try:
        check_credentials(an_upload_call(an_upload(authorization=authorization), tenant))
    except Refusal as refusal:
        return f"{refusal.code}: {refusal.diagnostics}"
    return None


@pytest.mark.parametrize(
    ("authorization", "scheme", "user", "password"),
    [
        (basic("ada", "s:e"), "Basic", "ada", "s:e"),
        (f"basic   {b64encode(b'ada:x').decode()} ", "Basic", "ada", "x"),
        (f"Basic {b64encode('Zoë:ü'.encode()).decode()}", "Basic", "Zoë", "ü"),
        (f"Basic {b64encode('Zoë:ü'.encode('latin-1')).decode()}", "Basic", "Zoë", "ü"),
        ("Basic", "Basic", None, ""),
        ("Basic ????", "Basic", None, ""),
        ("Basic é", "Basic", None, ""),
        (f"Basic {b64encode(b'ada').decode()}", "Basic", None, ""),
        ("Bearer abc", "Bearer", None, ""),
        ("\udcff abc", "?", None, ""),
        ("just-a-secret", "", None, ""),
    ],
)
def test_credentials_are_read_as_far_as_they_can_be(
    authorization: str, scheme: str, user: str | None, password: str
) -> None:
    assert _read(authorization) == Credentials(scheme, user, password)


@pytest.mark.parametrize("authorization", [None, "", "  "])
def test_no_header_or_an_empty_one_is_no_credentials(authorization: str | None) -> None:
    assert _read(authorization) is None


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(_read(basic("ada", "secret")))


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
