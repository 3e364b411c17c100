"""Which store a setting names. Stores know nothing of each other; only here are they all known."""

from pathlib import Path

from simulator.records.store import Store
from simulator.records.temporary import TemporaryStore
from simulator.wire.errors import Problem, Problems


def open_store(setting: str | None) -> Store:
    """The store that the user's setting names: None for a temporary one, `sqlite:PATH`. Raises Problems."""
    if setting is None:
        return TemporaryStore()
    scheme, colon, place = setting.partition(":")
    if scheme != "sqlite" or not colon:
        raise _refused(f"{setting!r} names no store that there is")
    if place.startswith("//"):
        if not place.startswith("///"):
            raise _refused(f"{setting!r} has a host where a file's path should be")
        place = place[2:]
    if not place:
        raise _refused(f"{setting!r} names no file")
    from simulator.records.sqlite import DurableStore  # nobody else needs a database

    return DurableStore(Path(place).expanduser().absolute())


def _refused(what: str) -> Problems:
    return Problems([Problem(what, "say sqlite:PATH, or leave it out for a temporary journal", "store")])
