"""The wheel carries what the simulator needs, and finds it where it stands."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the contents of a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = folder.glob("uec_simulator-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def _run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, env=environment, cwd=installed.parent
    )


@pytest.mark.parametrize("name", ["data", "scenarios"])
def test_a_wheel_has_every_shipped_file(installed: Path, name: str) -> None:
    shipped = {path.relative_to(ROOT / name) for path in (ROOT / name).rglob("*") if path.is_file()}
    there = {path.relative_to(installed / "simulator/_shipped" / name) for path in _files(installed, name)}

    assert there == shipped


def _files(installed: Path, name: str) -> list[Path]:
    return [path for path in (installed / "simulator/_shipped" / name).rglob("*") if path.is_file()]


def test_an_installed_simulator_finds_its_people_and_scenarios(installed: Path) -> None:
    people, scenario = _run(installed, "people", "show", "9000000009"), _run(installed, "scenarios")

    assert (people.returncode, scenario.returncode) == (0, 0)
    assert "Smith" in people.stdout
    assert "pds-down-then-recovers" in scenario.stdout


def test_nothing_but_the_package_is_installed(installed: Path) -> None:
    assert sorted(path.name.partition("-")[0] for path in installed.iterdir()) == ["simulator", "uec_simulator"]
