"""Sending: one request over HTTP, and what came of it. What is sent and what an answer means is not decided here."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from multidict import CIMultiDict

from simulator.clock import monotonic

LARGEST = 20_000_000
"""Most bytes of an answer that are read."""

_LONGEST_SAID = 100


class NoAnswer(Exception):
    """Nothing that is an answer came. `remedy` says what can be done about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, and after how many seconds."""

    status: int
    body: bytes
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a base URL leads: scheme, host, port, and the path before every other."""

    secure: bool
    host: str
    port: int | None
    prefix: str

    @classmethod
    def of(cls, url: str) -> "Place":
        """Raises ValueError for what is no http or https address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no http or https address, such as http://127.0.0.1:8111")
        return cls(parts.scheme == "https", parts.hostname, parts.port, parts.path.rstrip("/"))

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}{f':{self.port}' if self.port else ''}"

    @property
    def called(self) -> str:
        """The same as the peer sees it, by the Host header: that leaves out the port which the scheme has anyway."""
        return self.origin.removesuffix(":443" if self.secure else ":80")


class Sender:
    """Sends one request at a time below a base URL, each over a connection of its own; no proxies, no redirects.

    `common` are header fields that every request has. `timeout` is in seconds.
    """

    def __init__(self, base_url: str, *, common: Mapping[str, str] | None = None, timeout: float = 20.0) -> None:
        self.base_url = base_url.rstrip("/")
        self.place = Place.of(base_url)
        self._common = dict(common or {})
        self._timeout = timeout

    def get(self, path: str, headers: Mapping[str, str], query: Mapping[str, str] | None = None) -> Answer:
        """GET below the base URL. Raises NoAnswer."""
        target = f"{path}?{urlencode(query)}" if query else path
        return self._send(self.place, "GET", self.place.prefix + target, headers, None)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST below the base URL. Raises NoAnswer."""
        return self._send(self.place, "POST", self.place.prefix + path, headers, body)

    def post_to(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to a whole address, such as the directory gives. Raises NoAnswer, or ValueError for no address."""
        place, parts = Place.of(url), urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        return self._send(place, "POST", target, headers, body)

    def _send(self, place: Place, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        begun = monotonic()
        kind = HTTPSConnection if place.secure else HTTPConnection
        connection = kind(place.host, place.port, timeout=self._timeout)
        fields = {**self._common, "Connection": "close", **headers}
        try:
            connection.request(method, target, body, fields)
            response = connection.getresponse()
            read = response.read(LARGEST)
            if response.length:  # what the peer promised and did not send
                raise HTTPException("the answer broke off")
        except (OSError, HTTPException, ValueError) as fault:
            raise self._no_answer(place, fault) from None
        finally:
            connection.close()
        return Answer(response.status, read, CIMultiDict(response.getheaders()), monotonic() - begun)

    def _no_answer(self, place: Place, fault: Exception) -> NoAnswer:
        where = place.origin
        if isinstance(fault, ConnectionRefusedError):
            remedy = "start one with `uec-simulator serve`, or leave the base URL out to play against an own server"
            return NoAnswer(f"nothing listens at {where}", remedy)
        if isinstance(fault, socket.gaierror):
            return NoAnswer(f"there is no host {place.host!r}", "look for a slip in the address")
        if isinstance(fault, ssl.SSLCertVerificationError):
            remedy = "set SSL_CERT_FILE to the authority's certificate, such as the ca.pem that `certs` made"
            return NoAnswer(f"the certificate of {where} is not trusted: {fault.verify_message}", remedy)
        if isinstance(fault, ssl.SSLError):
            return NoAnswer(f"no TLS at {where}: {fault.reason or fault}", "is it http, or does it want a certificate?")
        if isinstance(fault, TimeoutError):
            remedy = "is a scenario slowing it down? wait longer with --timeout"
            return NoAnswer(f"no answer from {where} within {self._timeout:g} seconds", remedy)
        why = " ".join(str(fault).split())[:_LONGEST_SAID] or type(fault).__name__
        return NoAnswer(f"no whole answer from {where}: {why}", "is a scenario breaking it? look at what was recorded")
