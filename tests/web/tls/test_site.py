"""The TLS port over real sockets, on both event loops: who gets through, who does not, and what is recorded of it."""

import asyncio
import json
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from aiohttp import web
from cryptography import x509

from simulator.call.rows import UNPROVEN
from simulator.pipeline import Simulator
from simulator.records.store import StoreFailed
from simulator.web.tls import site
from simulator.web.tls.certificates import Certificates
from simulator.wire.errors import Problems
from tests.web.served import exchanges, failures, port_of, until
from tests.web.tls.clients import EVERY_VERSION, a_context, asked, said
from tests.web.tls.conftest import Serve
from tests.web.worlds import API, a_simulator

BAD = {
    "client-expired": ("certificate expired", "the client's certificate has expired"),
    "client-revoked": ("certificate revoked", "the client's certificate was revoked (crl.pem)"),
    "client-untrusted": ("unknown ca", "the client's certificate is not signed by this CA (ca.pem)"),
}


@EVERY_VERSION
def test_a_client_that_trusts_the_ca_is_answered(serve: Serve, certificates: Path, version: ssl.TLSVersion) -> None:
    server = serve()

    reply = asked(port_of(server.tls_url), a_context(certificates, version=version))

    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")


def test_both_ports_lead_to_the_same_world(serve: Serve, certificates: Path) -> None:
    server = serve()

    counts = [
        requests.post(f"{url}/t/mine/echo/count", verify=str(certificates / "ca.pem"), timeout=5).json()["count"]
        for url in (server.url, server.tls_url)
    ]

    assert counts == [1, 2]
    assert [exchange["tls"] is None for exchange in exchanges(server, "mine")] == [True, False]


@EVERY_VERSION
def test_a_clients_certificate_is_recorded_with_its_end(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server = serve()
    last_day = x509.load_pem_x509_certificate((certificates / "client.pem").read_bytes()).not_valid_after_utc.date()

    asked(port_of(server.tls_url), a_context(certificates, "client", version=version))

    (exchange,) = exchanges(server)
    assert exchange["tls"].startswith(f"{version.name.replace('_', '.')} ")
    assert exchange["tls"].endswith(f"; CN=Y00111.oneoneone.nhs.uk; expires {last_day}")
    assert exchange["peer"] == "127.0.0.1"


def test_a_certificate_that_ends_tomorrow_is_still_good(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")

    reply = asked(port_of(server.tls_url), a_context(certificates, "client-soon"))

    assert reply.startswith(b"HTTP/1.1 200 ")
    (exchange,) = exchanges(server)
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
        asked(port_of(server.tls_url), context)

    (exchange,) = exchanges(server)
    assert (exchange["method"], exchange["status"], exchange["operation"]) == ("TLS", 0, None)
    assert (exchange["error"], exchange["tls"], exchange["peer"]) == (reason, "TLS for localhost", "127.0.0.1")


@pytest.mark.parametrize("shows", [None, *BAD])
def test_a_port_that_ignores_certificates_takes_everybody(serve: Serve, certificates: Path, shows: str | None) -> None:
    server = serve(client_certificates="ignore")

    reply = asked(port_of(server.tls_url), a_context(certificates, shows))

    assert reply.startswith(b"HTTP/1.1 200 ")
    assert "CN=" not in exchanges(server)[0]["tls"]


@EVERY_VERSION
def test_a_missing_certificate_is_a_403_on_the_operation(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server = serve(client_certificates="require")

    reply = asked(port_of(server.tls_url), a_context(certificates, version=version))

    assert reply.startswith(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n")
    (exchange,) = exchanges(server)
    assert (exchange["operation"], exchange["status"], exchange["error"]) == ("echo.thing.retrieve", 403, UNPROVEN.what)


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
        asked(port_of(server.tls_url), a_context(certificates, version=version, trusts=False))

    why = ["the client closed the connection: it does not trust our certificate (alert: unknown ca)"]
    assert until(lambda: failures(server) == why)


def test_fifty_clients_at_once_all_get_through(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")
    context = a_context(certificates, "client")

    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda number: asked(port_of(server.tls_url), context), range(50)))

    assert [json.loads(reply.partition(b"\r\n\r\n")[2])["id"] for reply in replies] == ["1"] * 50
    assert len(exchanges(server)) == 50


def test_failures_are_kept_in_a_durable_store(serve: Serve, certificates: Path, tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path}/kept.db"
    first = serve(store=store)
    with pytest.raises(ssl.SSLError, match="expired"):
        asked(port_of(first.tls_url), a_context(certificates, "client-expired"))
    first.stop()

    assert failures(serve(store=store)) == ["the client's certificate has expired"]


def test_a_failure_that_cannot_be_kept_troubles_nobody(
    serve: Serve, certificates: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> asyncio.Future[None]:
        future = asyncio.get_running_loop().create_future()
        future.set_exception(StoreFailed("the disk is full"))
        return future

    monkeypatch.setattr(Simulator, "handshake_failed", fails)
    server = serve()

    said(port_of(server.tls_url), b"NONSENSE")
    reply = asked(port_of(server.tls_url), a_context(certificates))

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
