import pytest

from simulator.records.documents import Document
from simulator.services.dos.directory.ages import AGE_GROUPS, AgeRange
from simulator.services.dos.directory.model import (
    ACTIVE,
    CLOSED,
    COMMISSIONING,
    Attribute,
    DosService,
    Endpoint,
    Name,
    service_of,
)
from simulator.wire.json import Json
from tests.services.dos.makers import a_service, an_endpoint


def _service(**members: Json) -> DosService:
    return DosService("2000000001", 1, a_service(**members))


def test_a_service_is_read_once_for_each_version() -> None:
    document = Document("dos-services", "1", 1, a_service("1"))

    assert service_of(document) is service_of(document)


def test_a_service_without_an_id_goes_by_its_key() -> None:
    assert DosService("2000000001", 1, {"name": "No id"}).id == "2000000001"


@pytest.mark.parametrize(
    ("said", "status"),
    [("active", ACTIVE), ("Active", ACTIVE), (1, ACTIVE), (None, ACTIVE), ("closed", CLOSED), ("2", CLOSED),
     ("commissioning", COMMISSIONING), (3, COMMISSIONING), ("retired", CLOSED)],
)  # fmt: skip
def test_a_status_is_written_as_a_word_or_a_number(said: Json, status: int) -> None:
    assert _service(status=said).status == status


@pytest.mark.parametrize(
    ("said", "type_id"), [({"id": "13"}, 13), ({"id": 13}, 13), (13, 13), ({}, 0), (None, 0), ({"id": "x"}, 0)]
)
def test_a_service_type_is_a_number(said: Json, type_id: int) -> None:
    body = {**a_service(), "type": said}

    assert DosService("1", 1, body).type_id == type_id


@pytest.mark.parametrize(
    ("east", "north", "position"),
    [(1, 2, (1, 2)), ("1.9", "2", (1, 2)), (None, 2, None), ("", "", None), ("there", 2, None)],
)
def test_a_position_is_two_numbers_or_none(east: Json, north: Json, position: tuple[int, int] | None) -> None:
    assert _service(easting=east, northing=north).position == position


@pytest.mark.parametrize(
    ("said", "rag"),
    [("High", "GREEN"), ("low", "AMBER"), ("None", "RED"), ("RED", "RED"), ({"status": "Amber"}, "AMBER"),
     ({"status": {"rag": "RED"}}, "RED"), (None, "GREEN"), ("odd", "GREEN")],
)  # fmt: skip
def test_capacity_is_written_by_colour_or_by_how_much_there_is(said: Json, rag: str) -> None:
    assert _service(capacity=said).capacity == rag


def test_ages_are_the_ranges_said() -> None:
    service = _service(age_ranges=[{"days_from": 0, "days_to": "364.25"}], age_groups=[1])

    assert service.age_ranges == (AgeRange(0.0, 364.25),)


def test_without_ranges_ages_are_those_of_the_groups() -> None:
    service = _service(age_ranges=None, age_groups=[1, {"id": "4"}, 99, "x"])

    assert service.age_ranges == (AGE_GROUPS[1], AGE_GROUPS[4])


def test_discriminators_stand_with_their_group() -> None:
    said = [
        {"symptom_group": "1", "symptom_discriminators": ["2", 3, "x"]},
        {"symptom_group": 1, "symptom_discriminators": [4]},
        {"symptom_group": "x"},
        {"symptom_group": 5},
    ]

    assert _service(clinical=said).clinical == {1: frozenset({2, 3, 4}), 5: frozenset()}


def test_dispositions_are_numbers() -> None:
    assert _service(dispositions=["1005", 1002, "Dx05"]).dispositions == {1005, 1002}


def test_roles_go_by_id_and_name_in_lower_case() -> None:
    assert _service(referral_roles=[{"id": 23, "name": "Pathways Referral"}, "HCP GP"]).referral_roles == {
        "23", "pathways referral", "hcp gp",
    }  # fmt: skip


def test_referral_services_go_by_id_and_name() -> None:
    service = _service(referral_services=[{"id": "7", "name": "A81099"}, 8])

    assert service.referral_services == (Name("7", "A81099"), Name("8"))
    assert service.referred_from == {"7", "a81099", "8"}


@pytest.mark.parametrize(("said", "minutes"), [(None, None), (False, None), (True, 0), (0, 0), (15, 15), ("30", 30)])
def test_a_service_can_be_found_only_if_it_opens_soon(said: Json, minutes: int | None) -> None:
    assert _service(only_if_open=said).only_if_open == minutes


def test_areas_are_in_capitals() -> None:
    service = _service(limited_to=["ls17"], promoted_from=["hk"])

    assert service.limited_to == {"LS17"}
    assert service.promoted_from == {"HK"}


def test_an_endpoint_that_says_little_is_empty_otherwise() -> None:
    service = _service(endpoints=[{"order": "2", "transport": "email"}, an_endpoint(order=1)])

    assert service.endpoints[0] == Endpoint(2, "email", "", "", "", "", "", "")


@pytest.mark.parametrize(
    "said", [{"requirebooking": True}, [{"name": "requirebooking", "value": "TRUE"}]], ids=["short", "long"]
)
def test_an_attribute_is_written_short_or_long(said: Json) -> None:
    assert _service(attributes=said).attributes == (Attribute("requirebooking", "TRUE"),)


@pytest.mark.parametrize(
    "name", ["genders", "clinical", "dispositions", "referral_roles", "referral_services", "endpoints", "attributes"]
)
def test_what_is_null_is_nothing(name: str) -> None:
    service = DosService("1", 1, {**a_service(), name: None})

    assert not getattr(service, name)
