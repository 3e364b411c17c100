"""The shipped care records and prescriptions agree about medicines, and each way not to is found."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator.population.coherence import check_coherence
from simulator.population.form import expand
from simulator.population.load import Documents
from simulator.population.medicine_coherence import check_medicines
from simulator.population.person import Person
from simulator.population.written_places import WrittenPlaces
from simulator.wire.json import Json

NHS = "9000000009"
ORGANISATIONS = {"A81013": {"types": ["practice"]}, "Y99901": {"types": ["out-of-hours"]}}
IBUPROFEN: Json = {"code": "1", "name": "Ibuprofen", "type": "acute"}
RAMIPRIL: Json = {"code": "2", "name": "Ramipril", "type": "repeat"}
OTHER: Json = {"code": "3", "name": "Other", "type": "repeat"}


def _prescription(medicine: Json, status: str = "0001", item: str = "0007", **members: Json) -> Json:
    lines = {"1": {"code": medicine["code"], "itemName": medicine["name"], "status": item}}
    taken = "0001" if medicine["type"] == "acute" else "0002"
    return {
        "nhsNumber": NHS,
        "status": status,
        "treatmentType": taken,
        "lineItems": lines,
        "prescriberOrg": "A81013",
    } | members


def _person(**keys: Json) -> Mapping[str, Person]:
    return {NHS: Person.of(expand({"nhs_number": NHS, "birth_date": "1980-05-17", "practice": "A81013", **keys}))}


def _found(
    record: Json, *prescriptions: Json, people: Mapping[str, Person] | None = None, places: WrittenPlaces | None = None
) -> list[str]:
    records: dict[str, Json] = {"9000000017": {}} if record is None else {NHS: {"nhs_number": NHS, **record}}
    written = {f"P{index}": each for index, each in enumerate(prescriptions)}
    who = _person() if people is None else people
    return [*map(str, check_medicines(records, written, who, ORGANISATIONS, places or WrittenPlaces()))]


def test_the_shipped_records_and_prescriptions_agree(shipped: Documents, people: Mapping[str, Person]) -> None:
    of_kinds = (shipped["care-records"], shipped["prescriptions"], people, shipped["organisations"])

    assert [*check_medicines(*of_kinds, WrittenPlaces())] == []


def test_everybody_whose_practice_has_prescribed_something_has_a_record(shipped: Documents) -> None:
    without = {key: body for key, body in shipped["care-records"].items() if key != "9990530009"}

    found = check_coherence({**shipped, "care-records": without})

    assert [problem.path for problem in found] == ["people.9990530009"]


@pytest.mark.parametrize(
    "prescription",
    [
        _prescription(IBUPROFEN),
        _prescription(RAMIPRIL, treatmentType="0003"),
        _prescription(IBUPROFEN, "0007", "0002"),
        _prescription(IBUPROFEN, "0004", "0006"),
    ],
    ids=["waiting", "repeat dispensing", "not dispensed", "expired"],
)
def test_a_summary_has_what_was_prescribed_whatever_became_of_it(prescription: Json) -> None:
    item = prescription["lineItems"]["1"]
    taken = "acute" if prescription["treatmentType"] == "0001" else "repeat"

    assert _found({"medicines": [IBUPROFEN if taken == "acute" else RAMIPRIL]}, prescription) == []
    assert _found({}, prescription) == [
        f"care-records.{NHS}.medicines: has no {taken} {item['code']} ({item['itemName']}), which is prescribed at "
        "prescriptions.P0, add it"
    ]


@pytest.mark.parametrize(
    "prescription",
    [
        _prescription(IBUPROFEN, "0005", "0005"),
        _prescription(IBUPROFEN, "9001"),
        _prescription(IBUPROFEN, "9005"),
        _prescription(IBUPROFEN, "0001", "0005"),
    ],
    ids=["cancelled", "of a day to come", "cancelled before", "item cancelled"],
)
def test_a_summary_has_nothing_that_was_withdrawn_or_is_still_to_come(prescription: Json) -> None:
    assert _found({}, prescription) == []
    assert _found({"medicines": [IBUPROFEN]}, prescription) == [
        f"care-records.{NHS}.medicines[0]: acute 1 (Ibuprofen) is not what is prescribed at prescriptions.P0, "
        "prescribe it, or leave it out"
    ]


def test_a_medicine_that_is_taken_in_another_way_is_found_from_both_sides() -> None:
    found = _found({"medicines": [{**RAMIPRIL, "type": "acute"}]}, _prescription(RAMIPRIL))

    assert [each.partition(": ")[0] for each in found] == [
        f"care-records.{NHS}.medicines",
        f"care-records.{NHS}.medicines[0]",
    ]


def test_one_code_under_two_names_is_found() -> None:
    assert _found({"medicines": [{**RAMIPRIL, "name": "Rampiril"}]}, _prescription(RAMIPRIL)) == [
        f"care-records.{NHS}.medicines: calls 2 Rampiril, which is Ramipril at prescriptions.P0, give one code one name"
    ]


def test_a_medicine_without_a_type_is_a_repeat_one() -> None:
    medicine = {name: value for name, value in RAMIPRIL.items() if name != "type"}

    assert _found({"medicines": [medicine]}, _prescription(RAMIPRIL)) == []


def test_a_medicine_beside_the_prescribed_ones_is_found() -> None:
    found = _found({"medicines": [RAMIPRIL, OTHER]}, _prescription(RAMIPRIL))

    assert [each.partition(":")[0] for each in found] == [f"care-records.{NHS}.medicines[1]"]


@pytest.mark.parametrize(
    ("record", "prescriptions"),
    [
        ({"medicines": [OTHER]}, []),
        ({"medicines": [OTHER]}, [_prescription(RAMIPRIL, "9001")]),
        ({"medicines": [RAMIPRIL, {**OTHER, "type": "discontinued"}]}, [_prescription(RAMIPRIL)]),
        ({}, [_prescription(IBUPROFEN, prescriberOrg="Y99901")]),
        ({"summary": "initial", "medicines": [OTHER]}, [_prescription(RAMIPRIL)]),
        ({"summary": "none"}, [_prescription(RAMIPRIL)]),
        ({"consent": {"store": "No"}}, [_prescription(RAMIPRIL)]),
        ({"uploaded": {}}, [_prescription(RAMIPRIL)]),
    ],
    ids=["none", "none yet", "discontinued", "urgent care", "initial", "no summary", "dissent", "uploaded"],
)
def test_what_need_not_agree_is_no_problem(record: Json, prescriptions: list[Json]) -> None:
    assert _found(record, *prescriptions) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"deceased": "2026-01-01", "conditions": ["deceased"]},
        {"superseded_by": "9000000017", "conditions": ["superseded"]},
        {"security": "REDACTED", "conditions": ["invalidated"]},
    ],
    ids=["dead", "merged", "invalid"],
)
def test_who_does_not_live_takes_nothing(keys: Json) -> None:
    assert _found({}, _prescription(RAMIPRIL), people=_person(**keys)) == []


def test_a_prescription_of_nobody_is_no_business_of_this_check() -> None:
    assert _found({}, _prescription(RAMIPRIL), people={}) == []


def test_without_any_care_records_there_is_nothing_to_agree() -> None:
    prescriptions = {"P0": _prescription(RAMIPRIL)}

    assert [*check_medicines({}, prescriptions, _person(), ORGANISATIONS, WrittenPlaces())] == []


@pytest.mark.parametrize(
    "keys", [{"conditions": ["no-scr"]}, {"conditions": ["scr-dissent"]}, {"security": "R"}, {"security": "V"}]
)
def test_somebody_may_have_no_record_for_a_reason(keys: Json) -> None:
    assert _found(None, _prescription(RAMIPRIL), people=_person(**keys)) == []


def test_somebody_without_a_record_and_without_a_reason_is_found() -> None:
    assert _found(None, _prescription(RAMIPRIL)) == [
        f"people.{NHS}: {NHS} has no care record, but prescriptions at prescriptions.P0, "
        "add one, or the condition no-scr"
    ]


def test_both_files_are_named_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "care-records.yaml").write_text(f'# one\n"{NHS}":\n  medicines:\n    - {{name: x}}\n', encoding="utf-8")
    (tmp_path / "prescriptions.yaml").write_text("P0: {}\n\nP1: {}\n", encoding="utf-8")

    found = _found(
        {"medicines": [OTHER]}, _prescription(RAMIPRIL), _prescription(IBUPROFEN), places=WrittenPlaces(tmp_path)
    )

    assert found == [
        f"{tmp_path}/care-records.yaml:3: {NHS}.medicines: has no repeat 2 (Ramipril), which is prescribed at "
        f"{tmp_path}/prescriptions.yaml:1, add it",
        f"{tmp_path}/care-records.yaml:3: {NHS}.medicines: has no acute 1 (Ibuprofen), which is prescribed at "
        f"{tmp_path}/prescriptions.yaml:3, add it",
        f"{tmp_path}/care-records.yaml:4: {NHS}.medicines[0]: repeat 3 (Other) is not what is prescribed at "
        f"{tmp_path}/prescriptions.yaml:1, 3, prescribe it, or leave it out",
    ]
