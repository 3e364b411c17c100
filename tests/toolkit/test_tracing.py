import pytest

from simulator.call import Tenant
from simulator.population.matching.criteria import ANY_DAY, Criteria, Dates
from simulator.population.matching.names import Term
from simulator.records.documents import Documents
from simulator.toolkit.tracing import agrees, trace
from tests.makers import a_name, a_person, a_tenant, shipped

ADA, EVE, ZOE, KIM = "9000000009", "9000000017", "9000000025", "9000000033"
DAY = Dates("1980-05-17", "1980-05-17")


def _asked(family="okafor", born=DAY, **rest):
    return Criteria(born=born, family=Term.of(family), **rest)


def _found(documents, asked):
    return [(person.key, score) for person, score in trace(documents, asked)]


def _documents(*people):
    return a_tenant(people).documents


def test_everybody_who_fits_is_found_best_first_then_by_number():
    people = [
        a_person(KIM, name=[a_name("Okafer", "Ada")]),
        a_person(ZOE),
        a_person(EVE, name=[a_name("Smith", "Ada")]),
        a_person(ADA),
    ]
    asked = _asked(given=(Term.of("ada"),), fuzzy=True, history=True)

    assert _found(_documents(*people), asked) == [(ADA, 1), (ZOE, 1), (KIM, 0.9488)]


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (DAY, [EVE]),
        (Dates("1980-05-17", "9999-12-31"), [EVE, ZOE]),
        (Dates("", "1980-05-17"), [ADA, EVE]),
        (Dates("1980-05-16", "1980-05-18"), [ADA, EVE, ZOE]),
        (Dates("1980-05-18", "1980-05-16"), []),
    ],
)
def test_birth_dates_are_a_range_with_both_ends(born, found):
    people = [
        a_person(ZOE, birthDate="1980-05-18"),
        a_person(ADA, birthDate="1980-05-16"),
        a_person(EVE),
        a_person(KIM, birthDate=None),
    ]

    assert [number for number, _ in _found(_documents(*people), _asked(born=born))] == found


def test_an_exact_search_finds_what_scores_one():
    people = [a_person(ADA), a_person(EVE, name=[a_name("Okafer", "Ada")])]
    asked = _asked(given=(Term.of("ada"),), fuzzy=True, history=True, exact=True)

    assert _found(_documents(*people), asked) == [(ADA, 1)]


@pytest.mark.parametrize("security", ["V", "REDACTED"])
def test_nobody_very_restricted_or_invalidated_is_found(security):
    assert _found(_documents(a_person(security=security)), _asked()) == []


def test_a_restricted_person_is_found_but_not_by_place():
    documents = _documents(a_person(security="R"))

    assert _found(documents, _asked()) == [(ADA, 1)]
    assert _found(documents, _asked(practice="A81099")) == []
    assert _found(documents, _asked(postcode=Term.of("ZZ994QA"))) == []


@pytest.mark.parametrize("security", ["U", "REDACTED"])
def test_a_merged_record_is_found_as_the_retained_one(security):
    documents = _documents(
        a_person(ADA, security=security, superseded_by=EVE, name=[a_name("Hume", "Ada")]), a_person(EVE, birthDate=None)
    )

    assert _found(documents, _asked("hume")) == [(EVE, 1)]


def test_a_retained_record_is_found_once_with_its_best_score():
    documents = _documents(a_person(ADA, superseded_by=EVE), a_person(EVE, name=[a_name("Okafer", "Ada")]))
    asked = _asked(given=(Term.of("ada"),), fuzzy=True, history=True)

    assert _found(documents, asked) == [(EVE, 1)]


@pytest.mark.parametrize(("security", "by_place"), [("V", False), ("REDACTED", False), ("R", True)])
def test_a_retained_record_that_may_not_be_found_is_not(security, by_place):
    documents = _documents(a_person(ADA, superseded_by=EVE), a_person(EVE, security=security, birthDate="1999-09-09"))
    rest = {"practice": "A81099"} if by_place else {}

    assert _found(documents, _asked(**rest)) == []


@pytest.mark.parametrize("merged_into", [ADA, KIM])
def test_a_merge_that_leads_nowhere_finds_nobody(merged_into):
    assert _found(_documents(a_person(ADA, superseded_by=merged_into)), _asked()) == []


async def test_a_changed_person_is_found_by_what_they_are_now():
    documents = _documents(a_person(ADA), a_person(EVE))
    before = _found(documents, _asked())
    await documents.put("people", ADA, a_person(ADA, birthDate="1999-09-09"))

    assert before == [(ADA, 1), (EVE, 1)]
    assert _found(documents, _asked()) == [(EVE, 1)]
    assert _found(documents, _asked(born=Dates("1999-09-09", "1999-09-09"))) == [(ADA, 1)]


async def test_a_new_and_a_removed_person_count_at_once():
    documents = _documents(a_person(ADA))
    await documents.put("people", EVE, a_person(EVE))
    with_both = _found(documents, _asked())
    await documents.delete("people", ADA)
    await documents.delete("people", EVE)
    await documents.put("people", ZOE, a_person(ZOE))

    assert with_both == [(ADA, 1), (EVE, 1)]
    assert _found(documents, _asked()) == [(ZOE, 1)]


async def test_one_tenants_changes_are_not_found_by_another_over_the_same_index():
    everybody = shipped([a_person(ADA)])
    first, second = Tenant("a", Documents(everybody)), Tenant("b", Documents(everybody))
    trace(first.documents, _asked())
    await first.documents.put("people", EVE, a_person(EVE))

    assert _found(first.documents, _asked()) == [(ADA, 1), (EVE, 1)]
    assert _found(second.documents, _asked()) == [(ADA, 1)]
    assert list(everybody["people"].kept) == ["people index"]


def test_a_tenant_without_people_finds_nobody():
    assert trace(Documents({}), _asked()) == []


@pytest.mark.parametrize(
    ("asked", "agreed"),
    [
        (Criteria(ANY_DAY), True),
        (Criteria(DAY), True),
        (Criteria(Dates("1980-05-18", "1980-05-18")), False),
        (Criteria(ANY_DAY, gender="female"), True),
        (Criteria(ANY_DAY, gender="male"), False),
        (Criteria(ANY_DAY, family=Term.of("okafor"), given=(Term.of("ada"),)), True),
        (Criteria(ANY_DAY, family=Term.of("eze"), given=(Term.of("ada"),)), True),
        (Criteria(ANY_DAY, family=Term.of("smith")), False),
        (Criteria(ANY_DAY, given=(Term.of("eve"),)), False),
        # A place is not compared: only who somebody is.
        (Criteria(ANY_DAY, postcode=Term.of("AB1 2CD")), True),
    ],
)
def test_a_cross_check_compares_what_is_said_of_a_person(asked, agreed):
    person = _documents(a_person(history={"name": [a_name("Eze", "Ada")]})).peek("people", ADA)

    assert agrees(person, asked) is agreed


def test_a_date_of_birth_cannot_be_that_of_somebody_without_one():
    person = _documents(a_person(birthDate=None, name=None)).peek("people", ADA)

    assert not agrees(person, Criteria(DAY))
    assert agrees(person, Criteria(ANY_DAY))
