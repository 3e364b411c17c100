"""The hello-world API lets in whom it should, and says the gateway's raw faults to the others."""

from datetime import timedelta

import pytest

from simulator.pipeline import Simulator
from simulator.wire.json import Json
from tests.services.auth.world import CLIENT, LOGIN, World, told

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELLO = "/hello-world/hello"


async def test_anybody_is_greeted(world: World) -> None:
    assert await world.get(f"{HELLO}/world") == (200, {"message": "Hello World!"})


async def test_an_application_is_greeted_by_its_token_and_by_its_key(world: World) -> None:
    token = await world.application_token()

    said = [await world.get(f"{HELLO}/application", token), await world.get(f"{HELLO}/application", apikey=CLIENT)]

    assert said == [(200, {"message": "Hello Application!"})] * 2


@pytest.mark.parametrize("user", [{}, {"user": LOGIN, "scope": "nhs-login"}])
async def test_a_user_is_greeted(user: dict[str, str], world: World) -> None:
    token = (await world.user_token(**user))["access_token"]

    assert await world.get(f"{HELLO}/user", token) == (200, {"message": "Hello User!"})


async def test_a_token_of_the_other_kind_is_refused(world: World) -> None:
    application, user = await world.application_token(), (await world.user_token())["access_token"]

    said = [await world.get(f"{HELLO}/user", application), await world.get(f"{HELLO}/application", user)]

    assert [status for status, _ in said] == [401, 401]
    assert said[1][1]["fault"]["detail"]["errorcode"] == "steps.oauth.v2.InsufficientScope"
    assert said[1][1]["fault"]["faultstring"] == "Required scope(s): urn:nhsd:apim:app:level3:hello-world"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc"])
async def test_no_token_is_one_fault(header: str | None, world: World) -> None:
    status, body = told((await world.ask("GET", f"{HELLO}/user", {"Authorization": header})).reply)

    assert (status, body["fault"]["faultstring"]) == (401, "Invalid access token")


async def test_a_token_that_has_expired_is_told_so(world: World) -> None:
    token = await world.application_token()
    world.tenant.clock.advance(timedelta(minutes=10))

    _, body = await world.get(f"{HELLO}/application", token)

    assert body == {
        "fault": {
            "faultstring": "Access Token expired",
            "detail": {"errorcode": "keymanagement.service.access_token_expired"},
        }
    }


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("other", {"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "oauth.v2.InvalidApiKey"}}}),
        ("no-products", {"error": "no_products"}),
        (
            "revoked-app",
            {"fault": {"faultstring": "ApiKey not approved", "detail": {"errorcode": "oauth.v2.ApiKeyNotApproved"}}},
        ),
    ],
)
async def test_a_key_that_is_not_good_is_refused(key: str, said: Json, world: World) -> None:
    assert await world.get(f"{HELLO}/application", apikey=key) == (401, said)


async def test_a_key_for_another_api_is_refused(world: World) -> None:
    _, body = await world.get(f"{HELLO}/application", apikey="directory-only")

    assert body["fault"]["faultstring"] == "Invalid ApiKey for given resource"


@pytest.mark.parametrize("path", ["application", "user"])
async def test_open_access_greets_everybody(path: str, platform: Simulator) -> None:
    world = await World.new(platform, access="open")

    assert (await world.get(f"{HELLO}/{path}"))[0] == 200
