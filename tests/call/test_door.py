"""Doors and arrivals are plain values; without more paths a tenant adds none."""

from simulator.call.door import Arrival, Door
from simulator.records.documents import Documents


def test_a_door_adds_no_paths_by_itself() -> None:
    door = Door("made", ("/made",), lambda request: Arrival(("*",)))

    assert door.more(Documents({})) == frozenset()


def test_an_arrival_need_not_have_ids() -> None:
    arrival = Arrival(("a", "b"))

    assert (arrival.message_id, arrival.tracking_id) == (None, None)
