import pytest

from simulator.call.tenant import Tenant
from simulator.wire.json import Json, read_json
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.prescribing.calls import code_of, issues_of, replied, told, with_options
from tests.services.eps.prescribing.orders import an_order

USER = {"mode": "user-restricted", "roles": ["555254240100"]}
_GATEWAY_CODES = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"


def _tenant(token: Json) -> Tenant:
    return a_tenant_with(access="enforced", access_tokens={"token1": token})


def _bearer(**headers: str | None) -> dict[str, str | None]:
    return {"Authorization": "Bearer token1", **{name.replace("_", "-"): value for name, value in headers.items()}}


async def test_a_known_user_may_prescribe() -> None:
    status, _ = await told(an_order(), tenant=_tenant(USER), headers=_bearer())

    assert status == 200


async def test_an_unknown_token_is_refused_by_the_gateway() -> None:
    reply = await replied(an_order(), tenant=_tenant(USER), headers={"Authorization": "Bearer token2"})

    assert (reply.status, reply.headers["Content-Type"]) == (401, "application/json")
    assert read_json(reply.body) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "forbidden",
                "details": {
                    "coding": [
                        {
                            "system": _GATEWAY_CODES,
                            "version": "1",
                            "code": "ACCESS_DENIED",
                            "display": "Access Denied - Unauthorised",
                        }
                    ]
                },
                "diagnostics": "Invalid Access Token",
            }
        ],
    }


async def test_an_expired_token_says_so() -> None:
    token = USER | {"expires": "2026-11-22T09:00:00Z"}

    _, body = await told(an_order(), tenant=_tenant(token), headers=_bearer())

    assert issues_of(body) == ["Access Token expired"]


@pytest.mark.parametrize("request_id", [None, "one"])
async def test_a_request_has_an_id_that_is_a_uuid(request_id: str | None) -> None:
    reply = await replied(an_order(), tenant=_tenant(USER), headers=_bearer(X_Request_ID=request_id))

    issue = read_json(reply.body)["issue"][0]
    assert (reply.status, reply.headers["Content-Type"]) == (400, "application/fhir+json")
    assert (issue["severity"], issue["code"], issue["details"]["coding"][0]["code"]) == (
        "fatal",
        "value",
        "MISSING_FIELD",
    )


async def test_nobody_asks_for_an_id_where_access_is_open() -> None:
    status, _ = await told(an_order(), headers={"X-Request-ID": None})

    assert status == 200


async def test_a_user_with_several_roles_says_which() -> None:
    tenant = _tenant({"mode": "user-restricted", "roles": ["1", "2"]})

    _, body = await told(an_order(), tenant=tenant, headers=_bearer())

    assert (code_of(body), issues_of(body)) == ("MISSING_VALUE", ["Missing value in header 'NHSD-Session-URID'"])


async def test_a_role_that_the_user_has_not_is_an_invalid_value() -> None:
    _, body = await told(an_order(), tenant=_tenant(USER), headers=_bearer(NHSD_Session_URID="7"))

    assert (code_of(body), issues_of(body)) == ("INVALID_VALUE", ["nhsd-session-urid is invalid"])
    assert body["issue"][0]["code"] == "400"


@pytest.mark.parametrize("name", ["x-raw-response", "x-skip-validation"])
async def test_a_header_of_test_environments_is_forbidden(name: str) -> None:
    status, body = await told(an_order(), headers={name: "true"})

    assert (status, issues_of(body)) == (403, [f"Header not allowed - '{name}'"])


async def test_validation_is_skipped_where_the_tenant_allows_it() -> None:
    order = an_order()
    order["type"] = "collection"

    status, _ = await told(order, tenant=with_options(test_headers=True), headers={"x-skip-validation": "true"})

    assert status == 200


@pytest.mark.parametrize("mode", ["privileged-application-restricted", "patient-access"])
async def test_a_token_of_a_mode_that_the_api_has_not_is_refused_by_the_gateway(mode: str) -> None:
    status, body = await told(an_order(), tenant=_tenant({"mode": mode}), headers=_bearer())

    assert (status, code_of(body)) == (401, "ACCESS_DENIED")


async def test_what_is_disabled_is_said_to_be_before_permission_is_asked_for() -> None:
    options = {"prescribing": {"prescribing": False}}
    tenant = a_tenant_with(
        access="enforced", access_tokens={"token1": {"mode": "application-restricted"}}, eps_options=options
    )

    _, body = await told(an_order(), tenant=tenant, headers=_bearer())

    assert issues_of(body) == ["Prescribing functionality is disabled."]


OLDER = "electronic-prescription-service-api"


@pytest.mark.parametrize("scopes", [None, [f"urn:nhsd:apim:app:level3:{OLDER}:prescribing"]])
async def test_prescribing_is_for_users(scopes: Json) -> None:
    token = {"mode": "application-restricted", "scopes": scopes}

    status, body = await told(an_order(), tenant=_tenant(token), headers=_bearer())

    assert status == 403
    assert body["issue"] == [
        {
            "severity": "fatal",
            "code": "forbidden",
            "diagnostics": "Prescribing functionality can only be accessed using the user-restricted access mode.",
        }
    ]


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        ([f"urn:nhsd:apim:user-nhs-id:aal3:{OLDER}:prescribing"], 200),
        (["urn:nhsd:apim:user-nhs-id:aal3:fhir-prescribing"], 200),
        (["urn:nhsd:apim:user-nhs-id:aal3:fhir-dispensing"], 403),
        ([f"urn:nhsd:apim:user-nhs-id:aal3:{OLDER}:tracker"], 403),
        ([f"urn:nhsd:apim:app:level3:{OLDER}:dispensing"], 403),
        ([], 401),
        (["urn:nhsd:apim:user-nhs-cis2:aal3:personal-demographics-service"], 401),
        (None, 200),
    ],
)
async def test_a_token_of_known_scopes_has_that_of_prescribing(scopes: Json, status: int) -> None:
    told_status, body = await told(an_order(), tenant=_tenant(USER | {"scopes": scopes}), headers=_bearer())

    assert told_status == status
    if status == 403:
        assert issues_of(body) == ["Your app does not have permission to access prescribing functionality."]


async def test_what_is_no_message_is_told_before_permission_is_asked_for() -> None:
    status, _ = await told(b"{", tenant=_tenant({"mode": "application-restricted"}), headers=_bearer())

    assert status == 400
