from collections.abc import Iterable
from dataclasses import replace
from time import process_time

import pytest

from simulator.records.exchange import Exchange
from simulator.scenario.verify import Grading, grade, read_body, verify
from simulator.wire.errors import Problems
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, render_json
from tests.makers import PDS
from tests.scenario.makers import SERVICES, a_scenario, an_exchange

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


def test_a_claim_that_holds_is_answered_with_what_matched() -> None:
    exchanges = an_exchange(1, SEARCH), an_exchange(2, nhs_number="9000000009"), an_exchange(3, nhs_number="9000000017")

    result = _result({"name": "once", "operation": RETRIEVE, "nhs_number": "9000000009", "count": 1}, *exchanges)

    assert result == {
        "name": "once",
        "passed": True,
        "count": 1,
        "expected": "exactly 1",
        "matched": [2],
        "first": {
            "id": 2,
            "operation": RETRIEVE,
            "matchers": [
                {"matcher": "operation", "expected": RETRIEVE, "seen": RETRIEVE, "passed": True},
                {"matcher": "nhs_number", "expected": "'9000000009'", "seen": "9000000009", "passed": True},
            ],
        },
        "nearest": None,
        "message": "1 matched, expected exactly 1",
    }


def test_a_claim_that_fails_names_the_nearest_exchange_and_what_it_missed() -> None:
    searched = an_exchange(1, SEARCH, target=f"{PDS}/Patient?family=Smythe&given=Ada", status=200)
    pinged = an_exchange(2, PING, target=f"{PDS}/_ping")

    result = _result(
        {"operation": SEARCH, "query": {"family": "Smith", "given": "Ada"}, "status": 200}, searched, pinged
    )

    assert result == {
        "name": "assertion 1",
        "passed": False,
        "count": 0,
        "expected": "at least 1",
        "matched": [],
        "first": None,
        "nearest": {
            "id": 1,
            "operation": SEARCH,
            "missed": [{"matcher": "query.family", "expected": "'Smith'", "seen": "Smythe"}],
            "matchers": [
                {"matcher": "operation", "expected": SEARCH, "seen": SEARCH, "passed": True},
                {"matcher": "query.family", "expected": "'Smith'", "seen": "Smythe", "passed": False},
                {"matcher": "query.given", "expected": "'Ada'", "seen": "Ada", "passed": True},
                {"matcher": "status", "expected": "'200'", "seen": "200", "passed": True},
            ],
            "near": [2],
        },
        "message": "0 matched, expected at least 1",
    }


def test_of_equally_near_exchanges_one_of_the_right_operation_is_named_then_the_latest() -> None:
    exchanges = (
        an_exchange(1, RETRIEVE, nhs_number="9000000017"),
        an_exchange(2, RETRIEVE, nhs_number="9000000025"),
        an_exchange(3, UPDATE, nhs_number="9000000009"),
    )

    result = _result({"operation": RETRIEVE, "nhs_number": "9000000009"}, *exchanges)

    assert result["nearest"]["id"] == 2


def test_what_is_absent_is_said_to_be() -> None:
    result = _result({"header": {"If-Match": {"present": True}}}, an_exchange(1))

    assert result["nearest"]["missed"] == [{"matcher": "header.If-Match", "expected": "present", "seen": "absent"}]


def test_nothing_is_nearest_where_too_many_match_or_nothing_was_recorded() -> None:
    assert _result({"operation": PING, "count": 0}, an_exchange(1, PING))["nearest"] is None
    assert _result({"operation": PING})["nearest"] is None


@pytest.mark.parametrize(
    ("count", "passing"),
    [
        (0, [0]), (2, [2]), ("1..2", [1, 2]), ("2..", [2, 3]),
        ({"at_least": 1}, [1, 2, 3]), ({"at_most": 1}, [0, 1]), ({"at_least": 1, "at_most": 1}, [1]),
    ],
)  # fmt: skip
def test_a_count_is_exact_or_a_range(count: Json, passing: list[int]) -> None:
    assertion = {"operation": PING, "count": count}

    assert [n for n in range(4) if _passes(assertion, *(an_exchange(i, PING) for i in range(1, n + 1)))] == passing


