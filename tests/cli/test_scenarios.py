"""`scenarios`: what is shipped, and what a running simulator plays."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.client import Client, TenantClient
from simulator.settings import shipped
from tests.cli.conftest import Run

NAMES = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))


@pytest.fixture
def tenant(running_url: str) -> Iterator[TenantClient]:
    client = Client(running_url)
    tenant = client.tenant(client.create_tenant()["name"])
    yield tenant
    tenant.delete()


def _at(tenant: TenantClient) -> tuple[str, ...]:
    return "--url", tenant.client.base_url, "--tenant", tenant.name


def _played(tenant: TenantClient) -> list[str]:
    return [scenario["name"] for scenario in tenant.scenarios()["scenarios"]]


def test_the_shipped_ones_are_listed_with_what_they_are_for(run: Run) -> None:
    lines = run("scenarios").stdout.splitlines()
    rows = json.loads(run("scenarios", "list", "--json").stdout)

    assert [line.split()[0] for line in lines] == NAMES
    assert [row["name"] for row in rows] == NAMES
    assert all(line.endswith(row["description"]) for line, row in zip(lines, rows, strict=True))
    assert all(row["description"] for row in rows)


def test_a_shipped_one_is_shown_as_it_is_written(run: Run) -> None:
    text = (shipped("scenarios") / f"{NAMES[0]}.yaml").read_text("utf-8")

    assert run("scenarios", "show", NAMES[0]).stdout == text


def test_a_name_that_there_is_not_is_refused_with_the_nearest(run: Run) -> None:
    result = run("scenarios", "show", "pds-dwn-then-recovers")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "pds-down-then-recovers" in result.stderr


def test_scenarios_are_put_to_use_and_off_again(run: Run, tenant: TenantClient) -> None:
    used = run("scenarios", "use", "pds-down-then-recovers", "pds-slow", *_at(tenant))
    played = _played(tenant)
    off = run("scenarios", "off", *_at(tenant))

    assert (used.exit_code, used.output) == (0, f"tenant {tenant.name} plays pds-down-then-recovers, pds-slow\n")
    assert played == ["pds-down-then-recovers", "pds-slow"]
    assert (off.exit_code, off.output) == (0, f"tenant {tenant.name} plays no scenario\n")
    assert _played(tenant) == []


def test_a_file_is_sent_as_it_is(run: Run, tenant: TenantClient, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("name: my-own\nrules: [{then: {fault: reset}}]\n")

    result = run("scenarios", "use", str(file), *_at(tenant))

    assert result.exit_code == 0
    assert _played(tenant) == ["my-own"]


def test_a_files_problems_are_said_with_its_name_and_lines(run: Run, tenant: TenantClient, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("name: my-own\nrules:\n  - than: {fault: reset}\nexpekt: []\n")

    result = run("scenarios", "use", str(file), *_at(tenant))

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{file}:3: rules[0]" in result.stderr
    assert f"{file}:4: expekt" in result.stderr


def test_a_file_is_played_beside_others_and_again_when_it_changes(
    run: Run, tenant: TenantClient, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text("include: [pds-unreachable, inner.yaml]\n")
    (tmp_path / "inner.yaml").write_text("rules: []\n")

    result = run("scenarios", "use", str(tmp_path / "own.yaml"), "pds-slow", *_at(tenant))

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == ["own.yaml is loaded again when it changes"]
    assert _played(tenant) == ["own", "pds-slow"]


FILLED = """\
name: filled
parameters: {patient: {example: "9000000009"}, wait: 1}
rules: [{when: {nhs_number: "${patient}"}, then: {delay: "${wait}"}}]
"""


def test_parameters_are_set(run: Run, tenant: TenantClient, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(FILLED)

    result = run("scenarios", "use", str(file), "pds-slow", "--set", "patient=9000000017", *_at(tenant))

    assert result.exit_code == 0, result.stderr
    assert [scenario["given"] for scenario in tenant.scenarios()["scenarios"]] == [{"patient": "9000000017"}, {}]


def test_a_parameter_of_a_shipped_scenario_is_refused_by_the_server_if_it_has_none(
    run: Run, tenant: TenantClient
) -> None:
    result = run("scenarios", "use", "pds-slow", "--set", "wait=3", *_at(tenant))

    assert result.exit_code == 2
    assert "names[0].parameters.wait: there is no parameter 'wait', it has no parameters" in result.stderr


def test_a_parameter_that_is_missing_is_said(run: Run, tenant: TenantClient, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(FILLED)

    result = run("scenarios", "use", str(file), *_at(tenant))

    assert result.exit_code == 2
    assert f"{file}:2: parameters.patient: the parameter 'patient' has no value, give patient=VALUE" in result.stderr


def test_what_gives_nothing_a_value_is_refused(run: Run, tenant: TenantClient) -> None:
    result = run("scenarios", "use", "pds-slow", "--set", "wait", *_at(tenant))

    assert result.exit_code == 2
    assert "'wait' gives nothing a value: write NAME=VALUE" in result.stderr


def test_an_unknown_name_is_refused_by_the_server_and_nothing_changes(run: Run, tenant: TenantClient) -> None:
    run("scenarios", "use", "pds-slow", *_at(tenant))

    result = run("scenarios", "use", "pds-slwo", *_at(tenant))

    assert result.exit_code == 2
    assert "pds-slow" in result.stderr
    assert _played(tenant) == ["pds-slow"]


def test_the_schema_for_editors_is_printed(run: Run) -> None:
    schema = json.loads(run("scenarios", "schema").stdout)

    assert "rules" in schema["properties"]
