"""Reporting rules about a request as a whole: its path, its method and its query."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.services.scr.asking import IDENTIFIER, PATIENT, SUBJECT, asked_patient
from simulator.services.scr.checks import METHODS, path_of
from simulator.services.scr.rules.headers import API, ERROR, INFORMATION, WARNING
from simulator.wire.findings import Finding, RuleRow, shown
from simulator.wire.http import Reply

PATH = RuleRow(
    "scr.path.unknown",
    ERROR,
    "a path that the service does not have",
    "/DocumentReference, /Bundle, /$setPermission or /AuditEvent, in this spelling",
    f"{API}, endpoints",
)
METHOD = RuleRow(
    "scr.path.method", ERROR, "a method that the path does not take", "the method of an endpoint", f"{API}, endpoints"
)
UNKNOWN_PARAMETER = RuleRow(
    "scr.query.unknown",
    WARNING,
    "a query parameter that is not read",
    "the parameters of the endpoint, in this spelling",
    f"{API}, parameters",
)
REPEATED_PARAMETER = RuleRow(
    "scr.query.repeated",
    WARNING,
    "a query parameter twice: only the first is read",
    "each parameter once",
    f"{API}, parameters",
)
NHS_NUMBER = RuleRow(
    "scr.query.nhs-number",
    ERROR,
    "an NHS number that is none: there cannot be a record for it",
    "ten digits with a correct check digit",
    "NHS number, Modulus 11",
)
INCOMPLETE = RuleRow(
    "scr.query.incomplete",
    INFORMATION,
    "a search without type, _sort or _count, which the specification's own has",
    "type, _sort=date and _count=1, so that it means the same elsewhere",
    f"{API}, GET DocumentReference",
)
SECRET = RuleRow(
    "scr.query.secret",
    WARNING,
    "a key or token in the URL, where logs keep it",
    "an access token in Authorization",
    f"{API}, Authorization",
)
BODY_UNEXPECTED = RuleRow(
    "scr.body.unexpected", INFORMATION, "a body on a request that has none: it is not read", "no body", f"{API}, GET"
)

ROWS = (
    PATH, METHOD, UNKNOWN_PARAMETER, REPEATED_PARAMETER, NHS_NUMBER, INCOMPLETE, SECRET, BODY_UNEXPECTED,
)  # fmt: skip

_SECRETS = ("apikey", "api_key", "api-key", "access_token", "token", "authorization", "client_secret")
_EXTRAS = ("type", "_sort", "_count")
_KNOWN = {
    "scr.document.search": (PATIENT, *_EXTRAS),
    "scr.bundle.retrieve": (IDENTIFIER, SUBJECT),
}


def endpoint(call: Call, reply: Reply) -> Iterator[Finding]:
    """The path is one of the service's, and takes the method."""
    path = path_of(call)
    methods = METHODS.get(path)
    if methods is None:
        yield PATH.at("path", f"there is no {shown(path)}")
    elif call.request.method not in (*methods, "OPTIONS"):
        yield METHOD.at("method", f"{shown(call.request.method)} {shown(path)}")


def parameters(call: Call, reply: Reply) -> Iterator[Finding]:
    """Every parameter is read, and is there once."""
    known = _KNOWN.get(call.operation.id, ())
    for name in dict.fromkeys(call.query):
        if name.lower() in _SECRETS:
            yield SECRET.at(f"query: {name}", f"{shown(name)} in the query")
        elif name not in known:
            yield UNKNOWN_PARAMETER.at(f"query: {name}", f"there is no parameter {shown(name)}")
        elif len(call.query.getall(name)) > 1:
            yield REPEATED_PARAMETER.at(f"query: {name}", f"{name} {len(call.query.getall(name))} times")


def reading(call: Call, reply: Reply) -> Iterator[Finding]:
    """A reading names a patient by an NHS number, and has no body."""
    number = asked_patient(call)
    if number is not None and not is_nhs_number(number):
        yield NHS_NUMBER.at("query", f"{shown(number)} is no NHS number")
    if call.request.body:
        yield BODY_UNEXPECTED.at("body", f"{len(call.request.body)} bytes that are not read")


def whole_search(call: Call, reply: Reply) -> Iterator[Finding]:
    """A search says everything that the specification's own says."""
    absent = [name for name in _EXTRAS if name not in call.query]
    if absent:
        yield INCOMPLETE.at("query", f"no {', '.join(absent)}")
