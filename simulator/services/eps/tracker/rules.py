"""The tracker's reporting rules, and the table of them. They read the request and change nothing."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_ods_code, is_uuid
from simulator.services.eps.days import day_of
from simulator.services.eps.tracker import checks
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

SEARCH, VIEW = "eps.prescription.search", "eps.prescription.retrieve"

_SPECIFICATION = "Clinical Prescription Tracker API specification"
_BACK_END = "Clinical Prescription Tracker, request validation"
_GATEWAY = "EPS FHIR gateway, headers"
_ASSUMED = "not specified: assumed"
_ID = "the short form in capitals with its check character, such as 24F5DA-A83008-7EFE6Z"
_TEN = "ten digits with a correct check digit"

PATH = RuleRow(
    "eps.tracker.path", ERROR, "a path or method that the tracker does not have",
    "GET /RequestGroup or /RequestGroup/{prescription id}", _SPECIFICATION,
)  # fmt: skip
NEITHER = RuleRow(
    "eps.tracker.identifier-missing", ERROR, "a search by nothing", "prescriptionId or nhsNumber", _BACK_END
)
BOTH = RuleRow(
    "eps.tracker.identifier-both", ERROR, "a search by prescription and patient at once", "one of the two", _BACK_END
)
PRESCRIPTION_ID = RuleRow(
    "eps.tracker.prescription-id-form", ERROR, "a prescription id that is not of its form", _ID, _BACK_END
)
CHECK_CHARACTER = RuleRow(
    "eps.tracker.prescription-id-check", ERROR, "a prescription id whose check character is wrong", _ID, _BACK_END
)
PLUS = RuleRow(
    "eps.tracker.plus", ERROR, "a prescription id with a + that is not percent-encoded, which means a space",
    "%2B in the place of +", _SPECIFICATION,
)  # fmt: skip
NHS_NUMBER = RuleRow("eps.tracker.nhs-number-form", ERROR, "an NHS number that has not ten digits", _TEN, _BACK_END)
CHECK_DIGIT = RuleRow(
    "eps.tracker.nhs-number-check", ERROR, "an NHS number whose check digit is wrong", _TEN, _BACK_END
)
UNKNOWN = RuleRow(
    "eps.tracker.query-unknown", WARNING, "a query parameter that the tracker does not read",
    "prescriptionId or nhsNumber to search, issueNumber to view, in this spelling", _SPECIFICATION,
)  # fmt: skip
REPEATED = RuleRow(
    "eps.tracker.query-repeated", WARNING, "a query parameter twice: the last one counts", "one of each", _ASSUMED
)
DATES = RuleRow(
    "eps.tracker.dates", INFORMATION, "a search between days, which works but is not in the specification",
    "no lowDate and no highDate", _SPECIFICATION,
)  # fmt: skip
DATE_FORM = RuleRow(
    "eps.tracker.date-form", WARNING, "a day that cannot be read: that end of the span is open", "yyyymmdd", _ASSUMED
)
ISSUE_NUMBER = RuleRow(
    "eps.tracker.issue-number", WARNING, "an issue number that is none: the current issue is shown",
    "a whole number from 1", _ASSUMED,
)  # fmt: skip
HEADER_MISSING = RuleRow(
    "eps.tracker.header-missing", ERROR, "a header field that the tracker demands is missing or empty",
    "all of X-Request-ID, NHSD-Organization-UUID, NHSD-Session-URID, NHSD-Session-JobRole, and a token", _BACK_END,
)  # fmt: skip
REQUEST_ID = RuleRow(
    "eps.tracker.request-id-form", WARNING, "an X-Request-ID that is no UUID: the gateway refuses it",
    "a new UUID for each request", _GATEWAY,
)  # fmt: skip
CORRELATION_ID = RuleRow(
    "eps.tracker.correlation-id-missing", INFORMATION, "no X-Correlation-ID: the steps of a journey cannot be joined",
    "one value for all requests of a journey", _SPECIFICATION,
)  # fmt: skip
AUTHORIZATION = RuleRow(
    "eps.tracker.authorization-missing", WARNING, "no Authorization: the gateway wants a healthcare worker's token",
    "Bearer and an access token", _SPECIFICATION,
)  # fmt: skip
ROLE = RuleRow(
    "eps.tracker.role-profile-form", WARNING, "an NHSD-Session-URID that is not digits", "a user role profile id",
    _SPECIFICATION,
)  # fmt: skip
JOB_ROLE = RuleRow(
    "eps.tracker.job-role-form", WARNING, "an NHSD-Session-JobRole that is not a job role",
    "a code such as S0030:G0100:R0570", _SPECIFICATION,
)  # fmt: skip
ORGANISATION = RuleRow(
    "eps.tracker.organisation-form", WARNING, "an NHSD-Organization-UUID that is not an ODS code, which it is by name",
    "3 to 10 letters and digits", _SPECIFICATION,
)  # fmt: skip
IDENTITY = RuleRow(
    "eps.tracker.identity-sent", INFORMATION, "an NHSD-Identity-UUID, which the gateway sets from the token",
    "leave it out", _GATEWAY,
)  # fmt: skip

RULE_TABLE = (
    PATH, NEITHER, BOTH, PRESCRIPTION_ID, CHECK_CHARACTER, PLUS, NHS_NUMBER, CHECK_DIGIT, UNKNOWN, REPEATED, DATES,
    DATE_FORM, ISSUE_NUMBER, HEADER_MISSING, REQUEST_ID, CORRELATION_ID, AUTHORIZATION, ROLE, JOB_ROLE, ORGANISATION,
    IDENTITY,
)  # fmt: skip
"""Every finding that there is about the tracker."""

_OF_PROBLEM: Mapping[str, tuple[RuleRow, str]] = {
    checks.NEITHER: (NEITHER, "query"),
    checks.BOTH: (BOTH, "query"),
    checks.NO_PRESCRIPTION_ID: (PRESCRIPTION_ID, "path"),
    checks.PRESCRIPTION_ID_FORM: (PRESCRIPTION_ID, "prescriptionId"),
    checks.PRESCRIPTION_ID_CHECK: (CHECK_CHARACTER, "prescriptionId"),
    checks.NHS_NUMBER_FORM: (NHS_NUMBER, "query: nhsNumber"),
    checks.NHS_NUMBER_CHECK: (CHECK_DIGIT, "query: nhsNumber"),
    **{checks.missing_header(name): (HEADER_MISSING, name) for name in checks.HEADERS},
}
_READ = {
    SEARCH: frozenset({checks.PRESCRIPTION_ID, checks.NHS_NUMBER, checks.LOW_DATE, checks.HIGH_DATE}),
    VIEW: frozenset({checks.ISSUE_NUMBER}),
}
_JOB_ROLE = re.compile(r"S[0-9]{4}:G[0-9]{4}:R[0-9]{4}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


def problems(call: Call, reply: Reply) -> Iterator[Finding]:
    """What the back end refuses."""
    with suppress(Refusal):
        checks.is_a_worker(call)  # so that nothing is missed which the gateway hands on
    wrong = checks.wrong_with_search(call) if call.operation.id == SEARCH else checks.wrong_with_view(call)
    for problem in wrong:
        row, where = _OF_PROBLEM[problem]
        yield row.at(where, f"no {where}" if row is HEADER_MISSING else "")
    if " " in checks.prescription_id_of(call) and "+" in call.request.query_string:
        yield PLUS.at("query: prescriptionId")


def query(call: Call, reply: Reply) -> Iterator[Finding]:
    """Query parameters that are ignored, or read otherwise than they look."""
    read = _READ[call.operation.id]
    for name in dict.fromkeys(call.query):
        if name not in read:
            yield UNKNOWN.at(f"query: {name}", f"{shown(name)} is not read")
        elif len(call.query.getall(name)) > 1:
            yield REPEATED.at(f"query: {name}")
    for name in (checks.LOW_DATE, checks.HIGH_DATE):
        said = checks.asked(call, name) if name in read else ""
        if said:
            yield DATES.at(f"query: {name}")
            if day_of(said) is None:
                yield DATE_FORM.at(f"query: {name}", f"{shown(said)} is no day")
    issue = checks.asked(call, checks.ISSUE_NUMBER) if checks.ISSUE_NUMBER in read else ""
    if issue and checks.issue_of(call) is None:
        yield ISSUE_NUMBER.at("query: issueNumber", f"{shown(issue)} is no issue number")


def headers(call: Call, reply: Reply) -> Iterator[Finding]:
    """Header fields that the gateway or a strict reader would not like."""
    fields = call.request.headers
    if "Authorization" not in fields:
        yield AUTHORIZATION.at("Authorization")
    if checks.IDENTITY in fields:
        yield IDENTITY.at(checks.IDENTITY)
    if not fields.get("X-Correlation-ID"):
        yield CORRELATION_ID.at("X-Correlation-ID")
    for name, row, is_right in (
        ("x-request-id", REQUEST_ID, is_uuid),
        (checks.ROLE, ROLE, lambda text: _DIGITS.fullmatch(text) is not None),
        ("nhsd-session-jobrole", JOB_ROLE, lambda text: _JOB_ROLE.fullmatch(text) is not None),
        ("nhsd-organization-uuid", ORGANISATION, is_ods_code),
    ):
        said = fields.get(name)
        if said and not is_right(said):
            yield row.at(name, f"{shown(said)} in {name}")


def path(call: Call, reply: Reply) -> Iterator[Finding]:
    """A path or method that there is not."""
    yield PATH.at("path", f"{shown(call.request.method)} at {shown(call.request.path)}")


RULES = (problems, query, headers)
"""What is looked for in every search and view."""
