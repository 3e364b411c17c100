"""A provider ends a session, and the session's tokens are good no longer."""

import pytest

from simulator.services.auth.errors import REFUSALS
from simulator.services.auth.logout import EVENT
from simulator.services.auth.sign_in import PLATFORM
from simulator.wire.json import Json
from tests.jwt_makers import a_key, a_token
from tests.services.auth.world import ISSUER, World, told

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOOD: Json = {"iss": ISSUER, "aud": PLATFORM, "sub": "1", "sid": "session-1", "jti": "1", "events": {EVENT: {}}}


async def _said(world: World, token: str) -> tuple[int, Json]:
    return told(await world.post("/oauth2/backchannel_logout", {"logout_token": token}))


async def test_the_sessions_tokens_are_unknown_from_then_on(world: World) -> None:
    _, body = await world.token(world.by_exchange())
    before = (await world.get("/hello-world/hello/user", body["access_token"]))[0]

    said = await _said(world, a_token(GOOD))

    after, fault = await world.get("/hello-world/hello/user", body["access_token"])
    refreshed = await world.token(world.by_refresh(body["refresh_token"]))
    assert said == (200, {"success": True})
    assert (before, after, fault["fault"]["faultstring"]) == (200, 401, "Invalid Access Token")
    assert refreshed[1]["error_description"] == "refresh_token is invalid"


FAULTS = {
    "LOGOUT_AUD": {"aud": "another"},
    "LOGOUT_ISS": {"iss": "https://nobody.example"},
    "LOGOUT_SID": {"sid": None},
    "LOGOUT_EVENTS": {"events": {"other": {}}},
}


@pytest.mark.parametrize("code", FAULTS)
async def test_each_fault_has_its_own_body(code: str, world: World) -> None:
    status, body = await _said(world, a_token({**GOOD, **FAULTS[code]}))

    assert (status, body["error_description"]) == (400, REFUSALS[code].display)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": [PLATFORM, "another"], "sid": None}, "LOGOUT_SID"),
        ({"aud": ["another"]}, "LOGOUT_AUD"),
        ({"sid": ""}, "LOGOUT_SID"),
        ({"sid": 5}, "LOGOUT_SID"),
        ({"events": [EVENT]}, "LOGOUT_EVENTS"),
    ],
)
async def test_claims_in_other_forms_are_told_apart(changes: Json, code: str, world: World) -> None:
    _, body = await _said(world, a_token({**GOOD, **changes}))

    assert body["error_description"] == REFUSALS[code].display


@pytest.mark.parametrize("forgotten", ["access-tokens", "refresh-tokens"])
async def test_a_session_ends_also_where_one_of_its_tokens_is_forgotten(forgotten: str, world: World) -> None:
    await world.token(world.by_exchange())
    for document in list(world.tenant.documents.peek_every(forgotten)):
        await world.tenant.documents.delete(forgotten, document.key, forget=True)

    assert await _said(world, a_token(GOOD)) == (200, {"success": True})


async def test_of_several_faults_the_first_in_order_is_said(world: World) -> None:
    changes: dict[str, Json] = {}
    said = []
    for code in reversed(FAULTS):
        changes |= FAULTS[code]
        said.append((await _said(world, a_token({**GOOD, **changes})))[1]["error_description"])

    assert said == [REFUSALS[code].display for code in reversed(FAULTS)]


@pytest.mark.parametrize("token", ["", "no.token", a_token(GOOD, a_key()), a_token(GOOD, header={"kid": "x"})])
async def test_what_is_not_the_providers_is_not_verified(token: str, world: World) -> None:
    await world.token(world.by_exchange())

    status, body = await _said(world, token)

    assert (status, body["error"], body["error_description"]) == (400, "bad_request", "Unable to verify JWT")


async def test_a_session_that_there_is_not_is_said_so(world: World) -> None:
    status, body = await _said(world, a_token(GOOD))

    assert (status, body["error"], body["error_description"]) == (501, "not_implemented", "SID not found")
