"""Reporting rules about a request's header fields, not about its path, query or body."""

import re
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_ods_code, is_uuid
from simulator.services.pds.rules.row import ERROR, INFORMATION, WARNING, RuleRow, shown
from simulator.wire.findings import Finding
from simulator.wire.http import Reply

REQUEST_ID_MISSING = RuleRow(
    "pds.header.request-id-missing", ERROR, "no X-Request-ID", "a new UUID for each request", "X-Request-ID"
)
REQUEST_ID_FORM = RuleRow(
    "pds.header.request-id-form", ERROR, "an X-Request-ID that is not a UUID", "a UUID, dashes included", "X-Request-ID"
)
REQUEST_ID_CONSTANT = RuleRow(
    "pds.header.request-id-constant",
    WARNING,
    "an X-Request-ID that looks like a placeholder: PDS would take two requests for one",
    "a new UUID for each request, the same one only for a repeat",
    "X-Request-ID",
)
REQUEST_ID_EXAMPLE = RuleRow(
    "pds.header.request-id-example",
    INFORMATION,
    "the X-Request-ID of the specification's examples",
    "a new UUID for each request",
    "X-Request-ID",
)
REQUEST_ID_VERSION = RuleRow(
    "pds.header.request-id-version",
    INFORMATION,
    "an X-Request-ID that is a UUID of another version than 4",
    "ideally a version 4 UUID",
    "X-Request-ID",
)
CORRELATION_ID_MISSING = RuleRow(
    "pds.header.correlation-id-missing",
    INFORMATION,
    "no X-Correlation-ID: the steps of one journey cannot be joined",
    "one value for all requests of a journey",
    "X-Correlation-ID",
)
CORRELATION_ID_STOP = RuleRow(
    "pds.header.correlation-id-full-stop",
    WARNING,
    "an X-Correlation-ID with a full stop, which the specification advises against",
    "a value without a full stop, such as a UUID",
    "X-Correlation-ID",
)
CORRELATION_ID_SAME = RuleRow(
    "pds.header.correlation-id-same",
    INFORMATION,
    "one value as X-Request-ID and X-Correlation-ID: it cannot both be new each time and join requests",
    "a value of its own for the journey",
    "X-Correlation-ID",
)
AUTHORIZATION_MISSING = RuleRow(
    "pds.header.authorization-missing",
    WARNING,
    "no Authorization: only the sandbox answers without it",
    "Bearer and an access token",
    "Authorization",
)
AUTHORIZATION_FORM = RuleRow(
    "pds.header.authorization-form",
    ERROR,
    "an Authorization that is not `Bearer` and a token",
    "Bearer, one space, an access token",
    "Authorization",
)
ROLE_FORM = RuleRow(
    "pds.header.session-urid-form",
    WARNING,
    "an NHSD-Session-URID that is not digits: refused in healthcare worker access, ignored in the other modes",
    "a user role profile id, digits only",
    "NHSD-Session-URID",
)
ROLE_MISSING = RuleRow(
    "pds.header.session-urid-missing",
    INFORMATION,
    "a change without NHSD-Session-URID: refused if the healthcare worker has several roles",
    "the role profile id that the user works under",
    "NHSD-Session-URID",
)
ORGANISATION_MISSING = RuleRow(
    "pds.header.organisation-missing",
    INFORMATION,
    "no NHSD-End-User-Organisation-ODS, mandatory for software that serves several organisations",
    "the ODS code of the user's organisation",
    "NHSD-End-User-Organisation-ODS",
)
ORGANISATION_FORM = RuleRow(
    "pds.header.organisation-form",
    WARNING,
    "an NHSD-End-User-Organisation-ODS that is not an ODS code",
    "3 to 10 letters and digits",
    "NHSD-End-User-Organisation-ODS",
)
PREFER = RuleRow(
    "pds.header.prefer",
    WARNING,
    "a Prefer header, which is deprecated, removed by the gateway and has no effect",
    "no Prefer header; X-Sync-Wait sets how long to wait",
    "PDS FHIR API proxy, Prefer",
)
ACCEPT = RuleRow(
    "pds.header.accept",
    WARNING,
    "an Accept that does not take what PDS sends: it is ignored",
    "application/fhir+json",
    "Responses",
)
INTERNAL = RuleRow(
    "pds.header.internal",
    WARNING,
    "a header of the gateway's own, which it removes from a client's request",
    "leave it out",
    "PDS FHIR API proxy, internal headers",
)
REPEATED = RuleRow(
    "pds.header.repeated",
    WARNING,
    "a header field sent twice: which one counts is not defined",
    "one field",
    "Parameters",
)
API_KEY = RuleRow(
    "pds.header.apikey",
    INFORMATION,
    "an apikey header, which only the status endpoint reads",
    "an access token in Authorization",
    "PDS FHIR API proxy, status endpoint",
)
SYNC_WAIT = RuleRow(
    "pds.header.sync-wait",
    WARNING,
    "an X-Sync-Wait that is no number from 0.25 to 29: 10 seconds are waited instead",
    "seconds from 0.25 to 29",
    "PDS FHIR API proxy, X-Sync-Wait",
)
SYNC_WAIT_UNUSED = RuleRow(
    "pds.header.sync-wait-unused",
    INFORMATION,
    "an X-Sync-Wait on a request that is answered at once",
    "only on updates and creates",
    "PDS FHIR API proxy, X-Sync-Wait",
)
IF_MATCH_MISSING = RuleRow(
    "pds.header.if-match-missing", ERROR, "no If-Match", "the ETag of the last retrieval", "If-Match"
)
IF_MATCH_FORM = RuleRow(
    "pds.header.if-match-form",
    ERROR,
    "an If-Match that is not in the form of an ETag",
    'W/"n", exactly as the ETag of the last retrieval said',
    "If-Match",
)
IF_MATCH_UNUSED = RuleRow(
    "pds.header.if-match-unused",
    INFORMATION,
    "an If-Match on a request that has no version to match",
    "only on updates",
    "If-Match",
)

