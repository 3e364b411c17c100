"""The shipped people fit together, and each way not to is found."""

from collections.abc import Mapping

import pytest

from simulator.population.coherence import check_coherence
from simulator.population.form import expand, related_people
from simulator.population.load import Documents
from simulator.wire.json import Json

NHS, OTHER, THIRD = "9000000009", "9000000017", "9000000025"
ORGANISATIONS = {"A81013": {"name": "A", "types": ["practice"]}, "FZ901": {"name": "B", "types": ["pharmacy"]}}


def _world(*forms: Json) -> dict[str, dict[str, Json]]:
    related = {form["nhs_number"]: related_people(form) for form in forms if "related_people" in form}
    people = {form["nhs_number"]: expand(form) for form in forms}
    return {"people": people, "organisations": dict(ORGANISATIONS), "related-people": related}


def _person(nhs: str = NHS, **keys: Json) -> Json:
    return {"nhs_number": nhs, "birth_date": "1980-05-17", **keys}


def _found(world: Mapping[str, Mapping[str, Json]]) -> list[str]:
    return [str(problem).split(",")[0] for problem in check_coherence(world)]


def test_the_shipped_population_fits_together(shipped: Documents) -> None:
    assert check_coherence(shipped) == []


def test_nobody_at_all_fits_together() -> None:
    assert check_coherence({}) == []


@pytest.mark.parametrize(
    ("forms", "problem"),
    [
        ([_person(practice="A81099")], "people.9000000009.practice: A81099 is no organisation here"),
        ([_person(pharmacy="A81013")], "people.9000000009.pharmacy: A81013 is a practice"),
        ([_person(history={"practice": "A99911"})], "people.9000000009.practice: A99911 is no organisation here"),
        (
            [_person(deceased="1979-01-01", conditions=["deceased"])],
            "people.9000000009.deceased: died before birth",
        ),
        (
            [_person(deceased="2026-01-01", death_notification=None, conditions=["deceased"])],
            "people.9000000009.deceased: has died without notification",
        ),
        (
            [_person(death_notification={"status": 1, "effective": "2026-01-01"})],
            "people.9000000009.death_notification: has not died",
        ),
        (
            [_person(name=[{"family": "A"}, {"family": "B"}])],
            "people.9000000009.name: has 2 usual names",
        ),
        ([_person(conditions=["odd"])], "people.9000000009.conditions: 'odd' is no condition"),
        ([_person(conditions=["restricted"])], "people.9000000009.conditions: is tagged 'restricted'"),
        ([_person(security="R")], "people.9000000009.conditions: the record shows 'restricted'"),
        ([_person(deceased="2026-01-01")], "people.9000000009.conditions: the record shows 'deceased'"),
        (
            [_person(conditions=["superseded"], superseded_by=OTHER)],
            "people.9000000009.superseded_by: 9000000017 is nobody here",
        ),
        (
            [_person(conditions=["superseded"], superseded_by=OTHER), _person(OTHER)],
            "people.9000000017.conditions: `retained` does not fit who was merged into whom",
        ),
        (
            [
                _person(conditions=["superseded"], superseded_by=OTHER),
                _person(OTHER, conditions=["retained", "invalidated"], security="REDACTED"),
            ],
            "people.9000000009.superseded_by: the successor is not a living record",
        ),
        (
            [_person(conditions=["retained"])],
            "people.9000000009.conditions: `retained` does not fit who was merged into whom",
        ),
        (
            [_person(conditions=["twin"], multiple_birth=1, name={"family": "A"})],
            "people.9000000009.conditions: has no twin of the same birthday",
        ),
        (
            [_person(conditions=["same-name-and-birthday"], name={"family": "A"})],
            "people.9000000009.conditions: shares name and birth date with nobody",
        ),
        (
            [_person(conditions=["many-matches"], name={"family": "A"})],
            "people.9000000009.conditions: A is not more than 50 people",
        ),
        (
            [
                _person(address={"lines": ["1", "A"], "postcode": "WX1 1AB"}),
                _person(OTHER, address={"lines": ["1", "A"], "postcode": "WX1 1DE"}),
            ],
            "people.9000000017.address: 1",
        ),
        (
            [
                _person(address={"lines": ["1"], "postcode": "WX1 1AB", "uprn": 5}),
                _person(OTHER, address={"lines": ["2"], "postcode": "WX1 1AB", "uprn": 5}),
            ],
            "people.9000000017.address: has the key of 1",
        ),
        (
            [_person(birth_date="2015-01-01", address={"lines": ["1"]})],
            "people.9000000009.address: is 11 and lives without an adult",
        ),
        (
            [_person(related_people=[{"nhs_number": OTHER}])],
            "people.9000000009.related_people: 9000000017 is nobody here",
        ),
        ([_person(conditions=["related-people"])], "people.9000000009.conditions: has no related people"),
        ([_person(conditions=["guardian"])], "people.9000000009.conditions: is nobody's guardian"),
    ],
    ids=lambda value: value[:70] if isinstance(value, str) else "",
)
def test_what_does_not_fit_is_found(forms: list[Json], problem: str) -> None:
    assert problem in _found(_world(*forms))


def test_a_child_may_not_answer_for_a_child() -> None:
    home = {"lines": ["1"]}
    world = _world(
        _person(birth_date="2015-01-01", address=home, conditions=["child"], related_people=[{"nhs_number": OTHER}]),
        _person(OTHER, birth_date="2014-01-01", address=home),
        _person(THIRD, address=home),
    )

    assert _found(world) == ["people.9000000009.related_people: 9000000017 is too young to answer for a child"]


def test_related_people_of_nobody_are_found() -> None:
    world = _world(_person())
    world["related-people"] = {OTHER: []}

    assert _found(world) == [f"related-people.{OTHER}: belongs to nobody here"]


def test_a_body_under_another_number_and_a_wrong_check_digit_are_found() -> None:
    world = _world(_person())
    world["people"] = {"9000000000": world["people"][NHS]}

    assert _found(world) == [
        "people.9000000009.nhs_number: kept under 9000000000",
        "people.9000000009.nhs_number: has a wrong check digit",
    ]


def test_published_patients_facts_are_not_ours_to_mend() -> None:
    child = _person(birth_date="2015-01-01", address={"lines": ["1"]}, conditions=["sandbox"])
    related = _person(OTHER, conditions=["sandbox"], related_people=[{"nhs_number": THIRD}])

    assert check_coherence(_world(child, related)) == []


def test_an_address_key_of_another_form_does_no_harm() -> None:
    world = _world(_person())
    world["people"][NHS]["patient"]["address"] = [{"line": ["1"], "extension": [{"url": "urn:x"}]}]

    assert check_coherence(world) == []


def test_receivers_without_their_organisation_are_found() -> None:
    world = _world()
    world["organisations"] = {}
    world["itk-endpoints"] = {"x": {"path": "/x", "type": "practice", "ods_code": "A81099"}}

    assert _found(world) == ["itk-endpoints.x.ods_code: A81099 is no organisation here"]
