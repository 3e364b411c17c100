"""One client at the mail port: aiosmtpd speaks SMTP, this says what is bounded, and what is made of each message."""

import asyncio
import logging
import ssl
from collections import defaultdict
from collections.abc import Awaitable
from typing import Protocol, cast

from aiosmtpd import smtp

from simulator.pipeline.outcome import Outcome
from simulator.web.mail.incoming import Incoming
from simulator.web.tls.reasons import reason_of
from simulator.web.tls.site import peer_of
from simulator.wire.http import Request
from simulator.wire.mail import Envelope, mail_request, reply_lines

MOST_RECIPIENTS = 100
"""Recipients of one message; one more gets a 452."""

MOST_COMMANDS = 10_000
"""How often a connection may say each command."""

IDLE_SECONDS = 60.0
"""How long a client may be silent."""

LONGEST_LINE = 65_536
"""Bytes that are read at once. A command is shorter (512 and its parameters), a message's line may be longer."""

NAME = "uec-simulator"
"""What the server calls itself."""

LEFT = "the client left, or fell silent, before its message came to an end"
"""What stands in an exchange whose message never came to its end."""

LEFT_HANDSHAKE = "the client left in the middle of the handshake"
"""The same for one that left while TLS was being agreed on."""

TOO_MANY = "452 4.5.3 Too many recipients"

_LOG = logging.getLogger("simulator.web")
_ERROR = b"4"  # the lowest first digit of a reply that says no


class Owner(Protocol):
    """Who has a connection opened: answers its messages and hears how it ends."""

    max_body: int

    def tenant_of(self, user: str, message: bytes) -> str | None:
        """The tenant that a mail names."""

    def context(self) -> ssl.SSLContext | None:
        """What STARTTLS shows; None where it is not offered."""

    def take(self, request: Request) -> Awaitable[Outcome]:
        """The answer to a message, made and recorded even if nobody waits for it."""

    def deliver(self, transport: asyncio.Transport, outcome: Outcome) -> Awaitable[None]:
        """Let the answer leave."""

    def cut_short(self, request: Request, why: str) -> None:
        """Record what came to nothing."""

    def opened(self, session: "Session") -> None:
        """One more."""

    def closed(self, session: "Session") -> None:
        """One less."""


class _Envelope(smtp.Envelope):
    refused = 0


class _Session(smtp.Session):
    user = ""


