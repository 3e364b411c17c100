"""The shipped prescriptions fit the population, and each way not to is found."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.population.load import Documents
from simulator.population.person import Person
from simulator.population.prescription_codes import STATUSES
from simulator.population.prescription_coherence import HOLDS, check_prescriptions
from simulator.services.eps.prescription.model import prescription_of
from simulator.services.eps.prescription.moments import resolved
from simulator.services.eps.prescription.periods import at
from simulator.settings import shipped as shipped_folder
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml

ID = "010005-A81013-00001U"
BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)


def _found(shipped: Documents, prescriptions: Mapping[str, Json], *, tags: tuple[str, ...] = ()) -> list[str]:
    people = {
        nhs: Person.of({**body, "conditions": list(tags) if nhs == "9990010005" else []})
        for nhs, body in shipped["people"].items()
    }
    found = check_prescriptions(prescriptions, people, shipped["organisations"])
    return [str(problem).split(",")[0].removeprefix(f"prescriptions.{ID}.") for problem in found]


def test_there_are_enough_in_every_state(shipped: Documents) -> None:
    statuses = [record["status"] for record in shipped["prescriptions"].values()]

    assert len(statuses) >= 40
    assert set(statuses) == set(STATUSES.values()) - {"9000"}
    assert any("9000" in str(record["issues"]) for record in shipped["prescriptions"].values() if "issues" in record)


@pytest.mark.parametrize("treatment", ["0001", "0002", "0003"])
def test_there_are_some_of_every_treatment(treatment: str, shipped: Documents) -> None:
    assert sum(record["treatmentType"] == treatment for record in shipped["prescriptions"].values()) >= 8


def test_as_the_tenant_begins_time_has_nothing_left_to_do(shipped: Documents) -> None:
    for key, record in shipped["prescriptions"].items():
        written_out = resolved(record, BEGAN)

        assert at(written_out, BEGAN) == written_out, key


def test_all_that_has_happened_happened_in_order_and_before_the_beginning(shipped: Documents) -> None:
    for key, record in shipped["prescriptions"].items():
        times = [event.at for event in prescription_of(resolved(record, BEGAN)).history]

        assert times == sorted(time for time in times if time is not None), key
        assert all(time is not None and time <= BEGAN for time in times), key


@pytest.mark.parametrize("file", ["cast.yaml", "crowd.yaml"])
def test_the_shipped_keys_are_the_ids(file: str, shipped: Documents) -> None:
    written = load_yaml((shipped_folder("data") / "prescriptions" / file).read_bytes()).value

    assert all(shipped["prescriptions"][key]["nhsNumber"] == form["nhs_number"] for key, form in written.items())


def test_the_page_lists_the_casts(shipped: Documents) -> None:
    data: Path = shipped_folder("data")
    cast = load_yaml((data / "prescriptions" / "cast.yaml").read_bytes()).value
    page = (data / "README.md").read_text(encoding="utf-8").partition("## Prescriptions\n")[2].partition("\n## ")[0]
    names = {code: name for name, code in STATUSES.items()}
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in page.splitlines() if "`" in line]
    listed = [(row[0], row[2], row[3]) for row in rows if len(row) == 5]

    assert listed == [
        (record["nhsNumber"], key, f"{record['status']} {names[record['status']]}")
        for key, record in ((key, shipped["prescriptions"][key]) for key in cast)
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"prescriptionId": "x"}, f"prescriptionId: kept under {ID}"),
        ({"prescriberOrg": "A81099"}, "prescriptionId: is of another prescriber's site"),
        ({"nhsNumber": "9990010006"}, "nhsNumber: is nobody here"),
        ({"family": "Else"}, "family: Else is not the person's Ellerby"),
        ({"birthDate": "1984-03-18"}, "birthDate: 1984-03-18 is not the person's 1984-03-19"),
        ({"gender": 1}, "gender: is not the person's"),
        ({"nominatedDispenserOrg": "FZ000"}, "nominatedDispenserOrg: FZ000 is no dispenser of kind P1 here"),
        ({"nominatedDisperserType": "P2"}, "nominatedDispenserOrg: FZ901 is no dispenser of kind P2 here"),
        ({"dispenserOrg": "A81013"}, "dispenserOrg: A81013 is no dispenser here"),
        ({"status": "0010"}, "status: 0010 is no status"),
        ({"issues": {"1": {"status": "0002"}}}, "status: is 0001"),
        (
            {"issues": {"1": {"status": "0001", "lineItems": {"1": "0001"}}}},
            "issues.1.lineItems.1: may not be 0001 in status 0001",
        ),
    ],
)
def test_what_does_not_fit_is_found(changes: Json, problem: str, shipped: Documents) -> None:
    record = {**shipped["prescriptions"][ID], **changes}

    assert problem in _found(shipped, {ID: record})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "0001"}, "lineItems.1.status: may not be 0001 in status 0001"),
        ({"code": "1", "itemName": "x"}, None),
        ({"itemName": "x"}, "lineItems.1.itemName: is not what 39732411000001106 stands for"),
        (
            {"code": "35901911000001104", "itemName": "Amoxicillin 125mg/5ml oral suspension sugar free"},
            "lineItems.1: Amoxicillin 125mg/5ml oral suspension sugar free is not for somebody female of 42",
        ),
    ],
)
def test_a_line_item_that_does_not_fit_is_found(changes: Json, problem: str | None, shipped: Documents) -> None:
    record = shipped["prescriptions"][ID]
    record = {**record, "lineItems": {"1": {**record["lineItems"]["1"], **changes}}}

    assert _found(shipped, {ID: record}) == ([problem] if problem else [])


def test_a_wrong_check_character_is_found(shipped: Documents) -> None:
    key = f"{ID[:-1]}A"
    record = {**shipped["prescriptions"][ID], "prescriptionId": key}

    assert _found(shipped, {key: record}) == [f"prescriptions.{key}.prescriptionId: is no prescription id"]


def test_another_practice_is_found_but_urgent_care_may_prescribe(shipped: Documents) -> None:
    record = {**shipped["prescriptions"][ID], "prescriberOrg": "A81099"}
    urgent = shipped["prescriptions"]["130000-Y99901-000017"]

    assert "prescriberOrg: A81099 is not the person's practice" in _found(shipped, {ID: record})
    assert "prescriberOrg: FZ901 is no prescriber here" in _found(shipped, {ID: {**record, "prescriberOrg": "FZ901"}})
    assert _found(shipped, {"130000-Y99901-000017": urgent}) == []


def test_one_id_is_one_line_item(shipped: Documents) -> None:
    other = "010005-A81013-00002S"
    first, second = shipped["prescriptions"][ID], shipped["prescriptions"][other]
    items = {"1": {**second["lineItems"]["1"], "lineItemId": first["lineItems"]["1"]["lineItemId"]}}

    found = _found(shipped, {ID: first, other: {**second, "lineItems": items}})

    assert found == [f"prescriptions.{other}.lineItems.1.lineItemId: is a line item of {ID} too"]


@pytest.mark.parametrize("tag", [tag for tag in HOLDS if tag != "prescription"])
def test_a_tag_without_such_a_prescription_is_found(tag: str, shipped: Documents) -> None:
    found = _found(shipped, {ID: shipped["prescriptions"][ID]}, tags=(tag,))

    assert found == [f"people.9990010005.conditions: is tagged {tag!r}"]


def test_every_state_is_every_one(shipped: Documents) -> None:
    [found] = _found(shipped, {ID: shipped["prescriptions"][ID]}, tags=("prescription-every-state",))

    assert found.startswith("people.9990010005.conditions: has no prescription of status 0000")


def test_without_any_prescriptions_tags_are_only_tags(shipped: Documents) -> None:
    assert _found(shipped, {}, tags=("erd",)) == []
