"""Reporting rules about the header fields of a call to the prescribing API, and how its body was sent."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.roles import SESSION_ROLE as ROLE
from simulator.identifiers import is_uuid
from simulator.services.eps.prescribing.bodies import XML_TYPES, is_xml, peeked
from simulator.services.eps.prescribing.checks import RAW_RESPONSE, REQUEST_ID, SHOW_WARNINGS, SKIP_VALIDATION
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

_GATEWAY = "EPS FHIR gateway, headers"
_PRESCRIBING = "EPS FHIR prescribing, headers"
_UUID = "a new UUID for each request, the same one when it is sent again"

REQUEST_ID_ROW = RuleRow("eps.header.request-id", ERROR, "no X-Request-ID that is a UUID", _UUID, _GATEWAY)
CORRELATION = RuleRow(
    "eps.header.correlation-id", WARNING, "an X-Correlation-ID that is no UUID", "a UUID", _PRESCRIBING
)
AUTHORIZATION = RuleRow(
    "eps.header.authorization", WARNING, "no bearer token", "Authorization: Bearer and a user's token", _GATEWAY
)
SESSION_ROLE = RuleRow("eps.header.role", WARNING, "no NHSD-Session-URID", "the role profile id of the user", _GATEWAY)
TEST_HEADER = RuleRow(
    "eps.header.test-only", ERROR, "a header field of test environments, refused in production", "none", _PRESCRIBING
)
WARNINGS_SHOWN = RuleRow(
    "eps.header.warnings-shown", INFORMATION, "warnings are asked for: a sound message is refused with them",
    "x-show-validation-warnings only to look at a message", _PRESCRIBING,
)  # fmt: skip
BODY_TYPE = RuleRow(
    "eps.header.content-type", WARNING, "a Content-Type that is not FHIR's",
    "application/fhir+json or application/json", _PRESCRIBING,
)  # fmt: skip
XML_BODY = RuleRow(
    "eps.header.xml", WARNING, "a body in XML, of which the live service's own statement does not speak",
    "application/fhir+json", "EPS FHIR prescribing, CapabilityStatement.format",
)  # fmt: skip
MESSAGE_ID = RuleRow(
    "eps.message.id-differs", WARNING, "an X-Request-ID that is not the message's own identifier",
    "X-Request-ID and Bundle.identifier the same UUID", "EPS FHIR prescribing, Bundle.identifier",
)  # fmt: skip

ROWS = (
    REQUEST_ID_ROW, CORRELATION, AUTHORIZATION, SESSION_ROLE, TEST_HEADER, WARNINGS_SHOWN, BODY_TYPE, XML_BODY,
    MESSAGE_ID,
)  # fmt: skip

_JSON_TYPES = ("application/fhir+json", "application/json")


def headers(call: Call, reply: Reply) -> Iterator[Finding]:
    """Ids, role, token and test fields."""
    request_id, correlation_id = call.header(REQUEST_ID), call.header("X-Correlation-ID")
    if request_id is None or not is_uuid(request_id):
        yield REQUEST_ID_ROW.at(REQUEST_ID, f"X-Request-ID is {shown(request_id)}" if request_id else "")
    if correlation_id and not is_uuid(correlation_id):
        yield CORRELATION.at("X-Correlation-ID", f"X-Correlation-ID is {shown(correlation_id)}")
    if call.header("Authorization") is None:
        yield AUTHORIZATION.at("Authorization")
    if not call.header(ROLE):
        yield SESSION_ROLE.at(ROLE)
    for name in (SKIP_VALIDATION, RAW_RESPONSE):
        if call.header(name) is not None:
            yield TEST_HEADER.at(name)
    if (call.header(SHOW_WARNINGS) or "").lower() == "true":
        yield WARNINGS_SHOWN.at(SHOW_WARNINGS)


def body(call: Call, reply: Reply) -> Iterator[Finding]:
    """How the body was sent, and whether its id is the request's."""
    media_type = call.request.media_type()
    if is_xml(call.request):
        yield XML_BODY.at("Content-Type")
    if media_type not in (*_JSON_TYPES, *XML_TYPES):
        yield BODY_TYPE.at("Content-Type", f"Content-Type is {shown(media_type)}")
    message, request_id = peeked(call), call.header(REQUEST_ID)
    if message is not None and message.id and request_id and message.id.lower() != request_id.lower():
        yield MESSAGE_ID.at(REQUEST_ID, f"X-Request-ID is {shown(request_id)}, Bundle.identifier {shown(message.id)}")
