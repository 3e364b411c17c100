"""Running commands in this process, and a server for those that need one."""

import os
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.pipeline import Simulator
from simulator.settings import ENVIRONMENT_PREFIX, Settings
from simulator.web.server import Background

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `uec-simulator` with these arguments; its environment is empty but for what is given by keyword."""

    def run(*arguments: str, **environment: str) -> Result:
        for name in [name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX)]:
            monkeypatch.delenv(name)
        result = CliRunner().invoke(main, arguments, env=environment, prog_name="uec-simulator")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def running_url() -> Iterator[str]:
    """The address of a simulator that runs in another thread."""
    server = Background(Simulator(Settings(port=0)))
    server.start()
    yield server.url
    server.stop()
