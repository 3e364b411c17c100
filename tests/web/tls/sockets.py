"""A socket's transport that sends nothing: for tests of what stands above it. No expectation lives here."""

import asyncio

from simulator.wire.json import Json


class Socket(asyncio.Transport):
    """A socket's transport that keeps what is sent, and remembers what it was told; one that breaks closes instead."""

    def __init__(self, peername: Json = ("192.0.2.7", 1)) -> None:
        super().__init__({"peername": peername})
        self.sent = bytearray()
        self.told: list[Json] = []
        self.protocol: asyncio.BaseProtocol | None = None
        self.breaks = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data
        if self.breaks:
            self.close()

    def close(self) -> None:
        self.told.append("close")

    def write_eof(self) -> None:
        self.told.append("eof")

    def abort(self) -> None:
        self.told.append("abort")

    def is_closing(self) -> bool:
        return bool({"close", "abort"} & {each for each in self.told if isinstance(each, str)})

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def pause_reading(self) -> None:
        self.told.append("pause")

    def resume_reading(self) -> None:
        self.told.append("resume")

    def is_reading(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 7

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return (1, 2)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.told.append((high, low))
