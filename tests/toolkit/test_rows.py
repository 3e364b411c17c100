"""When a row refuses, how bad it is, and where a break stands."""

import pytest

from simulator.toolkit.rows import Level, RuleRow
from simulator.wire.findings import Severity
from simulator.wire.xml import parse_xml


def _row(level: Level) -> RuleRow:
    return RuleRow("itk.made", level, "in general", "another", "X-1, made")


@pytest.mark.parametrize(
    ("level", "lenient", "strict"),
    [
        (Level.REFUSED, Severity.ERROR, Severity.ERROR),
        (Level.STRICT, Severity.WARNING, Severity.ERROR),
        (Level.WARNING, Severity.WARNING, Severity.WARNING),
        (Level.INFORMATION, Severity.INFORMATION, Severity.INFORMATION),
    ],
)
def test_a_row_is_an_error_where_it_refuses(level: Level, lenient: Severity, strict: Severity) -> None:
    row = _row(level)

    assert (row.severity("lenient"), row.severity("strict")) == (lenient, strict)
    assert (row.refuses("lenient"), row.refuses("strict")) == (lenient is Severity.ERROR, strict is Severity.ERROR)


def test_a_break_of_an_element_says_its_xpath_and_line() -> None:
    root = parse_xml(b'<a>\n<b/>\n<b c=""/></a>')

    finding = _row(Level.WARNING).at(root[1], "is blank", attribute="c").finding("lenient")

    assert (finding.where, finding.line, finding.what, finding.expected) == ("/a/b[2]/@c", 3, "is blank", "another")
    assert (finding.rule, finding.source) == ("itk.made", "X-1, made")


def test_a_break_in_words_says_what_the_row_says_in_general() -> None:
    finding = _row(Level.WARNING).at("body", line=7, expected="less").finding("strict")

    assert (finding.where, finding.line, finding.what, finding.expected) == ("body", 7, "in general", "less")
