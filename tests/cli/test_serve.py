"""`serve`: its options are the settings, and it starts, refuses and stops as a user expects."""

import dataclasses
import os
import re
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import click
import pytest

from simulator.cli.serve import serve
from simulator.settings import ENVIRONMENT_PREFIX, Settings
from tests.cli.conftest import Run

OPTIONS = [option for option in serve.params if isinstance(option, click.Option)]


@dataclass
class Served:
    """A server in a process of its own, and what it has said so far, up to its address."""

    process: subprocess.Popen[str]
    said: str

    @property
    def url(self) -> str:
        return self.said.split()[-1]

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[str, str]:
        """Send a signal and wait; all that it said, and what it complained of."""
        self.process.send_signal(by)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        # Not `communicate`: it would miss what was read ahead while looking for the address.
        said, complaints = self.said + self.process.stdout.read(), self.process.stderr.read()
        self.process.wait(timeout=10)
        return said, complaints


@contextmanager
def _served(*arguments: str, **environment: str) -> Iterator[Served]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT_PREFIX)}
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**kept, **environment},
    ) as process:
        assert process.stdout is not None
        said = ""
        try:
            for line in process.stdout:
                said += line
                if "http://" in line:
                    break
            yield Served(process, said)
        finally:
            process.kill()


def test_every_setting_is_an_option() -> None:
    fields = {field.name for field in dataclasses.fields(Settings)}

    assert {option.name for option in OPTIONS} == fields


