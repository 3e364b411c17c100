import pytest

from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.practices import COMMISSIONED, OTHER, OWN, RESTRICTED, Practice
from simulator.services.dos.directory.registry import directory_of
from simulator.wire.json import Json
from tests.services.dos.makers import SURGERY, a_service, some_documents

GP = a_service("100", type=100, ods_code=SURGERY)
BY_CODE = [{"id": "", "name": SURGERY}]
BY_ID = [{"id": "100", "name": "The practice"}]


def _standing(service: Json, surgery: str | None = SURGERY) -> tuple[int, str, bool]:
    """How a service stands to a practice, its suffix, and whether it takes the practice's patients."""
    directory = directory_of(some_documents(GP, *([] if service is GP else [service])))
    practice, found = Practice(directory, surgery), directory.by_id(service["id"])
    assert isinstance(found, DosService)
    return practice.standing(found), practice.suffix(found), practice.may_use(found)


@pytest.mark.parametrize("surgery", [SURGERY, SURGERY.lower(), "100", f" {SURGERY} "])
def test_a_practice_is_known_by_its_code_and_by_the_id_of_its_service(surgery: str) -> None:
    assert _standing(GP, surgery) == (OWN, "(Home)", True)


@pytest.mark.parametrize("surgery", ["UNK", "unk", "", None, "A99999"])
def test_another_practice_is_not_this_one(surgery: str | None) -> None:
    assert _standing(GP, surgery) == (OTHER, "", True)


@pytest.mark.parametrize("referrals", [BY_CODE, BY_ID, ["100"], [100], [SURGERY.lower()]])
def test_a_service_whose_list_holds_the_practice_is_commissioned(referrals: Json) -> None:
    assert _standing(a_service("1", type=46, referral_services=referrals)) == (COMMISSIONED, "", True)


def test_a_restricted_service_that_is_commissioned_stands_before_it() -> None:
    service = a_service("1", type=46, referral_services=BY_ID, restricted=True)

    assert _standing(service) == (RESTRICTED, "", True)


def test_a_treatment_service_that_is_commissioned_is_the_home_one_out_of_hours() -> None:
    assert _standing(a_service("1", type=25, referral_services=BY_ID)) == (COMMISSIONED, "(Home OOH)", True)


@pytest.mark.parametrize("surgery", [None, "", "UNK", "A99999"])
def test_a_restricted_service_takes_nobody_elses_patients(surgery: str | None) -> None:
    service = a_service("1", referral_services=BY_ID, restricted=True)

    assert _standing(service, surgery) == (OTHER, "", False)


def test_a_restricted_service_without_a_list_takes_everybodys() -> None:
    assert _standing(a_service("1", restricted=True), None) == (OTHER, "", True)


def test_a_practice_that_is_only_in_lists_is_known_by_them() -> None:
    service = a_service("1", type=46, referral_services=["B81000"], restricted=True)

    assert _standing(service, "B81000") == (RESTRICTED, "", True)


def test_related_services_are_the_practice_and_what_it_commissions() -> None:
    directory = directory_of(some_documents(GP, a_service("1", referral_services=BY_ID), a_service("2")))

    assert [each.id for each in Practice(directory, SURGERY).related] == ["100", "1"]
