"""What is given out, how long it is good for, and when it is forgotten."""

import re
from datetime import timedelta

import pytest

from simulator.call import Tenant
from simulator.call.applications import Application, application_of
from simulator.call.call import Call
from simulator.services.auth import SERVICE, grants
from simulator.services.auth.grants import (
    begin,
    give_access,
    give_refresh,
    is_used,
    look_at,
    look_at_refresh,
    opaque,
    remember,
    take,
    tidy,
    use_up_refresh,
)
from simulator.wire.json import Json
from tests.makers import NOW, a_call, a_request, a_tenant

SEEDED = {"mode": "user-restricted", "expires": "2020-01-01T00:00:00Z"}


def _tenant(**application: Json) -> Tenant:
    app = {"client_id": "app", **application}
    return a_tenant(applications={"app": app}, access_tokens={"s33ded": SEEDED})


def _call(tenant: Tenant) -> Call:
    return a_call(a_request("POST", "/oauth2/token"), tenant, "auth.token.issue", SERVICE, none="")


def _application(tenant: Tenant) -> Application:
    found = application_of(tenant.documents, "app")
    assert found is not None
    return found


def test_a_text_says_nothing_and_never_comes_again() -> None:
    call = _call(_tenant())

    texts = [opaque(call, "token") for _ in range(1000)]

    assert len(set(texts)) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9]{28}", text) for text in texts)


def test_texts_follow_from_the_seed_and_the_tenant() -> None:
    tenants = (_tenant(), _tenant(), a_tenant(name="other"))

    first, again, other = (opaque(_call(tenant), "token") for tenant in tenants)

    assert first == again != other


@pytest.mark.parametrize(
    ("application", "form", "said", "seconds"),
    [
        ({}, {}, "599", 600),
        ({}, {"_access_token_expiry_ms": "100000"}, "99", 100),
        ({}, {"_access_token_expiry_ms": "900000"}, "599", 600),
        ({}, {"_access_token_expiry_ms": "4"}, "0", 0.004),
        ({}, {"_access_token_expiry_ms": "soon"}, "599", 600),
        ({}, {"_access_token_expiry_ms": "-5"}, "599", 600),
        ({"token_life": "PT5S"}, {}, "4", 5),
        ({"token_life": "PT1H"}, {}, "599", 600),
    ],
)
async def test_an_access_token_lives_ten_minutes_or_less(
    application: Json, form: dict[str, str], said: str, seconds: float
) -> None:
    tenant = _tenant(**application)

    given = await give_access(_call(tenant), form, _application(tenant), ("s",), {"mode": "user-restricted"})

    document = tenant.documents.peek("access-tokens", given["access_token"])
    assert given["expires_in"] == said
    assert document is not None
    assert document.body == {
        "mode": "user-restricted",
        "app": "app",
        "scopes": ["s"],
        "issued": "2026-11-22T10:00:00+00:00",
        "expires": NOW.timestamp() + seconds,
    }


async def _refreshed(form: dict[str, str], later: int = 0) -> dict[str, Json]:
    tenant = _tenant()
    until = NOW.timestamp() + 43_200
    tenant.clock.advance(timedelta(seconds=later))
    return await give_refresh(_call(tenant), form, content={"app": "app"}, until=until, count=3)


@pytest.mark.parametrize(
    ("form", "later", "said"),
    [
        ({}, 0, "43199"),
        ({}, 3600, "39599"),
        ({"_refresh_token_expiry_ms": "5000"}, 0, "4"),
        ({"_refresh_tokens_validity_ms": "60000"}, 0, "59"),
        ({"_refresh_tokens_validity_ms": "99999999999"}, 0, "43199"),
    ],
)
async def test_a_refresh_token_lives_as_long_as_its_sign_in_or_less(
    form: dict[str, str], later: int, said: str
) -> None:
    given = await _refreshed(form, later)

    assert (given["refresh_token_expires_in"], given["refresh_count"]) == (said, "3")