@pytest.mark.parametrize(
    "assertion",
    [
        {"json": {"$.patches[0].op": "add"}},
        {"json": {"/patches/0/op": {"matches": "^a"}}},
        {"text": "add"},
        {"method": "PATCH"},
        {"service": "pds"},
        {"status": {"one_of": [200, 409]}},
        {"rule": "slow"},
        {"header": {"x-request-id": {"present": True}}},
    ],
)
def test_each_condition_is_held_against_what_was_recorded(assertion: Json) -> None:
    update = an_exchange(1, UPDATE, body={"patches": [{"op": "add"}]}, status=409, rule="slow")

    assert _passes(assertion, update)
    assert not _passes(assertion, an_exchange(1, None, status=404, method="GET", request_headers=b""))


def test_things_come_in_an_order_with_others_in_between() -> None:
    assertion = {"order": [SEARCH, {"operation": RETRIEVE, "status": 200}, UPDATE]}
    in_order = [an_exchange(1, SEARCH), an_exchange(2, status=503), an_exchange(3), an_exchange(4, UPDATE)]

    result = _result(assertion, *in_order)

    assert (result["passed"], result["matched"], result["count"]) == (True, [1, 3, 4], 3)
    assert result["expected"] == f"in this order: {SEARCH}, then {RETRIEVE} and status '200', then {UPDATE}"


def test_an_order_that_breaks_off_says_where() -> None:
    exchanges = [an_exchange(1, UPDATE), an_exchange(2, SEARCH), an_exchange(3, status=503)]

    result = _result({"order": [SEARCH, {"operation": RETRIEVE, "status": 200}]}, *exchanges)

    assert (result["passed"], result["matched"]) == (False, [2])
    assert result["message"] == f"step 2 ({RETRIEVE} and status '200') did not come after exchange 2"
    assert (result["nearest"]["id"], result["nearest"]["operation"]) == (3, RETRIEVE)
    assert result["nearest"]["missed"] == [{"matcher": "status", "expected": "'200'", "seen": "503"}]


def test_one_exchange_does_not_stand_for_two_steps() -> None:
    assert not _passes({"order": [PING, PING]}, an_exchange(1, PING))
    assert _passes({"order": [PING, PING]}, an_exchange(1, PING), an_exchange(2, PING))


def test_an_order_holds_only_among_exchanges_that_fulfil_the_other_conditions() -> None:
    one, other = {"nhs_number": "9000000009"}, {"nhs_number": "9000000017"}
    assertion = {**one, "order": [SEARCH, RETRIEVE]}

    assert _passes(assertion, an_exchange(1, SEARCH, **one), an_exchange(2, **other), an_exchange(3, **one))
    assert not _passes(assertion, an_exchange(1, SEARCH, **one), an_exchange(2, **other))


def test_an_order_may_have_to_be_quick() -> None:
    assertion = {"order": [SEARCH, RETRIEVE], "within": "PT5S"}
    slow, quick = an_exchange(2, tenant_time=1_010.0), an_exchange(4, tenant_time=1_024.0)

    late = _result(assertion, an_exchange(1, SEARCH, tenant_time=1_000.0), slow)

    assert late["message"] == f"step 2 ({RETRIEVE}) did not come after exchange 1 within 5 s of the first"
    assert _passes(
        assertion,
        an_exchange(1, SEARCH, tenant_time=1_000.0),
        slow,
        an_exchange(3, SEARCH, tenant_time=1_020.0),
        quick,
    )


def test_only_what_comes_within_the_time_after_something_counts() -> None:
    assertion = {"operation": UPDATE, "after": SEARCH, "within": "PT5M", "count": 1}
    search = an_exchange(1, SEARCH, tenant_time=1_000.0)

    assert _passes(assertion, search, an_exchange(2, UPDATE, tenant_time=1_300.0))
    assert not _passes(assertion, an_exchange(1, UPDATE), an_exchange(2, SEARCH))
    assert _result(assertion, search, an_exchange(2, UPDATE, tenant_time=1_301.0))["nearest"]["missed"] == [
        {"matcher": "within", "expected": f"within 300 s after {SEARCH}", "seen": "301 s after exchange 1"}
    ]


def test_time_is_counted_from_the_latest_that_came_before() -> None:
    assertion = {"operation": UPDATE, "after": {"status": 503}, "within": "PT1S"}
    exchanges = [
        an_exchange(1, status=503),
        an_exchange(90, status=503),
        an_exchange(91, UPDATE),
        an_exchange(92, status=503),
    ]

    assert _passes(assertion, *exchanges)


def test_what_nothing_came_before_misses_that() -> None:
    result = _result({"operation": UPDATE, "after": {"status": 503}}, an_exchange(1, UPDATE))

    assert result["nearest"]["missed"] == [
        {"matcher": "after", "expected": "after status '503'", "seen": "no earlier exchange like that"}
    ]


