from datetime import timedelta

import pytest

from simulator.call.access import AccessFault, authenticate
from simulator.call.caller import ANYBODY, MODES, Caller
from tests.makers import NOW, a_call, a_request, a_tenant

TOKEN = "g1112R_ccQ1Ebbb4gtHBP1aaaNM"


def _call(header, in_force="open", /, **token):
    tokens = {TOKEN: token} if token else {}
    return a_call(a_request(headers={"Authorization": header}), a_tenant(access=in_force, access_tokens=tokens))


def _fault(call):
    with pytest.raises(AccessFault) as raised:
        authenticate(call)
    return raised.value.kind, raised.value.given


def test_open_access_asks_nobody():
    assert authenticate(_call(None)) is ANYBODY


@pytest.mark.parametrize("mode", ["presence", "enforced"])
def test_other_access_wants_the_header(mode):
    assert _fault(_call(None, mode)) == ("absent", "")


@pytest.mark.parametrize("mode", ["open", "presence", "enforced"])
@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("", ("empty", "")),
        ("  ", ("empty", "")),
        ("Bearer", ("no token", "")),
        ("Bearer ", ("no token", "")),
        (TOKEN, ("no token", "")),
        (f"Basic {TOKEN}", ("wrong type", "Basic")),
        (f"bearer {TOKEN}", ("wrong type", "bearer")),
    ],
)
def test_a_malformed_header_is_a_fault_in_every_mode(mode, header, fault):
    assert _fault(_call(header, mode)) == fault


@pytest.mark.parametrize(
    "token",
    ["HEALTHCARE_WORKER", "12345", "a b1", "tok\u00e9n1", "abc1=x", "=="],
    ids=["no digit", "no letter", "two words", "not ascii", "padding inside", "padding only"],
)
@pytest.mark.parametrize("mode", ["open", "presence"])
def test_what_cannot_be_a_token_is_unknown(mode, token):
    assert _fault(_call(f"Bearer {token}", mode)) == ("unknown", "")


@pytest.mark.parametrize(
    "token", ["g1112R", TOKEN, "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_1", "0b6a==", "a1+/~."]
)
@pytest.mark.parametrize("mode", ["open", "presence"])
def test_what_looks_like_a_token_is_taken(mode, token):
    assert authenticate(_call(f"Bearer {token}", mode)) is ANYBODY


def test_an_enforced_token_says_who_calls():
    call = _call(
        f"Bearer {TOKEN}",
        "enforced",
        mode="patient-access",
        nhs_number="9000000009",
        level="P9",
        app="demo",
        roles=["1"],
    )

    assert authenticate(call) == Caller("patient-access", "9000000009", ("1",), "P9", "demo")


def test_roles_that_are_not_stated_are_not_known():
    assert authenticate(_call(f"Bearer {TOKEN}", "enforced", mode="user-restricted")).roles is None


@pytest.mark.parametrize("mode", ["application-restricted", "privileged-application-restricted"])
def test_an_application_calls_on_its_own(mode):
    assert authenticate(_call(f"Bearer {TOKEN}", "enforced", mode=mode)).is_application


def test_an_unknown_token_is_refused_where_access_is_enforced():
    assert _fault(_call(f"Bearer {TOKEN}", "enforced")) == ("unknown", "")


@pytest.mark.parametrize("mode", ["superuser", None, 7])
def test_a_token_of_no_known_mode_is_unknown(mode):
    assert _fault(_call(f"Bearer {TOKEN}", "enforced", mode=mode)) == ("unknown", "")


@pytest.mark.parametrize(
    "expires", ["2026-11-22T10:00:00+00:00", NOW.timestamp(), int(NOW.timestamp()) - 1, "soon", [], {}]
)
def test_an_expired_token_is_refused(expires):
    assert _fault(_call(f"Bearer {TOKEN}", "enforced", mode="user-restricted", expires=expires)) == ("expired", "")


@pytest.mark.parametrize("expires", [None, "2026-11-22T10:00:01+00:00", NOW.timestamp() + 1])
def test_a_token_is_good_until_it_expires(expires):
    call = _call(f"Bearer {TOKEN}", "enforced", mode="user-restricted", expires=expires)

    assert authenticate(call).mode == "user-restricted"


def test_a_token_expires_by_the_tenants_clock():
    call = _call(f"Bearer {TOKEN}", "enforced", mode="user-restricted", expires="2026-11-22T10:00:05Z")
    call.tenant.clock.advance(timedelta(seconds=5))
    later = a_call(call.request, call.tenant)

    assert authenticate(call).mode == "user-restricted"
    assert _fault(later) == ("expired", "")


def test_who_calls_is_decided_once_a_call():
    call = _call(f"Bearer {TOKEN}", "enforced", mode="user-restricted")
    first = authenticate(call)
    call.tenant.access = "open"

    assert authenticate(call) is first


def test_the_modes_are_those_of_the_national_texts():
    assert MODES == (
        "user-restricted", "application-restricted", "privileged-application-restricted", "patient-access",
    )  # fmt: skip
