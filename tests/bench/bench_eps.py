"""What the prescription trackers cost, journal on, beside a bare aiohttp handler that gives the same bytes.

`python -m tests.bench.bench_eps [--requests N] [--asyncio]`; about half a minute. The patient has 40 prescriptions.
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
from simulator.pipeline.steps import answer, validate
from simulator.records.exchange import join_headers
from simulator.services.eps.prescription import store
from simulator.settings import Settings
from simulator.web.server import Server, new_loop, settle_collector
from simulator.wire.http import Request
from tests.bench.rounds import CONNECTIONS, always, compare, each, load, memory
from tests.services.eps.legacy import calls as legacy
from tests.services.eps.makers import PRACTICE, a_prescription, a_prescription_id, an_event
from tests.services.eps.tracker import calls as tracker

PRESCRIPTIONS = 40
NHS_NUMBER = "9990010005"
TARGETS = {
    "search": f"{tracker.BASE}/RequestGroup?nhsNumber={NHS_NUMBER}",
    "view": f"{tracker.BASE}/RequestGroup/{a_prescription_id(1)}",
    "summary": f"/mm/nhs111itemsummary?nhsNumber={NHS_NUMBER}",
    "basic": f"/mm/prescriptions?nhsNumber={NHS_NUMBER}&format=trace-summary",
}
SEARCHES = ("search", "summary", "basic")
HEADERS = {
    "Host": "127.0.0.1",
    **tracker.HEADERS,
    **legacy.HEADERS,
    "Authorization": "Bearer g1112R_ccQ1Ebbb4gtHBP1aaaNM",
    "User-Agent": "bench",
}
GATE = 3.0
"""A search may cost at most so many times the bare handler."""


def _message(target: str) -> bytes:
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in HEADERS.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def _prescribe(simulator: Simulator) -> None:
    """Give the patient prescriptions of the last days, each with four items."""
    tenant = await simulator.tenants.get(DEFAULT_TENANT)
    for number in range(1, PRESCRIPTIONS + 1):
        history = {"2": an_event(timestamp="-P3D")}
        body = a_prescription(
            a_prescription_id(number, PRACTICE), items=4, nhsNumber=NHS_NUMBER, issueDate="-P3D", history=history
        )
        await tenant.documents.put("prescriptions", body["prescriptionId"], body)


async def _bare(simulator: Simulator) -> web.AppRunner:
    """An aiohttp application that gives the bytes and header fields that the simulator gives, and does nothing else."""
    app = web.Application()
    for target in TARGETS.values():
        reply = (await simulator.exchange(_request(target))).reply
        app.router.add_get(target.partition("?")[0], always(reply.body, dict(reply.headers)))
        print(f"{len(reply.body):>8} bytes from {target}")
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

    stages: dict[str, Callable[[], object]] = {
        "request made": lambda: _request(target),
        "identify": lambda: routes.find("GET", request.path),
        "call made": call,
        "validate": lambda: validate(call()),
        "prescriptions found": lambda: store.find_for_patient(call(), NHS_NUMBER),
        "validate, decide, answer": lambda: answer(call(), None),
        "headers joined for the record": lambda: (join_headers(request.headers), join_headers(outcome.reply.headers)),
        "whole exchange, recorded": lambda: simulator.exchange(_request(target)),
    }
    for name, step in stages.items():
        print(f"  {name:<32}{await each(times, step):7.2f} us")


async def main(requests: int) -> float:
    """Run all of it; gives the highest ratio of a search, of whichever tracker."""
    print(
        f"{type(asyncio.get_running_loop()).__module__}, Python {platform.python_version()}, {CONNECTIONS} connections"
    )
    simulator = Simulator(Settings(port=0), services=(tracker.SERVICE, legacy.SERVICE))
    server = Server(simulator)
    await server.start()
    await _prescribe(simulator)
    runner = await _bare(simulator)
    bare = runner.addresses[0][1]
    settle_collector()
    for port in (bare, server.port):
        await load(port, _message(TARGETS["search"]), 1000)
    before = memory()
    ports = {"bare aiohttp": bare, "simulator": server.port}
    ratios = {
        name: await compare(name, _message(TARGETS[name]), ports, requests if name == "search" else requests // 2)
        for name in TARGETS
    }
    for name, target in TARGETS.items():
        print(f"\nstages of a {name}, one by one:")
        await _stages(simulator, target)
    print(f"\nmemory: {before:.0f} MiB at first and {memory():.0f} at the end")
    await server.stop()
    await runner.cleanup()
    return max(ratios[name] for name in SEARCHES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="requests in a round")
    parser.add_argument("--asyncio", action="store_true", help="the standard event loop instead of uvloop")
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=asyncio.new_event_loop if asked.asyncio else new_loop) as running:
        measured = running.run(main(asked.requests))
    if measured > GATE:
        sys.exit(f"a search costs {measured:.2f} times the bare handler; {GATE} are allowed")
