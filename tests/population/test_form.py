"""A person's document from what people write, changed by what they write, and back without a loss."""

import json
from pathlib import Path

import pytest

from simulator.population import codes
from simulator.population.form import as_form, change, expand, from_patient, related_people
from simulator.population.person import Person
from simulator.population.shapes import Place
from simulator.wire.errors import Problems
from simulator.wire.json import Json, copy_json, render_json
from simulator.wire.yaml import load_yaml
from tests.makers import a_patient
from tests.official import example, examples, official

NHS = "9000000009"


def a_form(**keys: Json) -> Json:
    return {"nhs_number": NHS, "name": {"given": ["Ada"], "family": "Okafor"}, "practice": "A81013", **keys}


def _problems(form: Json) -> list[str]:
    with pytest.raises(Problems) as found:
        expand(form)
    return [str(problem) for problem in found.value.problems]


# expand


def test_a_number_is_enough_for_a_person() -> None:
    body = expand({"nhs_number": NHS})

    assert body["conditions"] == []
    assert body["patient"] == {
        "resourceType": "Patient",
        "id": NHS,
        "identifier": a_patient()["identifier"],
        "meta": {
            "versionId": "1",
            "security": [{"system": codes.CONFIDENTIALITY, "code": "U", "display": "unrestricted"}],
        },
    }


def test_the_members_stand_in_the_order_of_pds_whatever_the_order_of_the_keys() -> None:
    body = expand(
        {
            "mobile": "07700900123",
            "address": {"lines": ["1"], "postcode": "WX1 1AB"},
            "emergency_contact": "07700900124",
            "pharmacy": "FZ901",
            "managing_organisation": "Y12345",
            "deceased": "2026-01-02",
            "multiple_birth": 1,
            "birth_date": "1980-05-17",
            "gender": "female",
            **a_form(),
        }
    )

    assert list(body["patient"]) == [
        "resourceType", "id", "identifier", "meta", "name", "gender", "birthDate", "multipleBirthInteger",
        "deceasedDateTime", "generalPractitioner", "managingOrganization", "extension", "telecom", "contact", "address",
    ]  # fmt: skip


def test_every_mistake_of_a_form_is_said_at_once() -> None:
    form = {"nhs_number": "9000000000", "birth_date": "1980-02-30", "gendre": "male", "practice": "?", "version": 0}

    problems = _problems(form)

    assert problems == [
        "birth_date: '1980-02-30' is not a date, write it as yyyy-mm-dd",
        "gendre: unknown key 'gendre', did you mean 'gender'?",
        "practice: '?' is not an ODS code, use 3 to 10 letters and digits",
        "version: 0 is out of range, use a whole number from 1 to 999999999",
        "nhs_number: '9000000000' is not an NHS number, use ten digits of which the last is the Modulus 11 check digit,"
        " such as 9990010005",
    ]


@pytest.mark.parametrize("form", [None, [], "9000000009", {}, {"nhs_number": None}, {"nhs_number": 9000000009}])
def test_what_is_no_form_is_refused(form: Json) -> None:
    assert _problems(form)


def test_a_wrong_check_digit_passes_only_where_that_is_said() -> None:
    assert _problems({"nhs_number": "9000000015"})
    assert expand({"nhs_number": "9000000015", "unchecked": True})["unchecked"] is True
    assert _problems({"nhs_number": "900000015", "unchecked": True})


def test_a_problem_has_the_file_and_line_of_its_key() -> None:
    marked = load_yaml(f'people:\n  - nhs_number: "{NHS}"\n    gender: woman\n', "a.yaml")

    with pytest.raises(Problems) as found:
        expand(marked.value["people"][0], where=Place(marked, ("people", 0)))

    assert str(found.value) == (
        "a.yaml:3: people[0].gender: 'woman' is not a gender, use one of male, female, other, unknown"
    )


def test_a_death_without_notification_is_a_formal_one() -> None:
    person = Person.of(expand(a_form(deceased="2026-01-02")))

    assert (person.death_date, person.death_notification) == ("2026-01-02", "2")


def test_text_that_no_json_can_carry_is_a_problem() -> None:
    [problem] = _problems(a_form(note="half a pair: \ud800"))

    assert "cannot be written as JSON" in problem


def test_ids_that_are_written_are_kept_and_others_never_change() -> None:
    form = a_form(address={"id": "456", "lines": ["1"]})

    first, second = expand(form)["patient"], expand(copy_json(form))["patient"]

    assert first == second
    assert first["address"][0]["id"] == "456"
    assert len(first["name"][0]["id"]) == 8


