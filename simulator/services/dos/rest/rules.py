"""The findings about calls of the REST interface. They read the request and change nothing."""

from collections.abc import Iterator, Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.dos.directory import codes
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.rest.arguments import (
    SEGMENTS,
    Arguments,
    arguments_of,
    faults_of,
    is_unused,
    segments_below,
)
from simulator.services.dos.rest.credentials import account_of, credentials_of
from simulator.services.dos.rest.errors import REFUSALS
from simulator.wire.basic_auth import BASIC
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply

TEST, MONITORING = "TEST", "MONITORING"
RESOURCES: Mapping[str, str] = {
    "dos.ods-code.search": "byOdsCode",
    "dos.service.retrieve": "byServiceId",
    "dos.service-type.search": "byServiceType",
    "dos.clinical-term.search": "byClinicalTerm",
}
"""What each operation is called in a path."""

_API = "DoS REST API v1.0"
_GUIDANCE = "DoS API guidance"

CREDENTIALS = RuleRow(
    "dos.rest.credentials",
    Severity.ERROR,
    "no credentials, or none of an account that is in use",
    "Authorization: Basic, with the account that was issued",
    f"{_API}, Authentication",
)
PATH = RuleRow(
    "dos.rest.path",
    Severity.ERROR,
    "an address that there is not",
    f"{', '.join(RESOURCES.values())} below /app/controllers/api/v1.0/services, in this spelling",
    f"{_API}, Resources",
)
METHOD = RuleRow("dos.rest.method", Severity.ERROR, "a method that is not GET", "GET", f"{_API}, Resources")
SEGMENT_COUNT = RuleRow(
    "dos.rest.segments",
    Severity.WARNING,
    "a search without all of its path segments, or a look-up without its one",
    f"one code or id; nine segments of a search, 0 for one that is not used: {', '.join(SEGMENTS)}",
    f"{_API}, Resources",
)
ARGUMENT = RuleRow(
    "dos.rest.argument",
    Severity.ERROR,
    "a path segment that is refused",
    "a value that the interface documents",
    f"{_API}, Validation",
)
TERMS = RuleRow(
    "dos.rest.terms",
    Severity.WARNING,
    "service types or clinical terms that match nothing",
    "ids of service types with commas between, or one SymptomGroupId=SymptomDiscriminatorId",
    f"{_API}, Resources",
)
NUMBER = RuleRow(
    "dos.rest.number",
    Severity.WARNING,
    "a number of services for each type that is none: the usual 5 are given",
    "a whole number, or 0",
    "not specified: assumed",
)
CASE_ID = RuleRow(
    "dos.rest.case-id",
    Severity.WARNING,
    "a case id that is not TEST; this is no live environment",
    "TEST in every call to a non-live environment, MONITORING for monitoring",
    f"{_GUIDANCE}, testing and monitoring",
)
MONITORED = RuleRow(
    "dos.rest.monitoring",
    Severity.WARNING,
    "a monitoring call that searches further than 1",
    "searchDistance 1 with MONITORING",
    f"{_GUIDANCE}, testing and monitoring",
)
PATIENT = RuleRow(
    "dos.rest.patient-data",
    Severity.ERROR,
    "an NHS number in the path",
    "nothing that identifies a patient",
    f"{_GUIDANCE}, information governance",
)
RULE_TABLE = (
    CREDENTIALS, PATH, METHOD, SEGMENT_COUNT, ARGUMENT, TERMS, NUMBER, CASE_ID, MONITORED, PATIENT,
)  # fmt: skip
"""Every finding that there is about this interface."""


