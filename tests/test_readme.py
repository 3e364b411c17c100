"""What the README shows works: its commands are run as they stand, only the address differs."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Group, Option

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTIONS = ("Point a client at it", "See the message", "Break it on purpose")


def _blocks(section: str, language: str = "bash") -> list[str]:
    text = README.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        line = next(line for line in server.stdout if "http://" in line)
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        yield found.group()
        server.terminate()
        server.communicate(timeout=10)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder to work in, with a `uec-simulator` on the path in its `bin`."""
    program = tmp_path / "bin" / "uec-simulator"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simulator "$@"\n')
    program.chmod(0o755)
    return tmp_path


def _run(script: str, address: str, workplace: Path) -> subprocess.CompletedProcess[str]:
    path = f"{workplace / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "UEC_SIMULATOR_URL": address, "PYTHONPATH": str(ROOT)}
    command = ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8111", address)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, env=environment, cwd=workplace
    )


def test_the_readmes_commands_do_what_it_says(address: str, workplace: Path) -> None:
    retrieve, search, prescriptions, describe = _blocks(SECTIONS[0])
    commands, over_http = _blocks(SECTIONS[1])
    use, own_file = _blocks(SECTIONS[2])
    # Following goes on until it is stopped.
    commands = commands.replace("uec-simulator exchanges follow", "")

    scripts = (retrieve, search, commands, over_http, use, own_file, describe, prescriptions)
    said = [_run(script, address, workplace) for script in scripts]

    assert [(each.returncode, each.stderr) for each in said if each.returncode] == []
    assert '"id":"9000000009"' in said[0].stdout
    assert '"searchset"' in said[1].stdout
    assert "pds.patient.retrieve" in said[2].stdout
    assert '"exchanges"' in said[3].stdout
    assert "<wsdl:definitions" in said[6].stdout
    assert '"prescriptionStatus":"To Be Dispensed"' in said[7].stdout
    assert '"resourceType":"RequestGroup"' in said[7].stdout
    assert (workplace / "exchanges.har").read_text().startswith('{"log"')


def test_the_start_and_test_commands_are_one_line_each() -> None:
    start, tests = _blocks("Start it")

    assert (start.count("\n"), tests.count("\n")) == (1, 1)
    assert start.rstrip().endswith("uec-simulator serve")
    assert tests.rstrip().endswith("pytest")


def test_every_setting_is_described() -> None:
    from simulator.cli.serve import serve

    options = [option for option in serve.params if isinstance(option, Option)]

    assert [o.opts[0] for o in options if f"| `{o.opts[0]}` | `{o.envvar}` |" not in README] == []


def test_every_command_is_described() -> None:
    from simulator.cli.group import main

    described = set(re.findall(r"^\| `uec-simulator ([a-z ]+)` \|", README, re.MULTILINE))

    assert described == set(_commands(main))


def _commands(group: Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_pytest_example_passes(pytester: pytest.Pytester) -> None:
    (example,) = _blocks("Use it from pytest", "python")
    pytester.makepyfile(example)

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=1)
