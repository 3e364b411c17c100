"""Scenario files that change while they are played. Nobody waits: each test looks itself."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.pipeline import Simulator
from simulator.pipeline.following import Following
from simulator.scenario.model import Scenario
from simulator.settings import Settings
from simulator.wire.http import Request
from tests.makers import PDS, a_request

ONE = "name: mine\nrules: [{name: once, when: {calls: 1}, then: {refuse: SERVICE_UNAVAILABLE}}]\n"
TWO = ONE.replace("calls: 1", "calls: 1..2")
BAD = "name: mine\nrules:\n- {name: once, then: {refuse: NOPE}}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(ONE)
    return path


@pytest.fixture
async def simulator(file: Path) -> AsyncIterator[Simulator]:
    """One whose default tenant plays the file."""
    simulator = Simulator(Settings(scenarios=(str(file),)))
    await simulator.start()
    await _settle(simulator)
    yield simulator
    await simulator.close()


async def _settle(simulator: Simulator, times: int = 2) -> None:
    for _ in range(times):
        await simulator.following.look()


def _write(file: Path, text: str) -> None:
    """Write a file so that it is seen to have changed, however short the time since it was written before."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text)
    os.utime(file, ns=(before + 1_000_000, before + 1_000_000))


async def _change(simulator: Simulator, file: Path, text: str) -> None:
    _write(file, text)
    await _settle(simulator)


async def _statuses(simulator: Simulator, calls: int, prefix: str = "") -> list[int]:
    return [(await simulator.exchange(_retrieval(prefix))).reply.status for _ in range(calls)]


def _retrieval(prefix: str) -> Request:
    return a_request("GET", f"{prefix}{PDS}/Patient/9000000009")


def _playing(simulator: Simulator) -> Scenario:
    (scenario,) = simulator.tenants.spec("default").scenarios
    return scenario


async def test_a_changed_file_is_played_again_with_the_counts_that_there_were(simulator: Simulator, file: Path) -> None:
    before = await _statuses(simulator, 1)

    await _change(simulator, file, TWO)

    assert before + await _statuses(simulator, 2) == [503, 503, 200]


async def test_a_file_that_is_still_being_written_is_waited_for(simulator: Simulator, file: Path) -> None:
    _write(file, TWO)
    await simulator.following.look()
    first = _playing(simulator).text
    await simulator.following.look()

    assert (first, _playing(simulator).text) == (ONE, TWO)


async def test_all_tenants_that_play_it_are_renewed_and_those_to_come(simulator: Simulator, file: Path) -> None:
    await simulator.tenants.get("other")

    await _change(simulator, file, TWO)

    assert await _statuses(simulator, 3, "/t/other") == [503, 503, 200]
    assert await _statuses(simulator, 3, "/t/new") == [503, 503, 200]


