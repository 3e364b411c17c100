"""One exchange: what is known of it, what is wrong with it, and both messages, opened and as they were sent."""

import asyncio
from dataclasses import dataclass

from simulator.records.curl import as_curl
from simulator.records.exchange import Exchange, readable, split_headers
from simulator.records.hiding import has_secrets, hide_in_header, hide_in_line, hide_in_target
from simulator.web.inspector.body import Body, Line
from simulator.web.inspector.composition import compositions_of
from simulator.web.inspector.document import Document
from simulator.web.inspector.fhir_tree import fhir_nodes, is_fhir
from simulator.web.inspector.layers import Layer, Opened, opened
from simulator.web.inspector.located import header_anchor, located, severities
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.web.inspector.rows import title_of, titles, worst_of
from simulator.web.inspector.tokens import tokens_of
from simulator.web.inspector.tree import Node, json_nodes
from simulator.wire.http import Headers, Request
from simulator.wire.json import Json
from simulator.wire.mail import METHOD as SMTP

PLAIN = "as-sent"
"""The value of `raw` that shows bodies in the lines that they were sent in."""

MOST_OPEN = 10
"""Findings that are seen at once; the others are behind a button."""

_LONGEST_CURL = 20_000
_ENDINGS = {"json": ".json", "xml": ".xml", "html": ".html", "plain": ".txt", "urlencoded": ".txt"}
_SIDES = {"request": "Request", "response": "Response"}


@dataclass(frozen=True, slots=True)
class Header:
    """A header field as it is shown."""

    name: str
    value: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two messages. Of `layer`, `nodes` and `fields` there is what fits its kind, if any does."""

    name: str
    title: str
    headers: list[Header]
    body: Body
    lines: list[Line]
    raw: str
    file: str
    kind: str
    layer: Layer | None
    nodes: tuple[Node, ...]
    documents: list[Document]
    fields: list[tuple[str, str]]


async def find(visit: Visit, number: str) -> Exchange:
    """The exchange of a number in an address. Raises PageError."""
    is_number = number.isascii() and number.isdigit() and len(number) <= 15
    exchange = await visit.simulator.journal.one(visit.tenant.name, int(number)) if is_number else None
    if exchange is None:
        raise PageError(404, f"There is no exchange {number}", "It may have been cleared. See the list of exchanges.")
    return exchange


async def show(visit: Visit) -> Context:
    """Everything about one exchange."""
    exchange = await find(visit, visit.values["id"])
    headers, answered = split_headers(exchange.request_headers), split_headers(exchange.response_headers)
    is_plain = visit.query.get("raw") == PLAIN
    request = Body("request", exchange.request_body, headers, plain=is_plain)
    response = Body("response", exchange.response_body, answered, plain=is_plain)
    # Taking apart what is large takes a while; in a thread of its own it holds up nobody.
    inside, outer = await asyncio.to_thread(_opened, request, response)
    findings = visit.simulator.findings(exchange)
    found = located(findings, headers, request, inside.payloads if inside else ())
    title, number = title_of(exchange, titles(visit)), exchange.nhs_number
    return {
        "title": title,
        "crumbs": [("Start", visit.link("start")), ("Exchanges", visit.link("exchanges"))],
        "exchange": exchange,
        "target": hide_in_target(exchange.target),
        "patient": visit.patient_name(number),
        "patient_link": visit.patient_link(number) if number else "",
        "found": found,
        "most_open": MOST_OPEN,
        "worst": worst_of(findings),
        "sides": [
            _side(visit, exchange, request, headers, inside.layer if inside else None, severities(found, request)),
            _side(visit, exchange, response, answered, outer.layer if outer else None, {}),
        ],
        "tokens": tokens_of(exchange, visit.tenant, request, response),
        "read": json_nodes(view) if (view := _there(visit.simulator.view(exchange))) else (),
        "near_misses": near_misses(visit, exchange),
        "is_plain": is_plain,
        "same": _same(visit, exchange),
        "rule_link": visit.link("exchanges", _by_rule(exchange)) if exchange.rule else "",
        "scenario_exchanges": visit.link("exchanges", {"scenario": exchange.scenario}) if exchange.scenario else "",
        **await _ways_on(visit, exchange, headers),
    }


def _by_rule(exchange: Exchange) -> dict[str, str]:
    """The filters that let through what the exchange's rule decided; an older record does not say its scenario."""
    named = {"rule": exchange.rule, "scenario": exchange.scenario}
    return {name: value for name, value in named.items() if value}


