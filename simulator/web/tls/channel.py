"""A secured connection: a transport to whoever speaks over it, a protocol to the socket below.

The event loops' own TLS could not be used: it closes a refused connection without the alert that says why, and tells
nobody. What is said over the connection must not come in here.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from simulator.web.tls.reasons import reason_of
from simulator.wire.json import Json

SECURED = "secured"
"""The name under which a connection's `Secured` is asked for, as extra information of its transport."""

UNSAID = "the client closed the connection after the handshake, without an alert, and asked for nothing"
"""What is told of a client that has nothing to say once it has seen everything."""

_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Secured:
    """What each request of a connection shares: the text that is kept with it, and whether a certificate is missing."""

    text: str
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """OpenSSL's end of a connection, with the bytes that are on their way to it and from it."""

    connection: ssl.SSLObject
    incoming: ssl.MemoryBIO
    outgoing: ssl.MemoryBIO

    @classmethod
    def of(cls, context: ssl.SSLContext) -> "Engine":
        """The server's end of a new connection."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        return cls(context.wrap_bio(incoming, outgoing, server_side=True), incoming, outgoing)


class Channel(asyncio.Transport, asyncio.Protocol):
    """Encrypts what is written and decrypts what comes.

    `refused` is told why, if the client breaks it off with an alert before it has said anything, and UNSAID if it
    leaves then: some look at our certificate, or at the name in it, only after the handshake.
    """

    def __init__(
        self, socket: asyncio.Transport, engine: Engine, secured: Secured, refused: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._socket = socket
        self._engine = engine
        self._secured = secured
        self._refused = refused
        self._above: asyncio.Protocol
        self._used = False
        self._ends = False

    def begin(self, above: asyncio.Protocol) -> None:
        """Let `above` speak over it, beginning with what the client has sent already."""
        self._above = above
        self._socket.set_protocol(self)
        above.connection_made(self)
        self._read()

    # What the socket says.

    def data_received(self, data: bytes) -> None:
        """Decrypt, and hand on."""
        self._engine.incoming.write(data)
        self._read()

    def eof_received(self) -> bool | None:
        """The client has closed its side; that is the end, as it is without TLS."""
        self._leave()
        if not self._ends:
            self._above.eof_received()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._leave()
        self._ends = True
        self._above.connection_lost(exc)

    def pause_writing(self) -> None:
        """The socket is full."""
        self._above.pause_writing()

    def resume_writing(self) -> None:
        """The socket has room again."""
        self._above.resume_writing()

    # What is said over it.

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Encrypt and send."""
        if self._ends:
            return
        left = memoryview(data).cast("B")
        while left:
            left = left[self._engine.connection.write(left[:_AT_ONCE]) :]
            self._flush()

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        """Encrypt and send all of them."""
        self.write(b"".join(list_of_data))

    def close(self) -> None:
        """Send what was written, say that it is over, and close."""
        if self._ends:
            return
        self._ends = True
        with suppress(ssl.SSLError):  # it wants to read the client's goodbye, which nobody waits for
            self._engine.connection.unwrap()
        self._flush()
        self._socket.close()

    def abort(self) -> None:
        """Close at once, without a word."""
        self._ends = True
        self._socket.abort()

    def is_closing(self) -> bool:
        """Has it been closed, or lost?"""
        return self._ends or self._socket.is_closing()

    def get_extra_info(self, name: str, default: Json = None) -> Json:
        """What is known of the connection; of the socket below, if it is not about TLS."""
        if name == SECURED:
            return self._secured
        if name == "ssl_object":
            return self._engine.connection
        if name == "sslcontext":
            return self._engine.connection.context
        return self._socket.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Let the client wait. What has been decrypted was handed on already."""
        self._socket.pause_reading()

    def resume_reading(self) -> None:
        """Take more from the client."""
        self._socket.resume_reading()

    def is_reading(self) -> bool:
        """Is anything taken from the client?"""
        return self._socket.is_reading()

    def can_write_eof(self) -> bool:
        """TLS has no half-closed connections."""
        return False

    def get_write_buffer_size(self) -> int:
        """Bytes that wait to be sent."""
        return self._socket.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """When the socket counts as full, and when it has room again."""
        return self._socket.get_write_buffer_limits()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Say when the socket counts as full, and when it has room again."""
        self._socket.set_write_buffer_limits(high, low)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Who speaks over it."""
        return self._above

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let another one speak over it."""
        self._above = cast(asyncio.Protocol, protocol)

    def _read(self) -> None:
        parts: list[bytes] = []
        fault: ssl.SSLError | None = None
        goes_on = False
        try:
            while not self._ends and (part := self._engine.connection.read(_AT_ONCE)):
                parts.append(part)
        except ssl.SSLWantReadError:
            goes_on = True
        except ssl.SSLError as broken:
            fault = broken
        self._flush()
        if parts:
            self._used = True
            self._above.data_received(b"".join(parts))
        if fault is not None:
            self._break(fault)
        elif not goes_on and not self._ends:
            self._leave()
            self._above.eof_received()
            self.close()

    def _leave(self) -> None:
        if not self._used and not self._ends:
            self._used = True
            self._refused(UNSAID)

    def _break(self, fault: ssl.SSLError) -> None:
        if not self._used:
            self._refused(reason_of(fault))
        self._ends = True
        self._socket.close()

    def _flush(self) -> None:
        data = self._engine.outgoing.read()
        if data and not self._socket.is_closing():
            self._socket.write(data)
