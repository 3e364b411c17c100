"""What the API platform answers in front of the service."""

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

    assert with_key.body["checks"]["healthcheckService:status"][0]["outcome"] == "OK"
    for key in (None, " "):
        without = await ask(a_world(), "/_status", headers={"apikey": key})
        assert (without.reply.status, without.reply.body) == (401, b"")
        assert without.reply.headers["Content-Type"] == "text/plain"


async def test_the_services_health_is_open_in_the_sandbox() -> None:
    met = await ask(a_world(), "/healthcheck")

    assert (met.reply.status, met.body) == (200, {"status": "UP"})


@pytest.mark.parametrize(("access", "extra"), [("open", True), ("enforced", False)])
async def test_a_browser_is_told_what_it_may_send(access: str, extra: bool) -> None:
    headers = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}

    met = await ask(a_world(access=access), SEARCH, "OPTIONS", headers)

    assert met.reply.status == 200
    assert met.reply.headers["Access-Control-Allow-Origin"] == "https://x.example"
    assert ("authorization" in met.reply.headers["Access-Control-Allow-Headers"]) is extra
    assert ("PATCH" in met.reply.headers["Access-Control-Allow-Methods"]) is extra
    assert met.reply.headers["Access-Control-Max-Age"] == "3628800"


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