def near_misses(visit: Visit, exchange: Exchange) -> list[Json]:
    """The scenario rules that came nearest to deciding the exchange, each with what missed."""
    return [] if exchange.rule else [each.as_json() for each in visit.simulator.near_misses(exchange)]


def _opened(request: Body, response: Body) -> tuple[Opened | None, Opened | None]:
    """Both bodies opened, and laid out in lines, which they remember."""
    for body in (request, response):
        _ = body.json, body.laid
    return opened(request), opened(response)


def _there(value: Json) -> Json:
    """A value without what is null or empty in it."""
    if isinstance(value, dict):
        return {name: kept for name, each in value.items() if (kept := _there(each)) not in (None, {}, [])}
    return [_there(each) for each in value] if isinstance(value, list) else value


async def _ways_on(visit: Visit, exchange: Exchange, headers: Headers) -> Context:
    """What can be done with the exchange, and those beside it."""
    journal, name, number = visit.simulator.journal, visit.tenant.name, exchange.id
    before = await journal.select(name, before=number, limit=1)
    after = await journal.select(name, after=number, limit=1)
    base_url = f"{visit.request.scheme}://{visit.request.host}"
    command = as_curl(exchange, base_url, hide_secrets=True)
    return {
        "before": visit.link("exchange", id=before[0].id) if before else "",
        "after": visit.link("exchange", id=after[0].id) if after else "",
        "curl": hide_in_line(command) if len(command) <= _LONGEST_CURL else "",
        "curl_link": visit.api(f"/exchanges/{number}/curl"),
        "curl_hides": has_secrets(headers) or hide_in_line(command) != command,
        "json_link": visit.api(f"/exchanges/{number}"),
        "scenario_link": visit.api("/exchanges.yaml", {"after": str(number - 1), "limit": "1"}),
        "difference_link": visit.link("difference", id=number),
        "plain_link": visit.link("exchange", {"raw": PLAIN}, id=number),
        "laid_link": visit.link("exchange", id=number),
    }


def _same(visit: Visit, exchange: Exchange) -> list[tuple[str, str, str]]:
    """The ids that tie it to other exchanges, with links to those."""
    names = {
        "correlation_id": "Correlation id", "request_id": "Request id", "message_id": "Message id",
        "tracking_id": "Tracking id",
    }  # fmt: skip
    found = [(name, label, getattr(exchange, name)) for name, label in names.items()]
    return [(label, value, visit.link("exchanges", {name: value})) for name, label, value in found if value]


def _side(
    visit: Visit, exchange: Exchange, body: Body, headers: Headers, layer: Layer | None, worst: dict[int, str]
) -> Side:
    nodes: tuple[Node, ...] = ()
    fields: list[tuple[str, str]] = []
    documents: list[Document] = []
    kind = "text"
    if layer is not None:
        kind = "SOAP" if layer.inside else "XML"
    elif is_fhir(body.json):
        kind, nodes = f"FHIR {body.json['resourceType']}", fhir_nodes(body.json, visit.patient_link)
        documents = compositions_of(body.json)
    elif body.json is not None:
        kind, nodes = "JSON", json_nodes(body.json)
    elif body.media_type == "application/x-www-form-urlencoded" and body.text:
        kind, fields = "form", _fields(body.text)
    return Side(
        name=body.name,
        title=_SIDES[body.name],
        headers=[_header(body.name, name, value) for name, value in headers.items()],
        body=body,
        lines=[] if body.is_empty or body.text is None else body.lines(worst),
        raw=visit.api(f"/exchanges/{exchange.id}/{body.name}"),
        file=f"exchange-{exchange.id}-{body.name}{_ending(body, exchange)}",
        kind=kind,
        layer=layer,
        nodes=nodes,
        documents=documents,
        fields=fields,
    )


def _header(side: str, name: str, value: str) -> Header:
    anchor = header_anchor(name) if side == "request" else ""
    return Header(readable(name), hide_in_header(name, readable(value)), anchor)


def _fields(text: str) -> list[tuple[str, str]]:
    """The fields of a form; what is secret stands shortened."""
    fields = Request("POST", "/?" + text.strip(), split_headers(b"")).query()
    return [(name, hide_in_line(f"{name}={value}").partition("=")[2]) for name, value in fields.items()]


def _ending(body: Body, exchange: Exchange) -> str:
    if exchange.method == SMTP:
        return ".eml"
    return next((ending for word, ending in _ENDINGS.items() if word in body.media_type), ".bin")
