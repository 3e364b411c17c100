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
        ({"NHSD-Session-URID": "1"}, "INVALID_ROLE"),
    ],
)
def test_the_gateway_wants_a_token_an_id_and_a_role(headers: dict[str, str | None], code: str | None) -> None:
    assert _refusal(checks.passes_gateway, headers) == code


def test_who_has_one_role_need_not_name_it() -> None:
    assert _refusal(checks.passes_gateway, {}, WORKER | {"roles": ["1"]}) is None


def test_an_expired_token_is_told_from_an_unknown_one() -> None:
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": WORKER | {"expires": "2026-01-01T00:00:00Z"}})

    with pytest.raises(Refusal, match="Access Token expired"):
        checks.passes_gateway(a_dispensing_call(RELEASE, {}, tenant, {"Authorization": "Bearer tok3n"}))


def test_where_access_is_open_nobody_stands_in_front() -> None:
    headers: dict[str, str | None] = {"Authorization": None, "X-Request-ID": None}

    assert _refusal(checks.passes_gateway, headers, access="open") is None


OLDER = "electronic-prescription-service-api"


@pytest.mark.parametrize(
    ("mode", "scopes", "code"),
    [
        ("user-restricted", None, None),
        ("application-restricted", None, "DISPENSING_FOR_USERS_ONLY"),
        ("patient-access", None, "ACCESS_DENIED"),
        ("user-restricted", [f"urn:nhsd:apim:user-nhs-id:aal3:{OLDER}:dispensing"], None),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-id:aal3:fhir-dispensing"], None),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-id:aal3:fhir-prescribing"], "DISPENSING_NOT_PERMITTED"),
        ("application-restricted", [f"urn:nhsd:apim:app:level3:{OLDER}:dispensing"], "DISPENSING_FOR_USERS_ONLY"),
        ("application-restricted", [f"urn:nhsd:apim:app:level3:{OLDER}:tracker"], "DISPENSING_NOT_PERMITTED"),
        ("application-restricted", ["urn:nhsd:apim:app:level3:personal-demographics-service"], "ACCESS_DENIED"),
    ],
)
def test_a_message_needs_somebody_who_is_signed_in_with_an_application_that_may_dispense(
    mode: str, scopes: Json, code: str | None
) -> None:
    assert _refusal(checks.is_attended, {}, {"mode": mode, "scopes": scopes}) == code


def _is_by_an_application(mode: str, scopes: Json = None) -> bool:
    token = {"mode": mode, "scopes": scopes}
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": token})
    return checks.is_by_an_application(a_dispensing_call(RELEASE, {}, tenant, {"Authorization": "Bearer tok3n"}))


@pytest.mark.parametrize(
    ("mode", "scopes", "is_one"),
    [
        ("application-restricted", None, True),
        ("user-restricted", None, False),
        ("application-restricted", ["urn:nhsd:apim:app:level3:fhir-dispensing"], True),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-cis2:aal3:fhir-dispensing"], False),
    ],
)
def test_an_application_alone_is_told_from_a_worker(mode: str, scopes: Json, is_one: bool) -> None:
    assert _is_by_an_application(mode, scopes) is is_one


def test_an_application_alone_that_may_not_dispense_is_refused() -> None:
    with pytest.raises(Refusal, match="DISPENSING_NOT_PERMITTED"):
        _is_by_an_application("application-restricted", [f"urn:nhsd:apim:app:level3:{OLDER}:prescribing"])


def test_an_empty_body_is_refused_as_the_parser_does() -> None:
    with pytest.raises(Refusal, match="JSON value expected but reached end of input at position 0"):
        checks.body_of(a_dispensing_call(RELEASE, b""))


def test_a_body_of_json_is_given() -> None:
    assert checks.body_of(a_dispensing_call(RELEASE, {"a": 1})) == {"a": 1}


def test_the_back_end_waits_for_spine_for_25_seconds() -> None:
    call = a_dispensing_call(RELEASE, {})

    assert call.operation.patience is not None
    assert call.operation.patience(call) == 25.0
