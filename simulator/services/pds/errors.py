"""PDS FHIR's error table: each refusal's code, display, severity, issue type and fixed diagnostics.

A row whose key differs from its national code says so in `code`: the live service uses some codes for several things.
`detail` says which half of the service refuses (`from`: the API gateway, or the back end), because they answer with
different content types, and holds what fills a display's placeholders when a refusal says nothing else.
"""

from dataclasses import replace

from simulator.call.refusal import RefusalRow

GATEWAY = "gateway"
BACK_END = "back end"

_RATE_GUIDE = "https://digital.nhs.uk/developer/guides-and-documentation/reference-guide#rate-limits"
_PDS_GUIDE = "https://digital.nhs.uk/developer/api-catalogue/personal-demographics-service-fhir"
_HELP = "https://digital.nhs.uk/developer/help-and-support"

MISSING_REQUEST_ID = "Invalid request with error - X-Request-ID header must be supplied to access this resource"
MISSING_BIRTHDATE = "Missing value - 'birth_date/birth_date_range_start/birth_date_range_end'"
MINIMUM_NOT_MET = (
    "Invalid search data provided - 'No searches were performed as the search criteria did not meet the minimum"
    " requirements'"
)
FUZZY_NOT_MET = (
    "Invalid search data provided - 'A fuzzy search was requested however the data given did not meet the fuzzy"
    " search criteria'"
)
COVERAGE_FORMAT = (
    "Invalid search data provided - 'Coverage search request must follow the format"
    " /Coverage?subscriber:identifier=NHS_NUMBER'"
)
BOTH_POSTCODES = (
    "Invalid search data provided - 'Only one of address-postcode and address-postalcode can be given in a search'"
)
NO_PATCHES = "Invalid update with error - No patches found"


def _row(
    status: int,
    display: str,
    issue: str,
    diagnostics: str | None = None,
    *,
    severity: str = "error",
    code: str = "",
    headers: dict[str, str] | None = None,
) -> RefusalRow:
    detail = {"severity": severity, "issue": issue, "from": BACK_END}
    return RefusalRow(status, display, diagnostics, code, headers or {}, detail)


def _gateway_row(
    status: int, display: str, issue: str, diagnostics: str | None = None, *, code: str = "", **detail: str
) -> RefusalRow:
    row = _row(status, display, issue, diagnostics, code=code)
    return replace(row, detail={**row.detail, **detail, "from": GATEWAY})


