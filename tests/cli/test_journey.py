"""`journey`: a whole call to 111, by itself or against a running server, and what it says when something is broken."""

import json
import socket
from pathlib import Path

import pytest

from simulator.client import Client, TenantClient
from simulator.wire.xml import parse_xml
from tests.cli.conftest import Run
from tests.supplier.peers import a_peer, http

STEPS = ("PDS", "RCS", "DoS", "DoS", "ITK", "RCS", "IDT", "ITK")


@pytest.fixture
def tenant(running_url: str) -> TenantClient:
    """A tenant whose clock stands at a time when out of hours services are open."""
    client = Client(running_url)
    made = client.create_tenant(clock={"start": "2026-11-22T10:00:00Z", "frozen": True})
    return client.tenant(made["name"])


def _play(run: Run, tenant: TenantClient, *more: str) -> tuple[int, list[str]]:
    result = run("journey", "--base-url", tenant.client.base_url, "--tenant", tenant.name, *more)
    return result.exit_code, result.output.splitlines()


def _steps(lines: list[str]) -> list[tuple[str, str]]:
    """What came of each step, and of which service it was."""
    rows = [line for line in lines if line[10:13] in STEPS]
    return [(row[2:8].strip() or "left", row[10:14].strip()) for row in rows]


def test_a_newcomer_plays_a_whole_call_with_nothing_else_running(run: Run) -> None:
    result = run("journey")

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert _steps(lines) == [("passed", service) for service in STEPS]
    assert "passed: 8 of 8 steps, 5 of 5 checks of what was recorded" in lines
    assert "uec-simulator serve" in lines[-1]


def test_each_step_says_what_was_asked_and_answered(run: Run, tenant: TenantClient) -> None:
    _, lines = _play(run, tenant)

    told = [line.partition("->")[2].strip() for line in lines if "  ->  " in line]
    assert told[0] == "Ruth Alice Ellerby, NHS number 9990010005, practice A81013"
    assert told[1] == "NRC, Not Repeat Caller"
    assert told[7] == "none: out of hours got the primary message and tells the practice"


def test_a_call_against_a_running_server_is_recorded_there_on_one_time_line(run: Run, tenant: TenantClient) -> None:
    code, lines = _play(run, tenant)

    (call,) = tenant.journey("9990010005")["calls"]
    assert code == 0
    assert [step["operation"] for step in call["steps"]] == [
        "pds.patient.search", "rcs.caller.query", "dos.services.search", "dos.service-details.retrieve",
        "itk.ooh.send", "rcs.report.submit", "idt.case.submit",
    ]  # fmt: skip
    assert lines[-1].endswith(f"/tenants/{tenant.name}/journeys/9990010005?format=text")


def test_the_tenant_may_stand_in_the_address(run: Run, tenant: TenantClient) -> None:
    result = run("journey", "--base-url", f"{tenant.client.base_url}/t/{tenant.name}/")

    assert result.exit_code == 0
    assert len(tenant.exchanges()) == 7


def test_somebody_else_may_call(run: Run, tenant: TenantClient) -> None:
    code, lines = _play(run, tenant, "--patient", "9990500002")

    assert code == 0
    assert "who has the NHS number 9990500002?" in lines[2]
    assert tenant.journey("9990500002")["exchanges"] == 7


def test_the_third_call_is_a_repeat_call(run: Run, tenant: TenantClient) -> None:
    _play(run, tenant)
    _play(run, tenant)

    code, lines = _play(run, tenant)

    assert code == 0
    assert any("RC, Repeat Caller, with 2 reports" in line for line in lines)


LEFT, OK, BAD = "left", "passed", "FAILED"


