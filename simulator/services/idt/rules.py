"""The Intelligent Data Tool's reporting rules, and the table of them. They read the request and change nothing.

The schema of a case is not public, so no rule looks into one further than for who and which case it is about.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.services.idt.case import case_of
from simulator.services.idt.credentials import credentials_of
from simulator.wire.basic_auth import BASIC
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply

BASE_PATH = "/api/v1"
METHODS = {"cqiCase": "POST", "cqiExceptionCodes": "GET, HEAD"}
"""What each address below BASE_PATH takes."""

_PAGE = "UEC standards, Intelligent Data Tool"
_ASSUMED = "not specified: assumed"


ADDRESS = RuleRow(
    "idt.path.unknown",
    Severity.ERROR,
    "an address that there is not",
    "/api/v1/cqiCase or /api/v1/cqiExceptionCodes, in this spelling",
    _PAGE,
)
METHOD = RuleRow(
    "idt.path.method",
    Severity.ERROR,
    "a method that the address does not take",
    "POST a case, GET the exception codes",
    _ASSUMED,
)
NO_CREDENTIALS = RuleRow(
    "idt.credentials.missing",
    Severity.ERROR,
    "no credentials in the request header",
    "Authorization: Basic, with the user and password that were issued",
    _PAGE,
)
SCHEME = RuleRow(
    "idt.credentials.scheme",
    Severity.WARNING,
    "credentials that are not HTTP Basic",
    "Authorization: Basic, then user and password in base64",
    _ASSUMED,
)
NOT_TLS = RuleRow(
    "idt.transport.plain",
    Severity.INFORMATION,
    "credentials and patient data came without TLS",
    "https; on one machine it does not matter",
    _PAGE,
)
UNREADABLE = RuleRow(
    "idt.body.unreadable", Severity.ERROR, "a body that is neither JSON nor XML", "JSON or well-formed XML", _ASSUMED
)
MEDIA_TYPE = RuleRow(
    "idt.body.media-type",
    Severity.INFORMATION,
    "a Content-Type that does not say what the body is",
    "application/json or application/xml, as the body is",
    _ASSUMED,
)
NO_NHS_NUMBER = RuleRow(
    "idt.case.nhs-number",
    Severity.INFORMATION,
    "no NHS number was found in the case",
    "one where the patient was traced",
    _ASSUMED,
)
WRONG_NHS_NUMBER = RuleRow(
    "idt.case.nhs-number-invalid",
    Severity.WARNING,
    "an NHS number that is none",
    "ten digits with a correct check digit",
    "NHS number, Modulus 11",
)
NO_CASE_ID = RuleRow(
    "idt.case.id", Severity.INFORMATION, "no case id was found, so a case that comes twice is known by its bytes only",
    "the triage system's case id", _ASSUMED,
)  # fmt: skip
REPEATED = RuleRow(
    "idt.case.repeated",
    Severity.WARNING,
    "a case that has come before; it is taken again",
    "one upload at the close of each triage, and again only if it was not answered",
    _PAGE,
)
RULE_TABLE = (
    ADDRESS, METHOD, NO_CREDENTIALS, SCHEME, NOT_TLS, UNREADABLE, MEDIA_TYPE, NO_NHS_NUMBER, WRONG_NHS_NUMBER,
    NO_CASE_ID, REPEATED,
)  # fmt: skip
"""Every finding that there is about this service."""


def access(call: Call, reply: Reply) -> Iterator[Finding]:
    """Credentials come in the header, over TLS."""
    given = credentials_of(call)
    if given is None:
        yield NO_CREDENTIALS.at("Authorization")
    elif given.scheme != BASIC:
        what = f"credentials of the scheme {shown(given.scheme)}" if given.scheme else "credentials without a scheme"
        yield SCHEME.at("Authorization", what)
    elif given.user is None:
        yield SCHEME.at("Authorization", "Basic credentials that cannot be decoded")
    if not call.request.tls:
        yield NOT_TLS.at("transport")


def address(call: Call, reply: Reply) -> Iterator[Finding]:
    """The address exists, and takes the method."""
    if call.values["rest"] in METHODS:
        yield METHOD.at("method", f"{shown(call.request.method)} at {shown(call.request.path)}")
    else:
        yield ADDRESS.at("path", f"there is no {shown(call.request.path)}")


def body(call: Call, reply: Reply) -> Iterator[Finding]:
    """The body can be read, and says who and which case it is about."""
    case = case_of(call.request)
    if case.fault is not None:
        what = "the body is longer than can be taken" if call.request.oversize else str(case.fault)
        yield UNREADABLE.at("body", what, case.fault.line)
        return
    said = call.request.media_type()
    if case.format not in said:
        yield MEDIA_TYPE.at("Content-Type", f"{shown(said)} for a body of {case.format.upper()}")
    if case.number is None:
        yield NO_NHS_NUMBER.at("body")
    elif case.nhs_number is None:
        yield WRONG_NHS_NUMBER.at(case.number.where, f"{shown(case.number.text)} is no NHS number")
    if case.reference is None:
        yield NO_CASE_ID.at("body")
