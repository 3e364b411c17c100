"""The summary care record's error table: each refusal's status, severity, issue type and text.

Keys are ours, because the service has no codes of its own: most of its refusals are told apart by their text alone.
`detail` says who refuses: the API gateway, which has codes and answers with `application/json`, or the service behind
it, which has texts. What Spine says is a text of the service too.
"""

from simulator.call.refusal import Refusal, RefusalRow

GATEWAY, SERVICE, WEB_PAGE = "gateway", "service", "web page"

CODES = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
"""The code system of the gateway's codes: unlike PDS's it has no `/R4/`."""

_HELP = "https://digital.nhs.uk/developer/help-and-support"
_NO_PERMISSION = "Your app has insufficient permissions to use this method. Please contact support."
_UNKNOWN = (
    "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: "
    f"{_HELP}. (Message ID: {{message_id}})"
)
_UUID = "^[0-9a-fA-F]{8}+-[0-9a-fA-F]{4}+-[0-9a-fA-F]{4}+-[0-9a-fA-F]{4}+-[0-9a-fA-F]{12}+$"
_ACCESS_CONTROL = "Business condition related to access control  which prevents the action being performed by PSIS"

NO_NHS_NUMBER = "[PSIS-35160] - Invalid input message. Mandatory field NHS Number is missing or incorrect"


def spine(*issues: tuple[str, str]) -> str:
    """What the service makes of Spine's issues: `Code: 420, Display: ...;Code: ...`."""
    return ";".join(f"Code: {code}, Display: {display}" for code, display in issues)


def _row(status: int, issue: str, text: str, severity: str = "error") -> RefusalRow:
    return RefusalRow(status, text, detail={"severity": severity, "issue": issue, "from": SERVICE})


def _gateway(status: int, issue: str, code: str, display: str, diagnostics: str | None = _UNKNOWN) -> RefusalRow:
    return RefusalRow(status, display, diagnostics, code, detail={"severity": "error", "issue": issue, "from": GATEWAY})


def _unknown(status: int, diagnostics: str = _UNKNOWN) -> RefusalRow:
    return _gateway(status, "unknown", "UNKNOWN_ERROR", "Unknown Error", diagnostics)


REFUSALS = {
    # The gateway.
    "ACCESS_DENIED": _gateway(401, "forbidden", "ACCESS_DENIED", "Invalid access token", None),
    "INVALID_METHOD": _gateway(
        403,
        "forbidden",
        "INVALID_METHOD",
        "Cannot update resource with Application-Restricted access token",
        _NO_PERMISSION,
    ),
    "APPLICATION_NOT_ALLOWED": _unknown(401, _NO_PERMISSION),
    # The issue type is the status number: a quirk of the gateway's template.
    "INVALID_ROLE": _gateway(400, "400", "INVALID_VALUE", "Provided value is invalid", "nhsd-session-urid is invalid"),
    "NO_ASID": _unknown(400),
    "TOO_MANY_REQUESTS": _unknown(429),
    "INTERNAL_ERROR": _unknown(500),
    "BAD_GATEWAY": _unknown(502),
    # The service: what every operation refuses.
    "INVALID_ID_HEADER": _row(400, "value", f'Invalid {{name}}. Should be a UUIDv4 matching "{_UUID}"'),
    "NOT_FOUND": _row(404, "not-found", "{uri} not found"),
    "METHOD_NOT_ALLOWED": _row(405, "not-supported", "Request method '{method}' not supported"),
    "UNSUPPORTED_MEDIA_TYPE": _row(415, "not-supported", "Content type '{content_type}' not supported"),
    "MISSING_PARAMETER": _row(
        400, "value", "Required request parameter '{name}' for method parameter type String is not present"
    ),
    "MISSING_HEADER": _row(
        400, "value", "Required request header '{name}' for method parameter type String is not present"
    ),
    "INVALID_PARAMETER": _row(400, "value", "Invalid value - {value} in field '{name}'"),
    "INVALID_BODY": _row(400, "value", "Failed to parse request body as JSON resource"),
    "INVALID_CONTENT": _row(400, "value", "Composition missing from payload"),
    "UNKNOWN_ROLE": _row(
        400, "value", "Unable to determine Job Role Code for the given RoleID via the SDS Service: {role}"
    ),
    "TOO_LARGE": _row(413, "invalid", "Payload too large"),
    # Spine.
    "SPINE_INVALID_REQUEST": _row(400, "value", spine(("400", "Invalid Request"), ("35160", NO_NHS_NUMBER))),
    "SPINE_DUPLICATE_MESSAGE": _row(400, "value", spine(("401", "Duplicate message id"))),
    "SPINE_INCONSISTENT": _row(400, "value", spine(("410", "Logical inconsistency"))),
    "DUPLICATE_EVENT": _row(
        400,
        "value",
        spine(
            ("430", "Invalid update"),
            ("30134", "[PSIS-30134] - Duplicate event with eventId {event} and nhsNumber {nhs_number}."),
        ),
    ),
    "CONSENT_REFUSED": _row(
        403,
        "forbidden",
        spine(("420", _ACCESS_CONTROL), ("30418", "[PSIS-30418] - ACF does not permit access to resource")),
    ),
    "UPLOAD_REJECTED": _row(
        400, "value", f"Spine processing finished with errors:\n- 400: Invalid Request\n- 35160: {NO_NHS_NUMBER}"
    ),
    "ALERT_REJECTED": _row(400, "value", "Invalid Request"),
    "SPINE_UNAVAILABLE": _row(503, "transient", spine(("503", "Service Not Available"))),
    "SPINE_ERROR": _row(500, "exception", "Unexpected spine send response 500", "fatal"),
    "UPLOAD_TIMEOUT": _row(504, "transient", "Request processing timed out. Spine POST + polling GET has timed out"),
    "POLLING_TIMEOUT": _row(504, "transient", "Upstream server timed out. Spine polling yield no result"),
    "SERVICE_UNAVAILABLE": RefusalRow(
        503, "503 Service Temporarily Unavailable", detail={"severity": "", "issue": "", "from": WEB_PAGE}
    ),
}
"""Every refusal by its key."""


def invalid(text: str) -> Refusal:
    """The refusal of something that a body says, or does not say, in the service's own words."""
    return Refusal("INVALID_CONTENT", text)


def invalid_parameter(value: str, name: str) -> Refusal:
    """The refusal of a value that a field cannot have."""
    return Refusal("INVALID_PARAMETER", values={"value": value, "name": name})
