"""Claims of every kind against records of every kind: what counting by hand gives, and never a traceback."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from simulator.records.exchange import Exchange
from simulator.scenario.assertions import EXPECT_KEYS, FINDINGS_KEYS
from simulator.scenario.recorded import ANSWER_KEYS
from simulator.scenario.verify import verify
from simulator.wire.errors import Problem, Problems
from simulator.wire.findings import Finding
from simulator.wire.json import Json, render_json
from tests.scenario.makers import SERVICES, an_exchange

RETRIEVE, SEARCH, UPDATE, PING = "pds.patient.retrieve", "pds.patient.search", "pds.patient.update", "pds.ping"


def _findings(exchange: Exchange) -> Iterable[Finding]:
    return exchange.noted


def _result(assertion: Json, *exchanges: Exchange) -> Json:
    answer = verify([assertion], exchanges, _findings, SERVICES)
    (result,) = answer["results"]
    assert answer["passed"] is result["passed"]
    return result


def _passes(assertion: Json, *exchanges: Exchange) -> bool:
    return bool(_result(assertion, *exchanges)["passed"])


_KINDS = st.sampled_from([SEARCH, RETRIEVE, UPDATE])
_RECORDED = st.lists(st.tuples(_KINDS, st.integers(0, 20), st.sampled_from(["a", "b", None])), max_size=12)


def _exchanges(drawn: list[tuple[str, int, str | None]]) -> list[Exchange]:
    return [
        an_exchange(number, operation, tenant_time=float(time), tracking_id=tracking)
        for number, (operation, time, tracking) in enumerate(drawn, 1)
    ]


@given(_RECORDED, st.integers(0, 4))
def test_a_count_is_what_counting_gives(drawn: list[tuple[str, int, str | None]], count: int) -> None:
    result = _result({"operation": SEARCH, "count": count}, *_exchanges(drawn))

    searched = [number for number, (operation, _, _) in enumerate(drawn, 1) if operation == SEARCH]
    assert (result["matched"], result["passed"]) == (searched, len(searched) == count)


@given(_RECORDED, st.integers(1, 10))
def test_an_order_is_found_exactly_where_some_run_of_it_is_quick_enough(
    drawn: list[tuple[str, int, str | None]], within: int
) -> None:
    exchanges = sorted(_exchanges(drawn), key=lambda each: each.tenant_time)
    exchanges = [replace(each, id=number) for number, each in enumerate(exchanges, 1)]

    passed = _passes({"order": [SEARCH, RETRIEVE, UPDATE], "within": f"PT{within}S"}, *exchanges)

    assert passed is any(
        [each.operation for each in run] == [SEARCH, RETRIEVE, UPDATE]
        and run[2].tenant_time - run[0].tenant_time <= within
        for run in combinations(exchanges, 3)
    )


@given(_RECORDED)
def test_for_each_value_apart_is_the_same_as_one_after_the_other(drawn: list[tuple[str, int, str | None]]) -> None:
    exchanges = _exchanges(drawn)
    claim = {"operation": UPDATE, "after": SEARCH, "within": "PT5S", "count": "0..1"}

    together = _passes({**claim, "same": "tracking_id"}, *exchanges)

    assert together is all(
        _passes(claim, *[each for each in exchanges if each.tracking_id == value]) for value in ("a", "b")
    )


@given(_RECORDED)
def test_a_claim_that_fails_for_want_of_matches_shows_the_nearest_of_what_there_is(
    drawn: list[tuple[str, int, str | None]],
) -> None:
    result = _result({"operation": PING, "tracking_id": "a"}, *_exchanges(drawn))

    nearest = result["nearest"]
    assert (nearest is None) is (not drawn)
    assert nearest is None or not all(look["passed"] for look in nearest["matchers"])


_SCALARS = st.sampled_from(
    [None, True, 0, 1, -1, 2.5, "", "1..2", "3..", PING, "pds.*", "PT5S", "$.a", "//a", "(", "200"]
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*EXPECT_KEYS, *ANSWER_KEYS, *FINDINGS_KEYS, "matches", "one_of", "present", "at_least", "$.a"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from([*EXPECT_KEYS]), _VALUES, max_size=4), max_size=3), _RECORDED)
def test_whatever_is_asserted_there_is_an_answer_or_a_list_of_problems(
    assertions: Json, drawn: list[tuple[str, int, str | None]]
) -> None:
    answer: Json = None
    problems: list[Problem] = []
    try:
        answer = verify(assertions, _exchanges(drawn), _findings, SERVICES)
    except Problems as refused:
        problems = list(refused.problems)

    if answer is None:
        assert problems
        assert all(problem.what for problem in problems)
    else:
        assert render_json(answer)
        assert len(answer["results"]) == len(assertions)
