"""What taking a report of 12 KB costs, all rules and the journal on, beside a bare aiohttp handler that only parses it.

`python -m tests.bench.bench_itk [--requests N] [--asyncio] [--schemas FOLDER] [--profile FILE]`; about half a minute.
Each report is a new one: tracking id, message id, document and encounter are numbered, so that none is a duplicate.
"""

import argparse
import asyncio
import cProfile
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.pipeline.routes import Routes
from simulator.pipeline.steps import answer, validate
from simulator.records.exchange import join_headers
from simulator.services.itk import SERVICE as ITK_SERVICE
from simulator.services.rcs import SERVICE as RCS_SERVICE
from simulator.settings import Settings
from simulator.toolkit.answers import accepted
from simulator.web.server import Server, new_loop, settle_collector
from simulator.wire.http import Request
from simulator.wire.itk_message import ItkMessage
from simulator.wire.xml import ITK, WSA, parse_xml
from tests.bench.load import NUMBER
from tests.bench.rounds import CONNECTIONS, compare, each, load, memory
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, an_envelope

PATH = "/report"
GATE = 2.5
"""A report may cost at most so many times the bare handler."""

_BLANK = "0" * len(NUMBER)
_UUID = f"6C2E9A10-0000-4000-8000-{_BLANK}"
BODY = an_envelope(
    a_distribution(
        a_report(document_id=_UUID, set_id=_UUID.replace("6C", "6D", 1), case_reference=_UUID.replace("6C", "6E", 1)),
        tracking_id=_UUID.replace("6C", "6F", 1),
    ),
    message_id=_UUID.replace("6C", "70", 1),
)
HEADERS = {
    "Host": "127.0.0.1",
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": '"urn:nhs-itk:services:201005:SendNHS111Report-v2-0"',
    "User-Agent": "bench",
    "Content-Length": str(len(BODY)),
}
_ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    f' xmlns:wsa="{WSA}"><soap:Header><wsa:MessageID>{{tracking_id}}</wsa:MessageID>'
    "<wsa:Action>urn:nhs-itk:services:201005:SendNHS111Report-v2-0Response</wsa:Action>"
    f'</soap:Header><soap:Body><itk:SimpleMessageResponse xmlns:itk="{ITK}">OK:{{message_id}}'
    "</itk:SimpleMessageResponse></soap:Body></soap:Envelope>"
)


def _message() -> bytes:
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in HEADERS.items())]
    return "\r\n".join([*lines, "", ""]).encode() + BODY.replace(_BLANK.encode(), NUMBER)


async def _parse_and_answer(request: web.Request) -> web.Response:
    root = parse_xml(await request.read())
    header = root.find(f"*//{{{ITK}}}header")
    assert header is not None
    text = _ANSWER.format(message_id=root.findtext(f"*/{{{WSA}}}MessageID"), tracking_id=header.get("trackingid"))
    return web.Response(body=text.encode(), headers={"Content-Type": "text/xml; charset=utf-8"})


async def _bare() -> web.AppRunner:
    """An aiohttp application that parses the message with the same parser, and answers from a template."""
    app = web.Application()
    app.router.add_post(PATH, _parse_and_answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    return runner


def _requests() -> Callable[[], Request]:
    """Makes a new report each time."""
    made = iter(range(1, 10**9))

    def request() -> Request:
        body = BODY.replace(_BLANK.encode(), b"F%011X" % next(made))
        return Request("POST", PATH, CIMultiDict(HEADERS), body)

    return request


async def _stages(simulator: Simulator, times: int = 1000) -> None:
    """Where the time of an exchange goes, each stage by itself in a loop of its own: without sockets."""
    routes, tenant, request = Routes(simulator.services), await simulator.tenants.get(DEFAULT_TENANT), _requests()
    outcome = await simulator.exchange(request())

    def call() -> Call:
        asked = request()
        found = routes.knock(asked, tenant.documents)
        assert found is not None
        service, operation, arrival = found
        made = Call(asked, tenant, service, operation, {}, tenant.clock.now())
        made.message_id, made.tracking_id = arrival.message_id, arrival.tracking_id
        return made

    ready = call()
    validate(ready)
    stages: dict[str, Callable[[], object]] = {
        "request made": request,
        "parsed": lambda: parse_xml(BODY),
        "parsed and read": lambda: ItkMessage(request()).contents,
        "identified": call,
        "validated": lambda: validate(call()),
        "validated again": lambda: validate(ready),
        "answer written": lambda: accepted(ready),
        "validated and answered": lambda: answer(call(), None),
        "NHS number for the record": lambda: ready.service.reads_nhs_number(ready),
        "headers joined for the record": lambda: (
            join_headers(ready.request.headers),
            join_headers(outcome.reply.headers),
        ),
        "whole exchange, recorded": lambda: simulator.exchange(request()),
    }
    for name, step in stages.items():
        print(f"  {name:<32}{await each(times, step):7.2f} us")
    findings = simulator.findings(outcome.exchange)
    print(f"findings: {[finding.rule for finding in findings]}")


async def _profiled(simulator: Simulator, file: str, times: int = 3000) -> None:
    """Keep a profile of whole exchanges, for `python -m pstats`."""
    request, profile = _requests(), cProfile.Profile()
    profile.enable()
    for _ in range(times):
        await simulator.exchange(request())
    profile.disable()
    profile.dump_stats(file)


async def main(requests: int, schemas: Path | None, profile: str | None) -> float:
    """Run all of it; gives the ratio."""
    print(f"{len(BODY)} bytes, {type(asyncio.get_running_loop()).__module__}, Python {platform.python_version()},"
          f" {CONNECTIONS} connections")  # fmt: skip
    simulator = Simulator(Settings(port=0, schemas=schemas), (ITK_SERVICE, RCS_SERVICE))
    server = Server(simulator)
    await server.start()
    runner = await _bare()
    settle_collector()
    ports = {"bare aiohttp": runner.addresses[0][1], "simulator": server.port}
    for port in ports.values():
        await load(port, _message(), 500)
    before = memory()
    ratio = await compare("report", _message(), ports, requests)
    print(f"memory: {before:.0f} MiB at first, {memory():.0f} after {3 * requests} reports")
    print("\nstages of a report, one by one:")
    await _stages(simulator)
    if profile is not None:
        await _profiled(simulator, profile)
    await server.stop()
    await runner.cleanup()
    return ratio


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000, help="requests in a round")
    parser.add_argument("--asyncio", action="store_true", help="the standard event loop instead of uvloop")
    parser.add_argument("--schemas", type=Path, help="a folder of the national schemas")
    parser.add_argument("--profile", metavar="FILE", help="where a profile of whole exchanges is written")
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=asyncio.new_event_loop if asked.asyncio else new_loop) as running:
        measured = running.run(main(asked.requests, asked.schemas, asked.profile))
    if measured > GATE:
        sys.exit(f"a report costs {measured:.2f} times the bare handler; {GATE} are allowed")
