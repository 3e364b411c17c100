"""The FHIR Task tracker of the older gateway: the table of its one operation, and nothing else."""

from simulator.call.call import Operation
from simulator.services.eps.dispensing.checks import passes_gateway, patience
from simulator.services.eps.tasks import operations, rules
from simulator.services.eps.tasks.checks import may_track
from simulator.services.eps.tasks.errors import REFUSALS, render
from simulator.services.eps.tasks.operations import nhs_number_of

BASE_PATH = "/electronic-prescriptions"

OPERATIONS = (
    Operation(
        id="eps.task.search",
        method="GET",
        path=f"{BASE_PATH}/FHIR/R4/Task",
        summary="Search for a patient's prescriptions, or look one up, as Tasks",
        answer=operations.search,
        checks=(passes_gateway, may_track),
        rules=(rules.parameters,),
        refusals=tuple(REFUSALS),
        source="EPS FHIR, Task tracker",
        patience=patience,
    ),
)
"""The operations of this face."""

RULE_TABLE = rules.ROWS
"""What its rules find, and what is noted while it answers."""

__all__ = ["BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of", "render"]
