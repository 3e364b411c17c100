import pytest

from simulator.services.pds_smsp.finding import anybody, by_either, by_number, by_search
from simulator.services.pds_smsp.names import DETAILS
from simulator.services.pds_smsp.query import Query
from simulator.wire.xml import parse_xml
from tests.makers import a_name, a_person
from tests.services.pds_smsp.asking import ADA, EVE, ZOE, a_call_of, a_query, a_request_for, a_world


def _query(**criteria):
    return Query.of(parse_xml(a_query(DETAILS, **criteria).encode()))


def _call(*people):
    return a_call_of(a_request_for(DETAILS), a_world(*people))


def _found(find, *people, **criteria):
    found = find(_call(*people), _query(**criteria))
    return found.code, None if found.person is None else found.person.key


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, ("SMSP-0000", ADA)),
        ({"birth": "198005"}, ("SMSP-0000", ADA)),
        ({"family": "OKAFOR", "given": "ada", "gender": "2"}, ("SMSP-0000", ADA)),
        ({"birth": "19800518"}, ("DEMOG-0040", ADA)),
        ({"family": "Smith"}, ("DEMOG-0040", ADA)),
        ({"given": "Eve"}, ("DEMOG-0040", ADA)),
        ({"gender": "1"}, ("DEMOG-0040", ADA)),
        ({"number": ZOE}, ("DEMOG-0001", None)),
    ],
)
def test_a_number_is_held_against_what_else_is_said(criteria, found):
    assert _found(by_number, **{"number": ADA, **criteria}) == found


@pytest.mark.parametrize(
    ("people", "found"),
    [
        ([a_person(ADA, security="R")], ("SMSP-0000", ADA)),
        ([a_person(ADA, security="V")], ("DEMOG-0001", None)),
        ([a_person(ADA, security="REDACTED")], ("DEMOG-0022", None)),
        ([a_person(ADA, superseded_by=EVE), a_person(EVE)], ("DEMOG-0017", EVE)),
        ([a_person(ADA, superseded_by=EVE), a_person(EVE, birthDate="1999-09-09")], ("DEMOG-0040", EVE)),
        ([a_person(ADA, superseded_by=EVE)], ("DEMOG-0001", None)),
        ([a_person(ADA, birthDate=None)], ("DEMOG-0040", ADA)),
    ],
)
def test_what_has_become_of_a_record_has_its_code(people, found):
    assert _found(by_number, *people, number=ADA) == found


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"family": "okafor"}, ("SMSP-0000", ADA)),
        ({"family": "oka*", "gender": "2"}, ("SMSP-0000", ADA)),
        ({"family": "okafor", "gender": "1"}, ("DEMOG-0001", None)),
        ({"family": "okafor", "postcode": "zz994qa"}, ("SMSP-0000", ADA)),
        ({"family": "okafor", "postcode": "ZZ99 1AB"}, ("DEMOG-0001", None)),
        ({"family": "jones"}, ("DEMOG-0001", None)),
        ({"family": "okafor", "birth": "1980"}, ("SMSP-0000", ADA)),
    ],
)
def test_a_trace_finds_the_one_who_fits(criteria, found):
    assert _found(by_search, **criteria) == found


def test_a_trace_that_finds_several_finds_nobody():
    assert _found(by_search, a_person(ADA), a_person(EVE), family="okafor") == ("DEMOG-0007", None)


def test_a_trace_finds_the_retained_record_of_a_merge():
    people = [a_person(ADA, superseded_by=EVE), a_person(EVE)]

    assert _found(by_search, *people, family="okafor") == ("SMSP-0000", EVE)


def test_the_details_go_by_number_if_there_is_one():
    assert _found(by_either, number=ADA, family="Okafor") == ("SMSP-0000", ADA)
    assert _found(by_either, number=EVE, family="Okafor") == ("DEMOG-0040", EVE)
    assert _found(by_either, family="Okafor") == ("SMSP-0000", ADA)


@pytest.mark.parametrize(
    ("criteria", "key"), [({"number": ADA, "birth": "1999"}, ADA), ({"number": ZOE}, ADA), ({"birth": "1999"}, None)]
)
def test_for_a_scenario_whoever_comes_nearest_is_found(criteria, key):
    found = anybody(_call(), _query(**criteria))

    assert (None if found is None else found.key) == key


def test_a_name_that_somebody_once_had_is_verified():
    person = a_person(history={"name": [a_name("Eze", "Ada")]})

    assert _found(by_number, person, number=ADA, family="Eze", given="Ada") == ("SMSP-0000", ADA)
