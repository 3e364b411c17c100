"""Assertions held against a whole journal, a part at a time."""

import threading
from typing import Any

import pytest

from simulator.pipeline import Simulator
from simulator.scenario.verify import Grading, read_body
from simulator.web.admin import grading
from simulator.web.admin.grading import expected_of, graded, recorded
from tests.web.admin.conftest import Said
from tests.web.conftest import Client
from tests.web.worlds import API

EXPECTING = """
name: made
expect:
  - {name: once, operation: echo.thing.retrieve, count: 1}
  - {name: never, operation: echo.failure.retrieve, count: 0}
"""


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "AT_A_TIME", 2)


async def _parts(simulator: Simulator, most: int) -> list[list[int]]:
    return [[exchange.id for exchange in part] async for part in recorded(simulator, "default", most)]


async def test_all_that_was_recorded_comes_in_parts_the_oldest_first(recorded: Client, simulator: Simulator) -> None:
    assert await _parts(simulator, 100) == [[1, 2], [3, 4], [5]]


async def test_no_more_than_asked_for_comes_and_that_the_newest(recorded: Client, simulator: Simulator) -> None:
    assert await _parts(simulator, 3) == [[3, 4], [5]]


async def test_of_nothing_nothing_comes(client: Client, simulator: Simulator) -> None:
    assert await _parts(simulator, 100) == []


async def test_what_comes_meanwhile_is_left_out(recorded: Client, simulator: Simulator, ids: Said) -> None:
    seen: list[int] = []
    async for part in grading.recorded(simulator, "default"):
        seen += [exchange.id for exchange in part]
        await recorded.get("/echo/nothing")

    assert seen == [1, 2, 3, 4, 5]


async def test_an_order_is_found_across_parts(recorded: Client, simulator: Simulator) -> None:
    (assertion,) = read_body([{"order": ["echo.thing.retrieve", "echo.thing.create", "echo.failure.retrieve"]}])

    answer = await graded(simulator, "default", [assertion])

    assert (answer["passed"], answer["results"][0]["matched"]) == (True, [2, 3, 4])


async def test_grading_leaves_the_event_loop_to_others(
    recorded: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    class Noting(Grading):
        def see(self, exchanges: Any) -> None:
            threads.append(threading.current_thread())
            super().see(exchanges)

    monkeypatch.setattr(grading, "Grading", Noting)
    await recorded.post(f"{API}/tenants/default/verify", json=[{"operation": "echo.*"}])

    assert len(threads) == 3
    assert threading.current_thread() not in threads


async def test_what_is_expected_comes_with_its_scenario(client: Client, simulator: Simulator) -> None:
    await client.put(f"{API}/tenants/default/scenarios", data=EXPECTING, headers={"Content-Type": "application/yaml"})

    expected = expected_of(simulator, "default")

    assert [(each.scenario, each.assertion.name) for each in expected] == [("made", "once"), ("made", "never")]
