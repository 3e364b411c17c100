"""One handshake in memory: how it ends, what is recorded of it, and what the client is told."""

import asyncio
import ssl
from contextlib import suppress
from pathlib import Path

import pytest

from simulator.web.tls import handshake as module
from simulator.web.tls.certificates import Certificates
from simulator.web.tls.channel import Engine
from simulator.web.tls.handshake import LEFT, LEFT_UNSAID, PLAIN_ANSWER, SILENT, SLOW, Handshake
from tests.web.tls.clients import EVERY_VERSION, a_context
from tests.web.tls.sockets import Socket


class Listener:
    """An Owner that remembers what it was told."""

    def __init__(self, certificates: Path, client: str = "ask") -> None:
        self._certificates = Certificates(certificates, client)
        self.told: list[str] = []
        self.engine: Engine | None = None
        self.refuses = ""

    def context(self) -> ssl.SSLContext:
        return self._certificates.context()

    def presents(self, server_name: str | None) -> ssl.SSLContext | str:
        context = self._certificates.presented("good")
        assert context is not None
        return self.refuses or context

    def begun(self, handshake: Handshake) -> None:
        self.told.append("begun")

    def secured(self, handshake: Handshake, socket: asyncio.Transport, engine: Engine) -> None:
        self.told.append("secured")
        self.engine = engine

    def failed(self, handshake: Handshake, why: str) -> None:
        self.told.append(why)

    def ended(self, handshake: Handshake) -> None:
        self.told.append("ended")