async def test_a_refresh_token_is_there_until_it_is_used_up() -> None:
    call = _call(_tenant())
    token = (await give_refresh(call, {}, content={"app": "app"}, until=NOW.timestamp() + 60))["refresh_token"]

    before = [look_at_refresh(call, token) for _ in range(2)]
    await use_up_refresh(call, token)

    assert [each["content"] for each in before] == [{"app": "app"}] * 2
    assert look_at_refresh(call, token) is None


async def test_a_step_is_good_once_at_its_own_stage() -> None:
    call = _call(_tenant())
    key = await begin(call, "asked", value=1)

    said = [look_at(call, "code", key), look_at(call, "asked", key), await take(call, "asked", key)]

    assert [each and each["value"] for each in said] == [None, 1, 1]
    assert await take(call, "asked", key) is None


async def test_a_step_is_over_after_ten_minutes() -> None:
    tenant = _tenant()
    key = await begin(_call(tenant), "asked")
    tenant.clock.advance(timedelta(minutes=10))

    assert look_at(_call(tenant), "asked", key) is None


async def test_an_id_of_an_assertion_is_its_clients_own() -> None:
    call = _call(_tenant())

    await remember(call, "app", "id")

    assert [is_used(call, *each) for each in (("app", "id"), ("app", "id2"), ("appi", "d"))] == [True, False, False]


@pytest.mark.parametrize("jti", ["x" * 100_000, "\ud800", "\0", ""])
async def test_any_text_can_be_remembered(jti: str) -> None:
    call = _call(_tenant())

    await remember(call, "app", jti)

    assert is_used(call, "app", jti)


async def test_what_is_long_past_is_forgotten_and_what_was_seeded_stays() -> None:
    tenant = _tenant()
    await tenant.documents.put("access-tokens", "s33ded-later", SEEDED)
    await give_access(_call(tenant), {}, _application(tenant), None, {"mode": "user-restricted"})
    await give_refresh(_call(tenant), {}, content={}, until=NOW.timestamp() + 60)
    await begin(_call(tenant), "asked")
    await remember(_call(tenant), "app", "id")

    await tidy(tenant.documents, NOW + timedelta(days=31))

    kinds = ("refresh-tokens", "sign-ins", "used-assertions")
    assert [each.key for each in tenant.documents.peek_every("access-tokens")] == ["s33ded", "s33ded-later"]
    assert [list(tenant.documents.changed(kind)) for kind in kinds] == [[], [], []]


async def test_an_expired_token_is_known_as_one_for_a_day() -> None:
    tenant = _tenant()
    given = await give_access(_call(tenant), {}, _application(tenant), None, {"mode": "user-restricted"})

    await tidy(tenant.documents, NOW + timedelta(hours=24))

    assert tenant.documents.peek("access-tokens", given["access_token"]) is not None


@pytest.mark.parametrize("kind", ["access-tokens", "refresh-tokens", "sign-ins", "used-assertions"])
async def test_what_is_long_past_is_forgotten_when_more_is_given_out(kind: str) -> None:
    tenant = a_tenant(applications={"app": {"client_id": "app"}})

    for _ in range(2):
        call = _call(tenant)
        await give_access(call, {}, _application(tenant), None, {"mode": "user-restricted"})
        await give_refresh(call, {}, content={}, until=call.now.timestamp() + 60)
        await begin(call, "asked")
        await remember(call, "app", f"id at {call.now}")
        tenant.clock.advance(timedelta(days=31))

    assert len(tenant.documents.changed(kind)) == 1


async def test_of_too_many_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "_MOST", 3)
    call = _call(_tenant())

    keys = [await begin(call, "asked") for _ in range(6)]

    assert list(call.documents.changed("sign-ins")) == keys[3:]


async def test_however_many_were_seeded_a_new_token_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "_MOST", 3)
    tenant = _tenant()
    for number in range(9):
        await tenant.documents.put("access-tokens", f"s33ded-{number}", SEEDED)

    given = await give_access(_call(tenant), {}, _application(tenant), None, {"mode": "user-restricted"})

    assert tenant.documents.peek("access-tokens", given["access_token"]) is not None
