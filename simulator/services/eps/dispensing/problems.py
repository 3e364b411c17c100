"""What the back end collects against a request before it goes on to Spine: problems, all told in one outcome.

What Spine refuses is one row of the error table; see `errors`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.call.refusal import Refusal
from simulator.wire.fhir import SPINE_CODES
from simulator.wire.json import Json

INVALID_CONTENT, INVALID_TRANSLATION = "INVALID_CONTENT", "INVALID_TRANSLATION"
"""The refusals of what the back end finds in a message, and of what it cannot turn into Spine's own."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, an issue of the outcome. `conflict` adds the coding of values that contradict one another."""

    code: str
    diagnostics: str
    expression: str = ""
    severity: str = "error"
    conflict: bool = False

    def issue(self) -> Json:
        """The issue as the back end writes it."""
        issue: dict[str, Json] = {"severity": self.severity, "code": self.code}
        if self.conflict:
            display = "Conflicting values have been specified in different fields"
            issue["details"] = {"coding": [{"system": SPINE_CODES, "code": "CONFLICTING_VALUES", "display": display}]}
        issue["diagnostics"] = self.diagnostics
        if self.expression:
            issue["expression"] = [self.expression]
        return issue


class Refused(Refusal):
    """A request with problems, at least one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(INVALID_CONTENT, self.problems[0].diagnostics)


class Untranslatable(Refusal):
    """A request that cannot be turned into Spine's own message: told alone, without the outcome's time."""

    def __init__(self, display: str, expression: str | None = None, code: str = "INVALID_VALUE") -> None:
        self.display = display
        self.expression = expression
        self.spine_code = code
        super().__init__(INVALID_TRANSLATION, display)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Refused if there is any problem."""
    found = tuple(problems)
    if found:
        raise Refused(found)


def wrong_resource_type(expected: str) -> Problem:
    """The body is another resource than the one this address takes."""
    return Problem("value", f"Incorrect FHIR resource type. Expected {expected}.", severity="fatal")


def missing_parameter(name: str) -> Problem:
    """A parameter that has to be there."""
    return Problem("invalid", f"Required parameter {name} is missing.")


def missing_field(path: str) -> Problem:
    """A field that has to be there."""
    return Problem("invalid", f"Required field {path} is missing.")


def is_a_reference(path: str) -> Problem:
    """A reference where the person has to be named by identifier."""
    return Problem("invalid", f"{path} populated incorrectly. Please populate with Identifier and Display.")


def wrong_task_value(field: str, *allowed: str) -> Problem:
    """A field of a Task that has another value than one of these."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return Problem("value", f"Task.{field} must be one of: {listed}.", f"Task.{field}")


def wrong_task_system(field: str, system: str) -> Problem:
    """A coding of a Task that is not of its code system."""
    text = f"Task.{field} must have a system of '{system}' and a value from that system."
    return Problem("value", text, f"Task.{field}")


def differing(path: str, received: str) -> Problem:
    """Dispensed items that should agree in a field and do not. `received` is a JSON array of what they say."""
    text = f"Expected all MedicationDispenses to have the same value for {path}. Received {received}."
    return Problem("value", text, f"Bundle.entry.resource.ofType(MedicationDispense).{path}")


def missing_in_dispense(path: str) -> Problem:
    """A dispensed item without a field that it needs."""
    text = f"Expected MedicationDispense to have a value for {path}."
    return Problem("value", text, f"Bundle.entry.resource.ofType(MedicationDispense).{path}")
