"""From sockets to requests: targets, and what is known of a TLS connection."""

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
import requests

from simulator.web.reading import as_sent
from simulator.web.server import Server
from tests.web.talking import HOST, replies, talk
from tests.web.worlds import API, a_simulator


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("http://host/a/b?c=d", "/a/b?c=d"),
        ("HTTPS://host:1/a%2Fb", "/a%2Fb"),
        ("http://host", "/"),
        ("*", "*"),
        ("host:443", "host:443"),
        ("ftp://host/a", "ftp://host/a"),
    ],
)
def test_the_absolute_form_is_read_as_path_and_query(target: str, sent: str) -> None:
    assert as_sent(target) == sent


@pytest.fixture
def pems(tmp_path: Path) -> tuple[str, str]:
    """The files of a certificate for this machine, which a client may show as well, and of its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make certificates with")
    certificate, key = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    subject = ["-subj", "/O=Example/CN=client.example", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", certificate]
    subprocess.run([openssl, "req", "-x509", *made, *subject], check=True, capture_output=True)
    return certificate, key


async def test_a_tls_connection_is_recorded_with_its_protocol_and_the_clients_name(
    tmp_path: Path, pems: tuple[str, str]
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=pems[0])
    context.load_cert_chain(*pems)
    context.verify_mode = ssl.CERT_REQUIRED
    simulator = a_simulator(tmp_path)
    server = Server(simulator, ssl_context=context)
    await server.start()

    reply = await asyncio.to_thread(requests.get, f"{server.url}/echo/thing/1", verify=pems[0], cert=pems)
    tenants = await asyncio.to_thread(requests.get, f"{server.url}{API}/tenants", verify=pems[0], cert=pems)

    exchange = await simulator.journal.one("default", 1)
    await server.stop()
    assert exchange is not None
    assert reply.status_code == 200
    assert exchange.tls is not None
    assert exchange.tls.startswith("TLSv1.")
    assert exchange.tls.endswith("; organizationName=Example, commonName=client.example")
    assert tenants.json()["tenants"][0]["base_url"] == server.url


@pytest.mark.parametrize(
    "head",
    [
        b"POST /echo/thing HTTP/1.1\r\n" + HOST + b"Expect: 200-ok\r\n",
        b"POST /echo/thing HTTP/1.0\r\nExpect: 100-continue\r\n",
    ],
)
async def test_only_a_client_that_can_be_told_so_is_told_to_go_on(server: Server, head: bytes) -> None:
    received = await talk(server, head + b"Content-Length: 3\r\nConnection: close\r\n\r\n", half=b"abc")

    assert replies(received) == [(200, b'{"bytes":3}')]
