"""The API's description of itself: an OpenAPI document of our own making, as JSON and YAML, and pages to read.

What it says about limits is what holds unless a tenant's options say otherwise.
"""

from html import escape

import yaml

from simulator.services.dos.capacity.payload import LONGEST_NOTES, NOTES, RESET, STATUS, Limits
from simulator.services.dos.directory.model import RAGS
from simulator.wire.http import Reply
from simulator.wire.json import Json, pretty_json

PAGES = ("apidoc/", "apidoc.json", "apidoc.yaml", "altapidoc/")
"""What is found below the API's base path."""

_TITLE = "DoS Capacity Status API"
_STATUS_PATH = "/services/{id}/capacitystatus/"
_HTML = "text/html; charset=utf-8"


def reply(page: str, base: str) -> Reply | None:
    """A page of the documentation; None if there is none of that name. `base` is where the API is reached."""
    if page == "apidoc.json":
        return Reply.of(200, pretty_json(openapi(base)), "application/json")
    if page == "apidoc.yaml":
        text = yaml.safe_dump(openapi(base), sort_keys=False, allow_unicode=True, width=120)
        return Reply.of(200, text.encode(), "application/yaml")
    return Reply.of(200, _page(base).encode(), _HTML) if page in PAGES else None


def openapi(base: str) -> Json:
    """The API as OpenAPI 3.0."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _TITLE,
            "version": "0.0.1",
            "description": "Shows and sets how much capacity a service of the Directory of Services has.",
        },
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "paths": {_STATUS_PATH: _path()},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The word Token, a space, and the key that was issued.",
                }
            },
            "schemas": {"CapacityStatusRequestPayload": _payload(), "CapacityStatusResponse": _response()},
        },
    }


def _path() -> Json:
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    return {
        "parameters": [{**id, "description": "The service's id in the directory."}],
        "get": _operation("getCapacityStatus", "Show a service's capacity status", ("401", "404")),
        "put": {
            **_operation("setCapacityStatus", "Set it", ("400", "401", "403", "404")),
            "requestBody": {"required": True, "content": _json("CapacityStatusRequestPayload")},
        },
    }


_MEANINGS = {
    "400": "The body has faults: an object of lists of messages, by field",
    "401": "No token, an unknown one, or one of a user who is not active",
    "403": "The user may not change this service",
    "404": "No such service, or one that is not active",
}


def _operation(id: str, summary: str, statuses: tuple[str, ...]) -> Json:
    answered = {"description": "The status", "content": _json("CapacityStatusResponse")}
    responses = {"200": answered, **{status: {"description": _MEANINGS[status]} for status in statuses}}
    return {"operationId": id, "summary": summary, "responses": responses}


def _json(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _payload() -> Json:
    limits = Limits()
    return {
        "type": "object",
        "required": [STATUS],
        "properties": {
            STATUS: {"type": "string", "enum": [*reversed(RAGS)], "description": "In upper or lower case."},
            RESET: {
                "type": "integer",
                "minimum": limits.least,
                "maximum": limits.most,
                "default": limits.usual,
                "description": "Minutes until the service is GREEN again; no matter for GREEN.",
            },
            NOTES: {"type": "string", "minLength": 1, "maxLength": LONGEST_NOTES},
        },
    }


def _response() -> Json:
    text, instant = {"type": "string"}, {"type": "string", "format": "date-time"}
    return {
        "type": "object",
        "required": ["id", "name", STATUS],
        "properties": {
            "id": {"type": "integer"},
            "name": text,
            STATUS: {"type": "string", "enum": [*reversed(RAGS)]},
            "resetDateTime": instant,
            NOTES: text,
            "modifiedBy": text,
            "modifiedDate": instant,
        },
    }


def _page(base: str) -> str:
    at = escape(base)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{_TITLE}</title></head>\n<body>'
        f"<h1>{_TITLE}</h1>\n<ul><li><code>GET {at}{_STATUS_PATH}</code> shows a service's capacity status</li>\n"
        f"<li><code>PUT {at}{_STATUS_PATH}</code> sets it</li></ul>\n"
        f'<p>OpenAPI: <a href="{at}/apidoc.json">JSON</a>, <a href="{at}/apidoc.yaml">YAML</a></p></body></html>\n'
    )
