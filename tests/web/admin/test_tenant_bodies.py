"""The schemas of tenants: what they take, what they refuse, and that tenants are shown as they say."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.scenario.model import ACCESS, CERTIFICATES, CLIENTS, PROFILES
from simulator.web.admin import tenant_bodies
from simulator.web.admin.schema import Schema, check
from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.worlds import API, a_simulator

Json = Any


@pytest.mark.parametrize(
    "name",
    ["a", "7", "mine", "my-world", "0-", "a" * 63, "default"],
)
def test_names_of_tenants_are_taken(name: str) -> None:
    assert list(check(tenant_bodies.NEW_TENANT, {"name": name})) == []


@pytest.mark.parametrize("name", ["", "-a", "A", "a_b", "a.b", "a b", "a/b", "é", "a\nb", "a" * 64, "..", 5, None])
def test_names_that_a_path_cannot_carry_are_refused(name: object) -> None:
    assert [problem.path for problem in check(tenant_bodies.NEW_TENANT, {"name": name})] == ["name"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (tenant_bodies.NEW_TENANT, {}),
        (tenant_bodies.NEW_TENANT, {"seed": 2**53 - 1}),
        (tenant_bodies.NEW_TENANT, {"seed": -(2**53) + 1}),
        (tenant_bodies.NEW_TENANT, {"clock": "2026-11-22T10:00:00Z"}),
        (tenant_bodies.NEW_TENANT, {"clock": {"start": "2026-11-22T10:00:00Z", "frozen": True}}),
        (tenant_bodies.NEW_TENANT, {"access": "presence", "profile": "strict", "scenarios": ["a", "b"]}),
        (tenant_bodies.NEW_TENANT, {"tls": {"client": "require"}}),
        (tenant_bodies.TENANT_CHANGE, {"access": None}),
        (tenant_bodies.TENANT_CHANGE, {"profile": None, "tls": None}),
        (tenant_bodies.TENANT_CHANGE, {"tls": {"certificate": None}}),
        (tenant_bodies.CLOCK_CHANGE, {"advance": "PT1H"}),
    ],
)
def test_what_may_be_asked_is_taken(schema: Schema, value: Json) -> None:
    assert list(check(schema, value)) == []


@pytest.mark.parametrize("schema", [tenant_bodies.NEW_TENANT, tenant_bodies.TENANT_CHANGE])
@pytest.mark.parametrize(
    "value",
    [
        *({"access": each} for each in ACCESS),
        *({"profile": each} for each in PROFILES),
        *({"tls": {"certificate": each}} for each in CERTIFICATES),
        *({"tls": {"client": each}} for each in CLIENTS),
    ],
    ids=str,
)
def test_a_tenant_begins_and_is_switched_in_the_words_of_a_scenario(schema: Schema, value: Json) -> None:
    assert list(check(schema, value)) == []


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        (tenant_bodies.NEW_TENANT, {"seed": 2**53}, "seed"),
        (tenant_bodies.NEW_TENANT, {"seed": -(2**53)}, "seed"),
        (tenant_bodies.NEW_TENANT, {"seed": True}, "seed"),
        (tenant_bodies.NEW_TENANT, {"seed": 1.5}, "seed"),
        (tenant_bodies.NEW_TENANT, {"clock": 1}, "clock"),
        (tenant_bodies.NEW_TENANT, {"clock": {"advance": "PT1H"}}, "clock.advance"),
        (tenant_bodies.NEW_TENANT, {"access": "closed"}, "access"),
        (tenant_bodies.NEW_TENANT, {"access": None}, "access"),
        (tenant_bodies.NEW_TENANT, {"profile": ""}, "profile"),
        (tenant_bodies.NEW_TENANT, {"scenarios": "a"}, "scenarios"),
        (tenant_bodies.NEW_TENANT, {"scenarios": ["a", None]}, "scenarios[1]"),
        (tenant_bodies.NEW_TENANT, {"scenarios": ["x" * 201]}, "scenarios[0]"),
        (tenant_bodies.NEW_TENANT, {"tls": {}}, "tls"),
        (tenant_bodies.NEW_TENANT, {"tls": {"certificate": "bad"}}, "tls.certificate"),
        (tenant_bodies.TENANT_CHANGE, {}, ""),
        (tenant_bodies.TENANT_CHANGE, {"access": "closed"}, "access"),
        (tenant_bodies.TENANT_CHANGE, {"profile": 5}, "profile"),
        (tenant_bodies.TENANT_CHANGE, {"tls": {}}, "tls"),
        (tenant_bodies.TENANT_CHANGE, {"tls": "expired"}, "tls"),
        (tenant_bodies.TENANT_CHANGE, {"tls": {"client": "ignore"}}, "tls.client"),
        (tenant_bodies.TENANT_CHANGE, {"tls": {"clients": "ask"}}, "tls.clients"),
        (tenant_bodies.TENANT_CHANGE, {"seed": 1}, "seed"),
        (tenant_bodies.CLOCK_CHANGE, {}, ""),
        (tenant_bodies.CLOCK_CHANGE, {"start": "2026-11-22T10:00:00Z"}, "start"),
    ],
)
def test_what_may_not_be_asked_is_refused_with_its_place(schema: Schema, value: Json, path: str) -> None:
    assert [problem.path for problem in check(schema, value)] == [path]


async def test_a_clock_is_given_as_it_is_described(client: Client) -> None:
    clock = await (await client.get(f"{API}/tenants/default/clock")).json()

    assert set(clock) == set(tenant_bodies.CLOCK["properties"])


async def test_a_tenant_is_given_as_it_is_described_and_says_nothing_of_tls_without_a_port(client: Client) -> None:
    tenant = await (await client.get(f"{API}/tenants/default")).json()

    assert set(tenant) == set(tenant_bodies.TENANT["properties"]) - {"tls"}
    assert set(tenant) == set(tenant_bodies.TENANT["required"])


async def test_with_a_tls_port_it_has_all_that_is_described(
    tmp_path: Path, certificates: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    client = await aiohttp_client(build_app(a_simulator(tmp_path, tls=certificates, tls_port=0)))

    tenant = await (await client.get(f"{API}/tenants/default")).json()

    assert set(tenant) == set(tenant_bodies.TENANT["properties"])
    Draft202012Validator(tenant_bodies.TENANT).validate(tenant)
