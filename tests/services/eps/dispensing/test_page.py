"""The service's page tells of dispensing and of the faces beside it what their tables say."""

from pathlib import Path

import pytest

from simulator.services.eps import dispensing, patients, tasks, updates
from simulator.services.eps.dispensing.errors import GATEWAY_CODES
from simulator.services.eps.dispensing.rules import ROWS as DISPENSING
from simulator.services.eps.patients.rules import ROWS as PATIENTS
from simulator.services.eps.tasks.rules import ROWS as TASKS
from simulator.services.eps.updates.rules import ROWS as UPDATES
from simulator.wire.findings import RuleRow, rule_table

PAGE = (Path(__file__).resolve().parents[4] / "simulator/services/eps/README.md").read_text(encoding="utf-8")


def _section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(
    ("section", "rows"),
    [
        ("Dispensing", DISPENSING),
        ("Tasks", TASKS),
        ("Patients and status updates", (*PATIENTS, *UPDATES)),
    ],
    ids=["dispensing", "tasks", "patients"],
)
def test_each_rule_is_on_the_page(section: str, rows: tuple[RuleRow, ...]) -> None:
    assert rule_table(rows) in _section(section)


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("Dispensing", set(dispensing.REFUSALS) - set(GATEWAY_CODES)),
        ("Tasks", {"TRACKER_ERROR"} & set(tasks.REFUSALS)),
        ("Patients and status updates", (set(patients.REFUSALS) | set(updates.REFUSALS)) - set(GATEWAY_CODES)),
    ],
    ids=["dispensing", "tasks", "patients"],
)
def test_each_refusal_is_on_the_page(section: str, codes: set[str]) -> None:
    text = _section(section)

    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []
