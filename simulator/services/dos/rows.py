"""What a finding about the directory's calls is made of: one row of a table. The tables stand in the faces' `rules`."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.wire.findings import Finding, Severity

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How bad it is, what it finds in general, what would be right, and where that is said."""

    id: str
    severity: Severity
    what: str
    expected: str
    source: str

    def at(self, where: str, what: str = "", line: int | None = None) -> Finding:
        """A finding of this rule."""
        return Finding(self.severity, self.id, where, what or self.what, self.expected, self.source, line)


def shown(text: str) -> str:
    """A text as a finding quotes it, cut; what was no text in the caller's bytes is replaced."""
    text = sendable(text)
    return f"'{text}'" if len(text) <= LONGEST_SHOWN else f"'{text[: LONGEST_SHOWN - 3]}...'"


def sendable(text: str) -> str:
    """A text that JSON can carry: what was no text in the caller's bytes is replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def rule_table(rows: Iterable[RuleRow]) -> str:
    """A table as Markdown, for the service's page."""
    lines = ["| rule | severity | what it finds | source |", "|---|---|---|---|"]
    lines += [f"| `{row.id}` | {row.severity} | {row.what} | {row.source} |" for row in rows]
    return "\n".join(lines) + "\n"
