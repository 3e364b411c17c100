"""Doors: addresses behind which several operations answer, told apart by what a message says of itself.

SOAP services have one address for many operations, and some share it with another service. A door reads a message
just far enough to say which names it goes by; an operation says which names it answers to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from simulator.records.documents import Documents
from simulator.wire.http import Request


class Arrival(NamedTuple):
    """What a message says of itself: the names that an operation may answer to, the best one first, and its ids."""

    names: tuple[str, ...]
    message_id: str | None = None
    tracking_id: str | None = None


def _no_more(documents: Documents) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Door:
    """An address that several operations share. `read` never raises.

    `paths` are below the root and compared without regard to case or a slash at the end. `more` gives the paths that a
    tenant's documents add, in lower case.
    """

    name: str
    paths: tuple[str, ...]
    read: Callable[[Request], Arrival]
    more: Callable[[Documents], frozenset[str]] = _no_more
