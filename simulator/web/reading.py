"""From a socket to a wire Request: body read within bounds, target and header fields exactly as sent."""

import asyncio

from aiohttp import HttpVersion11, web

from simulator.web.tls.channel import SECURED, Secured
from simulator.wire.http import Request

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

SILENCE_SECONDS = 20.0
"""How long a client may pause in the middle of a body. aiohttp also falls silent after a chunk of a wrong size."""

LOOPBACK_SILENCE_SECONDS = 0.8
"""The same for a client on this machine: nothing can be lost on the way, so it has announced more than it has."""

_LOOPBACK = ("127.", "::ffff:127.")
_LOOPBACK_6 = "::1"


async def read_body(request: web.BaseRequest, limit: int) -> tuple[bytes, bool]:
    """The body, and whether it is longer than `limit` bytes: then only its beginning.

    A client that asks before sending is told to go on unless it announces too much. Raises ConnectionError when the
    client leaves in the middle, TimeoutError when it falls silent, and web.RequestPayloadError for bad framing.
    """
    if "Expect" in request.headers and not _go_on(request, limit):
        return b"", True
    content = request.content
    patience = LOOPBACK_SILENCE_SECONDS if _is_loopback(request.remote) else SILENCE_SECONDS
    parts: list[bytes] = []
    size = 0
    while size <= limit and not content.at_eof():
        if content.is_eof():
            part = await content.readany()
        else:
            async with asyncio.timeout(patience):
                part = await content.readany()
        parts.append(part)
        size += len(part)
    return b"".join(parts)[:limit], size > limit


def as_sent(target: str) -> str:
    """Path and query of a request target, also when a client sends the absolute form meant for proxies."""
    scheme, absolute, rest = target.partition("://")
    if not absolute or scheme.lower() not in ("http", "https"):
        return target
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"


def secured_by(request: web.BaseRequest) -> Secured | None:
    """What the request's connection is like, if it speaks TLS. Ask before reading: who has left has taken it along."""
    found: Secured | None = request.get_extra_info(SECURED)
    return found


def as_request(request: web.BaseRequest, body: bytes, secured: Secured | None, *, oversize: bool) -> Request:
    """The request as the pipeline takes it."""
    target = request.raw_path
    return Request(
        request.method,
        target if target.startswith("/") else as_sent(target),
        request.headers,
        body,
        peer=request.remote,
        tls=None if secured is None else secured.text,
        oversize=oversize,
        unproven=secured is not None and secured.unproven,
    )


def _is_loopback(address: str | None) -> bool:
    return address is not None and (address == _LOOPBACK_6 or address.startswith(_LOOPBACK))


def _go_on(request: web.BaseRequest, limit: int) -> bool:
    if request.headers["Expect"].lower() != "100-continue" or request.version < HttpVersion11:
        return True
    if (request.content_length or 0) > limit:
        return False
    if request.transport is not None:
        request.transport.write(CONTINUE)
    return True
