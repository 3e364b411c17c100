"""What a PDS retrieval and a PDS search cost, journal on, beside a bare aiohttp handler that gives the same bytes.

`python -m tests.bench.bench_pds [--requests N] [--asyncio]`; about half a minute. Trust CPU time a request more than
requests a second, and ratios more than either: the load generator shares the machine. CPU time is of all threads of
the server; `loop` is the event loop's part of it, without what the journal writes behind.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

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
PROJECT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
ROUNDS = 3
GATE = 2.5
"""A retrieval may cost at most so many times the bare handler."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round cost: CPU microseconds a request, requests a second, and latencies in milliseconds."""

    cpu: float
    loop: float
    rate: float
    p50: float
    p99: float

    def __str__(self) -> str:
        cpu = f"{self.cpu:7.1f} us CPU ({self.loop:5.1f} loop)"
        return f"{cpu}   {self.rate:8.0f} /s   p50 {self.p50:5.2f} ms   p99 {self.p99:5.2f} ms"


def _message(target: str) -> bytes:
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in HEADERS.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def _load(port: int, target: str, requests: int) -> Cost:
    """One round by a client in its own process."""
    command = [sys.executable, "-m", "tests.bench.load", "127.0.0.1", str(port), str(requests), str(CONNECTIONS)]
    client = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1, cwd=PROJECT)
    cpu, loop = time.process_time(), time.thread_time()
    out, _ = await asyncio.wait_for(client.communicate(_message(target)), 60)
    cpu, loop = time.process_time() - cpu, time.thread_time() - loop
    said = json.loads(out)
    return Cost(
        cpu / requests * 1e6, loop / requests * 1e6, requests / said["seconds"], said["p50"] * 1000, said["p99"] * 1000
    )


async def _bare(simulator: Simulator) -> web.AppRunner:
    """An aiohttp application that gives the bytes and header fields that the simulator gives, and does nothing else."""
    app = web.Application()
    for path, target in ((f"{FHIR}/Patient/{{id}}", TARGETS["retrieve"]), (f"{FHIR}/Patient", TARGETS["search"])):
        reply = (await simulator.exchange(_request(target))).reply
        app.router.add_get(path, _always(reply.body, dict(reply.headers)))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    return runner


def _always(body: bytes, headers: dict[str, str]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers)

    return handle


def _request(target: str) -> Request:
    return Request("GET", target, CIMultiDict(HEADERS))


def _rss() -> float:
    """Resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _each(times: int, step: Callable[[], object]) -> float:
    """Microseconds that one run of a step takes, the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        for _ in range(times):
            made = step()
            if asyncio.iscoroutine(made):
                await made
        best = min(best, (time.perf_counter() - begun) / times * 1e6)
    return best


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
        print(f"  {name:<32}{await _each(times, step):7.2f} us")


async def _compare(name: str, bare: int, ours: int, requests: int) -> float:
    """Rounds of both in turn; gives how many times the bare handler's CPU time ours takes, the best round of each."""
    target = TARGETS[name]
    costs: dict[str, list[Cost]] = {"bare aiohttp": [], "simulator": []}
    for _ in range(ROUNDS):
        costs["bare aiohttp"].append(await _load(bare, target, requests))
        costs["simulator"].append(await _load(ours, target, requests))
    best = {who: min(rounds, key=lambda cost: cost.cpu) for who, rounds in costs.items()}
    for who, cost in best.items():
        print(f"{name:<10}{who:<14}{cost}")
    ratio = best["simulator"].cpu / best["bare aiohttp"].cpu
    print(f"{name:<10}{'ratio':<14}{ratio:7.2f}")
    return ratio


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
        await _load(port, TARGETS["retrieve"], 1000)
    before = _rss()
    ratio = await _compare("retrieve", bare, server.port, requests)
    await _compare("search", bare, server.port, requests // 2)
    for name, target in TARGETS.items():
        print(f"\nstages of a {name}, one by one:")
        await _stages(simulator, target)
    await asyncio.sleep(1)  # for what the journal still writes behind
    middle = _rss()
    for _ in range(5):
        await _load(server.port, TARGETS["retrieve"], 20_000)
    print(f"\nmemory: {before:.0f} MiB at first, {middle:.0f} before and {_rss():.0f} after 100,000 more exchanges")
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
