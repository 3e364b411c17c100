"""What the benches of services share: rounds of load by a client in a process of its own, and what they cost.

Trust CPU time a request more than requests a second, and ratios more than either: the client shares the machine.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

PROJECT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round cost: CPU microseconds a request, requests a second, and latencies in milliseconds.

    CPU time is of all threads of the server; `loop` is the event loop's part of it, without what the journal writes
    behind.
    """

    cpu: float
    loop: float
    rate: float
    p50: float
    p99: float

    def __str__(self) -> str:
        cpu = f"{self.cpu:7.1f} us CPU ({self.loop:5.1f} loop)"
        return f"{cpu}   {self.rate:8.0f} /s   p50 {self.p50:5.2f} ms   p99 {self.p99:5.2f} ms"


async def load(port: int, message: bytes, requests: int) -> Cost:
    """One round of the same message, but for the numbers in it."""
    command = [sys.executable, "-m", "tests.bench.load", "127.0.0.1", str(port), str(requests), str(CONNECTIONS)]
    client = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1, cwd=PROJECT)
    cpu, loop = time.process_time(), time.thread_time()
    out, _ = await asyncio.wait_for(client.communicate(message), 120)
    cpu, loop = time.process_time() - cpu, time.thread_time() - loop
    said = json.loads(out)
    return Cost(
        cpu / requests * 1e6, loop / requests * 1e6, requests / said["seconds"], said["p50"] * 1000, said["p99"] * 1000
    )


async def compare(name: str, message: bytes, ports: dict[str, int], requests: int) -> float:
    """Rounds at each port in turn; gives how many times the first one's CPU time the last one's is, both at best."""
    costs: dict[str, list[Cost]] = {who: [] for who in ports}
    for _ in range(ROUNDS):
        for who, port in ports.items():
            costs[who].append(await load(port, message, requests))
    best = {who: min(rounds, key=lambda cost: cost.cpu) for who, rounds in costs.items()}
    for who, cost in best.items():
        print(f"{name:<10}{who:<14}{cost}")
    first, *_, last = best.values()
    ratio = last.cpu / first.cpu
    print(f"{name:<10}{'ratio':<14}{ratio:7.2f}")
    return ratio


async def each(times: int, step: Callable[[], object]) -> float:
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


def always(body: bytes, headers: dict[str, str]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A bare handler: it gives these bytes and header fields, and does nothing else."""

    async def handle(request: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers)

    return handle


def memory() -> float:
    """Resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
