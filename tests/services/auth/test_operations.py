"""The token service as a whole: flows, who a user is, and what the gateway answers beside."""

from datetime import timedelta

import pytest

from simulator.services.auth.errors import REFUSALS
from simulator.services.auth.forms import FORM
from simulator.wire.json import Json
from tests.jwt_makers import a_token
from tests.makers import a_request
from tests.services.auth.world import LOGIN, ONE_ROLE, RETURN, SECRET, TWO_ROLES, World, an_id_token, told

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_token_is_issued_at_an_instant_of_the_tenants_clock(world: World) -> None:
    _, body = await world.token(world.by_jwt())

    assert body["issued_at"] == str(int(world.tenant.clock.seconds() * 1000))


async def test_each_token_is_another(world: World) -> None:
    tokens = {await world.application_token() for _ in range(5)}

    assert len(tokens) == 5


async def test_a_token_is_kept_by_its_tenant_alone(world: World) -> None:
    token = await world.application_token()
    other = await World.new(world.simulator)

    assert (await other.get("/hello-world/hello/application", token))[0] == 401


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
async def test_the_content_type_is_looked_at_first(content_type: str, world: World) -> None:
    outcome = await world.ask("POST", "/oauth2/token", {"Content-Type": content_type}, b"grant_type=other")

    assert (outcome.reply.status, told(outcome.reply)[1]["error_description"]) == (
        415, REFUSALS["CONTENT_TYPE"].display,
    )  # fmt: skip


CODE_FAULTS: dict[str, dict[str, Json]] = {
    "CLIENT_ID_MISSING": {"client_id": None},
    "CLIENT_INVALID": {"client_id": "unknown"},
    "CLIENT_SECRET_MISSING": {"client_secret": None},
    "REDIRECT_URI_MISSING": {"redirect_uri": None},
    "REDIRECT_URI_INVALID": {"redirect_uri": "https://example.org/other"},
    "CODE_MISSING": {"code": None},
    "CODE_INVALID": {"code": "unknown"},
}


@pytest.mark.parametrize("code", CODE_FAULTS)
async def test_each_fault_of_a_code_has_its_own_body(code: str, world: World) -> None:
    good = (await world.code())["code"]

    status, body = await world.token(world.by_code(good, **CODE_FAULTS[code]))

    row = REFUSALS[code]
    assert (status, body["error"], body["error_description"]) == (row.status, row.code, row.display)


async def test_of_several_faults_of_a_code_the_first_in_order_is_said(world: World) -> None:
    changes: dict[str, Json] = {}
    said = []
    for code in reversed(CODE_FAULTS):
        changes = {**changes, **CODE_FAULTS[code]}
        said.append((await world.token(world.by_code("any", **changes)))[1]["error_description"])

    assert said == [REFUSALS[code].display for code in reversed(CODE_FAULTS)]


async def test_a_code_is_good_once(world: World) -> None:
    form = world.by_code((await world.code())["code"])

    said = [(await world.token(form))[0] for _ in range(2)]

    assert said == [200, 400]


async def test_a_code_is_good_for_its_own_application_and_address(world: World) -> None:
    other = {"client_id": "other", "client_secret": SECRET, "redirect_uris": [RETURN]}
    await world.put("applications", "other", other)
    form = world.by_code((await world.code())["code"], client_id="other")

    assert (await world.token(form))[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"client_id": "other"}, "invalid_grant"), ({"redirect_uri": f"{RETURN}/2"}, "invalid_grant")],
)
async def test_who_has_no_right_to_a_code_does_not_use_it_up(changes: Json, error: str, world: World) -> None:
    await world.register(redirect_uris=[RETURN, f"{RETURN}/2"])
    await world.put("applications", "other", {"client_id": "other", "client_secret": SECRET, "redirect_uris": [RETURN]})
    code = (await world.code())["code"]

    said = [await world.token(world.by_code(code, **changes)), await world.token(world.by_code(code))]

    assert said[0][1]["error"] == error
    assert said[1][0] == 200


async def test_a_revoked_application_gets_no_token_for_what_it_has(world: World) -> None:
    code, refresh = (await world.code())["code"], (await world.user_token())["refresh_token"]
    await world.register(status="revoked")

    said = [await world.token(form) for form in (world.by_code(code), world.by_refresh(refresh))]

    assert [(status, body["error"]) for status, body in said] == [(401, "access_denied")] * 2


async def test_an_application_that_lost_its_products_gets_no_token(world: World) -> None:
    code = (await world.code())["code"]
    await world.register(products=[])

    _, body = await world.token(world.by_code(code))

    assert (body["error"], body["error_description"]) == ("access_denied", REFUSALS["NO_PRODUCT"].display)


REFRESH_FAULTS: dict[str, dict[str, Json]] = {
    "CLIENT_ID_MISSING": {"client_id": None},
    "CLIENT_INVALID": {"client_id": "unknown"},
    "CLIENT_SECRET_MISSING": {"client_secret": None},
    "REFRESH_TOKEN_MISSING": {"refresh_token": None},
    "REFRESH_TOKEN_INVALID": {"refresh_token": "unknown"},
}


