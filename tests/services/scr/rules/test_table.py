"""The table of findings, and which rules run where."""

from simulator.services.scr import SERVICE
from simulator.services.scr.rules.table import RULE_TABLE, RULES_BY_OPERATION


def test_every_finding_has_a_row_of_its_own() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert all(each.startswith(("scr.", "fhir.")) for each in ids)


def test_rules_run_on_operations_that_there_are() -> None:
    assert {*RULES_BY_OPERATION} <= {operation.id for operation in SERVICE.operations}


def test_every_row_says_what_would_be_right_and_where_that_is_said() -> None:
    own = [row for row in RULE_TABLE if row.id.startswith("scr.")]

    assert [row.id for row in own if not (row.what and row.expected and row.source)] == []
