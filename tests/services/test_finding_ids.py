"""Every finding that there is stands among the ids that services say they can have: scenarios may name no others."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator
from simulator.call.call import Service
from simulator.scenario.findings import known_findings
from simulator.services import SERVICES
from simulator.services.pds.rules.row import RuleRow as PdsRow
from simulator.toolkit.rows import RuleRow as ItkRow
from simulator.wire.fhir_check import FHIR_RULES
from simulator.wire.findings import RuleRow

KNOWN = set(known_findings(SERVICES))
ROWS = (RuleRow, PdsRow, ItkRow)
MODULES = [
    each.name for each in pkgutil.walk_packages(simulator.__path__, "simulator.") if not each.name.endswith("__main__")
]


def _rows(value: object, deep: int = 0) -> Iterator[str]:
    if isinstance(value, ROWS):
        yield value.id
    elif isinstance(value, dict) and deep < 4:
        yield from (row for each in value.values() for row in _rows(each, deep + 1))
    elif isinstance(value, tuple | list | set | frozenset) and deep < 4:
        yield from (row for each in value for row in _rows(each, deep + 1))


def test_every_row_of_every_module_is_known() -> None:
    found = {row for name in MODULES for each in vars(importlib.import_module(name)).values() for row in _rows(each)}

    assert len(found) > 500
    assert found - KNOWN == set()


def test_what_is_known_has_a_row() -> None:
    found = {row for name in MODULES for each in vars(importlib.import_module(name)).values() for row in _rows(each)}

    assert KNOWN - found == set()


def test_no_finding_is_made_with_an_id_in_passing() -> None:
    sources = sorted(Path(simulator.__file__).parent.rglob("*.py"))
    made = [
        node
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
    ]

    assert made
    assert [ast.unparse(node) for node in made if len(node.args) > 1 and isinstance(node.args[1], ast.Constant)] == []


def test_what_the_fhir_checker_finds_is_known() -> None:
    assert set(FHIR_RULES) <= KNOWN


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_names_each_of_its_findings_once(service: Service) -> None:
    assert service.finding_ids
    assert len(service.finding_ids) == len(set(service.finding_ids))
