"""The pytest plugin: a tenant for each test on one server for each process, in suites such as users write."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.plugin_client import INI, PDS, PLUGIN, ROOT, Suite, a_suite


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Run a suite of one file."""
    return a_suite(pytester, monkeypatch)


@pytest.fixture
def suite_apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Run a suite of one file in a process of its own."""
    return a_suite(pytester, monkeypatch, apart=True)


def test_installing_the_package_gives_pytest_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert PLUGIN in project["entry-points"]["pytest11"].values()


@pytest.fixture(scope="module")
def running_url() -> Iterator[str]:
    """The address of a simulator that runs beside the suites."""
    server = Background(Simulator(Settings(port=0)))
    server.start()
    yield server.url
    server.stop()


def test_loading_the_plugin_imports_nothing_of_the_package() -> None:
    script = f"import sys, {PLUGIN}; print([name for name in sys.modules if name.startswith('simulator.')])"

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)

    assert said.stdout == f"['{PLUGIN}']\n"


def test_each_test_has_a_tenant_of_its_own(suite: Suite) -> None:
    result = suite("""
        seen = []

        def test_first(simulator):
            assert retrieve(simulator.base_url) == 200
            simulator.people.remove("9000000009")
            assert retrieve(simulator.base_url) == 404
            assert simulator.base_url == f"{simulator.url}/t/{simulator.tenant}"
            seen.append(simulator.tenant)

        def test_second(simulator):
            assert len(simulator.journal) == 0
            assert retrieve(simulator.base_url) == 200
            assert simulator.tenant not in seen
            assert seen[0] not in [each["name"] for each in simulator.client.client.tenants()]
    """)

    result.assert_outcomes(passed=2)


def test_the_journal_can_be_read_in_all_its_ways(suite: Suite) -> None:
    result = suite("""
        def test_journal(simulator):
            for number in ("9000000009", "9000000025", "9000000033"):
                retrieve(simulator.base_url, number)
            journal = simulator.journal
            assert len(journal) == 3
            assert [each.id for each in journal] == [1, 2, 3]
            assert journal[-1]["id"] == journal[2].id == 3
            assert [each.nhs_number for each in journal.exchanges(operation="pds.*", limit=2)] == [
                "9000000025", "9000000033"
            ]
            assert journal.exchanges(status=299) == []
            last = journal.last(nhs_number="9000000009")
            assert (last.status, last.operation) == (200, "pds.patient.retrieve")
            assert last.request_body == b""
            assert last.response_body.startswith(b"{")
            assert last.detail["id"] == 1
            assert {each["severity"] for each in last.findings} >= {"warning"}
            with pytest.raises(AttributeError, match="an exchange has no 'colour'"):
                last.colour
            with pytest.raises(AssertionError, match="no exchange with status=500\\n   1  "):
                journal.last(status=500)
            journal.clear()
            assert list(journal) == []
    """)

    result.assert_outcomes(passed=1)


def test_scenarios_come_by_name_by_path_and_as_text(suite: Suite, pytester: pytest.Pytester) -> None:
    (pytester.path / "own.yaml").write_text("rules: [{then: {refuse: SERVICE_UNAVAILABLE}}]\n")

    result = suite('''
        from pathlib import Path

        TEXT = """
        name: text
        rules:
          - when: {operation: pds.patient.retrieve, calls: 2}
            then: {refuse: TOO_MANY_REQUESTS}
        """

        def test_by_name(simulator):
            simulator.scenario("pds-down-then-recovers")
            assert retrieve(simulator.base_url) == 503
            assert simulator.journal.last().rule == "down twice"

        @pytest.mark.parametrize("path", ["own.yaml", Path("own.yaml")])
        def test_by_path(simulator, path):
            simulator.scenario(path)
            assert retrieve(simulator.base_url) == 503

        def test_by_text_and_anew(simulator):
            simulator.scenario(TEXT)
            assert [retrieve(simulator.base_url) for _ in range(3)] == [200, 429, 200]
            simulator.reset()
            assert len(simulator.journal) == 0

        @pytest.mark.simulator(scenarios=["pds-down-then-recovers"], seed=5)
        def test_by_marker(simulator):
            assert retrieve(simulator.base_url) == 503
            assert simulator.client.about()["seed"] == 5
    ''')

    result.assert_outcomes(passed=5)


def test_a_scenario_with_mistakes_fails_the_test_and_says_them_all(suite: Suite) -> None:
    result = suite("""
        def test_bad(simulator):
            simulator.scenario("rules:\\n  - than: {}\\nexpekt: []\\n")

        def test_unknown(simulator):
            simulator.scenario("pds-dwn-then-recovers")

        def test_bad_file(simulator, tmp_path):
            (tmp_path / "own.yaml").write_text("expekt: []")
            simulator.scenario(tmp_path / "own.yaml")
    """)

    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "the simulator cannot play this YAML:",
            "*:2: rules?0?*than*",
            "*:3: expekt*",
            "the simulator cannot play pds-dwn-then-recovers:",
            "*did you mean*pds-down-then-recovers*",
            "the simulator cannot play */own.yaml:",
            "*:1: expekt*",
        ]
    )
    result.stdout.no_fnmatch_line("*another exception*")


def test_the_clock_stands_moves_and_runs(suite: Suite) -> None:
    result = suite("""
        from datetime import UTC, datetime, timedelta

        NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

        def test_clock(simulator):
            clock = simulator.clock
            assert not clock.frozen
            clock.freeze("2026-11-22T12:00:00Z")
            assert (clock.now, clock.frozen) == (NOON, True)
            clock.advance("PT1H")
            clock.advance(timedelta(minutes=-90, seconds=0.5))
            assert clock.now == NOON - timedelta(minutes=30) + timedelta(seconds=0.5)
            clock.freeze(NOON)
            assert clock.now == NOON
            clock.run()
            assert not clock.frozen
            clock.freeze()
            assert NOON < clock.now < NOON + timedelta(minutes=1)

        @pytest.mark.simulator(clock={"now": "2026-11-22T12:00:00Z", "frozen": True})
        def test_marker(simulator):
            assert simulator.clock.now == NOON
    """)

    result.assert_outcomes(passed=2)


def test_people_and_documents_can_be_seeded(suite: Suite) -> None:
    result = suite("""
        def test_people(simulator):
            people = simulator.people
            assert "restricted" in people.find(condition="restricted", limit=1)[0]["conditions"]
            people.put({"nhs_number": "9449304424", "name": {"given": ["Ada"], "family": "Okafor"}})
            assert retrieve(simulator.base_url, "9449304424") == 200
            people.change("9449304424", practice="A81099")
            assert people["9449304424"]["practice"] == "A81099"
            patient = people["9449304424"]["patient"]
            people.remove("9449304424")
            people.put(patient)
            assert people["9449304424"]["patient"] == patient

        def test_documents(simulator):
            simulator.document("related-people", "9000000009", [])
            assert simulator.document("related-people", "9000000009") == []
    """)

    result.assert_outcomes(passed=2)


def test_verify_without_assertions_grades_what_the_played_scenario_expects(suite: Suite) -> None:
    result = suite("""
        def test_grades(simulator):
            simulator.scenario("expect:\\n  - {name: retrieved, operation: pds.patient.retrieve}\\n")
            with pytest.raises(AssertionError, match="retrieved: 0 matched"):
                simulator.verify()
            retrieve(simulator.base_url)
            simulator.verify()
    """)

    result.assert_outcomes(passed=1)


def test_verify_names_each_assertion_that_failed_and_the_nearest_exchange(suite: Suite) -> None:
    result = suite("""
        def test_passes(simulator):
            retrieve(simulator.base_url)
            simulator.verify([{"name": "one retrieval", "operation": "pds.patient.retrieve", "count": 1}])

        def test_fails(simulator):
            retrieve(simulator.base_url)
            simulator.verify([
                {"name": "one retrieval", "operation": "pds.patient.retrieve"},
                {"name": "asked for Bo", "operation": "pds.patient.retrieve", "nhs_number": "9000000017"},
            ])
    """)

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: asked for Bo: *",
            "E * nearest was exchange 1 (pds.patient.retrieve)",
            "E * nhs_number: expected *9000000017*, seen 9000000009",
        ]
    )
    result.stdout.no_fnmatch_line("*one retrieval: *")


def test_a_failing_tests_report_lists_its_exchanges(suite: Suite) -> None:
    result = suite("""
        def test_passes(simulator):
            retrieve(simulator.base_url, "9000000025")

        def test_fails(simulator):
            retrieve(simulator.base_url)
            retrieve(simulator.base_url, "123")
            assert False

        @pytest.fixture
        def prepared(simulator):
            retrieve(simulator.base_url, "9000000033")
            raise RuntimeError("not prepared")

        def test_not_prepared(prepared):
            pass

        def test_silent(simulator):
            assert False
    """)

    result.assert_outcomes(passed=1, failed=2, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*UEC simulator: exchanges of this test*",
            f"   1  *  200  GET /t/*{PDS}/Patient/9000000033  pds.patient.retrieve*",
            "*UEC simulator: exchanges of this test*",
            f"   1  *  200  GET /t/*{PDS}/Patient/9000000009  pds.patient.retrieve  warning: 1",
            "      warning: no Authorization header*",
            f"   2  *  400  GET /t/*{PDS}/Patient/123  pds.patient.retrieve  *error: *",
            "*UEC simulator: exchanges of this test*",
            "nothing was recorded",
        ]
    )
    result.stdout.no_fnmatch_line("*9000000025*")


def test_asynchronous_tests_are_served_too(suite: Suite) -> None:
    result = suite(
        """
        import asyncio

        @pytest.mark.asyncio
        async def test_async(simulator):
            statuses = await asyncio.gather(*(asyncio.to_thread(retrieve, simulator.base_url) for _ in range(5)))
            assert statuses == [200] * 5
            assert len(simulator.journal) == 5

        @pytest.mark.asyncio
        async def test_async_again(simulator):
            assert len(simulator.journal) == 0
        """,
        *("-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function"),
    )

    result.assert_outcomes(passed=2)


def test_workers_have_a_server_each_and_leave_nothing_behind(suite_apart: Suite) -> None:
    result = suite_apart(
        """
        import threading

        @pytest.mark.parametrize("turn", range(6))
        def test_isolated(simulator, turn, worker_id):
            for _ in range(turn):
                assert retrieve(simulator.base_url) == 200
            assert len(simulator.journal) == turn
            assert [thread.name for thread in threading.enumerate()].count("uec-simulator") == 1
        """,
        *("-p", "xdist.plugin", "-n", "2"),
    )

    result.assert_outcomes(passed=6)
    assert result.ret == 0


def test_a_suite_leaves_no_thread_no_socket_and_no_warning(suite_apart: Suite, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import gc, sys, threading, warnings

        def pytest_unconfigure(config):
            gc.collect()
            print("threads left:", [thread.name for thread in threading.enumerate()])
    """)

    result = suite_apart("def test_one(simulator): assert retrieve(simulator.base_url) == 200", "-s")

    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert "threads left: ['MainThread']" in result.outlines
    assert result.errlines == []


