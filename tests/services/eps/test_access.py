"""What the prescription services are on the API platform, and whom their gateway lets in."""

from collections.abc import Callable, Mapping

import pytest

from simulator.call.api import Api
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.access import (
    DISPENSING,
    FHIR,
    PATIENTS,
    PRESCRIBING,
    TASKS,
    TRACKER,
    UPDATES,
    caller,
    has_monitoring_key,
    mode_in,
    role,
)
from simulator.wire.json import Json
from tests.makers import a_call, a_request, a_tenant

OLDER = "electronic-prescription-service-api"
WORKER = {"mode": "user-restricted"}
APP = "urn:nhsd:apim:app:level3:"
USERS = "urn:nhsd:apim:user-nhs-id:aal3:"
CIS2 = "urn:nhsd:apim:user-nhs-cis2:aal3:"
PATIENT = "urn:nhsd:apim:user-nhs-login:P9:"


def _a_call(
    token: Json,
    headers: Mapping[str, str | None] | None = None,
    access: str = "enforced",
    applications: Mapping[str, Json] | None = None,
) -> Call:
    tenant = a_tenant(access=access, access_tokens={"tok3n": token}, applications=applications or {})
    return a_call(a_request(headers={"Authorization": "Bearer tok3n", **(headers or {})}), tenant)


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        do()
    return str(refused.value)


@pytest.mark.parametrize(
    ("api", "scopes"),
    [
        (PRESCRIBING, {CIS2 + "fhir-prescribing", USERS + "fhir-prescribing", f"{USERS}{OLDER}:prescribing",
                       f"{CIS2}{OLDER}:prescribing", f"{APP}{OLDER}:prescribing"}),
        (DISPENSING, {CIS2 + "fhir-dispensing", USERS + "fhir-dispensing", f"{USERS}{OLDER}:dispensing",
                      f"{CIS2}{OLDER}:dispensing", f"{APP}{OLDER}:dispensing", f"{APP}fhir-dispensing"}),
        (TASKS, {f"{USERS}{OLDER}:tracker", f"{CIS2}{OLDER}:tracker", f"{APP}{OLDER}:tracker"}),
        (FHIR, {*PRESCRIBING.scopes, *DISPENSING.scopes, *TASKS.scopes}),
        (TRACKER, {f"{CIS2}clinical-prescription-tracker", f"{USERS}clinical-prescription-tracker"}),
        (PATIENTS, {f"{PATIENT}prescriptions-for-patients", f"{PATIENT}prescriptions-for-patients-v2"}),
        (UPDATES, {f"{APP}prescription-status-update-api", f"{APP}prescription-status-update"}),
    ],
)  # fmt: skip
def test_each_api_has_its_scopes_and_no_others(api: Api, scopes: set[str]) -> None:
    assert set(api.scopes) == scopes


def test_a_token_with_a_users_scope_is_a_users_whatever_else_it_has() -> None:
    scopes = [f"{APP}{OLDER}:prescribing", f"{USERS}{OLDER}:tracker"]

    assert FHIR.admits(scopes) == ("user-restricted", "aal3")


@pytest.mark.parametrize(
    ("headers", "token", "said"),
    [
        ({"Authorization": None}, WORKER, "Invalid access token"),
        ({"Authorization": ""}, WORKER, "Invalid access token"),
        ({"Authorization": "Bearer"}, WORKER, "Invalid access token"),
        ({"Authorization": "Basic tok3n"}, WORKER, "Invalid access token"),
        ({"Authorization": "Bearer un6known"}, WORKER, "Invalid Access Token"),
        ({}, WORKER | {"revoked": True}, "Invalid Access Token"),
        ({}, WORKER | {"expires": "2026-11-22T10:00:00Z"}, "Access Token expired"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_in_the_gateways_words(
    headers: dict[str, str | None], token: Json, said: str
) -> None:
    assert _refused(lambda: caller(_a_call(token, headers), FHIR)) == f"ACCESS_DENIED: {said}"


def test_a_token_for_another_api_is_told_which_scopes_would_do() -> None:
    token = {"mode": "application-restricted", "scopes": [f"{APP}personal-demographics-service"]}

    said = _refused(lambda: caller(_a_call(token), UPDATES))

    assert said == f"ACCESS_DENIED: Required scope(s): {' '.join(UPDATES.scopes)}"


@pytest.mark.parametrize(
    ("api", "product", "is_held"),
    [
        (FHIR, "fhir-prescribing", True),
        (FHIR, "electronic-prescription-service-api-int", True),
        (FHIR, "clinical-prescription-tracker", False),
        (TRACKER, "clinical-prescription-tracker", True),
        (TRACKER, "fhir-prescribing", False),
        (PATIENTS, "prescriptions-for-patients-v2", True),
        (UPDATES, "prescription-status-update-api", True),
    ],
)
def test_an_application_is_subscribed_by_its_products(api: Api, product: str, is_held: bool) -> None:
    assert api.is_held_by([product]) is is_held


ROLES = {"roles": ["1", "2"]}


@pytest.mark.parametrize(
    ("token", "sent", "handed_on"),
    [
        (WORKER | ROLES, "2", "2"),
        (WORKER | {"roles": ["1"]}, None, "1"),
        (WORKER | ROLES | {"selected_roleid": "1"}, "9", "1"),
        (WORKER | {"flow": "separate", "user": "787807429511"}, "9", "9"),
        (WORKER, None, None),
        ({"mode": "application-restricted"}, "9", "9"),
    ],
)
def test_the_role_is_the_one_that_the_platform_finds(token: Json, sent: str | None, handed_on: str | None) -> None:
    assert role(_a_call(token, {"NHSD-Session-URID": sent}), FHIR) == handed_on


@pytest.mark.parametrize(
    ("token", "sent", "refusal"),
    [
        (WORKER | ROLES, None, "MISSING_VALUE"),
        (WORKER | ROLES, "9", "INVALID_ROLE: nhsd-session-urid is invalid"),
        (
            WORKER | {"roles": []},
            None,
            "INVALID_ROLE: no userroles available, please check nhsd-session-urid is valid",
        ),
    ],
)
def test_a_role_that_is_not_clear_is_refused(token: Json, sent: str | None, refusal: str) -> None:
    assert _refused(lambda: role(_a_call(token, {"NHSD-Session-URID": sent}), FHIR)) == refusal


@pytest.mark.parametrize(
    ("token", "mode"),
    [
        (WORKER, "user-restricted"),
        ({"mode": "application-restricted"}, "application-restricted"),
        (WORKER | {"scopes": [f"{CIS2}fhir-dispensing"]}, "user-restricted"),
        ({"mode": "application-restricted", "scopes": [f"{APP}fhir-dispensing"]}, "application-restricted"),
        (WORKER | {"scopes": [f"{CIS2}fhir-prescribing"]}, None),
    ],
)
def test_a_function_is_open_to_those_whose_scopes_are_its_own(token: Json, mode: str | None) -> None:
    assert mode_in(_a_call(token), DISPENSING) == mode


def test_where_nobody_asks_every_function_is_open() -> None:
    assert mode_in(_a_call(WORKER, access="presence"), DISPENSING) == "open"


@pytest.mark.parametrize("key", [None, "unknown", "revoked", "idle"])
def test_a_status_is_for_an_approved_applications_key(key: str | None) -> None:
    applications = {
        "revoked": {"client_id": "revoked", "status": "revoked"},
        "idle": {"client_id": "idle", "products": []},
    }

    said = _refused(lambda: has_monitoring_key(_a_call(WORKER, {"apikey": key}, applications=applications)))

    assert said == "ACCESS_DENIED: Invalid ApiKey"