def test_every_option_is_an_environment_variable_too() -> None:
    expected = {option.name: ENVIRONMENT_PREFIX + option.opts[0][2:].upper().replace("-", "_") for option in OPTIONS}

    assert {option.name: option.envvar for option in OPTIONS} == expected
    assert all(option.show_envvar for option in OPTIONS)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings that `serve` would have served."""
    made: list[Settings] = []
    monkeypatch.setattr("simulator.pipeline.Simulator", made.append)
    monkeypatch.setattr("simulator.web.server.run", lambda simulator, started: None)
    return made


def test_options_become_settings(run: Run, chosen: list[Settings], tmp_path: Path) -> None:
    result = run(
        *("serve", "--host", "::1", "--port", "0", "--scenario", "a", "--scenario", "b.yaml", "--seed", "-7"),
        *("--set", "patient=9000000009", "--set", "wait=3"),
        *("--store", "sqlite:x.db", "--workers", "1", "--access", "enforced", "--profile", "strict", "--closed"),
        *("--data", str(tmp_path), "--max-body", "1", "--journal-rows", "2", "--journal-bytes", "3"),
        *("--schemas", str(tmp_path)),
        *("--allowed-host", "sim.test", "--allowed-host", "other"),
        *("--tls", str(tmp_path), "--tls-port", "0", "--client-certificates", "require", "--mail-port", "2525"),
        *("--admin-token", "correct-horse-battery"),
    )

    assert (result.exit_code, result.output) == (0, "stopped\n")
    assert chosen == [
        Settings(
            host="::1",
            port=0,
            scenarios=("a", "b.yaml"),
            parameters=(("patient", "9000000009"), ("wait", "3")),
            seed=-7,
            store="sqlite:x.db",
            workers=1,
            access="enforced",
            profile="strict",
            closed=True,
            data=tmp_path,
            max_body=1,
            journal_rows=2,
            journal_bytes=3,
            allowed_hosts=("sim.test", "other"),
            tls=tmp_path,
            tls_port=0,
            client_certificates="require",
            mail_port=2525,
            admin_token="correct-horse-battery",
            schemas=tmp_path,
        )
    ]


def test_the_environment_becomes_settings_and_options_go_before_it(
    run: Run, chosen: list[Settings], tmp_path: Path
) -> None:
    run(
        *("serve", "--port", "1"),
        UEC_SIMULATOR_PORT="2",
        UEC_SIMULATOR_SCENARIO="a b",
        UEC_SIMULATOR_CLOSED="true",
        UEC_SIMULATOR_DATA=str(tmp_path),
        UEC_SIMULATOR_ALLOWED_HOST="x y",
        UEC_SIMULATOR_SEED="3",
        UEC_SIMULATOR_MAIL_PORT="0",
    )

    assert chosen == [
        Settings(
            port=1, scenarios=("a", "b"), closed=True, data=tmp_path, allowed_hosts=("x", "y"), seed=3, mail_port=0
        )
    ]


def test_nothing_said_is_the_default(run: Run, chosen: list[Settings]) -> None:
    run("serve", UEC_SIMULATOR_STORE="", UEC_SIMULATOR_CLOSED="0")

    assert chosen == [Settings()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--workers", "2"), "--workers 2: "),
        (("--store", "postgresql://user:secret@host/db"), "--store postgresql:...: "),
        (("--tls", "/no/such/folder", "--port", "0"), "/no/such/folder: there is no such folder, name the folder that"),
        (("--tls", __file__, "--port", "0"), "test_serve.py: is not a folder, name the folder that"),
        (("--client-certificates", "demand"), "'demand' is not one of"),
        (("--tls-port", "70000"), "70000 is not in the range"),
        (
            ("--tls-port", "0", "--port", "0"),
            "--tls-port is about the TLS port, and there is none: give --tls the folder",
        ),
        (("--client-certificates", "require", "--port", "0"), "or leave --client-certificates out"),
        (("--mail-port", "70000"), "70000 is not in the range"),
        (("--store", "redis:x"), "'redis:x' names no store that there is"),
        (("--scenario", "no-such-scenario"), "no-such-scenario"),
        (("--port", "70000"), "70000 is not in the range"),
        (("--access", "shut"), "'shut' is not one of"),
        (("--data", "/no/such/folder"), "/no/such/folder"),
        (("--schemas", "/no/such/folder"), "/no/such/folder"),
        (("--schemas", str(Path(__file__).parent)), "no schema that is known is in this folder or below it, put there"),
        (("--colour",), "No such option"),
    ],
)
def test_what_cannot_be_served_is_refused_with_exit_2(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run("serve", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.story("D2")
def test_it_says_where_everything_is_and_serves_it() -> None:
    with _served("--port", "0") as server:
        with urlopen(f"{server.url}/_simulator/health", timeout=10) as answer:
            status = answer.status
        url = server.url
        said, complaints = server.end()

    assert (status, complaints) == (200, "")
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", url)
    assert f" {url}/personal-demographics/FHIR/R4\n" in said
    assert f" {url}/_simulator/api/openapi.json\n" in said
    assert len(re.findall(r" [0-9]{10}  [a-z]", said)) == 3


def test_the_scenarios_that_are_played_are_said() -> None:
    with _served("--port", "0", UEC_SIMULATOR_SCENARIO="pds-slow pds-rate-limited") as server:
        said, _ = server.end()

    assert re.search(r"^  scenarios +pds-slow, pds-rate-limited$", said, re.MULTILINE)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_drains_and_exits_0(by: signal.Signals) -> None:
    with _served("--port", "0") as server:
        said, complaints = server.end(by)

    assert (server.process.returncode, complaints) == (0, "")
    assert said.endswith("\nstopped\n")


def test_a_port_that_is_taken_is_said_in_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = run("serve", "--port", port)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"127.0.0.1 port {port} is taken: stop what listens there, or choose another with --port; 0 takes a free one\n"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_host_that_is_not_here_is_said_in_one_line(run: Run, host: str) -> None:
    result = run("serve", "--host", host, "--port", "0")

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(f"cannot listen at {host} port 0: ")


def test_what_fails_for_another_reason_is_not_blamed_on_the_port(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulator.web.server.run", fails)

    with pytest.raises(OSError, match="No space left"):
        run("serve", "--port", "0")


def test_listening_beyond_loopback_says_what_is_exposed() -> None:
    with _served("--port", "0", UEC_SIMULATOR_HOST="0.0.0.0") as server:
        url = server.url
        _, complaints = server.end()

    assert complaints.startswith("warning: listening at 0.0.0.0: whoever reaches this machine")
    assert url.startswith("http://127.0.0.1:")


def test_with_certificates_it_says_where_it_speaks_tls_and_does(certificates: Path) -> None:
    arguments = ("--port", "0", "--tls", str(certificates), "--tls-port", "0", "--client-certificates", "require")
    with _served(*arguments) as server:
        assert server.process.stdout is not None
        line = next(line for line in server.process.stdout if "https://" in line)
        url = line.split()[2]
        context = ssl.create_default_context(cafile=certificates / "ca.pem")
        context.load_cert_chain(certificates / "client.pem", certificates / "client.key")
        with urlopen(f"{url}/_simulator/health", timeout=10, context=context) as answer:
            status = answer.status
        _, complaints = server.end()

    assert (status, complaints, server.process.returncode) == (200, "", 0)
    assert re.fullmatch(r"  over TLS +https://127\.0\.0\.1:[0-9]+  client certificates: require\n", line)


def test_with_a_mail_port_it_says_where_it_takes_mail_and_does() -> None:
    with _served("--port", "0", "--mail-port", "0") as server:
        assert server.process.stdout is not None
        line = next(line for line in server.process.stdout if "smtp://" in line)
        host, _, port = line.split()[1].removeprefix("smtp://").rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=10) as client:
            refused = client.sendmail("a@nhs.net", ["b@nhs.net"], b"Subject: hello\r\n\r\nx\r\n")
        _, complaints = server.end()

    assert (refused, complaints, server.process.returncode) == ({}, "", 0)
    assert re.fullmatch(r"  mail +smtp://127\.0\.0\.1:[0-9]+  recorded, and delivered nowhere\n", line)


def test_every_file_that_is_missing_is_said_in_a_line_of_its_own(run: Run, tmp_path: Path) -> None:
    result = run("serve", "--port", "0", "--tls", str(tmp_path))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f"{tmp_path}/{name}: is missing, `uec-simulator certs FOLDER` makes all that is needed"
        for name in ("server.pem", "ca.pem")
    ]


def test_a_tls_port_that_is_taken_is_said_in_one_line(run: Run, certificates: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = run("serve", "--port", "0", "--tls", str(certificates), "--tls-port", port)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"127.0.0.1 port {port} is taken, stop what listens there, or choose another with --tls-port; 0 takes a free"
        " one\n"
    )


def test_a_token_that_is_needed_is_made_said_once_and_opens_the_admin_api() -> None:
    with _served("--port", "0", UEC_SIMULATOR_HOST="0.0.0.0") as server:
        assert server.process.stdout is not None
        line = next(line for line in server.process.stdout if "admin token" in line)
        token = line.split()[2]
        port = server.url.rpartition(":")[2].partition("/")[0]
        address = f"http://127.0.0.1:{port}/_simulator/api/tenants"
        asked = Request(address, headers={"Authorization": f"Bearer {token}"})
        with urlopen(asked, timeout=10) as answer:
            status = answer.status
        with pytest.raises(HTTPError) as refused:
            urlopen(address, timeout=10)
        refused.value.close()
        said, complaints = server.end()

    assert (status, refused.value.code) == (200, 401)
    assert token not in said + complaints


def test_a_token_of_ones_own_is_never_said() -> None:
    with _served("--port", "0", UEC_SIMULATOR_ADMIN_TOKEN="correct-horse-battery") as server:
        said, complaints = server.end()

    assert "correct-horse-battery" not in said + complaints
    assert "  admin token  " in said


def test_help_says_no_token(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UEC_SIMULATOR_ADMIN_TOKEN", "correct-horse-battery")

    said = [run(*command, "--help").output for command in (("serve",), ("exchanges", "list"))]

    assert ["UEC_SIMULATOR_ADMIN_TOKEN" in each for each in said] == [True, True]
    assert "correct-horse-battery" not in "".join(said)


def test_a_bad_token_is_said_in_one_line_without_the_token(run: Run) -> None:
    result = run("serve", "--port", "0", "--admin-token", "hunter2")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "12 to 200" in result.stderr
    assert "hunter2" not in result.stderr
