"""What a reporting rule of PDS is: a row of the rule table that makes findings. The rules themselves live beside it."""

from dataclasses import dataclass

from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, Severity

__all__ = ["ERROR", "INFORMATION", "SPECIFICATION", "WARNING", "RuleRow", "shown"]

SPECIFICATION = "PDS FHIR API specification"
"""The published OpenAPI specification of the PDS FHIR API, which most rules stand on."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row: `severity` is error if the live service would refuse, warning if it ignores or may, else information.

    `clause` names the part of the specification, or a whole source if it holds a comma.
    """

    id: str
    severity: Severity
    what: str
    expected: str
    clause: str

    @property
    def source(self) -> str:
        """The clause with the document it stands in."""
        return self.clause if ", " in self.clause else f"{SPECIFICATION}, {self.clause}"

    def at(self, where: str, what: str, expected: str | None = None) -> Finding:
        """A finding of this rule: `where` in the message, `what` is wrong there, `expected` if more is known."""
        wanted = self.expected if expected is None else expected
        return Finding(self.severity, self.id, where, what, wanted, self.source)


def shown(value: object) -> str:
    """A value as a finding quotes it: short, and never a whole object."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    text = str(value)
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"
