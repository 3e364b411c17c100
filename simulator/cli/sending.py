"""Sends recorded requests to another address, one after the other, and holds the answers against the recorded ones."""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult

from multidict import CIMultiDict

from simulator.records.comparing import HOP_BY_HOP, Content, Difference, below_tenant, compare_answers
from simulator.records.exchange import Exchange, split_headers
from simulator.records.hiding import SECRET
from simulator.records.masking import Masks
from simulator.wire.mail import METHOD as SMTP

TIMEOUT = 60.0
"""Seconds that an answer is waited for: as long as the national services let a caller wait."""

_OURS = HOP_BY_HOP | {"host", "content-length", "expect", "x-simulator-tenant", "proxy-authorization"}
_METHODS_WITH_LENGTH = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, and with what. `headers` are set on each request, an empty one is left out."""

    base: SplitResult
    headers: Mapping[str, str]
    keep_secrets: bool = False
    trusted: ssl.SSLContext | None = None

    def connect(self) -> HTTPConnection:
        """A connection for one request."""
        host, port = self.base.hostname or "", self.base.port
        if self.base.scheme == "https":
            return HTTPSConnection(host, port, timeout=TIMEOUT, context=self.trusted)
        return HTTPConnection(host, port, timeout=TIMEOUT)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One request that was sent again: where its answer differs from the recorded one; or why it was not sent."""

    exchange: Exchange
    differences: tuple[Difference, ...] = ()
    skipped: str | None = None


def replay(exchanges: Iterable[Exchange], target: Target, masks: Masks) -> Iterator[Replayed]:
    """Send each recorded request and compare; an answer that does not come is a difference."""
    for exchange in exchanges:
        why = _why_not(exchange)
        if why is not None:
            yield Replayed(exchange, skipped=why)
            continue
        recorded = (exchange.status, Content.answered(exchange))
        try:
            differences = compare_answers(recorded, _answer(exchange, target), masks)
        except (OSError, HTTPException, ValueError) as fault:
            said = f"no answer: {str(fault) or type(fault).__name__}"
            differences = [Difference("status", str(exchange.status), said)]
        yield Replayed(exchange, tuple(differences))


def _why_not(exchange: Exchange) -> str | None:
    if exchange.is_sent:
        return "sent by the simulator itself"
    if exchange.method == SMTP:
        return "a mail"
    if exchange.bodies_dropped:
        return "its bodies were dropped under load"
    if exchange.status == 0 or exchange.delivery not in (None, "drip"):
        return "its client got no whole answer"
    return None


def _answer(exchange: Exchange, target: Target) -> tuple[int, Content]:
    connection = target.connect()
    try:
        path = target.base.path.rstrip("/") + below_tenant(exchange)
        connection.putrequest(exchange.method, path, skip_accept_encoding=True)
        for name, value in _headers(exchange, target):
            connection.putheader(name, value)
        body = exchange.request_body
        if body or exchange.method in _METHODS_WITH_LENGTH:
            connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Connection", "close")
        connection.endheaders(body or None)
        response = connection.getresponse()
        content = Content(CIMultiDict(response.getheaders()), response.read())
        return response.status, content
    finally:
        connection.close()


def _headers(exchange: Exchange, target: Target) -> Iterator[tuple[str, bytes]]:
    headers = split_headers(exchange.request_headers)
    named = {name.strip().lower() for line in headers.getall("Connection", ()) for name in line.split(",")}
    left_out = {*_OURS, *named, *(name.lower() for name in target.headers)}
    if not target.keep_secrets:
        left_out |= SECRET
    for name, value in headers.items():
        if name.lower() not in left_out:
            yield name, value.encode("utf-8", "surrogateescape")
    for name, value in target.headers.items():
        if value:
            yield name, value.encode()