@pytest.mark.parametrize("by", ["option", "ini"])
def test_a_simulator_that_runs_elsewhere_can_be_used(
    suite: Suite, pytester: pytest.Pytester, running_url: str, by: str
) -> None:
    if by == "ini":
        pytester.makeini(f"{INI}\nsimulator_url = {running_url}\n")
    arguments = ["--simulator-url", running_url] if by == "option" else []

    result = suite(
        f"""
        import threading

        def test_elsewhere(simulator):
            assert simulator.url == "{running_url}"
            assert retrieve(simulator.base_url) == 200
            assert len(simulator.journal) == 1
        """,
        *arguments,
    )

    result.assert_outcomes(passed=1)


def test_a_simulator_that_is_not_there_is_said(suite: Suite) -> None:
    result = suite("def test_one(simulator): pass", "--simulator-url", "http://127.0.0.1:9")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no simulator answers at http://127.0.0.1:9: *"])


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_simulator_that_asks_for_the_token_gets_it(suite: Suite, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    server = Background(Simulator(Settings(port=0, admin_token="correct-horse-battery")))
    server.start()
    arguments = ["--simulator-url", server.url]
    if by == "option":
        arguments += ["--simulator-token", "correct-horse-battery"]
    else:
        monkeypatch.setenv("UEC_SIMULATOR_ADMIN_TOKEN", "correct-horse-battery")

    result = suite("def test_one(simulator): assert retrieve(simulator.base_url) == 200", *arguments)

    server.stop()
    result.assert_outcomes(passed=1)
