"""The rows of findings that no service makes."""

from pathlib import Path

from simulator.call.rows import ROWS, UNPROVEN
from simulator.wire.findings import ERROR, rule_table

PAGE = Path(__file__).resolve().parents[2] / "scenarios" / "README.md"


def test_ids_are_unique_and_no_services() -> None:
    ids = [row.id for row in ROWS]

    assert len(ids) == len(set(ids))
    assert {each.partition(".")[0] for each in ids} == {"wire", "tls", "simulator", "scenario"}


def test_every_row_says_what_it_finds() -> None:
    assert [row.id for row in ROWS if not row.what] == []


def test_a_finding_of_a_row_is_what_the_row_says() -> None:
    finding = UNPROVEN.at("TLS")

    assert (finding.severity, finding.rule, finding.expected) == (ERROR, UNPROVEN.id, "a certificate of this CA")


def test_the_table_stands_on_the_page() -> None:
    assert rule_table(ROWS) in PAGE.read_text(encoding="utf-8"), "put rule_table(ROWS) under Holding what was recorded"
