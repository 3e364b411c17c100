"""The mock identity providers: a page, a code, an id token that an independent library takes, and claims."""

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt as pyjwt
import pytest

from simulator.services.auth.errors import JSON as JSON_TYPE
from simulator.wire.json import Json, read_json
from tests.jwt_makers import seconds
from tests.services.auth.world import CHOSEN_ROLE, HOST, LOGIN, ONE_ROLE, RETURN, TWO_ROLES, World, told

pytestmark = pytest.mark.asyncio(loop_scope="session")

CIS2 = "/realms/Cis2-mock-int/protocol/openid-connect"
NHS_LOGIN = "/realms/NHS-Login-mock-int/protocol/openid-connect"
QUERY = {"client_id": "my-client", "redirect_uri": RETURN, "response_type": "code", "state": "s", "nonce": "n"}


def _page(base: str = CIS2, **changes: str | None) -> str:
    query = {name: value for name, value in {**QUERY, **changes}.items() if value is not None}
    return f"{base}/auth?{urlencode(query)}"


async def test_the_page_is_one_form_with_a_username_that_leads_back_to_itself(world: World) -> None:
    reply = (await world.ask("GET", _page())).reply

    html = reply.body.decode()
    assert reply.status == 200
    assert html.count("<form") == 1
    assert unescape(re.findall(r'action="([^"]*)"', html)[0]) == f"http://{HOST}{world.tenant.prefix}{_page()}"
    assert re.findall(r'<input [^>]*name="([^"]*)"', html) == ["username"]
    assert "<script" not in html


async def test_the_page_lists_its_own_users_only(world: World) -> None:
    worker = (await world.ask("GET", _page())).reply.body.decode()
    patient = (await world.ask("GET", _page(NHS_LOGIN))).reply.body.decode()

    assert (TWO_ROLES in worker, LOGIN in worker) == (True, False)
    assert (TWO_ROLES in patient, LOGIN in patient) == (False, True)


@pytest.mark.parametrize(
    "name", ["nobody", "", LOGIN, "<script>alert(1)</script>", "a\r\nSet-Cookie: x", "\u00e9" * 5000]
)
async def test_an_unknown_user_sees_the_page_again(name: str, world: World) -> None:
    reply = await world.post(_page(), {"username": name})

    assert reply.status == 401
    assert "Location" not in reply.headers
    assert "<script" not in reply.body.decode()


