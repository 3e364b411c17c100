"""Recorded exchanges as the rules of a scenario."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.records.exchange import Exchange
from simulator.records.rules import INLINE, MOST_INLINE, as_scenario
from simulator.wire.yaml import load_yaml
from tests.records.makers import an_exchange

ADA, BRAM = "9000000009", "9000000017"
RETRIEVE, SEARCH = "pds.patient.retrieve", "pds.patient.search"


def _number(exchange: Exchange) -> str | None:
    return exchange.nhs_number


def _rules(*exchanges: Exchange) -> list[Any]:
    rules = load_yaml(as_scenario(exchanges, _number).text).value["rules"]
    assert isinstance(rules, list)
    return rules


def _whens(*exchanges: Exchange) -> list[Any]:
    return [rule["when"] for rule in _rules(*exchanges)]


def _search(id: int, target: str, body: bytes) -> Exchange:
    return an_exchange(id, operation=SEARCH, target=target, nhs_number=None, response_body=body)


def test_calls_about_one_patient_that_got_the_same_answer_are_one_rule() -> None:
    calls = [an_exchange(number, response_body=b'{"a":1}') for number in (1, 2, 3)]

    (rule,) = _rules(*calls)

    assert rule == {
        "name": f"{RETRIEVE} {ADA}",
        "when": {"operation": RETRIEVE, "nhs_number": ADA},
        "then": {
            "reply": {"status": 200, "headers": {"Content-Type": "application/fhir+json"}, "json": {"a": 1}},
        },
    }


def test_answers_that_differ_in_ids_and_times_only_are_the_same() -> None:
    bodies = [b"at 2026-11-22T10:00:00Z", b"at 2026-11-22T10:00:05Z"]

    assert len(_rules(*(an_exchange(1, response_body=body) for body in bodies))) == 1


def test_different_answers_come_in_their_order_and_the_last_one_stays() -> None:
    statuses = (503, 503, 200, 404)
    calls = [an_exchange(number, status=status, response_body=b"") for number, status in enumerate(statuses, 1)]

    rules = _rules(*calls)

    assert [(rule["when"]["calls"], rule["then"]["reply"]["status"]) for rule in rules] == [
        ("1..2", 503),
        (3, 200),
        ("4..", 404),
    ]


def test_patients_are_told_apart_and_calls_about_nobody_from_both() -> None:
    calls = [an_exchange(number, nhs_number=who) for number, who in enumerate((ADA, BRAM, None), 1)]

    assert [when["nhs_number"] for when in _whens(*calls)] == [ADA, BRAM, {"present": False}]


def test_query_parameters_that_differ_tell_calls_apart() -> None:
    calls = [
        _search(1, "/x?family=Smith&gender=male&page=1", b"one"),
        _search(2, "/x?family=Jones&gender=male", b"two"),
        _search(3, "/x?family=Smith&gender=male&page=1", b"one"),
    ]

    assert _whens(*calls) == [
        {"operation": SEARCH, "query": {"family": "Smith", "page": "1"}},
        {"operation": SEARCH, "query": {"family": "Jones", "page": {"present": False}}},
    ]


def test_a_parameter_that_stands_twice_tells_nothing_apart() -> None:
    calls = [_search(1, "/x?given=A&given=B", b"one"), _search(2, "/x?given=C&given=D", b"two")]

    assert [when["calls"] for when in _whens(*calls)] == [1, "2.."]


def test_no_two_rules_have_one_name() -> None:
    calls = [_search(number, f"/x?family={number}", b"%d" % number) for number in range(1, 4)]

    names = [rule["name"] for rule in _rules(*calls)]

    assert names == [SEARCH, f"{SEARCH} (2)", f"{SEARCH} (3)"]


def test_large_and_binary_bodies_are_files_the_same_bytes_once() -> None:
    large, binary = b"x" * (INLINE + 1), bytes(range(256))
    calls = [an_exchange(n, nhs_number=str(n), response_body=body) for n, body in enumerate((large, binary, large), 1)]

    recording = as_scenario(calls, _number, folder="own.replies")

    paths = [f"own.replies/0001-{RETRIEVE}.json", f"own.replies/0002-{RETRIEVE}.bin"]
    assert recording.files == {paths[0]: large, paths[1]: binary}
    replies = [rule["then"]["reply"] for rule in load_yaml(recording.text).value["rules"]]
    assert [reply["body_file"] for reply in replies] == [*paths, paths[0]]


def test_a_scenario_does_not_grow_without_bound() -> None:
    count = MOST_INLINE // INLINE + 5
    calls = [an_exchange(n, nhs_number=str(n), response_body=b"%07d" % n + b"x" * (INLINE - 7)) for n in range(count)]

    recording = as_scenario(calls, _number)

    assert len(recording.text) < 2 * MOST_INLINE
    assert len(recording.files) == 5


def test_a_number_that_was_written_with_spaces_is_matched_as_it_was_written() -> None:
    (when,) = _whens(an_exchange(nhs_number="900 000 0009"))

    assert when["nhs_number"] == {"matches": r"^900\ 000\ 0009$"}


def test_no_more_rules_than_a_scenario_may_have_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.records.rules.MOST_RULES", 2)
    calls = [an_exchange(number, nhs_number=str(number)) for number in range(1, 5)]

    recording = as_scenario(calls, _number)

    assert len(load_yaml(recording.text).value["rules"]) == 2
    assert recording.left_out == dict.fromkeys((3, 4), "more than 2 rules: narrow it down by filters")


def test_secrets_of_requests_are_nowhere() -> None:
    exchange = an_exchange(
        request_headers=b"Authorization: Bearer hush\r\nHost: h\r\nCookie: hush", request_body=b"hush"
    )

    assert "hush" not in as_scenario([exchange], _number).text


def test_what_is_left_out_is_said_and_nothing_is_a_scenario_too() -> None:
    recording = as_scenario([an_exchange(4, operation=None)], _number)

    assert recording.left_out == {4: "no national operation"}
    assert load_yaml(recording.text).value["rules"] == []


@pytest.mark.parametrize(("sent", "written"), [("a ${b} c", "a $${b} c"), ("$${b}", "$$${b}"), ("${", "${")])
def test_what_looks_like_a_parameter_is_written_so_that_it_is_none(sent: str, written: str) -> None:
    (rule,) = _rules(an_exchange(response_body=sent.encode()))

    assert rule["then"]["reply"]["body"] == written


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(lambda text: "{" not in text and text))
def test_whatever_text_a_body_is_the_yaml_holds_it_as_it_was(text: str) -> None:
    (rule,) = _rules(
        an_exchange(response_body=text.encode(), response_headers=b"", request_headers=b"", request_id=None)
    )

    reply = rule["then"]["reply"]
    assert reply.get("body", "") == text or "json" in reply
