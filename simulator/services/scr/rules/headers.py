"""Reporting rules about a request's header fields, not about its path, query or body."""

import re
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_uuid
from simulator.wire.fhir import FHIR_JSON
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
API = "Summary Care Record FHIR API"

ID_MISSING = RuleRow(
    "scr.header.id-missing",
    INFORMATION,
    "no X-Request-ID or X-Correlation-ID: requests cannot be told apart, or their steps not joined",
    "a new UUID as X-Request-ID, one UUID for a whole journey as X-Correlation-ID",
    f"{API}, X-Request-ID",
)
ID_FORM = RuleRow(
    "scr.header.id-form", ERROR, "an X-Request-ID or X-Correlation-ID that is no UUID", "a UUID", f"{API}, X-Request-ID"
)
ID_SAME = RuleRow(
    "scr.header.id-same",
    INFORMATION,
    "one value as X-Request-ID and X-Correlation-ID: it cannot both be new each time and join requests",
    "a value of its own for the journey",
    f"{API}, X-Correlation-ID",
)
AUTHORIZATION_MISSING = RuleRow(
    "scr.header.authorization-missing",
    WARNING,
    "no Authorization: only the sandbox answers without it",
    "Bearer and an access token",
    f"{API}, Authorization",
)
AUTHORIZATION_FORM = RuleRow(
    "scr.header.authorization-form",
    ERROR,
    "an Authorization that is not `Bearer` and a token",
    "Bearer, one space, an access token",
    f"{API}, Authorization",
)
ROLE_MISSING = RuleRow(
    "scr.header.session-urid-missing",
    WARNING,
    "a change without NHSD-Session-URID: refused unless the gateway knows the user's only role",
    "the role profile id that the user works under",
    f"{API}, NHSD-Session-URID",
)
ROLE_FORM = RuleRow(
    "scr.header.session-urid-form",
    ERROR,
    "an NHSD-Session-URID that is not digits",
    "a user role profile id, digits only",
    f"{API}, NHSD-Session-URID",
)
CONTENT_TYPE = RuleRow(
    "scr.header.content-type",
    ERROR,
    "a body whose Content-Type is not FHIR in JSON",
    FHIR_JSON,
    f"{API}, Content-Type",
)
ACCEPT = RuleRow(
    "scr.header.accept",
    WARNING,
    "an Accept that does not take what the service sends",
    FHIR_JSON,
    f"{API}, responses",
)
INTERNAL = RuleRow(
    "scr.header.internal",
    WARNING,
    "a header that the gateway itself makes from the token and the application",
    "leave it out",
    "Summary Care Record API proxy, target headers",
)

ROWS = (
    ID_MISSING, ID_FORM, ID_SAME, AUTHORIZATION_MISSING, AUTHORIZATION_FORM, ROLE_MISSING, ROLE_FORM, CONTENT_TYPE,
    ACCEPT, INTERNAL,
)  # fmt: skip

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_TOKEN = re.compile(r"Bearer [!-~]+", re.ASCII)
_ACCEPTABLE = (FHIR_JSON, "application/*", "*/*")
_MADE_BY_THE_GATEWAY = ("NHSD-ASID", "NHSD-Identity-UUID", "NHSD-Identity-IdP", "client-ip", "client-request-url")


def ids(call: Call, reply: Reply) -> Iterator[Finding]:
    """Both ids are there, are UUIDs, and are not the same."""
    sent = {name: call.header(name) for name in ("X-Request-ID", "X-Correlation-ID")}
    for name, value in sent.items():
        if value is None:
            yield ID_MISSING.at(name, f"no {name}")
        elif not is_uuid(value):
            yield ID_FORM.at(name, f"{shown(value)} is no UUID")
    values = [value.lower() for value in sent.values() if value]
    if len(values) == 2 and values[0] == values[1]:
        yield ID_SAME.at("X-Correlation-ID", "the same value as X-Request-ID")


def authorization(call: Call, reply: Reply) -> Iterator[Finding]:
    """Authorization carries a bearer token. The token itself is never quoted."""
    sent = call.header("Authorization")
    if sent is None:
        yield AUTHORIZATION_MISSING.at("Authorization")
    elif not _TOKEN.fullmatch(sent):
        yield AUTHORIZATION_FORM.at("Authorization")


def role_form(call: Call, reply: Reply) -> Iterator[Finding]:
    """NHSD-Session-URID, if it is sent, is a user role profile id."""
    sent = call.header("NHSD-Session-URID")
    if sent is not None and not _DIGITS.fullmatch(sent):
        yield ROLE_FORM.at("NHSD-Session-URID", f"{shown(sent)} is no user role profile id")


def role_of_a_change(call: Call, reply: Reply) -> Iterator[Finding]:
    """A change says in which role it is made."""
    if call.header("NHSD-Session-URID") is None:
        yield ROLE_MISSING.at("NHSD-Session-URID")


def content_type(call: Call, reply: Reply) -> Iterator[Finding]:
    """A body says that it is FHIR in JSON."""
    kind = call.request.media_type()
    if kind != FHIR_JSON:
        yield CONTENT_TYPE.at("Content-Type", shown(kind) if kind else "no Content-Type")


def accept(call: Call, reply: Reply) -> Iterator[Finding]:
    """Accept, if it is sent, takes FHIR in JSON."""
    sent = call.header("Accept")
    if sent and not any(kind in sent.lower() for kind in _ACCEPTABLE):
        yield ACCEPT.at("Accept", f"{shown(sent)} does not take {FHIR_JSON}")


def internal(call: Call, reply: Reply) -> Iterator[Finding]:
    """What the gateway says of the caller is not for the caller to say."""
    for name in _MADE_BY_THE_GATEWAY:
        if call.header(name) is not None:
            yield INTERNAL.at(name, f"{name} in a client's request")
