"""The prescribing API's refusals: the table, and the outcomes that they are written as.

A row's `detail` says which half refuses, what type of issue it is and whose code it bears. A refusal's diagnostics
stand where the row has its own; of `SPOKEN` rows they are the display, because there Spine's own words go into it.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.clock import fhir_instant
from simulator.services.eps.gateway import GATEWAY_REFUSALS, HTTP_CODES, gateway_row
from simulator.services.eps.prescribing.issues import OF_REQUESTS, Refused
from simulator.services.eps.prescription.codes import CANCEL_RESULTS
from simulator.wire.fhir import SPINE_CODES
from simulator.wire.json import Json

EPS_CODES = "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"
SPINE_SIDE_CODES = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
CANCEL_CODES = "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-history"

BACK_END_TYPE = "application/fhir+json; fhirVersion=4.0"
BACK_END, CANCEL = "back end", "cancel"
SPOKEN = "spoken"
UNPROCESSABLE = "Unable to process message. Information missing or invalid"


def _said(status: int, issue: str, diagnostics: str, expression: str = "", severity: str = "error") -> RefusalRow:
    """A row without a code of its own: it is told by its diagnostics alone."""
    detail = {"from": BACK_END, "issue": issue, "severity": severity, "expression": expression, "meta": "yes"}
    return RefusalRow(status, "", diagnostics, detail=detail)


def _coded(issue: str, system: str, display: str, code: str = "", **detail: str) -> RefusalRow:
    row = {"from": BACK_END, "issue": issue, "severity": "error", "system": system, "meta": "yes"}
    return RefusalRow(400, display, None, code, detail=row | detail)


def _translation(code: str, display: str, expression: str) -> RefusalRow:
    return _coded("invalid", SPINE_CODES, display, code, severity="fatal", expression=expression, meta="")


def _cancel(code: str, issue: str = "", display: str = "") -> RefusalRow:
    """A cancellation's result; one with an issue type is an outcome, the others are messages."""
    return RefusalRow(400, display or CANCEL_RESULTS[code], None, code, detail={"from": CANCEL, "issue": issue})


_BUSINESS = "business-rule"
_NOT_ALLOWED = "Your app does not have permission to access prescribing functionality."
_USERS_ONLY = "Prescribing functionality can only be accessed using the user-restricted access mode."

_MESSAGE = {
    "UNREADABLE": _said(400, "invalid", "Failed to parse JSON encoded FHIR content: unreadable"),
    "INVALID_PROFILE": _said(400, "processing", "Bundle.entry: minimum required = 1, but only found 0"),
    "MISSING_ENTRY": _coded(
        "value", SPINE_CODES, "ResourceType Bundle must contain 'entry' field", code="MISSING_FIELD"
    ),
    "INCORRECT_RESOURCE_TYPE": _said(400, "value", "Incorrect FHIR resource type. Expected Bundle.", severity="fatal"),
    "UNKNOWN_EVENT": _said(
        400,
        "value",
        "MessageHeader.eventCoding.code must be one of: prescription-order, prescription-order-update, "
        "dispense-notification.",
        "Bundle.entry.resource.ofType(MessageHeader).eventCoding.code",
        "fatal",
    ),
    "PRESCRIBING_NOT_PERMITTED": _said(403, "forbidden", _NOT_ALLOWED, severity="fatal"),
    "PRESCRIBING_FOR_USERS_ONLY": _said(403, "forbidden", _USERS_ONLY, severity="fatal"),
    "PRESCRIBING_DISABLED": _said(400, "not-supported", "Prescribing functionality is disabled.", severity="fatal"),
    "INVALID_CONTENT": _said(400, "value", "MedicationRequest.status must be active.", f"{OF_REQUESTS}.status"),
    "TOO_FEW_VALUES_SUBMITTED": _translation(
        "", "Too few values submitted. Expected 1 element where resource.resourceType == 'Patient'.", "Bundle.entry"
    ),
    "TOO_MANY_VALUES_SUBMITTED": _translation(
        "", "Too many values submitted. Expected 1 element where resource.resourceType == 'Patient'.", "Bundle.entry"
    ),
    "INVALID_TRANSLATION": _translation(
        "INVALID_VALUE", "Required field missing.", "MedicationRequest.groupIdentifier.extension"
    ),
    "INVALID_SIGNATURE": _said(400, "invalid", "Signature is invalid"),
    "INTERACTION_NOT_SUPPORTED": _coded(
        "informational", SPINE_CODES, "Interaction not supported", severity="information", version="1", meta=""
    ),
}