async def test_of_several_faults_of_a_refresh_the_first_in_order_is_said(world: World) -> None:
    changes: dict[str, Json] = {}
    said = []
    for code in reversed(REFRESH_FAULTS):
        changes = {**changes, **REFRESH_FAULTS[code]}
        said.append((await world.token(world.by_refresh("any", **changes)))[1]["error_description"])

    assert said == [REFUSALS[code].display for code in reversed(REFRESH_FAULTS)]


async def test_each_refresh_token_works_once_and_counts(world: World) -> None:
    first = await world.user_token()
    _, second = await world.token(world.by_refresh(first["refresh_token"]))
    _, third = await world.token(world.by_refresh(second["refresh_token"]))

    again = await world.token(world.by_refresh(first["refresh_token"]))

    assert [each["refresh_count"] for each in (first, second, third)] == ["0", "1", "2"]
    assert (again[0], again[1]["error_description"]) == (401, "refresh_token is invalid")


async def test_a_refreshed_token_is_the_same_users(world: World) -> None:
    first = await world.user_token(TWO_ROLES)

    _, body = await world.token(world.by_refresh(first["refresh_token"]))

    before, after = (world.tenant.documents.peek("access-tokens", each["access_token"]) for each in (first, body))
    assert before is not None
    assert after is not None
    assert after.body == before.body


@pytest.mark.parametrize(("user", "query", "hours"), [(ONE_ROLE, {}, 12), (LOGIN, {"scope": "nhs-login"}, 1)])
async def test_a_sign_in_ends_however_often_it_is_refreshed(
    user: str, query: dict[str, str], hours: int, world: World
) -> None:
    body = await world.user_token(user, **query)
    world.tenant.clock.advance(timedelta(hours=hours, seconds=-1))
    _, body = await world.token(world.by_refresh(body["refresh_token"]))
    world.tenant.clock.advance(timedelta(seconds=1))

    status, body = await world.token(world.by_refresh(body["refresh_token"]))

    assert (status, body["error_description"]) == (401, "refresh token refresh period has expired")


async def test_a_refresh_token_is_its_own_applications(world: World) -> None:
    await world.put("applications", "other", {"client_id": "other", "client_secret": SECRET})
    first = await world.user_token()

    _, body = await world.token(world.by_refresh(first["refresh_token"], client_id="other"))

    assert body["error_description"] == "refresh_token is invalid"
    assert (await world.token(world.by_refresh(first["refresh_token"])))[0] == 200


async def test_a_refresh_token_that_has_expired_is_told_so_each_time(world: World) -> None:
    _, body = await world.token(world.by_code((await world.code())["code"], _refresh_token_expiry_ms="1000"))
    world.tenant.clock.advance(timedelta(seconds=1))

    said = [(await world.token(world.by_refresh(body["refresh_token"])))[1] for _ in range(2)]

    assert [each["error_description"] for each in said] == [REFUSALS["REFRESH_TOKEN_EXPIRED"].display] * 2


async def test_a_patients_token_is_recorded_under_their_number(world: World) -> None:
    code = (await world.code(LOGIN, scope="nhs-login"))["code"]
    form = world.by_code(code)
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()

    outcome = await world.ask("POST", "/oauth2/token", {"Content-Type": FORM}, body)

    assert outcome.exchange.nhs_number == LOGIN


async def test_a_user_is_told_with_all_their_roles(world: World) -> None:
    token = (await world.user_token(TWO_ROLES))["access_token"]

    status, body = await world.get("/oauth2/userinfo", str(token))

    assert (status, body["sub"], body["idassurancelevel"]) == (200, TWO_ROLES, "3")
    assert [role["role_code"] for role in body["nhsid_nrbac_roles"]] == ["S8001:G8002:R8008", "S0080:G0450:R5080"]


async def test_other_kinds_of_token_are_told_nothing(world: World) -> None:
    _, exchanged = await world.token(world.by_exchange())
    patient = await world.user_token(LOGIN, scope="nhs-login")
    tokens = [await world.application_token(), exchanged["access_token"], patient["access_token"]]

    said = [await world.get("/oauth2/userinfo", str(token)) for token in tokens]

    assert [(status, body["error_description"]) for status, body in said] == [
        (400, REFUSALS["USERINFO_UNSUPPORTED"].display)
    ] * 3


async def test_nothing_is_told_of_a_user_who_was_removed(world: World) -> None:
    await world.put("users", "leaver", {"nhsid_nrbac_roles": [{"person_roleid": "1"}]})
    token = (await world.user_token("leaver"))["access_token"]
    await world.tenant.documents.delete("users", "leaver")

    status, body = await world.get("/oauth2/userinfo", str(token))

    assert (status, body["error_description"]) == (400, REFUSALS["USERINFO_UNSUPPORTED"].display)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (None, "Invalid access token"),
        ("Bearer", "Invalid access token"),
        ("Bearer unknown", "Invalid Access Token"),
    ],
)
async def test_nobody_is_told_anything(header: str | None, said: str, world: World) -> None:
    status, body = told((await world.ask("GET", "/oauth2/userinfo", {"Authorization": header})).reply)

    assert (status, body["fault"]["faultstring"]) == (401, said)


