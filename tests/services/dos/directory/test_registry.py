"""The index against a scan of all services."""

from collections.abc import Mapping
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.records.documents import Document, Documents
from simulator.services.dos.directory.locations import Location
from simulator.services.dos.directory.model import KIND, service_of
from simulator.services.dos.directory.registry import Area, Directory, cell_of, code_key, directory_of
from simulator.wire.json import Json
from tests.makers import shipped
from tests.services.dos.makers import EAST, GROUP, HERE, NORTH, a_service, by_id, some_documents

TYPES = (13, 100)
GROUPS = (GROUP, 360)


def _ids(directory: Directory, metres: float = 60_000) -> set[str]:
    return {near.service.id for near in directory.within(HERE, metres)}


def _directory(*services: Json) -> Directory:
    return directory_of(some_documents(*services))


def test_a_service_is_found_by_its_id_whatever_its_status() -> None:
    found = _directory(a_service(status="closed")).by_id("2000000001")

    assert found is not None
    assert not found.is_active


def test_an_unknown_id_finds_nothing() -> None:
    assert _directory(a_service()).by_id("1") is None


@pytest.mark.parametrize("code", ["Y00001", "y00001", " Y00001 "])
def test_a_service_is_found_by_its_ods_code_in_either_case(code: str) -> None:
    assert [each.id for each in _directory(a_service()).by_ods_code(code)] == ["2000000001"]


def test_an_ods_code_may_be_that_of_several() -> None:
    directory = _directory(a_service("1", ods_code="A"), a_service("2", ods_code="a", status="closed"))

    assert [each.id for each in directory.by_ods_code("A")] == ["1", "2"]


@pytest.mark.parametrize("code", ["", " ", "Z99999"])
def test_another_code_finds_nothing(code: str) -> None:
    assert _directory(a_service(), a_service("2", ods_code="")).by_ods_code(code) == []


def test_services_are_found_by_the_practices_whose_patients_they_take() -> None:
    directory = _directory(
        a_service("1", referral_services=[{"id": "9", "name": "A81099"}]), a_service("2", referral_services=[8])
    )

    assert [each.id for each in directory.referred_from(["9", "a81099", "A81099"])] == ["1"]


@pytest.mark.parametrize(("name", "is_one"), [("1", True), ("fqw63rpx", True), ("2", False), ("", False)])
def test_a_service_goes_by_its_id_and_its_code(name: str, is_one: bool) -> None:
    assert _directory(a_service("1", ods_code="FQW63RPX", status="closed")).has(name) is is_one


def test_only_active_services_with_a_place_are_near() -> None:
    directory = _directory(a_service("1"), a_service("2", status="closed"), a_service("3", easting=None))

    assert _ids(directory) == {"1"}


def test_the_area_is_a_box_and_no_circle() -> None:
    corner = a_service("1", east=59_999, north=-59_999)

    assert _ids(_directory(corner, a_service("2", east=60_001))) == {"1"}


def test_its_edge_belongs_to_it() -> None:
    assert _ids(_directory(a_service("1", east=60_000, north=60_000))) == {"1"}


def test_services_of_a_type_come_nearest_first() -> None:
    directory = _directory(a_service("1", east=30_000), a_service("2", north=-100), a_service("3", east=9_000))

    found = directory.nearest(25, Area(HERE, 60_000))

    assert [(near.service.id, near.metres) for near in found] == [("2", 100), ("3", 9_000), ("1", 30_000)]


def test_services_of_another_type_are_not_among_them() -> None:
    assert list(_directory(a_service(type=13)).nearest(25, Area(HERE, 60_000))) == []


def test_those_whose_profile_is_not_accepted_are_not_among_them() -> None:
    directory = _directory(a_service("1", genders=["M"]), a_service("2"))

    found = directory.nearest(25, Area(HERE, 60_000), lambda profile: profile.has_gender("F"))

    assert [near.service.id for near in found] == ["2"]


def test_types_are_those_with_an_active_service() -> None:
    directory = _directory(a_service("1", type=13), a_service("2", type=46, status="closed"))

    assert directory.types() == {13}


def test_types_with_a_group_are_those_with_a_service_that_has_it() -> None:
    directory = _directory(a_service("1", type=13), a_service("2", type=46, clinical=[]))

    assert directory.types_with(GROUP) == {13}


def test_all_services_of_a_type_are_found_wherever_they_are() -> None:
    directory = _directory(a_service("1", type=105), a_service("2", type=105, east=300_000), a_service("3"))

    assert {each.id for each in directory.by_type(105)} == {"1", "2"}


async def test_a_new_service_is_there_at_once() -> None:
    documents = some_documents(a_service("1"))
    directory = directory_of(documents)

    await documents.put(KIND, "2", a_service("2"))

    assert _ids(directory) == {"1", "2"}


async def test_a_service_that_moved_is_only_where_it_is_now() -> None:
    documents = some_documents(a_service("1"))
    directory = directory_of(documents)

    await documents.put(KIND, "1", a_service("1", east=100_000))

    assert _ids(directory) == set()
    assert _ids(directory, 100_000) == {"1"}


