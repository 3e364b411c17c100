"""What a reporting rule of the prescription service is: a row of a rule table that makes findings."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.wire.findings import Finding, Severity

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row: how bad, what it finds in general, what would be right, and where that is said."""

    id: str
    severity: Severity
    what: str
    expected: str
    source: str

    def at(self, where: str, what: str = "") -> Finding:
        """A finding of this rule."""
        return Finding(self.severity, self.id, where, what or self.what, self.expected, self.source)


def shown(text: str) -> str:
    """A text as a finding quotes it; what was no text in the caller's bytes is replaced."""
    text = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"


def rule_table(rows: Iterable[RuleRow]) -> str:
    """Rules as a Markdown table, for the service's page."""
    lines = ["| rule | severity | what it finds | source |", "|---|---|---|---|"]
    lines += [f"| `{row.id}` | {row.severity} | {row.what} | {row.source} |" for row in rows]
    return "\n".join(lines) + "\n"
