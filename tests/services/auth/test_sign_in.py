"""A user signs in at the platform: out to the provider, back, and on to the application."""

from datetime import timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from simulator.services.auth.errors import REFUSALS
from simulator.services.auth.sign_in import PLATFORM
from simulator.wire.json import Json
from tests.services.auth.world import CLIENT, HOST, LOGIN, ONE_ROLE, RETURN, World, told

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOOD = {"client_id": CLIENT, "redirect_uri": RETURN, "response_type": "code", "state": "s-1"}


async def _authorise(world: World, base: str = "/oauth2", **changes: str | None) -> tuple[int, Json, str]:
    query = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    reply = (await world.ask("GET", f"{base}/authorize?{urlencode(query)}")).reply
    return *told(reply), reply.headers.get("Location", "")


def _question(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def test_a_healthcare_worker_is_sent_to_cis2(world: World) -> None:
    status, _, location = await _authorise(world)

    asked = _question(location)
    own = f"http://{HOST}{world.tenant.prefix}"
    assert status == 302
    assert "&scope=openid%20nationalrbacaccess&" in location
    assert location.startswith(f"{own}/realms/Cis2-mock-internal-dev/protocol/openid-connect/auth?")
    assert asked.pop("state")
    assert asked == {
        "response_type": "code",
        "client_id": PLATFORM,
        "redirect_uri": f"{own}/oauth2/callback",
        "scope": "openid nationalrbacaccess",
        "max_age": "300",
        "acr_values": "AAL3_ANY",
    }


async def test_a_patient_is_sent_to_nhs_login(world: World) -> None:
    _, _, location = await _authorise(world, scope="nhs-login")

    asked = _question(location)
    assert "/realms/NHS-Login-mock-internal-dev/" in location
    assert (asked["scope"], "acr_values" in asked) == ("openid profile", False)


async def test_the_level_that_is_asked_for_is_handed_on(world: World) -> None:
    _, _, location = await _authorise(world, acr_values="AAL2_OR_AAL3_ANY")

    assert _question(location)["acr_values"] == "AAL2_OR_AAL3_ANY"


async def test_the_callback_stands_beside_the_address_that_was_called(world: World) -> None:
    _, _, location = await _authorise(world, "/oauth2-mock")

    assert _question(location)["redirect_uri"].endswith(f"{world.tenant.prefix}/oauth2-mock/callback")


FAULTS: dict[str, dict[str, str | None]] = {
    "CLIENT_ID_MISSING": {"client_id": None},
    "CLIENT_ID_INVALID": {"client_id": "invalid"},
    "APP_REVOKED": {"client_id": "revoked-app"},
    "NO_PRODUCT": {"client_id": "no-products"},
    "REDIRECT_URI_MISSING": {"redirect_uri": None},
    "REDIRECT_URI_INVALID": {"redirect_uri": "https://example.org/callback/"},
    "STATE_MISSING": {"state": None},
    "RESPONSE_TYPE_MISSING": {"response_type": None},
    "RESPONSE_TYPE_INVALID": {"response_type": "token"},
}


@pytest.mark.parametrize("code", FAULTS)
async def test_each_fault_is_said_to_who_can_be_told(code: str, world: World) -> None:
    status, body, location = await _authorise(world, **FAULTS[code])

    row = REFUSALS[code]
    assert status == row.status
    if status == 302:
        state = "" if code == "STATE_MISSING" else "&state=s-1"
        assert location == f"{RETURN}?error={row.code}&error_description={row.display}{state}"
    else:
        assert (body["error"], body["error_description"], location) == (row.code, row.display, "")


async def test_of_several_faults_the_first_in_order_is_said(world: World) -> None:
    changes: dict[str, str | None] = {}
    said = []
    for code in reversed(FAULTS):
        changes |= FAULTS[code]
        _, body, location = await _authorise(world, **changes)
        said.append((body or _question(location))["error_description"])

    assert said == [REFUSALS[code].display for code in reversed(FAULTS)]


@pytest.mark.parametrize("state", ["a\r\nSet-Cookie: x=y", "\u00e9&code=x", "a b+c%", "'\"<script>"])
async def test_a_state_comes_back_as_it_was_and_adds_no_header(state: str, world: World) -> None:
    _, _, location = await _authorise(world, state=state, response_type=None)

    assert location.endswith(f"&state={quote(state, safe='')}")
    assert "\r" not in location
    assert (await world.code(state=state))["state"] == state


async def test_the_browser_ends_at_the_application_with_a_code(world: World) -> None:
    location = await world.signed_in(ONE_ROLE)

    answer = _question(location)
    assert location.startswith(f"{RETURN}?")
    assert set(answer) == {"code", "state"}
    assert answer["state"] == "s-1"


async def test_an_address_with_a_query_keeps_it(world: World) -> None:
    await world.register(redirect_uris=[f"{RETURN}?app=1"])

    location = await world.signed_in(redirect_uri=f"{RETURN}?app=1")

    assert location.startswith(f"{RETURN}?app=1&code=")


async def _at_callback(world: World, **changes: str) -> tuple[int, str]:
    _, _, location = await _authorise(world)
    page = await world.post(world.below(location), {"username": ONE_ROLE})
    answer = {**_question(page.headers["Location"]), **changes}
    status, body = told((await world.ask("GET", f"/oauth2/callback?{urlencode(answer)}")).reply)
    return status, (body or {}).get("error_description", "")


async def test_a_state_that_nobody_gave_is_refused(world: World) -> None:
    assert await _at_callback(world, state="other") == (400, "Invalid state parameter.")


async def test_a_code_that_nobody_gave_is_refused(world: World) -> None:
    assert await _at_callback(world, code="other") == (400, "authorization_code is invalid")


async def test_a_code_that_the_provider_gave_to_another_is_refused(world: World) -> None:
    _, _, location = await _authorise(world)
    page = await world.post(world.below(location).replace(PLATFORM, "another"), {"username": ONE_ROLE})

    reply = (await world.ask("GET", world.below(page.headers["Location"]))).reply

    assert told(reply)[1]["error_description"] == "authorization_code is invalid"


async def test_a_sign_in_takes_ten_minutes_at_most(world: World) -> None:
    _, _, location = await _authorise(world)
    page = await world.post(world.below(location), {"username": ONE_ROLE})
    world.tenant.clock.advance(timedelta(minutes=10))

    reply = (await world.ask("GET", world.below(page.headers["Location"]))).reply

    assert told(reply)[1]["error_description"] == "Invalid state parameter."


@pytest.mark.parametrize(("user", "query"), [("656005750110", {}), ("9912003073", {"scope": "nhs-login"})])
async def test_a_level_that_no_scope_has_is_refused(user: str, query: dict[str, str], world: World) -> None:
    reply = await world.at_callback(user, **query)

    assert (reply.status, told(reply)[1]["error"]) == (401, "unauthorized_client")


@pytest.mark.parametrize(
    ("user", "query", "scope"),
    [
        (ONE_ROLE, {}, "urn:nhsd:apim:user-nhs-cis2:aal3:personal-demographics-service"),
        ("656005750109", {}, "urn:nhsd:apim:user-nhs-cis2:aal2:personal-demographics-service"),
        (LOGIN, {"scope": "nhs-login"}, "urn:nhsd:apim:user-nhs-login:P9:personal-demographics-service"),
        ("9912003072", {"scope": "nhs-login"}, "urn:nhsd:apim:user-nhs-login:P5:personal-demographics-service"),
    ],
)
async def test_a_token_has_the_scopes_of_its_users_level(
    user: str, query: dict[str, str], scope: str, world: World
) -> None:
    body = await world.user_token(user, **query)

    document = world.tenant.documents.peek("access-tokens", body["access_token"])
    assert document is not None
    assert document.body["scopes"] == [scope]


async def test_a_user_who_was_removed_meanwhile_is_refused(world: World) -> None:
    await world.put("users", "leaver", {"nhsid_nrbac_roles": [{"person_roleid": "1"}]})
    code = (await world.code("leaver"))["code"]
    await world.tenant.documents.delete("users", "leaver")

    status, body = await world.token(world.by_code(code))

    assert (status, body["error"]) == (400, "invalid_grant")
