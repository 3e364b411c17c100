"""Times in people's records, which may count from the beginning of their tenant: `-P3D` is three days before.

How a time is written again is the business of whoever writes it.
"""

import re
from datetime import datetime
from functools import lru_cache

from simulator.clock import parse_duration, parse_instant

_RELATIVE = re.compile(r"-?P[0-9TWDHMS.]+", re.ASCII)
_EARLIEST, _LATEST = 1800, 2999
"""Years in which an instant can be: there is room to reckon on both sides."""


def is_relative(text: str) -> bool:
    """Does it count from the beginning of a tenant?"""
    return _RELATIVE.fullmatch(text) is not None


def counted(duration: str, began: datetime) -> datetime | None:
    """The instant so long after the beginning; None for what is no duration, or leads further than can be reckoned."""
    try:
        return _within_reach(began + parse_duration(duration))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=8192)
def read(text: str) -> datetime | None:
    """The instant that a text means which counts from nothing; None for what is none, or out of reach."""
    try:
        return _within_reach(parse_instant(text))
    except (ValueError, OverflowError):
        return None


def instant_of(text: str, began: datetime) -> datetime | None:
    """The instant that a text means, whether it counts from the beginning or not."""
    return counted(text, began) if is_relative(text) else read(text)


def _within_reach(instant: datetime) -> datetime | None:
    return instant if _EARLIEST <= instant.year <= _LATEST else None
