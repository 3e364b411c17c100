"""The TLS port over real sockets, on both event loops: who gets through, who does not, and what is recorded of it."""

import asyncio
import json
import os
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import uvloop
from aiohttp import web
from cryptography import x509

from simulator.pipeline import Simulator
from simulator.pipeline.transport import UNPROVEN
from simulator.records.store import StoreFailed
from simulator.web.server import Background
from simulator.web.tls import handshake, site
from simulator.web.tls.certificates import Certificates
from simulator.web.tls.handshake import LEFT, PLAIN_ANSWER, SILENT
from simulator.wire.errors import Problems
from simulator.wire.json import Json
from tests.web.tls.clients import GET, VERSIONS, a_context, asked, connected, received, said
from tests.web.worlds import API, a_simulator

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
BAD = {
    "client-expired": ("certificate expired", "the client's certificate has expired"),
    "client-revoked": ("certificate revoked", "the client's certificate was revoked (crl.pem)"),
    "client-untrusted": ("unknown ca", "the client's certificate is not signed by this CA (ca.pem)"),
}
EVERY_VERSION = pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)

Serve = Callable[..., Background]


@pytest.fixture(params=LOOPS)
def serve(request: pytest.FixtureRequest, tmp_path: Path, certificates: Path) -> Iterator[Serve]:
    """Start a server with a TLS port on each event loop; settings by keyword."""
    running: list[Background] = []

    def start(**settings: object) -> Background:
        world = a_simulator(tmp_path, **{"tls": certificates, "tls_port": 0, **settings})
        server = Background(world, loop_factory=LOOPS[request.param])
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


def _port(server: Background) -> int:
    assert server.tls_url is not None
    return int(server.tls_url.rpartition(":")[2])


def _exchanges(server: Background, tenant: str = "default") -> list[Json]:
    found: list[Json] = requests.get(f"{server.url}{API}/tenants/{tenant}/exchanges", timeout=5).json()["exchanges"]
    return found


def _failures(server: Background, tenant: str = "default") -> list[str]:
    return [exchange["error"] for exchange in _exchanges(server, tenant) if exchange["method"] == "TLS"]


def _play(server: Background, text: str, tenant: str = "default") -> None:
    url = f"{server.url}{API}/tenants/{tenant}/scenarios"
    assert requests.put(url, data=text, headers={"Content-Type": "application/yaml"}, timeout=5).ok


def _until(holds: Callable[[], bool]) -> bool:
    end = time.perf_counter() + 3
    while not holds() and time.perf_counter() < end:
        time.sleep(0.01)
    return holds()


@EVERY_VERSION
def test_a_client_that_trusts_the_ca_is_answered(serve: Serve, certificates: Path, version: ssl.TLSVersion) -> None:
    server = serve()

    reply = asked(_port(server), a_context(certificates, version=version))

    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")


def test_both_ports_lead_to_the_same_world(serve: Serve, certificates: Path) -> None:
    server = serve()

    counts = [
        requests.post(f"{url}/t/mine/echo/count", verify=str(certificates / "ca.pem"), timeout=5).json()["count"]
        for url in (server.url, server.tls_url)
    ]

    assert counts == [1, 2]
    assert [exchange["tls"] is None for exchange in _exchanges(server, "mine")] == [True, False]


