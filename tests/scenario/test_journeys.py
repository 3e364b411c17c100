"""Whose an exchange is, and which exchanges are one call."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from simulator.records.exchange import Exchange
from simulator.scenario.journeys import GAP, MOST_OWNERS, Place, Titles, by_patient, calls_of, ids_of, shared_ids
from simulator.wire.json import Json
from tests.cda_makers import CASE_REFERENCE, a_report
from tests.itk_makers import a_distribution, an_envelope
from tests.scenario.makers import an_exchange

ADA, BRAM = "9000000009", "9000000017"
HOUR = 3600.0


def _place(id: int, at: float = 0.0, nhs_number: str | None = ADA, *ids: str) -> Place:
    return Place(id, at, nhs_number, frozenset(ids))


def _ids(calls: list[list[Place]]) -> list[list[int]]:
    return [[place.id for place in call] for call in calls]


def _a_report(**distribution: Json) -> Exchange:
    body = an_envelope(a_distribution(a_report(), **distribution))
    return an_exchange(1, "itk.ooh.send", request_headers=b"Content-Type: text/xml", body=body)


def test_an_exchange_is_of_the_patient_whose_number_it_has() -> None:
    patients = by_patient([_place(1), _place(2, 0.0, BRAM), _place(3)])

    assert {number: [place.id for place in found] for number, found in patients.items()} == {ADA: [1, 3], BRAM: [2]}


def test_one_without_a_number_is_of_each_patient_whose_id_it_shares() -> None:
    patients = by_patient(
        [
            _place(1, 0.0, None, "c-1"),
            _place(2, 0.0, ADA, "c-1"),
            _place(3, 0.0, BRAM, "c-1"),
            _place(4, 0.0, None, "x"),
        ]
    )

    assert {number: [place.id for place in found] for number, found in patients.items()} == {ADA: [1, 2], BRAM: [1, 3]}


def test_an_id_that_everybody_shares_joins_nothing() -> None:
    own = [_place(number, 0.0, f"{number:010d}", "the same") for number in range(1, MOST_OWNERS + 2)]

    patients = by_patient([*own, _place(0, 0.0, None, "the same")])

    assert {len(places) for places in patients.values()} == {1}


def test_two_without_a_number_do_not_join_each_other() -> None:
    patients = by_patient([_place(1, 0.0, ADA, "a"), _place(2, 0.0, None, "a", "b"), _place(3, 0.0, None, "b")])

    assert [place.id for place in patients[ADA]] == [1, 2]


def test_exchanges_less_than_the_gap_apart_are_one_call() -> None:
    places = [_place(1, 0.0), _place(2, GAP - 1), _place(3, 2 * GAP - 2), _place(4, 3 * GAP)]

    assert _ids(calls_of(places)) == [[1, 2, 3], [4]]


def test_another_gap_may_be_asked_for() -> None:
    assert _ids(calls_of([_place(1, 0.0), _place(2, 600.0)], gap=300.0)) == [[1], [2]]


def test_an_id_joins_what_lies_days_apart() -> None:
    submitted, again = _place(1, 0.0, ADA, "track"), _place(3, 95 * HOUR, ADA, "track")

    assert _ids(calls_of([submitted, _place(2, 40 * HOUR), again])) == [[1, 3], [2]]


def test_a_clock_that_was_put_back_far_begins_another_call() -> None:
    assert _ids(calls_of([_place(1, 10 * HOUR), _place(2, 0.0)])) == [[1], [2]]


def test_no_exchanges_are_no_calls() -> None:
    assert calls_of([]) == []


@given(st.lists(st.tuples(st.floats(0, 40 * HOUR), st.sets(st.sampled_from("abcde"), max_size=2)), max_size=12))
def test_each_exchange_is_in_one_call_and_what_shares_an_id_in_the_same(drawn: list[tuple[float, set[str]]]) -> None:
    places = [_place(number, at, ADA, *ids) for number, (at, ids) in enumerate(drawn)]

    calls = calls_of(places)

    call_of = {place.id: index for index, call in enumerate(calls) for place in call}
    assert sorted(call_of) == list(range(len(drawn)))
    assert sum(len(call) for call in calls) == len(drawn)
    assert all(call_of[one.id] == call_of[two.id] for one in places for two in places if one.ids & two.ids)
    assert [call[0].id for call in calls] == sorted(call[0].id for call in calls)


def test_an_exchange_is_joined_by_its_ids() -> None:
    exchange = an_exchange(1, correlation_id="c", tracking_id="t", message_id="m", request_id="r")

    assert ids_of(exchange) == {"c", "t", "m"}


def test_a_report_is_joined_by_its_case_reference() -> None:
    assert CASE_REFERENCE in ids_of(_a_report())


def test_a_packed_report_is_joined_by_it_too() -> None:
    assert CASE_REFERENCE in ids_of(_a_report(compressed=True, base64=True))


def test_bytes_that_are_no_report_have_no_case_reference() -> None:
    report = _a_report()
    cut = replace(report, request_body=report.request_body[:-200])

    assert ids_of(cut) == frozenset()
    assert ids_of(replace(report, request_body=b"\xff encompassingEncounter base64")) == frozenset()


def test_a_place_is_what_is_known_without_the_bodies() -> None:
    exchange = an_exchange(7, nhs_number=ADA, tenant_time=12.0, tracking_id="t")

    assert Place.of(exchange) == Place(7, 12.0, ADA, frozenset(("t",)))


def test_shared_ids_are_those_of_all() -> None:
    assert shared_ids([_place(1, 0.0, ADA, "a"), _place(2, 0.0, ADA, "b")]) == {"a", "b"}


def test_titles_are_for_people_and_fall_back_to_what_is_known() -> None:
    titles = Titles({"pds.ping": "Is it alive?"}, {"pds": "Personal Demographics Service"})

    assert titles.of(an_exchange(1, "pds.ping")) == "Is it alive?"
    assert titles.of(an_exchange(1, "pds.patient.update")) == "pds.patient.update"
    assert titles.of(an_exchange(1, None, target="/nowhere")) == "GET /nowhere"
    assert (titles.service("pds"), titles.service("x"), titles.service(None)) == (
        "Personal Demographics Service", "x", "no service",
    )  # fmt: skip
