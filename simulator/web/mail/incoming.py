"""A message while it comes in after DATA: read within bounds, byte for byte, up to the line with nothing but a dot."""

import asyncio
from collections.abc import Callable

_END = b"\r\n.\r\n"
_DOT_LINE = b".\r\n"


class Incoming:
    """What has come of a message. `size` counts all bytes, `kept` are at most `limit` of them."""

    def __init__(self, limit: int) -> None:
        self.size = 0
        self._limit = limit
        self._parts: list[bytes] = []
        self._room = limit + len(_DOT_LINE)  # the end mark is kept at first, in case there is more to come
        self._tail = b"\r\n"  # DATA's own line end: a message may be empty

    async def read(self, reader: asyncio.StreamReader, arrived: Callable[[], None]) -> None:
        """Read to the end; `arrived` is told of each piece. Lines may be of any length."""
        while not self._tail.endswith(_END):
            try:
                part = await reader.readuntil(_DOT_LINE)
            except asyncio.LimitOverrunError as longer:
                part = await reader.read(longer.consumed)
            self._add(part)
            arrived()
        self.size -= len(_DOT_LINE)

    @property
    def is_oversize(self) -> bool:
        """Is it longer than may be kept?"""
        return self.size > self._limit

    @property
    def kept(self) -> bytes:
        """The message, or its beginning; the dots that SMTP puts before a line's own are taken away."""
        came = b"".join(self._parts)[: min(self.size, self._limit)]
        return (b"\r\n" + came).replace(b"\r\n.", b"\r\n")[2:]

    def _add(self, part: bytes) -> None:
        self.size += len(part)
        self._tail = (self._tail + part[-len(_END) :])[-len(_END) :]
        if self._room > 0:
            self._parts.append(part[: self._room])
            self._room -= len(part)
