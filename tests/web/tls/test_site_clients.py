"""What clients say to the TLS port, well and badly, before a handshake, during it and over what it has secured."""

import os
import socket
import ssl
import time
from pathlib import Path

import pytest
import requests

from simulator.web.tls import handshake, site
from simulator.web.tls.handshake import LEFT, PLAIN_ANSWER, SILENT
from tests.web.served import exchanges, failures, port_of, until
from tests.web.tls.clients import EVERY_VERSION, GET, a_context, asked, connected, received, said
from tests.web.tls.conftest import Serve


def test_one_connection_carries_many_requests(serve: Serve, certificates: Path) -> None:
    server = serve(client_certificates="require")
    with requests.Session() as session:
        session.trust_env = False  # a bundle named there would go before ours
        session.verify = str(certificates / "ca.pem")
        session.cert = (str(certificates / "client.pem"), str(certificates / "client.key"))

        ids = [session.get(f"{server.tls_url}/echo/thing/{number}", timeout=5).json()["id"] for number in range(20)]

    assert ids == [str(number) for number in range(20)]
    assert len({exchange["tls"] for exchange in exchanges(server)}) == 1


def test_pipelined_requests_are_answered_in_order(serve: Serve, certificates: Path) -> None:
    server = serve()
    sent = b"".join(b"GET /echo/thing/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(20)) + GET

    reply = asked(port_of(server.tls_url), a_context(certificates), sent=sent)

    assert reply.count(b"HTTP/1.1 200 OK") == 21


@EVERY_VERSION
def test_large_bodies_go_through_both_ways(serve: Serve, certificates: Path, version: ssl.TLSVersion) -> None:
    server = serve()
    context = a_context(certificates, version=version)
    head = b"POST /echo/thing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5000000\r\n\r\n"

    up = asked(port_of(server.tls_url), context, sent=head + b"x" * 5_000_000)
    down = asked(port_of(server.tls_url), context, sent=GET.replace(b"thing/1", b"size/5000000"))

    assert up.endswith(b'{"bytes":5000000}')
    assert down.partition(b"\r\n\r\n")[2] == b"x" * 5_000_000


def test_a_reader_that_takes_its_time_gets_everything(serve: Serve, certificates: Path) -> None:
    server = serve()

    with connected(port_of(server.tls_url), a_context(certificates)) as sock:
        sock.sendall(GET.replace(b"thing/1", b"size/9000000"))
        time.sleep(0.3)  # so long that all buffers on the way are full
        reply = received(sock)

    assert len(reply.partition(b"\r\n\r\n")[2]) == 9_000_000


def test_a_client_that_asks_before_sending_is_told_to_go_on(serve: Serve, certificates: Path) -> None:
    server = serve()
    head = b"POST /echo/thing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n"

    with connected(port_of(server.tls_url), a_context(certificates)) as sock:
        sock.sendall(head + b"Expect: 100-continue\r\n\r\n")
        go_on = sock.recv(100)
        sock.sendall(b"abc")
        reply = received(sock)

    assert go_on == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert reply.endswith(b'{"bytes":3}')


def test_a_client_that_leaves_while_sending_is_recorded_with_its_certificate(serve: Serve, certificates: Path) -> None:
    server = serve()
    head = b"POST /echo/thing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"

    with connected(port_of(server.tls_url), a_context(certificates, "client")) as sock:
        sock.sendall(head + b"Expect: 100-continue\r\n\r\n")
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"half")

    assert until(lambda: len(exchanges(server)) == 1)
    (exchange,) = exchanges(server)
    assert (exchange["method"], exchange["status"], exchange["peer"]) == ("POST", 0, "127.0.0.1")
    assert "; CN=Y00111.oneoneone.nhs.uk; " in exchange["tls"]


def test_what_stands_over_an_encrypted_connection_and_is_no_http_is_a_400(serve: Serve, certificates: Path) -> None:
    server = serve()

    reply = asked(port_of(server.tls_url), a_context(certificates, "client"), sent=b"NONSENSE\r\n\r\n")

    assert reply.startswith(b"HTTP/1.0 400 ")
    (exchange,) = exchanges(server)
    assert (exchange["method"], exchange["status"]) == ("HTTP", 400)
    assert "; CN=Y00111.oneoneone.nhs.uk; " in exchange["tls"]


