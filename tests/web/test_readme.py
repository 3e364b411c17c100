"""The web layer's page says every fault."""

from pathlib import Path

import simulator.web
from simulator.call.decision import FAULTS

PAGE = (Path(simulator.web.__file__).parent / "README.md").read_text()


def test_every_fault_is_described() -> None:
    for fault in FAULTS:
        assert f"| `{fault}` | " in PAGE
