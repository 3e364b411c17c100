"""From a socket to a wire Request: body read within bounds, target and header fields exactly as sent."""

import asyncio

from aiohttp import HttpVersion11, web

from simulator.wire.http import Request

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

SILENCE_SECONDS = 20.0
"""How long a client may pause in the middle of a body. aiohttp also falls silent after a chunk of a wrong size."""


async def read_body(request: web.BaseRequest, limit: int) -> tuple[bytes, bool]:
    """The body, and whether it is longer than `limit` bytes: then only its beginning.

    A client that asks before sending is told to go on unless it announces too much. Raises ConnectionError when the
    client leaves in the middle, TimeoutError when it falls silent, and web.RequestPayloadError for bad framing.
    """
    if "Expect" in request.headers and not _go_on(request, limit):
        return b"", True
    content = request.content
    parts: list[bytes] = []
    size = 0
    while size <= limit and not content.at_eof():
        if content.is_eof():
            part = await content.readany()
        else:
            async with asyncio.timeout(SILENCE_SECONDS):
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


def as_request(request: web.BaseRequest, body: bytes, *, oversize: bool) -> Request:
    """The request as the pipeline takes it."""
    target = request.raw_path
    peer = request.protocol.peername
    return Request(
        request.method,
        target if target.startswith("/") else as_sent(target),
        request.headers,
        body,
        peer=peer[0] if isinstance(peer, tuple) else peer,
        tls=None if request.protocol.ssl_context is None else _tls(request),
        oversize=oversize,
    )


def _go_on(request: web.BaseRequest, limit: int) -> bool:
    if request.headers["Expect"].lower() != "100-continue" or request.version < HttpVersion11:
        return True
    if (request.content_length or 0) > limit:
        return False
    if request.transport is not None:
        request.transport.write(CONTINUE)
    return True


def _tls(request: web.BaseRequest) -> str:
    """Protocol and cipher, and the subject of the client's certificate if it showed one."""
    connection = request.get_extra_info("ssl_object")
    if connection is None:
        return "TLS"
    cipher = connection.cipher()
    subject = (connection.getpeercert() or {}).get("subject", ())
    names = ", ".join(f"{name}={value}" for part in subject for name, value in part)
    said = f"{connection.version()} {cipher[0] if cipher else ''}".rstrip()
    return f"{said}; {names}" if names else said
