"""What the tests of the TLS port share: servers that have one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.web.server import Background
from tests.web.served import LOOPS
from tests.web.worlds import a_simulator

Serve = Callable[..., Background]


@pytest.fixture(params=LOOPS)
def serve(request: pytest.FixtureRequest, tmp_path: Path, certificates: Path) -> Iterator[Serve]:
    """Start a server with a TLS port on each event loop; settings by keyword."""
    running: list[Background] = []

    def start(**settings: object) -> Background:
        world = a_simulator(tmp_path, **{"tls": certificates, "tls_port": 0, **settings})
        server = Background(world, loop_factory=LOOPS[request.param])
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()