def test_nothing_may_come_after() -> None:
    assertion = {"nhs_number": "5900053636", "after": {"nhs_number": "5900053636"}, "count": 0}
    old, new = {"nhs_number": "5900053636"}, {"nhs_number": "9732019395"}

    assert _passes(assertion, an_exchange(1, **old), an_exchange(2, **new))
    assert not _passes(assertion, an_exchange(1, **old), an_exchange(2, **old))


def test_findings_of_what_matches_must_not_be_too_bad() -> None:
    error = Finding(Severity.ERROR, "pds.request-id", "header: X-Request-ID", "absent")
    warning = Finding(Severity.WARNING, "pds.if-match", "header: If-Match", "odd")
    exchanges = [an_exchange(1, noted=(warning,)), an_exchange(2, UPDATE, noted=(error,))]

    clean = _result({"operation": RETRIEVE, "findings": {"none_at_or_above": "error"}}, *exchanges)
    warned = _result({"operation": RETRIEVE, "findings": {"none_at_or_above": "warning"}}, *exchanges)
    wrong = _result({"service": "pds", "findings": {"none_at_or_above": "information"}}, *exchanges)

    assert clean["passed"]
    assert (warned["passed"], warned["matched"]) == (False, [1])
    assert warned["message"] == "exchange 1 has warning pds.if-match at header: If-Match"
    assert wrong["message"].endswith("; exchange 2 has error pds.request-id at header: X-Request-ID")


def test_findings_of_nothing_prove_nothing() -> None:
    assert not _passes({"operation": PING, "findings": {"none_at_or_above": "error"}}, an_exchange(1))


def test_many_findings_are_cut_short() -> None:
    error = Finding(Severity.ERROR, "a.b", "body", "x")

    result = _result({"service": "pds", "findings": {"none_at_or_above": "error"}}, an_exchange(1, noted=(error,) * 8))

    assert result["message"].endswith(" and 3 more")


def test_all_have_to_pass() -> None:
    answer = verify([{"operation": PING}, {"operation": UPDATE}], [an_exchange(1, PING)], _findings, SERVICES)

    assert answer["passed"] is False
    assert [result["passed"] for result in answer["results"]] == [True, False]


def test_assertions_may_stand_in_a_mapping() -> None:
    assert verify({"assertions": [{"operation": PING}]}, [an_exchange(1, PING)], _findings)["passed"]


@pytest.mark.parametrize(
    ("assertions", "said"),
    [
        ([{"operation": PING, "count": "x"}], ["[0].count: 'x' is not a count, such as 0, 0..2 or 3.."]),
        (
            {"assertions": [{"operation": "pds.pong"}]},
            ["assertions[0].operation: no operation is called 'pds.pong', did you mean 'pds.ping'?"],
        ),
        ([{"operatoin": PING}], ["[0].operatoin: unknown key 'operatoin', did you mean 'operation'?"]),
        ([], ["no assertions, give at least one"]),
        ({}, ["assertions: no assertions, give at least one"]),
        ({"x": 1}, ["x: unknown key 'x', known keys: assertions", "assertions: no assertions, give at least one"]),
        (None, ["nothing is not a list, write a list"]),
        ("x", ["'x' is not a list, write a list"]),
        ([{"text": "\ud800"}], ["[0].text: half of a surrogate pair is not text, write the character itself"]),
    ],
)  # fmt: skip
def test_bad_assertions_are_refused_with_all_their_problems(assertions: Json, said: list[str]) -> None:
    with pytest.raises(Problems) as refused:
        verify(assertions, [], _findings, SERVICES)

    assert [str(problem) for problem in refused.value.problems] == said


def test_an_answer_can_be_written_whatever_was_recorded() -> None:
    odd = an_exchange(1, UPDATE, request_headers=b"X-A: \xff", body=b'{"a": "\\ud800"}')

    answer = verify([{"header": {"X-A": "x"}}, {"json": {"/a": "x"}}], [odd], _findings)

    assert b'"seen":"?"' in render_json(answer)


def test_what_a_scenario_expects_is_graded_the_same_way() -> None:
    scenario = a_scenario("expect: [{name: once, operation: pds.ping, count: 1}]")

    assert grade(scenario.expect, [an_exchange(1, PING)], _findings) == verify(
        [{"name": "once", "operation": PING, "count": 1}], [an_exchange(1, PING)], _findings
    )