# a whole Patient


def test_a_whole_patient_is_kept_as_it_is() -> None:
    patient = a_patient(extension=[{"url": "urn:own", "valueString": "x"}], active=True)

    body = expand({"nhs_number": NHS, "conditions": ["mine"], "patient": patient})

    assert body["patient"] is patient
    assert body["conditions"] == ["mine"]


def test_short_keys_beside_a_whole_patient_must_agree_with_it() -> None:
    problems = _problems({"nhs_number": NHS, "patient": a_patient(), "gender": "male", "mobile": "07700900123"})

    assert problems == [
        "mobile: 'mobile' stands beside a whole Patient, write it inside the Patient, or leave `patient` out",
    ]
    assert _problems({"nhs_number": NHS, "patient": a_patient(), "gender": "male"}) == [
        "gender: 'gender' differs from what the Patient says, change it there, or leave 'gender' out",
    ]


def test_a_whole_patient_of_somebody_else_is_refused() -> None:
    assert _problems({"nhs_number": "9000000017", "patient": a_patient()}) == [
        "patient.id: 9000000009 is not the person's NHS number 9000000017, write 9000000017",
        "patient.identifier: 9000000009 is not the person's NHS number 9000000017, write 9000000017",
    ]


def test_what_pds_never_leaves_out_is_added_to_a_patient() -> None:
    body = from_patient({"id": NHS, "gender": "female"})

    assert body["patient"] == {**expand({"nhs_number": NHS})["patient"], "gender": "female"}


def test_an_empty_list_of_identifiers_is_filled() -> None:
    assert from_patient(a_patient(identifier=[]))["patient"] == a_patient()