def access(call: Call, reply: Reply) -> Iterator[Finding]:
    """The credentials are those of an account. A password is never quoted."""
    given = credentials_of(call)
    if given is None:
        yield CREDENTIALS.at("Authorization", "no credentials")
    elif given.scheme != BASIC:
        said = f"of the scheme {shown(given.scheme)}" if given.scheme else "without a scheme"
        yield CREDENTIALS.at("Authorization", f"credentials {said}")
    elif given.user is None:
        yield CREDENTIALS.at("Authorization", "Basic credentials that cannot be decoded")
    else:
        try:
            account_of(call)
        except Refusal:
            what = f"no account in use is called {shown(given.user)} and has this password"
            yield CREDENTIALS.at("Authorization", what)


def address(call: Call, reply: Reply) -> Iterator[Finding]:
    """The address exists, and takes the method."""
    resource = call.request.path.removeprefix("/app/controllers/api/v1.0/services/").partition("/")[0]
    if resource in RESOURCES.values():
        yield METHOD.at("method", f"{shown(call.request.method)} at {shown(call.request.path)}")
    else:
        yield PATH.at("path", f"there is no {shown(call.request.path)}")


def patient_data(call: Call, reply: Reply) -> Iterator[Finding]:
    """Nobody's NHS number is in the path. One of eleven service ids looks like one."""
    resource, directory = RESOURCES.get(call.operation.id, "services"), directory_of(call.documents)
    for number, part in enumerate(segments_below(call, resource)):
        if is_nhs_number(part.replace(" ", "")) and not directory.has(part):
            yield PATIENT.at(_place(call, number))


def look_up(call: Call, reply: Reply) -> Iterator[Finding]:
    """A look-up has one segment."""
    below = segments_below(call, RESOURCES[call.operation.id])
    parts = below[:-1] if below and not below[-1].strip() else below
    if len(parts) != 1:
        yield SEGMENT_COUNT.at("path", f"{len(parts)} segments" if parts else "no segment")


def search(call: Call, reply: Reply) -> Iterator[Finding]:
    """A search has all of its segments, each of its form, and says that it is a test."""
    resource = RESOURCES[call.operation.id]
    arguments = arguments_of(call, resource)
    if arguments is None:
        yield SEGMENT_COUNT.at("path", f"{len(segments_below(call, resource))} segments")
        return
    if arguments.sent < len(SEGMENTS):
        yield SEGMENT_COUNT.at("path", f"{arguments.sent} segments")
    by_term = call.operation.id == "dos.clinical-term.search"
    for fault in faults_of(call.documents, arguments, by_term=by_term):
        yield ARGUMENT.at(f"path: {fault.segment}", REFUSALS[fault.code].display)
    yield from _terms(call, arguments, by_term)
    if not is_unused(arguments.number) and not arguments.number.isdecimal():
        yield NUMBER.at("path: numberPerType", f"{shown(arguments.number)} is no whole number")
    yield from _purpose(arguments)


def _terms(call: Call, arguments: Arguments, by_term: bool) -> Iterator[Finding]:
    where = "path: terms"
    if by_term and arguments.pair is None:
        yield TERMS.at(where, f"{shown(arguments.terms)} is not of the form SymptomGroupId=SymptomDiscriminatorId")
    elif not by_term and not arguments.service_types:
        yield TERMS.at(where, f"{shown(arguments.terms)} has no id of a service type")
    elif not by_term:
        unknown = [id for id in arguments.service_types if codes.service_type(call.documents, id) is None]
        if unknown:
            yield TERMS.at(where, f"no service type has the id {', '.join(map(str, unknown))}")


def _purpose(arguments: Arguments) -> Iterator[Finding]:
    if arguments.case_id == MONITORING:
        if arguments.miles != 1:
            yield MONITORED.at("path: searchDistance")
    elif arguments.case_id != TEST:
        yield CASE_ID.at("path: caseId", f"the case id is {shown(arguments.case_id)}; this is no live environment")


def _place(call: Call, number: int) -> str:
    is_search = call.operation.id in ("dos.service-type.search", "dos.clinical-term.search")
    return f"path: {SEGMENTS[number]}" if is_search and number < len(SEGMENTS) else "path"
