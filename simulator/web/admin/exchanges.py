"""What a tenant has recorded: listed, shown, exported, asserted on, cleared."""

import asyncio
from contextlib import suppress

from aiohttp import web

from simulator.pipeline import Simulator
from simulator.records.curl import as_curl
from simulator.records.exchange import Exchange, split_headers
from simulator.records.exports import as_har, as_ndjson, detail, summary
from simulator.records.hiding import hide_in_target
from simulator.records.rules import as_scenario
from simulator.scenario.assertions import Assertion
from simulator.scenario.verify import read_body
from simulator.settings import is_loopback
from simulator.web.admin.errors import JSON, AdminError, invalid, json_response, not_found
from simulator.web.admin.filters import MOST_EXPORTED, selection
from simulator.web.admin.grading import expected_of, graded
from simulator.web.admin.route import YAML, Asked
from simulator.wire.errors import Problem
from simulator.wire.json import Json, render_json

_AT_A_TIME = 20


async def list_all(asked: Asked) -> web.StreamResponse:
    """Summaries with findings, newest last; `next` is the id to ask `after` when there may be more."""
    limit = asked.query.get("limit", 100)
    found = await _select(asked, limit)
    listed = []
    for number, exchange in enumerate(found):
        listed.append(in_short(asked, exchange))
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)  # finding what is wrong takes time; let others go between
    more = "after" in asked.query and len(found) == limit
    return json_response({"exchanges": listed, "next": found[-1].id if more else None})


async def clear(asked: Asked) -> web.StreamResponse:
    """Forget what was recorded."""
    await asked.simulator.journal.clear(asked.tenant().name)
    return web.Response(status=204)


async def show(asked: Asked) -> web.StreamResponse:
    """Everything known about one exchange; its findings and its decoded view are waited for."""
    exchange = await _one(asked)
    known = detail(exchange, asked.simulator.findings, asked.simulator.view, hide_secrets=_hides(asked))
    near = await asyncio.to_thread(asked.simulator.near_misses, exchange)
    return json_response({**known, "near_misses": [miss.as_json() for miss in near]})


async def show_request(asked: Asked) -> web.StreamResponse:
    """The request's body, byte for byte."""
    exchange = await _one(asked)
    return _raw(exchange.request_body, exchange.request_headers)


async def show_response(asked: Asked) -> web.StreamResponse:
    """The reply's body, byte for byte."""
    exchange = await _one(asked)
    return _raw(exchange.response_body, exchange.response_headers)


async def curl(asked: Asked) -> web.StreamResponse:
    """A command that sends the request again."""
    command = as_curl(await _one(asked), asked.base_url, hide_secrets=_hides(asked))
    return web.Response(text=command + "\n", headers={"Cache-Control": "no-store"})


async def har(asked: Asked) -> web.StreamResponse:
    """An HTTP archive, for browsers' developer tools."""
    found = await _select(asked, asked.query.get("limit", MOST_EXPORTED))
    findings_of, hides = asked.simulator.findings, _hides(asked)
    body = await asyncio.to_thread(lambda: render_json(as_har(found, findings_of, hide_secrets=hides)))
    return web.Response(body=body, headers=_download(asked, "har", JSON))


async def ndjson(asked: Asked) -> web.StreamResponse:
    """One JSON object a line."""
    found = await _select(asked, asked.query.get("limit", MOST_EXPORTED))
    response = web.StreamResponse(headers=_download(asked, "ndjson", "application/x-ndjson"))
    with suppress(ConnectionError):
        await response.prepare(asked.request)
        simulator = asked.simulator
        for line in as_ndjson(found, simulator.findings, simulator.view, hide_secrets=_hides(asked)):
            await response.write(line)
            await asyncio.sleep(0)
    return response


async def scenario(asked: Asked) -> web.StreamResponse:
    """YAML that gives the same answers again. Bodies that would need files beside it are for the command line."""
    found = await _select(asked, asked.query.get("limit", MOST_EXPORTED))
    recording = await asyncio.to_thread(as_scenario, found, asked.simulator.nhs_number_in)
    if recording.files:
        what = "bodies are too large for one text, or no text: `uec-simulator exchanges export` puts them into files"
        raise AdminError(409, "needs-files", f"{len(recording.files)} {what}")
    return web.Response(body=recording.text.encode(), headers=_download(asked, "yaml", YAML))


async def verify_all(asked: Asked) -> web.StreamResponse:
    """Hold assertions against what was recorded; each is answered with pass or fail and the nearest exchange.

    Without a body these are the played scenarios' own: what they `expect`.
    """
    simulator, name = asked.simulator, asked.tenant().name
    if asked.body:
        assertions = await asyncio.to_thread(read_body, asked.json, simulator.services)
    else:
        assertions = _expected(simulator, name)
    return json_response(await graded(simulator, name, assertions))


def _expected(simulator: Simulator, tenant: str) -> tuple[Assertion, ...]:
    expected = tuple(each.assertion for each in expected_of(simulator, tenant))
    if not expected:
        raise invalid([Problem("no assertions", "give at least one, or play a scenario that has `expect`")])
    return expected


def in_short(asked: Asked, exchange: Exchange) -> Json:
    """An exchange's summary and findings: the reporting rules run now if they have not yet."""
    findings = [finding.as_json() for finding in asked.simulator.findings(exchange)]
    known = {**summary(exchange), "findings": findings}
    return {**known, "target": hide_in_target(known["target"])} if _hides(asked) else known


async def _select(asked: Asked, limit: int) -> list[Exchange]:
    wanted = selection(asked.simulator, asked.query)
    tenant = asked.tenant().name
    return await asked.simulator.journal.select(tenant, wanted, after=asked.query.get("after"), limit=limit)


async def _one(asked: Asked) -> Exchange:
    tenant, number = asked.tenant().name, asked.values["id"]
    is_number = number.isascii() and number.isdigit() and len(number) <= 15
    exchange = await asked.simulator.journal.one(tenant, int(number)) if is_number else None
    if exchange is None:
        raise not_found(f"tenant {tenant!r} has no exchange {number}", "id")
    return exchange


def _hides(asked: Asked) -> bool:
    """Are tokens, keys, cookies and passwords to be hidden? As is asked for; else they are beyond loopback."""
    wanted: str | None = asked.query.get("hide_secrets")
    return not is_loopback(asked.server.settings.host) if wanted is None else wanted == "true"


def _download(asked: Asked, ending: str, media_type: str) -> dict[str, str]:
    name = f"{asked.values['tenant']}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return {"Content-Type": media_type, "Content-Disposition": disposition, "Cache-Control": "no-store"}


def _raw(body: bytes, headers: bytes) -> web.Response:
    """Recorded bytes under their recorded type, with nothing in them that a browser would run."""
    media_type = split_headers(headers).get("Content-Type", "application/octet-stream")
    return web.Response(
        body=body,
        headers={
            "Content-Type": media_type
            if media_type.isprintable() and media_type.isascii()
            else "application/octet-stream",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
