"""A message that comes in, in any pieces, is the one that was sent."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.web.mail.incoming import Incoming


def _stuffed(message: bytes) -> bytes:
    return (b"\r\n" + message).replace(b"\r\n.", b"\r\n..")[2:]


async def _read(*pieces: bytes, limit: int = 1_000) -> tuple[Incoming, bytes, int]:
    reader, incoming, count = asyncio.StreamReader(limit=16), Incoming(limit), 0

    def arrived() -> None:
        nonlocal count
        count += 1

    async def feed() -> None:
        for piece in pieces:
            reader.feed_data(piece)
            await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await asyncio.gather(incoming.read(reader, arrived), feed())
    reader.feed_eof()
    return incoming, await reader.read(), count


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\r\n",
        b"one\r\n",
        b".\r\n",
        b"..\r\n.\r\n",
        b"a.\r\nb\r\n",
        b"bare\n.\nlf\r\n",
        b"x" * 100 + b"\r\n",
        b"\0\r\r\n",
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1_000])
async def test_a_message_ends_with_its_dot_however_it_comes(message: bytes, size: int) -> None:
    wire = _stuffed(message) + b".\r\n"

    incoming, rest, count = await _read(*(wire[at : at + size] for at in range(0, len(wire), size)), b"QUIT\r\n")

    assert (incoming.kept, incoming.is_oversize, rest) == (message, False, b"QUIT\r\n")
    assert count > 0


@given(st.lists(st.sampled_from([b"\r\n", b".", b"a", b"\r", b"\n", b"abcdefghijklmnopqrstuvwxyz"]), max_size=12))
def test_any_message_comes_through(parts: list[bytes]) -> None:
    message = b"".join(parts) + b"\r\n"

    incoming, rest, _ = asyncio.run(_read(_stuffed(message) + b".\r\n"))

    assert (incoming.kept, rest) == (message, b"")


@pytest.mark.parametrize(("length", "kept", "oversize"), [(18, 20, False), (19, 20, True), (500, 20, True)])
async def test_of_too_long_a_message_the_beginning_is_kept(length: int, kept: int, oversize: bool) -> None:
    incoming, _, _ = await _read(b"x" * length + b"\r\n.\r\n", limit=20)

    assert (len(incoming.kept), incoming.is_oversize, incoming.size) == (kept, oversize, length + 2)
