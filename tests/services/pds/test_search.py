import pytest

from simulator.call import Refusal
from simulator.population.matching.criteria import Criteria, Dates
from simulator.population.matching.names import Term
from simulator.services.pds.search import search
from tests.makers import a_person, a_tenant

ADA, EVE, ZOE = "9000000009", "9000000017", "9000000025"


def _asked(**rest):
    return Criteria(born=Dates("1980-05-17", "1980-05-17"), family=Term.of("okafor"), **rest)


def _documents(*people):
    return a_tenant(people).documents


def test_more_than_the_limit_are_too_many():
    documents = _documents(a_person(ADA), a_person(EVE))

    assert len(search(documents, _asked(most=2))) == 2
    with pytest.raises(Refusal, match="TOO_MANY_MATCHES"):
        search(documents, _asked(most=1))


def test_who_is_not_shown_does_not_count_to_the_limit():
    documents = _documents(a_person(ADA), a_person(EVE, security="V"), a_person(ZOE, superseded_by=ADA))

    assert [(person.key, score) for person, score in search(documents, _asked(most=1))] == [(ADA, 1)]
