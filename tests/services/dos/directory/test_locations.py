import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.dos.directory.areas import CENTRES
from simulator.services.dos.directory.locations import KIND, Location, area_of, locate, spaced
from simulator.wire.json import Json
from tests.services.dos.makers import EAST, NORTH, POSTCODE, some_documents

DOCUMENTS = some_documents()


@pytest.mark.parametrize("text", ["LS17 7NZ", "LS177NZ", "ls17 7nz", " LS17  7NZ ", "L S 1 7 7 N Z"])
def test_a_postcode_of_the_table_is_found_however_it_is_spaced(text: str) -> None:
    assert locate(DOCUMENTS, text) == Location(POSTCODE, EAST, NORTH)


@pytest.mark.parametrize(
    "text",
    [None, "", "SW1A", "LS17", "LS17 7", "LS17 7N", "LS17 7CZ", "17 7NZ", "LSA 7NZ", "LS17 7NZ1", "XX1 1AA", "é"],
)
def test_what_is_no_whole_postcode_of_an_area_is_not_known(text: str | None) -> None:
    assert locate(DOCUMENTS, text) is None


@given(st.sampled_from(sorted(CENTRES)), st.from_regex(r"[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True))
def test_any_other_postcode_is_somewhere_in_its_area(area: str, rest: str) -> None:
    found = locate(DOCUMENTS, area + rest)

    assert found is not None
    middle = CENTRES[area]
    assert max(abs(found.easting - middle[0] * 1000), abs(found.northing - middle[1] * 1000)) <= 12_000


def test_it_is_at_the_same_place_each_time() -> None:
    assert locate(DOCUMENTS, "EX2 5SE") == locate(some_documents(), "ex25se")


def test_postcodes_of_one_sector_are_near_each_other() -> None:
    one, other = locate(DOCUMENTS, "EX2 5SE"), locate(DOCUMENTS, "EX2 5AB")

    assert one is not None
    assert other is not None
    assert max(abs(one.easting - other.easting), abs(one.northing - other.northing)) <= 800


@pytest.mark.parametrize(("text", "is_served"), [("CF10 1AA", False), ("EH1 1AA", False), ("EX2 5SE", True)])
def test_only_english_areas_are_served(text: str, is_served: bool) -> None:
    found = locate(DOCUMENTS, text)

    assert found is not None
    assert found.is_served is is_served


def test_a_postcode_of_the_table_is_served_wherever_it_is() -> None:
    table: dict[str, Json] = {"CF101AA": {"postcode": "CF10 1AA", "easting": 318_000, "northing": 176_000}}

    assert locate(some_documents(dos_postcodes=table), "CF10 1AA") == Location("CF10 1AA", 318_000, 176_000)


def test_a_postcode_that_the_tenant_does_not_know_is_not_found() -> None:
    options: dict[str, Json] = {"directory": {"unknown_postcodes": ["LS17 7NZ"]}}

    assert locate(some_documents(dos_options=options), "LS17 7NZ") is None


async def test_an_area_of_the_table_alone_is_where_its_postcodes_are() -> None:
    table: dict[str, Json] = {"WX11AB": {"postcode": "WX1 1AB", "easting": 400_000, "northing": 300_000}}
    documents = some_documents(dos_postcodes=table)
    await documents.put(KIND, "WX11DE", {"postcode": "WX1 1DE", "easting": 402_000, "northing": 300_000})

    found = locate(documents, "WX9 9ZZ")

    assert found is not None
    assert max(abs(found.easting - 402_000), abs(found.northing - 300_000)) <= 12_000


@pytest.mark.parametrize("body", [{}, {"easting": "here", "northing": 1}, {"easting": None, "northing": 1}])
def test_a_postcode_whose_document_says_no_place_is_not_found(body: Json) -> None:
    assert locate(some_documents(dos_postcodes={"LS177NZ": body}), "LS17 7NZ") is None


def test_a_location_has_its_area_district_and_sector() -> None:
    here = Location(POSTCODE, EAST, NORTH)

    assert (here.area, here.district, here.sector) == ("LS", "LS17", "LS17 7")


@pytest.mark.parametrize("area", ["LS", "LS17", "LS17 7"])
def test_a_location_is_in_its_area_district_and_sector(area: str) -> None:
    assert Location(POSTCODE, EAST, NORTH).is_in([area])


@pytest.mark.parametrize("area", ["L", "LS1", "LS17 8"])
def test_a_location_is_not_in_one_that_is_written_alike(area: str) -> None:
    assert not Location(POSTCODE, EAST, NORTH).is_in([area])


@pytest.mark.parametrize(("postcode", "area"), [("E1 1AA", "E"), ("EC1A 4JQ", "EC"), ("M1 1AA", "M")])
def test_an_area_is_the_letters_before_the_first_digit(postcode: str, area: str) -> None:
    assert area_of(postcode) == area


def test_a_key_is_spaced_before_its_inward_half() -> None:
    assert spaced("EC1A4JQ") == "EC1A 4JQ"
