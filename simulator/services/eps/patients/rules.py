"""Prescriptions for Patients' reporting rules and the table of them."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_uuid
from simulator.services.eps.patients.checks import USER
from simulator.wire.findings import INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

_PAGE = "EPS Prescriptions for Patients, Headers"

REQUEST_ID = RuleRow(
    "eps.patients.request-id", WARNING, "no X-Request-ID, or one that is no UUID", "a new UUID for each request", _PAGE
)
CORRELATION_ID = RuleRow(
    "eps.patients.correlation-id", WARNING, "an X-Correlation-ID that is no UUID", "a UUID, or none", _PAGE
)
GATEWAY_HEADER = RuleRow(
    "eps.patients.gateway-header",
    INFORMATION,
    "a header field that the real gateway sets itself",
    "a signed-in patient's token",
    _PAGE,
)
ROWS = (REQUEST_ID, CORRELATION_ID, GATEWAY_HEADER)
"""Every rule of this face."""


def headers(call: Call, reply: Reply) -> Iterator[Finding]:
    """The header fields of a patient's app."""
    if call.request_id is None or not is_uuid(call.request_id):
        yield REQUEST_ID.at("X-Request-ID")
    if call.correlation_id is not None and not is_uuid(call.correlation_id):
        yield CORRELATION_ID.at("X-Correlation-ID", f"{shown(call.correlation_id)} is no UUID")
    if call.header(USER) is not None:
        yield GATEWAY_HEADER.at(USER)
