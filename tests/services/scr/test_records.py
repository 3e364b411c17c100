"""Care records as calls find them."""

import pytest

from simulator.call import Refusal
from simulator.services.scr.records import blank, is_known, practice_of, record_of, summary_of
from tests.makers import NHS_NUMBER, a_person
from tests.services.scr.calling import SEARCH, a_record, a_world, the_call


async def test_a_record_without_summary_can_be_touched_but_not_viewed() -> None:
    call = the_call(a_world(a_record(summary="none")), SEARCH)

    assert await record_of(call, NHS_NUMBER) is not None
    assert await summary_of(call, NHS_NUMBER) is None


async def test_a_dissent_is_refused_before_anything_is_shown() -> None:
    with pytest.raises(Refusal, match="CONSENT_REFUSED"):
        await record_of(the_call(a_world(a_record(consent={"store": "No"})), SEARCH), NHS_NUMBER)


async def test_a_restricted_person_without_record_is_refused_as_well() -> None:
    with pytest.raises(Refusal, match="CONSENT_REFUSED"):
        await record_of(the_call(a_world(person=a_person(security="R")), SEARCH), NHS_NUMBER)


def test_people_and_records_make_a_number_known() -> None:
    call = the_call(a_world(a_record(nhs_number="9000000017")), SEARCH)

    assert [is_known(call, number) for number in (NHS_NUMBER, "9000000017", "9000000025")] == [True, True, False]


def test_the_practice_is_where_somebody_is_registered() -> None:
    call = the_call(a_world(), SEARCH)

    assert (practice_of(call, NHS_NUMBER), practice_of(call, "9000000017")) == ("A81099", None)


def test_a_decision_alone_makes_no_summary() -> None:
    assert blank(NHS_NUMBER) == {"nhs_number": NHS_NUMBER, "summary": "none"}
