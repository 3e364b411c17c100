"""Only an application with the tracker's scope may look at Tasks, for a user or on its own."""

import pytest

from simulator.wire.json import Json, read_json
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.tasks.calls import a_search, told

OLDER = "electronic-prescription-service-api"
QUERY = "patient:identifier=9000000009"


async def _look(token: Json) -> tuple[int, Json]:
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": token})
    reply = await told(a_search(QUERY, tenant, {"Authorization": "Bearer tok3n"}))
    return reply.status, read_json(reply.body)


@pytest.mark.parametrize(
    ("mode", "scopes", "status"),
    [
        ("user-restricted", None, 200),
        ("application-restricted", None, 200),
        ("user-restricted", [f"urn:nhsd:apim:user-nhs-id:aal3:{OLDER}:tracker"], 200),
        ("application-restricted", [f"urn:nhsd:apim:app:level3:{OLDER}:tracker"], 200),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-id:aal3:fhir-prescribing"], 403),
        ("application-restricted", [f"urn:nhsd:apim:app:level3:{OLDER}:dispensing"], 403),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-cis2:aal3:clinical-prescription-tracker"], 401),
        ("patient-access", None, 401),
    ],
)
async def test_the_token_is_for_the_tracker(mode: str, scopes: Json, status: int) -> None:
    assert (await _look({"mode": mode, "scopes": scopes}))[0] == status


async def test_without_the_scope_the_back_end_says_what_is_not_permitted() -> None:
    scopes = ["urn:nhsd:apim:user-nhs-id:aal3:fhir-dispensing"]

    _, body = await _look({"mode": "user-restricted", "scopes": scopes})

    assert body["issue"] == [
        {
            "code": "forbidden",
            "severity": "fatal",
            "diagnostics": "Your app does not have permission to access tracker functionality.",
        }
    ]


async def test_permission_is_asked_for_before_the_query_is_looked_at() -> None:
    token = {"mode": "user-restricted", "scopes": ["urn:nhsd:apim:user-nhs-id:aal3:fhir-dispensing"]}
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": token})

    reply = await told(a_search("", tenant, {"Authorization": "Bearer tok3n"}))

    assert reply.status == 403
