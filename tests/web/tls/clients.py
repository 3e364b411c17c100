"""Clients of a TLS port, by Python's own ssl over plain sockets. No expectation lives here."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
EVERY_VERSION = pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
GET = b"GET /echo/thing/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def a_context(
    certificates: Path, shows: str | None = None, *, version: ssl.TLSVersion | None = None, trusts: bool = True
) -> ssl.SSLContext:
    """What a client trusts, and which of the folder's certificates it shows."""
    context = ssl.create_default_context(cafile=certificates / "ca.pem" if trusts else None)
    if version is not None:
        context.minimum_version = context.maximum_version = version
    if shows is not None:
        context.load_cert_chain(certificates / f"{shows}.pem", certificates / f"{shows}.key")
    return context


@contextmanager
def connected(port: int, context: ssl.SSLContext, name: str = "localhost") -> Iterator[ssl.SSLSocket]:
    """A connection whose handshake is done, as far as the client can tell."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=name) as secured,
    ):
        yield secured


def received(sock: socket.socket) -> bytes:
    """All that comes until the other end closes."""
    parts = []
    while part := sock.recv(65536):
        parts.append(part)
    return b"".join(parts)


def asked(port: int, context: ssl.SSLContext, name: str = "localhost", sent: bytes = GET) -> bytes:
    """All that comes back for these bytes. Raises what the client meets."""
    with connected(port, context, name) as sock:
        sock.sendall(sent)
        return received(sock)


def said(port: int, sent: bytes) -> bytes:
    """All that comes back for bytes that are not encrypted."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(sent)
        return received(sock)
