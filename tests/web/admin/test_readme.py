"""The admin API's page: every path, filter and error, an example of each, and its suites in other languages."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.admin.filters import PARAMETERS
from simulator.web.admin.openapi import BASE, REFUSALS
from simulator.web.admin.routes import ROUTES
from simulator.web.server import Background
from tests.documented import ROOT, Fence, Workplace, fences

PATH = ROOT / "simulator" / "web" / "admin" / "README.md"
PAGE = PATH.read_text(encoding="utf-8")
COMMANDS = "\n".join(fence.text for fence in fences(PATH) if fence.language == "bash").replace("\\\n", " ")


@pytest.fixture
def running() -> Iterator[str]:
    """A simulator's address."""
    server = Background(Simulator(Settings(port=0)))
    server.start()
    yield server.url
    server.stop()


def _suite(language: str) -> Fence:
    (fence,) = [fence for fence in fences(PATH) if fence.language == language]
    return fence


def _asked() -> set[tuple[str, str]]:
    """The method and path of each curl command of the page."""
    found = set()
    for line in COMMANDS.splitlines():
        address = re.search(r"http://127\.0\.0\.1:8111([^\s\"?]*)", line)
        if line.startswith("curl") and address is not None:
            method = re.search(r"-X (\w+)", line)
            found.add((method[1] if method else "GET", address[1]))
    return found


def test_every_route_is_described_as_the_table_does() -> None:
    described = [line for line in PAGE.splitlines() if line.startswith(("| `GET ", "| `P", "| `DELETE "))]

    assert described == [f"| `{route.method} {route.path}` | {route.summary} |" for route in ROUTES]


def test_every_route_has_an_example() -> None:
    asked = _asked()

    missing = [
        f"{route.method} {route.path}"
        for route in ROUTES
        for pattern in [re.compile(BASE + re.sub(r"\{\w+\}", "[^/]+", route.path))]
        if not any(method == route.method and pattern.fullmatch(path) for method, path in asked)
    ]

    assert missing == []


def test_every_filter_is_described() -> None:
    for parameter in PARAMETERS:
        assert f"| `{parameter.name}` | {parameter.about} |" in PAGE


def test_every_status_of_an_error_is_described_and_no_other() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (.*) \|$", PAGE, re.MULTILINE)

    assert rows == [(str(status), about) for status, about in REFUSALS.items()]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_suite_for_node_works_and_leaves_nothing_behind(running: str, tmp_path: Path) -> None:
    place = Workplace(tmp_path, running)
    fence = _suite("javascript")
    (tmp_path / str(fence.file)).write_text(fence.text, encoding="utf-8")

    said = place.run(["node", "suite.mjs"])

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines() == [
        "503",
        "503",
        "200",
        "passed: tried until it was there, 1 matched, expected exactly 1",
    ]
    assert [tenant["name"] for tenant in Client(running).tenants()] == ["default"]


@pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed")
def test_the_suite_for_java_works_and_leaves_nothing_behind(running: str, tmp_path: Path) -> None:
    place = Workplace(tmp_path, running)
    fence = _suite("java")
    (tmp_path / str(fence.file)).write_text(fence.text, encoding="utf-8")

    said = place.run(["java", "Suite.java"])

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[:3] == ["503", "503", "200"]
    assert '"passed":true' in said.stdout
    assert [tenant["name"] for tenant in Client(running).tenants()] == ["default"]
