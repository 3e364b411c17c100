"""Only applications send status updates."""

import pytest

from tests.services.eps.makers import a_tenant_with
from tests.services.eps.updates.calls import a_bundle, an_update_call, told


@pytest.mark.parametrize(
    ("mode", "headers", "status"),
    [
        ("application-restricted", {}, 200),
        ("application-restricted", {"X-Request-ID": None}, 400),
        ("user-restricted", {}, 401),
        ("patient-access", {}, 401),
        ("application-restricted", {"Authorization": None}, 401),
        ("privileged-application-restricted", {}, 401),
    ],
)
async def test_a_token_of_an_application_is_wanted(mode: str, headers: dict[str, str | None], status: int) -> None:
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": {"mode": mode}})

    reply = await told(an_update_call(a_bundle(), tenant, {"Authorization": "Bearer tok3n", **headers}))

    assert reply.status == status


async def test_where_access_is_open_nobody_asks() -> None:
    reply = await told(an_update_call(a_bundle(), headers={"X-Request-ID": None}))

    assert reply.status == 200


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("prescription-status-update-api", 200),
        ("prescription-status-update", 200),
        ("personal-demographics-service", 401),
    ],
)
async def test_the_token_is_for_this_api(scope: str, status: int) -> None:
    token = {"mode": "application-restricted", "scopes": [f"urn:nhsd:apim:app:level3:{scope}"]}
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": token})

    reply = await told(an_update_call(a_bundle(), tenant, {"Authorization": "Bearer tok3n"}))

    assert reply.status == status
