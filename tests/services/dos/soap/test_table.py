"""The table of the web service's operations, and that its page describes them."""

from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.services.dos.soap import OPERATIONS, REFUSALS
from simulator.services.dos.soap.door import DOS_DOOR
from tests.services.dos.soap.asking import SERVICE

PAGE = Path(__file__).resolve().parents[4] / "simulator/services/dos/README.md"

IDS = (
    "dos.services.search", "dos.service-details.retrieve", "dos.hospital-scores.list", "dos.services.analyse",
    "dos.reject-reasons.list", "dos.wsdl.retrieve", "dos.soap.unsupported",
)  # fmt: skip


def test_the_operations_are_those_that_scenarios_know() -> None:
    assert tuple(operation.id for operation in OPERATIONS) == IDS


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_an_operation_stands_behind_the_door_and_refuses_by_the_table(operation: Operation) -> None:
    assert operation.door is DOS_DOOR
    assert set(operation.refusals) <= REFUSALS.keys()
    assert len(set(operation.refusals)) == len(operation.refusals)


def test_every_fault_is_one_of_an_operations() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} == set(REFUSALS)


def test_the_codes_that_the_pipeline_needs_are_there() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= REFUSALS.keys()


@pytest.mark.parametrize("id", IDS)
def test_the_page_names_every_operation(id: str) -> None:
    assert f"`{id}`" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", REFUSALS)
def test_the_page_names_every_fault(code: str) -> None:
    assert f"`{code}`" in PAGE.read_text(encoding="utf-8")
