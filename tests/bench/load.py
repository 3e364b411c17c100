"""A load generator for the benches: one request, sent again and again over a few connections, and how long it took.

Run in a process of its own, so that a bench can tell the server's CPU time from its client's:
`python -m tests.bench.load HOST PORT REQUESTS CONNECTIONS`, the request's bytes on standard input. Prints JSON. Where
the request says NUMBER, each one that is sent has a number of its own, also in later runs.
"""

import asyncio
import json
import sys
import time
from typing import cast

import uvloop

NUMBER = b"############"
"""Stands for twelve hexadecimal digits."""


class _Connection(asyncio.Protocol):
    """Sends the request, waits for the whole reply, and again, while the run has requests left."""

    def __init__(self, run: "_Run") -> None:
        self._run = run
        self._received = 0
        self._length = 0
        self._head = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own does not say that it is one
        self._send()

    def data_received(self, data: bytes) -> None:
        if not self._length:
            self._head += data
            head, found, _ = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 200 "):
                self._run.fail(head.decode("latin-1"))
                return
            declared = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self._length = len(head) + 4 + int(declared)
            self._received = len(self._head)
        else:
            self._received += len(data)
        if self._received >= self._length:
            self._run.latencies.append(time.perf_counter() - self._sent)
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._run.connection_ended()

    def _send(self) -> None:
        if not self._run.take():
            self._transport.close()
            return
        self._received, self._length, self._head = 0, 0, b""
        self._sent = time.perf_counter()
        self._transport.write(self._run.next_request())


class _Run:
    """What all connections share."""

    def __init__(self, request: bytes, requests: int, connections: int) -> None:
        self._request = request
        self._is_numbered = NUMBER in request
        self._number = time.time_ns() // 1000  # of microseconds there are always more than of requests
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._left = requests
        self._open = connections

    def take(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def next_request(self) -> bytes:
        """The request, with the next number in it."""
        if not self._is_numbered:
            return self._request
        self._number += 1
        return self._request.replace(NUMBER, b"%012X" % (self._number % 16**12))

    def connection_ended(self) -> None:
        self._open -= 1
        if self._open == 0 and not self.done.done():
            self.done.set_result(None)

    def fail(self, head: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"not a 200: {head}"))


async def _main(host: str, port: int, requests: int, connections: int) -> None:
    run = _Run(sys.stdin.buffer.read(), requests, connections)
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(run), host, port)
    await run.done
    seconds = time.perf_counter() - begun
    ordered = sorted(run.latencies)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "requests": len(ordered),
                "p50": ordered[len(ordered) // 2],
                "p99": ordered[len(ordered) * 99 // 100],
            }
        )
    )


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
