"""Findings: what a recorded message did that the national service would refuse, ignore or dislike."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.wire.json import Json


class Severity(StrEnum):
    """How bad a finding is: the live service would refuse it, might, or it is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return tuple(Severity).index(self)


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
