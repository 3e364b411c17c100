"""The shipped care records fit their people, and each way not to is found."""

from collections.abc import Mapping

import pytest

from simulator.population.care_record_coherence import check_care_records
from simulator.population.form import expand
from simulator.population.load import Documents
from simulator.population.person import Person
from simulator.wire.json import Json

NHS, OTHER = "9000000009", "9000000017"
PRACTICES = {"A81013": {"name": "A", "types": ["practice"]}, "FZ901": {"name": "B", "types": ["pharmacy"]}}


def _person(nhs: str = NHS, **keys: Json) -> Mapping[str, Person]:
    form = {"nhs_number": nhs, "birth_date": "1980-05-17", "practice": "A81013", **keys}
    return {nhs: Person.of(expand(form))}


def _found(record: Json, people: Mapping[str, Person] | None = None) -> list[str]:
    records = {} if record is None else {NHS: {"nhs_number": NHS, **record}}
    problems = check_care_records(records, _person() if people is None else people, PRACTICES)
    return [str(problem).partition(",")[0] for problem in problems]


def test_the_shipped_records_fit_their_people(shipped: Documents) -> None:
    people = {nhs: Person.of(body) for nhs, body in shipped["people"].items()}

    assert [*check_care_records(shipped["care-records"], people, shipped["organisations"])] == []


def test_the_shipped_medicines_are_of_every_kind(shipped: Documents) -> None:
    medicines = [each for record in shipped["care-records"].values() for each in record.get("medicines", ())]

    assert {each["type"] for each in medicines} == {"acute", "repeat", "discontinued"}
    assert all(each["code"] and each["dose"] and each["quantity"] for each in medicines)


def test_one_medicine_has_one_code_everywhere(shipped: Documents) -> None:
    medicines = [each for record in shipped["care-records"].values() for each in record.get("medicines", ())]

    named = {(each["code"], each["name"]) for each in medicines}
    assert len({code for code, _ in named}) == len({name for _, name in named}) == len(named)


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"problems": [{"name": "x", "date": "1979"}]}, f"care-records.{NHS}.problems[0].date: 1979 is before birth"),
        ({"allergies": [{"name": "x", "date": "1980-05-16"}]}, f"care-records.{NHS}.allergies[0].date: 1980-05-16 is"),
        ({"author": {"ods_code": "FZ901"}}, f"care-records.{NHS}.author.ods_code: FZ901 is no practice"),
        ({"author": {"ods_code": "A99999"}}, f"care-records.{NHS}.author: is written by no practice here"),
        (
            {"medicines": [{"name": "x", "type": "acute"}, {"name": "x", "type": "acute"}]},
            f"care-records.{NHS}.medicines[1]: x a second time",
        ),
    ],
)
def test_what_does_not_fit_is_found(record: Json, problem: str) -> None:
    found = _found(record)

    assert len(found) == 1
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"problems": [{"name": "x", "date": "1980"}, {"name": "y", "date": "-P90D"}, {"name": "z"}]},
        {"medicines": [{"name": "x", "type": "acute"}, {"name": "x", "type": "repeat"}]},
    ],
)
def test_what_fits_is_no_problem(record: Json) -> None:
    assert _found(record) == []


def test_a_record_belongs_to_somebody() -> None:
    assert _found({}, {}) == [f"care-records.{NHS}.nhs_number: belongs to nobody here"]


def test_a_merged_record_has_no_care_record_of_its_own() -> None:
    people = {**_person(conditions=["superseded"], superseded_by=OTHER), **_person(OTHER)}

    assert _found({}, people) == [f"care-records.{NHS}.nhs_number: the person's own record is gone"]


def test_a_person_without_practice_cannot_have_a_summary_by_it() -> None:
    assert _found({}, _person(practice=None)) == [f"care-records.{NHS}.author: is written by no practice here"]


def test_published_test_patients_are_passed_over() -> None:
    people = _person(conditions=["sandbox"], practice=None)

    assert _found({"problems": [{"name": "x", "date": "1900"}]}, people) == []


@pytest.mark.parametrize(
    ("tag", "good", "bad"),
    [
        ("scr", {}, None),
        ("scr", {}, {"consent": {"store": "No"}}),
        ("scr", {}, {"summary": "none"}),
        ("no-scr", None, {}),
        ("no-scr", {"summary": "none"}, {}),
        ("scr-dissent", {"consent": {"store": "No"}}, {}),
        ("scr-dissent", {"consent": {"store": "No"}}, None),
        ("scr-permission-needed", {"consent": {"view": "Ask"}}, {"consent": {"view": "Yes"}}),
        ("scr-view-refused", {"consent": {"view": "No"}}, {"consent": {"view": "Ask"}}),
    ],
)
def test_a_condition_promises_what_the_record_is_like(tag: str, good: Json, bad: Json) -> None:
    people = _person(conditions=[tag])

    assert _found(good, people) == []
    assert _found(bad, people) == [f"people.{NHS}.conditions: is tagged {tag!r}"]
