"""The shipped scenarios of the platform's sign-in, played by a client that gets a token and calls PDS."""

from datetime import timedelta

import pytest

from simulator.pipeline import Simulator
from tests.jwt_makers import a_token
from tests.services.auth.world import TWO_ROLES, World, told

PATIENT = "/personal-demographics/FHIR/R4/Patient/9000000009"


@pytest.mark.story("D13")
async def test_a_token_expires_at_the_third_call_and_another_goes_on(simulator: Simulator) -> None:
    world = await World.new(simulator, "auth-token-expires")
    token = await world.application_token()

    said = [await world.get(PATIENT, token) for _ in range(3)]
    again = await world.get(PATIENT, await world.application_token())

    assert [status for status, _ in said] == [200, 200, 401]
    assert said[2][1]["issue"][0]["diagnostics"] == "Access Token expired"
    assert again[0] == 200
    assert await world.missed() == []


async def test_a_client_that_goes_on_with_an_expired_token_is_told_so(simulator: Simulator) -> None:
    world = await World.new(simulator, "auth-token-expires")
    token = await world.application_token()

    for _ in range(4):
        await world.get(PATIENT, token)

    assert (await world.missed())[0] == "the client got another token"


@pytest.mark.story("T23")
async def test_a_role_that_was_lost_is_refused_and_the_other_taken(simulator: Simulator) -> None:
    world = await World.new(simulator, "auth-wrong-role", access=None)
    token = str((await world.user_token(TWO_ROLES))["access_token"])

    lost = await world.get(PATIENT, token, NHSD_Session_URID="656014452101")
    missed = await world.missed()
    other = await world.get(PATIENT, token, NHSD_Session_URID="656005754108")
    only = await world.get(PATIENT, token)

    assert (lost[0], other[0], only[0]) == (400, 200, 200)
    assert lost[1]["issue"][0]["diagnostics"].startswith("Invalid value - '656014452101' in header 'NHSD-Session-URID'")
    assert missed == ["the role that was lost is no longer named"]


async def test_a_skewed_clock_is_refused_both_ways_and_then_put_right(simulator: Simulator) -> None:
    world = await World.new(simulator, "auth-clock-skew")

    said = [await world.token(world.by_jwt()) for _ in range(3)]

    assert [status for status, _ in said] == [400, 400, 200]
    assert [body["error_description"] for _, body in said[:2]] == [
        "Invalid 'exp' claim in client_assertion JWT - JWT has expired",
        "Invalid 'exp' claim in client_assertion JWT - more than 5 minutes in future",
    ]
    assert await world.missed() == []


async def test_the_scenario_says_what_a_skewed_clock_really_gets(simulator: Simulator) -> None:
    world = await World.new(simulator)
    now = int(world.tenant.clock.seconds())

    world.tenant.clock.advance(timedelta(minutes=6))
    slow = await world.token(world.by_jwt(a_token(world.claims(exp=now + 300))))
    world.tenant.clock.advance(timedelta(minutes=-12))
    fast = await world.token(world.by_jwt(a_token(world.claims(exp=now + 300))))

    assert slow[1]["error_description"].endswith("JWT has expired")
    assert fast[1]["error_description"].endswith("more than 5 minutes in future")


@pytest.mark.story("T10")
async def test_a_spike_and_a_quota_are_each_services_own(simulator: Simulator) -> None:
    world = await World.new(simulator, "auth-platform-limit", access="open")

    tokens = [await world.token(world.by_jwt()) for _ in range(6)]
    patients = [await world.get(PATIENT) for _ in range(6)]

    assert [status for status, _ in tokens] == [200] * 5 + [429]
    assert tokens[5][1]["fault"]["detail"]["errorcode"] == "policies.ratelimit.SpikeArrestViolation"
    assert [status for status, _ in patients] == [200] * 5 + [429]
    assert "has created a spike in traffic" in patients[5][1]["issue"][0]["diagnostics"]


async def test_three_hundred_calls_a_minute_are_the_quota(simulator: Simulator) -> None:
    world = await World.new(simulator, "auth-platform-limit", access="open")

    said = [(await world.ask("GET", "/oauth2/_ping")).reply for _ in range(301)]

    assert [reply.status for reply in said[-2:]] == [200, 429]
    assert told(said[300])[1]["fault"]["faultstring"].startswith("Rate limit quota violation. Quota limit  exceeded.")