@EVERY_VERSION
def test_a_clients_certificate_is_recorded_with_its_end(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server = serve()
    last_day = x509.load_pem_x509_certificate((certificates / "client.pem").read_bytes()).not_valid_after_utc.date()

    asked(_port(server), a_context(certificates, "client", version=version))

    (exchange,) = _exchanges(server)
    assert exchange["tls"].startswith(f"{version.name.replace('_', '.')} ")
    assert exchange["tls"].endswith(f"; CN=Y00111.oneoneone.nhs.uk; expires {last_day}")
    assert exchange["peer"] == "127.0.0.1"


def test_a_certificate_that_ends_tomorrow_is_still_good(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")

    reply = asked(_port(server), a_context(certificates, "client-soon"))

    assert reply.startswith(b"HTTP/1.1 200 ")
    (exchange,) = _exchanges(server)
    left = datetime.fromisoformat(exchange["tls"].rpartition(" ")[2]).date() - datetime.now(UTC).date()
    assert left.days in (0, 1)


@EVERY_VERSION
@pytest.mark.parametrize("client", ["ask", "require"])
@pytest.mark.parametrize("shows", BAD)
def test_a_bad_certificate_fails_the_handshake_with_an_alert_and_a_record(
    serve: Serve, certificates: Path, shows: str, client: str, version: ssl.TLSVersion
) -> None:
    server, (alert, reason) = serve(client_certificates=client), BAD[shows]
    context = a_context(certificates, shows, version=version)

    with pytest.raises(ssl.SSLError, match=alert):
        asked(_port(server), context)

    (exchange,) = _exchanges(server)
    assert (exchange["method"], exchange["status"], exchange["operation"]) == ("TLS", 0, None)
    assert (exchange["error"], exchange["tls"], exchange["peer"]) == (reason, "TLS for localhost", "127.0.0.1")


@pytest.mark.parametrize("shows", [None, *BAD])
def test_a_port_that_ignores_certificates_takes_everybody(serve: Serve, certificates: Path, shows: str | None) -> None:
    server = serve(client_certificates="ignore")

    reply = asked(_port(server), a_context(certificates, shows))

    assert reply.startswith(b"HTTP/1.1 200 ")
    assert "CN=" not in _exchanges(server)[0]["tls"]


@EVERY_VERSION
def test_a_missing_certificate_is_a_403_on_the_operation(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server = serve(client_certificates="require")

    reply = asked(_port(server), a_context(certificates, version=version))

    assert reply.startswith(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n")
    (exchange,) = _exchanges(server)
    assert (exchange["operation"], exchange["status"], exchange["error"]) == ("echo.thing.retrieve", 403, UNPROVEN)


def test_the_plain_port_demands_no_certificate(serve: Serve) -> None:
    server = serve(client_certificates="require")

    assert requests.get(f"{server.url}/echo/thing/1", timeout=5).status_code == 200


def test_the_admin_api_answers_over_tls_and_demands_no_certificate(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")

    tenants = requests.get(f"{server.tls_url}{API}/tenants", verify=str(certificates / "ca.pem"), timeout=5).json()

    assert tenants["tenants"][0]["base_url"] == server.tls_url


@EVERY_VERSION
def test_a_client_that_does_not_trust_us_is_recorded(serve: Serve, certificates: Path, version: ssl.TLSVersion) -> None:
    server = serve()

    with pytest.raises(ssl.SSLCertVerificationError):
        asked(_port(server), a_context(certificates, version=version, trusts=False))

    why = ["the client closed the connection: it does not trust our certificate (alert: unknown ca)"]
    assert _until(lambda: _failures(server) == why)


@pytest.mark.parametrize(
    ("certificate", "meets", "reason"),
    [
        ("expired", "certificate has expired", "our certificate has expired (alert: certificate expired)"),
        ("wrong-name", "Hostname mismatch", "it does not accept our certificate, as when the name is another (alert: "),
        ("untrusted", "unable to get local issuer", "it does not trust our certificate (alert: unknown ca)"),
    ],
)
@EVERY_VERSION
def test_a_scenario_presents_a_bad_certificate(
    serve: Serve, certificates: Path, certificate: str, meets: str, reason: str, version: ssl.TLSVersion
) -> None:
    server = serve()
    _play(server, f"tls: {{certificate: {certificate}}}")

    with pytest.raises(ssl.SSLCertVerificationError, match=meets):
        asked(_port(server), a_context(certificates, version=version))

    assert _until(lambda: len(_failures(server)) == 1)
    assert _failures(server)[0].startswith(f"the client closed the connection: {reason}")


@EVERY_VERSION
def test_the_next_connection_sees_the_next_certificate_even_with_an_old_session(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server, context = serve(), a_context(certificates, version=version)
    with connected(_port(server), context) as sock:
        sock.sendall(GET)
        received(sock)
        session = sock.session
    _play(server, "tls: {certificate: expired}")

    with (
        socket.create_connection(("127.0.0.1", _port(server)), timeout=5) as plain,
        pytest.raises(ssl.SSLCertVerificationError, match="expired"),
    ):
        context.wrap_socket(plain, server_hostname="localhost", session=session)


def test_a_scenario_that_is_over_presents_the_good_one_again(serve: Serve, certificates: Path) -> None:
    server = serve()
    _play(server, "tls: {certificate: expired}")
    requests.delete(f"{server.url}{API}/tenants/default/scenarios", timeout=5)

    reply = asked(_port(server), a_context(certificates))

    assert reply.startswith(b"HTTP/1.1 200 ")


def test_a_server_name_says_whose_scenario_it_is(serve: Serve, certificates: Path) -> None:
    server, context = serve(), a_context(certificates)
    _play(server, "tls: {certificate: expired}", "suite-1")

    other = asked(_port(server), context)
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        asked(_port(server), context, "suite-1.localhost")

    assert other.startswith(b"HTTP/1.1 200 ")
    assert _until(lambda: len(_failures(server, "suite-1")) == 1)
    assert _exchanges(server, "suite-1")[0]["tls"] == "TLS for suite-1.localhost"
    assert _failures(server) == []


def test_a_client_that_asks_for_no_name_sees_the_default_tenants(serve: Serve, certificates: Path) -> None:
    server = serve()
    context = a_context(certificates)
    _play(server, "tls: {certificate: expired}")

    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        asked(_port(server), context, "127.0.0.1")  # an address is not sent as a name

    assert _until(lambda: len(_failures(server)) == 1)
    assert _exchanges(server)[0]["tls"] == "TLS"


def test_a_certificate_that_the_folder_lacks_is_said_in_the_record(
    serve: Serve, certificates: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(certificates, tmp_path / "few"))
    for path in folder.glob("server-*"):
        path.unlink()
    server = serve(tls=folder)
    _play(server, "tls: {certificate: expired}")

    with pytest.raises(ssl.SSLError, match="internal error"):
        asked(_port(server), a_context(certificates))

    assert _failures(server) == ["a scenario wants the certificate 'expired', which the folder does not have"]


@pytest.mark.parametrize(
    ("setting", "said", "status"), [("ask", "require", 403), ("require", "ask", 200), ("require", "require", 403)]
)
def test_a_scenario_says_whether_the_called_tenant_demands_a_certificate(
    serve: Serve, certificates: Path, setting: str, said: str, status: int
) -> None:
    server = serve(client_certificates=setting)
    _play(server, f"tls: {{client: {said}}}", "mine")

    reply = asked(_port(server), a_context(certificates), sent=GET.replace(b"/echo", b"/t/mine/echo"))

    assert reply.startswith(b"HTTP/1.1 %d " % status)


def test_one_connection_carries_many_requests(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")
    with requests.Session() as session:
        session.trust_env = False  # a bundle named there would go before ours
        session.verify = str(certificates / "ca.pem")
        session.cert = (str(certificates / "client.pem"), str(certificates / "client.key"))

        ids = [session.get(f"{server.tls_url}/echo/thing/{number}", timeout=5).json()["id"] for number in range(20)]

    assert ids == [str(number) for number in range(20)]
    assert len({exchange["tls"] for exchange in _exchanges(server)}) == 1


def test_pipelined_requests_are_answered_in_order(serve: Serve, certificates: Path) -> None:
    server = serve()
    sent = b"".join(b"GET /echo/thing/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(20)) + GET

    reply = asked(_port(server), a_context(certificates), sent=sent)

    assert reply.count(b"HTTP/1.1 200 OK") == 21


@EVERY_VERSION
def test_large_bodies_go_through_both_ways(serve: Serve, certificates: Path, version: ssl.TLSVersion) -> None:
    server = serve()
    context = a_context(certificates, version=version)
    head = b"POST /echo/thing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5000000\r\n\r\n"

    up = asked(_port(server), context, sent=head + b"x" * 5_000_000)
    down = asked(_port(server), context, sent=GET.replace(b"thing/1", b"size/5000000"))

    assert up.endswith(b'{"bytes":5000000}')
    assert down.partition(b"\r\n\r\n")[2] == b"x" * 5_000_000


def test_a_reader_that_takes_its_time_gets_everything(serve: Serve, certificates: Path) -> None:
    server = serve()

    with connected(_port(server), a_context(certificates)) as sock:
        sock.sendall(GET.replace(b"thing/1", b"size/9000000"))
        time.sleep(0.3)
        reply = received(sock)

    assert len(reply.partition(b"\r\n\r\n")[2]) == 9_000_000


def test_a_client_that_asks_before_sending_is_told_to_go_on(serve: Serve, certificates: Path) -> None:
    server = serve()
    head = b"POST /echo/thing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n"

    with connected(_port(server), a_context(certificates)) as sock:
        sock.sendall(head + b"Expect: 100-continue\r\n\r\n")
        go_on = sock.recv(100)
        sock.sendall(b"abc")
        reply = received(sock)

    assert go_on == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert reply.endswith(b'{"bytes":3}')


def test_a_client_that_leaves_while_sending_is_recorded_with_its_certificate(serve: Serve, certificates: Path) -> None:
    server = serve()

    with connected(_port(server), a_context(certificates, "client")) as sock:
        sock.sendall(b"POST /echo/thing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        time.sleep(0.1)

    assert _until(lambda: len(_exchanges(server)) == 1)
    (exchange,) = _exchanges(server)
    assert (exchange["method"], exchange["status"], exchange["peer"]) == ("POST", 0, "127.0.0.1")
    assert "; CN=Y00111.oneoneone.nhs.uk; " in exchange["tls"]


def test_what_stands_over_an_encrypted_connection_and_is_no_http_is_a_400(serve: Serve, certificates: Path) -> None:
    server = serve()

    reply = asked(_port(server), a_context(certificates), sent=b"NONSENSE\r\n\r\n")

    assert reply.startswith(b"HTTP/1.0 400 ")


def test_plain_http_is_told_that_this_port_speaks_tls(serve: Serve) -> None:
    server = serve()

    reply = said(_port(server), GET)

    assert reply == PLAIN_ANSWER
    assert _failures(server) == ["the client spoke plain HTTP, and this port speaks TLS"]


@pytest.mark.parametrize("sent", [b"NONSENSE" * 100, b"\x16\x03\x01\x00\x05aaaaa", bytes(range(256)), b"\x16" * 70_000])
def test_garbage_is_recorded_and_the_server_still_serves(serve: Serve, certificates: Path, sent: bytes) -> None:
    server = serve()

    said(_port(server), sent)

    assert len(_failures(server)) == 1
    assert asked(_port(server), a_context(certificates)).startswith(b"HTTP/1.1 200 ")


def test_an_old_version_of_tls_is_refused_with_a_reason(serve: Serve, certificates: Path) -> None:
    server = serve()
    hello = bytearray(_hello(a_context(certificates, version=ssl.TLSVersion.TLSv1_2)))
    hello[9:11] = b"\x03\x02"  # the version that a TLS 1.1 client says it has at most

    alert = said(_port(server), bytes(hello))

    assert alert[:1] == b"\x15"
    assert _failures(server) == ["the client offers no version of TLS from 1.2 on"]


def _hello(context: ssl.SSLContext) -> bytes:
    outgoing = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
    return outgoing.read()


def test_a_client_that_leaves_in_the_middle_is_recorded(serve: Serve) -> None:
    server = serve()

    with socket.create_connection(("127.0.0.1", _port(server)), timeout=5) as sock:
        sock.sendall(b"\x16\x03\x01")

    assert _until(lambda: _failures(server) == [LEFT])


def test_a_client_that_breaks_off_after_its_handshake_is_recorded(serve: Serve, certificates: Path) -> None:
    server = serve()

    with (
        connected(_port(server), a_context(certificates)) as secured,
        socket.socket(fileno=os.dup(secured.fileno())) as raw,
    ):
        raw.sendall(b"\x15\x03\x03\x00\x02\x02\x2a")

        with pytest.raises(ssl.SSLError):
            secured.recv(1)

    (exchange,) = _exchanges(server)
    assert (exchange["method"], exchange["status"]) == ("TLS", 0)
    assert exchange["tls"].startswith("TLSv1.3 ")


def test_who_only_looks_whether_the_port_is_open_is_not_recorded(serve: Serve, certificates: Path) -> None:
    server = serve()

    socket.create_connection(("127.0.0.1", _port(server)), timeout=5).close()

    asked(_port(server), a_context(certificates))
    assert _failures(server) == []


def test_a_client_that_says_nothing_is_let_go_in_time(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshake, "HANDSHAKE_SECONDS", 0.1)
    server = serve()

    with socket.create_connection(("127.0.0.1", _port(server)), timeout=5) as sock:
        try:
            heard = sock.recv(1)
        except ConnectionResetError:
            heard = b""

    assert heard == b""
    assert _failures(server) == [SILENT]


def test_the_oldest_handshake_makes_room_for_a_new_one(
    serve: Serve, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "MOST_HANDSHAKES", 3)
    server = serve()
    idle = [socket.create_connection(("127.0.0.1", _port(server)), timeout=5) for _ in range(3)]
    time.sleep(0.05)

    reply = asked(_port(server), a_context(certificates))

    for each in idle:
        each.close()
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert _failures(server) == [site.CROWDED_OUT]


def test_fifty_clients_at_once_all_get_through(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")
    context = a_context(certificates, "client")

    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda number: asked(_port(server), context), range(50)))

    assert [json.loads(reply.partition(b"\r\n\r\n")[2])["id"] for reply in replies] == ["1"] * 50
    assert len(_exchanges(server)) == 50


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01"])
def test_an_open_handshake_does_not_hold_up_the_end(serve: Serve, sent: bytes) -> None:
    server = serve()
    with socket.create_connection(("127.0.0.1", _port(server)), timeout=5) as sock:
        sock.sendall(sent)
        time.sleep(0.05)
        begun = time.perf_counter()

        server.stop()

        took = time.perf_counter() - begun
    assert took < 0.5


def test_an_idle_connection_is_closed_at_the_end_with_a_goodbye(serve: Serve, certificates: Path) -> None:
    server = serve()
    with connected(_port(server), a_context(certificates)) as sock:
        sock.sendall(GET.replace(b"Connection: close\r\n", b""))
        sock.recv(65_536)

        server.stop()

        assert sock.recv(1) == b""


def test_failures_are_kept_in_a_durable_store(serve: Serve, certificates: Path, tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path}/kept.db"
    first = serve(store=store)
    with pytest.raises(ssl.SSLError, match="expired"):
        asked(_port(first), a_context(certificates, "client-expired"))
    first.stop()

    assert _failures(serve(store=store)) == ["the client's certificate has expired"]


def test_a_failure_that_cannot_be_kept_troubles_nobody(
    serve: Serve, certificates: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> asyncio.Future[None]:
        future = asyncio.get_running_loop().create_future()
        future.set_exception(StoreFailed("the disk is full"))
        return future

    monkeypatch.setattr(Simulator, "handshake_failed", fails)
    server = serve()

    said(_port(server), b"NONSENSE")
    reply = asked(_port(server), a_context(certificates))

    server.stop()
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert capfd.readouterr().err == ""


def test_a_port_that_is_taken_is_a_problem_and_leaves_nothing_open(serve: Serve, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(Problems, match="is taken, stop what listens"):
        serve(tls_port=other.getsockname()[1])


async def test_the_port_has_a_name(certificates: Path, tmp_path: Path) -> None:
    simulator = a_simulator(tmp_path, tls_port=1880)
    runner = web.AppRunner(web.Application())
    await runner.setup()

    port = site.TlsSite(runner, simulator, Certificates(certificates, "ask"), backlog=1)

    await runner.cleanup()
    assert port.name == "https://127.0.0.1:1880"
