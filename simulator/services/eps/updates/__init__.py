"""The Prescription Status Update API: the table of its one operation, and nothing else."""

from simulator.call.call import Operation
from simulator.services.eps.updates import operations, rules
from simulator.services.eps.updates.checks import is_an_application
from simulator.services.eps.updates.errors import REFUSALS, render
from simulator.services.eps.updates.operations import nhs_number_of

BASE_PATH = "/prescription-status-update"

OPERATIONS = (
    Operation(
        id="eps.status.update",
        method="POST",
        path=f"{BASE_PATH}/",
        more_paths=(BASE_PATH,),
        summary="Say where dispensed items are: with the pharmacy, ready, on their way, collected",
        answer=operations.update_statuses,
        checks=(is_an_application,),
        rules=(rules.update,),
        refusals=tuple(REFUSALS),
        source="EPS prescription status update",
    ),
)
"""The operations of this face."""

RULE_TABLE = rules.ROWS
"""What its rules find, and what is noted while it answers."""

__all__ = ["BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of", "render"]
