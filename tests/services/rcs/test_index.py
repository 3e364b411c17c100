"""The index finds what looking at every report would find, after whatever has come and gone."""

from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.identifiers import nhs_numbers
from simulator.records.documents import Document
from simulator.services.rcs.index import ReportIndex
from simulator.services.rcs.matching import Report, Sought, decide, score
from simulator.services.rcs.reports import report_of
from simulator.wire.json import Json
from tests.services.rcs.samples import DAWN, RUTH, a_document, sought

EARLY, NOON, LATE = "2026-11-22T08:00:00+00:00", "2026-11-22T12:00:00+00:00", "2026-11-22T16:00:00+00:00"
ALWAYS = (0.0, 1e12)


def at(received: str) -> float:
    return report_of(a_document("x", received)).received


def an_index(*documents: Document) -> ReportIndex:
    index = ReportIndex()
    for document in documents:
        index.changed(None, document)
    return index


def keys(reports: list[Report]) -> list[str]:
    return sorted(report.key for report in reports)


def test_reports_are_found_by_number_and_by_three_criteria() -> None:
    index = an_index(
        a_document("number", nhs_number=RUTH, family_name="Hallam", birth_time=None, postcodes=[]),
        a_document("three", given_names=["Dawn"], family_name="Hallam"),
        a_document("two", given_names=["Dawn"], family_name="Hallam", birth_time=None),
        a_document("other", nhs_number=DAWN, given_names=[], family_name=None, birth_time=None),
    )

    assert keys(index.find(sought(RUTH), *ALWAYS)) == ["number", "three"]
    assert keys(index.find(sought(), *ALWAYS)) == ["three"]


@pytest.mark.parametrize(
    ("since", "until", "expected"), [(EARLY, LATE, ["1", "2", "3"]), (NOON, NOON, ["2"]), (NOON, LATE, ["2", "3"])]
)
def test_only_what_was_received_in_time_is_found(since: str, until: str, expected: list[str]) -> None:
    index = an_index(a_document("1", EARLY), a_document("2", NOON), a_document("3", LATE))

    assert keys(index.find(sought(), at(since), at(until))) == expected


def test_a_later_version_takes_the_place_of_earlier_ones() -> None:
    index = an_index(
        a_document("1", set_id="a", version=1),
        a_document("2", set_id="A", version=2),
        a_document("3", set_id="b", version=1),
    )

    assert keys(index.find(sought(), *ALWAYS)) == ["2", "3"]
    assert [report.key for report in index.newer("A", 1)] == ["2"]
    assert list(index.newer("C", 1)) == []


def test_a_later_version_counts_even_if_it_is_of_somebody_else() -> None:
    index = an_index(
        a_document("1", set_id="a", version=1),
        a_document("2", set_id="a", version=2, family_name="Hallam", birth_time=""),
    )

    assert keys(index.find(sought(), *ALWAYS)) == ["2"]
    assert keys(index.find(sought(postcode=""), *ALWAYS)) == []


def test_a_version_that_has_not_come_yet_replaces_nothing() -> None:
    index = an_index(a_document("1", EARLY, set_id="a", version=1), a_document("2", LATE, set_id="a", version=2))

    assert keys(index.find(sought(), 0, at(NOON))) == ["1"]


def test_reports_of_one_instant_are_found_in_the_order_they_came() -> None:
    index = an_index(*(a_document(key, nhs_number=RUTH) for key in ("C", "A", "B")))

    index.changed(a_document("C", nhs_number=RUTH), a_document("C", nhs_number=RUTH))

    assert [report.key for report in index.find(sought(RUTH), *ALWAYS)] == ["A", "B", "C"]


def test_two_documents_of_one_version_are_two_calls() -> None:
    index = an_index(a_document("1", set_id="a", version=1), a_document("2", set_id="a", version=1))

    assert keys(index.find(sought(), *ALWAYS)) == ["1", "2"]


def test_the_oldest_comes_first_until_it_is_gone() -> None:
    late, early = a_document("1", LATE), a_document("2", EARLY)
    index = an_index(late, early)

    assert index.oldest_before(at(EARLY)) is None
    assert index.oldest_before(at(NOON)) == index.oldest_before(at(NOON)) == "2"
    index.changed(early, None)
    assert index.oldest_before(at(NOON)) is None
    assert index.oldest_before(at(LATE) + 1) == "1"
    index.changed(late, None)
    assert index.oldest_before(at(LATE) + 1) is None


def test_a_report_that_comes_again_is_as_old_as_its_last_receipt() -> None:
    before, after = a_document("1", EARLY), a_document("1", LATE)
    index = an_index(before)

    index.changed(before, after)

    assert len(index) == 1
    assert index.oldest_before(at(NOON)) is None
    assert index.oldest_before(at(LATE) + 1) == "1"