_SPINE = {
    "PATIENT_DECEASED": _coded(_BUSINESS, EPS_CODES, "Patient is recorded as dead"),
    "DUPLICATE_PRESCRIPTION_ID": _coded("duplicate", EPS_CODES, "Duplicate prescription ID exists"),
    "MISSING_DIGITAL_SIGNATURE": _coded(_BUSINESS, EPS_CODES, "Digital signature not found"),
    "PRESCRIPTION_NOT_FOUND": _coded("not-found", EPS_CODES, "Prescription can not be found. Contact prescriber"),
    "INVALID_RESOURCE_ID": _coded(
        "code-invalid",
        SPINE_SIDE_CODES,
        "The resource ID was not valid. For example a NHS Number is presented which is not a valid NHS Number.",
    ),
    "MISSING_SPINE_VALUE": _coded("value", SPINE_SIDE_CODES, "Missing value", "MISSING_VALUE", says=SPOKEN),
    "INVALID_MESSAGE": _coded("structure", EPS_CODES, "Invalid Message"),
    "INVALID_NUMBER_MEDICATIONREQUESTS": _coded(
        _BUSINESS, EPS_CODES, "Number of items on a prescription should be between 1 and 4"
    ),
    "PRESCRIPTION_INVALID_STATE_TRANSITION": _coded(_BUSINESS, EPS_CODES, "Invalid State Transition for Prescription"),
    "MEDICATIONREQUEST_INVALID_STATE_TRANSITION": _coded(
        _BUSINESS, EPS_CODES, "Invalid State Transition for Prescription Item"
    ),
    "MEDICATIONREQUEST_NOT_FOUND": _coded("not-found", EPS_CODES, "Prescription Item Not found"),
    "MISMATCH_AUTHORISED_REPEAT_COUNT": _coded(_BUSINESS, EPS_CODES, "Mismatch in authorised repeat counts"),
    "INVALID_REPEAT_COUNT": _coded(_BUSINESS, EPS_CODES, "Repeat count should be between 1 and 99"),
    "RESOURCE_VERSION_MISMATCH": _coded("conflict", SPINE_SIDE_CODES, "Resource version mismatch"),
    "DUPLICATE_MEDICATIONREQUEST_ID": _coded("duplicate", EPS_CODES, "Duplicate item ID exists"),
    "INVALID_CHECK_DIGIT": _coded("value", EPS_CODES, "Error in check digit"),
    "INVALID_DATE_FORMAT": _coded("value", EPS_CODES, "Format of date passed is invalid"),
    "FAILURE_TO_PROCESS_MESSAGE": _coded("processing", SPINE_SIDE_CODES, UNPROCESSABLE, says=SPOKEN),
    "SPINE_ERROR": _coded("invalid", SPINE_SIDE_CODES, "Error", "ERROR", says=SPOKEN),
    "DUPLICATE_MESSAGE_ID": _coded("invalid", SPINE_SIDE_CODES, "Duplicate HL7 ID Error", "202"),
}

