import pytest

from simulator.services.dos.directory.distances import SearchDistance, distance_text, search_distance
from simulator.services.dos.directory.registry import Area
from simulator.wire.json import Json
from tests.services.dos.makers import HERE, some_documents

STORED: dict[str, Json] = {
    "LS177NZ": {"kilometres": 11.5},
    "LS17 7": {"kilometres": 12},
    "LS17": {"kilometres": 13},
}


def _without(*keys: str) -> dict[str, Json]:
    return {key: body for key, body in STORED.items() if key not in keys}


@pytest.mark.parametrize(
    ("stored", "asked", "forced", "expected"),
    [
        (STORED, 30, True, SearchDistance(30, "Override")),
        (STORED, None, True, SearchDistance(11.5, "Postcode")),
        (STORED, 30, False, SearchDistance(11.5, "Postcode")),
        (_without("LS177NZ"), 30, False, SearchDistance(12, "Sector")),
        (_without("LS177NZ", "LS17 7"), 30, False, SearchDistance(13, "District")),
        ({}, 30, False, SearchDistance(30, "Web Service")),
        ({}, None, False, SearchDistance(60, "National")),
        ({"LS17": None}, None, False, SearchDistance(60, "National")),
    ],
)
def test_the_first_distance_in_the_documented_order_holds(
    stored: dict[str, Json], asked: int | None, forced: bool, expected: SearchDistance
) -> None:
    documents = some_documents(dos_distances=stored)

    assert search_distance(documents, HERE, asked, forced=forced) == expected


def test_a_distance_is_in_metres_too() -> None:
    assert SearchDistance(11.5, "Postcode").metres == 11_500


@pytest.mark.parametrize(
    ("east", "north", "miles"),
    [(429646, 438836, "1.0"), (429840, 430645, "6.1"), (406180, 441107, "14.4"), (429354, 440405, "0.0")],
)
def test_miles_are_those_of_captured_replies(east: int, north: int, miles: str) -> None:
    metres = Area(HERE, 60_000).metres_to(east, north)

    assert metres is not None
    assert distance_text(metres) == miles
