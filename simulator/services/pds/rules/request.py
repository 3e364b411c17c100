"""Reporting rules about a request as a whole: its path, its method, its media type and whether its body can be read."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.services.pds.rules.row import ERROR, WARNING, RuleRow, shown
from simulator.wire.errors import WireError
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, segments
from simulator.wire.json import Json

PATH = RuleRow(
    "pds.path.unsupported",
    ERROR,
    "a path that PDS does not have",
    "/Patient, /Patient/{NHS number}, /Patient/{NHS number}/RelatedPerson or /Coverage, in this spelling",
    "Endpoints",
)
METHOD = RuleRow(
    "pds.path.method", ERROR, "a method that the path does not take", "the method of an endpoint", "Endpoints"
)
NHS_NUMBER = RuleRow(
    "pds.path.nhs-number",
    ERROR,
    "an NHS number in the path that is not valid",
    "ten digits with a correct check digit",
    "Patient id",
)
SECRET = RuleRow(
    "pds.query.secret",
    WARNING,
    "a key or token in the URL, where logs keep it and PDS does not read it",
    "an access token in Authorization",
    "Authorization",
)
QUERY_UNUSED = RuleRow(
    "pds.query.unused",
    WARNING,
    "a query on an endpoint that reads none",
    "no query parameters",
    "Endpoints",
)
BODY_UNEXPECTED = RuleRow(
    "pds.body.unexpected", WARNING, "a body on a request that has none: it is ignored", "no body", "Endpoints"
)
BODY_UNREADABLE = RuleRow(
    "pds.body.unreadable", ERROR, "a body that is not JSON, or JSON with a key twice", "one JSON object", "Request body"
)
BODY_LARGE = RuleRow(
    "pds.body.large",
    WARNING,
    "a body many times larger than any PDS request needs",
    "only what is to be changed",
    "Request body",
)
PATCH_TYPE = RuleRow(
    "pds.header.content-type",
    ERROR,
    "an update whose Content-Type is not a JSON Patch",
    "application/json-patch+json",
    "Content-Type",
)
PATCH_TYPE_LOOSE = RuleRow(
    "pds.header.content-type-loose",
    WARNING,
    "an update sent as application/json, which PDS takes against its specification",
    "application/json-patch+json",
    "Content-Type",
)
JSON_TYPE = RuleRow(
    "pds.header.content-type-json",
    WARNING,
    "a new record whose Content-Type is not JSON",
    "application/json",
    "Request body",
)

ROWS = (
    PATH, METHOD, NHS_NUMBER, SECRET, QUERY_UNUSED, BODY_UNEXPECTED, BODY_UNREADABLE, BODY_LARGE, PATCH_TYPE,
    PATCH_TYPE_LOOSE, JSON_TYPE,
)  # fmt: skip

LARGE_BODY = 100_000
"""Bytes: an update with every field of a record stays well under this."""

_BIRTH = "/Patient/$process-birth-details"
_ENDPOINTS = (
    (re.compile(r"/Patient"), ("GET", "HEAD", "POST")),
    (re.compile(re.escape(_BIRTH)), ("POST",)),
    (re.compile(r"/Patient/(?!\$)[^/]+"), ("GET", "HEAD", "PATCH")),
    (re.compile(r"/Patient/[^/]+/RelatedPerson"), ("GET", "HEAD")),
    (re.compile(r"/Coverage"), ("GET", "HEAD", "POST")),
    (re.compile(r"/_ping|/_status"), ("GET", "HEAD")),
)
_SECRETS = ("apikey", "api_key", "api-key", "access_token", "token", "authorization", "client_secret")


def endpoint(call: Call, reply: Reply) -> Iterator[Finding]:
    """The path is one of PDS's, and takes the method."""
    path = unquote(below_base(call))
    method = call.request.method
    for pattern, methods in _ENDPOINTS:
        if pattern.fullmatch(path):
            if method not in methods and not _is_preflight(call):
                yield METHOD.at("method", f"{method} {path}", " or ".join(methods))
            return
    alike = next((pattern for pattern, _ in _ENDPOINTS if pattern.fullmatch(path.rstrip("/"))), None)
    what = f"{path} ends in a slash" if alike else f"PDS has no path {shown(path)}"
    yield PATH.at("path", what)


def nhs_number_in_path(call: Call, reply: Reply) -> Iterator[Finding]:
    """The NHS number in the path is one."""
    parts = segments(below_base(call))
    number = parts[1] if len(parts) > 1 else ""
    if not is_nhs_number(number):
        digits = re.sub(r"[^0-9]", "", number)
        mended = is_nhs_number(digits) and len(digits) < len(number)
        yield NHS_NUMBER.at("path", f"{shown(number)} is not an NHS number", "the ten digits alone" if mended else None)


def secret_in_query(call: Call, reply: Reply) -> Iterator[Finding]:
    """Keys and tokens stay out of the URL."""
    if call.request.query_string:
        for name in dict.fromkeys(call.query):
            if name.lower() in _SECRETS:
                yield SECRET.at(f"query: {name}", f"{name} in the query")


def no_query(call: Call, reply: Reply) -> Iterator[Finding]:
    """Endpoints for one patient read no query."""
    if call.request.query_string:
        names = ", ".join(dict.fromkeys(call.query)) or call.request.query_string
        yield QUERY_UNUSED.at(f"query: {names}", "parameters that have no effect here")


def no_body(call: Call, reply: Reply) -> Iterator[Finding]:
    """A GET has no body."""
    if call.request.body:
        yield BODY_UNEXPECTED.at("body", f"{len(call.request.body)} bytes that are not read")


def body_size(call: Call, reply: Reply) -> Iterator[Finding]:
    """A body is of a likely size."""
    if call.request.oversize or len(call.request.body) > LARGE_BODY:
        size = "more than can be taken" if call.request.oversize else f"{len(call.request.body)} bytes"
        yield BODY_LARGE.at("body", size)


def patch_type(call: Call, reply: Reply) -> Iterator[Finding]:
    """An update is sent as a JSON Patch."""
    kind = call.request.media_type()
    if kind == "application/json":
        yield PATCH_TYPE_LOOSE.at("Content-Type", "application/json")
    elif kind != "application/json-patch+json":
        yield PATCH_TYPE.at("Content-Type", shown(kind) if kind else "no Content-Type")


def json_type(call: Call, reply: Reply) -> Iterator[Finding]:
    """A new record is sent as JSON."""
    kind = call.request.media_type()
    if kind not in ("application/json", "application/fhir+json"):
        yield JSON_TYPE.at("Content-Type", shown(kind) if kind else "no Content-Type")


def read_body(call: Call) -> tuple[Json, Finding | None]:
    """The body as JSON, or None and the finding that says why it cannot be read."""
    if call.request.oversize:
        return None, BODY_UNREADABLE.at("body", "the body is longer than can be taken")
    if not call.request.body:
        return None, BODY_UNREADABLE.at("body", "the body is empty")
    try:
        return call.json(), None
    except WireError as fault:
        return None, BODY_UNREADABLE.at("body", str(fault))


def below_base(call: Call) -> str:
    """The path below PDS's base path, percent-encoding kept."""
    return call.request.path.removeprefix(call.service.base_path)


def _is_preflight(call: Call) -> bool:
    headers = call.request.headers
    return call.request.method == "OPTIONS" and "Origin" in headers and "Access-Control-Request-Method" in headers
