"""Rows of the trackers' rule tables: findings made of them, texts quoted in them, and the table for the page."""

from simulator.services.eps.row import ERROR, RuleRow, rule_table, shown
from simulator.wire.findings import Finding, Severity

ROW = RuleRow("eps.some.rule", ERROR, "something is wrong", "something right", "a page")


def test_a_finding_says_what_the_row_says() -> None:
    assert ROW.at("here") == Finding(
        Severity.ERROR, "eps.some.rule", "here", "something is wrong", "something right", "a page"
    )


def test_a_finding_may_say_more_exactly_what_is_wrong() -> None:
    assert ROW.at("here", "this is wrong").what == "this is wrong"


def test_a_long_text_is_quoted_in_part() -> None:
    assert shown("x" * 70) == f"'{'x' * 57}...'"


def test_what_is_no_text_is_replaced() -> None:
    assert shown("\udcff") == "'?'"


def test_a_table_has_a_line_a_row() -> None:
    assert rule_table([ROW]).splitlines()[2] == "| `eps.some.rule` | error | something is wrong | a page |"
