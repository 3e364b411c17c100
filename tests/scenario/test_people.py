import pytest

from simulator.scenario.people import ShippedForms, read_documents, read_people
from simulator.wire.errors import Problem
from simulator.wire.json import Json
from tests.scenario.makers import Agreeable, a_node, said_of


class _Critical:
    def person(self, form: Json) -> list[Problem]:
        return [Problem("is wrong", "make it right", "name.given[0]")]

    def document(self, kind: str, key: str, body: Json) -> list[Problem]:
        return [Problem(f"{kind} {key} is wrong", "", "")]


def test_an_nhs_number_without_quotes_becomes_text() -> None:
    people = read_people(a_node([{"nhs_number": 9000000009, "practice": "A81099"}]), Agreeable())

    assert people == ({"nhs_number": "9000000009", "practice": "A81099"},)


def test_what_the_population_finds_wrong_is_noted_where_it_is() -> None:
    node = a_node({"people": [{"nhs_number": "9000000009"}], "documents": {"dos-services": {"1": {}}}})

    read_people(node.entries()["people"], _Critical())
    read_documents(node.entries()["documents"], _Critical())

    assert said_of(node) == [
        "people[0].name.given[0]: is wrong, make it right",
        "documents.dos-services.1: dos-services 1 is wrong",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "a mapping is not a list of people, write a list of people"),
        (["9000000009"], "[0]: '9000000009' is not a person, write a mapping with an nhs_number"),
        ([{"practice": "A81099"}], "[0]: 'nhs_number' is missing, say whom it is about"),
        ([{"nhs_number": None}], "[0].nhs_number: nothing is not an NHS number, write an NHS number"),
        (
            [{"nhs_number": "9000000009"}, {"nhs_number": 9000000009}],
            "[1].nhs_number: 9000000009 a second time, say all about one person in one place",
        ),
    ],
)
def test_bad_people_are_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_people(node, Agreeable())

    assert said_of(node) == [said]


def test_documents_are_kept_by_kind_and_key() -> None:
    documents = {"dos-services": {"1": {"id": 1}, "2": {}}, "itk-addresses": {"accepted": {}}}

    assert read_documents(a_node(documents), Agreeable()) == documents


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "a list is not a mapping of kinds to documents, write a mapping of kinds to documents"),
        (
            {"dos-services": []},
            "dos-services: a list is not a mapping of keys to documents, write a mapping of keys to documents",
        ),
        (
            {"people": {"9000000009": {}}},
            "people: people among the documents, people have a key of their own: `people`, beside `documents`",
        ),
    ],
)
def test_bad_documents_are_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_documents(node, Agreeable())

    assert said_of(node) == [said]


def test_a_change_to_somebody_shipped_needs_no_more_than_the_change() -> None:
    forms = ShippedForms()

    assert forms.person({"nhs_number": "9000000009", "practice": "A81099"}) == []
    assert forms.person({"nhs_number": "5900053636", "superseded_by": "9732019395"}) == []


def test_a_misspelt_or_impossible_change_is_found() -> None:
    forms = ShippedForms()

    assert [problem.path for problem in forms.person({"nhs_number": "9000000009", "practise": "A81099"})] == [
        "practise"
    ]
    assert [problem.path for problem in forms.person({"nhs_number": "9000000001"})] == ["nhs_number"]


def test_a_bad_document_is_found() -> None:
    forms = ShippedForms()

    assert forms.document("care-records", "9000000009", {"nhs_number": "9000000009"}) == []
    assert forms.document("care-records", "9000000009", {"nhs_number": "9"}) != []
    assert forms.document("care-recrods", "9000000009", {}) != []
