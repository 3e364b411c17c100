"""The open event streams of one server, so that they end when it does."""

from typing import Protocol


class Closes(Protocol):
    """What can be told to end."""

    def close(self) -> None:
        """End."""


class Streams:
    """Open streams. After `close`, new ones end as soon as they are added."""

    def __init__(self) -> None:
        self._open: set[Closes] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    def add(self, stream: Closes) -> None:
        """A stream has begun."""
        self._open.add(stream)
        if self._closed:
            stream.close()

    def remove(self, stream: Closes) -> None:
        """A stream has ended."""
        self._open.discard(stream)

    def close(self) -> None:
        """End them all."""
        self._closed = True
        for stream in tuple(self._open):
            stream.close()
