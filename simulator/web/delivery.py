"""From an Outcome to bytes on the socket: whole and at once, late, or broken on purpose.

Replies are written by us in one piece instead of by aiohttp's Response: it costs a third of the time, header fields
leave in the order and case that was recorded, and a fault is the same bytes written badly. What to answer must not
be decided here.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

from simulator.call.decision import WHOLE
from simulator.pipeline.outcome import Outcome
from simulator.wire.http import Headers

DRIP_SECONDS = 3.0
"""How long a dripped reply takes to come through."""

GARBAGE = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(128, 180)) + b"\r\n\r\n"
"""What a client gets that is not HTTP: something like the beginning of a TLS handshake."""

SLOWEST_SECONDS = 600.0
"""Longest that a reply takes to come through at a bandwidth."""

_PIECE_SECONDS = 0.02
_DRIPS = 20
_LOOK_EVERY = 0.05
_JOINED_UP_TO = 65_536
_WITHOUT_BODY = frozenset({204, 304})
_OK = HTTPStatus.OK.value  # asked of the enumeration it would cost a call each time
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive"})
_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CONTROL_BUT_LINES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Written(web.StreamResponse):
    """What aiohttp gets back when the bytes have left already, or never will."""

    def __init__(self, *, stays: bool) -> None:
        super().__init__()
        self._stays = stays

    @property
    def keep_alive(self) -> bool | None:
        """Does the connection stay open for another request?"""
        return self._stays

    @property
    def prepared(self) -> bool:
        """Always: there is nothing left to prepare."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Nothing to do."""
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing to do."""


STAYS = Written(stays=True)
"""The reply has left; the connection may carry another request."""

LEAVES = Written(stays=False)
"""The connection is done with."""


class Courier:
    """Puts replies on sockets for one server, and knows when that server closes.

    `undelivered` counts replies that could not leave because the client had gone.
    """

    def __init__(self) -> None:
        self.undelivered = 0
        self._closing = asyncio.Event()

    @property
    def closing(self) -> bool:
        """Is the server going down?"""
        return self._closing.is_set()

    def close(self) -> None:
        """Let nothing wait any longer: late replies leave now, hanging connections end."""
        self._closing.set()

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()

    async def deliver(self, request: web.BaseRequest, outcome: Outcome, *, last: bool = False) -> web.StreamResponse:
        """Answer as the outcome says. After a `last` reply the connection closes, whatever the client asked for."""
        delivery = outcome.delivery
        if delivery is not WHOLE:
            if delivery.delay > 0:
                await self.pause(delivery.delay)
            if delivery.fault is not None:
                return await self._break(request, outcome, delivery.fault)
        transport = request.transport
        if transport is None or transport.is_closing():
            self.undelivered += 1
            return LEAVES
        stays = request.keep_alive and not last and not _asks_to_close(outcome.reply.headers)
        head, body = render(request, outcome, stays=stays)
        if delivery.bandwidth is not None:
            await self._send_slowly(transport, head + body, delivery.bandwidth)
        elif len(body) <= _JOINED_UP_TO:
            transport.write(head + body)
        else:
            transport.write(head)
            transport.write(body)
        if request.protocol.writing_paused:
            await request.writer.drain()
        return STAYS if stays else LEAVES

    async def _send_slowly(self, transport: asyncio.Transport, whole: bytes, bandwidth: float) -> None:
        """All of it, evenly; what would take longer than SLOWEST_SECONDS comes faster, and when the server closes, at
        once.
        """
        bandwidth = max(bandwidth, len(whole) / SLOWEST_SECONDS)
        loop, sent = asyncio.get_running_loop(), 0
        begun = loop.time()
        while sent < len(whole):
            # One byte is awaited at least, so that a trickle does not wake the loop in vain.
            await self.pause(max(_PIECE_SECONDS, (sent + 1) / bandwidth - (loop.time() - begun)))
            if transport.is_closing():
                self.undelivered += 1
                return
            due = len(whole) if self.closing else int((loop.time() - begun) * bandwidth)
            if due > sent:
                transport.write(whole[sent:due])
                sent = due

    async def _break(self, request: web.BaseRequest, outcome: Outcome, fault: str) -> web.StreamResponse:
        head, body = render(request, outcome, stays=False) if outcome.reply.status > 0 else (b"", b"")
        await self.spoil(request.transport, fault, head, body)
        return LEAVES

    async def spoil(self, transport: asyncio.Transport | None, fault: str, head: bytes, body: bytes = b"") -> None:
        """Deliver a reply in one of the FAULTS ways; whatever it was, the connection is done with."""
        if transport is None or transport.is_closing():
            self.undelivered += 1
            return
        await _FAULTS[fault](self, transport, head, body)

    async def _reset(self, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        # With lingering on and a time of 0, closing a socket sends RST instead of FIN.
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()

    async def _empty(self, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        transport.close()

    async def _truncate(self, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        transport.write(head + body[: len(body) // 2] if body else head[: len(head) // 2])
        transport.close()

    async def _drip(self, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        whole = head + body
        size = max(1, -(-len(whole) // _DRIPS))
        for at in range(0, len(whole), size):
            if transport.is_closing():
                self.undelivered += 1
                return
            transport.write(whole[at : at + size])
            await self.pause(DRIP_SECONDS / _DRIPS)
        transport.close()

    async def _garbage(self, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        transport.write(GARBAGE)
        transport.close()

    async def _hang(self, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        # Nothing wakes a handler when its client leaves, so it has to look.
        while not transport.is_closing() and not self.closing:
            await self.pause(_LOOK_EVERY)
        transport.close()


_Fault = Callable[[Courier, asyncio.Transport, bytes, bytes], Awaitable[None]]
_FAULTS: Mapping[str, _Fault] = {
    "reset": Courier._reset,
    "empty": Courier._empty,
    "truncate": Courier._truncate,
    "drip": Courier._drip,
    "garbage": Courier._garbage,
    "hang": Courier._hang,
}


def render(request: web.BaseRequest, outcome: Outcome, *, stays: bool) -> tuple[bytes, bytes]:
    """Status line and header fields, and the body: as recorded, with what HTTP needs to find the end of it."""
    reply, exchange = outcome.reply, outcome.exchange
    status, body = reply.status, reply.body
    lines = exchange.response_headers
    # What could not be kept is answered by another reply than the recorded one: then its own fields count.
    if reply.body is not exchange.response_body or not _is_plain(lines, reply.headers):
        lines = _mended(reply.headers)
    head = _STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status
    if lines:
        head += lines + b"\r\n"
    if "Date" not in reply.headers:
        head += b"Date: %b\r\n" % _http_date(int(exchange.tenant_time))
    if status in _WITHOUT_BODY or status < _OK:
        body = b""
    else:
        head += b"Content-Length: %d\r\n" % len(body)
    if not stays:
        head += b"Connection: close\r\n"
    elif request.version < HttpVersion11:
        head += b"Connection: keep-alive\r\n"
    return head + b"\r\n", b"" if request.method == "HEAD" else body


def _asks_to_close(headers: Headers) -> bool:
    return "Connection" in headers and "close" in headers["Connection"].lower()


def _is_plain(lines: bytes, headers: Headers) -> bool:
    """Can the recorded lines leave as they are: no line smuggled into a value, and framing left to us?"""
    ends = len(headers) - 1 if headers else 0
    return (
        lines.count(b"\n") == ends
        and lines.count(b"\r") == ends
        and _CONTROL_BUT_LINES.search(lines) is None
        and "Content-Length" not in headers
        and "Connection" not in headers
        and "Transfer-Encoding" not in headers
        and "Keep-Alive" not in headers
    )


def _mended(headers: Headers) -> bytes:
    kept = [(name, value) for name, value in headers.items() if name.lower() not in _FRAMING]
    lines = [f"{_CONTROL.sub(' ', name)}: {_CONTROL.sub(' ', value)}" for name, value in kept]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


@lru_cache(maxsize=64)
def _http_date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
