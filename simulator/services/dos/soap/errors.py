"""The web service's faults: their numbers and texts, which differ a little by version, and how they are written."""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.dos.soap.names import V13, V14
from simulator.services.dos.soap.options import version_of
from simulator.services.dos.soap.request import asked_of
from simulator.wire.http import Reply
from simulator.wire.soap12 import SOAP_12, write_fault

FAULT_STATUS = 500
"""The HTTP status of every fault."""

_NOT_XML = "Malformed XML: The soap message is not valid xml."
_OLD_NOT_XML = {V13: f"Request Validation: {_NOT_XML}"}
_OLD_AGE_FORMAT = "Parameter Validation: Invalid age format supplied - supported values Years, AgeGroup"
_AGE_VALUE = "Parameter Validation: Invalid age value supplied. Supported values where"


def _fault(code: str, text: str, **detail: str) -> RefusalRow:
    return RefusalRow(FAULT_STATUS, text, code=code, detail=detail)


def _older(code: str, text: str, older: Mapping[str, str], older_code: str = "") -> RefusalRow:
    """A fault that versions before 1.5 say in other words, or under another number."""
    codes = {f"code {version}": older_code or code for version in older}
    return RefusalRow(FAULT_STATUS, text, code=code, detail={**older, **codes})


REFUSALS: Mapping[str, RefusalRow] = {
    "SEARCH_FAILURE": _fault("100", "System Search failure"),
    "POSTCODE_NOT_FOUND": _fault("101", "Postcode Validation: Postcode not found"),
    "NO_SERVICES_FOUND": _fault("102", "Service Search: No services found"),
    "SERVICE_NOT_FOUND": _fault("103", "Request Response: Service not found"),
    "NO_VALID_DISCRIMINATORS": _fault(
        "104", "Parameter Validation: No valid discriminators passed/SGSD combo not valid"
    ),
    "INVALID_SEARCH_DISTANCE": _fault(
        "105",
        "Parameter Validation: Search distance must be greater than 0km and less than maximum system distance.",
    ),
    "INVALID_GENDER": _fault("106", "Parameter Validation: Invalid gender supplied - supported values: M, F, I"),
    "UNSUPPORTED_VERSION": _fault("107", "WSDL Validation: Unsupported Webservice version"),
    "MALFORMED_XML": _older("108", _NOT_XML, _OLD_NOT_XML),
    "UNKNOWN_SOAP_VERSION": _older(
        "108", "Malformed XML: Unable to identify the SOAP version", {**_OLD_NOT_XML, V14: _NOT_XML}
    ),
    # What is well-formed but asks for nothing that the version has: no fault is documented for it.
    "UNKNOWN_OPERATION": _older("108", _NOT_XML, _OLD_NOT_XML),
    "TOO_LARGE": _older("108", _NOT_XML, _OLD_NOT_XML),
    "INVALID_SEARCH_DATE": _fault("108", "Parameter Validation: Search date and time is invalid"),
    "WSDL_NOT_FOUND": _fault("109", "WSDL Validation: (109) - Unable to find version"),
    "SEARCH_DATE_TOO_LATE": _fault(
        "109", "Parameter Validation: searchDateTime ({value}) more than 12 months in future"
    ),
    "SEARCH_DATE_PAST": _fault("110", "Parameter Validation: searchDateTime ({value}) more than 1 minute in the past"),
    "NO_OVERRIDE_DISTANCE": _fault(
        "113",
        "Parameter Validation: where the distance override value is true, a distance value must be provided",
    ),
    "INVALID_AGE": _fault(
        "114", "Parameter Validation: Invalid age supplied - mandatory field, only whole numbers allowed"
    ),
    "INVALID_AGE_DAYS": _fault("115", f"{_AGE_VALUE} Days format is used are whole numbers between 0-31"),
    "INVALID_AGE_MONTHS": _fault("116", f"{_AGE_VALUE} Months format is used are whole numbers between 1-23"),
    "INVALID_AGE_YEARS": _fault("117", f"{_AGE_VALUE} Years format is used are whole numbers between 2-129"),
    "INVALID_AGE_GROUP": _fault("118", f"{_AGE_VALUE} AgeGroup is used are: 1, 2, 3, 4"),
    "INVALID_AGE_FORMAT": _older(
        "119",
        "Parameter Validation: Invalid age format supplied - supported values Years, Months, Days, AgeGroup",
        {V13: _OLD_AGE_FORMAT, V14: _OLD_AGE_FORMAT},
        "106",
    ),
    "SYMPTOM_GROUP_NOT_FOUND": _fault("120", "Parameter Validation: Symptom Group could not be found"),
    "DISPOSITION_NOT_FOUND": _fault("121", "Parameter Validation: Disposition not found"),
    "LOGIN_FAILED": _fault("300", "Unable to login to DoS web services"),
    "AUTHENTICATION_FAILED": _fault(
        "302",
        "Authentication Failed: Please check user credentials (username/password) or check whether the user account"
        " is locked (use password reset to unlock)",
    ),
    "INCORRECT_PRIVILEGES": _fault(
        "303",
        "Incorrect Privileges: Please check that the user has the correct privileges to run this service",
    ),
    "NO_CREDENTIALS": _fault("1001", "Request Validation: Unable to locate username and password in the request"),
    "INTERNAL_ERROR": _fault("500", "Internal Server Error"),
    "TIMEOUT": _fault("504", "Time out"),
}
"""Every fault by its code. The number is what stands on the wire; `detail` has what other versions say."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as a fault of the SOAP version that was asked in, in the words of the service's version."""
    row = REFUSALS[refusal.code]
    asked, version = asked_of(call.request), version_of(call)
    text = refusal.diagnostics
    if text is None:
        text = row.detail.get(version, row.display)
        text = text.replace("{value}", refusal.values.get("value") or asked.case.get("searchDateTime", ""))
    dialect = (asked.message.dialect if asked.message else None) or SOAP_12
    fault = write_fault(dialect, row.detail.get(f"code {version}", row.code), text)
    reply = Reply.of(row.status, fault, dialect.content_type)
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply
