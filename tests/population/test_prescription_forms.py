"""A few keys make a whole prescription, and what does not fit is told with what would be right."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator.population.form import expand as person_of
from simulator.population.kinds import check_document
from simulator.population.load import Documents, load_shipped
from simulator.population.person import Person
from simulator.population.prescription_coherence import check_prescriptions
from simulator.population.prescription_forms import expand, expand_under, form_flaws, is_form
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.wire.errors import Problems
from simulator.wire.json import Json

NHS = "9990010005"
ID = "010005-A81013-00001U"
SHORT = {"nhs_number": NHS, "items": ["amoxicillin"]}


@pytest.fixture
def ruth(shipped: Documents) -> Json:
    return shipped["people"][NHS]


def _told(form: Json, key: str = ID) -> list[str]:
    return [flaw.what for flaw in form_flaws(form, key)]


def _refused(form: Json, person: Json | None, key: str = ID) -> str:
    with pytest.raises(Problems) as found:
        expand(form, key, person)
    return str(found.value)


@pytest.mark.parametrize(
    ("body", "short"),
    [(SHORT, True), ({"nhsNumber": NHS, "nhs_number": NHS}, False), ({"prescriptionId": ID}, False), ([], False)],
)
def test_a_short_form_is_told_from_a_whole_record(body: Json, short: bool) -> None:
    assert is_form(body) is short


def test_a_whole_record_is_held_against_its_own_shape() -> None:
    assert check_document("prescriptions", ID, {"prescriptionId": ID, "nhsNumber": NHS, "status": "0001"}) == []


def test_two_keys_are_enough(ruth: Json) -> None:
    made = expand(SHORT, ID, ruth)

    assert check_document("prescriptions", ID, SHORT) == []
    assert check_document("prescriptions", ID, made) == []
    assert (made["status"], made["treatmentType"], made["prescriptionType"]) == ("0001", "0001", "0101")
    assert (made["prescriberOrg"], made["nominatedDispenserOrg"], made["nominatedDisperserType"]) == (
        "A81013", "FZ901", "P1",
    )  # fmt: skip
    assert (made["prefix"], made["given"], made["family"], made["birthDate"], made["gender"]) == (
        "Ms", "Ruth Alice", "Ellerby", "1984-03-19", 2,
    )  # fmt: skip
    assert made["address"] == {"line": ["4 Orchard Way", "Wexbourne", "Wexshire"], "postalCode": "WX1 6WX"}


@pytest.mark.parametrize("status", ["with-dispenser", "0002"])
def test_a_status_has_a_name_and_a_code(status: str, ruth: Json) -> None:
    assert expand({**SHORT, "status": status}, ID, ruth)["status"] == "0002"


def test_a_name_becomes_an_id_of_the_prescribers_site_and_always_the_same(ruth: Json) -> None:
    made = expand(SHORT, "ruths-cough", ruth)["prescriptionId"]

    assert is_well_formed(made)
    assert has_right_check_character(made)
    assert made[7:13] == "A81013"
    assert expand(SHORT, "ruths-cough", ruth)["prescriptionId"] == made
    assert expand(SHORT, "ruths-knee", ruth)["prescriptionId"] != made


def test_an_id_may_be_written_small(ruth: Json) -> None:
    assert expand(SHORT, ID.lower(), ruth)["prescriptionId"] == ID


def test_where_others_ask_by_the_key_it_must_be_the_id(ruth: Json) -> None:
    with pytest.raises(Problems, match=r"is no prescription id, use [0-9A-F]{6}-A81013-"):
        expand_under(SHORT, "ruths-cough", ruth)

    assert expand_under(SHORT, ID, ruth)["prescriptionId"] == ID


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"items": ["amoxycillin"]}, "'amoxycillin' is not a medicine of the shipped list"),
        ({"items": []}, "the list has 0 items"),
        ({"items": ["amoxicillin"] * 5}, "the list has 5 items"),
        ({"items": [{"quantity": 3}]}, "the line item has no name"),
        ({"status": "with"}, "'with' is not a status of a prescription"),
        ({"issued": "yesterday"}, "'yesterday' is no moment"),
        ({"issued": 3}, "3 is no moment"),
        ({"nhs_number": "9990010004"}, "'9990010004' is not an NHS number"),
        ({"pharmcy": "FZ901"}, "unknown key 'pharmcy'"),
        ({"reason": "because"}, "'because' is not a reason"),
        ({"treatment": "acute", "issues": 2}, "only repeat dispensing has several issues"),
        ({"issues": 2, "issue": 3}, "there are only 2 issues"),
        ({"issues": 2, "status": "dispensed"}, "issue 1 is over, so the next is the current one"),
        ({"status": "0000", "issue": 1}, "only a later issue of repeat dispensing waits"),
        ({"pending": True}, "only what a dispenser has waits to be cancelled"),
        (
            {"items": [{"medicine": "aspirin", "status": "dispensed"}]},
            "a prescription of status 0001 has no line item of status 0001",
        ),
    ],
)
def test_what_does_not_fit_is_told(keys: Mapping[str, Json], told: str) -> None:
    assert _told({**SHORT, **keys}) == [told]


def test_items_may_only_be_left_out_of_a_cancellation_that_came_first() -> None:
    assert _told({"nhs_number": NHS}) == ["'items' is missing"]
    assert _told({"nhs_number": NHS, "status": "cancelled-future-instance"}) == []


def test_a_wrong_check_character_is_told_with_the_right_one() -> None:
    [problem] = check_document("prescriptions", "010005-A81013-00001A", SHORT)

    assert "use 010005-A81013-00001U" in str(problem)


def test_nobody_can_be_prescribed_nothing() -> None:
    assert "nobody has the NHS number 9990010005" in _refused(SHORT, None)


def test_without_practice_and_pharmacy_somebody_must_be_named() -> None:
    person = person_of({"nhs_number": NHS})

    told = _refused({**SHORT, "status": "dispensed"}, person)

    assert "the person has no practice" in told
    assert "no dispenser is nominated" in told
    assert expand({**SHORT, "status": "dispensed", "practice": "A81013", "dispenser": "FZ901"}, ID, person)


@pytest.mark.parametrize(
    ("keys", "nominated"),
    [
        ({"pharmacy": "FZ901"}, ("FZ901", "P1")),
        ({"dispensing_doctor": "A99922"}, ("A99922", "P3")),
        ({"appliance_supplier": "AZ901"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_the_persons_own_dispenser_is_nominated(keys: Json, nominated: tuple[str | None, str | None]) -> None:
    made = expand(SHORT, ID, person_of({"nhs_number": NHS, "practice": "A81013", **keys}))

    assert (made.get("nominatedDispenserOrg"), made.get("nominatedDisperserType")) == nominated


def test_appliances_go_to_the_appliance_supplier() -> None:
    person = person_of({"nhs_number": NHS, "practice": "A81013", "pharmacy": "FZ901", "appliance_supplier": "AZ901"})

    made = expand({**SHORT, "items": ["catheter"]}, ID, person)

    assert (made["nominatedDispenserOrg"], made["nominatedDisperserType"]) == ("AZ901", "P2")


@pytest.mark.parametrize(("pharmacy", "nominated"), [(None, None), ("fz902", "FZ902")])
def test_the_nomination_can_be_said(pharmacy: str | None, nominated: str | None, ruth: Json) -> None:
    assert expand({**SHORT, "pharmacy": pharmacy}, ID, ruth).get("nominatedDispenserOrg") == nominated


def test_prescriptions_of_wales_are_of_their_own_type() -> None:
    person = person_of({"nhs_number": NHS, "practice": "W99931"})

    assert expand(SHORT, ID, person)["prescriptionType"] == "0201"


@pytest.mark.parametrize(
    "status",
    ["to-be-dispensed", "with-dispenser", "with-dispenser-active", "expired", "cancelled", "dispensed",
     "not-dispensed", "claimed", "no-claimed", "awaiting-release-ready", "future-instance"],
)  # fmt: skip
@pytest.mark.parametrize("items", [["aspirin"], ["aspirin", "amlodipine", "omeprazole"]])
def test_every_status_makes_a_prescription_that_fits(
    status: str, items: list[str], ruth: Json, shipped: Documents
) -> None:
    made = expand({**SHORT, "items": items, "status": status}, ID, ruth)

    found = check_prescriptions({ID: made}, {NHS: Person.of({**ruth, "conditions": []})}, shipped["organisations"])
    assert list(found) == []


def _folder(tmp_path: Path, prescriptions: str) -> Path:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "cast.yaml").write_text(f'- {{nhs_number: "{NHS}", practice: A81013}}\n')
    (tmp_path / "prescriptions.yaml").write_text(prescriptions)
    return tmp_path


@pytest.mark.parametrize("checked", [True, False])
def test_a_data_folder_may_hold_both_sorts(tmp_path: Path, checked: bool) -> None:
    whole = f'{{prescriptionId: {ID}, nhsNumber: "{NHS}", status: "0001"}}'
    short = f'{{nhs_number: "{NHS}", items: [aspirin]}}'

    made = load_shipped(_folder(tmp_path, f"{ID}: {whole}\ncough: {short}\n"), checked=checked)["prescriptions"]

    first, second = made
    assert made[first] == {"prescriptionId": ID, "nhsNumber": NHS, "status": "0001"}
    assert made[second]["prescriptionId"] == second != "cough"


def test_a_prescription_of_a_data_folder_that_does_not_fit_is_told_with_its_line(tmp_path: Path) -> None:
    folder = _folder(tmp_path, '\ncough: {nhs_number: "9990020000", items: [aspirin]}\n')

    with pytest.raises(Problems, match=r"prescriptions\.yaml:2: cough\.nhs_number: nobody has the NHS number"):
        load_shipped(folder)
