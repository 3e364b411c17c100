"""The table of findings, and how a finding quotes what it found."""

from simulator.services.mail.rows import RULE_TABLE, rule_table, shown


def test_each_rule_has_an_id_of_its_own_and_a_line_in_the_table() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert [row.id for row in RULE_TABLE if f"| `{row.id}` | {row.severity} |" not in rule_table()] == []


def test_a_finding_says_what_the_row_says_unless_told_otherwise() -> None:
    row = RULE_TABLE[0]

    assert (row.at("here").what, row.at("here", "this").what) == (row.what, "this")


def test_what_is_quoted_is_short_and_is_text() -> None:
    assert (shown("a\udcff"), shown("x" * 61)) == ("'a?'", f"'{'x' * 57}...'")
