"""The legacy EPS tracker on Spine, with its clinical pair for 111: the table of its operations, and nothing else."""

from simulator.call.call import Operation
from simulator.services.eps.legacy import checks, operations, rules
from simulator.services.eps.legacy.errors import (
    BASIC_RETRIEVE,
    BASIC_SEARCH,
    ITEM_DETAILS,
    ITEM_SUMMARY,
    REFUSALS,
    render,
)
from simulator.services.eps.legacy.operations import nhs_number_of
from simulator.services.eps.legacy.rules import RULE_TABLE

__all__ = ["BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of", "render"]

BASE_PATH = "/mm"

_PAGE = "EPS Tracker API"
_CALLER = ("INVALID_ASID", "INVALID_VERSION", "INVALID_TRACE_ID", "INVALID_USER_ID", "INVALID_ROLE_PROFILE_ID")
_ALWAYS = ("NO_QUERY_PARAMETERS", *_CALLER, "ASID_NOT_ALLOWED", "NOT_FOUND", "UNEXPECTED_EXCEPTION")
_HTTP = ("TOO_LARGE", "INTERNAL_ERROR", "TIMEOUT")
_SEARCH = (*_ALWAYS, "INVALID_SEARCH_DATE", "INVALID_SEARCH_STATE", "INVALID_SEARCH_VERSION", "INVALID_NHS_NUMBER")
_RETRIEVE = (*_ALWAYS, "INVALID_PRESCRIPTION_ID", "NO_UNIQUE_PRESCRIPTION", "UNPARSABLE_PRESCRIPTION")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id=BASIC_SEARCH,
        method="GET",
        path=f"{BASE_PATH}/prescriptions",
        summary="Search for a patient's prescriptions, without clinical content",
        answer=operations.search_basic,
        checks=checks.SEARCH,
        rules=rules.RULES,
        refusals=(*_SEARCH, *_HTTP),
        source=f"{_PAGE}, ExternalPrescriptionSearch",
        mutual_tls=True,
    ),
    Operation(
        id=BASIC_RETRIEVE,
        method="GET",
        path=f"{BASE_PATH}/prescriptions/{{prescriptionId}}",
        summary="Retrieve a prescription and one of its issues, without clinical content",
        answer=operations.retrieve_basic,
        checks=checks.RETRIEVE,
        rules=rules.RULES,
        refusals=(*_RETRIEVE, "ISSUE_NOT_FOUND", *_HTTP),
        source=f"{_PAGE}, ExternalPrescriptionQuery",
        mutual_tls=True,
    ),
    Operation(
        id=ITEM_SUMMARY,
        method="GET",
        path=f"{BASE_PATH}/nhs111itemsummary",
        summary="Search for a patient's prescriptions with what was prescribed",
        answer=operations.search_items,
        checks=checks.SEARCH,
        rules=rules.RULES,
        refusals=(*_SEARCH, *_HTTP),
        source=f"{_PAGE}, NHS111_ItemSummary",
        mutual_tls=True,
    ),
    Operation(
        id=ITEM_DETAILS,
        method="GET",
        path=f"{BASE_PATH}/nhs111itemdetails",
        summary="Retrieve one issue of a prescription in full",
        answer=operations.retrieve_items,
        checks=checks.RETRIEVE,
        rules=rules.RULES,
        refusals=(*_RETRIEVE, "REPEAT_INSTANCE_NOT_FOUND", *_HTTP),
        source=f"{_PAGE}, NHS111_ItemDetail",
        mutual_tls=True,
    ),
    Operation(
        id="eps.legacy.unsupported",
        method="*",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="Any other path or method of the legacy tracker",
        answer=operations.unsupported,
        rules=(rules.path,),
        refusals=("NO_SUCH_PATH", "METHOD_NOT_TAKEN"),
        source="not specified: assumed",
        mutual_tls=True,
    ),
)
"""The legacy tracker's operations."""
