"""The searches: what is found, in which order, how much of it, and what steps in when nothing is."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from simulator.services.dos.directory.ages import AGE_GROUPS, NOBODY
from simulator.services.dos.directory.capacity import Status, set_capacity
from simulator.services.dos.directory.locations import Location
from simulator.services.dos.directory.model import RED
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import (
    Outcome,
    find_services,
)
from simulator.wire.json import Json
from tests.services.dos.makers import (
    DISCRIMINATOR,
    EAST,
    GROUP,
    NORTH,
    OTHER_DISCRIMINATOR,
    ROLE,
    ROLE_NAME,
    SUNDAY,
    SURGERY,
    a_service,
    a_wanted,
    some_documents,
)

URGENT, PHARMACY, TREATMENT, PRACTICE, DEPARTMENT = 46, 13, 25, 100, 105
CLOSED: Json = {"days": {}}
OTHER_CLINICAL: Json = {"symptom_group": GROUP, "symptom_discriminators": [OTHER_DISCRIMINATOR]}


def _outcome(*services: Json, version: str = "1.5", kinds: Mapping[str, Json] | None = None, **wanted: Json) -> Outcome:
    documents = some_documents(*services, **(kinds or {}))
    return find_services(directory_of(documents), documents, a_wanted(**wanted), version, with_gaps=True)


def _found(*services: Json, version: str = "1.5", kinds: Mapping[str, Json] | None = None, **wanted: Json) -> list[str]:
    """The ids of what is found, in order, when nobody wants to see the gaps."""
    documents = some_documents(*services, **(kinds or {}))
    hits = find_services(directory_of(documents), documents, a_wanted(**wanted), version).hits
    return [hit.service.id for hit in hits]


def _names(outcome: Outcome) -> list[str]:
    return [hit.name for hit in outcome.hits]


def test_a_service_that_passes_all_steps_is_found() -> None:
    hit = _outcome(a_service("1", east=3000, north=4000)).hits[0]

    assert (hit.service.id, hit.distance, hit.suffix, hit.capacity) == ("1", 5000.0, "", Status())


@pytest.mark.parametrize(
    "members",
    [
        {"status": "closed"},
        {"status": "commissioning"},
        {"east": 60_001},
        {"clinical": []},
        {"clinical": [{"symptom_group": 360, "symptom_discriminators": [DISCRIMINATOR]}]},
        {"genders": ["M"]},
        {"genders": []},
        {"restricted": True, "referral_services": ["B81000"]},
        {"easting": None},
    ],
    ids=str,
)
def test_a_service_that_fails_the_first_part_goes_without_a_word(members: Json) -> None:
    assert _outcome(a_service("1", **members)) == Outcome()


@pytest.mark.parametrize(
    ("members", "step"),
    [
        ({"capacity": "RED"}, "capacity"),
        ({"clinical": [OTHER_CLINICAL]}, "symptom discriminators"),
        ({"dispositions": [1002]}, "disposition"),
        ({"referral_roles": ["127"]}, "referral role"),
        ({"referral_roles": []}, "referral role"),
        ({"age_ranges": [{"days_from": 0, "days_to": 5843}]}, "age"),
        ({"age_ranges": []}, "age"),
        ({"opening": CLOSED}, "session"),
        ({"opening": {"days": {"Sunday": [["11:00", "12:00"]]}}, "only_if_open": 30}, "only if open"),
        ({"limited_to": ["BD", "LS16", "LS17 8"]}, "limited"),
    ],
)  # fmt: skip
def test_a_service_that_fails_one_step_of_the_second_part_is_a_gap(members: Json, step: str) -> None:
    outcome = _outcome(a_service("1", east=100, **members))

    assert [(gap.service.id, gap.distance, gap.step) for gap in outcome.gaps] == [("1", 100.0, step)]
    assert outcome.hits == ()


@pytest.mark.parametrize(
    "members",
    [
        {"capacity": "RED", "dispositions": []},
        {"referral_roles": [], "dispositions": []},
        {"opening": CLOSED, "capacity": "RED"},
        {"opening": CLOSED, "only_if_open": 0},
    ],
    ids=str,
)
def test_a_service_that_fails_two_steps_is_neither_found_nor_a_gap(members: Json) -> None:
    assert _outcome(a_service("1", **members)) == Outcome()


@pytest.mark.parametrize(
    "members",
    [
        {"capacity": "AMBER"},
        {"restricted": True},
        {"limited_to": ["LS"]},
        {"limited_to": ["LS17 7"]},
        {"opening": {"days": {"Sunday": [["11:00", "12:00"]]}}},
        {"opening": {"days": {"Sunday": [["09:00", "10:00"]]}}},
        {"opening": {"days": {"Sunday": [["10:15", "12:00"]]}}, "only_if_open": 15},
        {"opening": {"days": {"Sunday": [["09:00", "12:00"]]}}, "only_if_open": 0},
        {"referral_roles": [ROLE_NAME]},
    ],
    ids=str,
)
def test_a_service_that_just_passes_is_found(members: Json) -> None:
    assert _found(a_service("1", **members)) == ["1"]


def test_a_service_that_closes_in_29_minutes_is_not_found() -> None:
    closing = {"days": {"Sunday": [["08:00", "10:29"]]}}

    assert _found(a_service("1", opening=closing)) == []


def test_a_service_that_closes_in_30_minutes_is_found() -> None:
    closing = {"days": {"Sunday": [["08:00", "10:30"]]}}

    assert _found(a_service("1", opening=closing)) == ["1"]


def test_a_bank_holiday_has_hours_of_its_own() -> None:
    opening = {"days": {"Sunday": [["08:00", "18:00"]], "Bankholiday": []}}

    found = _found(a_service("1", opening=opening), kinds={"dos_bank_holidays": {"2026-11-22": {}}})

    assert found == []


@pytest.mark.parametrize("role", [ROLE, ROLE_NAME, ROLE_NAME.upper()])
def test_an_accounts_role_is_its_id_or_its_name(role: str) -> None:
    service = a_service("1", referral_roles=[{"id": ROLE}])

    assert _found(service, role=role) == ["1"]


@pytest.mark.parametrize(
    "asked", [{"disposition": None}, {"ages": None}, {"gender": None}, {"discriminators": frozenset()}]
)
def test_what_is_not_asked_for_does_not_count(asked: dict[str, Json]) -> None:
    assert _found(a_service("1"), **asked) == ["1"]


def test_a_gender_asked_for_may_be_indeterminate() -> None:
    assert _found(a_service("1", genders=["I"]), gender="I") == ["1"]


def test_without_a_symptom_group_nothing_matches() -> None:
    assert _outcome(a_service("1"), symptom_group=None) == Outcome()


def test_an_age_group_that_does_not_exist_matches_nobody() -> None:
    assert _found(a_service("1"), ages=NOBODY) == []


def test_an_age_group_fits_a_range_that_it_overlaps() -> None:
    service = a_service("1", age_ranges=[{"days_from": 5000, "days_to": 6000}])

    assert _found(service, ages=AGE_GROUPS[1]) == ["1"]


def test_an_alias_of_a_disposition_is_the_disposition() -> None:
    assert _found(a_service("1"), disposition=5) == ["1"]


def test_the_minutes_are_those_of_the_code_list_unless_they_are_said() -> None:
    opens_at_half_past_eleven = a_service("1", opening={"days": {"Sunday": [["11:30", "18:00"]]}})

    found = [_found(opens_at_half_past_eleven, minutes=minutes) for minutes in (None, 240)]

    assert found == [[], ["1"]]


@pytest.mark.parametrize(("version", "found"), [("1.3", ["1"]), ("1.4", ["1"]), ("1.5", [])])
def test_an_unknown_disposition_counts_for_nothing_before_version_1_5(version: str, found: list[str]) -> None:
    assert _found(a_service("1"), version=version, disposition=9999) == found


async def test_capacity_counts_when_the_search_is_made_and_hours_when_it_is_for() -> None:
    documents = some_documents(a_service("1"))
    directory = directory_of(documents)
    service = directory.by_id("1")
    assert service is not None
    await set_capacity(documents, service, Status(RED, resets_at=SUNDAY + timedelta(hours=1)))

    wanted = a_wanted(at=SUNDAY + timedelta(days=1), now=SUNDAY)

    assert [gap.step for gap in find_services(directory, documents, wanted, with_gaps=True).gaps] == ["capacity"]


def test_ranks_come_before_distance() -> None:
    services = [a_service("1", type=DEPARTMENT), a_service("2", type=TREATMENT, east=9000)]

    assert _found(*services) == ["2", "1"]


def test_services_of_one_rank_are_in_order_of_distance_whatever_their_type() -> None:
    services = [a_service("1", type=135, east=2000), a_service("2", type=PRACTICE, east=1000)]

    assert _found(*services) == ["2", "1"]


def test_an_area_has_its_own_ranks() -> None:
    services = [a_service("1", type=DEPARTMENT, east=9000), a_service("2", type=TREATMENT)]

    assert _found(*services, kinds={"dos_rankings": {"LS": {"105": 1}}}) == ["1", "2"]


def test_two_services_of_a_type_are_kept() -> None:
    services = [a_service(str(number), type=URGENT, east=number * 100) for number in (3, 1, 2)]

    assert _found(*services) == ["1", "2"]


def test_one_practice_is_kept() -> None:
    services = [a_service(str(number), type=PRACTICE, east=number * 100) for number in (2, 1)]

    assert _found(*services) == ["1"]


def test_a_gap_does_not_take_the_place_of_a_service() -> None:
    services = [a_service(str(number), type=URGENT, east=number * 100) for number in (1, 2, 3)]
    services[0]["capacity"] = "RED"

    assert _found(*services) == ["2", "3"]


def test_gaps_that_are_farther_away_than_what_is_shown_are_none() -> None:
    services = [a_service(str(number), type=PRACTICE, east=number * 20_000) for number in (0, 1)]
    services[1]["capacity"] = "RED"

    assert _outcome(*services).gaps == ()


def test_gaps_that_nobody_asks_for_are_not_looked_for() -> None:
    documents = some_documents(a_service("1", dispositions=[1]))

    assert find_services(directory_of(documents), documents, a_wanted()).gaps == ()


def test_five_gaps_of_a_type_are_enough() -> None:
    services = [a_service(str(number), type=URGENT, east=number, dispositions=[1]) for number in range(10, 40)]

    assert [gap.service.id for gap in _outcome(*services).gaps] == ["10", "11", "12", "13", "14"]


def test_services_promoted_from_elsewhere_stand_below_all_others() -> None:
    services = [a_service("1", type=TREATMENT, promoted_from=["HK"]), a_service("2", type=DEPARTMENT, east=9000)]

    assert _found(*services) == ["2", "1"]


def test_where_it_belongs_a_promoted_service_stands_as_any_other() -> None:
    services = [a_service("1", type=TREATMENT, promoted_from=["LS"]), a_service("2", type=DEPARTMENT)]

    assert _found(*services) == ["1", "2"]


def test_a_promoted_service_gives_way_to_farther_ones_of_its_type() -> None:
    services = [a_service(str(number), type=URGENT, east=number * 15_000) for number in (0, 1, 2)]
    services[0]["promoted_from"] = ["HK"]

    assert _found(*services) == ["1", "2"]


def test_the_practice_and_what_it_commissions_come_first_in_their_rank() -> None:
    services = [
        a_service("1", type=135),
        a_service("2", type=135, east=1000, referral_services=[SURGERY]),
        a_service("3", type=PRACTICE, east=3000, ods_code=SURGERY),
        a_service("4", type=150, east=2000, referral_services=[SURGERY], restricted=True),
        a_service("5", type=TREATMENT, east=9000),
    ]

    assert _found(*services, surgery=SURGERY.lower()) == ["5", "3", "4", "2", "1"]


def test_what_the_practice_commissions_is_kept_before_nearer_ones() -> None:
    services = [a_service(str(number), type=URGENT, east=number * 15_000) for number in (0, 1, 2)]
    services[2]["referral_services"] = [SURGERY]

    assert _found(*services, surgery=SURGERY) == ["2", "0"]


def test_the_home_practice_and_its_out_of_hours_service_are_marked() -> None:
    services = [
        a_service("1", type=PRACTICE, ods_code=SURGERY),
        a_service("2", type=TREATMENT, referral_services=[SURGERY]),
        a_service("3", type=TREATMENT),
    ]

    assert _names(_outcome(*services, surgery=SURGERY)) == ["Service 2 (Home OOH)", "Service 3", "Service 1 (Home)"]


@pytest.mark.parametrize("surgery", ["", None, "UNK"])
def test_without_a_surgery_nothing_is_marked(surgery: str | None) -> None:
    services = [a_service("1", type=PRACTICE, ods_code="UNK"), a_service("2", referral_services=["UNK"])]

    assert _names(_outcome(*services, surgery=surgery)) == ["Service 2", "Service 1"]


def _department(id: str, **members: Json) -> Json:
    """An emergency department that no search finds but as a catch-all."""
    return a_service(id, **{"type": DEPARTMENT, "clinical": [], "referral_roles": [], "opening": CLOSED, **members})


def test_when_nothing_is_left_the_two_nearest_departments_step_in() -> None:
    departments = [_department(str(number), east=number * 1000) for number in (3, 1, 2)]

    outcome = _outcome(a_service("9", capacity="RED"), *departments)

    assert (_names(outcome), outcome.is_catch_all) == (["Service 1 (Catch-all)", "Service 2 (Catch-all)"], True)


def test_a_department_steps_in_whatever_its_capacity() -> None:
    outcome = _outcome(_department("1", capacity="RED"))

    assert [hit.capacity for hit in outcome.hits] == [Status(RED)]


def test_catch_all_departments_of_either_type_step_in_by_distance() -> None:
    departments = [
        _department("1", east=2000),
        _department("2", type=40, east=1000),
        _department("3", type=40, east=3000),
    ]

    assert _found(*departments) == ["2", "1"]


def test_departments_are_looked_for_within_60_km_whatever_was_asked() -> None:
    departments = [_department("1", east=59_000), _department("2", east=61_000)]

    assert _found(*departments, metres=1000) == ["1"]


@pytest.mark.parametrize("members", [{"status": "closed"}, {"east": 61_000}, {"type": URGENT}], ids=str)
def test_nothing_at_all_is_no_catch_all(members: Json) -> None:
    assert _outcome(_department("1", **members)) == Outcome()


@pytest.mark.parametrize(("version", "found"), [("1.5", ["9"]), ("1.3", ["9", "1", "2"]), ("1.4", ["9", "1", "2"])])
def test_before_version_1_5_departments_stand_behind_a_single_match(version: str, found: list[str]) -> None:
    departments = [_department(str(number), east=number * 1000) for number in (1, 2)]

    assert _found(a_service("9"), *departments, version=version) == found


def test_a_single_match_that_is_a_department_is_not_said_twice() -> None:
    outcome = _outcome(a_service("1", type=DEPARTMENT), _department("2", east=1000), version="1.3")

    assert _names(outcome) == ["Service 1", "Service 2 (Catch-all)"]


def test_two_matches_need_no_catch_all() -> None:
    services = [a_service("8"), a_service("9"), _department("1")]

    assert not _outcome(*services, version="1.3").is_catch_all


def test_a_single_match_without_a_department_near_is_no_catch_all() -> None:
    assert not _outcome(a_service("9"), version="1.3").is_catch_all


def test_a_place_that_is_not_served_finds_nothing_and_no_department() -> None:
    cardiff = Location("CF10 1AA", EAST, NORTH, is_served=False)

    assert _outcome(a_service("1"), _department("2"), location=cardiff) == Outcome()
