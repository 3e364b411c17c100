"""Dispensing's refusals and how they are said: Spine's codes, the back end's problems, and the gateway before both.

A row's `detail` says who refuses (`from`), the issue's type, severity and code system; `text` marks a display that is
Spine's own words, which a refusal's diagnostics replace. Where the wire's code is another than the key, `code` says it.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.clock import fhir_instant
from simulator.services.eps.dispensing.organisations import organisation
from simulator.services.eps.dispensing.problems import (
    INVALID_CONTENT,
    INVALID_TRANSLATION,
    Refused,
    Untranslatable,
)
from simulator.services.eps.gateway import GATEWAY_REFUSALS, HTTP_CODES, at_gateway, mirrored
from simulator.wire.fhir import SPINE_CODES
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

FHIR = "application/fhir+json; fhirVersion=4.0"
EPS_ISSUES = "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"
ISSUES = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
SUPPORTING_INFO = "https://fhir.nhs.uk/StructureDefinition/Extension-Spine-supportingInfo"

SPINE, BACK_END, BARE = "spine", "back end", "bare"


def _eps(issue: str, display: str, *, code: str = "", severity: str = "error", status: int = 400) -> RefusalRow:
    detail = {"from": SPINE, "issue": issue, "severity": severity, "system": EPS_ISSUES}
    return RefusalRow(status, display, code=code, detail=detail)


def _spine(issue: str, display: str, *, code: str = "", text: str = "") -> RefusalRow:
    detail = {"from": SPINE, "issue": issue, "severity": "error", "system": ISSUES, "text": text}
    return RefusalRow(400, display, code=code, detail=detail)


def _back_end(status: int, severity: str, issue: str, diagnostics: str, kind: str = BACK_END) -> RefusalRow:
    return RefusalRow(status, diagnostics, diagnostics, detail={"from": kind, "severity": severity, "issue": issue})


_OWN_WORDS = "spine"

# EPS 6.6 Table A: prescribing, dispense notifications, claims.
_MESSAGES = {
    "PATIENT_DECEASED": _eps("business-rule", "Patient is recorded as dead"),
    "DUPLICATE_PRESCRIPTION_ID": _eps("duplicate", "Duplicate prescription ID exists"),
    "MISSING_DIGITAL_SIGNATURE": _eps("business-rule", "Digital signature not found"),
    "PRESCRIPTION_NOT_FOUND": _eps("not-found", "Prescription can not be found. Contact prescriber"),
    "INVALID_RESOURCE_ID": _spine(
        "code-invalid",
        "The resource ID was not valid. For example a NHS Number is presented which is not a valid NHS Number.",
    ),
    "MISSING_SPINE_VALUE": _spine("value", "Required value is missing", code="MISSING_VALUE", text=_OWN_WORDS),
    "INVALID_MESSAGE": _eps("structure", "Invalid Message"),
    "INVALID_NUMBER_MEDICATIONREQUESTS": _eps(
        "business-rule", "Number of items on a prescription should be between 1 and 4"
    ),
    "PRESCRIPTION_INVALID_STATE_TRANSITION": _eps("business-rule", "Invalid State Transition for Prescription"),
    "MEDICATIONREQUEST_INVALID_STATE_TRANSITION": _eps(
        "business-rule", "Invalid State Transition for Prescription Item"
    ),
    "MEDICATIONREQUEST_NOT_FOUND": _eps("not-found", "Prescription Item Not found"),
    "CLAIM_INVALID_NOT_DISPENSED": _eps("business-rule", "Invalid Claim. Prescription is not Dispensed"),
    "MISMATCH_AUTHORISED_REPEAT_COUNT": _eps("business-rule", "Mismatch in authorised repeat counts"),
    "INVALID_REPEAT_COUNT": _eps("business-rule", "Repeat count should be between 1 and 99"),
    "DISPENSE_AMEND_IDENTIFIER_MISMATCH": _eps(
        "business-rule", "Dispense Amendment/Cancellation Request does not pertain to Last Dispense"
    ),
    "RESOURCE_VERSION_MISMATCH": _spine("conflict", "Resource version mismatch"),
    "CLAIM_AMEND_PERIOD_ISSUE": _spine("business-rule", "Claim amendment is not permitted outside of the claim period"),
    "DUPLICATE_MEDICATIONREQUEST_ID": _eps("duplicate", "Duplicate item ID exists"),
    "INVALID_CHECK_DIGIT": _eps("value", "Error in check digit"),
    "INVALID_DATE_FORMAT": _eps("value", "Format of date passed is invalid"),
    "FAILURE_TO_PROCESS_MESSAGE": _spine(
        "processing", "Unable to process message. Information missing or invalid", text=_OWN_WORDS
    ),
    "SPINE_ERROR": _spine("invalid", "Error", code="ERROR", text=_OWN_WORDS),
}

# EPS 6.6 Table B: rejected releases; some of its codes are Table A's.
_RELEASES = {
    "PRESCRIPTION_CANCELLED": _eps("business-rule", "Prescription has been cancelled"),
    "PRESCRIPTION_EXPIRED": _eps("business-rule", "Prescription has expired"),
    "RESOURCE_NOT_FOUND": _spine("not-found", "Resource not found"),
    "PRESCRIPTION_WITH_ANOTHER_DISPENSER": _eps("business-rule", "Prescription is with another dispenser"),
    "PRESCRIPTION_DISPENSED": _eps("business-rule", "Prescription has been dispensed"),
    "NO_MORE_PRESCRIPTIONS": _eps(
        "informational", "No more prescriptions available", severity="information", status=200
    ),
    "SERVICE_DISABLED": _eps("exception", "Functionality disabled in spine"),
    "INVALID_RELEASE_MESSAGE": _eps("invalid", "Invalid message", code="INVALID_MESSAGE"),
}

# EPS 6.6 Table C: what Spine's transport says itself.
_TRANSPORT = {"DUPLICATE_MESSAGE_ID": _spine("invalid", "Duplicate HL7 ID Error", code="202")}

_NOT_PERMITTED = "Your app does not have permission to access dispensing functionality."
_USERS_ONLY = "Dispensing functionality can only be accessed using the user-restricted access mode."

_OWN = {
    INVALID_CONTENT: _back_end(400, "error", "invalid", "The request is not valid."),
    "DISPENSING_NOT_PERMITTED": _back_end(403, "fatal", "forbidden", _NOT_PERMITTED),
    "DISPENSING_FOR_USERS_ONLY": _back_end(403, "fatal", "forbidden", _USERS_ONLY),
    INVALID_TRANSLATION: _back_end(400, "fatal", "invalid", "Required field missing.", BARE),
    "DISPENSING_DISABLED": _back_end(400, "fatal", "not-supported", "Dispensing functionality is disabled."),
    "UNREADABLE": _back_end(400, "error", "invalid", "Failed to parse JSON encoded FHIR content: no JSON", BARE),
    # Not published: assumed.
    "TOO_LARGE": _back_end(413, "error", "invalid", "Payload content length greater than maximum allowed", BARE),
    "UNEXPLAINED": RefusalRow(500, "", detail={"from": BACK_END, "severity": "error", "issue": "invalid"}),
    "TIMEOUT": RefusalRow(500, "Timeout waiting for response", detail={"from": BACK_END}),
    "INTERNAL_ERROR": RefusalRow(
        500,
        "500: The Server has encountered an error processing the request.",
        code="SERVER_ERROR",
        detail={"from": BARE},
    ),
}

GATEWAY_CODES = tuple(GATEWAY_REFUSALS)
REFUSALS: dict[str, RefusalRow] = {**_MESSAGES, **_RELEASES, **_TRANSPORT, **_OWN, **GATEWAY_REFUSALS}

MESSAGE_CODES = (*_MESSAGES, *_TRANSPORT)
RELEASE_CODES = (
    *_RELEASES,
    "RESOURCE_VERSION_MISMATCH",
    "FAILURE_TO_PROCESS_MESSAGE",
    "INVALID_DATE_FORMAT",
    "SPINE_ERROR",
)
BACK_END_CODES = tuple(_OWN)
"""Every refusal of the table by who gives it: Spine for a message, Spine for a release, the back end."""


def fhir_reply(call: Call, status: int, body: Json, content_type: str = FHIR) -> Reply:
    """A back end's answer, through a gateway that gives the caller's ids back."""
    return Reply(status, render_json(body), mirrored(call, content_type))


def success(call: Call) -> Reply:
    """What is said of a message that was taken."""
    return fhir_reply(call, 200, outcome(call, {"code": "informational", "severity": "information"}))


def outcome(call: Call, *issues: Json) -> dict[str, Json]:
    """An OperationOutcome with its time."""
    meta = {"lastUpdated": fhir_instant(call.now)}
    return {"resourceType": "OperationOutcome", "meta": meta, "issue": list(issues)}


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    row = REFUSALS[refusal.code]
    if refusal.code in GATEWAY_REFUSALS:
        return at_gateway(call, refusal, row)
    if isinstance(refusal, Refused):
        body: Json = outcome(call, *(problem.issue() for problem in refusal.problems))
    elif isinstance(refusal, Untranslatable):
        body = _bare(_untranslatable(refusal))
    else:
        body = _told(call, refusal, row)
    reply = fhir_reply(call, row.status, body)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def _told(call: Call, refusal: Refusal, row: RefusalRow) -> Json:
    if refusal.code == "INTERNAL_ERROR":
        coding = {"system": HTTP_CODES, "code": row.code, "display": row.display}
        return _bare({"severity": "fatal", "code": "exception", "details": {"coding": [coding]}})
    if refusal.code == "TIMEOUT":
        coding = {"system": SPINE_CODES, "version": "1", "code": "TIMEOUT", "display": row.display}
        return outcome(call, {"code": "exception", "severity": "error", "details": {"coding": [coding]}})
    if row.detail["from"] == SPINE:
        return _with_organisation(call, refusal, outcome(call, _spine_issue(refusal, row)))
    if refusal.code == INVALID_TRANSLATION:
        return _bare(_untranslatable(Untranslatable(_text(refusal, row))))
    issue: dict[str, Json] = {"severity": row.detail["severity"], "code": row.detail["issue"]}
    if row.diagnostics:
        issue["diagnostics"] = _text(refusal, row)
    return _bare(issue) if row.detail["from"] == BARE else outcome(call, issue)


def _text(refusal: Refusal, row: RefusalRow) -> str:
    said = row.display if refusal.diagnostics is None else refusal.diagnostics
    # What is quoted as sent may hold bytes that are no text, which no JSON can carry.
    return writable(said)


def _spine_issue(refusal: Refusal, row: RefusalRow) -> Json:
    in_its_own_words = bool(row.detail.get("text"))
    display = _text(refusal, row) if in_its_own_words else row.display
    coding = {"system": row.detail["system"], "code": row.code or refusal.code, "display": display}
    issue: dict[str, Json] = {
        "code": row.detail["issue"], "severity": row.detail["severity"], "details": {"coding": [coding]},
    }  # fmt: skip
    if refusal.diagnostics is not None and not in_its_own_words:
        issue["diagnostics"] = _text(refusal, row)
    return issue


def _with_organisation(call: Call, refusal: Refusal, body: dict[str, Json]) -> Json:
    """The outcome with the dispenser that has the prescription, where the refusal names it."""
    org = refusal.values.get("org")
    if org:
        held = organisation(call.documents, org)
        body["contained"] = [held]
        body["extension"] = [{"url": SUPPORTING_INFO, "valueReference": {"reference": f"#{held['id']}"}}]
    return body


def _bare(issue: Json) -> Json:
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _untranslatable(refusal: Untranslatable) -> Json:
    coding = {"system": SPINE_CODES, "code": refusal.spine_code, "display": refusal.display}
    return {
        "severity": "fatal",
        "code": "invalid",
        "details": {"coding": [coding]},
        "expression": [refusal.expression],
    }
