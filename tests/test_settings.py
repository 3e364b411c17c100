"""What the user can set, and where the shipped files are."""

from pathlib import Path

import pytest

from simulator import settings
from simulator.settings import Settings, is_loopback, shipped


@pytest.mark.parametrize("name", ["data", "scenarios"])
def test_the_shipped_folders_are_found(name: str) -> None:
    assert any(shipped(name).iterdir())


def test_an_installed_wheels_own_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "simulator" / "_shipped" / "data"
    inside.mkdir(parents=True)
    monkeypatch.setattr(settings, "__file__", str(tmp_path / "simulator" / "settings.py"))

    found = (shipped("data"), shipped("scenarios"))

    assert found == (inside, tmp_path / "scenarios")


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    assert Settings().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("LocalHost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.0.2.1", False),
        ("localhost.example", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here
