import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from simulator.records.curl import IN_A_COMMAND, as_curl
from tests.records.makers import an_exchange

needs_bash = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("curl") is None, reason="bash and curl are not installed"
)

Received = list[tuple[str, str, list[tuple[str, str]], bytes]]


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = [(name, value) for name, value in self.headers.items() if name not in ("Host", "Content-Length")]
        self.server.received.append((self.command, self.path, headers, body))
        self.send_response(204)
        self.end_headers()

    do_GET = do_POST = do_PATCH = do_HEAD = do_DELETE = answer  # noqa: N815 - the names that its base class looks for

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: Received = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def sent(server: _Server, command: str) -> tuple[str, str, list[tuple[str, str]], bytes]:
    """What arrives when the command is given to bash."""
    server.received.clear()
    subprocess.run(["bash"], input=command.encode() + b"\n", check=True, capture_output=True, timeout=20)
    (received,) = server.received
    return received


BODIES = {
    "json": b'{"family": "O\'Neil", "note": "$HOME `id` \\\\ !!"}',
    "lines": b'{\n  "a": 1\n}\n',
    "windows lines and tabs": b"<a>\r\n\t<b/>\r\n</a>",
    "letters of other languages": "Łukasz Ó Briain \N{SNOWMAN}".encode(),
    "looks like a file": b"@/etc/hostname",
    "looks like an option": b"--version",
    "quotes and marks beside signs that need escaping": b"it's !here \x1b[31m \xc3\xa9 100%",
    "a zero": b"a\x00b",
    "not text": bytes(range(256)),
    "long": b"x'\xc3\xa9 " * (IN_A_COMMAND // 2),
    "long and not text": bytes(range(256)) * 1_000,
    "form": b"a=1&b=%20",
}


@needs_bash
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_pasted_into_bash_it_sends_the_same_body(server: _Server, body: bytes) -> None:
    headers = b"Content-Type: text/plain\r\nAccept: */*\r\nUser-Agent: supplier/1.0"
    exchange = an_exchange(method="POST", target="/a", request_headers=headers, request_body=body)

    received = sent(server, as_curl(exchange, server.url))

    fields = [("Content-Type", "text/plain"), ("Accept", "*/*"), ("User-Agent", "supplier/1.0")]
    assert received[:2] == ("POST", "/a")
    assert sorted(received[2]) == sorted(fields)
    assert received[3] == body


@needs_bash
def test_it_sends_the_same_headers_and_no_others(server: _Server) -> None:
    headers = b'Host: pds.test\r\nX-Empty: \r\nX-Quote: it\'s "so" $x !\r\nX-Latin: caf\xe9\r\nX-Tab: a\tb\r\nx-case: 1'
    exchange = an_exchange(method="PATCH", target="/a", request_headers=headers, request_body=b"[]")

    _, _, fields, body = sent(server, as_curl(exchange, server.url))

    assert sorted(fields) == sorted(
        [("X-Empty", ""), ("X-Quote", 'it\'s "so" $x !'), ("X-Latin", "café"), ("X-Tab", "a\tb"), ("x-case", "1")]
    )
    assert body == b"[]"


@needs_bash
@pytest.mark.parametrize(
    "target",
    ["/Patient?family=O%27Neil&given=a+b", "/a?b=[1-3]{x,y}", "/a/../b/./c", "/a?b='$(id)'&c=;ls", "/a?b=!x"],
)
def test_it_asks_for_the_same_target(server: _Server, target: str) -> None:
    received = sent(server, as_curl(an_exchange(target=target), server.url))

    assert received[:2] == ("GET", target)


@needs_bash
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "POST"])
def test_it_uses_the_same_method_and_does_not_hang(server: _Server, method: str) -> None:
    received = sent(server, as_curl(an_exchange(method=method, target="/a"), server.url))

    assert received[:2] == (method, "/a")
    assert received[3] == b""


def test_a_plain_request_is_a_plain_command() -> None:
    exchange = an_exchange(request_headers=b"Host: localhost:8111\r\nAccept: */*\r\nUser-Agent: x\r\nX-Request-ID: 1")

    assert as_curl(exchange) == (
        "curl -X GET http://localhost:8111/personal-demographics/FHIR/R4/Patient/9000000009"
        " -H 'Accept: */*' -H 'User-Agent: x' -H 'X-Request-ID: 1'"
    )


def test_secrets_are_shown_unless_they_are_to_be_hidden() -> None:
    headers = b"Authorization: Bearer abc\r\nCookie: s=abc\r\nApiKey: abc\r\nX-Other: abc"
    exchange = an_exchange(request_headers=headers)

    shown, hidden = as_curl(exchange), as_curl(exchange, hide_secrets=True)

    assert shown.count("abc") == 4
    assert hidden.count("abc") == 1
    assert "-H 'Authorization: ***'" in hidden


def test_a_mail_is_sent_to_the_port_that_received_it() -> None:
    headers = b"Host: 127.0.0.1:2525\r\nMail-From: <>\r\nRcpt-To: a@nhs.net\r\nRcpt-To: it's@nhs.net\r\nAuth-User: mine"
    exchange = an_exchange(
        method="SMTP", target="mailto:a@nhs.net,it%27s@nhs.net", request_headers=headers, request_body=b"\xff"
    )

    assert as_curl(exchange, "http://elsewhere") == (
        "printf %s /w== | base64 -d | curl smtp://127.0.0.1:2525 --mail-from '<>' --mail-rcpt a@nhs.net"
        " --mail-rcpt 'it'\"'\"'s@nhs.net' --user 'mine:***' --upload-file -"
    )
