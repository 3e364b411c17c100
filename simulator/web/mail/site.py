"""The mail port: who may connect, which tenant a mail is for, how an answer leaves, and how the port closes."""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any, cast

from aiohttp import web

from simulator.call.decision import WHOLE
from simulator.pipeline import Simulator
from simulator.pipeline.outcome import Outcome
from simulator.web.delivery import Courier
from simulator.web.mail.session import NAME, Session, url_host
from simulator.web.tally import Tally
from simulator.web.tls.certificates import Certificates
from simulator.wire.http import Request
from simulator.wire.mail import TENANT, reply_lines

MOST_SESSIONS = 256
"""Clients that may be connected at the same time; one more is sent away with a 421."""

DRAIN_SECONDS = 3.0
"""How long a closing port waits for messages that are being answered."""

_CLOSING = 421
_LONGEST_HEADER = 65_536
_NAMED = re.compile(rb"^%b:[ \t]*([a-z0-9-]{1,63})[ \t]*\r?$" % TENANT.encode(), re.IGNORECASE | re.MULTILINE)
_HEADER_ENDS = re.compile(rb"\r?\n\r?\n")


class MailSite(web.BaseSite):
    """Listens for a runner, which stops it with all others; HTTP does not come in here."""

    def __init__(
        self,
        runner: web.BaseRunner,
        simulator: Simulator,
        courier: Courier,
        tally: Tally,
        certificates: Certificates | None,
        *,
        backlog: int,
    ) -> None:
        super().__init__(runner, backlog=backlog)
        settings = simulator.settings
        self.port = settings.mail_port or 0
        self.max_body = settings.max_body
        self._address = settings.host
        self._simulator = simulator
        self._courier = courier
        self._tally = tally
        self._certificates = certificates
        self._sessions: dict[Session, None] = {}
        self._under_way: set[asyncio.Future[Any]] = set()

    @property
    def name(self) -> str:
        """Where it listens."""
        return f"smtp://{url_host((self._address, self.port))}"

    async def start(self) -> None:
        """Listen. Raises OSError when the address cannot be had."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own past with each sign-in
        await super().start()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._connection, self._address, self.port, backlog=self._backlog)
        self._server = server
        self.port = server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Take no more, let no answer wait any longer, and close once all of them have left."""
        await super().stop()
        self._courier.close()
        for session in list(self._sessions):
            if not session.is_answering:
                session.leave()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._under_way:
                    await asyncio.wait(self._under_way)
                    await asyncio.sleep(0)  # an answer that is there is delivered next
        for session in list(self._sessions):
            session.leave()

    def opened(self, session: Session) -> None:
        """One more."""
        self._sessions[session] = None

    def closed(self, session: Session) -> None:
        """One less."""
        self._sessions.pop(session, None)

    def context(self) -> ssl.SSLContext | None:
        """The good certificate, where the server has any."""
        return None if self._certificates is None else self._certificates.presented("good")

    def tenant_of(self, user: str, message: bytes) -> str | None:
        """The tenant that the user is called like, if there is one, else the one that the message's header names."""
        if self._simulator.tenants.peek(user) is not None:
            return user
        end = _HEADER_ENDS.search(message, 0, _LONGEST_HEADER)
        found = _NAMED.search(message, 0, end.start() if end else _LONGEST_HEADER)
        return found[1].decode().lower() if found else None

    def take(self, request: Request) -> Awaitable[Outcome]:
        """Answer a message; a client that leaves meanwhile does not keep it from being recorded."""
        return asyncio.shield(self._begin(self._answer(request)))

    def deliver(self, transport: asyncio.Transport, outcome: Outcome) -> Awaitable[None]:
        """Write the reply as the outcome says: late, broken or whole."""
        return self._begin(self._deliver(transport, outcome))

    async def _deliver(self, transport: asyncio.Transport, outcome: Outcome) -> None:
        delivery, status = outcome.delivery, outcome.reply.status
        lines = reply_lines(outcome.reply) if status > 0 else b""
        if delivery is not WHOLE and delivery.delay > 0:
            await self._courier.pause(delivery.delay)
        if delivery.fault is not None:
            await self._courier.spoil(transport, delivery.fault, lines)
        elif transport.is_closing():
            self._courier.undelivered += 1
        else:
            transport.write(lines)
            if status == _CLOSING:
                transport.close()

    def cut_short(self, request: Request, why: str) -> None:
        """Record what came to nothing."""
        self._tally.cut_short += 1
        _ = self._begin(self._simulator.cut_short(request, why))

    async def _answer(self, request: Request) -> Outcome:
        outcome = await self._simulator.mail(request)
        self._tally.count(outcome.exchange)
        return outcome

    def _begin(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Future[Any]":
        future = asyncio.ensure_future(work)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def _connection(self) -> asyncio.Protocol:
        return _SentAway() if len(self._sessions) >= MOST_SESSIONS else Session(self)


class _SentAway(asyncio.Protocol):
    """One client too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and close."""
        socket = cast(asyncio.Transport, transport)
        socket.write(f"421 4.3.2 {NAME} has too many clients\r\n".encode())
        socket.close()