@pytest.mark.parametrize(
    "meta", [{}, {"security": []}, {"versionId": "4"}, {"versionId": "4", "security": []}, {"tag": []}]
)
def test_a_patients_own_meta_is_only_completed(meta: Json) -> None:
    completed = from_patient(a_patient(meta=meta))["patient"]["meta"]

    assert completed["versionId"] == meta.get("versionId", "1")
    assert completed["security"][0]["code"] == "U"
    assert {key: completed[key] for key in meta if key != "security"} == {
        key: value for key, value in meta.items() if key != "security"
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resourceType", "Person"),
        ("id", None),
        ("id", "9000000000"),
        ("identifier", [{}]),
        ("identifier", [{"value": "9000000017"}]),
        ("meta", []),
        ("meta", {"versionId": 2}),
        ("meta", {"versionId": "W/2"}),
        ("meta", {"versionId": "0"}),
        ("meta", {"security": [{"code": "X"}]}),
        ("meta", {"security": [{}]}),
        ("name", {"family": "Okafor"}),
        ("name", [{"given": "Ada"}]),
        ("name", [{"family": ["Okafor"]}]),
        ("gender", "f"),
        ("birthDate", "80"),
        ("birthDate", "1980-13"),
        ("birthDate", "1980-02-30"),
        ("birthDate", 19800101),
        ("multipleBirthInteger", "1"),
        ("deceasedDateTime", "then"),
        ("deceasedDateTime", "2019-2"),
        ("generalPractitioner", [{}, {}]),
        ("generalPractitioner", [{"identifier": {}}, {}]),
        ("extension", [{}]),
        ("telecom", [{"value": 1}]),
        ("contact", [{"telecom": {}}]),
        ("address", [{"line": "1 A Street"}]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_patient_that_could_not_be_read_later_is_refused(field: str, value: Json) -> None:
    patient = {**a_patient(), field: value}

    with pytest.raises(Problems):
        from_patient(patient)


@pytest.mark.parametrize("when", ["1980", "1980-05", "1980-05-17"])
def test_dates_of_birth_and_death_that_are_known_in_part_are_kept(when: str) -> None:
    patient = a_patient(birthDate=when, deceasedDateTime=when)

    body = from_patient(patient)

    assert body["patient"] == patient
    assert expand(as_form(body)) == body


@official("PDS FHIR, Retrieve patient, the sandbox's patients")
@pytest.mark.parametrize("path", examples("pds/examples/fhir/patients"))
def test_every_published_patient_is_kept_byte_for_byte(path: Path) -> None:
    patient = json.loads(path.read_text(encoding="utf-8"))

    body = from_patient(patient)

    assert render_json(body["patient"]) == render_json(patient)
    assert render_json(expand(as_form(body))) == render_json(body)


@official("PDS FHIR, Retrieve patient, example 9000000009")
def test_the_fullest_published_patient_reads_as_short_keys() -> None:
    form = as_form(from_patient(example("pds/examples/fhir/patients/patient_9000000009.json")))

    assert {key: value for key, value in form.items() if key != "patient"} == {
        "nhs_number": "9000000009",
        "conditions": [],
        "name": {"prefix": ["Mrs"], "given": ["Jane"], "family": "Smith"},
        "gender": "female",
        "birth_date": "2010-10-22",
        "practice": "Y12345",
        "security": "U",
        "version": 2,
    }


# change


def test_a_change_replaces_only_what_it_says() -> None:
    body = expand(a_form(version=4, mobile="07700900123"))

    changed = change(body, {"nhs_number": NHS, "practice": "A81099"})

    assert Person.of(changed).practice == "A81099"
    assert {**changed["patient"], "generalPractitioner": None} == {**body["patient"], "generalPractitioner": None}


def test_a_change_leaves_the_old_body_as_it_was() -> None:
    body = expand(a_form(pharmacy="FZ901", security="R", history={"gender": "male"}))
    before = copy_json(body)

    change(
        body,
        {
            "nhs_number": NHS,
            "pharmacy": "FZ902",
            "security": "U",
            "version": 9,
            "phone": "01632960001",
            "history": {"gender": "other"},
            "conditions": ["x"],
        },
    )

    assert body == before


@pytest.mark.parametrize(
    ("key", "member"),
    [
        ("name", "name"),
        ("gender", "gender"),
        ("birth_date", "birthDate"),
        ("deceased", "deceasedDateTime"),
        ("practice", "generalPractitioner"),
        ("managing_organisation", "managingOrganization"),
        ("address", "address"),
        ("telecom", "telecom"),
        ("emergency_contact", "contact"),
    ],
)
def test_null_takes_away_what_a_key_says(key: str, member: str) -> None:
    body = expand(
        a_form(
            gender="male",
            birth_date="1980-01-01",
            deceased="2026-01-01",
            managing_organisation="Y12345",
            address={"lines": ["1"]},
            telecom=[{"system": "fax", "value": "1"}],
            emergency_contact="1",
        )
    )

    changed = change(body, {"nhs_number": NHS, key: None})

    assert member in body["patient"]
    assert member not in changed["patient"]


def test_somebody_brought_back_to_life_has_no_death_notification() -> None:
    body = expand(a_form(deceased="2026-01-01", pharmacy="FZ901"))

    changed = Person.of(change(body, {"nhs_number": NHS, "deceased": None}))

    assert (changed.death_date, changed.death_notification, changed.pharmacy) == (None, None, "FZ901")


def test_own_keys_are_changed_and_taken_away() -> None:
    body = expand(a_form(superseded_by="9000000017", note="a", conditions=["x"], history={"gender": "male"}))

    changed = change(body, {"nhs_number": NHS, "superseded_by": None, "note": "b", "conditions": None, "history": None})

    assert {key: value for key, value in changed.items() if key != "patient"} == {
        "nhs_number": NHS,
        "conditions": [],
        "note": "b",
    }


def test_a_change_of_history_leaves_its_other_members() -> None:
    body = expand(a_form(history={"gender": "male", "email": "a@example.com", "practice": "A81013"}))

    changed = change(body, {"nhs_number": NHS, "history": {"name": {"family": "Was"}, "practice": None}})

    assert list(changed["history"]) == ["name", "telecom", "gender"]


def test_an_unchecked_person_can_be_changed_without_saying_so_again() -> None:
    body = expand({"nhs_number": "9000000015", "unchecked": True})

    changed = change(body, {"nhs_number": "9000000015", "gender": "male"})

    assert (changed["unchecked"], changed["patient"]["gender"]) == (True, "male")


def test_an_nhs_number_cannot_be_changed() -> None:
    with pytest.raises(Problems, match="an NHS number cannot be changed"):
        change(expand(a_form()), {"nhs_number": "9000000017"})


def test_a_whole_patient_replaces_the_old_one() -> None:
    body = expand(a_form(conditions=["kept"]))

    changed = change(body, {"nhs_number": NHS, "patient": a_patient()})

    assert (changed["patient"], changed["conditions"]) == (a_patient(), ["kept"])


# related people


def test_related_people_are_a_document_of_their_own() -> None:
    form = a_form(related_people=[{"nhs_number": "9000000017", "relationship": "MTH"}])

    body, related = expand(form), related_people(form)

    assert "related_people" not in body
    assert related is not None
    assert related[0]["patient"]["identifier"]["value"] == "9000000017"
    assert related_people(a_form()) is None
