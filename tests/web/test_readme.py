"""The web layer's page says every route, filter and fault."""

from pathlib import Path

import simulator.web
from simulator.call.decision import FAULTS
from simulator.web.admin.filters import PARAMETERS
from simulator.web.admin.routes import ROUTES

PAGE = (Path(simulator.web.__file__).parent / "README.md").read_text()


def test_every_route_is_described_as_the_table_does() -> None:
    described = [line for line in PAGE.splitlines() if line.startswith(("| `GET ", "| `P", "| `DELETE "))]

    assert described == [f"| `{route.method} {route.path}` | {route.summary} |" for route in ROUTES]


def test_every_filter_is_described() -> None:
    for parameter in PARAMETERS:
        assert f"| `{parameter.name}` | {parameter.about} |" in PAGE


def test_every_fault_is_described() -> None:
    for fault in FAULTS:
        assert f"| `{fault}` | " in PAGE