ROWS = (
    REQUEST_ID_MISSING, REQUEST_ID_FORM, REQUEST_ID_CONSTANT, REQUEST_ID_EXAMPLE, REQUEST_ID_VERSION,
    CORRELATION_ID_MISSING, CORRELATION_ID_STOP, CORRELATION_ID_SAME, AUTHORIZATION_MISSING, AUTHORIZATION_FORM,
    ROLE_FORM, ROLE_MISSING, ORGANISATION_MISSING, ORGANISATION_FORM, PREFER, ACCEPT, INTERNAL, REPEATED, API_KEY,
    SYNC_WAIT, SYNC_WAIT_UNUSED, IF_MATCH_MISSING, IF_MATCH_FORM, IF_MATCH_UNUSED,
)  # fmt: skip

EXAMPLE_REQUEST_ID = "60e0b220-8136-4ca5-ae46-1d97ef59d068"
"""The X-Request-ID of the published examples, in lower case."""

_COUNTED = {"123456781234123412341234567890ab", "12345678123412341234123456789012", "12345678123412341234123456789abc"}
_ETAG = re.compile(r'W/"[0-9]+"', re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,5})?", re.ASCII)
_TOKEN = re.compile(r"Bearer [!-~]+", re.ASCII)
_ACCEPTABLE = ("application/fhir+json", "application/json", "application/*", "*/*")
_INTERNAL_HEADERS = (
    "NHSE-PDS-Custom-Attributes",
    "NHSE-PDS-Privileged-Access",
    "NHSD-NHSLogin-User",
    "NHSD-Identity-IdP",
)
_SINGLE_HEADERS = (
    "X-Request-ID",
    "X-Correlation-ID",
    "Authorization",
    "NHSD-Session-URID",
    "NHSD-End-User-Organisation-ODS",
    "If-Match",
    "Content-Type",
)


def request_id(call: Call, reply: Reply) -> Iterator[Finding]:
    """X-Request-ID is there, is a UUID and is not a constant."""
    sent = call.header("X-Request-ID")
    if not sent:
        yield REQUEST_ID_MISSING.at("X-Request-ID", "no X-Request-ID" if sent is None else "an empty X-Request-ID")
        return
    if not is_uuid(sent):
        yield REQUEST_ID_FORM.at("X-Request-ID", f"{shown(sent)} is not a UUID")
        return
    lower = sent.lower()
    digits = lower.replace("-", "")
    if len(set(digits)) <= 2 or digits in _COUNTED or digits == "0123456789abcdef" * 2:
        yield REQUEST_ID_CONSTANT.at("X-Request-ID", f"{shown(sent)} looks like a placeholder")
    elif lower == EXAMPLE_REQUEST_ID:
        yield REQUEST_ID_EXAMPLE.at("X-Request-ID", "the value of the specification's examples, which others send too")
    elif digits[12] != "4" or digits[16] not in "89ab":
        yield REQUEST_ID_VERSION.at("X-Request-ID", f"{shown(sent)} is not a version 4 UUID")


def correlation_id(call: Call, reply: Reply) -> Iterator[Finding]:
    """X-Correlation-ID is there, has no full stop and is not the request's id over again."""
    sent = call.header("X-Correlation-ID")
    if not sent:
        yield CORRELATION_ID_MISSING.at("X-Correlation-ID", "no X-Correlation-ID")
        return
    if "." in sent:
        yield CORRELATION_ID_STOP.at("X-Correlation-ID", f"{shown(sent)} has a full stop")
    if sent == call.header("X-Request-ID"):
        yield CORRELATION_ID_SAME.at("X-Correlation-ID", "the same value as X-Request-ID")