@pytest.mark.parametrize("is_shipped", [True, False])
async def test_a_deleted_service_is_gone(is_shipped: bool) -> None:
    documents = some_documents(*([a_service("1")] if is_shipped else []))
    directory = directory_of(documents)
    await documents.put(KIND, "1", a_service("1", ods_code="NEW"))

    await documents.delete(KIND, "1")

    assert (_ids(directory), directory.by_ods_code("NEW")) == (set(), [])


async def test_a_type_whose_last_service_is_gone_is_no_more() -> None:
    documents = some_documents()
    directory = directory_of(documents)
    await documents.put(KIND, "1", a_service("1"))

    await documents.delete(KIND, "1")

    assert (directory.types(), directory.types_with(GROUP)) == (set(), set())


async def test_a_change_before_the_directory_was_first_asked_for_counts() -> None:
    documents = some_documents(a_service("1"), a_service("2"))
    await documents.delete(KIND, "1")
    await documents.put(KIND, "2", a_service("2", ods_code="NEW"))

    directory = directory_of(documents)

    assert (_ids(directory), [each.id for each in directory.by_ods_code("new")]) == ({"2"}, ["2"])


async def test_a_closed_service_is_no_longer_found_by_its_place() -> None:
    documents = some_documents(a_service("1"))
    directory = directory_of(documents)

    await documents.put(KIND, "1", a_service("1", status="closed"))

    assert _ids(directory) == set()


async def test_one_tenants_changes_are_not_anothers() -> None:
    data = shipped(dos_services=by_id(a_service("1")))
    one, other = Documents(data, "one"), Documents(data, "other")
    directories = [directory_of(one), directory_of(other)]

    await one.delete(KIND, "1")

    assert [_ids(directory) for directory in directories] == [set(), {"1"}]


def test_what_was_shipped_is_indexed_once_for_all_tenants() -> None:
    data = shipped(dos_services=by_id(a_service("1")))
    near = [next(directory_of(Documents(data, name)).within(HERE, 1000)) for name in ("one", "other")]

    assert near[0].entry is near[1].entry


@pytest.mark.parametrize("body", [{"id": "1", "name": "n"}, {"id": "1", "name": "n", "type": "x", "clinical": None}])
async def test_a_service_that_says_hardly_anything_is_no_trouble(body: Json) -> None:
    documents = some_documents()
    directory = directory_of(documents)

    await documents.put(KIND, "1", body)

    assert directory.by_id("1") is not None


def test_a_code_is_compared_in_capitals() -> None:
    assert code_key(" fqw63rpx ") == "FQW63RPX"


def test_a_cell_is_ten_kilometres_wide() -> None:
    assert (cell_of(9_999, 10_000), cell_of(-1, 0)) == ((0, 1), (-1, 0))


@st.composite
def services(draw: st.DrawFn) -> dict[str, Json]:
    """Services around a place: few profiles, any type, some closed, some without a place."""
    found: dict[str, Json] = {}
    for key in draw(st.sets(st.integers(1, 40))):
        found[str(key)] = a_service(
            str(key),
            east=draw(st.integers(-80_000, 80_000)),
            north=draw(st.integers(-80_000, 80_000)),
            type=draw(st.sampled_from(TYPES)),
            status=draw(st.sampled_from(["active", "active", "active", "closed"])),
            clinical=[{"symptom_group": group} for group in draw(st.sets(st.sampled_from(GROUPS)))],
            genders=draw(st.sampled_from([["F"], ["M"], ["F", "M", "I"]])),
        )
    return found


def _scan(documents: Documents, type: int, area: tuple[Location, float], group: int | None) -> list[tuple[float, str]]:
    """The same as the index gives, by looking at every document."""
    location, metres = area
    found = []
    for service in map(service_of, documents.peek_every(KIND)):
        if service.is_active and service.position is not None and service.type_id == type and "F" in service.genders:
            east, north = service.position[0] - location.easting, service.position[1] - location.northing
            if max(abs(east), abs(north)) <= metres and (group is None or group in service.clinical):
                found.append((hypot(east, north), service.key))
    return sorted(found)


@settings(max_examples=60, deadline=None)
@given(
    given_services=services(),
    changes=services(),
    deleted=st.sets(st.integers(1, 40)),
    metres=st.sampled_from([0, 900, 10_000, 37_500, 60_000, 99_000]),
    at=st.tuples(st.integers(-30_000, 30_000), st.integers(-30_000, 30_000)),
)
def test_the_index_finds_what_a_scan_finds(
    given_services: Mapping[str, Json],
    changes: Mapping[str, Json],
    deleted: set[int],
    metres: float,
    at: tuple[int, int],
) -> None:
    documents = Documents(shipped(dos_services=given_services))
    directory = directory_of(documents)
    for key, body in changes.items():
        documents._change(KIND, key, documents.peek(KIND, key), Document(KIND, key, 2, body))
    for gone in deleted:
        documents._change(KIND, str(gone), documents.peek(KIND, str(gone)), None)
    here = Location("LS17 7NZ", EAST + at[0], NORTH + at[1])

    found = {
        (type, group): [
            (near.metres, near.service.key)
            for near in directory.nearest(type, Area(here, metres), lambda each: each.has_gender("F"), group)
        ]
        for type in TYPES
        for group in (None, *GROUPS)
    }

    assert found == {
        (type, group): _scan(documents, type, (here, metres), group) for type in TYPES for group in (None, *GROUPS)
    }