def test_what_is_submitted_again_and_again_takes_no_more_room() -> None:
    document = a_document("1")
    index = an_index(document)

    for _ in range(5000):
        index.changed(document, document)

    assert len(index._by_time) < 1500


_FACTS = st.fixed_dictionaries(
    {
        "nhs_number": st.sampled_from([None, RUTH, DAWN]),
        "given_names": st.lists(st.sampled_from(["Ruth", "Dawn", "Alice"]), max_size=2),
        "family_name": st.sampled_from([None, "Ellerby", "Hallam"]),
        "birth_time": st.sampled_from([None, "19840319", "1984"]),
        "postcodes": st.lists(st.sampled_from(["WX1 1DE", "WX1 6YZ"]), max_size=2),
        "street_lines": st.lists(st.sampled_from(["12 Bridge Street", "7 Castle Hill"]), max_size=2),
        "set_id": st.sampled_from([None, "a", "b"]),
        "version": st.sampled_from([None, 1, 2]),
        "received": st.sampled_from([EARLY, NOON, LATE]),
    }
)
_ASKED = st.builds(
    lambda number, who: sought(number, **who),
    st.sampled_from([None, RUTH, DAWN]),
    st.fixed_dictionaries(
        {
            "given": st.sampled_from(["", "Ruth", "Dawn"]),
            "family": st.sampled_from(["", "Ellerby", "Hallam"]),
            "birth": st.sampled_from(["", "19840319"]),
            "postcode": st.sampled_from(["", "WX1 1DE", "WX1 6YZ"]),
            "line": st.sampled_from(["", "12 Bridge Street"]),
        }
    ),
)


def looked_through(reports: list[Report], asked: Sought, since: float, until: float) -> list[Report]:
    """The same by looking at every report."""
    timely = [report for report in reports if since <= report.received <= until]
    newest = [
        one for one in timely if not any(other.chain == one.chain and other.version > one.version for other in timely)
    ]
    return [
        report
        for report in newest
        if (asked.nhs_number and report.nhs_number == asked.nhs_number) or score(asked.traits, report.traits) >= 3
    ]


@given(st.lists(st.tuples(st.sampled_from("12345678"), st.none() | _FACTS), max_size=20), _ASKED)
def test_it_finds_what_looking_at_every_report_would_find(
    changes: list[tuple[str, dict[str, Json] | None]], asked: Sought
) -> None:
    index, stored = ReportIndex(), dict[str, Document]()
    for key, facts in changes:
        before = stored.pop(key, None)
        if facts is not None:
            stored[key] = a_document(key, **facts)
        if before is not None or facts is not None:
            index.changed(before, stored.get(key))
    reports = [report_of(document) for document in stored.values()]

    for since, until in (ALWAYS, (at(EARLY), at(NOON)), (at(NOON), at(LATE))):
        found = index.find(asked, since, until)

        assert keys(found) == keys(looked_through(reports, asked, since, until))
        assert decide(asked, found) == decide(asked, looked_through(reports, asked, since, until))
    assert len(index) == len(stored)


def test_nothing_is_left_of_what_has_gone() -> None:
    documents = [a_document("1", nhs_number=RUTH), a_document("2", set_id="1")]
    index = an_index(*documents)

    for document in documents:
        index.changed(document, None)

    assert (index._by_chain, index._by_number, index._reports) == ({}, {}, {})
    assert index._by_trait == ({}, {}, {}, {}, {})


def test_few_of_ten_thousand_reports_are_looked_at() -> None:
    chance = Random(1)
    numbers = list(islice(nhs_numbers(), 5000))
    index = an_index(
        *(
            a_document(
                str(place),
                nhs_number=numbers[place % 5000],
                family_name=chance.choice(["Ellerby", "Hallam", "Okafor"]),
                given_names=[chance.choice(["Ruth", "Dawn", "Ada", "Neville"])],
                birth_time=f"19{chance.randrange(40, 99)}0{chance.randrange(1, 10)}1{chance.randrange(10)}",
                postcodes=[f"WX{place % 20} {chance.randrange(1, 9)}DE"],
                street_lines=[f"{chance.randrange(1, 200)} Bridge Street"],
            )
            for place in range(10_000)
        )
    )

    looked_at = [len(list(index._alike(asked.traits))) for asked in (sought(), sought(line=""), sought(birth=""))]
    by_number = index.find(sought(numbers[7]), *ALWAYS)

    assert max(looked_at) < 200
    assert {report.key for report in by_number} >= {"7", "5007"}