def test_ten_thousand_exchanges_are_verified_soon() -> None:
    exchanges = [an_exchange(number, (SEARCH, UPDATE)[number % 2], tenant_time=0.0) for number in range(1, 10_001)]
    assertions = [
        {"operation": RETRIEVE, "after": SEARCH, "within": "PT1S"},
        {"order": [SEARCH, UPDATE, RETRIEVE], "within": "PT1S"},
        {"header": {"X-Request-ID": "x"}},
    ]
    started = process_time()

    answer = verify(assertions, exchanges, _findings, SERVICES)

    assert not answer["passed"]
    assert process_time() - started < 4.0  # a scan for each pair would take minutes


ADA, BRAM = {"nhs_number": "9000000009"}, {"nhs_number": "9000000017"}


def test_an_assertion_holds_for_each_patient_apart() -> None:
    assertion = {"operation": UPDATE, "after": SEARCH, "same": "nhs_number", "count": 1}
    begun = an_exchange(1, SEARCH, **ADA), an_exchange(2, SEARCH, **BRAM)
    ada, bram = an_exchange(3, UPDATE, **ADA), an_exchange(4, UPDATE, **BRAM)

    assert _passes(assertion, *begun, ada, bram)
    assert not _passes(assertion, *begun, ada, replace(bram, nhs_number="9000000009"))


def test_the_value_that_it_does_not_hold_for_is_named() -> None:
    assertion = {"operation": UPDATE, "after": SEARCH, "same": "nhs_number", "count": 1}
    exchanges = an_exchange(1, SEARCH, **ADA), an_exchange(2, SEARCH, **BRAM), an_exchange(3, UPDATE, **ADA)

    result = _result(assertion, *exchanges)

    assert result["message"] == "NHS number 9000000017: 0 matched, expected exactly 1"
    assert (result["same"], result["values"], result["matched"]) == ("nhs_number", 2, [3])
    assert [each["value"] for each in result["failed"]] == ["9000000017"]
    assert result["failed"][0]["nearest"]["id"] == 2


def test_how_many_values_fail_is_said_and_some_are_listed() -> None:
    exchanges = [an_exchange(number, SEARCH, tracking_id=f"T{number}") for number in range(1, 9)]

    result = _result({"operation": UPDATE, "after": SEARCH, "same": "tracking_id"}, *exchanges)

    assert result["message"].endswith("; so do 7 others of 8")
    assert len(result["failed"]) == 5


def test_an_order_holds_for_each_correlation_id_that_begins_it() -> None:
    assertion = {"order": [SEARCH, UPDATE], "same": "correlation_id"}
    one, two = {"correlation_id": "c-1"}, {"correlation_id": "c-2"}
    whole = an_exchange(1, SEARCH, **one), an_exchange(2, UPDATE, **one)

    assert _passes(assertion, *whole, an_exchange(3, UPDATE, **two))
    assert not _passes(assertion, *whole, an_exchange(3, SEARCH, **two))


def test_what_did_not_come_for_anybody_holds_for_everybody() -> None:
    absent = {"operation": UPDATE, "after": SEARCH, "same": "nhs_number", "count": 0}

    assert _passes(absent, an_exchange(1, PING))
    assert not _passes({**absent, "count": 1}, an_exchange(1, PING))


def test_an_exchange_without_the_id_counts_for_nobody_and_is_shown() -> None:
    result = _result({"operation": UPDATE, "same": "nhs_number"}, an_exchange(1, UPDATE))

    assert not result["passed"]
    assert result["nearest"]["missed"] == [{"matcher": "same", "expected": "present", "seen": "absent"}]


def test_what_was_answered_is_held_against_as_well() -> None:
    assertion = {"operation": SEARCH, "reply": {"json": {"/total": 0}}, "count": 1}

    assert _passes(assertion, an_exchange(1, SEARCH, response_body=b'{"total": 0}'))
    assert not _passes(assertion, an_exchange(1, SEARCH, response_body=b'{"total": 1}'))


def test_exchanges_may_come_in_parts() -> None:
    exchanges = [an_exchange(number, (SEARCH, UPDATE)[number % 2]) for number in range(1, 21)]
    (assertion,) = read_body([{"order": [SEARCH, UPDATE, SEARCH], "within": "PT5S"}], SERVICES)
    grading = Grading([assertion], _findings)

    for begin in range(0, 20, 3):
        grading.see(exchanges[begin : begin + 3])

    assert grading.answer() == grade([assertion], exchanges, _findings)
