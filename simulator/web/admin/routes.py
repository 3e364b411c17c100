"""The table of all that the admin API does. Paths, checks and the OpenAPI description are made from it."""

from functools import cache

from aiohttp import web

from simulator.web.admin import (
    about,
    bodies,
    documents,
    exchanges,
    journeys,
    people,
    scenarios,
    stream,
    tenant_bodies,
    tenants,
)
from simulator.web.admin.errors import json_response
from simulator.web.admin.filters import AFTER, EXPORTED, LIMIT, PARAMETERS
from simulator.web.admin.openapi import describe
from simulator.web.admin.route import FHIR_JSON, JSON, TENANT, YAML, Asked, Parameter, Returns, Route
from simulator.wire.json import Json

_TENANTS = "/api/tenants"
_PERSON = f"{TENANT}/people/{{nhs_number}}"
_DOCUMENT = f"{TENANT}/documents/{{kind}}/{{key}}"
_EXCHANGE = f"{TENANT}/exchanges/{{id}}"

_GONE = Returns(204, "Done; there is nothing to say.", media_type="")
_PEOPLE = (
    Parameter("condition", "one of the conditions that people are in the population for, such as restricted"),
    Parameter("name", "parts of given or family names, in any case; all must fit"),
    Parameter("limit", "at most so many, and never more than 10000", "integer", least=1, most=10_000, default=100),
)
_HIDE_SECRETS = Parameter(
    "hide_secrets",
    "`true` hides tokens, keys, cookies and passwords; unless said, so it is for a server beyond loopback",
    choices=("true", "false"),
)
_LAST_SEEN = Parameter("Last-Event-ID", "the id of the last event that was seen: what it missed is sent first")
_JOURNEY_FORMS = (
    Returns(200, "As text.", media_type="text/plain"),
    Returns(200, "As JUnit XML.", media_type=journeys.JUNIT),
)


@cache
def _description() -> Json:
    return describe(ROUTES)


async def openapi(asked: Asked) -> web.StreamResponse:
    """The OpenAPI description of this API."""
    return json_response(_description())


