"""The pytest plugin's markers, and what it leaves of a test that failed."""

import json

import pytest

from simulator.pytest_plugin import MOST_TOLD
from tests.plugin_client import Suite, a_suite


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Run a suite of one file."""
    return a_suite(pytester, monkeypatch)


@pytest.fixture
def suite_apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Run a suite of one file in a process of its own."""
    return a_suite(pytester, monkeypatch, apart=True)


def test_markers_say_how_the_tenant_begins(suite: Suite) -> None:
    result = suite("""
        from datetime import UTC, datetime

        NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

        @pytest.mark.scenario("pds-down-then-recovers")
        @pytest.mark.clock("2026-11-22T12:00:00Z", frozen=True)
        @pytest.mark.access("presence")
        def test_all(simulator):
            assert retrieve(simulator.base_url) == 503
            assert (simulator.clock.now, simulator.clock.frozen) == (NOON, True)
            assert simulator.client.about()["access"] == "presence"

        @pytest.mark.clock(NOON)
        @pytest.mark.access("enforced")
        def test_running_and_enforced(simulator):
            assert simulator.clock.now >= NOON
            assert not simulator.clock.frozen
            assert retrieve(simulator.base_url) == 401

        def test_without(simulator):
            about = simulator.client.about()
            assert (about["access"], about["scenarios"]) == ("open", [])
    """)

    result.assert_outcomes(passed=3)


def test_markers_of_class_and_module_count_too_the_nearest_scenario_first(suite: Suite) -> None:
    result = suite("""
        pytestmark = [pytest.mark.scenario("pds-slow"), pytest.mark.access("presence")]

        @pytest.mark.scenario("pds-rate-limited")
        class TestAll:
            @pytest.mark.scenario("pds-down-then-recovers")
            @pytest.mark.access("open")
            def test_one(self, simulator):
                about = simulator.client.about()
                assert about["scenarios"] == ["pds-down-then-recovers", "pds-rate-limited", "pds-slow"]
                assert about["access"] == "open"

            @pytest.mark.simulator(scenarios=["nth-call-fails"], seed=3)
            def test_with_the_other_marker(self, simulator):
                about = simulator.client.about()
                assert about["scenarios"] == ["pds-rate-limited", "pds-slow", "nth-call-fails"]
                assert about["seed"] == 3
    """)

    result.assert_outcomes(passed=2)


def test_a_marker_may_name_a_file_which_finds_what_lies_beside_it(suite: Suite, pytester: pytest.Pytester) -> None:
    (pytester.path / "own.yaml").write_text("rules: [{then: {reply: {status: 503, body_file: own.txt}}}]\n")
    (pytester.path / "own.txt").write_text("closed")

    result = suite("""
        @pytest.mark.scenario("own.yaml")
        def test_own(simulator):
            assert retrieve(simulator.base_url) == 503
            simulator.reset()
            assert retrieve(simulator.base_url) == 503
            assert simulator.journal.last().response_body == b"closed"
    """)

    result.assert_outcomes(passed=1)


def test_files_texts_and_names_can_be_played_together(suite: Suite, pytester: pytest.Pytester) -> None:
    (pytester.path / "own.yaml").write_text('rules: [{when: {nhs_number: "1"}, then: {delay: 0}}]\n')

    result = suite("""
        def test_all(simulator):
            simulator.scenario("own.yaml", "pds-slow", "name: text\\nrules: [{then: {delay: 0}}]")
            assert simulator.client.about()["scenarios"] == ["own", "pds-slow", "text"]
    """)

    result.assert_outcomes(passed=1)


PARAMETRISED = """
parameters: {patient: "9000000025", status: 503}
rules:
  - when: {operation: pds.patient.retrieve, nhs_number: "${patient}"}
    then: {reply: {status: "${status}"}}
"""


def test_parameters_are_filled_in(suite: Suite, pytester: pytest.Pytester) -> None:
    (pytester.path / "own.yaml").write_text(PARAMETRISED)

    result = suite("""
        @pytest.mark.scenario("own.yaml", patient="9000000009", status=504)
        def test_by_marker(simulator):
            assert retrieve(simulator.base_url) == 504
            assert retrieve(simulator.base_url, "9000000025") == 200

        def test_by_call(simulator):
            simulator.scenario("own.yaml", patient="9000000009")
            assert retrieve(simulator.base_url) == 503

        def test_unknown(simulator):
            simulator.scenario("own.yaml", patiemt="9000000009")
    """)

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["the simulator cannot play own.yaml:", "*patiemt*did you mean*patient*"])


def test_parameters_are_sent_with_the_scenarios_name(suite: Suite) -> None:
    result = suite("""
        @pytest.mark.parametrize(("names", "parameters", "sent"), [
            (["x"], {}, ["x"]),
            (["x", "y"], {}, ["x", "y"]),
            (["x"], {"patient": "9000000009"}, [{"name": "x", "parameters": {"patient": "9000000009"}}]),
        ])
        def test_sent(simulator, monkeypatch, names, parameters, sent):
            seen = []
            monkeypatch.setattr(simulator.client, "use_scenarios", lambda *names: seen.extend(names))
            simulator.scenario(*names, **parameters)
            assert seen == sent
    """)

    result.assert_outcomes(passed=3)


