"""`exchanges`: what a running simulator recorded, on the command line."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.cli.conftest import Run

PATIENT = "/personal-demographics/FHIR/R4/Patient"


def _send(base_url: str, nhs_number: str) -> bytes:
    parts = urlsplit(base_url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    headers = {"X-Request-ID": "60E0B220-8136-4CA5-AE46-1D97EF59D068"}
    connection.request("GET", f"{parts.path}{PATIENT}/{nhs_number}", headers=headers)
    body = connection.getresponse().read()
    connection.close()
    return body


@pytest.fixture
def tenant(running_url: str) -> Iterator[tuple[str, str, str]]:
    """A tenant that two retrievals were sent to, the second for a number that is none: its URL, name and base URL."""
    client = Client(running_url)
    made = client.create_tenant()
    for number in ("9000000009", "9000000000"):
        _send(made["base_url"], number)
    yield running_url, made["name"], made["base_url"]
    client.tenant(made["name"]).delete()


def test_list_prints_a_line_an_exchange_newest_last(run: Run, tenant: tuple[str, str, str]) -> None:
    url, name, _ = tenant

    result = run("exchanges", "list", "--url", url, "--tenant", name)

    first, second = result.stdout.splitlines()
    assert first.split()[2:6] == ["200", "GET", f"/t/{name}{PATIENT}/9000000009", "pds.patient.retrieve"]
    assert second.split()[2:6] == ["400", "GET", f"/t/{name}{PATIENT}/9000000000", "pds.patient.retrieve"]
    assert run("exchanges", UEC_SIMULATOR_URL=url, UEC_SIMULATOR_TENANT=name).stdout == result.stdout


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ((), [1, 2]),
        (("--status", "4xx"), [2]),
        (("--nhs-number", "9000000009", "--operation", "pds.patient.*"), [1]),
        (("--severity", "error"), [2]),
        (("--limit", "1"), [2]),
        (("--after", "0", "--limit", "1"), [1]),
        (("--text", "no such text"), []),
        (("--xpath", "//hl7:ClinicalDocument"), []),
        (("--scenario", "none"), []),
        (("--finding", "pds.header.*"), [1, 2]),
    ],
)
def test_filters_narrow_the_list(
    run: Run, tenant: tuple[str, str, str], arguments: tuple[str, ...], ids: list[int]
) -> None:
    url, name, _ = tenant

    result = run("exchanges", "list", "--json", *arguments, "--url", url, "--tenant", name)

    assert [exchange["id"] for exchange in json.loads(result.stdout)] == ids


@pytest.mark.parametrize("command", ["list", "follow", "export ndjson"])
def test_a_finding_that_is_none_is_refused_with_the_one_that_was_meant(
    run: Run, tenant: tuple[str, str, str], command: str
) -> None:
    url, name, _ = tenant

    asked = ("--finding", "pds.header.autorization-missing", "--url", url, "--tenant", name)

    result = run("exchanges", *command.split(), *asked)

    assert result.exit_code != 0
    assert "no finding is called 'pds.header.autorization-missing'" in result.stderr
    assert "did you mean 'pds.header.authorization-missing'?" in result.stderr


def test_nothing_found_is_said_beside_the_list(run: Run, tenant: tuple[str, str, str]) -> None:
    url, name, _ = tenant

    result = run("exchanges", "--status", "299", "--url", url, "--tenant", name)

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing like this was recorded\n")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--status", "9999999"), 2, "status"),
        (("--severity", "awful"), 2, "severity"),
        (("--since", "yesterday"), 2, "since"),
        (("--tenant", "NO-SUCH-NAME"), 1, "NO-SUCH-NAME"),
    ],
)
def test_what_the_server_refuses_is_said_without_a_traceback(
    run: Run, tenant: tuple[str, str, str], arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    result = run("exchanges", "list", "--url", tenant[0], *arguments)

    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert said in result.stderr


def test_show_prints_request_response_and_findings(run: Run, tenant: tuple[str, str, str]) -> None:
    url, name, _ = tenant

    result = run("exchanges", "show", "2", "--url", url, "--tenant", name)

    lines = result.stdout.splitlines()
    assert lines[0] == f"exchange 2 of tenant {name}"
    assert f"GET /t/{name}{PATIENT}/9000000000" in lines
    assert "X-Request-ID: 60E0B220-8136-4CA5-AE46-1D97EF59D068" in lines
    assert "400" in lines
    assert '  "resourceType": "OperationOutcome",' in lines
    assert any(line.startswith("error: ") for line in lines)


def test_show_gives_a_body_byte_for_byte(run: Run, tenant: tuple[str, str, str]) -> None:
    url, name, base_url = tenant
    body = _send(base_url, "9000000009")

    result = run("exchanges", "show", "3", "--body", "response", "--url", url, "--tenant", name)

    assert result.stdout_bytes == body
    assert run("exchanges", "show", "3", "--body", "request", "--url", url, "--tenant", name).stdout_bytes == b""


def test_show_gives_everything_as_json(run: Run, tenant: tuple[str, str, str]) -> None:
    url, name, _ = tenant

    shown = json.loads(run("exchanges", "show", "1", "--json", "--url", url, "--tenant", name).stdout)

    assert (shown["id"], shown["status"], shown["request"]["body"]) == (1, 200, "")


def test_an_exchange_that_there_is_not_is_said(run: Run, tenant: tuple[str, str, str]) -> None:
    url, name, _ = tenant

    result = run("exchanges", "show", "99", "--url", url, "--tenant", name)

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "99" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_follow_prints_each_exchange_as_it_is_recorded_until_ctrl_c(
    tenant: tuple[str, str, str], arguments: tuple[str, ...]
) -> None:
    url, name, base_url = tenant
    command = [sys.executable, "-m", "simulator", "exchanges", "follow", "--url", url, "--tenant", name]
    with subprocess.Popen(
        [*command, "--status", "200", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as follower:
        try:
            line = _first_line(follower, base_url)
            follower.send_signal(2)
            _, complaints = follower.communicate(timeout=10)
        finally:
            follower.kill()

    assert (follower.returncode, complaints) == (0, "")
    assert "9000000009" in line
    assert not arguments or json.loads(line)["status"] == 200


def test_following_ends_when_the_simulator_does(run: Run) -> None:
    server = Background(Simulator(Settings(port=0)))
    server.start()
    stopping = threading.Timer(0.2, server.stop)
    stopping.start()

    result = run("exchanges", "follow", "--url", server.url)
    stopping.join()

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "the simulator has stopped\n")


def _first_line(follower: subprocess.Popen[str], base_url: str) -> str:
    """What the follower prints first, while requests are sent until it does: it says nothing of when it listens."""
    assert follower.stdout is not None
    with ThreadPoolExecutor(1) as reader:
        line = reader.submit(follower.stdout.readline)
        for _ in range(200):
            _send(base_url, "9000000000")
            _send(base_url, "9000000009")
            if wait([line], timeout=0.05).done:
                break
        else:
            follower.kill()
        return line.result()