async def test_ping_asks_nobody(world: World) -> None:
    status, body = await world.get("/oauth2-mock/_ping")

    assert (status, set(body)) == (200, {"version", "revision", "releaseId", "commitId"})


@pytest.mark.parametrize(("key", "status"), [(None, 401), ("other", 401), ("revoked-app", 401), ("test-app", 200)])
async def test_the_status_is_told_to_who_has_a_key(key: str | None, status: int, world: World) -> None:
    said = told((await world.ask("GET", "/oauth2/_status", {"apikey": key})).reply)

    assert said[0] == status
    if status == 401:
        assert said[1].pop("message_id")
        assert said[1] == {
            "error": "Access Denied",
            "error_description": "Invalid api key for _status monitoring endpoint",
        }


async def test_the_status_is_asked_with_a_key_where_access_is_open_too(world: World) -> None:
    world.tenant.access = "open"

    assert (await world.get("/oauth2/_status"))[0] == 401
    assert (await world.get("/oauth2/_status", apikey="any"))[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("POST", "/oauth2/authorize", 405, "GET"),
        ("PUT", "/oauth2-mock/token", 405, "POST"),
        ("DELETE", "/oauth2/userinfo", 405, "GET"),
        ("OPTIONS", "/oauth2/token", 405, "POST"),
        ("GET", "/oauth2/other", 404, None),
        ("GET", "/oauth2/", 404, None),
        ("GET", "/hello-world/token", 404, None),
        ("OPTIONS", "/oauth2/other", 404, None),
    ],
)
async def test_anything_else_is_not_there(method: str, path: str, status: int, allow: str | None, world: World) -> None:
    reply = (await world.ask(method, path)).reply

    assert (reply.status, reply.headers.get("Allow")) == (status, allow)
    if status == 404:
        assert told(reply)[1]["error_description"] == "Not Found"


async def test_a_browser_may_ask_before_it_calls(world: World) -> None:
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}

    reply = (await world.ask("OPTIONS", "/oauth2/token", headers)).reply

    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, "https://app.example")


@pytest.mark.parametrize("name", ["Origin", "Access-Control-Request-Method"])
async def test_half_a_browsers_question_is_none(name: str, world: World) -> None:
    assert (await world.ask("OPTIONS", "/oauth2/token", {name: "POST"})).reply.status == 405


async def test_a_body_that_is_too_large_is_the_gateways_fault(world: World) -> None:
    request = a_request("POST", f"{world.tenant.prefix}/oauth2/token", {"Content-Type": FORM}, b"a=b")
    request.oversize = True

    outcome = await world.simulator.exchange(request)

    assert (outcome.reply.status, told(outcome.reply)[1]["fault"]["detail"]["errorcode"]) == (
        413, "protocol.http.TooBigBody",
    )  # fmt: skip


async def test_the_grant_of_an_exchange_is_looked_at_before_its_assertion(world: World) -> None:
    form = world.by_exchange(client_assertion="no.token", grant_type="client_credentials")

    _, body = await world.token(form)

    assert (body["error"], body["error_description"]) == ("invalid_request", "grant_type is invalid")


async def test_the_assertions_type_is_looked_at_before_the_grant_of_an_exchange(world: World) -> None:
    form = world.by_exchange(client_assertion_type="other", grant_type="other")

    _, body = await world.token(form)

    assert body["error_description"] == REFUSALS["ASSERTION_TYPE"].display


async def test_the_answer_to_an_exchange_has_its_members_in_order(world: World) -> None:
    _, body = await world.token(world.by_exchange())

    assert list(body) == [
        "access_token",
        "expires_in",
        "token_type",
        "issued_token_type",
        "refresh_token",
        "refresh_token_expires_in",
        "refresh_count",
    ]


async def test_an_id_token_that_does_not_say_who_is_exchanged_for_nobodys(world: World) -> None:
    _, body = await world.token(world.by_exchange(a_token(an_id_token(sub=None, sid=None))))

    document = world.tenant.documents.peek("access-tokens", body["access_token"])
    assert document is not None
    assert (document.body["user"], document.body["sid"]) == ("", "")


async def test_an_exchanged_token_is_its_users_as_the_id_token_says(world: World) -> None:
    subject = a_token(an_id_token(sub="somebody", selected_roleid="555", sid="s-9"))

    _, body = await world.token(world.by_exchange(subject))

    document = world.tenant.documents.peek("access-tokens", body["access_token"])
    assert document is not None
    said = {name: document.body.get(name) for name in ("mode", "user", "flow", "selected_roleid", "sid")}
    assert said == {
        "mode": "user-restricted",
        "user": "somebody",
        "flow": "separate",
        "selected_roleid": "555",
        "sid": "s-9",
    }
