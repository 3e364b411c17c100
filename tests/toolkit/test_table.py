"""The table of the rules that all receivers share."""

import simulator.toolkit
from simulator.toolkit.rows import Level, RuleRow
from simulator.toolkit.table import RULE_TABLE, rule_table
from tests.test_layout import ROOT


def _row(level: Level, **words: str) -> RuleRow:
    return RuleRow("itk.made", level, "something odd", "nothing odd", "X-9, a source", **words)


def test_no_rule_stands_twice() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert [id for id in ids if ids.count(id) > 1] == []


def test_every_rule_says_what_it_finds_and_where_that_stands() -> None:
    assert [row.id for row in RULE_TABLE if not row.id.startswith("itk.") or not row.what or not row.source] == []


def test_the_rules_of_every_module_are_in_it() -> None:
    known = {row.id for row in RULE_TABLE}
    modules = [
        path.stem for path in (ROOT / "simulator" / "toolkit").glob("*.py") if "\nROWS" in path.read_text("utf-8")
    ]
    rows = [row for name in modules for row in getattr(simulator.toolkit, name).ROWS]

    assert [row.id for row in rows if row.id not in known] == []


def test_a_row_says_what_each_profile_makes_of_it() -> None:
    rows = [
        _row(Level.REFUSED, text="Bad", code="2200"),
        _row(Level.STRICT),
        _row(Level.WARNING, text="Never sent"),
        _row(Level.INFORMATION),
        _row(Level.REFUSED, text="Never said", code="UNSUPPORTED_MEDIA_TYPE"),
    ]

    assert [line.split(" | ")[1:5] for line in rule_table(rows).splitlines()[2:]] == [
        ["refused, 2200", "refused, 2200", "something odd", "Bad"],
        ["warning", "refused, 1000", "something odd", "Invalid message"],
        ["warning", "warning", "something odd", ""],
        ["information", "information", "something odd", ""],
        ["refused, UNSUPPORTED_MEDIA_TYPE", "refused, UNSUPPORTED_MEDIA_TYPE", "something odd", ""],
    ]


def test_what_would_end_a_cell_is_escaped() -> None:
    row = RuleRow("itk.made", Level.WARNING, "a | b", "", "X-9, a source")

    assert "| a \\| b |" in rule_table([row])
