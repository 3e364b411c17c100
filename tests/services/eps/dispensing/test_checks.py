"""Before a message is looked at: the token, the request id, the role, and that the body is JSON."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.dispensing import checks
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import RELEASE, a_dispensing_call
from tests.services.eps.makers import a_tenant_with

WORKER = {"mode": "user-restricted", "roles": ["555254240100", "555254240101"]}


def _refusal(check: object, headers: dict[str, str | None], token: Json = None, access: str = "enforced") -> str | None:
    tenant = a_tenant_with(access=access, access_tokens={"tok3n": token or WORKER})
    call = a_dispensing_call(RELEASE, {}, tenant, {"Authorization": "Bearer tok3n", **headers})
    assert callable(check)
    try:
        check(call)
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"NHSD-Session-URID": "555254240100"}, None),
        ({"Authorization": None}, "ACCESS_DENIED"),
        ({"Authorization": "Bearer un6known"}, "ACCESS_DENIED"),
        ({"X-Request-ID": None}, "MISSING_FIELD"),
        ({"X-Request-ID": "1"}, "MISSING_FIELD"),
        ({}, "MISSING_VALUE"),
        ({"NHSD-Session-URID": "1"}, "INVALID_VALUE"),
    ],
)
def test_the_gateway_wants_a_token_an_id_and_a_role(headers: dict[str, str | None], code: str | None) -> None:
    assert _refusal(checks.passes_gateway, headers) == code


def test_who_has_one_role_need_not_name_it() -> None:
    assert _refusal(checks.passes_gateway, {}, WORKER | {"roles": ["1"]}) is None


def test_an_expired_token_is_told_from_an_unknown_one() -> None:
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": WORKER | {"expires": "2026-01-01T00:00:00Z"}})

    with pytest.raises(Refusal, match="Access Token expired"):
        checks.caller(a_dispensing_call(RELEASE, {}, tenant, {"Authorization": "Bearer tok3n"}))


def test_where_access_is_open_nobody_stands_in_front() -> None:
    headers: dict[str, str | None] = {"Authorization": None, "X-Request-ID": None}

    assert _refusal(checks.passes_gateway, headers, access="open") is None


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("user-restricted", None),
        ("application-restricted", "DISPENSING_FOR_USERS_ONLY"),
        ("patient-access", "DISPENSING_NOT_PERMITTED"),
    ],
)
def test_a_message_needs_somebody_who_is_signed_in_and_no_patient(mode: str, code: str | None) -> None:
    assert _refusal(checks.is_attended, {}, {"mode": mode}) == code


def test_an_application_alone_is_told_from_a_worker_and_a_patient_is_refused() -> None:
    def told(mode: str) -> bool:
        tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": {"mode": mode}})
        return checks.is_by_an_application(a_dispensing_call(RELEASE, {}, tenant, {"Authorization": "Bearer tok3n"}))

    assert (told("application-restricted"), told("user-restricted")) == (True, False)
    with pytest.raises(Refusal, match="DISPENSING_NOT_PERMITTED"):
        told("patient-access")


def test_an_empty_body_is_refused_as_the_parser_does() -> None:
    with pytest.raises(Refusal, match="JSON value expected but reached end of input at position 0"):
        checks.body_of(a_dispensing_call(RELEASE, b""))


def test_a_body_of_json_is_given() -> None:
    assert checks.body_of(a_dispensing_call(RELEASE, {"a": 1})) == {"a": 1}


def test_the_back_end_waits_for_spine_for_25_seconds() -> None:
    call = a_dispensing_call(RELEASE, {})

    assert call.operation.patience is not None
    assert call.operation.patience(call) == 25.0
