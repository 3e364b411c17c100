"""Commands for a running simulator: which one, and what happens when it is not there."""

import click
import pytest
from click.testing import CliRunner

from simulator.cli.running import DEFAULT_URL, of_a_running_simulator, running
from simulator.client import DEFAULT_URL as CLIENTS_URL
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.cli.conftest import Run


@click.command()
@of_a_running_simulator
def _command(url: str, tenant: str) -> None:
    click.echo(f"{url} {tenant}")


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ([], {}, f"{DEFAULT_URL} default\n"),
        (["--url", "http://h:1", "--tenant", "t"], {}, "http://h:1 t\n"),
        ([], {"UEC_SIMULATOR_URL": "http://h:2", "UEC_SIMULATOR_TENANT": "u"}, "http://h:2 u\n"),
    ],
)
def test_options_and_environment_say_which(arguments: list[str], environment: dict[str, str], said: str) -> None:
    unset = dict.fromkeys(("UEC_SIMULATOR_URL", "UEC_SIMULATOR_TENANT"))

    assert CliRunner().invoke(_command, arguments, env={**unset, **environment}).output == said


def test_the_default_is_where_serve_listens_by_default() -> None:
    settings = Settings()

    assert f"http://{settings.host}:{settings.port}" == DEFAULT_URL == CLIENTS_URL


def test_the_client_is_the_tenants_own() -> None:
    assert running("http://h:1/", "t").name == "t"


def test_nobody_there_is_one_line_and_exit_1(run: Run) -> None:
    result = run("exchanges", "--url", "http://127.0.0.1:9")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("no simulator answers at http://127.0.0.1:9: ")
    assert result.stderr.count("\n") == 1


def test_what_is_no_address_is_exit_2(run: Run) -> None:
    assert run("scenarios", "off", "--url", "localhost").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "header"),
    [
        ([], {}, None),
        (["--token", "correct-horse-battery"], {}, "Bearer correct-horse-battery"),
        ([], {"UEC_SIMULATOR_ADMIN_TOKEN": "another-long-token"}, "Bearer another-long-token"),
        (["--token", "correct-horse-battery"], {"UEC_SIMULATOR_ADMIN_TOKEN": "x"}, "Bearer correct-horse-battery"),
    ],
)
def test_the_token_is_sent_by_every_command(
    arguments: list[str], environment: dict[str, str], header: str | None
) -> None:
    seen: list[str | None] = []

    @click.command()
    @of_a_running_simulator
    def command(url: str, tenant: str) -> None:
        seen.append(running(url, tenant).client.always.get("Authorization"))

    unset: dict[str, str | None] = {"UEC_SIMULATOR_ADMIN_TOKEN": None}
    CliRunner().invoke(command, arguments, env={**unset, **environment}, catch_exceptions=False)

    assert seen == [header]


def test_a_guarded_simulator_is_asked_with_the_token_and_refuses_without(run: Run) -> None:
    server = Background(Simulator(Settings(port=0, admin_token="correct-horse-battery")))
    server.start()
    try:
        without = run("exchanges", "--url", server.url)
        given = run("exchanges", "--url", server.url, "--token", "correct-horse-battery")
    finally:
        server.stop()

    assert (without.exit_code, given.exit_code) == (1, 0)
    assert "--token" in without.stderr
