"""What the API platform answers in front of the service."""

from collections.abc import Mapping

import pytest

from simulator import __version__
from tests.services.scr.calling import SEARCH, a_world, ask


@pytest.mark.parametrize("access", ["open", "enforced"])
async def test_a_ping_needs_nothing(access: str) -> None:
    met = await ask(a_world(access=access), "/_ping")

    assert (met.reply.status, met.reply.headers["Content-Type"]) == (200, "application/json")
    assert list(met.body) == ["version", "revision", "releaseId", "commitId"]
    assert met.body["version"] == __version__


async def test_a_status_needs_a_key() -> None:
    with_key = await ask(a_world(), "/_status", headers={"apikey": "key"})

    check = {"status": "pass", "timeout": "false", "responseCode": 200, "outcome": "OK", "links": {"self": "/_status"}}
    assert list(with_key.body) == ["status", "version", "revision", "releaseId", "commitId", "checks"]
    assert (with_key.body["status"], with_key.body["checks"]) == ("pass", {"healthcheckService:status": [check]})
    for key in (None, " "):
        without = await ask(a_world(), "/_status", headers={"apikey": key})
        assert (without.reply.status, without.reply.body) == (401, b"")
        assert without.reply.headers["Content-Type"] == "text/plain"


async def test_the_services_health_is_open_in_the_sandbox() -> None:
    met = await ask(a_world(), "/healthcheck")

    assert (met.reply.status, met.body) == (200, {"status": "UP"})


@pytest.mark.parametrize(
    ("access", "headers", "methods"),
    [
        ("open", ", authorization, x-correlation-id, x-request-id", "GET, PUT, POST, PATCH, DELETE"),
        ("enforced", "", "GET, PUT, POST, DELETE"),
    ],
)
async def test_a_browser_is_told_what_it_may_send(access: str, headers: str, methods: str) -> None:
    asked = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}

    met = await ask(a_world(access=access), SEARCH, "OPTIONS", asked)

    assert (met.reply.status, met.reply.body) == (200, b"")
    assert {name: value for name, value in met.reply.headers.items() if name.startswith("Access-")} == {
        "Access-Control-Allow-Origin": "https://x.example",
        "Access-Control-Allow-Headers": f"origin, x-requested-with, accept, content-type, nhsd-session-urid{headers}",
        "Access-Control-Max-Age": "3628800",
        "Access-Control-Allow-Methods": methods,
    }


@pytest.mark.parametrize("headers", [{"Origin": "https://x.example"}, {"Access-Control-Request-Method": "GET"}])
async def test_half_of_a_browsers_question_is_none(headers: Mapping[str, str]) -> None:
    met = await ask(a_world(), "/Bundle", "OPTIONS", headers)

    assert met.reply.status == 405


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/Bundle", "GET,POST"),
        ("DELETE", "/DocumentReference", "GET"),
        ("GET", "/$setPermission", "POST"),
        ("GET", "/%24setPermission", "POST"),
        ("GET", "/AuditEvent", "POST"),
        ("POST", "/healthcheck", "GET"),
        ("OPTIONS", "/Bundle", "GET,POST"),
    ],
)
async def test_another_method_is_refused_with_those_that_are_allowed(method: str, path: str, allowed: str) -> None:
    met = await ask(a_world(), path, method)

    assert (met.reply.status, met.reply.headers["Allow"]) == (405, allowed)
    assert met.text == f"Request method '{method}' not supported"


@pytest.mark.parametrize("path", ["/metadata", "/Bundle/1", "/", "/DocumentReference/"])
async def test_another_path_is_not_found(path: str) -> None:
    met = await ask(a_world(), path)

    assert (met.reply.status, met.text) == (404, f"/summary-care-record/FHIR/R4{path} not found")


async def test_a_bad_id_is_refused_before_the_path() -> None:
    met = await ask(a_world(), "/metadata", headers={"X-Request-ID": "1"})

    assert met.reply.status == 400
