"""What tests of the web layer share: a small simulator, a client for it over a real socket, peers that it sends to."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from simulator.call import Tenant
from simulator.pipeline import Simulator
from simulator.web import delivery
from simulator.web.postman import Postman
from simulator.web.server import Server, build_app
from tests.web.peers import Answering, Open, Peer
from tests.web.worlds import a_simulator

Client = TestClient[Any, Any]


@pytest.fixture(autouse=True)
def _quick_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "DRIP_SECONDS", 0.2)


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    """Two people and the made service."""
    return a_simulator(tmp_path)


@pytest.fixture
async def client(simulator: Simulator, aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A client of the whole application."""
    return await aiohttp_client(build_app(simulator))


@pytest.fixture
async def server(simulator: Simulator) -> AsyncIterator[Server]:
    """A listening server."""
    listening = Server(simulator)
    await listening.start()
    yield listening
    await listening.stop()


@pytest.fixture
async def a_peer() -> AsyncIterator[Open]:
    """Opens peers, and closes them at the end."""
    opened: list[Peer] = []

    async def open_peer(*answers: Answering, context: ssl.SSLContext | None = None) -> Peer:
        peer = Peer(*answers)
        await peer.server.start_server(ssl=context)
        opened.append(peer)
        return peer

    yield open_peer
    for peer in opened:
        await peer.server.close()


@pytest.fixture
async def started(simulator: Simulator) -> AsyncIterator[Simulator]:
    """A simulator without a server."""
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest.fixture
async def postman(started: Simulator) -> AsyncIterator[Postman]:
    """A postman of that simulator."""
    postman = Postman(started)
    yield postman
    await postman.close()


@pytest.fixture
async def tenant(started: Simulator) -> Tenant:
    """The default tenant."""
    return await started.tenants.get("default")
