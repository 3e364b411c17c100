"""Recorded requests, sent again to a peer that says what it got."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

from simulator.cli.sending import Replayed, Target, replay
from simulator.records.exchange import Exchange
from simulator.records.masking import Masks
from tests.records.makers import an_exchange


class _Mirror(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        length = self.headers["Content-Length"]
        body = self.rfile.read(int(length or 0)).decode()
        said = json.dumps(
            {"target": self.path, "headers": self.headers.items(), "body": body, "length": length}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self) -> None:
        """Answer."""
        self._answer()

    def do_POST(self) -> None:
        """Answer."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer."""
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@contextmanager
def _serving(context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A peer that answers with what it was asked; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Mirror)
    port = server.server_address[1]
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}" if context is None else f"https://localhost:{port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    """The address of a peer that answers with what it was asked."""
    with _serving() as address:
        yield address


def _replayed(address: str, exchange: Exchange, **options: Any) -> Replayed:
    target = Target(urlsplit(address), options.pop("headers", {}), **options)
    (found,) = replay([exchange], target, Masks())
    return found


def _seen(address: str, exchange: Exchange, **options: Any) -> Any:
    """What the peer got, by place, as the comparison saw it."""
    found = _replayed(address, exchange, **options)
    return {each.where.removeprefix("body "): each.right for each in found.differences}


def _headers(seen: Any) -> list[tuple[str, str]]:
    names = [seen[place] for place in sorted(seen) if place.startswith("/headers/") and place.endswith("/0")]
    values = [seen[place] for place in sorted(seen) if place.startswith("/headers/") and place.endswith("/1")]
    return sorted(zip(names, values, strict=True))


def _asked(**fields: Any) -> Exchange:
    return an_exchange(1, "a", response_body=b"{}", response_headers=b"Content-Type: application/json", **fields)


def test_the_target_goes_below_the_base_url_without_the_tenants_prefix(mirror: str) -> None:
    seen = _seen(f"{mirror}/t/b/", _asked(target="/t/a/x%20y?q=1"))

    assert seen["/target"] == "/t/b/x%20y?q=1"


def test_a_server_behind_tls_has_to_be_of_the_ca_that_is_trusted() -> None:
    authority = trustme.CA()
    context, trusted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(trusted)
    with _serving(context) as address:
        found = _seen(address, _asked(), trusted=trusted)
        refused = _replayed(address, _asked())

    assert found["/body"] == ""
    assert "certificate verify failed" in str(refused.differences[0].right)


def test_headers_of_the_connection_and_secrets_stay_behind(mirror: str) -> None:
    lines = ["Host: old", "X-Own: 1", "Connection: X-Hop", "X-Hop: 2", "TE: x", "Authorization: hush", "APIKey: k"]

    seen = _headers(_seen(mirror, _asked(request_headers="\r\n".join([*lines, "X-Simulator-Tenant: a"]).encode())))

    assert seen == [("Connection", "close"), ("Host", urlsplit(mirror).netloc), ("X-Own", "1")]


def test_secrets_go_along_when_they_are_asked_for_and_headers_can_be_set_or_left_out(mirror: str) -> None:
    exchange = _asked(request_headers=b"Authorization: hush\r\nX-Own: 1\r\nX-Other: 2")

    seen = _headers(_seen(mirror, exchange, keep_secrets=True, headers={"x-own": "new", "X-Other": ""}))

    assert [each for each in seen if each[0] not in ("Host", "Connection")] == [
        ("Authorization", "hush"),
        ("x-own", "new"),
    ]


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [("POST", b"abc", "3"), ("POST", b"", "0"), ("GET", b"", None), ("DELETE", b"x", "1")],
)
def test_bodies_go_with_their_own_length(mirror: str, method: str, body: bytes, length: str | None) -> None:
    seen = _seen(mirror, _asked(method=method, request_body=body, request_headers=b"Content-Length: 99"))

    assert (seen["/body"], seen["/length"]) == (body.decode(), "null" if length is None else length)


def test_an_equal_answer_is_no_difference(mirror: str) -> None:
    seen = _seen(mirror, _asked(target="/x"))
    host = urlsplit(mirror).netloc
    headers = [["Host", host], ["X-Request-ID", "r"], ["Connection", "close"]]
    body = json.dumps({"target": "/x", "headers": headers, "body": "", "length": None}).encode()

    found = _replayed(
        mirror,
        an_exchange(
            1,
            target="/x",
            request_headers=b"X-Request-ID: r",
            response_body=body,
            response_headers=b"Content-Type: application/json",
        ),
    )

    assert (seen["/target"], found.differences, found.skipped) == ("/x", (), None)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"target": "http://peer/x"}, "sent by the simulator itself"),
        ({"method": "SMTP"}, "a mail"),
        ({"bodies_dropped": True}, "its bodies were dropped under load"),
        ({"status": 0}, "its client got no whole answer"),
        ({"delivery": "reset"}, "its client got no whole answer"),
    ],
)
def test_what_cannot_be_sent_again_is_left_out_and_says_why(fields: dict[str, Any], why: str) -> None:
    found = _replayed("http://127.0.0.1:9", an_exchange(1, **fields))

    assert (found.skipped, found.differences) == (why, ())


@pytest.mark.parametrize("fields", [{}, {"target": "/a\nb"}, {"request_headers": b"X-Own: a\x00b"}])
def test_no_answer_and_what_http_cannot_carry_are_differences(fields: dict[str, Any]) -> None:
    found = _replayed("http://127.0.0.1:9", an_exchange(1, **fields))

    (difference,) = found.differences
    assert (difference.where, difference.left) == ("status", "200")
    assert (difference.right or "").startswith("no answer: ")
