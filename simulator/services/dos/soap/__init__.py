"""The web service of the directory (SOAP): the table of its operations, its faults and its view, and nothing else."""

from simulator.call.call import Operation
from simulator.services.dos.soap import operations
from simulator.services.dos.soap.checks import CHECKS
from simulator.services.dos.soap.door import ANYTHING, DOS_DOOR, WSDL
from simulator.services.dos.soap.errors import REFUSALS, render
from simulator.services.dos.soap.names import ANALYSIS, DETAILS, REASONS, SCORES, SEARCH
from simulator.services.dos.soap.rules import RULE_TABLE, RULES
from simulator.services.dos.soap.view import view

__all__ = ["OPERATIONS", "REFUSALS", "RULE_TABLE", "render", "view"]

_PAGE = "Directory of Services API, SOAP"
_FAILING = ("LOGIN_FAILED", "INTERNAL_ERROR", "TOO_LARGE", "TIMEOUT")
_ANY_CALL = (
    "MALFORMED_XML", "UNKNOWN_SOAP_VERSION", "NO_CREDENTIALS", "AUTHENTICATION_FAILED", "INCORRECT_PRIVILEGES",
    "UNSUPPORTED_VERSION", "UNKNOWN_OPERATION", *_FAILING,
)  # fmt: skip
_ANY_SEARCH = (
    *_ANY_CALL, "INVALID_SEARCH_DATE", "SEARCH_DATE_TOO_LATE", "SEARCH_DATE_PAST", "INVALID_AGE_FORMAT", "INVALID_AGE",
    "INVALID_AGE_DAYS", "INVALID_AGE_MONTHS", "INVALID_AGE_YEARS", "INVALID_AGE_GROUP", "INVALID_GENDER",
    "NO_OVERRIDE_DISTANCE", "INVALID_SEARCH_DISTANCE", "POSTCODE_NOT_FOUND", "SYMPTOM_GROUP_NOT_FOUND",
    "NO_VALID_DISCRIMINATORS", "DISPOSITION_NOT_FOUND", "NO_SERVICES_FOUND", "SEARCH_FAILURE",
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="dos.services.search",
        method="POST",
        path="",
        summary="CheckCapacitySummary: find services for a case",
        answer=operations.search_services,
        checks=CHECKS,
        rules=RULES,
        refusals=_ANY_SEARCH,
        source=f"{_PAGE}, CheckCapacitySummary",
        door=DOS_DOOR,
        answers_to=(SEARCH,),
    ),
    Operation(
        id="dos.service-details.retrieve",
        method="POST",
        path="",
        summary="ServiceDetailsById: where systems reach a service, by its id or ODS code",
        answer=operations.retrieve_details,
        checks=CHECKS,
        rules=RULES,
        refusals=(*_ANY_CALL, "SERVICE_NOT_FOUND"),
        source=f"{_PAGE}, ServiceDetailsById",
        door=DOS_DOOR,
        answers_to=(DETAILS,),
    ),
    Operation(
        id="dos.hospital-scores.list",
        method="POST",
        path="",
        summary="GetHospitalScores: how much pressure emergency departments are under",
        answer=operations.list_scores,
        checks=CHECKS,
        rules=RULES,
        refusals=_ANY_CALL,
        source=f"{_PAGE}, GetHospitalScores",
        door=DOS_DOOR,
        answers_to=(SCORES,),
    ),
    Operation(
        id="dos.services.analyse",
        method="POST",
        path="",
        summary="ServiceAnalysis (1.3, 1.4): find what is clinically appropriate for a case",
        answer=operations.analyse_case,
        checks=CHECKS,
        rules=RULES,
        refusals=_ANY_SEARCH,
        source="WSDL of the web service, version 1.3",
        door=DOS_DOOR,
        answers_to=(ANALYSIS,),
    ),
    Operation(
        id="dos.reject-reasons.list",
        method="POST",
        path="",
        summary="ExceptionCapture (1.3, 1.4): list the reasons to reject a service",
        answer=operations.list_reasons,
        checks=CHECKS,
        rules=RULES,
        refusals=_ANY_CALL,
        source="WSDL of the web service, version 1.3",
        door=DOS_DOOR,
        answers_to=(REASONS,),
    ),
    Operation(
        id="dos.wsdl.retrieve",
        method="GET",
        path="",
        summary="The WSDL of a version",
        answer=operations.retrieve_wsdl,
        refusals=("WSDL_NOT_FOUND", *_FAILING),
        source=_PAGE,
        door=DOS_DOOR,
        answers_to=(WSDL,),
    ),
    Operation(
        id="dos.soap.unsupported",
        method="*",
        path="",
        summary="Any other message or method at the web service's address",
        answer=operations.unsupported,
        checks=CHECKS,
        rules=RULES,
        refusals=_ANY_CALL,
        source="not specified: assumed",
        door=DOS_DOOR,
        answers_to=(ANYTHING,),
    ),
)
"""The operations behind the web service's address."""
