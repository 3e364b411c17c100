"""Findings know how bad they are and how the admin API shows them."""

import pytest

from simulator.wire.findings import LONGEST_SHOWN, Finding, RuleRow, Severity, ids_of, rule_table, shown

ROW = RuleRow("a.b.c", Severity.WARNING, "something odd", "nothing odd", "a source")


def test_error_ranks_before_warning_before_information() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == ["error", "warning", "information"]
    assert Severity.ERROR.rank == 0


def test_a_finding_is_shown_with_every_member_in_order() -> None:
    finding = Finding(Severity.WARNING, "pds.header.prefer", "Prefer", "has no effect", "none", "PDS, Prefer", 3)

    assert list(finding.as_json().items()) == [
        ("severity", "warning"),
        ("rule", "pds.header.prefer"),
        ("where", "Prefer"),
        ("line", 3),
        ("what", "has no effect"),
        ("expected", "none"),
        ("source", "PDS, Prefer"),
    ]


def test_a_finding_without_line_shows_none() -> None:
    assert Finding(Severity.ERROR, "a.b.c", "/", "x").as_json()["line"] is None


def test_a_row_says_in_general_what_is_not_said_of_a_finding() -> None:
    assert ROW.at("/x") == Finding(Severity.WARNING, "a.b.c", "/x", "something odd", "nothing odd", "a source")
    assert ROW.at("/x", "this is odd", 3).what == "this is odd"


def test_the_ids_of_tables_stand_once_each() -> None:
    other = RuleRow("a.b.d", Severity.ERROR, "x", "", "")

    assert ids_of([ROW, other], (ROW,)) == ("a.b.c", "a.b.d")


def test_a_table_has_a_line_for_each_row() -> None:
    head = ["| rule | severity | what it finds | source |", "|---|---|---|---|"]

    assert rule_table([ROW]).splitlines() == [*head, "| `a.b.c` | warning | something odd | a source |"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("x", "'x'"),
        ("x" * LONGEST_SHOWN, f"'{'x' * LONGEST_SHOWN}'"),
        ("x" * 61, f"'{'x' * 57}...'"),
        ("\udcff", "'?'"),
    ],
)
def test_a_text_is_quoted_short_and_without_what_is_no_text(text: str, quoted: str) -> None:
    assert shown(text) == quoted
