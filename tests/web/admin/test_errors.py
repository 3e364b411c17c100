"""The one error shape, and everything that ends in it."""

import json
from collections.abc import Iterable, Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from simulator.records.store import StoreFailed
from simulator.web.admin.errors import (
    AdminError,
    did_you_mean,
    error_response,
    invalid,
    json_response,
    not_found,
    shaping,
)
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from tests.web.conftest import Client
from tests.web.worlds import API

TENANTS = f"{API}/tenants"
CLOCK = f"{TENANTS}/default/clock"
OFF = Problem("'maybe' is not a truth", "give true or false", "clock.frozen", "mine.yaml", 7)


def _said(response: web.StreamResponse) -> Json:
    assert isinstance(response, web.Response)
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


async def _shaped(fault: Exception, target: str = "/_simulator/api/tenants") -> web.StreamResponse:
    """What leaves when a route's answer raises this."""

    async def fail(request: web.Request) -> web.StreamResponse:
        raise fault

    return await shaping(make_mocked_request("GET", target), fail)


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("defualt", ["other", "default"], 'did you mean "default"?'),
        ("zzz", ["b", "a"], "there is: a, b"),
        ("zzz", [], "there is: nothing"),
        ("", ["a"], "there is: a"),
    ],
)
def test_a_near_miss_is_told_the_word_and_any_other_what_there_is(word: str, known: Iterable[str], said: str) -> None:
    assert did_you_mean(word, known) == said


def test_one_mistake_is_said_in_the_message() -> None:
    error = invalid([OFF])

    assert (error.status, error.code, error.where) == (422, "invalid", "body")
    assert error.message == "mine.yaml:7: clock.frozen: 'maybe' is not a truth, give true or false"


def test_many_mistakes_are_counted_and_the_first_is_said() -> None:
    error = invalid(Problem(what) for what in ("first", "second", "third"))

    assert error.message == "3 problems, the first: first"
    assert [problem.what for problem in error.problems] == ["first", "second", "third"]


def test_a_404_says_where() -> None:
    assert _said(error_response(not_found("no such person", "nhs_number"))) == {
        "error": {"code": "not-found", "message": "no such person", "where": "nhs_number"}
    }


@pytest.mark.parametrize(
    ("problems", "shown"),
    [
        (
            [OFF],
            [
                {
                    "file": "mine.yaml",
                    "line": 7,
                    "path": "clock.frozen",
                    "what": "'maybe' is not a truth",
                    "remedy": "give true or false",
                }
            ],
        ),
        ([Problem("odd")], [{"file": None, "line": None, "path": "", "what": "odd", "remedy": ""}]),
    ],
)
def test_problems_are_listed_with_file_and_line_where_they_have_them(problems: Sequence[Problem], shown: Json) -> None:
    response = error_response(AdminError(422, "invalid", "two", "body", problems))

    assert _said(response)["error"]["problems"] == shown


@pytest.mark.parametrize(("status", "closes"), [(400, False), (408, True), (413, True), (422, False), (500, False)])
def test_the_connection_closes_where_the_rest_of_the_body_is_not_wanted(status: int, closes: bool) -> None:
    response = error_response(AdminError(status, "code", "message"))

    assert response.keep_alive is (False if closes else None)


def test_an_error_may_bring_header_fields() -> None:
    response = error_response(AdminError(405, "method-not-allowed", "no"), {"Allow": "GET"})

    assert (response.status, response.headers["Allow"]) == (405, "GET")


def test_a_json_answer_is_kept_by_no_cache() -> None:
    response = json_response({"a": "é"}, 201, {"Location": "/x"})

    assert (response.status, response.body) == (201, '{"a":"é"}'.encode())
    assert dict(response.headers) == {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "Location": "/x",
    }


async def test_an_answer_that_did_not_fail_is_left_alone() -> None:
    answer = web.Response(text="fine")

    async def succeed(request: web.Request) -> web.StreamResponse:
        return answer

    assert await shaping(make_mocked_request("GET", "/"), succeed) is answer


@pytest.mark.parametrize(
    ("fault", "status", "code", "where"),
    [
        (AdminError(409, "taken", "it is taken", "name"), 409, "taken", "name"),
        (Problems([OFF]), 422, "invalid", "body"),
        (web.HTTPNotFound(), 404, "not-found", "/_simulator/api/tenants"),
        (web.HTTPMethodNotAllowed("GET", ["POST"]), 405, "method-not-allowed", "/_simulator/api/tenants"),
        (StoreFailed("the disk is full"), 503, "not-kept", "store"),
        (KeyError("broken within"), 500, "failed", "/_simulator/api/tenants"),
        (TimeoutError(), 500, "failed", "/_simulator/api/tenants"),
    ],
)
async def test_whatever_goes_wrong_gets_the_error_shape(fault: Exception, status: int, code: str, where: str) -> None:
    response = await _shaped(fault)

    error = _said(response)["error"]
    assert (response.status, error["code"], error["where"]) == (status, code, where)


@pytest.mark.parametrize("fault", [web.HTTPFound("/elsewhere"), web.HTTPGone(), ConnectionResetError("it left")])
async def test_other_answers_of_aiohttp_and_clients_that_left_are_nothing_to_shape(fault: Exception) -> None:
    with pytest.raises(type(fault)) as raised:
        await _shaped(fault)

    assert raised.value is fault


@pytest.mark.parametrize(
    "path", ["/_simulator/nowhere", "/_simulator/api", f"{API}/", f"{TENANTS}/", f"{TENANTS}/a/b/c/d"]
)
async def test_an_unknown_path_is_a_404_in_the_error_shape(client: Client, path: str) -> None:
    reply = await client.get(path)

    assert reply.status == 404
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    error = (await reply.json())["error"]
    assert set(error) == {"code", "message", "where"}
    assert (error["code"], error["where"]) == ("not-found", path)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", TENANTS, "GET, HEAD, POST"),
        ("POST", "/_simulator/health", "GET, HEAD"),
        ("PUT", f"{TENANTS}/default", "DELETE, GET, HEAD, PATCH"),
        ("OPTIONS", CLOCK, "GET, HEAD, PATCH"),
        ("PURGE", CLOCK, "GET, HEAD, PATCH"),
    ],
)
async def test_a_wrong_method_is_a_405_that_says_which_do(client: Client, method: str, path: str, allowed: str) -> None:
    reply = await client.request(method, path)

    assert (reply.status, reply.headers["Allow"]) == (405, allowed)
    assert (await reply.json())["error"]["code"] == "method-not-allowed"


async def test_a_failure_of_ours_is_a_500_without_a_traceback_on_the_wire(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: object) -> list[str]:
        raise RuntimeError("broken within")

    monkeypatch.setattr("simulator.pipeline.tenants.Tenants.names", fail)

    reply = await client.get(TENANTS)

    assert (reply.status, (await reply.json())["error"]["code"]) == (500, "failed")
    assert "broken within" not in await reply.text()
    assert "broken within" in caplog.text


async def test_a_store_that_fails_is_a_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(self: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr("simulator.records.journal.Journal.flush", fail)

    reply = await client.patch(CLOCK, json={"frozen": True})

    assert reply.status == 503
    assert (await reply.json())["error"] == {"code": "not-kept", "message": "the disk is full", "where": "store"}
