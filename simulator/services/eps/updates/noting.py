"""What is noted of a status update while it is taken, because only then the stored prescription is at hand."""

from simulator.wire.findings import INFORMATION, WARNING, RuleRow

_PAGE = "EPS prescription status update"

NO_PRESCRIPTION = RuleRow(
    "eps.status.prescription-unknown",
    WARNING,
    "an update of a prescription that nobody knows",
    "a prescription that was released to the pharmacy",
    _PAGE,
)
NO_ITEM = RuleRow(
    "eps.status.item-unknown",
    WARNING,
    "an update of a line item that its prescription does not have",
    "the id of a prescribed line item",
    _PAGE,
)
OVERTAKEN = RuleRow(
    "eps.status.overtaken",
    INFORMATION,
    "an update that is older than one that came before it",
    "updates in the order in which things happened",
    _PAGE,
)
"""Updates are kept all the same."""
