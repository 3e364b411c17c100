"""The OpenAPI 3.1 description of the admin API, made from its table of routes."""

import re
from collections.abc import Iterable

from simulator import __version__
from simulator.population.kinds import KINDS
from simulator.web.admin.bodies import ERROR
from simulator.web.admin.route import Returns, Route
from simulator.web.admin.tenant_bodies import TENANT_NAME
from simulator.wire.json import Json

BASE = "/_simulator"

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_TEXT: Json = {"type": "string", "minLength": 1}
_PLACEHOLDERS: dict[str, tuple[str, Json, Json]] = {
    "tenant": ("a tenant's name", {"type": "string", "pattern": TENANT_NAME}, "mine"),
    "nhs_number": ("an NHS number", _TEXT, "9000000009"),
    "kind": ("a kind of documents", {"type": "string", "enum": sorted(KINDS)}, "related-people"),
    "key": ("a document's key, percent-encoded", _TEXT, "9000000009"),
    "id": ("an exchange's number within its tenant", {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}, 1),
}
"""What each placeholder of a path is, its schema, and an example."""

_HEADERS = {
    "Location": "where it is now",
    "ETag": "its version",
}
REFUSALS: dict[int, str] = {
    400: "What was asked cannot be understood: an unknown parameter, a body that is not JSON.",
    401: "The admin token is missing or wrong.",
    403: "A page of another origin asks, or a browser that may only read.",
    404: "There is no such thing.",
    405: "The method does nothing here; Allow says which do.",
    408: "The body did not come to its end.",
    409: "It is taken, or was changed meanwhile.",
    413: "The body is too large.",
    415: "The body is of a type that is not taken here.",
    421: "The Host is none of ours.",
    422: "The body says something that cannot be; `problems` lists every mistake.",
    429: "Too many wrong tokens came from this address; Retry-After says how long to wait.",
    503: "The store failed; what was asked is not kept.",
}
"""What a status says that comes with the error shape."""

_ALWAYS = (400, 403, 421, 503)
_GUARDED = (401, 429)
_SHOWN = "The admin token, where the server asks for it: beyond loopback, or wherever one is set."
_WITH_BODY = (408, 413, 415)


def describe(routes: Iterable[Route]) -> Json:
    """The whole description."""
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(BASE + route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "UEC simulator: admin API",
            "version": __version__,
            "description": "Tenants, scenarios, clocks, people, documents and recorded exchanges of a simulator.",
        },
        "servers": [{"url": "/", "description": "The simulator that gave this description."}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _SHOWN}},
        },
        # Either, since a server on loopback asks for nothing.
        "security": [{}, {"token": []}],
    }


def _operation(route: Route) -> Json:
    said: dict[str, Json] = {"operationId": route.id, "summary": route.summary, "tags": [_tag(route.path)]}
    parameters = [_placeholder(name) for name in _PLACEHOLDER.findall(route.path)]
    parameters += [
        {"name": each.name, "in": place, "description": each.about, "schema": each.schema()}
        for place, listed in (("query", route.query), ("header", route.headers))
        for each in listed
    ]
    if parameters:
        said["parameters"] = parameters
    if route.body:
        content = {media_type: {"schema": schema} for media_type, schema in route.body.items()}
        said["requestBody"] = {"required": not route.body_optional, "content": content}
    if route.is_open:
        said["security"] = [{}]
    said["responses"] = _responses(route)
    return said


def _placeholder(name: str) -> Json:
    about, schema, example = _PLACEHOLDERS[name]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": schema,
        "examples": {"one": {"value": example}},
    }


def _tag(path: str) -> str:
    """What a path is about: the last thing that it names, a tenant itself included."""
    parts = path.removeprefix("/api").strip("/").replace(".", "/").split("/")
    return parts[2] if len(parts) > 2 else parts[0]


def _responses(route: Route) -> Json:
    said: dict[str, Json] = {}
    for returns in route.returns:
        there = said.setdefault(str(returns.status), {"description": returns.about})
        if returns.media_type:
            there.setdefault("content", {})[returns.media_type] = _content(returns)
        if returns.headers:
            there["headers"] = {name: _header(name) for name in returns.headers}
    refusals = {*_ALWAYS, *route.refuses, *(_WITH_BODY if route.body else ()), *(() if route.is_open else _GUARDED)}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status in sorted(refusals):
        said[str(status)] = {"description": REFUSALS[status], "content": error}
    return said


def _header(name: str) -> Json:
    return {"description": _HEADERS[name], "required": True, "schema": {"type": "string"}}


def _content(returns: Returns) -> Json:
    return {"schema": returns.schema} if returns.schema is not None else {}
