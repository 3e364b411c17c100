"""A secured connection in memory: what goes in at one end comes out at the other, and what becomes of a broken one."""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.web.tls.certificates import Certificates
from simulator.web.tls.channel import SECURED, UNSAID, Channel, Engine, Secured
from tests.web.tls.clients import VERSIONS, a_context
from tests.web.tls.sockets import Socket

KNOWN = Secured("TLSv1.3 X")


class Above(asyncio.Protocol):
    """Who speaks over the channel: remembers what happened."""

    def __init__(self) -> None:
        self.heard = b""
        self.told: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.told.append("made")

    def data_received(self, data: bytes) -> None:
        self.heard += data

    def eof_received(self) -> bool | None:
        self.told.append("eof")
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        self.told.append("lost")

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")


class World:
    """A channel, the socket below, who is above, and a client whose handshake is done."""

    def __init__(self, certificates: Path, version: ssl.TLSVersion) -> None:
        self.refusals: list[str] = []
        self.socket, self.above = Socket(), Above()
        presented = Certificates(certificates, "ignore").presented("good")
        assert presented is not None
        self._engine = Engine.of(presented)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = a_context(certificates, version=version)
        self.client = context.wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")
        self.channel = Channel(self.socket, self._engine, KNOWN, self.refusals.append)
        self._shake()

    def _shake(self) -> None:
        ends: list[Callable[[], None]] = [self.client.do_handshake, self._engine.connection.do_handshake]
        while ends:
            for end in list(ends):
                try:
                    end()
                except ssl.SSLWantReadError:
                    pass
                else:
                    ends.remove(end)
                self._engine.incoming.write(self._outgoing.read())
                self._incoming.write(self._engine.outgoing.read())

    def sends(self, data: bytes) -> None:
        """The client encrypts and sends."""
        self.client.write(data)
        self.delivers(self._outgoing.read())

    def delivers(self, data: bytes) -> None:
        """The socket says what it received."""
        self.channel.data_received(data)

    def leaves(self) -> None:
        """The client says goodbye."""
        with pytest.raises(ssl.SSLWantReadError):
            self.client.unwrap()
        self.delivers(self._outgoing.read())

    def reads(self, size: int = 1_000_000) -> bytes:
        """What the client decrypts of all that was sent."""
        self._incoming.write(bytes(self.socket.sent))
        self.socket.sent.clear()
        read = b""
        try:
            while len(read) < size and (part := self.client.read(size)):
                read += part
        except ssl.SSLWantReadError:
            pass
        return read


@pytest.fixture(params=VERSIONS, ids=lambda version: version.name)
def world(request: pytest.FixtureRequest, certificates: Path) -> World:
    world = World(certificates, request.param)
    world.channel.begin(world.above)
    return world


def test_it_takes_the_socket_over(world: World) -> None:
    assert (world.socket.protocol, world.channel.get_protocol()) == (world.channel, world.above)
    assert world.above.told == ["made"]


def test_what_came_with_the_end_of_the_handshake_is_not_lost(certificates: Path) -> None:
    world = World(certificates, ssl.TLSVersion.TLSv1_3)
    world.client.write(b"early")
    world._engine.incoming.write(world._outgoing.read())

    world.channel.begin(world.above)

    assert (world.above.told, world.above.heard) == (["made"], b"early")


@pytest.mark.parametrize("size", [1, 16_384, 300_000])
def test_what_the_client_sends_is_heard(world: World, size: int) -> None:
    world.sends(b"x" * size)

    assert world.above.heard == b"x" * size


def test_half_a_record_waits_for_the_rest(world: World) -> None:
    world.client.write(b"hello")
    record = world._outgoing.read()

    world.delivers(record[:10])
    first = world.above.heard
    world.delivers(record[10:])

    assert (first, world.above.heard) == (b"", b"hello")


@pytest.mark.parametrize("size", [1, 65_536, 300_000])
def test_what_is_written_arrives(world: World, size: int) -> None:
    world.channel.write(bytearray(b"x" * size))

    assert world.reads() == b"x" * size


def test_many_pieces_arrive_in_order(world: World) -> None:
    world.channel.writelines([b"a", memoryview(b"b"), bytearray(b"c")])

    assert world.reads() == b"abc"


def test_writing_nothing_sends_nothing(world: World) -> None:
    world.channel.write(b"")

    assert world.socket.sent == b""


def test_close_sends_what_was_written_and_says_goodbye(world: World) -> None:
    world.channel.write(b"last")

    world.channel.close()
    world.channel.close()

    assert world.socket.told == ["close"]
    assert world.channel.is_closing()
    assert world.reads(4) == b"last"
    assert world.client.read(1) == b""  # the goodbye, and no broken end