def test_parameters_of_a_marker_are_sent_as_well(suite: Suite) -> None:
    result = suite("""
        from simulator.client import TenantClient

        sent = []

        @pytest.fixture(autouse=True)
        def watched(monkeypatch):
            monkeypatch.setattr(TenantClient, "use_scenarios", lambda self, *names: sent.append(names))

        @pytest.mark.scenario("x", patient="9000000009", times=2)
        @pytest.mark.scenario("y")
        def test_sent(watched, simulator):
            assert sent == [("y", {"name": "x", "parameters": {"patient": "9000000009", "times": 2}})]
    """)

    result.assert_outcomes(passed=1)


def test_parameters_for_several_scenarios_are_refused(suite: Suite) -> None:
    result = suite("""
        def test_several(simulator):
            with pytest.raises(TypeError, match="parameters are for one scenario"):
                simulator.scenario("x", "y", patient="9000000009")
    """)

    result.assert_outcomes(passed=1)


def test_a_marker_that_is_wrong_is_an_error_of_the_test_that_says_so(suite: Suite) -> None:
    result = suite("""
        @pytest.mark.scenario()
        def test_no_scenario(simulator): pass

        @pytest.mark.scenario("pds-slow", "pds-down")
        def test_two_scenarios(simulator): pass

        @pytest.mark.clock("2026-11-22", frosen=True)
        def test_misspelt(simulator): pass

        @pytest.mark.access("open", "presence")
        def test_two_modes(simulator): pass

        @pytest.mark.scenario("pds-slwo")
        def test_unknown_scenario(simulator): pass

        @pytest.mark.clock("yesterday")
        def test_no_instant(simulator): pass

        @pytest.mark.access("shut")
        def test_no_mode(simulator): pass

        @pytest.mark.scenario(["pds-slow"])
        def test_a_list(simulator): pass

        @pytest.mark.scenario("nowhere.yaml")
        def test_no_file(simulator): pass

        @pytest.mark.simulator("pds-slow")
        def test_no_keyword(simulator): pass
    """)

    result.assert_outcomes(errors=10)
    result.stdout.fnmatch_lines(
        [
            "*the marker scenario takes one value*",
            "*the marker scenario takes one value*",
            "*the marker clock takes one value, frozen=*",
            "*the marker access takes one value*",
            "*did you mean*pds-slow*",
            "*yesterday*",
            "*shut*",
            "*the marker scenario takes one value*",
            "the simulator cannot play nowhere.yaml:",
            "*No such file*nowhere.yaml*",
            "*the marker simulator takes keywords only*",
        ]
    )


def test_pytest_describes_every_marker_and_option(suite: Suite) -> None:
    markers = suite("", "--markers", "--strict-markers").stdout
    options = suite("", "--help").stdout

    markers.fnmatch_lines_random([f"@pytest.mark.{name}(*" for name in ("scenario", "clock", "access", "simulator")])
    options.fnmatch_lines_random(["*--simulator-url=URL*", "*--simulator-report=DIR*", "*simulator_report (string):*"])


def test_the_report_of_a_long_test_lists_the_newest_exchanges_only(suite: Suite) -> None:
    result = suite(f"""
        def test_long(simulator):
            for _ in range({MOST_TOLD} + 5):
                retrieve(simulator.base_url)
            assert False
    """)

    lines = [line for line in result.outlines if "  GET /t/" in line]
    assert (len(lines), lines[0].split()[0], lines[-1].split()[0]) == (MOST_TOLD, "6", str(MOST_TOLD + 5))
    result.stdout.fnmatch_lines([f"(the newest {MOST_TOLD}; more came before)"])


def test_a_failed_test_leaves_an_archive_and_its_findings(suite: Suite, pytester: pytest.Pytester) -> None:
    result = suite(
        """
        def test_passes(simulator):
            retrieve(simulator.base_url)

        @pytest.mark.parametrize("value", ["a/b", "a:b"])
        def test_fails(simulator, value):
            retrieve(simulator.base_url, "123")
            assert False
        """,
        "--simulator-report",
        "reports",
    )

    folders = sorted((pytester.path / "reports").iterdir())
    assert [folder.name[:29] for folder in folders] == ["test_suite.py-test_fails-a-b-"] * 2
    archive = json.loads((folders[0] / "exchanges.har").read_text())
    said = json.loads((folders[0] / "findings.json").read_text())
    assert [entry["response"]["status"] for entry in archive["log"]["entries"]] == [400]
    assert said["test"] in ("test_suite.py::test_fails[a/b]", "test_suite.py::test_fails[a:b]")
    assert said["phase"] == "call"
    assert {finding["exchange"] for finding in said["findings"]} == {1}
    assert "error" in {finding["severity"] for finding in said["findings"]}
    result.stdout.fnmatch_lines(["written to *reports*test_suite.py-test_fails-a-b-*"])


def test_workers_write_their_reports_side_by_side(suite_apart: Suite, pytester: pytest.Pytester) -> None:
    result = suite_apart(
        """
        @pytest.mark.parametrize("turn", range(4))
        def test_fails(simulator, turn):
            retrieve(simulator.base_url)
            assert False
        """,
        *("-p", "xdist.plugin", "-n", "2", "--simulator-report", "reports"),
    )

    result.assert_outcomes(failed=4)
    assert len(list((pytester.path / "reports").glob("*/exchanges.har"))) == 4


def test_a_report_that_cannot_be_written_hides_no_failure(suite: Suite, pytester: pytest.Pytester) -> None:
    (pytester.path / "taken").write_text("a file")

    result = suite("def test_fails(simulator): assert False, 'the reason'", "--simulator-report", "taken")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: the reason*", "the report could not be written: *"])
