"""What the transport decides before any service is asked.

That is: handshakes that failed, calls without a certificate, and what is no HTTP at all.
"""

import re
from dataclasses import replace

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.rows import UNPROVEN
from simulator.pipeline.steps import NOT_PROCESSED, Answered
from simulator.wire.http import Reply, Request
from simulator.wire.tls import TlsPeer

HANDSHAKE = "TLS"
"""The method of an exchange that is a failed handshake, and no request at all."""

UNREADABLE = "HTTP"
"""The method of an exchange that is no HTTP, where not even the request line could be read."""

MOST_UNREADABLE = 65_536
"""Bytes that are kept of what is no HTTP."""

# What a reverse proxy answers that asks for certificates, and demands them only once it can say so in HTTP.
_FORBIDDEN = (
    b"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n"
    b"<hr><center>a client certificate is required</center>\r\n</body>\r\n</html>\r\n"
)

_REFUSED = b"400: this is no HTTP request that can be read; the exchange that was recorded says why\n"
_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) (/[!-~]{0,8000}) HTTP/1\.[01]\r?\n")
_OTHERS = (
    (b"\x16\x03", "a TLS handshake, at the port without TLS"),
    (b"PRI * HTTP/2.0", "HTTP/2, and only HTTP/1.1 is spoken here"),
)


def lacks_certificate(call: Call, said: str | None) -> bool:
    """Is a certificate demanded that the client did not show? `said` is what a scenario says, `require` or `ask`.

    The port without TLS demands none, whatever is said, nor does a service that knows its callers by something else.
    """
    request = call.request
    if not (call.service.mutual_tls or call.operation.mutual_tls):
        return False
    if said is None or request.tls is None:
        return request.unproven
    return said == "require" and not TlsPeer.of(request.tls).is_proven


def refuse_unproven(call: Call) -> Answered:
    """403, as a proxy before the service answers; nothing of the call is processed."""
    call.findings.append(replace(UNPROVEN.at("TLS"), source=f"{call.service.title}: {UNPROVEN.source}"))
    return Answered(Reply.of(403, _FORBIDDEN, "text/html"), error=UNPROVEN.what)


def failed_handshake(peer: str | None, tls: str, why: str) -> tuple[Request, Answered]:
    """What is recorded of a handshake that failed: a request that never was, and its reason."""
    request = Request(HANDSHAKE, "", CIMultiDict(), peer=peer, tls=tls)
    return request, Answered(Reply(NOT_PROCESSED), error=why)


def not_http(data: bytes, peer: str | None, tls: str | None, why: str) -> tuple[Request, Answered]:
    """What is recorded of bytes that are no HTTP request, and the 400 for whoever sent them.

    `data` is kept as the body, head and all. `why` is what the parser says. Of the caller's bytes the reply has none.
    """
    line = _REQUEST_LINE.match(data)
    method, target = (UNREADABLE, "") if line is None else (line[1].decode(), line[2].decode())
    known = next((what for begins, what in _OTHERS if data.startswith(begins)), None) if tls is None else None
    request = Request(method, target, CIMultiDict(), data[:MOST_UNREADABLE], peer=peer, tls=tls)
    return request, Answered(Reply.of(400, _REFUSED, "text/plain; charset=utf-8"), error=f"not HTTP: {known or why}")
