"""What is shortened where it is shown."""

import pytest
from multidict import CIMultiDict

from simulator.web.inspector.hiding import (
    has_secrets,
    hide_in_header,
    hide_in_line,
    hide_in_target,
    shortened,
)

SECRET = "s3cr3t-and-rather-long-0123456789"
TOKEN = "eyJhbGciOiJSUzUxMiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJlLW9mLWl0"


@pytest.mark.parametrize(
    "line",
    [
        f"grant_type=x&client_secret={SECRET}&scope=y",
        f"client_assertion={SECRET}",
        f"code={SECRET}&redirect_uri=x",
        f'{{"access_token":"{SECRET}","expires_in":"599"}}',
        f'{{"a":1, "refresh_token" : "{SECRET}" }}',
        f"<wsse:Password Type='x'>{SECRET}</wsse:Password>",
        f"<password>{SECRET}</password>",
        f"<b>{TOKEN}</b>",
    ],
)
def test_a_secret_is_not_shown_whole_in_any_line(line: str) -> None:
    shown = hide_in_line(line)

    assert SECRET not in shown
    assert TOKEN not in shown
    assert "characters)" in shown


@pytest.mark.parametrize(
    "line",
    ['"code": "GP", "system": "x"', "<code code='1'/>", "zipcode=WX1&barcode=1", '"passwordless": "yes"', "a = b"],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert hide_in_line(line) == line


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", f"Bearer {SECRET}", f"Bearer s3cr3t… ({len(SECRET)} characters)"),
        ("Authorization", SECRET, f"s3cr3t… ({len(SECRET)} characters)"),
        ("apikey", SECRET, f"s3cr3t… ({len(SECRET)} characters)"),
        ("Cookie", "a=1", "…"),
        ("Accept", "text/html", "text/html"),
        ("X-Id-Token", TOKEN, f"eyJhbG… ({len(TOKEN)} characters)"),
    ],
)
def test_a_header_that_holds_a_secret_keeps_its_scheme_only(name: str, value: str, shown: str) -> None:
    assert hide_in_header(name, value) == shown


def test_a_secret_in_an_address_is_shortened() -> None:
    shown = hide_in_target(f"/callback?code={SECRET}&state=s")

    assert shown == f"/callback?code=s3cr3t… ({len(SECRET)} characters)&state=s"


def test_a_short_secret_is_not_shown_at_all() -> None:
    assert shortened("hunter2") == "…"


def test_headers_with_secrets_are_known() -> None:
    assert has_secrets(CIMultiDict({"ApiKey": "x"}))
    assert not has_secrets(CIMultiDict({"Accept": "x"}))
