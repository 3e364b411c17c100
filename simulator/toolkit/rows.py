"""What a rule about ITK messages is: a row that says when it refuses and in which words, and what breaks it.

The same functions decide the answer, where the first fault counts, and make the findings, where all of them do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from simulator.call.call import Call
from simulator.wire.findings import Finding, Severity
from simulator.wire.itk_message import ItkMessage
from simulator.wire.xml import Element, line_of, path_of

MOST_FOUND = 100
"""Breaks of one rule that are listed: a message of a million faults is not worth a million findings."""

STRUCTURE = "Soap validation failed"
"""The diagnostic text of most faults."""


NOT_VALID = "schema validation failed"
"""The ErrorText of what is built differently than its schema, or a table of ours, demands."""


class Level(Enum):
    """Who refuses: every receiver, a strict one, or nobody."""

    REFUSED = "refused"
    STRICT = "strict"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row of the validation table.

    `text` is the ErrorText of its fault, `diagnostic` the ErrorDiagnosticText and `code` a key of the error table.
    `what` says in general what it finds; `source` names the clause, beginning with the row's id in the table.
    """

    id: str
    level: Level
    what: str
    expected: str
    source: str
    text: str = "Invalid message"
    diagnostic: str = STRUCTURE
    code: str = "1000"

    def refuses(self, profile: str) -> bool:
        """Does a receiver of this profile refuse what breaks it?"""
        return self.level is Level.REFUSED or (self.level is Level.STRICT and profile == "strict")

    def severity(self, profile: str) -> Severity:
        """How bad it is for a receiver of this profile."""
        if self.refuses(profile):
            return Severity.ERROR
        return Severity.INFORMATION if self.level is Level.INFORMATION else Severity.WARNING

    def at(
        self,
        where: Element | str,
        what: str = "",
        *,
        attribute: str = "",
        expected: str = "",
        text: str = "",
        diagnostic: str = "",
        line: int | None = None,
    ) -> "Broken":
        """What breaks it: `where` is an element (with the name of its attribute) or a place in words.

        `text` and `diagnostic` replace the row's own on the wire.
        """
        return Broken(self, where, attribute, what or self.what, expected or self.expected, text, diagnostic, line)


@dataclass(frozen=True, slots=True)
class Broken:
    """One break of a rule. Its XPath is made only when somebody reads it."""

    row: RuleRow
    where: Element | str
    attribute: str
    what: str
    expected: str
    text: str
    diagnostic: str
    line: int | None

    def finding(self, profile: str) -> Finding:
        """The finding that the record shows."""
        where, line = self.where, self.line
        if not isinstance(where, str):
            line = line_of(where) if line is None else line
            where = path_of(where, self.attribute)
        return Finding(self.row.severity(profile), self.row.id, where, self.what, self.expected, self.row.source, line)


ItkRule = Callable[[Call, ItkMessage], Iterator[Broken]]
"""A rule: pure, quick, and silent about parts that are missing because an earlier rule has said so."""
