"""What tests of the web layer share: a small simulator, and a client for it over a real socket."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from simulator.pipeline import Simulator
from simulator.web import delivery
from simulator.web.server import Server, build_app
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
