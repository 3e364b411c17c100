"""HTTP byte by byte, for tests that say themselves what stands on the wire. No expectation lives here."""

import asyncio

from simulator.records.exchange import split_headers
from simulator.web.server import Server

HOST = b"Host: localhost\r\n"


async def talk(server: Server, sent: bytes, *, half: bytes = b"") -> bytes:
    """All that comes back for these bytes until the server closes; `half` is sent a moment later."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    if half:
        await asyncio.sleep(0.05)
        writer.write(half)
    try:
        return await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.close()


def replies(received: bytes) -> list[tuple[int, bytes]]:
    """Status and body of each reply in a stream of them."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        fields = split_headers(head.partition(b"\r\n")[2])
        length = int(fields.get("Content-Length", 0))
        found.append((int(head.split()[1]), rest[:length]))
        received = rest[length:]
    return found
