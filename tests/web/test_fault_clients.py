"""Everything that can be done to a reply or a connection, as three clients meet it: requests, aiohttp and curl.

What leaves the socket is tested in `test_delivery` and in `tls`; here is what a client's program has to be ready for.
"""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import requests

from simulator.web.server import Background
from tests.web.served import play
from tests.web.tls.clients import a_context
from tests.web.worlds import a_simulator

SIZE = 1000
BODY = b"x" * SIZE
PATIENCE = 2.0
"""Seconds after which the clients give up: long for a reply, short for a connection that hangs."""

DOING = {
    "nothing": "delay: 0",
    "delay": "delay: 300ms",
    "bandwidth": "bandwidth: 4kB/s",
    **{fault: f"fault: {fault}" for fault in ("reset", "empty", "truncate", "drip", "garbage", "hang")},
}


@dataclass(frozen=True, slots=True)
class Met:
    """What a client met: a whole reply, or what it calls its failure, in how many seconds."""

    reply: tuple[int, bytes] | None
    failure: str
    said: str
    took: float


Ask = Callable[[str, Path], Met]


def _met(begun: float, reply: tuple[int, bytes] | None = None, failure: str = "", said: str = "") -> Met:
    return Met(reply, failure, said, time.perf_counter() - begun)


def by_requests(url: str, certificates: Path) -> Met:
    begun = time.perf_counter()
    try:
        reply = requests.get(url, timeout=PATIENCE, verify=str(certificates / "ca.pem"))
    except requests.RequestException as fault:
        return _met(begun, failure=type(fault).__name__, said=str(fault))
    return _met(begun, (reply.status_code, reply.content))


def by_aiohttp(url: str, certificates: Path) -> Met:
    async def ask() -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, ssl=a_context(certificates)) as reply,
        ):
            return reply.status, await reply.read()

    begun = time.perf_counter()
    try:
        reply = asyncio.run(ask())
    except (aiohttp.ClientError, TimeoutError) as fault:
        return _met(begun, failure=type(fault).__name__, said=str(fault))
    return _met(begun, reply)


def by_curl(url: str, certificates: Path) -> Met:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    begun = time.perf_counter()
    command = [curl, "-sS", "--max-time", str(PATIENCE), "--cacert", str(certificates / "ca.pem"), "-w", "%{http_code}"]
    done = subprocess.run([*command, url], capture_output=True, timeout=30, check=False)
    if done.returncode:
        return _met(begun, failure=str(done.returncode), said=done.stderr.decode())
    return _met(begun, (int(done.stdout[-3:]), done.stdout[:-3]))


CLIENTS: Mapping[str, Ask] = {"requests": by_requests, "aiohttp": by_aiohttp, "curl": by_curl}

FAILURES = {
    "reset": {"requests": "ConnectionError", "aiohttp": "ClientOSError", "curl": "56"},
    "empty": {"requests": "ConnectionError", "aiohttp": "ServerDisconnectedError", "curl": "52"},
    "truncate": {"requests": "ChunkedEncodingError", "aiohttp": "ClientPayloadError", "curl": "18"},
    "garbage": {"requests": "ConnectionError", "aiohttp": "ClientResponseError", "curl": "1"},
    "hang": {"requests": "ReadTimeout", "aiohttp": "TimeoutError", "curl": "28"},
}
"""What each client calls each fault; curl's are its exit codes."""

CERTIFICATES = {
    "expired": {"requests": "SSLError", "aiohttp": "ClientConnectorCertificateError", "curl": "60"},
    "wrong-name": {"requests": "SSLError", "aiohttp": "ClientConnectorCertificateError", "curl": "60"},
    "untrusted": {"requests": "SSLError", "aiohttp": "ClientConnectorCertificateError", "curl": "60"},
}

WORDS = {
    "expired": ("has expired",),
    "wrong-name": ("not match", "mismatch", "not valid for", "subject name"),
    "untrusted": ("unable to get local issuer", "self-signed", "self signed"),
}
"""One of these stands in what a client says of such a certificate."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[Background]:
    """A server with a tenant for each thing that is done, named after it."""
    world = a_simulator(tmp_path_factory.mktemp("world"), tls=certificates, tls_port=0)
    running = Background(world)
    running.start()
    for name, doing in DOING.items():
        play(running, f"rules: [{{name: r, when: {{operation: echo.*}}, then: {{{doing}}}}}]\n", name)
    yield running
    running.stop()


@pytest.fixture(params=["plain", "tls"])
def address(request: pytest.FixtureRequest, server: Background) -> str:
    """Each of its ports."""
    assert server.tls_url is not None
    return server.url if request.param == "plain" else server.tls_url.replace("127.0.0.1", "localhost")


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> str:
    """Each client's name."""
    return str(request.param)


def _asked(client: str, address: str, tenant: str, certificates: Path) -> Met:
    return CLIENTS[client](f"{address}/t/{tenant}/echo/size/{SIZE}", certificates)


@pytest.mark.parametrize("fault", FAILURES)
def test_a_fault_is_the_error_that_its_kind_gives(client: str, address: str, fault: str, certificates: Path) -> None:
    met = _asked(client, address, fault, certificates)

    assert (met.reply, met.failure) == (None, FAILURES[fault][client]), met.said


def test_a_hanging_connection_lasts_as_long_as_the_clients_patience(
    client: str, address: str, certificates: Path
) -> None:
    assert _asked(client, address, "hang", certificates).took >= PATIENCE * 0.9


def test_nothing_done_is_a_reply(client: str, address: str, certificates: Path) -> None:
    assert _asked(client, address, "nothing", certificates).reply == (200, BODY)


@pytest.mark.parametrize(("doing", "seconds"), [("delay", 0.3), ("bandwidth", 0.25), ("drip", 0.15)])
def test_what_is_slow_is_a_whole_reply_that_takes_its_time(
    client: str, address: str, doing: str, seconds: float, certificates: Path
) -> None:
    met = _asked(client, address, doing, certificates)

    assert met.reply == (200, BODY), met.said
    assert met.took >= seconds


@pytest.mark.parametrize("certificate", CERTIFICATES)
def test_a_bad_certificate_is_refused_by_the_client(
    client: str, server: Background, certificate: str, certificates: Path
) -> None:
    assert server.tls_url is not None
    play(server, f"tls: {{certificate: {certificate}}}\n")

    met = CLIENTS[client](f"{server.tls_url.replace('127.0.0.1', 'localhost')}/echo/size/1", certificates)

    play(server, "tls: {certificate: good}\n")
    assert (met.reply, met.failure) == (None, CERTIFICATES[certificate][client]), met.said
    assert any(word in met.said for word in WORDS[certificate]), met.said


def test_a_client_without_a_certificate_is_refused_where_one_is_required(
    client: str, server: Background, certificates: Path
) -> None:
    assert server.tls_url is not None
    play(server, "tls: {client: require}\n")

    met = CLIENTS[client](f"{server.tls_url.replace('127.0.0.1', 'localhost')}/echo/size/1", certificates)

    play(server, "tls: {client: ask}\n")
    assert met.reply is not None, met.said
    assert met.reply[0] == 403
