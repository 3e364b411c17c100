"""One connection from its first byte until it is secured, or until it is known why it never will be.

Who may connect, which certificate is shown and what is recorded is its Owner's business.
"""

import asyncio
import ssl
from contextlib import suppress
from typing import Protocol, cast

from simulator.web.tls.channel import Engine
from simulator.web.tls.reasons import PLAIN_HTTP, reason_of

HANDSHAKE_SECONDS = 10.0
"""How long a client may take for its handshake."""

LINGER_SECONDS = 1.0
"""How long a refused client may take to read why: closed at once, it would meet a reset while it is still sending."""

LEFT = "the client closed the connection in the middle of the handshake"
LEFT_UNSAID = f"{LEFT}, without an alert, when it had seen our certificate"
SILENT = f"the client connected, and said nothing for {HANDSHAKE_SECONDS:g} seconds"
SLOW = f"the client did not finish the handshake within {HANDSHAKE_SECONDS:g} seconds"

_PLAIN_ANSWER = b"This port speaks TLS: ask for https:// instead of http://\n"
PLAIN_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"
    % (len(_PLAIN_ANSWER), _PLAIN_ANSWER)
)
"""What a client that speaks plain HTTP is told."""


class Owner(Protocol):
    """Who listens."""

    def context(self) -> ssl.SSLContext:
        """A context for one connection alone, so that no session is resumed and certificates are shown each time."""

    def presents(self, server_name: str | None) -> ssl.SSLContext | str:
        """The context with the certificate for a client that asks for this name; or in words why there is none."""

    def begun(self, handshake: "Handshake") -> None:
        """Somebody has connected."""

    def secured(self, handshake: "Handshake", socket: asyncio.Transport, engine: Engine) -> None:
        """The handshake is done: the socket is the owner's now."""

    def failed(self, handshake: "Handshake", why: str) -> None:
        """Nothing came of it."""

    def ended(self, handshake: "Handshake") -> None:
        """It is done with, whatever came of it."""


class Handshake(asyncio.Protocol):
    """The socket's protocol during the handshake. `peer` is the client's address, `server_name` what it asked for."""

    def __init__(self, owner: Owner) -> None:
        self.peer: str | None = None
        self.server_name: str | None = None
        self._owner = owner
        self._socket: asyncio.Transport
        self._timer: asyncio.TimerHandle
        self._engine: Engine | None = None
        self._answered = False
        self._refusal: str | None = None
        self._over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected; OpenSSL is asked only when they say something."""
        self._socket = cast(asyncio.Transport, transport)
        name = transport.get_extra_info("peername")
        self.peer = name[0] if isinstance(name, tuple) else name
        self._timer = asyncio.get_running_loop().call_later(HANDSHAKE_SECONDS, self._too_late)
        self._owner.begun(self)

    def data_received(self, data: bytes) -> None:
        """Go on with the handshake. What a refused client sends is thrown away."""
        if self._over:
            return
        engine = self._engine = self._engine or self._begin()
        engine.incoming.write(data)
        try:
            engine.connection.do_handshake()
        except ssl.SSLWantReadError:
            self._answered = self._send(engine.outgoing.read()) or self._answered
        except ssl.SSLError as fault:
            plain = fault.reason == PLAIN_HTTP
            self._refuse(self._refusal or reason_of(fault), PLAIN_ANSWER if plain else engine.outgoing.read())
        else:
            self._send(engine.outgoing.read())
            self._end()
            if not self._socket.is_closing():  # the last word did not find a client that has gone already
                self._owner.secured(self, self._socket, engine)

    def eof_received(self) -> bool | None:
        """The client has closed its side: nothing can come of it any more."""
        self._leave()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._leave()
        self._end()

    def give_up(self, why: str | None) -> None:
        """End it now; `why` is recorded, and nothing without it."""
        if why is not None and not self._over:
            self._owner.failed(self, why)
        self._end()
        self._socket.abort()

    def _begin(self) -> Engine:
        context = self._owner.context()
        context.sni_callback = self._choose
        return Engine.of(context)

    def _choose(self, connection: ssl.SSLObject, server_name: str | None, context: ssl.SSLContext) -> int | None:
        self.server_name = server_name
        chosen = self._owner.presents(server_name)
        if isinstance(chosen, str):
            self._refusal = chosen
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        connection.context = chosen
        context.sni_callback = None  # it held on to this handshake, as the connection does to its context
        return None

    def _send(self, data: bytes) -> bool:
        if data:
            self._socket.write(data)
        return bool(data)

    def _refuse(self, why: str, parting: bytes) -> None:
        self._over = True
        self._engine = None
        self._owner.failed(self, why)
        self._send(parting)
        self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._socket.abort)
        if not self._socket.is_closing():
            with suppress(OSError):  # the client has gone just now
                self._socket.write_eof()

    def _leave(self) -> None:
        # Who comes and goes without a word has only looked whether the port is open.
        if not self._over and self._engine is not None:
            self._owner.failed(self, LEFT_UNSAID if self._answered else LEFT)
        self._over = True

    def _too_late(self) -> None:
        self.give_up(SILENT if self._engine is None else SLOW)

    def _end(self) -> None:
        self._over = True
        self._engine = None
        self._timer.cancel()
        self._owner.ended(self)