ROUTES = (
    Route(
        "GET", "/health", "health", "Is it alive, and what does it serve?", about.health,
        (Returns(200, "It is.", bodies.HEALTH),), is_open=True,
    ),
    Route(
        "GET", "/metrics", "metrics", "Counts in Prometheus's text format.", about.metrics,
        (Returns(200, "The metrics.", media_type="text/plain"),),
    ),
    Route(
        "GET", "/api/openapi.json", "openapi", "This description.", openapi,
        (Returns(200, "OpenAPI 3.1.", bodies.ANYTHING),),
    ),
    Route(
        "GET", "/api/operations", "operations", "Every national operation that is simulated.", about.operations,
        (Returns(200, "In the services' order.", bodies.OPERATIONS),),
    ),
    Route(
        "GET", "/api/scenarios", "shipped-scenarios", "The scenarios that can be played by name.",
        scenarios.list_shipped, (Returns(200, "By name.", bodies.SCENARIOS),),
    ),
    Route(
        "GET", _TENANTS, "tenants", "All tenants.", tenants.list_all,
        (Returns(200, "In the order they came.", tenant_bodies.TENANTS),),
    ),
    Route(
        "POST", _TENANTS, "create-tenant", "Make a tenant; without a name it gets one.", tenants.create,
        (Returns(201, "The tenant, with the base URL for its clients.", tenant_bodies.TENANT, headers=("Location",)),),
        body={JSON: tenant_bodies.NEW_TENANT}, body_optional=True, refuses=(409, 422),
    ),
    Route(
        "GET", TENANT, "tenant", "One tenant. Reading does not make it.", tenants.show,
        (Returns(200, "The tenant.", tenant_bodies.TENANT),), refuses=(404,),
    ),
    Route(
        "PATCH", TENANT, "change-tenant", "Switch what a running tenant asks of its clients; what is not named stays.",
        tenants.change, (Returns(200, "The tenant.", tenant_bodies.TENANT),),
        body={JSON: tenant_bodies.TENANT_CHANGE}, refuses=(404, 422),
    ),
    Route(
        "DELETE", TENANT, "delete-tenant", "Remove a tenant with all that it holds.", tenants.remove,
        (_GONE,), refuses=(404, 409),
    ),
    Route(
        "POST", f"{TENANT}/reset", "reset-tenant", "Put a tenant back to how it began, with nothing recorded.",
        tenants.reset, (Returns(200, "The tenant.", tenant_bodies.TENANT),),
        body={JSON: bodies.NOTHING}, body_optional=True, refuses=(404, 422),
    ),
    Route(
        "GET", f"{TENANT}/scenarios", "scenarios", "What a tenant plays, and how far it has come.", scenarios.show,
        (Returns(200, "Its scenarios.", bodies.PLAYING),), refuses=(404,),
    ),
    Route(
        "PUT", f"{TENANT}/scenarios", "play-scenarios", "Play other scenarios: YAML, or shipped ones by name.",
        scenarios.put, (Returns(200, "Its scenarios.", bodies.PLAYING),),
        body={YAML: bodies.YAML_TEXT, JSON: bodies.SCENARIO_NAMES}, refuses=(404, 422),
    ),
    Route(
        "DELETE", f"{TENANT}/scenarios", "stop-scenarios", "Answer normally again.", scenarios.remove,
        (_GONE,), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/clock", "clock", "A tenant's time.", tenants.show_clock,
        (Returns(200, "The clock.", tenant_bodies.CLOCK),), refuses=(404,),
    ),
    Route(
        "PATCH", f"{TENANT}/clock", "change-clock", "Put, stop, release or move a tenant's clock.",
        tenants.change_clock, (Returns(200, "The clock.", tenant_bodies.CLOCK),),
        body={JSON: tenant_bodies.CLOCK_CHANGE}, refuses=(404, 422),
    ),
    Route(
        "GET", f"{TENANT}/people", "people", "People by condition and name.", people.find,
        (Returns(200, "In short; `total` counts all that fit.", bodies.PEOPLE),), query=_PEOPLE, refuses=(404,),
    ),
    Route(
        "GET", _PERSON, "person", "One person, in our own form or as FHIR.", people.show,
        (Returns(200, "The person.", bodies.ANYTHING), Returns(200, "As PDS has it.", bodies.PATIENT, FHIR_JSON)),
        refuses=(404,),
    ),
    Route(
        "PUT", _PERSON, "put-person", "Make or replace a person; a FHIR Patient keeps its version.", people.put,
        (Returns(200, "Replaced.", bodies.ANYTHING), Returns(201, "Made.", bodies.ANYTHING)),
        body={JSON: bodies.PERSON, FHIR_JSON: bodies.PATIENT}, refuses=(404, 422),
    ),
    Route(
        "PATCH", _PERSON, "change-person", "Change a person by keys of our own form.", people.patch,
        (Returns(200, "The person.", bodies.ANYTHING),), body={JSON: bodies.PERSON_CHANGE}, refuses=(404, 409, 422),
    ),
    Route(
        "DELETE", _PERSON, "delete-person", "Let a person not exist.", people.remove, (_GONE,), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/documents/{{kind}}", "document-keys", "The keys of a kind of documents.",
        documents.list_keys, (Returns(200, "The keys.", bodies.KEYS),), refuses=(404,),
    ),
    Route(
        "GET", _DOCUMENT, "document", "One document.", documents.show,
        (Returns(200, "Its body.", bodies.DOCUMENT, headers=("ETag",)),), refuses=(404,),
    ),
    Route(
        "PUT", _DOCUMENT, "put-document", "Make or replace a document.", documents.put,
        (
            Returns(200, "Replaced.", bodies.DOCUMENT, headers=("ETag",)),
            Returns(201, "Made.", bodies.DOCUMENT, headers=("ETag",)),
        ),
        body={JSON: bodies.DOCUMENT}, refuses=(404, 422),
    ),
    Route(
        "DELETE", _DOCUMENT, "delete-document", "Remove a document.", documents.remove, (_GONE,), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/exchanges", "exchanges", "What was recorded, newest last.", exchanges.list_all,
        (Returns(200, "Summaries with findings.", bodies.EXCHANGES),),
        query=(*PARAMETERS, AFTER, LIMIT), refuses=(404,),
    ),
    Route(
        "DELETE", f"{TENANT}/exchanges", "clear-exchanges", "Forget what was recorded.", exchanges.clear,
        (_GONE,), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/exchanges.har", "export-har", "What was recorded, as an HTTP archive.", exchanges.har,
        (Returns(200, "HAR 1.2.", bodies.ANYTHING),),
        query=(*PARAMETERS, AFTER, EXPORTED, _HIDE_SECRETS), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/exchanges.ndjson", "export-ndjson", "What was recorded, one JSON object a line.",
        exchanges.ndjson, (Returns(200, "Everything of each.", media_type="application/x-ndjson"),),
        query=(*PARAMETERS, AFTER, EXPORTED, _HIDE_SECRETS), refuses=(404,),
        streams=True,
    ),
    Route(
        "GET", f"{TENANT}/exchanges.yaml", "export-scenario", "What was recorded, as a scenario that answers likewise.",
        exchanges.scenario, (Returns(200, "YAML.", media_type=YAML),),
        query=(*PARAMETERS, AFTER, EXPORTED), refuses=(404, 409),
    ),
    Route(
        "GET", _EXCHANGE, "exchange", "Everything known about one exchange; findings are waited for.", exchanges.show,
        (Returns(200, "The exchange.", bodies.EXCHANGE),), query=(_HIDE_SECRETS,), refuses=(404,),
    ),
    Route(
        "GET", f"{_EXCHANGE}/request", "exchange-request", "The request's body as it came.", exchanges.show_request,
        (Returns(200, "Its bytes, under the type that it came with.", media_type="*/*"),), refuses=(404,),
    ),
    Route(
        "GET", f"{_EXCHANGE}/response", "exchange-response", "The reply's body as it left.", exchanges.show_response,
        (Returns(200, "Its bytes, under the type that it left with.", media_type="*/*"),), refuses=(404,),
    ),
    Route(
        "GET", f"{_EXCHANGE}/curl", "exchange-curl", "A command that sends the request again.", exchanges.curl,
        (Returns(200, "The command.", media_type="text/plain"),), query=(_HIDE_SECRETS,), refuses=(404,),
    ),
    Route(
        "POST", f"{TENANT}/verify", "verify",
        "Hold assertions, without a body those of the played scenarios, against what was recorded.",
        exchanges.verify_all, (Returns(200, "Pass or fail for each.", bodies.VERIFIED),),
        body={JSON: bodies.ASSERTIONS}, body_optional=True, refuses=(404, 422),
    ),
    Route(
        "GET", f"{TENANT}/journeys", "journeys",
        "Each patient of whom something was recorded, and whether what is expected holds for them.", journeys.list_all,
        (
            Returns(200, "The patients in the order they came; as text or JUnit XML if asked for.", bodies.JOURNEYS),
            *_JOURNEY_FORMS,
        ),
        query=(journeys.FORMAT, journeys.GAP_PARAMETER, journeys.LOOKED_AT), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/journeys.xml", "journeys-junit", "The same as JUnit XML.", journeys.list_junit,
        (Returns(200, "A suite for each patient.", media_type=journeys.JUNIT),),
        query=(journeys.GAP_PARAMETER, journeys.LOOKED_AT), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/journeys/{{nhs_number}}.xml", "journey-junit", "A patient's journey as JUnit XML.",
        journeys.show_junit, (Returns(200, "One suite.", media_type=journeys.JUNIT),),
        query=(journeys.GAP_PARAMETER, journeys.STEPS), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/journeys/{{nhs_number}}", "journey",
        "One patient's exchanges over all services on one time line, as calls, graded.", journeys.show,
        (
            Returns(200, "The journey; as text or JUnit XML if asked for.", bodies.JOURNEY),
            *_JOURNEY_FORMS,
        ),
        query=(journeys.FORMAT, journeys.GAP_PARAMETER, journeys.STEPS), refuses=(404,),
    ),
    Route(
        "GET", f"{TENANT}/stream", "stream", "Exchanges as they are recorded, as server-sent events.", stream.follow,
        (Returns(200, "Events until one side ends.", media_type="text/event-stream"),),
        query=PARAMETERS, headers=(_LAST_SEEN,), refuses=(404,),
        streams=True,
    ),
)  # fmt: skip
"""Every route, in the order of the description."""
