"""A simulator that takes mail, in a thread with an event loop of its own, and a client that sends it some."""

import json
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from simulator.pipeline import Simulator
from simulator.scenario.sources import Sources
from simulator.services.mail import SERVICE
from simulator.settings import Settings
from simulator.web.server import Background
from simulator.wire.json import Json
from tests.services.mail.mailing import DIRECTORY, DOMAINS


class Post:
    """A running simulator's mail port and admin API."""

    def __init__(self, background: Background) -> None:
        self.background = background
        self.api = f"{background.url}/_simulator/api"
        assert background.mail_url is not None
        self.port = int(background.mail_url.rpartition(":")[2])

    @contextmanager
    def client(self, tls: ssl.SSLContext | None = None) -> Iterator[smtplib.SMTP]:
        """A client of the standard library's, over TLS if there is a context."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as client:
            if tls is not None:
                client._host = "localhost"  # type: ignore[attr-defined]  # the name that the certificate has
                client.starttls(context=tls)
            yield client

    def talk(self, sent: bytes, *, end: bool = True) -> bytes:
        """All that comes back for these bytes; `end` says that the client closes its side."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            sock.sendall(sent)
            if end:
                sock.shutdown(socket.SHUT_WR)
            parts = []
            while part := sock.recv(65536):
                parts.append(part)
            return b"".join(parts)

    def ask(self, path: str, method: str = "GET", body: Json = None) -> bytes:
        """What the admin API says."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.api}{path}", data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=10) as answer:
            found: bytes = answer.read()
            return found

    def play(self, scenario: str) -> None:
        """Let the default tenant play a scenario."""
        url = f"{self.api}/tenants/default/scenarios"
        request = Request(url, scenario.encode(), {"Content-Type": "application/yaml"}, method="PUT")
        with urlopen(request, timeout=10):
            pass

    def exchanges(self, tenant: str = "default", query: str = "") -> list[dict[str, Json]]:
        """What was recorded."""
        found: list[dict[str, Json]] = json.loads(self.ask(f"/tenants/{tenant}/exchanges{query}"))["exchanges"]
        return found

    def exchange(self, number: int, tenant: str = "default") -> dict[str, Json]:
        """One exchange with everything."""
        found: dict[str, Json] = json.loads(self.ask(f"/tenants/{tenant}/exchanges/{number}"))
        return found


Open = Callable[..., Post]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Starts a simulator with a mail port; settings by keyword."""
    running: list[Background] = []

    def start(**settings: Json) -> Post:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        (data / "dos-services.yaml").write_text(json.dumps(DIRECTORY))
        (data / "mail-domains.yaml").write_text(json.dumps(DOMAINS))
        simulator = Simulator(Settings(**{"data": data, "port": 0, "mail_port": 0, **settings}), services=[SERVICE])
        simulator.sources = Sources(tmp_path / "scenarios", [SERVICE])
        background = Background(simulator)
        background.start()
        running.append(background)
        return Post(background)

    yield start
    for background in running:
        background.stop()


@pytest.fixture
def post(opened: Open) -> Post:
    """A simulator with a mail port and nothing special."""
    return opened()