@pytest.mark.parametrize("value", ['"><script>', "&lt;", "'onfocus='x"])
async def test_what_the_address_says_is_escaped_on_the_page(value: str, world: World) -> None:
    html = (await world.ask("GET", _page(state=value))).reply.body.decode()

    assert "<script>" not in html
    assert "'onfocus='" not in html


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", "/callback", "https://a b", "data:text/html,x"])
async def test_a_browser_is_sent_back_to_web_addresses_only(address: str | None, world: World) -> None:
    reply = (await world.ask("GET", _page(redirect_uri=address))).reply

    assert (reply.status, told(reply)[1]["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("realm", ["other", "Cis2-mock-", "Cis2-mock-a b", "master"])
async def test_another_realm_is_not_there(realm: str, world: World) -> None:
    status, body = await world.get(f"/realms/{realm.replace(' ', '%20')}/protocol/openid-connect/certs")

    assert (status, body["error_description"]) == (404, "Not Found")


async def _id_token(world: World, user: str = ONE_ROLE, base: str = CIS2, **changes: str) -> dict[str, Json]:
    reply = await world.post(_page(base, **changes), {"username": user})
    code = parse_qs(urlsplit(reply.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "client_id": "my-client"}
    _, body = told(await world.post(f"{base}/token", form))
    return dict(body)


async def _claims(world: World, token: str, base: str = CIS2) -> dict[str, Json]:
    _, jwks = await world.get(f"{base}/certs")
    (jwk,) = jwks["keys"]
    key = pyjwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(jwk))
    assert pyjwt.get_unverified_header(token)["kid"] == jwk["kid"]
    options = {"verify_exp": False, "verify_iat": False}
    return dict(pyjwt.decode(token, key, ["RS256"], audience="my-client", options=options))


async def test_an_id_token_says_who_signed_in_and_holds_elsewhere(world: World) -> None:
    body = await _id_token(world)

    claims = await _claims(world, body["id_token"])
    assert {name: claims[name] for name in ("iss", "sub", "azp", "nonce", "acr", "authentication_assurance_level")} == {
        "iss": "https://identity.ptl.api.platform.nhs.uk/realms/Cis2-mock-int",
        "sub": ONE_ROLE,
        "azp": "my-client",
        "nonce": "n",
        "acr": "AAL3_ANY",
        "authentication_assurance_level": 3,
    }
    assert claims["exp"] == seconds() + 3600
    assert set(claims) >= {"amr", "at_hash", "auth_time", "c_hash", "realm", "s_hash", "sid", "tokenName", "tokenType"}


async def test_a_role_that_was_chosen_stands_in_the_id_token(world: World) -> None:
    body = await _id_token(world, CHOSEN_ROLE)

    assert (await _claims(world, body["id_token"]))["selected_roleid"] == "555254242105"


async def test_a_patients_id_token_has_their_number_and_level(world: World) -> None:
    body = await _id_token(world, LOGIN, NHS_LOGIN)

    claims = await _claims(world, body["id_token"], NHS_LOGIN)
    assert (claims["nhs_number"], claims["identity_proofing_level"], claims["vot"]) == (LOGIN, "P9", "P9.Cp.Cd")


async def test_anybody_of_the_population_can_sign_in_by_their_number(world: World) -> None:
    body = await _id_token(world, "9000000009", NHS_LOGIN)

    assert (await _claims(world, body["id_token"], NHS_LOGIN))["nhs_number"] == "9000000009"


async def test_an_id_token_can_be_exchanged_for_an_access_token(world: World) -> None:
    token = (await _id_token(world))["id_token"]

    status, body = await world.token(world.by_exchange(str(token)))

    assert (status, body["refresh_count"]) == (200, "0")


async def test_an_id_token_of_another_seed_does_not_hold(world: World) -> None:
    token = (await _id_token(world))["id_token"]
    world.tenant.seed = 1

    status, body = await world.token(world.by_exchange(str(token)))

    assert (status, body["error_description"][:20]) == (401, "Invalid 'kid' header")


async def _refused(world: World, **changes: str) -> tuple[int, str]:
    reply = await world.post(_page(), {"username": ONE_ROLE})
    code = parse_qs(urlsplit(reply.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, **changes}
    status, body = told(await world.post(f"{CIS2}/token", form))
    return status, body["error"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "invalid_request"),
        ({"code": "other"}, "invalid_grant"),
        ({"redirect_uri": "https://example.org"}, "invalid_grant"),
    ],
)
async def test_a_code_is_exchanged_by_its_owner_only(changes: dict[str, str], error: str, world: World) -> None:
    assert await _refused(world, **changes) == (400, error)


async def test_a_code_of_one_provider_is_none_of_the_other(world: World) -> None:
    reply = await world.post(_page(), {"username": ONE_ROLE})
    code = parse_qs(urlsplit(reply.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN}

    assert told(await world.post(f"{NHS_LOGIN}/token", form))[0] == 400


async def test_claims_are_told_for_a_providers_own_token(world: World) -> None:
    body = await _id_token(world, TWO_ROLES)

    status, claims = await world.get(f"{CIS2}/userinfo", str(body["access_token"]))

    assert status == 200
    assert [role["person_roleid"] for role in claims["nhsid_nrbac_roles"]] == ["656014452101", "656005754108"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer other", "Basic YTpi"])
async def test_claims_are_told_to_nobody_else(header: str | None, world: World) -> None:
    reply = (await world.ask("GET", f"{CIS2}/userinfo", {"Authorization": header})).reply

    assert (reply.status, told(reply)[1]["error"]) == (401, "invalid_token")


async def test_a_providers_token_does_not_last(world: World) -> None:
    body = await _id_token(world)
    world.tenant.clock.advance(timedelta(hours=1))

    assert (await world.get(f"{CIS2}/userinfo", str(body["access_token"])))[0] == 401


async def test_the_addresses_of_a_realm_can_be_discovered(world: World) -> None:
    outcome = await world.ask("GET", "/realms/Cis2-mock-int/.well-known/openid-configuration")

    body = read_json(outcome.reply.body)
    own = f"http://{HOST}{world.tenant.prefix}{CIS2}"
    assert outcome.reply.headers["Content-Type"] == JSON_TYPE
    assert (body["token_endpoint"], body["jwks_uri"]) == (f"{own}/token", f"{own}/certs")


async def test_the_issuer_is_the_tenants_own_where_links_are(world: World) -> None:
    world.tenant.links = "own"

    _, body = await world.get("/realms/Cis2-mock-int/.well-known/openid-configuration")

    assert body["issuer"] == f"http://{HOST}{world.tenant.prefix}/realms/Cis2-mock-int"
