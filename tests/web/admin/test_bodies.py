"""The schemas of bodies: what they take, what they refuse, and that answers are as they say."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.web.admin import bodies
from simulator.web.admin.errors import AdminError, error_response
from simulator.web.admin.route import JSON, Route
from simulator.web.admin.routes import ROUTES
from simulator.web.admin.schema import KEYWORDS, Schema, check
from simulator.wire.errors import Problem
from simulator.wire.json import read_json
from tests.web.conftest import Client
from tests.web.worlds import ADA, API

Json = Any

QUIET = b"name: quiet\nrules: []\n"
"""A scenario that changes nothing."""

WITH_A_JSON_ANSWER = [
    (route, returns.schema)
    for route in ROUTES
    for returns in route.returns[:1]
    if route.method == "GET" and returns.media_type == JSON and returns.schema is not None
]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (bodies.SCENARIO_NAMES, {"names": []}),
        (bodies.PERSON_CHANGE, {"practice": "A81099"}),
        (bodies.DOCUMENT, []),
        (bodies.DOCUMENT, {}),
        (bodies.ASSERTIONS, []),
        (bodies.ASSERTIONS, {"assertions": [{"operation": "pds.*"}]}),
    ],
)
def test_what_may_be_asked_is_taken(schema: Schema, value: Json) -> None:
    assert list(check(schema, value)) == []


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        (bodies.SCENARIO_NAMES, {}, "names"),
        (bodies.SCENARIO_NAMES, {"names": ["a"], "name": "b"}, "name"),
        (bodies.PERSON_CHANGE, {}, ""),
        (bodies.PERSON, [], ""),
        (bodies.PATIENT, "Patient", ""),
        (bodies.DOCUMENT, "text", ""),
        (bodies.ASSERTIONS, {"assertions": {}}, "assertions"),
    ],
)
def test_what_may_not_be_asked_is_refused_with_its_place(schema: Schema, value: Json, path: str) -> None:
    assert [problem.path for problem in check(schema, value)] == [path]


def _checked(schema: Json) -> Iterator[str]:
    yield from schema
    for inner in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else ())]:
        yield from _checked(inner)


def test_checked_bodies_say_only_what_the_check_understands() -> None:
    for route in ROUTES:
        for media_type, schema in route.body.items():
            if media_type == JSON:
                assert set(_checked(schema)) <= KEYWORDS, route.id


@pytest.mark.parametrize(("route", "schema"), WITH_A_JSON_ANSWER, ids=lambda value: getattr(value, "id", ""))
async def test_answers_have_the_shape_that_is_described(client: Client, route: Route, schema: Schema) -> None:
    path = route.path.format(tenant="default", nhs_number=ADA, kind="people", key=ADA, id="1")
    await client.get("/echo/thing/1", headers={"NHS-Number": ADA})

    async with client.get(f"/_simulator{path}") as reply:
        assert reply.status == 200
        assert list(Draft202012Validator(schema).iter_errors(await reply.json())) == []


async def _answer(client: Client, path: str) -> Json:
    return await (await client.get(path)).json()


@pytest.mark.parametrize(
    ("schema", "path", "within"),
    [
        (bodies.HEALTH, "/_simulator/health", ()),
        (bodies.OPERATION, f"{API}/operations", ("operations", 0)),
        (bodies.PLAYING, f"{API}/tenants/default/scenarios", ()),
        (bodies.SCENARIO, f"{API}/tenants/default/scenarios", ("scenarios", 0)),
        (bodies.PEOPLE, f"{API}/tenants/default/people", ()),
        (bodies.KEYS, f"{API}/tenants/default/documents/people", ()),
        (bodies.EXCHANGES, f"{API}/tenants/default/exchanges", ()),
        (bodies.FINDING, f"{API}/tenants/default/exchanges", ("exchanges", 0, "findings", 0)),
    ],
)
async def test_no_more_and_no_less_is_given_than_is_described(
    client: Client, schema: Schema, path: str, within: tuple[str | int, ...]
) -> None:
    await client.put(f"{API}/tenants/default/scenarios", data=QUIET, headers={"Content-Type": "application/yaml"})
    await client.get("/echo/thing/a%20b")

    answer = await _answer(client, path)

    for part in within:
        answer = answer[part]
    assert set(answer) == set(schema["properties"])


@pytest.mark.parametrize("problems", [(), (Problem("odd"),), (Problem("odd", "mend it", "a.b", "mine.yaml", 3),)])
def test_a_refusal_is_as_it_is_described(problems: tuple[Problem, ...]) -> None:
    response = error_response(AdminError(422, "invalid", "it is wrong", "body", problems))

    assert isinstance(response.body, bytes)
    said = read_json(response.body)
    assert list(Draft202012Validator(bodies.ERROR).iter_errors(said)) == []
    assert all(set(problem) == set(bodies.PROBLEM["properties"]) for problem in said["error"].get("problems", ()))


def test_a_refusal_of_another_shape_is_not_as_it_is_described() -> None:
    assert not Draft202012Validator(bodies.ERROR).is_valid({"error": {"code": "invalid", "message": "it is wrong"}})
