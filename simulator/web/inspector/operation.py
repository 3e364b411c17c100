"""One operation: where it answers, what it can refuse, and a form that sends it a request inside the simulator.

The request goes through the same pipeline as one that came over a socket, and is recorded like it. Only the delivery
is left out: a delay or fault that a scenario brings is recorded, and nobody has to wait for it.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from aiohttp import web
from multidict import CIMultiDict

from simulator.call.call import Operation, Service
from simulator.web.admin.app import SERVER
from simulator.web.inspector.acting import Form, faults_of, lead
from simulator.web.inspector.examples import example
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.web.inspector.services import addresses, refusals
from simulator.wire.errors import Problem, Problems
from simulator.wire.http import Request

_PLACEHOLDER = re.compile(r"\{(\w+)(\.\.\.)?\}")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_ANY_METHOD = "*"
_LONGEST = 8_000


async def show(visit: Visit) -> Context:
    """What the operation is, and the form."""
    service, operation = _found(visit)
    there = addresses(operation)
    filled_in = example(visit.tenant, operation, visit.query.get("nhs_number", ""))
    return {
        "title": operation.summary or operation.id,
        "crumbs": [("Start", visit.link("start")), ("Services", visit.link("services"))],
        "service": service,
        "operation": operation,
        "addresses": there,
        "refusals": list(refusals(service, operation)),
        "recorded": visit.link("exchanges", {"operation": operation.id}),
        "can_be_tried": bool(there) and operation.method != _ANY_METHOD,
        "placeholders": [found[1] for found in _PLACEHOLDER.finditer(there[0])] if there else [],
        "has_body": operation.method in ("POST", "PUT", "PATCH"),
        "example": filled_in,
        "faults": [],
        "form": {},
    }


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Send what the form says, and lead to the exchange that it became."""
    _, operation = _found(visit)
    try:
        request = _request(visit, operation, form)
    except Problems as fault:
        return {**await show(visit), "faults": faults_of(fault), "form": form}
    outcome = await visit.simulator.exchange(request)
    visit.request.app[SERVER].tally.count(outcome.exchange)
    return lead(visit.link_for(outcome.exchange.tenant, "exchange", id=outcome.exchange.id))


def _found(visit: Visit) -> tuple[Service, Operation]:
    wanted = visit.values["operation"]
    for service in visit.simulator.services:
        for operation in service.operations:
            if operation.id == wanted:
                return service, operation
    raise PageError(404, f"There is no operation “{wanted}”", "The page Services lists all there are.")


def _request(visit: Visit, operation: Operation, form: Form) -> Request:
    """The request of a form. Raises Problems."""
    problems: list[Problem] = []
    there = addresses(operation)
    path = form.get("path", there[0] if there else "")
    if path not in there or operation.method == _ANY_METHOD:
        raise Problems([Problem("this operation cannot be tried at that address", "choose one that is listed", "path")])
    target = visit.tenant.prefix + _PLACEHOLDER.sub(lambda found: _filled(found, form, problems), path)
    query = form.get("query", "").strip().removeprefix("?")
    if not all("!" <= letter <= "~" for letter in query):
        query = quote(query, safe="=&%+|:/,.-_~")
    headers = CIMultiDict({"Host": visit.request.host, "User-Agent": "uec-simulator-inspector"})
    for name, value in _headers(form.get("headers", ""), problems):
        headers.add(name, value)
    if problems:
        raise Problems(problems)
    body = form.get("body", "").encode()
    if body:
        headers["Content-Length"] = str(len(body))
    target = f"{target}?{query}" if query else target
    return Request(operation.method, target, headers, body, peer=visit.request.remote)


def _filled(found: re.Match[str], form: Form, problems: list[Problem]) -> str:
    name, is_rest = found[1], found[2] is not None
    value = form.get(f"value_{name}", "").strip()
    if not value and not is_rest:
        problems.append(Problem(f"{name} is empty", "it is a part of the path", f"value_{name}"))
    return quote(value, safe="/" if is_rest else "")


def _headers(text: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not (colon and _NAME.fullmatch(name.strip()) and value.isprintable() and len(line) <= _LONGEST):
            problems.append(Problem("a line is no header", "write Name: value, one in each line", "headers"))
            return
        yield name.strip(), value.strip()
