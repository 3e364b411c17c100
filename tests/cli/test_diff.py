"""`exchanges diff`: two recorded runs, message by message."""

import json
from pathlib import Path

import pytest

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.cli.conftest import Run
from tests.cli.sending import PDS, send


@pytest.fixture
def runs(running_url: str) -> tuple[str, str, str]:
    """The server's address and two tenants that got the same requests."""
    names = []
    for _ in range(2):
        made = Client(running_url).create_tenant()
        send(made["base_url"], f"{PDS}/9000000009")
        send(made["base_url"], f"{PDS}?family=Smith&birthdate=eq2010-10-22")
        names.append(made["name"])
    return running_url, names[0], names[1]


def test_equal_runs_differ_in_nothing(run: Run, runs: tuple[str, str, str]) -> None:
    url, left, right = runs

    result = run("exchanges", "diff", "--left", left, "--right", right, "--url", url)

    assert (result.exit_code, result.stdout) == (0, "2 pairs, 0 different, 0 only left, 0 only right\n")


def test_one_field_that_changed_is_shown_and_exits_1(run: Run, runs: tuple[str, str, str]) -> None:
    url, left, right = runs
    send(f"{url}/t/{left}", f"{PDS}?family=Stone&birthdate=eq1975-01-02")
    send(f"{url}/t/{right}", f"{PDS}?family=Stone&birthdate=eq1975-01-03")

    result = run("exchanges", "diff", "--left", left, "--right", right, "--url", url)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "   3 |   3  pds.patient.search: 1 difference",
        f'      request target: left "{PDS}?family=Stone&birthdate=eq1975-01-02",'
        f' right "{PDS}?family=Stone&birthdate=eq1975-01-03"',
        "3 pairs, 1 different, 0 only left, 0 only right",
    ]


def test_a_message_of_one_run_only_is_shown_and_exits_1(run: Run, runs: tuple[str, str, str]) -> None:
    url, left, right = runs
    send(f"{url}/t/{right}", "/gp/A81013/report?wsdl")

    result = run("exchanges", "diff", "--left", left, "--right", right, "--url", url)

    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        ["     |   3  itk.wsdl.retrieve: only right", "2 pairs, 0 different, 0 only left, 1 only right"],
    )


def test_a_saved_run_is_compared_with_a_tenant(run: Run, runs: tuple[str, str, str], tmp_path: Path) -> None:
    url, left, right = runs
    file = tmp_path / "before.ndjson"
    run("exchanges", "export", "--as", "ndjson", "-o", str(file), "--url", url, "--tenant", left)

    result = run("exchanges", "diff", "--left", str(file), "--right", right, "--url", url)

    assert (result.exit_code, result.stdout[:7]) == (0, "2 pairs")


def test_each_pair_is_an_object_in_json(run: Run, runs: tuple[str, str, str]) -> None:
    url, left, right = runs

    result = run("exchanges", "diff", "--json", "--left", left, "--right", right, "--url", url, "--status", "200")

    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"left": 1, "right": 1, "operation": "pds.patient.retrieve", "differences": []},
        {"left": 2, "right": 2, "operation": "pds.patient.search", "differences": []},
    ]


def test_a_file_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    result = run("exchanges", "diff", "--left", str(tmp_path / "no.ndjson"), "--right", "x")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "no.ndjson: No such file" in result.stderr


def test_two_runs_of_nothing_are_not_called_equal(run: Run, runs: tuple[str, str, str]) -> None:
    url, left, right = runs

    result = run("exchanges", "diff", "--left", left, "--right", right, "--url", url, "--status", "299")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing was recorded with status=299 on either side" in result.stderr


def test_runs_of_a_guarded_simulator_are_compared_with_its_token(run: Run) -> None:
    server = Background(Simulator(Settings(port=0, admin_token="correct-horse-battery")))
    server.start()
    compare = ("exchanges", "diff", "--left", "one", "--right", "other", "--url", server.url)
    try:
        for name in ("one", "other"):
            send(f"{server.url}/t/{name}", f"{PDS}/9000000009")
        without = run(*compare)
        given = run(*compare, "--token", "correct-horse-battery")
    finally:
        server.stop()

    assert (without.exit_code, given.exit_code) == (1, 0)
    assert "give it with --token" in without.stderr
