from simulator.services.eps.prescribing.bundle import EVENTS
from simulator.services.eps.prescribing.events import TAKERS


def test_every_event_is_taken_by_somebody() -> None:
    assert set(TAKERS) == set(EVENTS)
