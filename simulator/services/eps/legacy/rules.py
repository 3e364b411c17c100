"""The legacy tracker's reporting rules, and the table of them. They read the request and change nothing."""

from collections.abc import Iterator, Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.days import day_of
from simulator.services.eps.legacy import checks
from simulator.services.eps.legacy.errors import BASIC_RETRIEVE, BASIC_SEARCH, CLINICAL, ITEM_DETAILS, ITEM_SUMMARY
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

_PAGE = "EPS Tracker API"
_ASSUMED = "not specified: assumed"


PATH = RuleRow(
    "eps.legacy.path", ERROR, "a path or method that the legacy tracker does not have",
    "GET /mm/prescriptions, /mm/prescriptions/{id}, /mm/nhs111itemsummary or /mm/nhs111itemdetails", _PAGE,
)  # fmt: skip
DEPRECATED = RuleRow(
    "eps.legacy.deprecated", INFORMATION, "the legacy tracker, which the FHIR tracker takes the place of",
    "GET /clinical-prescription-tracker/RequestGroup", "Clinical Prescription Tracker API",
)  # fmt: skip
TLS = RuleRow(
    "eps.legacy.plain", INFORMATION, "came without TLS",
    "mutual authentication by TLS; on one machine it does not matter", f"{_PAGE}, connecting",
)  # fmt: skip
ACCEPT = RuleRow(
    "eps.legacy.accept", WARNING, "an Accept that does not ask for JSON", "application/json", f"{_PAGE}, headers"
)
USER = RuleRow(
    "eps.legacy.user-missing", INFORMATION, "no user or role profile: newer versions of the specification demand them",
    "Spine-UserId and Spine-RoleProfileId", f"{_PAGE} 1.1, headers",
)  # fmt: skip
FORMAT = RuleRow(
    "eps.legacy.format", WARNING, "no format, or another one than the operation's: it is ignored",
    "trace-summary to search, trace to retrieve", f"{_PAGE}, parameters",
)  # fmt: skip
UNKNOWN = RuleRow(
    "eps.legacy.query-unknown", WARNING, "a query parameter that the operation does not read",
    "the operation's own parameters, in this spelling", f"{_PAGE}, parameters",
)  # fmt: skip
REVERSED = RuleRow(
    "eps.legacy.dates-reversed", WARNING, "an earliest day after the latest: nothing can be found",
    "earliestDate not after latestDate", f"{_PAGE}, parameters",
)  # fmt: skip
ISSUE_NUMBER = RuleRow(
    "eps.legacy.issue-number", WARNING, "an issue number that is none", "a whole number from 1", f"{_PAGE}, parameters"
)
LOWER_CASE = RuleRow(
    "eps.legacy.prescription-id-case", WARNING, "a prescription id in lower case, which is not found", "capitals",
    _ASSUMED,
)  # fmt: skip

_USER = "12 digits"
_REFUSED = {
    "NO_QUERY_PARAMETERS": ("query-missing", "query", "no query parameters", "the operation's parameters"),
    "INVALID_PRESCRIPTION_ID": (
        "prescription-id",
        "prescriptionId",
        "a prescription id that is not of its form",
        "19, 20, 36 or 37 characters; for details of items with the right check character",
    ),
    "INVALID_ASID": ("asid", checks.ASID, "no ASID, or one that is none", _USER),
    "INVALID_VERSION": ("version", "query: version", "a version that there is not", "1"),
    "INVALID_TRACE_ID": (
        "trace-id",
        checks.TRACE_ID,
        "a trace id that is too long, as a UUID is, or has other characters",
        "at most 30 letters, digits and hyphens",
    ),
    "INVALID_USER_ID": ("user-id", checks.USER_ID, "no user id, or one that is none", _USER),
    "INVALID_ROLE_PROFILE_ID": (
        "role-profile-id",
        checks.ROLE_PROFILE_ID,
        "no role profile id, or one that is none",
        _USER,
    ),
    "INVALID_SEARCH_DATE": ("search-date", "query", "a day that is none", "yyyymmdd"),
    "INVALID_SEARCH_STATE": (
        "search-state",
        "query: prescriptionStatus",
        "a status that there is not",
        "a code such as 0001",
    ),
    "INVALID_SEARCH_VERSION": (
        "search-version",
        "query: prescriptionVersion",
        "an EPS release that there is not",
        "1, 2, R1 or R2",
    ),
    "INVALID_NHS_NUMBER": (
        "nhs-number",
        "query: nhsNumber",
        "no NHS number, or one that is none",
        "ten digits with a correct check digit",
    ),
    "ASID_NOT_ALLOWED": (
        "asid-unknown",
        checks.ASID,
        "an ASID that is not accredited for this",
        "one of its accredited systems",
    ),
}
_OF_REFUSAL: Mapping[str, tuple[RuleRow, str]] = {
    code: (RuleRow(f"eps.legacy.{name}", ERROR, what, expected, f"{_PAGE}, status codes"), where)
    for code, (name, where, what, expected) in _REFUSED.items()
}

