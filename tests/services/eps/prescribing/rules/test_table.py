from collections import Counter
from pathlib import Path

from simulator.services.eps.prescribing.rules.table import RULE_TABLE
from simulator.wire.findings import rule_table

PAGE = (Path(__file__).resolve().parents[5] / "simulator/services/eps/README.md").read_text(encoding="utf-8")


def test_every_rule_has_an_id_of_its_own() -> None:
    assert [name for name, times in Counter(row.id for row in RULE_TABLE).items() if times > 1] == []


def test_every_rule_has_a_source() -> None:
    assert [row.id for row in RULE_TABLE if not row.source] == []


def test_the_table_has_a_line_for_every_rule() -> None:
    assert rule_table(RULE_TABLE).count("\n") == len(RULE_TABLE) + 2


def test_the_services_page_has_the_table() -> None:
    assert rule_table(RULE_TABLE) in PAGE
