"""The group of all commands: what it offers, described, and quick to ask."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from simulator import __version__
from simulator.cli import main
from tests.cli.conftest import Run

COMMANDS = ("serve", "journey", "check", "people", "exchanges", "scenarios", "operations", "certs")


def _every_command(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from _every_command(command, (*path, name))


def test_all_commands_are_there() -> None:
    assert tuple(main.commands) == COMMANDS


@pytest.mark.parametrize(
    ("path", "command"), list(_every_command()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_each_command_and_each_option_has_a_help_text(path: str, command: click.Command) -> None:
    options = [option for option in command.params if isinstance(option, click.Option)]

    assert command.help
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("path", [path for path, _ in _every_command()])
def test_help_answers_for_each_command(run: Run, path: str) -> None:
    result = run(*path.split(), "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: uec-simulator {path} ")


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").stdout == f"uec-simulator, version {__version__}\n"


def test_python_dash_m_simulator_is_the_same_command() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "simulator", "--version"], capture_output=True, text=True, check=True, timeout=30
    )

    assert said.stdout == f"uec-simulator, version {__version__}\n"


def test_asking_for_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from simulator.cli import main; main(['serve', '--help'], standalone_mode=False);"
        "print(sorted(set(sys.modules) & {'aiohttp', 'yaml', 'orjson', 'pydantic', 'faker', 'sqlite3', 'uvloop',"
        " 'multidict', 'http.client', 'asyncio', 'simulator.pipeline', 'simulator.web'}))"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)

    assert said.stdout.splitlines()[-1] == "[]"