def authorization(call: Call, reply: Reply) -> Iterator[Finding]:
    """Authorization carries a bearer token. The token itself is never quoted."""
    sent = call.header("Authorization")
    if sent is None:
        yield AUTHORIZATION_MISSING.at("Authorization", "no Authorization header")
    elif not _TOKEN.fullmatch(sent):
        kind = sent.partition(" ")[0]
        if not sent.strip():
            what = "an empty Authorization header"
        elif kind != "Bearer":
            what = f"the token type is {shown(kind)}" if kind.isalpha() else "a value without a token type"
        else:
            what = (
                "no token after Bearer" if sent.strip() == "Bearer" else "a token with a space or a strange character"
            )
        yield AUTHORIZATION_FORM.at("Authorization", what)


def session_role(call: Call, reply: Reply) -> Iterator[Finding]:
    """NHSD-Session-URID, if sent, is a user role profile id."""
    sent = call.header("NHSD-Session-URID")
    if sent is not None and not _DIGITS.fullmatch(sent):
        yield ROLE_FORM.at("NHSD-Session-URID", f"{shown(sent)} is not a user role profile id")


def session_role_for_change(call: Call, reply: Reply) -> Iterator[Finding]:
    """A healthcare worker's change says under which role it is made."""
    if call.header("NHSD-Session-URID") is None:
        yield ROLE_MISSING.at("NHSD-Session-URID", "no NHSD-Session-URID")


def organisation(call: Call, reply: Reply) -> Iterator[Finding]:
    """NHSD-End-User-Organisation-ODS says for whom the user works."""
    sent = call.header("NHSD-End-User-Organisation-ODS")
    if sent is None:
        yield ORGANISATION_MISSING.at("NHSD-End-User-Organisation-ODS", "no NHSD-End-User-Organisation-ODS")
    elif not is_ods_code(sent):
        yield ORGANISATION_FORM.at("NHSD-End-User-Organisation-ODS", f"{shown(sent)} is not an ODS code")


def ignored(call: Call, reply: Reply) -> Iterator[Finding]:
    """Prefer, Accept and apikey, of which PDS takes no notice."""
    headers = call.request.headers
    if "Prefer" in headers:
        yield PREFER.at("Prefer", f"{shown(headers['Prefer'])} has no effect")
    if "apikey" in headers:
        yield API_KEY.at("apikey", "an apikey header on an endpoint that does not read it")
    accept = headers.get("Accept")
    if accept is not None:
        kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
        if not any(kind in _ACCEPTABLE for kind in kinds):
            yield ACCEPT.at("Accept", f"{shown(accept)} does not include application/fhir+json, which is sent anyway")


def internal(call: Call, reply: Reply) -> Iterator[Finding]:
    """Headers that only the gateway sets."""
    headers = call.request.headers
    for name in _INTERNAL_HEADERS:
        if name in headers:
            yield INTERNAL.at(name, f"{name} is the gateway's own: a client's value is removed")


def repeated(call: Call, reply: Reply) -> Iterator[Finding]:
    """Header fields that may stand only once."""
    headers = call.request.headers
    for name in _SINGLE_HEADERS:
        if len(headers.getall(name, ())) > 1:
            yield REPEATED.at(name, f"{name} stands {len(headers.getall(name))} times")


def waiting(call: Call, reply: Reply) -> Iterator[Finding]:
    """X-Sync-Wait on an update or create is within what the gateway heeds."""
    sent = call.header("X-Sync-Wait")
    if sent is not None and not (_SECONDS.fullmatch(sent.strip()) and 0.25 <= float(sent) <= 29):
        yield SYNC_WAIT.at("X-Sync-Wait", f"{shown(sent)} is not from 0.25 to 29")


def not_waiting(call: Call, reply: Reply) -> Iterator[Finding]:
    """X-Sync-Wait is not sent where nothing is waited for."""
    if call.header("X-Sync-Wait") is not None:
        yield SYNC_WAIT_UNUSED.at("X-Sync-Wait", "X-Sync-Wait has no effect here")


def version_matched(call: Call, reply: Reply) -> Iterator[Finding]:
    """If-Match mirrors an ETag."""
    sent = call.header("If-Match")
    if sent is None:
        yield IF_MATCH_MISSING.at("If-Match", "no If-Match header")
    elif not _ETAG.fullmatch(sent):
        number = re.search(r"[0-9]+", sent)
        yield IF_MATCH_FORM.at("If-Match", f"{shown(sent)} is not an ETag", f'W/"{number[0]}"' if number else None)


def version_not_matched(call: Call, reply: Reply) -> Iterator[Finding]:
    """If-Match is not sent where there is no version."""
    if call.header("If-Match") is not None:
        yield IF_MATCH_UNUSED.at("If-Match", "If-Match has no effect here")