class Session(smtp.SMTP):
    """A connection. All recipients are taken as they come: what becomes of a mail is said once all of it is there."""

    line_length_limit = LONGEST_LINE

    def __init__(self, owner: Owner) -> None:
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)  # the library's is everybody's
        super().__init__(
            _Hooks(),
            data_size_limit=None,  # too large a message is recorded before it is refused
            enable_SMTPUTF8=True,
            hostname=NAME,
            ident="records mail and delivers it nowhere",
            tls_context=owner.context(),
            timeout=IDLE_SECONDS,
            auth_require_tls=False,
            authenticator=_anybody,
            command_call_limit=MOST_COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        self.owner = owner
        self.is_answering = False
        self._why = ""
        self._brought = 0
        self._tls: str | None = None
        self._host = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected, or STARTTLS has come to its end."""
        is_new = self.transport is None
        super().connection_made(transport)
        if is_new:
            self.owner.opened(self)
            self._host = url_host(transport.get_extra_info("sockname"))
            assert self._handler_coroutine is not None  # it was made just now
            self._handler_coroutine.add_done_callback(_forget_who_left)
        else:
            found = transport.get_extra_info("ssl_object")
            self._tls = None if found is None else str(peer_of(found))

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone. One that was told no and never brought a mail is recorded with what it was told."""
        if self.transport is not None and not self._brought and self._why:
            self.owner.cut_short(self._request(b""), self._why)
        super().connection_lost(error)
        self.owner.closed(self)

    def eof_received(self) -> bool | None:
        """The client says no more. What it has said is answered first, where the library would drop all of it."""
        if self._tls is not None:
            return super().eof_received()
        return asyncio.StreamReaderProtocol.eof_received(self)

    async def push(self, status: str | bytes | None) -> None:
        """Say a line; nothing to a client that has gone. A no is remembered."""
        if status is None:
            return
        line = status.encode("utf-8", "backslashreplace") if isinstance(status, str) else status
        if line[:1] >= _ERROR:
            said = line.decode("utf-8", "backslashreplace")
            self._why = f"no mail was brought; the client was told: {said}"
        await super().push(line)

    async def handle_exception(self, error: Exception) -> str:
        """What to say about what the library could make no sense of; at the end of all lines, end."""
        if isinstance(error, asyncio.IncompleteReadError) and self.transport is not None:
            assert self._handler_coroutine is not None  # it is what runs here
            self._handler_coroutine.cancel()
            self.transport.close()
            await asyncio.sleep(0)  # which ends it
        _LOG.debug("a line at the mail port could not be read", exc_info=error)
        return "500 5.5.2 Error: that cannot be read"

    def leave(self) -> None:
        """Say that the server goes, and close."""
        if self.transport is not None and not self.transport.is_closing():
            self._writer.write(b"421 4.3.2 %b is closing\r\n" % NAME.encode())
            self.transport.close()

    async def answer(self, body: bytes, size: int | None = None) -> Outcome:
        """Have a message answered. `size` is what came, or was announced, where that was more than is taken."""
        self._brought += 1
        return await self.owner.take(self._request(body, size))

    @smtp.syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - the library's name
        """Begin to speak TLS. If that fails, it is recorded why."""
        try:
            await super().smtp_STARTTLS(arg)
        except smtp.TLSSetupException as fault:
            cause = fault.__cause__
            self._why = f"STARTTLS failed: {reason_of(cause) if isinstance(cause, ssl.SSLError) else LEFT_HANDSHAKE}"
            raise

    @smtp.syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        """Read the message, however long it is, and answer it."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None  # as long as there is a connection
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        incoming = Incoming(self.owner.max_body)
        try:
            await incoming.read(self._reader, self._reset_timeout)
        except (asyncio.CancelledError, asyncio.IncompleteReadError):
            self._brought += 1
            self.owner.cut_short(self._request(incoming.kept), LEFT)
            raise
        self.is_answering = True
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()  # a delay of the scenario's is no silence of the client's
        try:
            outcome = await self.answer(incoming.kept, incoming.size if incoming.is_oversize else None)
            self.envelope = self._create_envelope()
            await self.owner.deliver(cast(asyncio.Transport, self.transport), outcome)
        finally:
            self.is_answering = False
            if self.transport is not None:
                self._reset_timeout()

    def _create_envelope(self) -> smtp.Envelope:
        return _Envelope()

    def _create_session(self) -> smtp.Session:
        return _Session(self.loop)

    def _request(self, body: bytes, size: int | None = None) -> Request:
        session, envelope = self.session, self.envelope
        assert isinstance(session, _Session)  # as long as there is a connection
        assert isinstance(envelope, _Envelope)
        return mail_request(
            Envelope(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                session.host_name or "",
                session.user,
                tuple(envelope.mail_options),
                envelope.refused,
                size,
            ),
            body,
            host=self._host,
            peer=session.peer[0] if session.peer else None,
            tls=self._tls,
            tenant=self.owner.tenant_of(session.user, body),
        )


class _Hooks:
    """What is done at some commands beside what the library does. The names are the library's."""

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, server: Session, session: smtp.Session, envelope: _Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say how large a message may be."""
        session.host_name = hostname
        return [*responses[:1], f"250-SIZE {server.owner.max_body}", *responses[1:]]

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: Session, session: smtp.Session, envelope: _Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, unless it announces too large a message: that is recorded, and refused at once."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        size = next((int(each[5:]) for each in options if each.startswith("SIZE=")), 0)
        if size <= server.owner.max_body:
            return "250 2.1.0 OK"
        outcome = await server.answer(b"", size)
        envelope.mail_from = None
        return reply_lines(outcome.reply).decode().rstrip()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: Session, session: smtp.Session, envelope: _Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, whoever it is, as long as there are not too many."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            envelope.refused += 1
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"


def url_host(address: tuple[str, int] | tuple[str, int, int, int]) -> str:
    """A socket's address as it stands in a URL."""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _anybody(
    server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope, mechanism: str, data: object
) -> smtp.AuthResult:
    """Whoever signs in may, with any password, which is forgotten at once. The user may be a tenant's name."""
    if isinstance(session, _Session) and isinstance(data, smtp.LoginPassword):
        session.user = data.login.decode("utf-8", "replace")
    return smtp.AuthResult(success=True)


def _forget_who_left(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and isinstance(fault := task.exception(), Exception):
        _LOG.debug("a connection at the mail port was lost", exc_info=fault)
