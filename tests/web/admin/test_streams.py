"""Open streams end with their server."""

import pytest

from simulator.web.admin.streams import Streams


class _Stream:
    """Counts how often it was told to end; leaves its streams when it is, as a real one does."""

    def __init__(self, streams: Streams) -> None:
        self.told = 0
        self._streams = streams

    def close(self) -> None:
        self.told += 1
        self._streams.remove(self)


@pytest.fixture
def streams() -> Streams:
    """No stream is open yet."""
    return Streams()


def test_closing_ends_every_open_stream_once(streams: Streams) -> None:
    opened = [_Stream(streams) for _ in range(3)]
    for stream in opened:
        streams.add(stream)

    streams.close()

    assert [stream.told for stream in opened] == [1, 1, 1]


def test_a_stream_that_ended_before_is_not_told_again(streams: Streams) -> None:
    stream = _Stream(streams)
    streams.add(stream)
    streams.remove(stream)

    streams.close()

    assert stream.told == 0


def test_a_stream_that_comes_after_the_end_ends_as_soon_as_it_is_added(streams: Streams) -> None:
    stream = _Stream(streams)
    streams.close()

    streams.add(stream)

    assert stream.told == 1


def test_its_length_is_how_many_are_open(streams: Streams) -> None:
    first, second = _Stream(streams), _Stream(streams)
    streams.add(first)
    streams.add(second)

    streams.remove(first)

    assert len(streams) == 1


def test_a_stream_may_be_removed_that_was_never_there(streams: Streams) -> None:
    streams.add(_Stream(streams))

    streams.remove(_Stream(streams))

    assert len(streams) == 1
