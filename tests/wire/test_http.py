"""Requests and replies keep the order, case and encoding that they came with."""

import pytest
from multidict import CIMultiDict

from simulator.wire.http import Reply, Request, segments


def _request(target: str, **headers: str) -> Request:
    return Request("GET", target, CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}))


def test_a_target_is_split_into_path_and_query_as_sent() -> None:
    request = _request("/a%20b/c?x=1%2A&y=2?3")

    assert (request.path, request.query_string) == ("/a%20b/c", "x=1%2A&y=2?3")


def test_a_path_below_the_tenants_prefix_is_kept_when_given() -> None:
    request = Request("GET", "/t/a/x?y=1", CIMultiDict(), path="/x", query_string="y=1")

    assert (request.path, request.query_string) == ("/x", "y=1")


def test_the_query_is_decoded_in_the_order_sent_with_repeats_and_blanks() -> None:
    query = _request("/x?given=John+Paul&given=Jo%C3%A3o&_history&family=").query()

    assert list(query.items()) == [("given", "John Paul"), ("given", "João"), ("_history", ""), ("family", "")]


def test_no_query_is_an_empty_one() -> None:
    assert len(_request("/x").query()) == 0


def test_bytes_in_a_query_that_are_not_utf_8_are_replaced() -> None:
    assert _request("/x?a=%ff").query()["a"] == "\ufffd"


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("application/JSON-patch+json; charset=utf-8", "application/json-patch+json"),
        (" text/xml ", "text/xml"),
        ("", ""),
    ],
)
def test_the_media_type_is_the_content_type_without_parameters(sent: str, kind: str) -> None:
    assert _request("/x", content_type=sent).media_type() == kind


def test_without_a_content_type_there_is_no_media_type() -> None:
    assert _request("/x").media_type() == ""


def test_headers_are_found_in_any_case_and_kept_in_their_own() -> None:
    request = _request("/x", X_Request_ID="a", ACCEPT="b")

    assert request.headers["x-request-id"] == "a"
    assert list(request.headers) == ["X-Request-ID", "ACCEPT"]


def test_a_reply_takes_further_headers_by_keyword() -> None:
    reply = Reply.of(200, b"{}", "application/fhir+json", ETag='W/"2"', X_Request_ID="a")

    assert (reply.status, reply.body) == (200, b"{}")
    assert list(reply.headers.items()) == [
        ("Content-Type", "application/fhir+json"),
        ("ETag", 'W/"2"'),
        ("X-Request-ID", "a"),
    ]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/a/b", ["a", "b"]),
        ("/a/b%2Fc", ["a", "b/c"]),
        ("/a/", ["a", ""]),
        ("/", [""]),
        ("/%24x", ["$x"]),
        ("", []),
    ],
)
def test_a_path_is_split_before_it_is_decoded(path: str, parts: list[str]) -> None:
    assert segments(path) == parts


def test_what_is_derived_from_a_request_is_made_once_under_its_name() -> None:
    request = _request("/a")
    made: list[str] = []

    def make(each: Request) -> str:
        made.append(each.path)
        return f"{each.path} {len(made)}"

    assert [request.derived(name, make) for name in ("one", "one", "two")] == ["/a 1", "/a 1", "/a 2"]


def test_what_is_none_is_not_made_again() -> None:
    request = _request("/a")
    made: list[str] = []

    for _ in range(2):
        assert request.derived("nothing", lambda each: made.append(each.path)) is None

    assert made == ["/a"]
