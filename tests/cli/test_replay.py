"""`exchanges replay`: the same requests to another address, and what is answered differently."""

import json
from pathlib import Path

import pytest

from simulator.client import Client
from tests.cli.conftest import Run
from tests.cli.sending import PDS, send

Tenants = tuple[str, str, str]


@pytest.fixture
def tenants(running_url: str) -> Tenants:
    """The server's address, a tenant with three exchanges, and a base URL of another."""
    client = Client(running_url)
    made, other = client.create_tenant(), client.create_tenant()
    send(made["base_url"], f"{PDS}/9000000009")
    send(made["base_url"], f"{PDS}/9000000000")
    send(made["base_url"], "/nowhere")
    return running_url, made["name"], other["base_url"]


def test_the_same_answers_are_said_and_exit_0(run: Run, tenants: Tenants) -> None:
    url, name, to = tenants

    result = run("exchanges", "replay", "--to", to, "--url", url, "--tenant", name)

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == f"   1  GET {PDS}/9000000009  pds.patient.retrieve: same answer"
    assert lines[-1] == "3 sent again, 0 answered differently, 0 left out"


def test_a_different_answer_is_shown_and_exits_1(run: Run, tenants: Tenants) -> None:
    url, name, to = tenants
    Client(url).tenant(to.rpartition("/")[2]).change_person("9000000009", {"birth_date": "1999-01-01"})

    result = run("exchanges", "replay", "--to", to, "--url", url, "--tenant", name, "--status", "200")

    assert (result.exit_code, result.stdout.splitlines()[1:]) == (
        1,
        [
            '      body /birthDate: recorded "2010-10-22", now "1999-01-01"',
            "1 sent again, 1 answered differently, 0 left out",
        ],
    )


def test_a_header_of_ones_own_goes_along(run: Run, tenants: Tenants) -> None:
    url, name, to = tenants
    sent = ("--header", "X-Request-ID: 00000000-0000-4000-8000-000000000000", "--header", "X-Own: a: b")

    run("exchanges", "replay", "--to", to, "--url", url, "--tenant", name, *sent)

    other = Client(url).tenant(to.rpartition("/")[2])
    assert other.exchange(1)["request_id"] == "00000000-0000-4000-8000-000000000000"
    assert ["X-Own", "a: b"] in other.exchange(1)["request"]["headers"]


def test_masked_differences_are_none(run: Run, tenants: Tenants) -> None:
    url, name, to = tenants
    Client(url).tenant(to.rpartition("/")[2]).change_person("9000000009", {"birth_date": "1999-01-01"})
    masks = ("--mask", "birthDate")

    result = run("exchanges", "replay", "--to", to, "--url", url, "--tenant", name, *masks)

    assert result.exit_code == 0


def test_requests_leave_this_machine_only_when_they_may(run: Run, tenants: Tenants) -> None:
    url, name, _ = tenants
    asked = ("exchanges", "replay", "--to", "http://0.0.0.0:9", "--status", "200", "--url", url, "--tenant", name)

    refused, sent = run(*asked), run(*asked, "--anywhere")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert sent.exit_code == 1
    assert 'status: recorded "200", now "no answer: ' in sent.stdout


def test_each_request_is_an_object_in_json(run: Run, tenants: Tenants) -> None:
    url, name, to = tenants

    result = run("exchanges", "replay", "--json", "--to", to, "--url", url, "--tenant", name)

    first, *_ = map(json.loads, result.stdout.splitlines())
    assert first == {"id": 1, "operation": "pds.patient.retrieve", "skipped": None, "differences": []}
    assert result.stderr == "3 sent again, 0 answered differently, 0 left out\n"


def test_requests_come_from_a_file_too(run: Run, tenants: Tenants, tmp_path: Path) -> None:
    url, name, to = tenants
    file = tmp_path / "run.ndjson"
    run("exchanges", "export", "--as", "ndjson", "-o", str(file), "--url", url, "--tenant", name)

    result = run("exchanges", "replay", "--to", to, "--from", str(file))

    assert (result.exit_code, result.stdout.splitlines()[-1][:13]) == (0, "3 sent again,")


def test_what_cannot_be_sent_is_left_out_with_the_reason(run: Run, tenants: Tenants) -> None:
    url, name, to = tenants
    Client(url).tenant(name).use_yaml("rules: [{when: {service: pds}, then: {fault: empty, before: true}}]")
    with pytest.raises(ConnectionError):
        send(f"{url}/t/{name}", f"{PDS}/9000000009")

    result = run("exchanges", "replay", "--to", to, "--url", url, "--tenant", name, "--status", "0")

    assert "left out, its client got no whole answer" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--to", "http://192.0.2.1"), 2, "another machine; --anywhere"),
        (("--to", "http://127.0.0.1.example.test"), 2, "another machine; --anywhere"),
        (("--to", "ftp://localhost"), 2, "not an address"),
        (("--to", "http://[::1"), 2, "not an address"),
        (("--to", "http://localhost:1", "--header", "nonsense"), 2, "write 'Name: value'"),
        (("--to", "http://localhost:1", "--from", "x.ndjson", "--status", "200"), 2, "leave out --from"),
        (("--to", "http://localhost:1", "--mask-text", "("), 2, "not a regular expression"),
        (("--to", "https://localhost:1", "--cacert", __file__), 2, "holds no certificates"),
        (("--to", "http://localhost:1", "--status", "299"), 1, "nothing was recorded with status=299"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, tenants: Tenants, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    url, name, _ = tenants

    result = run("exchanges", "replay", *arguments, UEC_SIMULATOR_URL=url, UEC_SIMULATOR_TENANT=name)

    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert said in result.stderr
