"""Keys that applications register, and the tenant's own, which follows from its seed."""

from threading import get_ident

import pytest

from simulator.call import Refusal, Tenant
from simulator.call.applications import Application, application_of
from simulator.call.call import Call
from simulator.call.errand import Errand
from simulator.services.auth import SERVICE
from simulator.services.auth.keys import FETCH, keys_of, made, own_key, own_key_set
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json
from tests.jwt_makers import a_jwks
from tests.makers import a_call, a_request, a_tenant

URL = "http://127.0.0.1:9000/jwks.json"


def _call(**application: Json) -> tuple[Call, Application]:
    tenant = a_tenant(applications={"app": {"client_id": "app", **application}})
    found = application_of(tenant.documents, "app")
    assert found is not None
    return a_call(a_request("POST", "/oauth2/token"), tenant, "auth.token.issue", SERVICE, none=""), found


async def test_keys_that_were_uploaded_are_found_by_their_id() -> None:
    keys = await keys_of(*_call(jwks=a_jwks()))

    assert keys.find("test-1") is not None
    assert keys.find("other") is None


@pytest.mark.parametrize("application", [{}, {"jwks": None}, {"jwks_url": ""}, {"jwks_url": 5}])
async def test_an_application_without_keys_is_refused(application: Json) -> None:
    with pytest.raises(Refusal, match="NO_PUBLIC_KEY"):
        await keys_of(*_call(**application))


async def test_keys_at_an_address_are_looked_up_each_time() -> None:
    call, application = _call(jwks_url=URL)
    asked: list[Errand] = []

    async def look_up(tenant: Tenant, errand: Errand) -> Reply | str:
        asked.append(errand)
        return Reply(200, render_json(a_jwks()))

    call.look_up = look_up
    found = [(await keys_of(call, application)).find("test-1") for _ in range(2)]

    assert None not in found
    assert [(each.operation, each.method, each.url, each.attempts) for each in asked] == [(FETCH, "GET", URL, 1)] * 2


@pytest.mark.parametrize("said", [Reply(404), Reply(302), "no answer", Reply(200, b"<html>"), Reply(200, b"\xff")])
async def test_keys_that_cannot_be_reached_are_refused(said: Reply | str) -> None:
    call, application = _call(jwks_url=URL)

    async def look_up(tenant: Tenant, errand: Errand) -> Reply | str:
        return said

    call.look_up = look_up
    with pytest.raises(Refusal, match="KEYS_UNREACHABLE"):
        await keys_of(call, application)


@pytest.mark.parametrize("body", [b'{"keys": 5}', b'{"keys": null}', b'{"keys": {}}', b"[]", b"5"])
async def test_what_is_no_key_set_holds_no_key(body: bytes) -> None:
    call, application = _call(jwks_url=URL)

    async def look_up(tenant: Tenant, errand: Errand) -> Reply | str:
        return Reply(200, body)

    call.look_up = look_up
    assert (await keys_of(call, application)).find("test-1") is None


async def test_others_are_answered_while_the_own_key_is_made() -> None:
    assert await made(lambda seed: get_ident(), 7) != get_ident()


async def test_without_a_network_keys_cannot_be_reached() -> None:
    with pytest.raises(Refusal, match="KEYS_UNREACHABLE"):
        await keys_of(*_call(jwks_url=URL))


def test_the_own_key_follows_from_the_seed() -> None:
    first, again = own_key_set(7), own_key_set(7)
    own_key.cache_clear()

    assert first == again == own_key_set(7)
    assert own_key_set(8) != first


def test_the_own_key_set_has_nothing_private() -> None:
    (jwk,) = own_key_set(7)["keys"]

    assert set(jwk) == {"kty", "n", "e", "kid", "use", "alg"}


def test_the_own_key_has_2048_bits_and_fits_together() -> None:
    key = own_key(7).private_key  # type: ignore[attr-defined]  # an RSA key
    numbers = key.private_numbers()

    assert key.key_size == 2048
    assert numbers.p * numbers.q == numbers.public_numbers.n
    assert numbers.p != numbers.q