@pytest.mark.parametrize(
    ("operation", "then", "outcomes", "said"),
    [
        ("pds.patient.search", "{refuse: SERVICE_UNAVAILABLE}", [BAD, *[LEFT] * 7], "503: SERVICE_UNAVAILABLE"),
        ("pds.patient.search", "{fault: reset}", [BAD, *[LEFT] * 7], "no whole answer"),
        ("pds.patient.search", "{fault: garbage}", [BAD, *[LEFT] * 7], "no whole answer"),
        ("pds.patient.search", "{fault: truncate}", [BAD, *[LEFT] * 7], "no whole answer"),
        ("pds.patient.search", "{fault: empty}", [BAD, *[LEFT] * 7], "no whole answer"),
        ("pds.patient.search", "{fault: hang}", [BAD, *[LEFT] * 7], "no answer from"),
        ("rcs.caller.query", '{refuse: "3000"}', [OK, BAD, *[OK] * 6], "500: "),
        ("rcs.caller.query", "{refuse: ER}", [OK, BAD, *[OK] * 6], "ER: Repeat Caller Service Error"),
        ("dos.services.search", "{refuse: NO_SERVICES_FOUND}", [OK, OK, BAD, LEFT, LEFT, OK, OK, LEFT], "102: "),
        ("dos.services.search", "{refuse: AUTHENTICATION_FAILED}", [OK, OK, BAD, LEFT, LEFT, OK, OK, LEFT], "302: "),
        ("dos.service-details.retrieve", "{refuse: SERVICE_NOT_FOUND}", [OK, OK, OK, BAD, LEFT, OK, OK, LEFT], "103: "),
        ("itk.ooh.send", '{refuse: "1000"}', [OK, OK, OK, OK, BAD, OK, OK, LEFT], "500: "),
        ("itk.ooh.send", "{refuse: BUSY}", [OK, OK, OK, OK, BAD, OK, OK, LEFT], "503: "),
        ("itk.ooh.send", "{reply: {status: 200, body: ''}}", [*[OK] * 4, BAD, OK, OK, LEFT], "no answer that is a yes"),
        ("rcs.report.submit", '{refuse: "2100"}', [OK, OK, OK, OK, OK, BAD, OK, OK], "500: "),
        ("idt.case.submit", "{refuse: UNAUTHORISED}", [*[OK] * 6, BAD, OK], "401: The credentials were refused"),
        ("idt.case.submit", "{refuse: {code: CASE_REJECTED, diagnostics: X-17}}", [*[OK] * 6, BAD, OK], "(X-17)"),
    ],
)  # fmt: skip
def test_each_fault_fails_its_own_step_in_plain_words(
    run: Run, tenant: TenantClient, operation: str, then: str, outcomes: list[str], said: str
) -> None:
    tenant.use_yaml(f"rules: [{{when: {{operation: {operation}}}, then: {then}}}]")

    code, lines = _play(run, tenant, "--timeout", "2")

    failed = next(index for index, line in enumerate(lines) if line.startswith("  FAILED"))
    assert code == 1
    assert [outcome for outcome, _ in _steps(lines)] == outcomes
    assert said in lines[failed]
    assert lines[failed + 1].startswith("                ")  # what can be done
    assert any(line.startswith("FAILED: ") for line in lines[-3:])


def test_a_scenario_is_played_by_an_own_server(run: Run) -> None:
    result = run("journey", "--scenario", "pds-unreachable")

    assert result.exit_code == 1
    assert _steps(result.output.splitlines())[0] == ("FAILED", "PDS")


def test_what_a_scenario_expects_is_part_of_the_grade(run: Run, tenant: TenantClient) -> None:
    tenant.use_yaml("name: made\nexpect: [{name: no case was uploaded, operation: idt.case.submit, count: 0}]")

    code, lines = _play(run, tenant)

    assert code == 1
    assert "  FAILED  made: no case was uploaded: 1 matched, expected exactly 0" in lines


def test_json_is_for_programs(run: Run, tenant: TenantClient) -> None:
    _, lines = _play(run, tenant, "--format", "json")

    told = json.loads("\n".join(lines))
    assert (told["passed"], told["tenant"], told["nhs_number"]) == (True, tenant.name, "9990010005")
    assert [step["outcome"] for step in told["steps"]] == ["passed"] * 8


def test_junit_xml_is_for_build_servers(run: Run, tenant: TenantClient) -> None:
    code, lines = _play(run, tenant, "--format", "junit")

    root = parse_xml("\n".join(lines).encode())
    assert code == 0
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "13", "0")


def test_where_nobody_listens_it_says_how_to_start_one(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    result = run("journey", "--base-url", url)

    assert result.exit_code == 1
    assert f"no simulator answers at {url}" in result.output
    assert "uec-simulator serve" in result.output


def test_against_another_server_the_answers_alone_are_judged(run: Run) -> None:
    with a_peer(*[http("404 Not Found", b"nothing here")] * 3) as peer:
        result = run("journey", "--base-url", peer.url)

    assert result.exit_code == 1
    assert "404: nothing here" in result.output
    assert "not graded: the patient was not traced" in result.output


@pytest.mark.parametrize("said", ["null", "[]", '{"now": 7}', '{"now": "soon"}', ""])
def test_another_server_may_answer_anything(run: Run, said: str) -> None:
    with a_peer(*[http("200 OK", said.encode())] * 3) as peer:
        result = run("journey", "--base-url", peer.url)

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "not graded: the patient was not traced" in result.output


def test_a_tenant_that_may_not_be_made_is_refused_in_the_servers_words(run: Run, running_url: str) -> None:
    result = run("journey", "--base-url", running_url, "--tenant", "No Such")

    assert result.exit_code == 1
    assert "there is no tenant 'No Such'" in result.output


def test_a_scenarios_own_clock_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "eve.yaml").write_text('clock: {start: "2026-12-24T20:00:00Z", frozen: true}')

    result = run("journey", "--scenario", str(tmp_path / "eve.yaml"))

    assert "2026-12-24 20:00 UTC by its clock" in result.output.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base-url", "localhost"), "'localhost' is not a simulator's address"),
        (("--patient", "1234567890"), "not an NHS number"),
        (("--scenario", "pds-unreachable", "--base-url", "http://127.0.0.1:1"), "is for an own server"),
        (("--scenario", "pds-unreachabel"), "pds-unreachabel"),
        (("--format", "xml"), "xml"),
    ],
)
def test_what_the_user_got_wrong_is_told_and_exits_with_2(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run("journey", *arguments)

    assert result.exit_code == 2
    assert said in result.output


def test_the_address_may_come_from_the_environment(run: Run, running_url: str) -> None:
    result = run("journey", UEC_SIMULATOR_URL=running_url, UEC_SIMULATOR_TENANT="from-outside")

    assert f"A call to 111 against {running_url}, tenant from-outside" in result.output
