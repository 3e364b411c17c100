"""Every fault's number and text in every version, in the SOAP version that was asked in."""

import pytest

from simulator.call import Refusal
from simulator.services.dos.soap.errors import REFUSALS, render
from simulator.services.dos.soap.names import PATH, VERSIONS
from simulator.wire.xml import SOAP, parse_xml
from tests.makers import a_request
from tests.services.dos.makers import a_dos_tenant
from tests.services.dos.soap.asking import Answer, a_post, a_search, a_soap_call, an_envelope

_AGE = "Parameter Validation: Invalid age value supplied. Supported values where"
_NOT_XML = "Malformed XML: The soap message is not valid xml."

FAULTS = {
    "SEARCH_FAILURE": ("100", "System Search failure"),
    "POSTCODE_NOT_FOUND": ("101", "Postcode Validation: Postcode not found"),
    "NO_SERVICES_FOUND": ("102", "Service Search: No services found"),
    "SERVICE_NOT_FOUND": ("103", "Request Response: Service not found"),
    "NO_VALID_DISCRIMINATORS": (
        "104", "Parameter Validation: No valid discriminators passed/SGSD combo not valid",
    ),
    "INVALID_SEARCH_DISTANCE": (
        "105",
        "Parameter Validation: Search distance must be greater than 0km and less than maximum system distance.",
    ),
    "INVALID_GENDER": ("106", "Parameter Validation: Invalid gender supplied - supported values: M, F, I"),
    "UNSUPPORTED_VERSION": ("107", "WSDL Validation: Unsupported Webservice version"),
    "MALFORMED_XML": ("108", _NOT_XML),
    "UNKNOWN_SOAP_VERSION": ("108", "Malformed XML: Unable to identify the SOAP version"),
    "UNKNOWN_OPERATION": ("108", _NOT_XML),
    "TOO_LARGE": ("108", _NOT_XML),
    "INVALID_SEARCH_DATE": ("108", "Parameter Validation: Search date and time is invalid"),
    "WSDL_NOT_FOUND": ("109", "WSDL Validation: (109) - Unable to find version"),
    "SEARCH_DATE_TOO_LATE": (
        "109", "Parameter Validation: searchDateTime (then) more than 12 months in future",
    ),
    "SEARCH_DATE_PAST": ("110", "Parameter Validation: searchDateTime (then) more than 1 minute in the past"),
    "NO_OVERRIDE_DISTANCE": (
        "113",
        "Parameter Validation: where the distance override value is true, a distance value must be provided",
    ),
    "INVALID_AGE": ("114", "Parameter Validation: Invalid age supplied - mandatory field, only whole numbers allowed"),
    "INVALID_AGE_DAYS": ("115", f"{_AGE} Days format is used are whole numbers between 0-31"),
    "INVALID_AGE_MONTHS": ("116", f"{_AGE} Months format is used are whole numbers between 1-23"),
    "INVALID_AGE_YEARS": ("117", f"{_AGE} Years format is used are whole numbers between 2-129"),
    "INVALID_AGE_GROUP": ("118", f"{_AGE} AgeGroup is used are: 1, 2, 3, 4"),
    "INVALID_AGE_FORMAT": (
        "119",
        "Parameter Validation: Invalid age format supplied - supported values Years, Months, Days, AgeGroup",
    ),
    "SYMPTOM_GROUP_NOT_FOUND": ("120", "Parameter Validation: Symptom Group could not be found"),
    "DISPOSITION_NOT_FOUND": ("121", "Parameter Validation: Disposition not found"),
    "LOGIN_FAILED": ("300", "Unable to login to DoS web services"),
    "AUTHENTICATION_FAILED": (
        "302",
        "Authentication Failed: Please check user credentials (username/password) or check whether the user account"
        " is locked (use password reset to unlock)",
    ),
    "INCORRECT_PRIVILEGES": (
        "303",
        "Incorrect Privileges: Please check that the user has the correct privileges to run this service",
    ),
    "NO_CREDENTIALS": ("1001", "Request Validation: Unable to locate username and password in the request"),
    "INTERNAL_ERROR": ("500", "Internal Server Error"),
    "TIMEOUT": ("504", "Time out"),
}  # fmt: skip

