"""What the prescribing API has against a message: single issues, and the refusal that carries all that were found.

How an outcome of them is written is `errors`'s business.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.call.refusal import Refusal
from simulator.wire.fhir import SPINE_CODES
from simulator.wire.json import Json

MESSAGES = "http://hl7.org/fhir/java-core-messageId"
"""The validator's own names for what it finds."""

OF_REQUESTS = "Bundle.entry.resource.ofType(MedicationRequest)"
"""How an expression names the line items of a message."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of an outcome, in the order of members that the service writes."""

    code: str
    diagnostics: str = ""
    severity: str = "error"
    coding: Json = None
    expression: str = ""
    location: str = ""

    def as_json(self) -> Json:
        """The issue as it stands in an OperationOutcome."""
        issue: dict[str, Json] = {"severity": self.severity, "code": self.code}
        if self.coding is not None:
            issue["details"] = {"coding": [self.coding]}
        if self.diagnostics:
            issue["diagnostics"] = self.diagnostics
        if self.location:
            issue["location"] = [self.location]
        if self.expression:
            issue["expression"] = [self.expression]
        return issue


class Refused(Refusal):
    """A refusal of everything that was found at once. `has_meta` is false where the outcome bears no time."""

    def __init__(self, code: str, issues: Iterable[Issue], *, has_meta: bool = True) -> None:
        self.issues = tuple(issues)
        self.has_meta = has_meta
        super().__init__(code, "; ".join(issue.diagnostics for issue in self.issues if issue.diagnostics) or None)


def value_issue(diagnostics: str, path: str = "") -> Issue:
    """A value that may not stand where it does; `path` is below the line items."""
    return Issue("value", diagnostics, expression=f"{OF_REQUESTS}.{path}" if path else "")


def invalid_issue(diagnostics: str) -> Issue:
    """Something that is missing or in the wrong form, told without a place."""
    return Issue("invalid", diagnostics)


def too_few(what: str) -> Refused:
    """The refusal of a message that lacks a resource; `what` is the condition that none fulfils."""
    return untranslatable("TOO_FEW_VALUES_SUBMITTED", f"Too few values submitted. Expected 1 element where {what}.")


def too_many(what: str) -> Refused:
    """The refusal of a message that has several resources where one is wanted."""
    return untranslatable("TOO_MANY_VALUES_SUBMITTED", f"Too many values submitted. Expected 1 element where {what}.")


def invalid_value(display: str, expression: str) -> Refused:
    """The refusal of a value that cannot be turned into a prescription."""
    return untranslatable("INVALID_TRANSLATION", display, expression, "INVALID_VALUE")


def untranslatable(code: str, display: str, expression: str = "Bundle.entry", said: str = "") -> Refused:
    """The refusal of a message that is sound but cannot be turned into a prescription: always one fatal issue."""
    coding = {"system": SPINE_CODES, "code": said or code, "display": display}
    return Refused(code, [Issue("invalid", severity="fatal", coding=coding, expression=expression)], has_meta=False)
