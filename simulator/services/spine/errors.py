"""Spine's error table: detected issues, which are answers of status 200, and the faults of what stands in front.

`detail` says in which code system an issue's codes are, how bad it is (`qualifier`), and its second, specific issue.
Rows with a `fault` are SOAP faults; those with neither are answers of the web server.
"""

from collections.abc import Mapping

from simulator.call.refusal import RefusalRow
from simulator.wire.hl7v3 import NATIONAL

PSIS_ISSUES = f"{NATIONAL}.17.33"
PDS_ISSUES = f"{NATIONAL}.17.42"
NO_SERVICE = "Service Not Available"

_ACF = "Business condition related to access control  which prevents the action being performed by PSIS"
_INPUT = "[PSIS-35160] - Invalid input message. Mandatory field NHS Number is missing or incorrect"


def _psis(code: str, display: str, specific: str = "", said: str = "", qualifier: str = "ER") -> RefusalRow:
    detail = {"system": PSIS_ISSUES, "qualifier": qualifier}
    if specific:
        detail |= {"specific": specific, "said": said}
    return RefusalRow(200, display, code=code, detail=detail)


def _pds(code: str, display: str) -> RefusalRow:
    return RefusalRow(200, display, code=code, detail={"system": PDS_ISSUES, "qualifier": "ER"})


def _fault(code: str, display: str) -> RefusalRow:
    return RefusalRow(500, display, code=code, detail={"fault": "tms"})


REFUSALS: Mapping[str, RefusalRow] = {
    # The texts of PDS's issues are not published: they are those of the mini services' codes.
    "NO_MATCH": _pds("1", "No Match"),
    "MULTIPLE_MATCHES": _pds("7", "Multiple matches found"),
    "SUPERSEDED": _pds("17", "Superceding NHS number returned"),
    "INVALIDATED": _pds("22", "NHS Number of response record has been invalidated"),
    "NOT_VERIFIED": _pds("40", "NHS number not verified"),
    "NOT_NEW_STYLE": _pds("42", "NHS Number is not a new style number"),
    "CASE_NOT_FOUND": _psis(
        "210", "Success with Warning", "30312", "[PSIS-30312] - Case Instance not found. {nhs_number}", "WG"
    ),
    "INVALID_REQUEST": _psis("400", "Invalid Request", "35160", _INPUT),
    "DUPLICATE_MESSAGE": _psis("401", "Duplicate message id"),
    "LOGICAL_INCONSISTENCY": _psis("410", "Logical inconsistency"),
    "ACCESS_REFUSED": _psis("420", _ACF, "30418", "[PSIS-30418] - ACF does not permit access to resource"),
    "INVALID_UPDATE": _psis("430", "Invalid update"),
    "DUPLICATE_EVENT": _psis(
        "430",
        "Invalid update",
        "30134",
        "[PSIS-30134] - Duplicate event with eventId {event} and nhsNumber {nhs_number}.",
    ),
    "SERVICE_NOT_AVAILABLE": _psis("502", NO_SERVICE),
    "SYSTEM_FAILURE": _fault("200", "System failure to process message - default"),
    "NOT_WELL_FORMED": _fault("201", "The message is not well formed"),
    "TIMEOUT": _fault("206", "The message could not be processed in time"),
    "BUSY": _fault("208", "The service is busy"),
    "NOT_SUPPORTED": _fault("300", "The interaction is not supported"),
    "TOO_LARGE": _fault("201", "The message is too large"),
    "INTERNAL_ERROR": _fault("200", "System failure to process message - default"),
    # Milliseconds, unlike elsewhere.
    "PENDING": RefusalRow(202, "Accepted", headers={"Retry-After": "100"}),
    "NOT_FOUND": RefusalRow(404, "Not Found"),
    "METHOD_NOT_ALLOWED": RefusalRow(405, "Method Not Allowed", headers={"Allow": "POST"}),
    "UNAVAILABLE": RefusalRow(503, "Service Temporarily Unavailable"),
}
"""Every refusal by its key."""