RULE_TABLE = (
    PATH, *(row for row, _ in _OF_REFUSAL.values()), DEPRECATED, TLS, ACCEPT, USER, FORMAT, UNKNOWN, REVERSED,
    ISSUE_NUMBER, LOWER_CASE,
)  # fmt: skip
"""Every finding that there is about the legacy tracker."""

_SEARCHING = frozenset(
    {"nhsNumber", "format", "earliestDate", "latestDate", "prescriptionStatus", "prescriptionVersion", "version"}
)
_READ = {
    BASIC_SEARCH: _SEARCHING,
    ITEM_SUMMARY: _SEARCHING,
    BASIC_RETRIEVE: frozenset({"format", "issueNumber", "version"}),
    ITEM_DETAILS: frozenset({"prescriptionId", "issueNumber", "lineitemid", "version"}),
}
_FORMATS = {BASIC_SEARCH: "trace-summary", BASIC_RETRIEVE: "trace"}
_JSON = ("application/json", "application/*", "*/*")


def refused(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything that a check refuses, not only what the answer tells of."""
    for check in call.operation.checks:
        try:
            check(call)
        except Refusal as refusal:
            row, where = _OF_REFUSAL[refusal.code]
            yield row.at(where)


def carriage(call: Call, reply: Reply) -> Iterator[Finding]:
    """How the request came, and that it came to this tracker at all."""
    yield DEPRECATED.at("path")
    if not call.request.tls:
        yield TLS.at("transport")
    accepted = [part.partition(";")[0].strip().lower() for part in (call.header("Accept") or "").split(",")]
    if not any(part in _JSON for part in accepted):
        yield ACCEPT.at("Accept")
    if call.operation.id not in CLINICAL:
        for name in (checks.USER_ID, checks.ROLE_PROFILE_ID):
            if call.header(name) is None:
                yield USER.at(name, f"no {name}")


def query(call: Call, reply: Reply) -> Iterator[Finding]:
    """Query parameters that are ignored, or find nothing."""
    for name in dict.fromkeys(call.query):
        if name not in _READ[call.operation.id]:
            yield UNKNOWN.at(f"query: {name}", f"{shown(name)} is not read")
    wanted = _FORMATS.get(call.operation.id)
    if wanted is not None and checks.asked(call, "format") != wanted:
        yield FORMAT.at("query: format")
    earliest, latest = day_of(checks.asked(call, "earliestDate")), day_of(checks.asked(call, "latestDate"))
    if earliest is not None and latest is not None and earliest > latest:
        yield REVERSED.at("query: earliestDate")
    issue = checks.asked(call, "issueNumber")
    if issue and not checks.is_issue_number(issue):
        yield ISSUE_NUMBER.at("query: issueNumber", f"{shown(issue)} is no issue number")
    named = checks.prescription_id_of(call)
    if named != named.upper():
        yield LOWER_CASE.at("prescriptionId")


def path(call: Call, reply: Reply) -> Iterator[Finding]:
    """A path or method that there is not."""
    yield PATH.at("path", f"{shown(call.request.method)} at {shown(call.request.path)}")


RULES = (refused, carriage, query)
"""What is looked for in every exchange of the four operations."""
