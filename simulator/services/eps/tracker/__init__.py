"""The Clinical Prescription Tracker's FHIR API: the table of its operations, and nothing else."""

from simulator.call.call import Operation
from simulator.services.eps.tracker import checks, operations, rules
from simulator.services.eps.tracker.errors import REFUSALS, render
from simulator.services.eps.tracker.operations import nhs_number_of
from simulator.services.eps.tracker.rules import RULE_TABLE

__all__ = ["BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of", "render"]

BASE_PATH = "/clinical-prescription-tracker"

_PAGE = "Clinical Prescription Tracker API"
_GATEWAY = (
    "ACCESS_DENIED", "MISSING_FIELD", "INVALID_VALUE", "MISSING_VALUE", "INVALID_ROLE", "TOO_MANY_REQUESTS",
    "UNKNOWN_ERROR", "GATEWAY_TIMEOUT",
)  # fmt: skip
_BACK_END = (
    "BAD_REQUEST", "UNAUTHORIZED", "FORBIDDEN", "TIMEOUT", "REC_TIMEOUT", "TOO_LARGE", "SERVER_ERROR", "INTERNAL_ERROR",
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id=rules.SEARCH,
        method="GET",
        path=f"{BASE_PATH}/RequestGroup",
        summary="Search for prescriptions by NHS number or prescription id",
        answer=operations.search,
        checks=checks.SEARCH,
        rules=rules.RULES,
        refusals=(*_GATEWAY, *_BACK_END),
        source=f"{_PAGE}, prescription search",
        patience=operations.patience,
    ),
    Operation(
        id=rules.VIEW,
        method="GET",
        path=f"{BASE_PATH}/RequestGroup/{{prescriptionId}}",
        more_paths=(f"{BASE_PATH}/RequestGroup/",),
        summary="View one issue of a prescription with its items, dispenses and history",
        answer=operations.view,
        checks=checks.VIEW,
        rules=rules.RULES,
        refusals=(*_GATEWAY, *_BACK_END, "NOT_FOUND"),
        source=f"{_PAGE}, clinical view",
        patience=operations.patience,
    ),
    Operation(
        id="eps.tracker-status.retrieve",
        method="GET",
        path=f"{BASE_PATH}/_status",
        summary="Is the tracker's back end there?",
        answer=operations.status,
        refusals=("ACCESS_DENIED",),
        source="API platform, _status",
    ),
    Operation(
        id="eps.tracker-ping.retrieve",
        method="GET",
        path=f"{BASE_PATH}/_ping",
        summary="Is the tracker's gateway there?",
        answer=operations.ping,
        source="API platform, _ping",
    ),
    Operation(
        id="eps.tracker.unsupported",
        method="*",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="Any other path or method of the tracker",
        answer=operations.unsupported,
        rules=(rules.path,),
        refusals=("ACCESS_DENIED", "MISSING_VALUE", "INVALID_ROLE", "UNKNOWN_PATH"),
        source="not specified: assumed",
    ),
)
"""The tracker's operations."""
