"""The published request and answer cases of the token service, each on a world of its own."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlencode

import jwt as pyjwt
import pytest

from simulator.call import Call, Operation, Refusal, Service
from simulator.call.access import authenticate
from simulator.call.api import Api, scopes_for
from simulator.call.api_key import ApiKeyFault, check_api_key
from simulator.call.refusal import RefusalRow
from simulator.call.roles import RoleFault, role_of
from simulator.pipeline import Simulator
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json
from tests.jwt_makers import a_key, a_token, seconds
from tests.makers import a_call, a_request
from tests.official import REFERENCE, example, official
from tests.services.auth.world import (
    CHOSEN_ROLE,
    CLIENT,
    LOGIN,
    ONE_ROLE,
    RETURN,
    TWO_ROLES,
    World,
    an_id_token,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "auth/examples/token-cases.json"
SOURCE = "API platform, token-cases"


def _cases(*flows: str) -> list[object]:
    if not (REFERENCE / Path(CASES)).is_file():
        return [pytest.param(None, id="absent")]
    return [pytest.param(each, id=each["id"]) for each in example(CASES)["cases"] if each["flow"] in flows]


def _held(case: Json, said: tuple[int, Json]) -> None:
    """Status and whole body are as published; of the message id only that it is a text."""
    status, body = said
    assert status == case["status"]
    if case.get("body") is not None:
        assert isinstance(body.pop("message_id", ""), str)
        assert body == {name: value for name, value in case["body"].items() if name != "message_id"}


def _changed(change: Json, kind: str, good: dict[str, Json]) -> dict[str, Json]:
    """Members of one kind (`jwt.claims`, `form`) as a case changes them; those that it deletes are None."""
    changed = dict(good)
    for name, value in change.items():
        if name == "delete" and value.startswith(f"{kind}."):
            changed[value.removeprefix(f"{kind}.")] = None
        elif name.startswith(f"{kind}."):
            changed[name.removeprefix(f"{kind}.")] = value
    return changed


async def _by_jwt(world: World, change: Json) -> tuple[int, Json]:
    claims = _changed(change, "jwt.claims", world.claims())
    header = _changed(change, "jwt.header", {})
    claims["exp"] = {"string of now+300": str(seconds() + 300), "now+360": seconds() + 360}.get(
        claims["exp"], claims["exp"]
    )
    algorithm = (header.pop("alg", None) or "RS512").split()[0]
    key: object = a_key() if "signed with a key" in str(change.get("jwt")) else None
    assertion = a_token(claims, algorithm=algorithm, header=header) if key is None else a_token(claims, key)
    if str(change.get("jwt")).startswith("HS256"):
        assertion = pyjwt.encode({"some": "payload"}, "a shared secret of thirty-two bytes!", "HS256")
    if change.get("app") == "no JWKS registered":
        await world.register(jwks=None)
    form = _changed(change, "form", world.by_jwt(assertion))
    if change.get("transport"):
        sent = urlencode({name: value for name, value in form.items() if value is not None})
        return told((await world.ask("POST", f"/oauth2/token?{sent}", {"Content-Type": None})).reply)
    said = await world.token(form)
    if "userinfo" in str(change.get("then")):
        return await world.get("/oauth2/userinfo", said[1]["access_token"])
    return said


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("client_credentials"))
async def test_client_credentials_are_answered_as_published(case: Json, world: World) -> None:
    said = await _by_jwt(world, case["change"])

    _held(case, said)
    if case["id"] == "cc-ok":
        assert set(said[1]) == {"access_token", "expires_in", "token_type", "issued_at"}
        assert (said[1]["expires_in"], said[1]["token_type"]) == ("599", "Bearer")
    if case["id"] == "cc-expiry-100s":
        assert 0 < int(said[1]["expires_in"]) <= 100


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("authorization_code"))
async def test_an_authorization_code_is_answered_as_published(case: Json, world: World) -> None:
    code = (await world.code())["code"]

    said = await world.token(_changed(case["change"], "form", world.by_code(code)))

    _held(case, said)
    if case["id"] == "ac-ok":
        refresh = {"refresh_token", "refresh_token_expires_in", "refresh_count"}
        assert set(said[1]) == {"access_token", "expires_in", "token_type", *refresh}
        assert (said[1]["expires_in"], said[1]["refresh_token_expires_in"]) == ("599", "43199")
        assert said[1]["refresh_count"] == "0"


@official(SOURCE)
async def test_a_patients_refresh_token_is_shorter_lived(world: World) -> None:
    body = await world.user_token(LOGIN, scope="nhs-login")

    assert body["refresh_token_expires_in"] == "3599"


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("refresh_token"))
async def test_a_refresh_token_is_answered_as_published(case: Json, world: World) -> None:
    first = await world.user_token()
    said = await world.token(_changed(case["change"], "form", world.by_refresh(first["refresh_token"])))
    if "then" in case["change"]:
        world.tenant.clock.advance(timedelta(seconds=5))
        said = await world.token(world.by_refresh(said[1]["refresh_token"]))

    _held(case, said)
    if case["id"] == "rt-ok":
        assert said[1]["refresh_count"] == "1"
        assert set(said[1]) == set(first)
        world.tenant.clock.advance(timedelta(seconds=7))
        again = await world.token(world.by_refresh(said[1]["refresh_token"]))
        assert int(said[1]["refresh_token_expires_in"]) - int(again[1]["refresh_token_expires_in"]) == 7


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("authorize"))
async def test_authorising_is_answered_as_published(case: Json, world: World) -> None:
    change = case["change"]
    good = {"client_id": CLIENT, "redirect_uri": RETURN, "response_type": "code", "state": "s-1"}
    query = {name: value for name, value in _changed(change, "query", good).items() if value is not None}
    if "app" in change:
        await world.register(products=["another-product"])
    path = f"/oauth2/authorize?{urlencode(query)}"
    if "then" in change:
        page = world.below((await world.ask("GET", path)).reply.headers["Location"])
        path = world.below((await world.post(page, {"username": ONE_ROLE})).headers["Location"])
        await world.ask("GET", path)

    reply = (await world.ask("GET", path)).reply

    _held(case, told(reply))
    if "location" in case:
        wanted = case["location"].replace("<redirect_uri>", RETURN).replace("<state>", "s-1")
        assert unquote(reply.headers["Location"]) == wanted


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("token"))
async def test_another_method_is_answered_as_published(case: Json, world: World) -> None:
    reply = (await world.ask(case["change"]["method"], "/oauth2/token")).reply

    assert (reply.status, reply.headers["Allow"], reply.body) == (case["status"], case["headers"]["Allow"], b"")


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("token_exchange"))
async def test_a_token_exchange_is_answered_as_published(case: Json, world: World) -> None:
    change = case["change"]
    claims = _changed(change, "subject.claims", an_id_token())
    header = _changed(change, "subject.header", {})
    form = _changed(change, "form", world.by_exchange(a_token(claims, header=header)))
    if "repeat" in change:
        await world.token(form)

    said = await world.token(form)

    _held(case, said)
    if case["id"] == "tx-ok":
        refresh = {"refresh_token", "refresh_token_expires_in", "refresh_count"}
        assert set(said[1]) == {"access_token", "expires_in", "token_type", "issued_token_type", *refresh}
        assert said[1]["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
        assert (said[1]["refresh_count"], said[1]["refresh_token_expires_in"]) == ("0", "43199")


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("resource"))
async def test_an_api_without_a_policy_of_its_own_answers_as_published(case: Json, world: World) -> None:
    authorization = case["change"].get("Authorization")

    reply = await world.ask("GET", "/hello-world/hello/user", {"Authorization": authorization})

    _held(case, told(reply.reply))


async def _role_reply(call: Call) -> Reply:
    try:
        role = role_of(call, authenticate(call), version=2)
    except RoleFault as fault:
        return Reply.of(fault.status, render_json({"issue": [{"diagnostics": fault.text}]}), "application/json")
    return Reply.of(200, render_json({"NHSD-Session-URID": role}), "application/json")


async def _malformed(world: World) -> str:
    await world.put("users", "malformed", {"nhsid_nrbac_roles": [{"person_orgid": "1"}]})
    return "malformed"


async def _empty(world: World) -> str:
    await world.put("users", "empty", {"nhsid_nrbac_roles": [], "selected_roleid": ""})
    return "empty"


async def _signs_in(user: str) -> str:
    return user


_USERS: dict[str, Callable[[World], Awaitable[str]]] = {
    "role-multiple": lambda world: _signs_in(TWO_ROLES),
    "role-malformed-nrbac": _malformed,
    "role-empty-selected": _empty,
    "role-single": lambda world: _signs_in(ONE_ROLE),
}


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("role"))
async def test_a_role_is_checked_as_published(case: Json, world: World) -> None:
    is_patient = case["change"]["user"] == "NHS login"
    user = LOGIN if is_patient else await _USERS[case["id"]](world)
    token = (await world.user_token(user, **({"scope": "nhs-login"} if is_patient else {})))["access_token"]
    sent = {"Authorization": f"Bearer {token}", "NHSD-Session-URID": case["change"].get("NHSD-Session-URID")}

    status, body = told(await _role_reply(a_call(a_request(headers=sent), world.tenant)))

    assert status == case["status"]
    if "diagnostics" in case:
        assert body["issue"][0]["diagnostics"] == case["diagnostics"]
    else:
        assert body == {"NHSD-Session-URID": "555254240512"}


@official(SOURCE)
async def test_a_role_that_was_chosen_at_sign_in_counts(world: World) -> None:
    token = (await world.user_token(CHOSEN_ROLE))["access_token"]
    call = a_call(a_request(headers={"Authorization": f"Bearer {token}"}), world.tenant)

    assert role_of(call, authenticate(call), version=2) == "555254242105"


DIRECTORY = Api("spine-directory", scopes_for("spine-directory"))


def _key_service() -> Service:
    async def answer(call: Call) -> Reply:
        try:
            check_api_key(call, DIRECTORY)
        except ApiKeyFault as fault:
            return Reply.of(fault.status, render_json(fault.body), "application/json")
        return Reply(200)

    def render(call: Call, refusal: Refusal) -> Reply:
        return Reply(500)

    return Service(
        name="directory",
        title="A made API that wants a key",
        base_path="/directory",
        operations=(Operation("directory.read", "GET", "/directory", "", answer),),
        refusals={"CRASH": RefusalRow(500, "")},
        render=render,
        crash="CRASH",
        unreadable="CRASH",
        timeout="CRASH",
        reads_nhs_number=lambda call: None,
    )


@official(SOURCE)
@pytest.mark.parametrize("case", _cases("apikey"))
async def test_an_api_key_is_judged_as_published(case: Json, world: World, platform: Simulator) -> None:
    service = _key_service()
    key = case["change"].get("apikey", CLIENT)
    call = a_call(a_request(headers={"apikey": key}), world.tenant, "directory.read", service)

    status, body = told(await service.operations[0].answer(call))

    assert status == case["status"]
    if "body" in case:
        assert body == case["body"]
    else:
        assert body["fault"]["faultstring"] == "Invalid ApiKey for given resource"