def test_after_its_end_nothing_is_written_or_heard(world: World) -> None:
    world.channel.close()
    world.socket.sent.clear()

    world.channel.write(b"late")
    world.sends(b"late")

    assert (bytes(world.socket.sent), world.above.heard) == (b"", b"")


def test_abort_says_nothing(world: World) -> None:
    world.channel.abort()
    world.channel.close()

    assert (bytes(world.socket.sent), world.socket.told) == (b"", ["abort"])


def test_a_socket_that_is_closing_is_not_written_to(world: World) -> None:
    world.socket.close()

    world.channel.write(b"late")

    assert world.channel.is_closing()
    assert world.socket.sent == b""


def test_a_client_that_says_goodbye_ends_it(world: World) -> None:
    world.leaves()

    assert (world.above.told, world.socket.told) == (["made", "eof"], ["close"])


@pytest.mark.parametrize("how", ["goodbye", "end", "loss"])
def test_a_client_that_leaves_without_a_word_is_told_once(world: World, how: str) -> None:
    if how == "goodbye":
        world.leaves()
    if how == "end":
        world.channel.eof_received()
    world.channel.connection_lost(None)

    assert world.refusals == [UNSAID]


@pytest.mark.parametrize("how", ["goodbye", "end", "loss"])
def test_a_client_that_leaves_when_it_has_said_something_is_not_told(world: World, how: str) -> None:
    world.sends(b"GET")

    if how == "goodbye":
        world.leaves()
    if how == "end":
        world.channel.eof_received()
    world.channel.connection_lost(None)

    assert world.refusals == []


@pytest.mark.parametrize("how", ["close", "abort"])
def test_a_client_that_is_let_go_has_not_left(world: World, how: str) -> None:
    getattr(world.channel, how)()

    world.channel.connection_lost(None)

    assert world.refusals == []


def test_what_was_said_before_the_goodbye_is_heard(world: World) -> None:
    world.client.write(b"last")
    with pytest.raises(ssl.SSLWantReadError):
        world.client.unwrap()

    world.delivers(world._outgoing.read())

    assert (world.above.heard, world.above.told) == (b"last", ["made", "eof"])


def test_an_end_without_a_goodbye_is_an_end_too(world: World) -> None:
    assert world.channel.eof_received() is None

    world.channel.connection_lost(None)
    assert world.above.told == ["made", "eof", "lost"]
    assert world.channel.is_closing()


def test_the_end_of_what_was_closed_is_no_news(world: World) -> None:
    world.channel.close()

    world.channel.eof_received()

    assert world.above.told == ["made"]


def test_what_cannot_be_decrypted_ends_it_with_a_reason(world: World) -> None:
    world.delivers(b"\x17\x03\x03\x00\x20" + bytes(32))

    assert world.socket.told == ["close"]
    assert world.socket.sent != b""  # the alert
    assert len(world.refusals) == 1


def test_a_client_that_has_said_something_is_on_record_already(world: World) -> None:
    world.sends(b"GET")

    world.delivers(b"\x17\x03\x03\x00\x20" + bytes(32))

    assert (world.socket.told, world.refusals) == (["close"], [])


def test_the_socket_says_when_it_is_full(world: World) -> None:
    world.channel.pause_writing()
    world.channel.resume_writing()

    assert world.above.told == ["made", "pause", "resume"]


def test_the_client_can_be_held_back(world: World) -> None:
    world.channel.pause_reading()
    world.channel.resume_reading()

    assert world.socket.told == ["pause", "resume"]
    assert not world.channel.is_reading()


def test_its_buffer_is_the_sockets(world: World) -> None:
    world.channel.set_write_buffer_limits(high=3)

    assert world.socket.told == [(3, None)]
    assert (world.channel.get_write_buffer_size(), world.channel.get_write_buffer_limits()) == (7, (1, 2))
    assert not world.channel.can_write_eof()


def test_it_knows_what_it_is_and_the_rest_from_the_socket(world: World) -> None:
    channel = world.channel

    assert channel.get_extra_info(SECURED) is KNOWN
    assert channel.get_extra_info("ssl_object").version() == world.client.version()
    assert isinstance(channel.get_extra_info("sslcontext"), ssl.SSLContext)
    assert channel.get_extra_info("peername") == ("192.0.2.7", 1)
    assert channel.get_extra_info("nothing", 5) == 5


def test_another_one_can_speak_over_it(world: World) -> None:
    other = Above()

    world.channel.set_protocol(other)
    world.sends(b"hello")

    assert (world.above.heard, other.heard) == (b"", b"hello")
