"""EPS FHIR dispensing: the table of its operations, and nothing else."""

from simulator.call.call import Operation
from simulator.services.eps.dispensing import claim, release, rules, task
from simulator.services.eps.dispensing.checks import passes_gateway, patience
from simulator.services.eps.dispensing.errors import (
    BACK_END_CODES,
    GATEWAY_CODES,
    MESSAGE_CODES,
    REFUSALS,
    RELEASE_CODES,
    render,
)
from simulator.services.eps.dispensing.patients import nhs_number_of

BASE_PATH, OLDER_BASE_PATH = "/fhir-dispensing", "/electronic-prescriptions"
"""The newer gateway's base path and the older one's; the same back end stands behind both."""

_OWN = (*BACK_END_CODES, *GATEWAY_CODES)


def _paths(below: str) -> tuple[str, tuple[str, ...]]:
    return f"{BASE_PATH}{below}", (f"{OLDER_BASE_PATH}{below}",)


_RELEASE, _RELEASE_TOO = _paths("/FHIR/R4/Task/$release")
_TASK, _TASK_TOO = _paths("/FHIR/R4/Task")
_CLAIM, _CLAIM_TOO = _paths("/FHIR/R4/Claim")

OPERATIONS = (
    Operation(
        id="eps.prescription.release",
        method="POST",
        path=_RELEASE,
        more_paths=_RELEASE_TOO,
        summary="Release a prescription, or all that are nominated to a site, to a dispenser",
        answer=release.release,
        checks=(passes_gateway,),
        rules=(rules.headers, rules.of_release),
        refusals=(*RELEASE_CODES, *_OWN),
        source="EPS FHIR dispensing, Task/$release",
        patience=patience,
    ),
    Operation(
        id="eps.task.submit",
        method="POST",
        path=_TASK,
        more_paths=_TASK_TOO,
        summary="Return a prescription to Spine, or withdraw the last dispense notification",
        answer=task.submit_task,
        checks=(passes_gateway,),
        rules=(rules.headers, rules.of_task),
        refusals=(*MESSAGE_CODES, *_OWN),
        source="EPS FHIR dispensing, Task",
        patience=patience,
    ),
    Operation(
        id="eps.claim.submit",
        method="POST",
        path=_CLAIM,
        more_paths=_CLAIM_TOO,
        summary="Claim for a dispensed prescription",
        answer=claim.submit_claim,
        checks=(passes_gateway,),
        rules=(rules.headers, rules.of_claim),
        refusals=(*MESSAGE_CODES, *_OWN),
        source="EPS FHIR dispensing, Claim",
        patience=patience,
    ),
)
"""The operations of this face."""

RULE_TABLE = rules.ROWS
"""What its rules find, and what is noted while it answers."""

__all__ = ["BASE_PATH", "OLDER_BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of", "render"]