async def test_a_file_with_mistakes_leaves_the_old_one_and_says_so_until_it_is_mended(
    simulator: Simulator, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await _change(simulator, file, BAD)
    said = [str(problem) for problem in simulator.following.problems(_playing(simulator))]
    statuses = await _statuses(simulator, 2)
    await _change(simulator, file, TWO)

    assert statuses == [503, 200]
    assert len(said) == 1
    assert said[0].startswith(f"{file}:3: rules[0].then.refuse: ")
    assert f"not loaded again: {said[0]}" in caplog.messages
    assert simulator.following.problems(_playing(simulator)) == ()
    assert caplog.messages[-1] == f"loaded again: {file}"


async def test_mistakes_are_said_once(simulator: Simulator, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    await _change(simulator, file, BAD)

    await _settle(simulator, 5)

    assert len(caplog.messages) == 1


async def test_a_file_that_is_gone_for_a_while_is_played_on(simulator: Simulator, file: Path) -> None:
    os.unlink(file)
    await _settle(simulator)
    gone = simulator.following.problems(_playing(simulator))
    await _change(simulator, file, TWO)

    assert [problem.what for problem in gone] == [f"there is no scenario and no file {str(file)!r}"]
    assert await _statuses(simulator, 3) == [503, 503, 200]


async def test_an_included_file_is_followed_too(simulator: Simulator, file: Path) -> None:
    inner = file.parent / "inner.yaml"
    _write(inner, "rules: [{name: r, then: {delay: 0}}]")
    await _change(simulator, file, "name: mine\ninclude: [inner.yaml]\n")
    await _settle(simulator)

    await _change(simulator, inner, "rules: [{name: r, then: {refuse: SERVICE_UNAVAILABLE}}]")

    assert await _statuses(simulator, 1) == [503]


async def test_a_missing_file_that_is_put_there_mends_what_includes_it(simulator: Simulator, file: Path) -> None:
    await _change(simulator, file, "name: mine\ninclude: [inner.yaml]\n")
    missing = simulator.following.problems(_playing(simulator))

    _write(file.parent / "inner.yaml", "rules: [{name: r, then: {refuse: SERVICE_UNAVAILABLE}}]")
    await _settle(simulator)

    assert len(missing) == 1
    assert await _statuses(simulator, 1) == [503]


async def test_people_and_documents_change_only_where_the_file_says_something_else(
    simulator: Simulator, file: Path
) -> None:
    people = "- {nhs_number: '9000000009', practice: A81099}\n- {nhs_number: '9000000017', practice: %s}\n"
    await _change(simulator, file, f"name: mine\npeople:\n{people % 'A81099'}")
    await _settle(simulator)
    tenant = await simulator.tenants.get("default")
    there = await tenant.documents.get("people", "9000000009")
    assert there is not None
    await tenant.documents.put("people", "9000000009", {**there.body, "gender": "changed by a call"})

    await _change(simulator, file, f"name: mine\npeople:\n{people % 'A81013'}")

    kept = await tenant.documents.get("people", "9000000009")
    moved = await tenant.documents.get("people", "9000000017")
    assert kept is not None
    assert moved is not None
    assert kept.body["gender"] == "changed by a call"
    assert "A81013" in str(moved.body)


async def test_the_clock_is_put_only_when_the_file_says_another_one(simulator: Simulator, file: Path) -> None:
    start = "name: mine\nclock: {start: '2026-11-22T10:00:00Z', frozen: true}\n"
    await _change(simulator, file, start)
    await _settle(simulator)
    tenant = await simulator.tenants.get("default")
    first = tenant.clock.now().isoformat()
    tenant.clock.set(None, frozen=False)

    await _change(simulator, file, f"{start}seed: 5\n")

    assert first == "2026-11-22T10:00:00+00:00"
    assert not tenant.clock.frozen
    assert tenant.seed == 5


async def test_given_values_are_given_again(simulator: Simulator, file: Path) -> None:
    text = "name: mine\nparameters: {code: SERVICE_UNAVAILABLE}\nrules: [{name: r, then: {refuse: '${code}'}}]\n"
    _write(file, text)
    given = simulator.sources.find(str(file), {"code": "TOO_MANY_REQUESTS"})
    await simulator.tenants.activate("default", (given,))
    await _settle(simulator)

    await _change(simulator, file, f"{text}seed: 1\n")

    assert await _statuses(simulator, 1) == [429]


async def test_what_cannot_be_played_beside_the_others_is_a_problem(simulator: Simulator, file: Path) -> None:
    shipped = simulator.sources.find("pds-slow")
    await simulator.tenants.activate("default", (shipped, *simulator.tenants.spec("default").scenarios))

    await _change(simulator, file, ONE.replace("mine", "pds-slow"))

    scenarios = simulator.tenants.spec("default").scenarios
    assert [scenario.name for scenario in scenarios] == ["pds-slow", "mine"]
    assert len(simulator.following.problems(scenarios[1])) == 1


async def test_another_activation_is_not_undone_by_a_change(simulator: Simulator, file: Path) -> None:
    old = _playing(simulator)
    await simulator.tenants.activate("default", ())

    await simulator.tenants.renew(old, simulator.sources.load(TWO, str(file)))

    assert simulator.tenants.spec("default").scenarios == ()


async def test_shipped_scenarios_are_not_followed(simulator: Simulator) -> None:
    following = Following(simulator.sources, simulator.tenants)

    assert not following.follows(simulator.sources.find("pds-slow"))
    assert following.follows(_playing(simulator))


async def test_a_file_that_changed_while_nobody_looked_is_taken_up(file: Path, tmp_path: Path) -> None:
    settings = Settings(scenarios=(str(file),), store=f"sqlite:{tmp_path}/store.db")
    first = Simulator(settings)
    await first.start()
    await first.close()
    _write(file, TWO)
    second = Simulator(settings)
    await second.start()
    kept = _playing(second).text

    await _settle(second)

    taken_up = _playing(second).text
    await second.close()
    assert (kept, taken_up) == (ONE, TWO)


async def test_given_values_and_included_files_outlive_a_restart_as_they_were(file: Path, tmp_path: Path) -> None:
    inner = file.parent / "inner.yaml"
    _write(inner, "parameters: {code: }\nrules: [{name: r, then: {refuse: '${code}'}}]")
    text = "parameters: {code: SERVICE_UNAVAILABLE}\ninclude: [{name: inner.yaml, parameters: {code: '${code}'}}]\n"
    _write(file, text)
    store = f"sqlite:{tmp_path}/store.db"
    given = (("code", "TOO_MANY_REQUESTS"),)
    first = Simulator(Settings(scenarios=(str(file),), parameters=given, store=store))
    await first.start()
    await first.close()
    os.unlink(inner)
    second = Simulator(Settings(store=store))

    await second.start()

    statuses = await _statuses(second, 1)
    await second.close()
    assert statuses == [429]


async def test_a_file_that_is_new_to_it_is_followed_while_it_has_mistakes(simulator: Simulator, file: Path) -> None:
    other = file.with_name("other.yaml")
    _write(other, BAD)
    await _change(simulator, file, "name: mine\ninclude: [other.yaml]\n")
    said = simulator.following.problems(_playing(simulator))

    await _change(simulator, other, TWO)

    assert [problem.file for problem in said] == [str(other)]
    assert await _statuses(simulator, 3) == [503, 503, 200]


async def test_a_missing_file_is_waited_for_in_folders_below(simulator: Simulator, file: Path) -> None:
    below = file.parent / "one" / "two"
    below.mkdir(parents=True)
    await _change(simulator, file, "name: mine\ninclude: [one/two/other.yaml]\n")

    await _change(simulator, below / "other.yaml", TWO)

    assert await _statuses(simulator, 3) == [503, 503, 200]
