"""The directory's reporting rules, and the table of them. They read request and reply, and change nothing."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_ods_code, is_uuid
from simulator.services.sds.query import IDENTIFIER, MANUFACTURER, ORGANISATION, SERVICE_SYSTEM
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply

_PAGE = "Spine Directory Service FHIR API"

NO_API_KEY = RuleRow("sds.api-key.missing", Severity.ERROR, "no API key", "header apikey", f"{_PAGE}, Security")
CORRELATION_ID = RuleRow(
    "sds.header.correlation-id", Severity.ERROR, "an X-Correlation-ID that is no UUID", "a UUID", f"{_PAGE}, headers"
)
REFUSED = RuleRow(
    "sds.query.refused",
    Severity.ERROR,
    "a query that the directory does not take",
    "see the answer",
    f"{_PAGE}, errors",
)
REPEATED = RuleRow(
    "sds.query.repeated", Severity.WARNING, "a parameter twice: only the last value counts",
    "each parameter, and each system of identifier, once", f"{_PAGE}, recorded behaviour",
)  # fmt: skip
ORGANISATION_FORM = RuleRow(
    "sds.query.organisation", Severity.WARNING, "an organisation that is no ODS code", "3 to 10 letters and digits",
    "Organisation Data Service",
)  # fmt: skip
INTERACTION_FORM = RuleRow(
    "sds.query.interaction", Severity.WARNING, "an interaction that is no URN", "urn:nhs:names:services:...", _PAGE
)
PATH = RuleRow("sds.path.unknown", Severity.ERROR, "an address or a method that there is not", "GET /Device", _PAGE)

RULE_TABLE = (NO_API_KEY, CORRELATION_ID, REFUSED, REPEATED, ORGANISATION_FORM, INTERACTION_FORM, PATH)
"""All rules of the directory."""


def headers(call: Call, reply: Reply) -> Iterator[Finding]:
    """Who asks, and under which id."""
    if not (call.header("apikey") or "").strip():
        yield NO_API_KEY.at("header: apikey")
    sent = call.header("X-Correlation-ID")
    if sent is not None and not is_uuid(sent):
        yield CORRELATION_ID.at("header: X-Correlation-ID", f"{shown(sent)} is no UUID")


def query(call: Call, reply: Reply) -> Iterator[Finding]:
    """What is asked for."""
    if reply.status == 400:
        yield REFUSED.at("query")
    seen: set[str] = set()
    for name, value in call.query.items():
        system, _, said = value.partition("|")
        place = f"query: {name}"
        key = f"{name} {system}"
        if key in seen:
            yield REPEATED.at(place, f"{shown(name)} stands there twice")
        seen.add(key)
        if name in (ORGANISATION, MANUFACTURER) and said and not is_ods_code(said):
            yield ORGANISATION_FORM.at(place, f"{shown(said)} is no ODS code")
        if name == IDENTIFIER and system == SERVICE_SYSTEM and said and not said.startswith("urn:"):
            yield INTERACTION_FORM.at(place, f"{shown(said)} is no URN")


def path(call: Call, reply: Reply) -> Iterator[Finding]:
    """That there is such an address."""
    yield PATH.at("path", f"{shown(call.request.method)} at {shown(call.request.path)}")
