"""Rows of rules: findings, what they quote, and the table for the page."""

from simulator.services.dos.rows import RuleRow, rule_table, sendable, shown
from simulator.wire.findings import Severity

ROW = RuleRow("dos.made", Severity.WARNING, "something odd", "something else", "a source")


def test_a_finding_says_what_the_row_says_unless_it_says_more() -> None:
    assert [ROW.at("here").what, ROW.at("here", "this").what] == ["something odd", "this"]


def test_a_table_has_a_line_for_each_row() -> None:
    assert rule_table([ROW]).splitlines()[2] == "| `dos.made` | warning | something odd | a source |"


def test_a_long_text_is_cut_where_it_is_quoted() -> None:
    assert shown("x" * 61) == f"'{'x' * 57}...'"


def test_what_was_no_text_in_the_callers_bytes_can_be_sent_all_the_same() -> None:
    assert sendable("a\udcff") == "a?"