CANCEL_REFUSALS = {
    "CANCEL_WITH_DISPENSER": _cancel("R-0002"),
    "CANCEL_DISPENSING": _cancel("R-0003"),
    "CANCEL_DISPENSED": _cancel("R-0004"),
    "CANCEL_EXPIRED": _cancel("R-0005"),
    "CANCEL_CANCELLED_BEFORE": _cancel("R-0006"),
    "CANCEL_BY_ANOTHER_PRESCRIBER": _cancel("R-0007"),
    "CANCEL_NOT_FOUND": _cancel("R-0008", "not-found"),
    "CANCEL_DISABLED": _cancel("R-0009", "not-supported"),
    "CANCEL_NOT_DISPENSED": _cancel("R-0010"),
    "CANCEL_UNPROCESSABLE": _cancel("R-5000", "processing", UNPROCESSABLE),
    "CANCEL_INVALID_MESSAGE": _cancel("R-5888", "invalid"),
}
"""The results of a cancellation that fails. Those without an issue type are answered with a message, not an outcome."""

_GATEWAY = {
    **GATEWAY_REFUSALS,
    # That these are refused in production is published, in which words is not: assumed.
    "FORBIDDEN_HEADER": gateway_row(
        403, "forbidden", "Access Denied - Forbidden", "Header not allowed", code="ACCESS_DENIED"
    ),
    # What the gateway says of other paths, and of a body that is too large, is not published: assumed.
    "UNKNOWN_PATH": gateway_row(404, "not-found", "Resource not found", "No such path", code="RESOURCE_NOT_FOUND"),
    "TOO_LARGE": gateway_row(413, "value", "The request is too large", code="TOO_LARGE"),
}

REFUSALS: dict[str, RefusalRow] = {
    **_MESSAGE,
    **_SPINE,
    **CANCEL_REFUSALS,
    **_GATEWAY,
    "TIMEOUT": RefusalRow(
        500,
        "Timeout waiting for response",
        detail={"from": BACK_END, "issue": "exception", "severity": "error", "system": SPINE_CODES, "version": "1"},
    ),
    "INTERNAL_ERROR": RefusalRow(
        500,
        "500: The Server has encountered an error processing the request.",
        code="SERVER_ERROR",
        detail={"from": BACK_END, "issue": "exception", "severity": "fatal", "system": HTTP_CODES},
    ),
}
"""The error table."""


def success() -> Json:
    """The one issue of an outcome that says that a message was taken."""
    return {"code": "informational", "severity": "information"}


def outcome_of(call: Call, refusal: Refusal) -> tuple[int, Json]:
    """Status and OperationOutcome of a back end's refusal."""
    row = REFUSALS[refusal.code]
    if isinstance(refusal, Refused):
        issues, has_meta = [issue.as_json() for issue in refusal.issues], refusal.has_meta
    else:
        issues, has_meta = [_issue(row, refusal)], bool(row.detail.get("meta"))
    return row.status, outcome(call, issues, has_meta=has_meta)


def outcome(call: Call, issues: list[Json], *, has_meta: bool = True) -> Json:
    """An OperationOutcome of these issues, with the call's time unless it bears none."""
    head: dict[str, Json] = {"resourceType": "OperationOutcome"}
    if has_meta:
        head["meta"] = {"lastUpdated": fhir_instant(call.now)}
    return {**head, "issue": issues}


def _issue(row: RefusalRow, refusal: Refusal) -> Json:
    detail = row.detail
    issue: dict[str, Json] = {"severity": detail["severity"], "code": detail["issue"]}
    said = refusal.diagnostics
    if "system" in detail:
        spoken = detail.get("says") == SPOKEN and said is not None
        coding = {"system": detail["system"]} | ({"version": detail["version"]} if "version" in detail else {})
        coding |= {"code": row.code or refusal.code, "display": (said or "") if spoken else row.display}
        issue["details"] = {"coding": [coding]}
        said = None if spoken else said
    if said or row.diagnostics:
        issue["diagnostics"] = said or row.diagnostics
    if detail.get("expression"):
        issue["expression"] = [detail["expression"]]
    return issue


def cancel_outcome(row: RefusalRow, said: str | None = None) -> Json:
    """The outcome of a cancellation that fails without a message."""
    coding = {"system": CANCEL_CODES, "code": row.code, "display": said or row.display}
    issue = {"severity": "error", "code": row.detail["issue"], "details": {"coding": [coding]}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
