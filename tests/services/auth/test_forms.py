"""Forms are read once, whatever stands in them, and ask for a flow."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.call import Refusal
from simulator.services.auth.forms import (
    FORM,
    ID_TOKEN_TYPE,
    TOKEN_EXCHANGE,
    form_of,
    grant_of,
    is_form,
    milliseconds,
)
from simulator.wire.errors import WireError
from tests.makers import a_call, a_request


def test_of_a_field_that_comes_twice_the_first_counts() -> None:
    assert form_of(a_request("POST", body=b"a=1&a=2&b=&c=%41+b")) == {"a": "1", "b": "", "c": "A b"}


def test_a_form_of_very_many_fields_is_not_read() -> None:
    with pytest.raises(WireError):
        form_of(a_request("POST", body=b"a=1&" * 101))


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    with suppress(WireError):
        form_of(a_request("POST", body=body))


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=UTF-8", FORM.upper()])
def test_a_form_is_a_form_with_a_charset_too(content_type: str) -> None:
    is_form(a_call(a_request("POST", headers={"Content-Type": content_type})))


@pytest.mark.parametrize("content_type", [None, "", "application/json", "multipart/form-data"])
def test_anything_else_is_refused(content_type: str | None) -> None:
    with pytest.raises(Refusal, match="CONTENT_TYPE"):
        is_form(a_call(a_request("POST", headers={"Content-Type": content_type})))


@pytest.mark.parametrize(
    ("grant", "subject", "flow"),
    [
        ("client_credentials", "", "client_credentials"),
        ("client_credentials", "other", "client_credentials"),
        ("client_credentials", ID_TOKEN_TYPE, TOKEN_EXCHANGE),
        ("", ID_TOKEN_TYPE, TOKEN_EXCHANGE),
        ("authorization_code", "", "authorization_code"),
        ("refresh_token", "", "refresh_token"),
    ],
)
def test_grant_and_subject_say_the_flow(grant: str, subject: str, flow: str) -> None:
    assert grant_of({"grant_type": grant, "subject_token_type": subject}) == flow


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        (TOKEN_EXCHANGE, "SUBJECT_TOKEN_TYPE"),
        ("password", "GRANT_TYPE_UNSUPPORTED"),
        ("CLIENT_CREDENTIALS", "GRANT_TYPE_UNSUPPORTED"),
        ("", "GRANT_TYPE_MISSING"),
    ],
)
def test_any_other_grant_is_refused(grant: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        grant_of({"grant_type": grant})


@pytest.mark.parametrize(
    ("text", "seconds"), [("1500", 1.5), ("0", 0.0), ("", None), ("-1", None), ("1e3", None), ("9" * 400, None)]
)
def test_milliseconds_are_whole(text: str, seconds: float | None) -> None:
    assert milliseconds({"ms": text}, "ms") == seconds