class Client:
    """A client in memory."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.connection = context.wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")

    def goes_on(self, heard: bytes = b"") -> bytes:
        """What it sends when it has heard this. Raises what it meets."""
        self._incoming.write(heard)
        with suppress(ssl.SSLWantReadError):
            self.connection.do_handshake()
        return self._outgoing.read()

    def reads(self, heard: bytes) -> bytes:
        """What it reads of this, if need be after the end of its handshake. Raises what it meets."""
        self.goes_on(heard)
        return self.connection.read(1)

    def parting(self) -> bytes:
        """What it has sent although it failed."""
        return self._outgoing.read()


@pytest.fixture
def listener(certificates: Path) -> Listener:
    return Listener(certificates)


def _connected(listener: Listener) -> tuple[Handshake, Socket]:
    handshake, socket = Handshake(listener), Socket()
    handshake.connection_made(socket)
    return handshake, socket


def _says(handshake: Handshake, socket: Socket, data: bytes) -> bytes:
    """What the socket sends back when it receives this."""
    handshake.data_received(data)
    sent = bytes(socket.sent)
    socket.sent.clear()
    return sent


@EVERY_VERSION
async def test_a_whole_handshake_hands_the_socket_over(
    listener: Listener, certificates: Path, version: ssl.TLSVersion
) -> None:
    handshake, socket = _connected(listener)
    client = Client(a_context(certificates, version=version))

    answer = _says(handshake, socket, client.goes_on())
    client.goes_on(_says(handshake, socket, client.goes_on(answer)))

    assert listener.told == ["begun", "ended", "secured"]
    assert (handshake.peer, handshake.server_name) == ("192.0.2.7", "localhost")
    assert client.connection.version() is not None


async def test_a_client_that_has_gone_when_the_handshake_is_done_is_not_handed_over(
    listener: Listener, certificates: Path
) -> None:
    handshake, socket = _connected(listener)
    client = Client(a_context(certificates))
    last = client.goes_on(_says(handshake, socket, client.goes_on()))
    socket.breaks = True

    handshake.data_received(last)
    handshake.connection_lost(ConnectionResetError())

    assert set(listener.told) == {"begun", "ended"}


async def test_a_refused_client_that_has_gone_is_told_nothing_more(listener: Listener) -> None:
    handshake, socket = _connected(listener)
    socket.breaks = True

    handshake.data_received(b"GET / HTTP/1.1\r\n\r\n")

    assert "eof" not in socket.told
    assert listener.told == ["begun", "the client spoke plain HTTP, and this port speaks TLS"]


async def test_a_refused_client_that_goes_just_now_troubles_nobody(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_connected(_: Socket) -> None:
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(Socket, "write_eof", not_connected)
    handshake, _ = _connected(listener)

    handshake.data_received(b"NONSENSE")

    assert listener.told == ["begun", "the client did not speak TLS"]


async def test_a_handshake_may_come_byte_by_byte(listener: Listener, certificates: Path) -> None:
    handshake, socket = _connected(listener)
    client = Client(a_context(certificates))

    answer = b"".join(_says(handshake, socket, bytes([byte])) for byte in client.goes_on())
    for byte in client.goes_on(answer):
        _says(handshake, socket, bytes([byte]))

    assert listener.told == ["begun", "ended", "secured"]


@EVERY_VERSION
async def test_a_bad_certificate_is_recorded_and_the_client_told_by_an_alert(
    listener: Listener, certificates: Path, version: ssl.TLSVersion
) -> None:
    handshake, socket = _connected(listener)
    client = Client(a_context(certificates, "client-expired", version=version))
    answer = _says(handshake, socket, client.goes_on())

    alert = _says(handshake, socket, client.goes_on(answer))

    assert listener.told == ["begun", "the client's certificate has expired"]
    assert socket.told == ["eof"]
    with pytest.raises(ssl.SSLError, match="alert certificate expired"):
        client.reads(alert)


async def test_what_a_refused_client_still_sends_is_thrown_away(listener: Listener) -> None:
    handshake, _ = _connected(listener)
    handshake.data_received(b"NONSENSE")
    told = list(listener.told)

    handshake.data_received(b"MORE NONSENSE")
    handshake.eof_received()

    assert listener.told == told == ["begun", "the client did not speak TLS"]


async def test_a_refused_client_is_let_go_when_it_does_not_leave(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINGER_SECONDS", 0.01)
    handshake, socket = _connected(listener)

    handshake.data_received(b"NONSENSE")
    await asyncio.sleep(0.05)

    assert socket.told == ["eof", "abort"]


async def test_a_refused_client_counts_until_it_has_gone(listener: Listener) -> None:
    handshake, _ = _connected(listener)
    handshake.data_received(b"NONSENSE")

    handshake.connection_lost(None)

    assert listener.told == ["begun", "the client did not speak TLS", "ended"]


async def test_plain_http_is_answered_in_plain_http(listener: Listener) -> None:
    handshake, socket = _connected(listener)

    answer = _says(handshake, socket, b"GET / HTTP/1.1\r\n\r\n")

    assert answer == PLAIN_ANSWER
    assert listener.told == ["begun", "the client spoke plain HTTP, and this port speaks TLS"]


async def test_a_certificate_that_is_not_there_fails_the_handshake(listener: Listener, certificates: Path) -> None:
    listener.refuses = "there is none"
    handshake, socket = _connected(listener)
    client = Client(a_context(certificates))

    alert = _says(handshake, socket, client.goes_on())

    assert listener.told == ["begun", "there is none"]
    with pytest.raises(ssl.SSLError, match="internal error"):
        client.goes_on(alert)


async def test_a_client_that_does_not_trust_us_says_so(listener: Listener, certificates: Path) -> None:
    handshake, socket = _connected(listener)
    client = Client(a_context(certificates, trusts=False))
    answer = _says(handshake, socket, client.goes_on())
    with pytest.raises(ssl.SSLCertVerificationError):
        client.goes_on(answer)

    handshake.data_received(client.parting())

    why = "the client closed the connection: it does not trust our certificate (alert: unknown ca)"
    assert listener.told == ["begun", why]


async def test_a_client_that_leaves_without_an_alert_has_seen_our_certificate(
    listener: Listener, certificates: Path
) -> None:
    handshake, socket = _connected(listener)
    _says(handshake, socket, Client(a_context(certificates)).goes_on())

    handshake.eof_received()
    handshake.connection_lost(None)

    assert listener.told == ["begun", LEFT_UNSAID, "ended"]


async def test_a_client_that_leaves_before_that_is_recorded_too(listener: Listener) -> None:
    handshake, _ = _connected(listener)
    handshake.data_received(b"\x16\x03\x01")

    handshake.connection_lost(ConnectionResetError())

    assert listener.told == ["begun", LEFT, "ended"]


async def test_who_comes_and_goes_without_a_word_is_not_recorded(listener: Listener) -> None:
    handshake, _ = _connected(listener)

    handshake.eof_received()
    handshake.connection_lost(None)

    assert listener.told == ["begun", "ended"]


@pytest.mark.parametrize(("sent", "why"), [(b"", SILENT), (b"\x16\x03\x01", SLOW)])
async def test_who_takes_too_long_is_recorded_and_let_go(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, sent: bytes, why: str
) -> None:
    monkeypatch.setattr(module, "HANDSHAKE_SECONDS", 0.02)
    handshake, socket = _connected(listener)
    if sent:
        handshake.data_received(sent)

    await asyncio.sleep(0.1)

    assert (listener.told, socket.told) == (["begun", why, "ended"], ["abort"])


async def test_a_handshake_can_be_ended_without_a_record(listener: Listener) -> None:
    handshake, socket = _connected(listener)
    handshake.data_received(b"\x16\x03\x01")

    handshake.give_up(None)
    handshake.connection_lost(None)

    assert (listener.told, socket.told) == (["begun", "ended", "ended"], ["abort"])


async def test_a_failed_handshake_is_recorded_once(listener: Listener) -> None:
    handshake, _ = _connected(listener)
    handshake.data_received(b"NONSENSE")

    handshake.give_up("crowded out")

    assert listener.told == ["begun", "the client did not speak TLS", "ended"]


async def test_a_client_of_a_unix_socket_has_no_address(listener: Listener) -> None:
    handshake = Handshake(listener)

    handshake.connection_made(Socket(peername=""))

    assert handshake.peer == ""
    handshake.give_up(None)
