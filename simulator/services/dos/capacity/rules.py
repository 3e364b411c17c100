"""The findings about calls of the Capacity Status API. They read the request and change nothing."""

import re
from collections.abc import Iterator, Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.dos.capacity.checks import active_account
from simulator.services.dos.capacity.errors import REFUSALS
from simulator.services.dos.capacity.operations import place_of
from simulator.services.dos.capacity.payload import FIELDS, NOTES, faults_of, limits_of, read_body
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply

_API = "Capacity Status API v0.0.1"
_DIGITS = re.compile(r"(?<![0-9])[0-9]{3} ?[0-9]{3} ?[0-9]{4}(?![0-9])", re.ASCII)
AUDITED = ("X-Request-Id", "X-Request-Received", "X-Client-Ip")

TOKEN = RuleRow(
    "dos.capacity.token",
    Severity.ERROR,
    "no token, or none of a user who is active",
    "Authorization: Token, with the key that was issued",
    f"{_API}, Authentication",
)
ADDRESS = RuleRow(
    "dos.capacity.path",
    Severity.ERROR,
    "an address that there is not",
    "services/{id}/capacitystatus/ with an id of digits, and the slash at the end",
    f"{_API}, PUT capacitystatus",
)
METHOD = RuleRow(
    "dos.capacity.method", Severity.ERROR, "a method that is not allowed", "GET, or PUT to change", f"{_API}, PATCH"
)
BODY = RuleRow(
    "dos.capacity.body",
    Severity.ERROR,
    "a body that is refused",
    "JSON with status, and resetStatusIn and notes where they are wanted",
    f"{_API}, validation",
)
UNKNOWN = RuleRow(
    "dos.capacity.member",
    Severity.WARNING,
    "a member that nobody reads",
    ", ".join(FIELDS),
    f"{_API}, CapacityStatusRequestPayload",
)
PATIENT = RuleRow(
    "dos.capacity.patient-data",
    Severity.ERROR,
    "an NHS number in the notes",
    "nothing that identifies a patient",
    "DoS API guidance, information governance",
)
AUDIT = RuleRow(
    "dos.capacity.audit",
    Severity.INFORMATION,
    "headers for the audit are missing",
    ", ".join(AUDITED),
    f"{_API}, request headers",
)
RULE_TABLE = (TOKEN, ADDRESS, METHOD, BODY, UNKNOWN, PATIENT, AUDIT)
"""Every finding that there is about this interface."""


def access(call: Call, reply: Reply) -> Iterator[Finding]:
    """The token is that of a user who is active."""
    try:
        active_account(call)
    except Refusal as refusal:
        yield TOKEN.at("Authorization", refusal.diagnostics or REFUSALS[refusal.code].display)


def address(call: Call, reply: Reply) -> Iterator[Finding]:
    """The address exists, to its last slash, and takes the method."""
    place = place_of(call.request.path)
    if place == "without slash":
        yield ADDRESS.at("path", f"{shown(call.request.path)} lacks the slash at its end")
    elif place == "elsewhere":
        yield ADDRESS.at("path", f"there is no {shown(call.request.path)}")
    elif call.request.method not in ("GET", "HEAD"):
        yield METHOD.at("method", f"{shown(call.request.method)} at {shown(call.request.path)}")


def body(call: Call, reply: Reply) -> Iterator[Finding]:
    """The body says what it has to, in the form that it has to, and nothing else."""
    try:
        said = read_body(call)
    except Refusal as refusal:
        yield BODY.at("body", refusal.diagnostics or REFUSALS[refusal.code].display)
        return
    for field, texts in faults_of(said, limits_of(call.documents)).items():
        for text in texts:
            yield BODY.at("body" if field == "non_field_errors" else f"/{field}", " ".join(text.split()))
    if not isinstance(said, Mapping):
        return
    for name in said:
        if name not in FIELDS:
            yield UNKNOWN.at("body", f"nobody reads {shown(name)}")
    numbers = _DIGITS.findall(str(said.get(NOTES, "")))
    if any(is_nhs_number(number.replace(" ", "")) for number in numbers):
        yield PATIENT.at(f"/{NOTES}")


def audit(call: Call, reply: Reply) -> Iterator[Finding]:
    """What the audit keeps of a change is sent with it."""
    missing = [name for name in AUDITED if call.header(name) is None]
    if missing:
        yield AUDIT.at("header", f"no {', '.join(missing)}")
