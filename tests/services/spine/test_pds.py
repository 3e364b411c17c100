import pytest

from simulator.population.matching.criteria import Dates
from simulator.services.spine.names import ADVANCED_TRACE, RETRIEVAL, TRACES
from simulator.services.spine.pds import criteria_of
from simulator.services.spine.query import query_of
from tests.makers import a_name, a_person
from tests.services.spine.asking import ADA, EVE, ZOE, a_request_for, a_world, ask, by_demographics, by_number, item

DAY = Dates("1980-05-17", "1980-05-17")


def _parameter(code):
    return item("searchParameter", f'<value code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.39"/>')


@pytest.mark.parametrize("interaction", TRACES, ids=lambda each: each.name)
async def test_a_trace_finds_the_one_who_fits(interaction):
    answer = await ask(interaction, by_demographics())

    assert (answer.interaction, answer.number, answer.issues) == ("QUPA_IN000007UK01", ADA, ["3"])
    assert answer.call.nhs_number == ADA


@pytest.mark.parametrize(
    ("asked", "issues"),
    [
        (by_demographics(family="Jones"), ["1"]),
        (by_demographics(gender="1"), ["1"]),
        (by_demographics(birth=None), ["1"]),
        (by_demographics(birth="x"), ["1"]),
        (by_demographics(family=None), ["1"]),
        (by_demographics(gender="x"), ["1"]),
        ("", ["1"]),
    ],
)
async def test_who_does_not_fit_is_not_found(asked, issues):
    answer = await ask(TRACES[0], asked)

    assert (answer.interaction, answer.acknowledgement, answer.issues) == ("QUQI_IN010000UK14", "AE", issues)


async def test_several_who_fit_are_none():
    answer = await ask(TRACES[0], by_demographics(), a_world(a_person(ADA), a_person(EVE)))

    assert answer.issues == ["7"]


async def test_an_advanced_trace_goes_by_a_number_if_there_is_one():
    answer = await ask(ADVANCED_TRACE, by_number())

    assert (answer.interaction, answer.number) == ("QUPA_IN000011UK02", ADA)


@pytest.mark.parametrize(
    ("demographics", "issues"),
    [
        (by_demographics(), ["3"]),
        (by_demographics(birth=None, gender=None), ["3"]),
        (by_demographics(birth="1980"), ["3"]),
        (by_demographics(birth="19800518"), ["40"]),
        (by_demographics(family="Smith"), ["40"]),
        (by_demographics(gender="1"), ["40"]),
    ],
)
async def test_what_else_is_said_beside_a_number_has_to_be_so(demographics, issues):
    answer = await ask(ADVANCED_TRACE, by_number() + demographics)

    assert answer.issues == issues


@pytest.mark.parametrize(("code", "names"), [("0", ["Okafor"]), ("1", ["Okafor", "Eze"])])
@pytest.mark.parametrize("interaction", [RETRIEVAL, ADVANCED_TRACE], ids=lambda each: each.name)
async def test_history_is_given_where_it_is_asked_for(interaction, code, names):
    person = a_person(history={"name": [a_name("Eze", "Ada")]})
    asked = item("historicDataIndicator", f'<value code="{code}"/>') + by_number()

    answer = await ask(interaction, asked, a_world(person))

    assert answer.texts("family") == names


@pytest.mark.parametrize(("code", "number"), [("1", None), ("2", ADA)])
async def test_an_algorithmic_trace_finds_who_only_sounds_alike(code, number):
    person = a_person(name=[a_name("Okafer", "Ada")])
    asked = by_demographics(more=_parameter(code))

    answer = await ask(ADVANCED_TRACE, asked, a_world(person))

    assert answer.number == number


async def test_an_algorithmic_trace_gives_the_best_of_those_who_fit():
    people = [a_person(ADA), a_person(EVE, name=[a_name("Okafer", "Ada")])]

    answer = await ask(ADVANCED_TRACE, by_demographics(more=_parameter("2")), a_world(*people))

    assert answer.number == ADA


@pytest.mark.parametrize(
    ("people", "number", "issue"),
    [
        ([a_person(ADA)], ADA, None),
        ([a_person(ADA, security="R")], ADA, None),
        ([a_person(ADA, security="V")], ADA, "1"),
        ([a_person(ADA, security="REDACTED")], ADA, "22"),
        ([a_person(ADA, superseded_by=EVE), a_person(EVE)], ADA, "17"),
        ([a_person(ADA)], ZOE, "1"),
        ([a_person(ADA)], "123", "42"),
        ([a_person(ADA)], None, "1"),
    ],
)
async def test_a_retrieval_answers_by_what_has_become_of_the_record(people, number, issue):
    answer = await ask(RETRIEVAL, by_number(number), a_world(*people))

    assert next(iter(answer.issues), None) == issue
    assert answer.number == (None if issue else number)


def test_everything_that_a_query_can_say_is_asked_for():
    more = "".join(
        (
            item("person.address", "<value><postalCode>zz99 4qa</postalCode></value>"),
            item("person.deceasedTime", '<value><center value="2019"/></value>'),
            item("primaryCare.id", '<value root="2.16.840.1.113883.2.1.4.2" extension="a81099"/>'),
            item("historicDataIndicator", '<value code="1"/>'),
        )
    )

    asked = criteria_of(query_of(a_request_for(ADVANCED_TRACE, by_demographics(more=more))), DAY)

    assert asked.born == DAY
    assert (asked.postcode.text, asked.died, asked.practice) == ("ZZ994QA", Dates("2019-01-01", "2019-12-31"), "A81099")
    assert (asked.gender, asked.history, asked.fuzzy) == ("female", True, False)


def test_given_names_are_asked_for_in_their_order():
    name = item("person.name", '<value use="L"><given>Ada</given><given/><given>Ngozi</given></value>')

    asked = criteria_of(query_of(a_request_for(TRACES[0], by_demographics(family=None, more=name))), DAY)

    assert [term.text for term in asked.given] == ["ada", "ngozi"]
