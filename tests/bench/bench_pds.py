"""What a PDS retrieval and a PDS search cost, journal on, beside a bare aiohttp handler that gives the same bytes.

`python -m tests.bench.bench_pds [--requests N] [--asyncio]`; about half a minute.
"""

import argparse
import asyncio
import platform
import sys
from collections.abc import Callable

from aiohttp import web
from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.pipeline.routes import Routes
from simulator.pipeline.steps import answer, tenant_and_path, validate
from simulator.records.exchange import join_headers
from simulator.settings import Settings
from simulator.web.server import Server, new_loop, settle_collector
from simulator.wire.http import Request
from tests.bench.rounds import CONNECTIONS, always, compare, each, load, memory

FHIR = "/personal-demographics/FHIR/R4"
TARGETS = {
    "retrieve": f"{FHIR}/Patient/9000000009",
    "search": f"{FHIR}/Patient?family=Smith&gender=female&birthdate=eq2010-10-22",
}
HEADERS = {
    "Host": "127.0.0.1",
    "X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068",
    "X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da",
    "Authorization": "Bearer g1112R_ccQ1Ebbb4gtHBP1aaaNM",
    "NHSD-Session-URID": "555254240100",
    "Accept": "application/fhir+json",
    "User-Agent": "bench",
}
GATE = 2.5
"""A retrieval may cost at most so many times the bare handler."""


def _message(target: str) -> bytes:
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in HEADERS.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def _bare(simulator: Simulator) -> web.AppRunner:
    """An aiohttp application that gives the bytes and header fields that the simulator gives, and does nothing else."""
    app = web.Application()
    for path, target in ((f"{FHIR}/Patient/{{id}}", TARGETS["retrieve"]), (f"{FHIR}/Patient", TARGETS["search"])):
        reply = (await simulator.exchange(_request(target))).reply
        app.router.add_get(path, always(reply.body, dict(reply.headers)))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    return runner


def _request(target: str) -> Request:
    return Request("GET", target, CIMultiDict(HEADERS))


async def _stages(simulator: Simulator, target: str, times: int = 2000) -> None:
    """Where the time of an exchange goes, each stage by itself in a loop of its own: without sockets."""
    routes, tenant = Routes(simulator.services), await simulator.tenants.get(DEFAULT_TENANT)
    request = _request(target)
    found = routes.find("GET", request.path)
    assert found is not None
    outcome = await simulator.exchange(_request(target))

    def call() -> Call:
        return Call(request, tenant, *found, tenant.clock.now())

    ready = call()
    stages: dict[str, Callable[[], object]] = {
        "request made": lambda: _request(target),
        "tenant and path": lambda: tenant_and_path(request, DEFAULT_TENANT),
        "identify": lambda: routes.find("GET", request.path),
        "call made": call,
        "validate": lambda: validate(call()),
        "validate, decide, answer": lambda: answer(call(), None),
        "NHS number for the record": lambda: found[0].reads_nhs_number(ready),
        "headers joined for the record": lambda: (join_headers(request.headers), join_headers(outcome.reply.headers)),
        "whole exchange, recorded": lambda: simulator.exchange(_request(target)),
    }
    for name, step in stages.items():
        print(f"  {name:<32}{await each(times, step):7.2f} us")


async def main(requests: int) -> float:
    """Run all of it; gives the ratio of a retrieval."""
    print(
        f"{type(asyncio.get_running_loop()).__module__}, Python {platform.python_version()}, {CONNECTIONS} connections"
    )
    simulator = Simulator(Settings(port=0))
    server = Server(simulator)
    await server.start()
    runner = await _bare(simulator)
    bare = runner.addresses[0][1]
    settle_collector()
    for port in (bare, server.port):
        await load(port, _message(TARGETS["retrieve"]), 1000)
    before = memory()
    ports = {"bare aiohttp": bare, "simulator": server.port}
    ratio = await compare("retrieve", _message(TARGETS["retrieve"]), ports, requests)
    await compare("search", _message(TARGETS["search"]), ports, requests // 2)
    for name, target in TARGETS.items():
        print(f"\nstages of a {name}, one by one:")
        await _stages(simulator, target)
    await asyncio.sleep(1)  # for what the journal still writes behind
    middle = memory()
    for _ in range(5):
        await load(server.port, _message(TARGETS["retrieve"]), 20_000)
    print(f"\nmemory: {before:.0f} MiB at first, {middle:.0f} before and {memory():.0f} after 100,000 more exchanges")
    await server.stop()
    await runner.cleanup()
    return ratio


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="requests in a round")
    parser.add_argument("--asyncio", action="store_true", help="the standard event loop instead of uvloop")
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=asyncio.new_event_loop if asked.asyncio else new_loop) as running:
        measured = running.run(main(asked.requests))
    if measured > GATE:
        sys.exit(f"a retrieval costs {measured:.2f} times the bare handler; {GATE} are allowed")
