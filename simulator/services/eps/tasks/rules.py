"""The Task tracker's reporting rules and the table of them."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.services.eps.tasks.query import PARAMETERS
from simulator.wire.findings import INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

_PAGE = "EPS FHIR Task tracker, Parameters"

IGNORED = RuleRow(
    "eps.task.parameter-ignored", WARNING, "a query parameter that is not looked at", "one of the published five", _PAGE
)
OLD = RuleRow(
    "eps.task.superseded",
    INFORMATION,
    "the older gateway's tracker",
    "the Clinical Prescription Tracker, for a new system",
    _PAGE,
)
ROWS = (IGNORED, OLD)
"""Every rule of this face."""


def parameters(call: Call, reply: Reply) -> Iterator[Finding]:
    """Every parameter is one that the tracker looks at."""
    for name in dict.fromkeys(call.query):
        if name not in PARAMETERS:
            yield IGNORED.at(f"query: {name}", f"{shown(name)} is not looked at")
    yield OLD.at("path")
