"""Findings: what a recorded message did that the national service would refuse, ignore or dislike."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from simulator.wire.json import Json, writable

LONGEST_SHOWN = 60


class Severity(StrEnum):
    """How bad a finding is: the live service would refuse it, might, or it is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return tuple(Severity).index(self)


ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `where` is a header name, `query: name`, a JSON pointer or an XPath."""

    severity: Severity
    rule: str
    where: str
    what: str
    expected: str = ""
    source: str = ""
    line: int | None = None

    def as_json(self) -> Json:
        """The shape that the admin API gives."""
        return {
            "severity": self.severity.value,
            "rule": self.rule,
            "where": self.where,
            "line": self.line,
            "what": self.what,
            "expected": self.expected,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of a service's table of rules: how bad it is, what it finds in general, what would be right, and where
    that is said.
    """

    id: str
    severity: Severity
    what: str
    expected: str
    source: str

    def at(self, where: str, what: str = "", line: int | None = None) -> Finding:
        """A finding of this rule; `what` is wrong there, if more is known than the row says."""
        return Finding(self.severity, self.id, where, what or self.what, self.expected, self.source, line)


class Row(Protocol):
    """A row of any table of rules: its id is that of the findings that it makes."""

    @property
    def id(self) -> str:
        """The findings' id."""


def ids_of(*tables: Iterable[Row]) -> tuple[str, ...]:
    """The ids of the findings that tables' rows make, each once."""
    return tuple(dict.fromkeys(row.id for table in tables for row in table))


def rule_table(rows: Iterable[RuleRow]) -> str:
    """A table as Markdown, for the service's page."""
    lines = ["| rule | severity | what it finds | source |", "|---|---|---|---|"]
    lines += [f"| `{row.id}` | {row.severity} | {row.what} | {row.source} |" for row in rows]
    return "\n".join(lines) + "\n"


def shown(text: str) -> str:
    """A text as a finding quotes it: cut, and without what is no text."""
    text = writable(text)
    return f"'{text}'" if len(text) <= LONGEST_SHOWN else f"'{text[: LONGEST_SHOWN - 3]}...'"
