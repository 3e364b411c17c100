"""The description and the routes are one table: both must agree, and the description must be OpenAPI 3.1."""

import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from jsonschema import Draft202012Validator

from simulator.pipeline import Simulator
from simulator.web.admin.app import build_admin
from simulator.web.admin.bodies import EXCHANGE, EXCHANGES
from simulator.web.admin.openapi import describe
from simulator.web.admin.routes import ROUTES
from simulator.web.delivery import Courier
from simulator.web.tally import Tally
from tests.web.conftest import Client
from tests.web.worlds import API

Json = Any

OPERATION = {
    "type": "object",
    "required": ["operationId", "summary", "tags", "responses"],
    "additionalProperties": False,
    "properties": {
        "operationId": {"type": "string", "pattern": "^[a-z-]+$"},
        "summary": {"type": "string", "minLength": 1},
        "security": {"const": [{}]},
        "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "minItems": 1},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "in", "description", "schema"],
                "properties": {"in": {"enum": ["path", "query", "header"]}, "schema": {"type": "object"}},
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
                    "properties": {
                        "description": {"minLength": 1},
                        "content": {"$ref": "#/$defs/content"},
                        "headers": {"type": "object", "additionalProperties": {"required": ["description", "schema"]}},
                    },
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
        if route.resource is not None and route.method != "HEAD"
    }
    assert described == answered


def test_every_placeholder_of_a_path_is_described() -> None:
    for path, methods in describe(ROUTES)["paths"].items():
        for operation in methods.values():
            described = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"]
            assert described == re.findall(r"\{(\w+)\}", path)


async def test_recorded_exchanges_look_as_they_are_described(client: Client) -> None:
    await client.get("/echo/thing/1")

    listed = await (await client.get(f"{API}/tenants/default/exchanges")).json()
    shown = await (await client.get(f"{API}/tenants/default/exchanges/1")).json()

    Draft202012Validator(EXCHANGES).validate(listed)
    Draft202012Validator(EXCHANGE).validate(shown)
    assert listed["exchanges"][0]["direction"] == "received"
