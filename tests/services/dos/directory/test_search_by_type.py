"""The other searches: by service type and by clinical term for REST, and the analysis of older versions."""

import pytest

from simulator.services.dos.directory.locations import Location
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import (
    Outcome,
    analyse_services,
    distance_text,
    find_by_clinical_term,
    find_by_type,
)
from simulator.wire.json import Json
from tests.services.dos.makers import (
    DISCRIMINATOR,
    EAST,
    GROUP,
    NORTH,
    OTHER_DISCRIMINATOR,
    SURGERY,
    a_service,
    a_wanted,
    some_documents,
)

URGENT, PHARMACY, TREATMENT, PRACTICE, DEPARTMENT = 46, 13, 25, 100, 105
CLOSED: Json = {"days": {}}
OTHER_CLINICAL: Json = {"symptom_group": GROUP, "symptom_discriminators": [OTHER_DISCRIMINATOR]}


def _department(id: str, **members: Json) -> Json:
    """An emergency department that no search finds but as a catch-all."""
    return a_service(id, **{"type": DEPARTMENT, "clinical": [], "referral_roles": [], "opening": CLOSED, **members})


def _by_type(
    *services: Json, types: tuple[int, ...] = (PHARMACY, TREATMENT), per_type: int = 5, **wanted: Json
) -> list[str]:
    documents = some_documents(*services)
    hits = find_by_type(directory_of(documents), documents, a_wanted(**wanted), types, per_type)
    return [hit.service.id for hit in hits]


def test_by_type_services_come_type_by_type_as_named_and_nearest_first() -> None:
    services = [
        a_service("1", type=PHARMACY, east=2000),
        a_service("2", type=PHARMACY, east=1000),
        a_service("3", type=TREATMENT),
        a_service("4", type=URGENT),
    ]

    assert _by_type(*services, types=(TREATMENT, PHARMACY, TREATMENT)) == ["3", "2", "1"]


def test_so_many_of_each_type_are_given() -> None:
    services = [a_service(str(number), type=type, east=number) for number, type in enumerate([13, 13, 13, 25, 25, 25])]

    assert _by_type(*services, per_type=2) == ["0", "1", "3", "4"]


@pytest.mark.parametrize(
    "members",
    [{"capacity": "RED"}, {"opening": CLOSED}, {"dispositions": []}, {"clinical": []}, {"limited_to": ["HK"]}],
    ids=str,
)
def test_by_type_neither_capacity_nor_hours_nor_profile_count(members: Json) -> None:
    assert _by_type(a_service("1", **members)) == ["1"]


@pytest.mark.parametrize(
    "members",
    [
        {"status": "closed"}, {"referral_roles": ["127"]}, {"genders": ["M"]}, {"age_ranges": []}, {"east": 60_001},
        {"restricted": True, "referral_services": ["B81000"]},
    ],
    ids=str,
)  # fmt: skip
def test_by_type_role_gender_age_place_and_restriction_count(members: Json) -> None:
    assert _by_type(a_service("1", **members)) == []


def test_by_type_a_service_that_takes_the_practices_patients_comes_first() -> None:
    services = [
        a_service("1"),
        a_service("2", east=1000, referral_services=["100"], restricted=True),
        a_service("100", type=PRACTICE, ods_code=SURGERY),
    ]

    assert _by_type(*services, surgery="100", per_type=1) == ["2"]


def test_by_type_nothing_is_put_behind_a_name() -> None:
    documents = some_documents(a_service("1", referral_services=[SURGERY]))

    hits = find_by_type(directory_of(documents), documents, a_wanted(surgery=SURGERY), (TREATMENT,), 5)

    assert [hit.name for hit in hits] == ["Service 1"]


def test_by_type_a_place_that_is_not_served_finds_nothing() -> None:
    assert _by_type(a_service("1"), location=Location("CF10 1AA", EAST, NORTH, is_served=False)) == []


def _by_term(*services: Json, per_type: int = 5, **wanted: Json) -> list[str]:
    documents = some_documents(*services)
    hits = find_by_clinical_term(directory_of(documents), documents, a_wanted(**wanted), per_type)
    return [hit.service.id for hit in hits]


def test_by_clinical_term_services_have_the_group_with_its_discriminator() -> None:
    services = [
        a_service("1", type=TREATMENT),
        a_service("2", type=PHARMACY, east=1000),
        a_service("3", clinical=[OTHER_CLINICAL]),
        a_service("4", clinical=[{"symptom_group": 360, "symptom_discriminators": [DISCRIMINATOR]}]),
    ]

    assert _by_term(*services) == ["2", "1"]


def test_by_clinical_term_nothing_is_found_without_one() -> None:
    assert _by_term(a_service("1"), symptom_group=None) == []


def test_an_analysis_gives_what_is_closed_and_full_too() -> None:
    documents = some_documents(a_service("1", capacity="RED", opening=CLOSED), a_service("2", dispositions=[]))

    outcome = analyse_services(directory_of(documents), documents, a_wanted())

    assert [hit.service.id for hit in outcome.hits] == ["1"]


def test_an_analysis_has_no_catch_all() -> None:
    documents = some_documents(_department("1"))

    assert analyse_services(directory_of(documents), documents, a_wanted()) == Outcome()


def test_miles_are_to_be_had_where_the_search_is() -> None:
    assert distance_text(1609.344) == "1.0"
