"""What is shortened where it is shown."""

import time

import pytest
from multidict import CIMultiDict

from simulator.records.hiding import (
    has_secrets,
    hidden,
    hide_in_header,
    hide_in_line,
    hide_in_target,
    hide_in_text,
    shortened,
)
from tests.records.makers import an_exchange

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
        ("Set-Cookie", "session=1; Path=/", "sessio… (17 characters)"),
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


def test_an_exchange_shows_no_secret_in_address_headers_or_texts_and_is_itself_as_it_was() -> None:
    whole = an_exchange(
        target=f"/callback?code={SECRET}",
        request_headers=f"Authorization: Basic {SECRET}\r\nAccept: */*".encode(),
        request_body=f"grant_type=x\nclient_assertion={TOKEN}".encode(),
        response_headers=f"Set-Cookie: s={SECRET}".encode(),
        response_body=f'{{"access_token": "{SECRET}"}}'.encode(),
    )

    shown = hidden(whole)

    parts = (shown.request_headers, shown.request_body, shown.response_headers, shown.response_body)
    assert not any(secret in part for part in (shown.target.encode(), *parts) for secret in (SECRET.encode(), b".c2ln"))
    assert shown.request_headers.endswith(b"\r\nAccept: */*")
    assert shown.request_body.startswith(b"grant_type=x\n")
    assert whole.target == f"/callback?code={SECRET}"


def test_what_is_no_text_stays_as_it_is() -> None:
    body, headers = b"\x1f\x8b\xff client_secret=x", b"X-Odd: \xff\r\nno header"

    shown = hidden(an_exchange(request_body=body, request_headers=headers))

    assert (shown.request_body, shown.request_headers) == (body, headers)


@pytest.mark.parametrize("part", ["-eyJ", "eyJaaaa.", "code=", '"password":"', "<password", "<a:", "a.eyJaaaa.b"])
def test_a_long_text_of_beginnings_is_looked_through_once(part: str) -> None:
    text = part * (2_000_000 // len(part))
    begun = time.process_time()

    hide_in_text(text)

    assert time.process_time() - begun < 3