REFUSALS = {
    "INVALID_RESOURCE_ID": _row(400, "Resource Id is invalid", "value"),
    "MISSING_VALUE": _row(400, "Required value is missing", "required", MISSING_REQUEST_ID),
    "MISSING_VALUE_AT_GATEWAY": _gateway_row(
        400,
        "Required value is missing",
        "value",
        "No ASID is associated with your app. Please contact support.",
        code="MISSING_VALUE",
    ),
    "INVALID_VALUE": _row(400, "Provided value is invalid", "value", "Invalid value - '' in header 'X-Request-ID'"),
    # The same code given by the gateway, which looks at headers only.
    "INVALID_HEADER_VALUE": _gateway_row(
        400, "Provided value is invalid", "value", "Invalid value - '' in header 'X-Request-ID'", code="INVALID_VALUE"
    ),
    "INVALID_SEARCH_DATA": _row(400, "Search data is invalid", "value", MINIMUM_NOT_MET),
    "ADDITIONAL_PROPERTIES": _row(400, "Additional properties should not be included", "invariant"),
    "UNSUPPORTED_SERVICE": _row(400, "Unsupported Service", "processing"),
    "UNSUPPORTED_REQUEST": _gateway_row(400, "The request is not one that is supported.", "value"),
    "INVALID_UPDATE": _row(400, "Update is invalid", "structure", NO_PATCHES),
    "INVALID_CREATE": _row(400, "Patient create data is invalid", "value"),
    "TOO_FEW_VALUES_SUBMITTED": _row(400, "Too few values submitted", "value"),
    "TOO_MANY_VALUES_SUBMITTED": _row(400, "Too many values submitted", "value"),
    # The displays of these three are not published; their issue types are assumed.
    "VALIDATION_ERROR": _row(400, "Validation error", "value"),
    "UNSUPPORTED_CHARACTERS_IN_FIELD": _row(400, "Unsupported characters in field", "value"),
    "UNSUPPORTED_VALUE": _row(400, "Unsupported value", "value"),
    "INSERT_BIRTH_DEATH_STATUS_INCONSISTENT": _row(
        400,
        "INSERT_BIRTH_DEATH_STATUS_INCONSISTENT",
        "processing",
        "Insert Birth - Death Status Inconsistent",
    ),
    "INVALID_DOB_OVER_SIX_MONTHS": _row(
        400,
        "INVALID_DOB_OVER_SIX_MONTHS",
        "processing",
        "You are trying to create a birth notification for a child over the age of 6 months. "
        "Please allocate an NHS Number instead",
    ),
    "ACCESS_DENIED": _gateway_row(401, "Access Denied - Unauthorised", "forbidden", "Invalid Access Token"),
    "PATIENT_ACCESS_DENIED": _gateway_row(
        403,
        "Patient cannot perform this action",
        "forbidden",
        "Your access token has insufficient permissions. See documentation regarding Patient access restrictions "
        + _PDS_GUIDE,
        code="ACCESS_DENIED",
    ),
    "MODE_ACCESS_DENIED": _gateway_row(
        403,
        "Cannot {verb} resource with {mode} access token",
        "forbidden",
        "Your app has insufficient permissions to use this operation. Please contact support.",
        code="ACCESS_DENIED",
        verb="GET",
        mode="application-restricted",
    ),
    "INVALID_METHOD": _gateway_row(
        403,
        "Cannot {verb} resource with {mode} access token",
        "forbidden",
        "Your app has insufficient permissions to use this method. Please contact support.",
        verb="update",
        mode="application-restricted",
    ),
    "SINGLE_RESULT_ONLY": _gateway_row(
        403,
        "Cannot retrieve more than one result with {mode} access token",
        "token",
        "Your app has insufficient permissions to perform this search. Please contact support.",
        code="INVALID_VALUE",
        mode="application-restricted",
    ),
    "FORBIDDEN_UPDATE": _row(403, "Update is forbidden", "forbidden", severity="information"),
    "RESOURCE_NOT_FOUND": _row(404, "Resource not found", "not-found", severity="information"),
    "INVALIDATED_RESOURCE": _row(
        404,
        "Resource that has been marked as invalid was requested - invalid resources cannot be retrieved",
        "processing",
    ),
    # 408's display and issue type are not published: assumed.
    "UNABLE_TO_CALL_SERVICE": _row(408, "Unable to call service", "timeout"),
    "RESOURCE_VERSION_MISMATCH": _row(409, "Resource version supplied does not match actual version", "conflict"),
    "PRECONDITION_FAILED": _row(
        412,
        "Required condition was not fulfilled",
        "structure",
        "Invalid request with error - If-Match header must be supplied to update this resource",
    ),
    "TOO_MANY_REQUESTS": _gateway_row(
        429,
        "Too many requests",
        "value",
        "This API is currently receiving a high volume of requests and is being rate limited. Please see: "
        f"{_RATE_GUIDE} for more details.",
    ),
    "TOO_MANY_CREATES": _gateway_row(
        429,
        "Too many requests",
        "value",
        "There have been too many Create Patient requests. Please try again later.",
        code="TOO_MANY_REQUESTS",
    ),
    "UNKNOWN_ERROR": _gateway_row(
        500,
        "Unknown Error",
        "unknown",
        "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: "
        f"{_HELP}. (Message ID: {{message_id}})",
    ),
    "BAD_GATEWAY": _gateway_row(
        502,
        "Unknown Error",
        "unknown",
        "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: "
        f"{_HELP}. (Message ID: {{message_id}})",
        code="UNKNOWN_ERROR",
    ),
    "SERVICE_UNAVAILABLE": _row(
        503,
        "Service unavailable",
        "timeout",
        "The downstream domain processing has not completed within the configured timeout period. Using the same "
        "'X-Request-ID' header, retry your request after the time specified by the 'Retry-After' response header.",
        headers={"Retry-After": "5"},
    ),
    # Answers of status 200 that are outcomes instead of what was asked for.
    "TOO_MANY_MATCHES": _row(200, "Too Many Matches", "multiple-matches", severity="information"),
    "SINGLE_MATCH": _row(200, "Single match found", "value"),
    "MULTIPLE_MATCHES": _row(
        200,
        "Multiple matches found",
        "value",
        "Unable to create new patient. Multiple matches found for supplied demographic data.",
    ),
}
