"""A record's own timeline: dispensers do at its instants what it says, unless somebody else did other things."""

from datetime import datetime, timedelta

import pytest

from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.moments import written
from simulator.services.eps.prescription.periods import at
from simulator.services.eps.prescription.table import RELEASE, Change
from simulator.services.eps.prescription.timeline import planned, play
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.eps.makers import OTHER_PHARMACY, PHARMACY, a_prescription

HOUR = timedelta(hours=1)


def _planned(*entries: Json, items: int = 2) -> Json:
    """A prescription that waits, with a timeline of hours after NOW."""
    timeline = [{**entry, "at": written(NOW + hours * HOUR)} for hours, entry in enumerate(entries, start=1)]
    return a_prescription(items=items, timeline=timeline)


def _after(body: Json, hours: int) -> Json:
    made = at(body, NOW + hours * HOUR, NOW)
    assert made is not None
    return made


def _states(body: Json) -> tuple[str, ...]:
    return (body["status"], *(item["status"] for item in body["lineItems"].values()))


LIFE = _planned(
    {"event": "release"},
    {"event": "dispense", "items": {"2": "owing"}},
    {"event": "dispense"},
    {"event": "claim"},
)


@pytest.mark.parametrize(
    ("hours", "states"),
    [
        (0, ("0001", "0007", "0007")),
        (1, ("0002", "0008", "0008")),
        (2, ("0003", "0001", "0004")),
        (3, ("0006", "0001", "0001")),
        (4, ("0008", "0001", "0001")),
    ],
)
def test_each_event_comes_in_its_hour(hours: int, states: tuple[str, ...]) -> None:
    assert _states(_after(LIFE, hours)) == states


def test_whoever_is_nominated_does_it_if_nobody_is_named() -> None:
    assert _after(LIFE, 1)["dispenserOrg"] == PHARMACY


def test_a_named_dispenser_does_it() -> None:
    assert _after(_planned({"event": "release", "org": OTHER_PHARMACY}), 1)["dispenserOrg"] == OTHER_PHARMACY


def test_what_has_happened_is_no_longer_planned() -> None:
    left = list(planned(_after(LIFE, 2)))

    assert left == [NOW + 3 * HOUR, NOW + 4 * HOUR]


def test_the_history_and_the_notifications_are_those_of_the_events() -> None:
    made = _after(LIFE, 3)

    assert [each["timestamp"] for each in list(made["history"].values())[1:]] == [
        written(NOW + hours * HOUR) for hours in (1, 2, 3)
    ]
    assert [each["status"] for each in made["dispenseNotifications"].values()] == ["0003", "0006"]


def test_nothing_dispensed_is_not_dispensed() -> None:
    body = _planned({"event": "release"}, {"event": "dispense", "items": {"1": "0002", "2": "0002"}})

    assert _states(_after(body, 2)) == ("0007", "0002", "0002")


def test_a_prescription_may_be_given_back() -> None:
    made = _after(_planned({"event": "release"}, {"event": "return"}), 2)

    assert (_states(made), made.get("dispenserOrg")) == (("0001", "0007", "0007"), None)


def test_what_another_has_made_impossible_is_passed_over() -> None:
    taken = apply(_planned({"event": "release"}, {"event": "claim"}), RELEASE, NOW, Change(org=OTHER_PHARMACY))

    made = _after(taken, 2)

    assert (made["status"], made["dispenserOrg"], list(planned(made))) == ("0002", OTHER_PHARMACY, [])


def test_a_record_is_not_changed_by_what_is_played() -> None:
    before = str(LIFE)

    play(LIFE, NOW + HOUR, NOW + HOUR)

    assert str(LIFE) == before


@pytest.mark.parametrize("timeline", [None, {}, [1], [{}], [{"at": "soon", "event": "release"}], [{"event": "x"}]])
def test_what_is_no_timeline_plans_nothing(timeline: Json) -> None:
    assert list(planned({"timeline": timeline})) == []


@pytest.mark.parametrize("entry", [{"event": "dispense", "items": {"1": "0009"}}, {"event": "dispense", "items": []}])
def test_a_strange_entry_raises_nothing(entry: Json) -> None:
    body = _planned({"event": "release"}, entry)

    assert isinstance(_after(body, 2)["status"], str)


def test_an_instant_of_two_events_brings_both() -> None:
    now: datetime = NOW + HOUR
    timeline = [{"at": written(now), "event": each} for each in ("release", "dispense")]

    assert _after(a_prescription(timeline=timeline), 1)["status"] == "0006"
