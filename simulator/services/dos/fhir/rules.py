"""The findings about calls of the FHIR search. They read the request and change nothing.

Headers are judged here also where the tenant's search does not look at them.
"""

from collections.abc import Iterator, Sequence

from simulator.call.access import AccessFault, authorise
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.services.dos.fhir.checks import API, HEALTHCARE_SERVICE, ORGANIZATION, header_faults, query_faults
from simulator.services.dos.fhir.errors import REFUSALS
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply
from simulator.wire.json import writable

_API = "DoS Search 1.0.0"

TOKEN = RuleRow(
    "dos.fhir.token",
    Severity.ERROR,
    "no access token, or none that can be right",
    "Authorization: Bearer, with a token of application-restricted access",
    f"{_API}, Authorization",
)
HEADER = RuleRow(
    "dos.fhir.header",
    Severity.ERROR,
    "headers that are missing, wrong or not expected",
    "version: 1 and X-Request-ID; X-Correlation-ID where it is wanted; no headers of one's own",
    f"{_API}, request headers",
)
REQUEST_ID = RuleRow(
    "dos.fhir.request-id", Severity.WARNING, "an X-Request-ID that is no UUID", "a UUID", f"{_API}, X-Request-ID"
)
QUERY = RuleRow(
    "dos.fhir.query",
    Severity.ERROR,
    "query parameters that are missing, wrong or not expected",
    "identifier=https://fhir.nhs.uk/Id/ods-organization-code|{code} and _revinclude=Endpoint:organization",
    f"{_API}, query parameters",
)
ADDRESS = RuleRow(
    "dos.fhir.path",
    Severity.ERROR,
    "an address or method that there is not",
    "GET /Organization or /HealthcareService, in this spelling",
    f"{_API}, paths",
)
RULE_TABLE = (TOKEN, HEADER, REQUEST_ID, QUERY, ADDRESS)
"""Every finding that there is about this interface."""


def access(call: Call, reply: Reply) -> Iterator[Finding]:
    """A token is sent, also where the tenant's access is open, and it is one of an application."""
    if call.header("Authorization") is None:
        yield TOKEN.at("Authorization", "no access token")
        return
    try:
        authorise(call, API)
    except AccessFault as fault:
        yield TOKEN.at("Authorization", f"the access token is refused: {fault.kind}")


def headers(call: Call, reply: Reply) -> Iterator[Finding]:
    """The headers are the ones that the search takes."""
    for fault in header_faults(call):
        yield HEADER.at("header", _said(fault))
    if call.request_id is not None and call.request_id.strip() and not is_uuid(call.request_id):
        yield REQUEST_ID.at("X-Request-ID", f"{shown(call.request_id)} is no UUID")


def organization_query(call: Call, reply: Reply) -> Iterator[Finding]:
    """The parameters of a search for an organisation."""
    yield from _query(call, ORGANIZATION)


def healthcare_service_query(call: Call, reply: Reply) -> Iterator[Finding]:
    """The parameters of a search for services."""
    yield from _query(call, HEALTHCARE_SERVICE)


def address(call: Call, reply: Reply) -> Iterator[Finding]:
    """The address exists, and takes the method."""
    yield ADDRESS.at("path", f"{shown(call.request.method)} {shown(call.request.path)}")


def _query(call: Call, names: Sequence[str]) -> Iterator[Finding]:
    for fault in query_faults(call, names):
        yield QUERY.at("query", _said(fault))


def _said(fault: Refusal) -> str:
    return writable(fault.diagnostics or REFUSALS[fault.code].diagnostics or "")
