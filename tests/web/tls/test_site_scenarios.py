"""What a scenario has the TLS port do: the certificate that it presents, and what it demands of clients."""

import shutil
import socket
import ssl
from pathlib import Path

import pytest
import requests

from simulator.web.tls.channel import UNSAID
from tests.web.served import exchanges, failures, play, port_of, switch, until
from tests.web.tls.clients import EVERY_VERSION, GET, a_context, asked, connected, received
from tests.web.tls.conftest import Serve
from tests.web.worlds import API


@pytest.mark.parametrize(
    ("certificate", "meets", "reason"),
    [
        ("expired", "certificate has expired", "our certificate has expired (alert: certificate expired)"),
        ("wrong-name", "Hostname mismatch", "it does not accept our certificate, as when the name is another (alert: "),
        ("untrusted", "unable to get local issuer", "it does not trust our certificate (alert: unknown ca)"),
    ],
)
@EVERY_VERSION
@pytest.mark.story("T17")
def test_a_scenario_presents_a_bad_certificate(
    serve: Serve, certificates: Path, certificate: str, meets: str, reason: str, version: ssl.TLSVersion
) -> None:
    server = serve()
    play(server, f"tls: {{certificate: {certificate}}}")

    with pytest.raises(ssl.SSLCertVerificationError, match=meets):
        asked(port_of(server.tls_url), a_context(certificates, version=version))

    assert until(lambda: len(failures(server)) == 1)
    assert failures(server)[0].startswith(f"the client closed the connection: {reason}")


@EVERY_VERSION
@pytest.mark.story("T17")
def test_a_client_that_looks_at_the_name_after_the_handshake_and_leaves_is_recorded(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server, context = serve(), a_context(certificates, version=version)
    context.check_hostname = False
    play(server, "tls: {certificate: wrong-name}")

    with connected(port_of(server.tls_url), context):
        pass

    assert until(lambda: failures(server) == [f"{UNSAID}: it may not accept our certificate, which is wrong-name"])


def test_a_client_that_leaves_a_good_certificate_without_a_word_is_not_recorded(
    serve: Serve, certificates: Path
) -> None:
    server, context = serve(), a_context(certificates)

    with connected(port_of(server.tls_url), context):
        pass

    asked(port_of(server.tls_url), context)
    assert failures(server) == []


@EVERY_VERSION
def test_the_next_connection_sees_the_next_certificate_even_with_an_old_session(
    serve: Serve, certificates: Path, version: ssl.TLSVersion
) -> None:
    server, context = serve(), a_context(certificates, version=version)
    with connected(port_of(server.tls_url), context) as sock:
        sock.sendall(GET)
        received(sock)
        session = sock.session
    play(server, "tls: {certificate: expired}")

    with (
        socket.create_connection(("127.0.0.1", port_of(server.tls_url)), timeout=5) as plain,
        pytest.raises(ssl.SSLCertVerificationError, match="expired"),
    ):
        context.wrap_socket(plain, server_hostname="localhost", session=session)


def test_a_scenario_that_is_over_presents_the_good_one_again(serve: Serve, certificates: Path) -> None:
    server = serve()
    play(server, "tls: {certificate: expired}")
    requests.delete(f"{server.url}{API}/tenants/default/scenarios", timeout=5)

    reply = asked(port_of(server.tls_url), a_context(certificates))

    assert reply.startswith(b"HTTP/1.1 200 ")


def test_a_server_name_says_whose_scenario_it_is(serve: Serve, certificates: Path) -> None:
    server, context = serve(), a_context(certificates)
    play(server, "tls: {certificate: expired}", "suite-1")

    other = asked(port_of(server.tls_url), context)
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        asked(port_of(server.tls_url), context, "suite-1.localhost")

    assert other.startswith(b"HTTP/1.1 200 ")
    assert until(lambda: len(failures(server, "suite-1")) == 1)
    assert exchanges(server, "suite-1")[0]["tls"] == "TLS for suite-1.localhost"
    assert failures(server) == []


def test_a_tenant_that_is_switched_presents_another_certificate_at_the_next_connection(
    serve: Serve, certificates: Path
) -> None:
    server, context = serve(), a_context(certificates)
    switch(server, {"tls": {"certificate": "expired"}})

    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        asked(port_of(server.tls_url), context)
    switch(server, {"tls": None})

    assert asked(port_of(server.tls_url), context).startswith(b"HTTP/1.1 200 ")


def test_a_tenant_that_is_switched_demands_a_certificate_of_the_next_call(serve: Serve, certificates: Path) -> None:
    server, context = serve(), a_context(certificates)
    switch(server, {"tls": {"client": "require"}})

    refused = asked(port_of(server.tls_url), context)
    switch(server, {"tls": {"client": "ask"}})

    assert refused.startswith(b"HTTP/1.1 403 ")
    assert asked(port_of(server.tls_url), context).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_asks_for_no_name_sees_the_default_tenants(serve: Serve, certificates: Path) -> None:
    server = serve()
    context = a_context(certificates)
    play(server, "tls: {certificate: expired}")

    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        asked(port_of(server.tls_url), context, "127.0.0.1")  # an address is not sent as a name

    assert until(lambda: len(failures(server)) == 1)
    assert exchanges(server)[0]["tls"] == "TLS"


def test_a_certificate_that_the_folder_lacks_is_said_in_the_record(
    serve: Serve, certificates: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(certificates, tmp_path / "few"))
    for path in folder.glob("server-*"):
        path.unlink()
    server = serve(tls=folder)
    play(server, "tls: {certificate: expired}")

    with pytest.raises(ssl.SSLError, match="internal error"):
        asked(port_of(server.tls_url), a_context(certificates))

    assert failures(server) == ["a scenario wants the certificate 'expired', which the folder does not have"]


@pytest.mark.parametrize(
    ("setting", "said", "status"), [("ask", "require", 403), ("require", "ask", 200), ("require", "require", 403)]
)
@pytest.mark.story("T17")
def test_a_scenario_says_whether_the_called_tenant_demands_a_certificate(
    serve: Serve, certificates: Path, setting: str, said: str, status: int
) -> None:
    server = serve(client_certificates=setting)
    play(server, f"tls: {{client: {said}}}", "mine")

    reply = asked(port_of(server.tls_url), a_context(certificates), sent=GET.replace(b"/echo", b"/t/mine/echo"))

    assert reply.startswith(b"HTTP/1.1 %d " % status)