def test_plain_http_is_told_that_this_port_speaks_tls(serve: Serve) -> None:
    server = serve()

    reply = said(port_of(server.tls_url), GET)

    assert reply == PLAIN_ANSWER
    assert failures(server) == ["the client spoke plain HTTP, and this port speaks TLS"]


@pytest.mark.parametrize("sent", [b"NONSENSE" * 100, b"\x16\x03\x01\x00\x05aaaaa", bytes(range(256)), b"\x16" * 70_000])
def test_garbage_is_recorded_and_the_server_still_serves(serve: Serve, certificates: Path, sent: bytes) -> None:
    server = serve()

    said(port_of(server.tls_url), sent)

    assert len(failures(server)) == 1
    assert asked(port_of(server.tls_url), a_context(certificates)).startswith(b"HTTP/1.1 200 ")


def test_an_old_version_of_tls_is_refused_with_a_reason(serve: Serve, certificates: Path) -> None:
    server = serve()
    hello = bytearray(_hello(a_context(certificates, version=ssl.TLSVersion.TLSv1_2)))
    hello[9:11] = b"\x03\x02"  # the version that a TLS 1.1 client says it has at most

    alert = said(port_of(server.tls_url), bytes(hello))

    assert alert[:1] == b"\x15"
    assert failures(server) == ["the client offers no version of TLS from 1.2 on"]


def _hello(context: ssl.SSLContext) -> bytes:
    outgoing = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
    return outgoing.read()


def test_a_client_that_leaves_in_the_middle_is_recorded(serve: Serve) -> None:
    server = serve()

    with socket.create_connection(("127.0.0.1", port_of(server.tls_url)), timeout=5) as sock:
        sock.sendall(b"\x16\x03\x01")

    assert until(lambda: failures(server) == [LEFT])


def test_a_client_that_breaks_off_after_its_handshake_is_recorded(serve: Serve, certificates: Path) -> None:
    server = serve()

    with (
        connected(port_of(server.tls_url), a_context(certificates)) as secured,
        socket.socket(fileno=os.dup(secured.fileno())) as raw,
    ):
        raw.sendall(b"\x15\x03\x03\x00\x02\x02\x2a")

        with pytest.raises(ssl.SSLError):
            secured.recv(1)

    (exchange,) = exchanges(server)
    assert (exchange["method"], exchange["status"]) == ("TLS", 0)
    assert exchange["tls"].startswith("TLSv1.3 ")


def test_who_only_looks_whether_the_port_is_open_is_not_recorded(serve: Serve, certificates: Path) -> None:
    server = serve()

    socket.create_connection(("127.0.0.1", port_of(server.tls_url)), timeout=5).close()

    asked(port_of(server.tls_url), a_context(certificates))
    assert failures(server) == []


def test_a_client_that_says_nothing_is_let_go_in_time(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshake, "HANDSHAKE_SECONDS", 0.1)
    server = serve()

    with socket.create_connection(("127.0.0.1", port_of(server.tls_url)), timeout=5) as sock:
        try:
            heard = sock.recv(1)
        except ConnectionResetError:
            heard = b""

    assert heard == b""
    assert failures(server) == [SILENT]


def test_the_oldest_handshake_makes_room_for_a_new_one(
    serve: Serve, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "MOST_HANDSHAKES", 3)
    server = serve()
    idle = [socket.create_connection(("127.0.0.1", port_of(server.tls_url)), timeout=5) for _ in range(3)]

    reply = asked(port_of(server.tls_url), a_context(certificates))

    for each in idle:
        each.close()
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert failures(server) == [site.CROWDED_OUT]


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01"])
def test_an_open_handshake_does_not_hold_up_the_end(serve: Serve, certificates: Path, sent: bytes) -> None:
    server = serve()
    with socket.create_connection(("127.0.0.1", port_of(server.tls_url)), timeout=5) as sock:
        sock.sendall(sent)
        asked(port_of(server.tls_url), a_context(certificates))  # who comes first is taken first
        begun = time.perf_counter()

        server.stop()

        took = time.perf_counter() - begun
    assert took < 0.5


def test_an_idle_connection_is_closed_at_the_end_with_a_goodbye(serve: Serve, certificates: Path) -> None:
    server = serve()
    with connected(port_of(server.tls_url), a_context(certificates)) as sock:
        sock.sendall(GET.replace(b"Connection: close\r\n", b""))
        sock.recv(65_536)

        server.stop()

        assert sock.recv(1) == b""