_OLD_AGE_FORMAT = ("106", "Parameter Validation: Invalid age format supplied - supported values Years, AgeGroup")
_OLD_NOT_XML = ("108", f"Request Validation: {_NOT_XML}")
OLDER = {
    ("1.3", "MALFORMED_XML"): _OLD_NOT_XML,
    ("1.3", "UNKNOWN_OPERATION"): _OLD_NOT_XML,
    ("1.3", "TOO_LARGE"): _OLD_NOT_XML,
    ("1.3", "UNKNOWN_SOAP_VERSION"): _OLD_NOT_XML,
    ("1.4", "UNKNOWN_SOAP_VERSION"): ("108", _NOT_XML),
    ("1.3", "INVALID_AGE_FORMAT"): _OLD_AGE_FORMAT,
    ("1.4", "INVALID_AGE_FORMAT"): _OLD_AGE_FORMAT,
}


def _refused(body: bytes, refusal: Refusal) -> Answer:
    call = a_soap_call(body, a_dos_tenant())
    return Answer(call, render(call, refusal))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("code", REFUSALS)
def test_a_fault_has_its_number_and_text(code: str, version: str) -> None:
    answer = _refused(a_search(version, searchDateTime="then"), Refusal(code))

    assert answer.reply.status == 500
    assert answer.fault == OLDER.get((version, code), FAULTS[code])


def test_a_fault_of_soap_1_2_looks_like_the_live_ones() -> None:
    answer = _refused(a_search(), Refusal("NO_SERVICES_FOUND"))

    assert answer.reply.headers["Content-Type"] == "application/soap+xml; charset=utf-8"
    assert answer.reply.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope">'
        "<env:Body><env:Fault><env:Code><env:Value>102</env:Value></env:Code>"
        "<env:Reason><env:Text>Service Search: No services found</env:Text></env:Reason>"
        "</env:Fault></env:Body></env:Envelope>\n"
    )


def test_soap_1_1_is_answered_in_kind() -> None:
    answer = _refused(an_envelope("<w:GetHospitalScores/>", soap=SOAP), Refusal("NO_CREDENTIALS"))

    assert answer.reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.reply.body.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope '
        b'xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>'
        b"<faultcode>1001</faultcode><faultstring>Request Validation: "
    )


def test_what_a_scenario_says_stands_instead_of_the_text() -> None:
    answer = _refused(a_search(), Refusal("SEARCH_FAILURE", "Gone <fishing>", {"Retry-After": "5"}))

    assert answer.fault == ("100", "Gone <fishing>")
    assert answer.reply.headers["Retry-After"] == "5"


def test_a_value_of_the_refusal_fills_the_text() -> None:
    answer = _refused(a_search(), Refusal("SEARCH_DATE_PAST", values={"value": "2001-01-01T00:00:00"}))

    assert answer.fault is not None
    assert "(2001-01-01T00:00:00)" in answer.fault[1]


def test_a_question_for_the_wsdl_is_refused_in_soap_1_2() -> None:
    call = a_soap_call(a_request("GET", f"{PATH}?wsdl=2"), a_dos_tenant())

    reply = render(call, Refusal("WSDL_NOT_FOUND"))

    assert parse_xml(reply.body).prefix == "env"


def test_a_fault_in_an_unknown_version_is_said_in_the_usual_words() -> None:
    request = a_post(a_search("9.9"))

    call = a_soap_call(request, a_dos_tenant())

    assert Answer(call, render(call, Refusal("INVALID_AGE_FORMAT"))).fault == FAULTS["INVALID_AGE_FORMAT"]
