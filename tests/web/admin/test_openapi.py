"""The description and the routes are one table: both must agree, and the description must be OpenAPI 3.1."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from jsonschema import Draft202012Validator

from simulator.pipeline import Simulator
from simulator.web.admin.app import build_admin
from simulator.web.admin.openapi import describe
from simulator.web.admin.route import JSON, Route
from simulator.web.admin.routes import ROUTES
from simulator.web.admin.schema import KEYWORDS
from simulator.web.delivery import Courier
from simulator.web.tally import Tally
from tests.web.conftest import Client
from tests.web.worlds import API

Json = Any

OPERATION = {
    "type": "object",
    "required": ["operationId", "summary", "responses"],
    "additionalProperties": False,
    "properties": {
        "operationId": {"type": "string", "pattern": "^[a-z-]+$"},
        "summary": {"type": "string", "minLength": 1},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "in", "description", "schema"],
                "properties": {"in": {"enum": ["path", "query"]}, "schema": {"type": "object"}},
                "if": {"properties": {"in": {"const": "path"}}},
                "then": {"required": ["required"], "properties": {"required": {"const": True}}},
            },
        },
        "requestBody": {
            "type": "object",
            "required": ["content"],
            "properties": {"content": {"$ref": "#/$defs/content"}},
        },
        "responses": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {
                "^[1-5][0-9][0-9]$": {
                    "type": "object",
                    "required": ["description"],
                    "properties": {"description": {"minLength": 1}, "content": {"$ref": "#/$defs/content"}},
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
    },
}

OPENAPI_31 = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "properties": {
        "openapi": {"const": "3.1.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "paths": {
            "type": "object",
            "patternProperties": {
                "^/": {
                    "type": "object",
                    "propertyNames": {"enum": ["get", "put", "post", "delete", "patch"]},
                    "additionalProperties": {"$ref": "#/$defs/operation"},
                }
            },
            "additionalProperties": False,
        },
        "components": {"type": "object", "properties": {"schemas": {"type": "object"}}},
    },
    "$defs": {
        "operation": OPERATION,
        "content": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z*]+/[a-z0-9.+*-]+$"},
            "additionalProperties": {"type": "object", "properties": {"schema": {"type": "object"}}},
        },
    },
}
"""What OpenAPI 3.1 asks of the parts that we use."""


def _schemas(value: Json) -> Iterator[Json]:
    """Every JSON Schema that stands in a description."""
    if isinstance(value, dict):
        if isinstance(value.get("schema"), dict):
            yield value["schema"]
        for inner in value.values():
            yield from _schemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _schemas(inner)


async def test_the_description_is_served_and_is_openapi_3_1(client: Client) -> None:
    said = await (await client.get(f"{API}/openapi.json")).json()

    assert list(Draft202012Validator(OPENAPI_31).iter_errors(said)) == []


def test_every_schema_of_the_description_is_a_json_schema() -> None:
    said = describe(ROUTES)

    for schema in [*_schemas(said), *said["components"]["schemas"].values()]:
        Draft202012Validator.check_schema(schema)


def test_every_operation_id_and_every_method_and_path_stands_once() -> None:
    assert len({route.id for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_the_description_and_the_paths_that_answer_are_the_same(simulator: Simulator) -> None:
    described = {
        (method.upper(), path)
        for path, methods in describe(ROUTES)["paths"].items()
        for method in methods
    }  # fmt: skip

    app = web.Application()
    app.add_subapp("/_simulator", build_admin(simulator, Courier(), Tally()))
    answered = {
        (route.method, route.resource.canonical)
        for resource in app.router.resources()
        for route in resource
        if route.resource is not None
    }
    assert described == answered


def test_every_placeholder_of_a_path_is_described() -> None:
    for path, methods in describe(ROUTES)["paths"].items():
        for operation in methods.values():
            described = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"]
            assert described == re.findall(r"\{(\w+)\}", path)


def _checked(schema: Json) -> Iterator[str]:
    yield from schema
    for inner in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else ())]:
        yield from _checked(inner)


def test_checked_bodies_say_only_what_the_check_understands() -> None:
    for route in ROUTES:
        for media_type, schema in route.body.items():
            if media_type == JSON:
                assert set(_checked(schema)) <= KEYWORDS, route.id


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
async def test_every_route_answers_a_status_that_it_describes(client: Client, route: Route) -> None:
    path = "/_simulator" + route.path.format(
        tenant="default", nhs_number="9000000009", kind="care-records", key="9000000009", id="1"
    )
    await client.get("/echo/thing/1")

    body: Json = {} if JSON in route.body else None
    async with client.request(route.method, path, json=body) as reply:
        described = describe(ROUTES)["paths"]["/_simulator" + route.path][route.method.lower()]["responses"]
        assert str(reply.status) in described, await reply.text()
        content = described[str(reply.status)].get("content")
        assert content is None or "*/*" in content or reply.content_type in content


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "GET"], ids=lambda route: route.id)
async def test_answers_have_the_shape_that_is_described(client: Client, route: Route) -> None:
    path = "/_simulator" + route.path.format(
        tenant="default", nhs_number="9000000009", kind="people", key="9000000009", id="1"
    )
    await client.get("/echo/thing/1")

    async with client.get(path) as reply:
        schema = next((returns.schema for returns in route.returns if returns.status == reply.status), None)
        if schema is not None:
            Draft202012Validator(schema).validate(await reply.json())
