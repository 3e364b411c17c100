import pytest

from simulator.services.dos.directory.areas import CENTRES, OUTSIDE_ENGLAND


def test_every_postcode_area_of_the_united_kingdom_has_a_middle() -> None:
    assert len(CENTRES) == 124


def test_the_areas_outside_england_are_areas() -> None:
    assert set(CENTRES) > OUTSIDE_ENGLAND


@pytest.mark.parametrize(
    ("area", "easting", "northing"),
    [("LS", 429840, 430645), ("BD", 406180, 441107), ("BS", 359129, 173338), ("SE", 536394, 179821)],
)
def test_a_middle_is_near_the_areas_own_postcodes(area: str, easting: int, northing: int) -> None:
    middle = CENTRES[area]

    assert max(abs(middle[0] * 1000 - easting), abs(middle[1] * 1000 - northing)) < 26_000
