"""From an aiohttp request to an Asked: guard, query parameters and body, all refused here when they do not fit."""

from collections.abc import Mapping

from aiohttp import web

from simulator.web.admin.errors import AdminError, Handler, did_you_mean, invalid
from simulator.web.admin.route import JSON, TENANT, YAML, Asked, Parameter, Route, Server
from simulator.web.admin.schema import check
from simulator.web.reading import read_body
from simulator.wire.errors import Problem, WireError
from simulator.wire.json import Json, parse_json

_ALSO_YAML = frozenset({"text/yaml", "text/x-yaml", "application/x-yaml"})


def handler(route: Route, server: Server) -> Handler:
    """aiohttp's handler for a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server.guard.check_sender(request)
        if not route.is_open:
            server.guard.check_token(request)
        asked = Asked(server, request, request.match_info, read_query(request, route))
        await _read_body(asked, route)
        if "tenant" in asked.values and route.path != TENANT:
            await asked.make_tenant()
        response = await route.answer(asked)
        if route.method != "GET":
            await server.simulator.journal.flush()  # what was answered must outlive us, if anything is to
        return response

    return handle


def read_query(request: web.Request, route: Route) -> dict[str, Json]:
    """The query parameters, converted. Raises AdminError (400) that names every one that is unknown or wrong."""
    known = {parameter.name: parameter for parameter in route.query}
    values: dict[str, Json] = {}
    problems = []
    for name, text in request.query.items():
        if name not in known:
            problems.append(Problem(f"unknown query parameter {name!r}", did_you_mean(name, known), name))
        elif name in values:
            problems.append(Problem(f"query parameter {name} stands twice", "give it once", name))
        else:
            try:
                values[name] = _converted(known[name], text)
            except ValueError as fault:
                problems.append(Problem(str(fault), known[name].about, name))
    if problems:
        code = "unknown-parameter" if any(problem.path not in known for problem in problems) else "bad-parameter"
        message = "; ".join(f"{problem.what}: {problem.remedy}" for problem in problems[:5])
        raise AdminError(400, code, message, problems[0].path, problems)
    return values


def _converted(parameter: Parameter, text: str) -> Json:
    if not text:
        raise ValueError(f"query parameter {parameter.name} is empty")
    if parameter.kind == "integer":
        return _integer(parameter, text)
    if parameter.choices and text not in parameter.choices:
        raise ValueError(f"{parameter.name} is not one of {', '.join(parameter.choices)}")
    if len(text) > parameter.longest:
        raise ValueError(f"{parameter.name} is longer than {parameter.longest} characters")
    return text


def _integer(parameter: Parameter, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ValueError(f"{parameter.name} is not a whole number")
    number = int(text)
    if parameter.least is not None and number < parameter.least:
        raise ValueError(f"{parameter.name} is less than {parameter.least}")
    return number if parameter.most is None else min(number, parameter.most)


def _check_body_not_needed(route: Route) -> None:
    if route.body and not route.body_optional:
        raise AdminError(400, "no-body", f"a body of {' or '.join(route.body)} is needed", "body")


async def _read_body(asked: Asked, route: Route) -> None:
    limit = asked.server.settings.max_body
    try:
        body, oversize = await read_body(asked.request, limit)
    except (TimeoutError, web.RequestPayloadError):
        raise AdminError(408, "incomplete", "the body did not come to its end", "body") from None
    if oversize:
        raise AdminError(413, "too-large", f"the body is larger than {limit} bytes", "body")
    if not body:
        _check_body_not_needed(route)
        return
    if not route.body:
        raise AdminError(400, "unexpected-body", "no body is read here", "body")
    asked.body = body
    asked.media_type = _media_type(asked.request.headers.get("Content-Type", ""), route.body)
    if asked.media_type != YAML:
        asked.json = _json(body, route, asked.media_type)


def _media_type(sent: str, taken: Mapping[str, object]) -> str:
    media_type = sent.partition(";")[0].strip().lower()
    if media_type in _ALSO_YAML:
        media_type = YAML
    if not media_type:
        return next(iter(taken))
    if media_type not in taken:
        raise AdminError(415, "unsupported-media-type", f"give a body of {' or '.join(taken)}", "Content-Type")
    return media_type


def _json(body: bytes, route: Route, media_type: str) -> Json:
    try:
        value = parse_json(body)
    except WireError as fault:
        raise AdminError(400, "not-json", str(fault), "body") from None
    if media_type == JSON and (problems := list(check(route.body[JSON], value))):
        raise invalid(problems)
    return value
