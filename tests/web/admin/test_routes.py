"""The table of routes, each of its promises held against the routes as they answer."""

from typing import Any

import pytest

from simulator.pipeline import Simulator
from simulator.web.admin.openapi import describe
from simulator.web.admin.route import JSON, TENANT, Route
from simulator.web.admin.routes import ROUTES
from tests.web.conftest import Client
from tests.web.worlds import ADA, API

TENANTS = f"{API}/tenants"

Json = Any

EVERY = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
WITH_A_JSON_BODY = pytest.mark.parametrize(
    "route", [route for route in ROUTES if JSON in route.body], ids=lambda route: route.id
)
OF_A_TENANT_IN_USE = pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.path.startswith(f"{TENANT}/")], ids=lambda route: route.id
)


def _path(route: Route, **values: str) -> str:
    """A path of the route; placeholders that are not given name what is there."""
    there = {"tenant": "default", "nhs_number": ADA, "kind": "care-records", "key": ADA, "id": "1"}
    return "/_simulator" + route.path.format(**{**there, **values})


def test_every_operation_id_and_every_method_and_path_stands_once() -> None:
    assert len({route.id for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@EVERY
async def test_every_route_answers_a_status_that_it_describes(client: Client, route: Route) -> None:
    await client.get("/echo/thing/1")

    body: Json = {} if JSON in route.body else None
    async with client.request(route.method, _path(route), json=body) as reply:
        described = describe(ROUTES)["paths"]["/_simulator" + route.path][route.method.lower()]["responses"]
        assert str(reply.status) in described, await reply.text()
        content = described[str(reply.status)].get("content")
        assert content is None or "*/*" in content or reply.content_type in content


@EVERY
async def test_an_unknown_query_parameter_is_a_400_everywhere(client: Client, route: Route) -> None:
    reply = await client.request(route.method, f"{_path(route)}?nonsense=1")

    error = (await reply.json())["error"]
    assert (reply.status, error["code"], error["where"]) == (400, "unknown-parameter", "nonsense")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_tenant_that_was_never_used_is_a_404(client: Client, simulator: Simulator, method: str) -> None:
    reply = await client.request(method, f"{TENANTS}/nobody")

    assert (reply.status, (await reply.json())["error"]["code"]) == (404, "unknown-tenant")
    assert simulator.tenants.names() == ["default"]


@OF_A_TENANT_IN_USE
async def test_a_tenant_is_made_by_its_first_use(client: Client, simulator: Simulator, route: Route) -> None:
    body: Json = {} if JSON in route.body else None

    async with client.request(route.method, _path(route, tenant="fresh"), json=body) as reply:
        refused = reply.status == 422

    assert refused or simulator.tenants.names() == ["default", "fresh"]


@OF_A_TENANT_IN_USE
async def test_a_name_that_no_tenant_may_have_is_refused_everywhere(client: Client, route: Route) -> None:
    async with client.request(route.method, _path(route, tenant="No-Name")) as reply:
        status = reply.status

    assert status == (400 if route.body and not route.body_optional else 404)
    assert 404 in route.refuses


@WITH_A_JSON_BODY
async def test_a_body_of_another_kind_is_a_422_that_the_route_describes(client: Client, route: Route) -> None:
    reply = await client.request(route.method, _path(route), json="neither an object nor a list")

    error = (await reply.json())["error"]
    assert (reply.status, error["code"], error["where"]) == (422, "invalid", "body")
    assert 422 in route.refuses


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.body], ids=lambda route: route.id)
async def test_a_route_that_reads_no_body_refuses_one(client: Client, route: Route) -> None:
    reply = await client.request(route.method, _path(route), data=b"{}", headers={"Content-Type": JSON})

    assert (reply.status, (await reply.json())["error"]["code"]) == (400, "unexpected-body")


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.body and not route.body_optional], ids=lambda route: route.id
)
async def test_a_route_that_needs_a_body_says_which_when_there_is_none(client: Client, route: Route) -> None:
    reply = await client.request(route.method, _path(route))

    error = (await reply.json())["error"]
    assert (reply.status, error["code"]) == (400, "no-body")
    assert all(media_type in error["message"] for media_type in route.body)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "GET"], ids=lambda route: route.id)
async def test_reading_records_nothing_and_makes_nothing(client: Client, simulator: Simulator, route: Route) -> None:
    async with client.get(_path(route)):
        pass

    assert await simulator.journal.select("default") == []
    assert simulator.tenants.names() == ["default"]


def test_what_removes_something_says_nothing_more() -> None:
    removing = [route for route in ROUTES if route.method == "DELETE"]

    assert [[returns.status for returns in route.returns] for route in removing] == [[204]] * len(removing)


def test_each_status_of_a_route_has_one_meaning() -> None:
    for route in ROUTES:
        answers = {(returns.status, returns.media_type) for returns in route.returns}
        assert len(answers) == len(route.returns), route.id
        assert not {returns.status for returns in route.returns} & set(route.refuses), route.id
