"""PDS's reading operations, and the answers to what PDS does not do. Records are changed in `update` and `create`."""

from simulator import __version__
from simulator.call.call import Call
from simulator.call.caller import OPEN, PRIVILEGED
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.population.matching.criteria import MOST_RESULTS
from simulator.population.person import security_of
from simulator.services.pds import checks
from simulator.services.pds.coverage import SUBSCRIBER
from simulator.services.pds.criteria import read_criteria
from simulator.services.pds.search import search
from simulator.services.pds.wire import (
    JSON,
    patient_reply,
    related_bundle,
    reply,
    search_bundle,
    version_of,
)
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

_CORS = {
    "Access-Control-Allow-Headers": (
        "origin, x-requested-with, accept, content-type, if-match, nhsd-session-urid, authorization, "
        "x-correlation-id, x-request-id, nhsd-end-user-organisation-ods"
    ),
    "Access-Control-Max-Age": "3628800",
    "Access-Control-Allow-Methods": "GET, PUT, POST, PATCH, DELETE",
}


async def retrieve_patient(call: Call) -> Reply:
    """Get patient details: the record, or the one that it was merged into."""
    person = await checks.existing_person(call, call.values["id"])
    return patient_reply(call, person, privileged=checks.caller(call).mode == PRIVILEGED)


async def search_patient(call: Call) -> Reply:
    """Search for a patient."""
    most = 1 if checks.caller(call).is_application else MOST_RESULTS
    found = search(call.documents, read_criteria(call.query, most))
    if len(found) == 1:
        # A trace that has found somebody belongs to that patient's journey.
        call.nhs_number = found[0][0].key
    return search_bundle(call, found)


async def search_related_people(call: Call) -> Reply:
    """Get a patient's related people; a restricted patient's are not shown."""
    person = await checks.existing_person(call, call.values["id"])
    patient = person.body["patient"]
    related = await call.documents.get("related-people", person.key) if security_of(patient) == "U" else None
    return related_bundle(call, related, version_of(patient))


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a call names in its path, its query or as the subscriber of a coverage; None if in none."""
    named = call.values.get("id") or call.query.get(SUBSCRIBER)
    if named is None and call.operation.id == "pds.coverage.create":
        named = _subscriber(call)
    return named if isinstance(named, str) and is_nhs_number(named) else None


def _subscriber(call: Call) -> Json:
    try:
        return call.json()["subscriber"]["identifier"]["value"]
    except (WireError, KeyError, IndexError, TypeError):
        return None


async def ping(call: Call) -> Reply:
    """Is the gateway there? Nobody has to say who they are."""
    return reply(call, 200, render_json(_release()), JSON)


async def status(call: Call) -> Reply:
    """Is the back end there? Asked with an API key."""
    key = call.header("apikey")
    if key is None:
        return reply(call, 401, b"", "text/plain")
    if not key.strip():
        raise Refusal("ACCESS_DENIED", "Invalid Api Key")
    spine = {"status": "pass", "timeout": "false", "responseCode": 200, "outcome": "OK", "links": {"self": "/_status"}}
    body = {"status": "pass", **_release(), "checks": {"spine:status": [spine]}}
    return reply(call, 200, render_json(body), JSON)


def _release() -> dict[str, Json]:
    return {"version": __version__, "revision": "1", "releaseId": f"uec-simulator-{__version__}", "commitId": "none"}


async def preflight(call: Call) -> Reply:
    """A browser's question whether it may call; any other OPTIONS reaches a back end that cannot answer it."""
    origin = call.header("Origin")
    if origin is None or call.header("Access-Control-Request-Method") is None:
        _refuse_unknown_path(call)
        raise Refusal("BAD_GATEWAY")
    answer = reply(call, 200, b"", "text/plain")
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers.update(_CORS)
    if call.tenant.access == OPEN:
        # Only the sandbox, where access is open, exposes them.
        answer.headers["Access-Control-Expose-Headers"] = "x-correlation-id, x-request-id"
    return answer


async def unsupported(call: Call) -> Reply:
    """A path that PDS does not have, or a method that a path of PDS does not take."""
    _refuse_unknown_path(call)
    for check in checks.UNSUPPORTED:
        check(call)
    raise Refusal("UNSUPPORTED_SERVICE")


def _refuse_unknown_path(call: Call) -> None:
    checks.has_access(call)
    path = call.request.path.removeprefix(call.service.base_path)
    if path not in ("/Patient", "/Coverage", "/_status", "/_ping") and not path.startswith(("/Patient/", "/_poll/")):
        raise Refusal("UNSUPPORTED_REQUEST", f"Unsupported path - '{path}'")
