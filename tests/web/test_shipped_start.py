"""What it costs to start and stop the whole simulator inside another process, as the pytest plugin does."""

import sys

from simulator.clock import monotonic
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background


def test_starting_and_stopping_cost_little_once_all_is_imported() -> None:
    def start_and_stop() -> tuple[float, float]:
        begun = monotonic()
        server = Background(Simulator(Settings(port=0)))
        server.start()
        started = monotonic()
        server.stop()
        return started - begun, monotonic() - started

    start_and_stop()
    times = [start_and_stop() for _ in range(5)]

    # The aim is 100 ms to start, nearly all of it for reading the population, and 50 ms to stop; a machine that does
    # other work gets some slack, and one that traces for coverage more.
    slack = 2 if sys.gettrace() is None else 5
    assert min(start for start, _ in times) < 0.1 * slack
    assert min(stop for _, stop in times) < 0.05 * slack
