"""Which timelines a prescription may have, and where bad ones are wrong."""

import pytest

from simulator.population.kinds import check_document
from simulator.population.prescription_timeline import TIMELINE
from simulator.population.shapes import flaws_of
from simulator.wire.json import Json


@pytest.mark.parametrize("at", ["PT2H", "P1DT6H", "2026-11-22", "2026-11-22T10:00:00Z"])
def test_an_entry_says_when_and_what(at: str) -> None:
    assert flaws_of(TIMELINE, [{"at": at, "event": "dispense", "org": "FZ901", "items": {"2": "0004"}}]) == []


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"event": "release"}, (0,)),
        ({"at": "tomorrow", "event": "release"}, (0, "at")),
        ({"at": "PT1H", "event": "reset"}, (0, "event")),
        ({"at": "PT1H", "event": "dispense", "items": {"1": "0009"}}, (0, "items", "1")),
        ({"at": "PT1H", "event": "dispense", "item": {}}, (0, "item")),
    ],
)
def test_what_is_wrong_is_said_where_it_is(entry: Json, path: tuple[str | int, ...]) -> None:
    assert [flaw.path for flaw in flaws_of(TIMELINE, [entry])] == [path]


def test_the_short_form_takes_a_timeline_too() -> None:
    form = {"nhs_number": "9990010005", "items": ["amoxicillin"], "timeline": [{"at": "PT1H", "event": "release"}]}

    assert check_document("prescriptions", "any-name", form) == []
