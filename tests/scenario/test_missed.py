"""Which rules came nearest, and what they missed a recorded exchange by."""

from typing import Any

import pytest

from simulator.records.exchange import Exchange
from simulator.scenario.missed import near_misses
from tests.scenario.makers import a_decider, a_retrieval, an_exchange

DOWN = "then: {refuse: SERVICE_UNAVAILABLE}"


def _missed(text: str, exchange: Exchange, calls: int = 0) -> list[tuple[str, str, str, str]]:
    decider = a_decider(text)
    for _ in range(calls):
        decider.decide(a_retrieval())
    return [(miss.rule, miss.failed, miss.expected, miss.seen) for miss in near_misses(decider, exchange)]


@pytest.mark.parametrize(
    ("when", "failed", "expected", "seen"),
    [
        ("nhs_number: '9000000017'", "nhs_number", "'9000000017'", "9000000009"),
        ("header: {X-Absent: x}", "header.X-Absent", "'x'", "absent"),
        ("query: {a: {matches: b}}", "query.a", "a text that matches 'b'", "absent"),
        ("json: {/a: '2'}", "json./a", "'2'", "1"),
        ("text: needle", "text", "a text with 'needle' in it", '{"a":1}'),
        ("xpath: {//a: x}", "xpath.//a", "'x'", "absent"),
        ("operation: pds.ping", "operation", "pds.ping", "pds.patient.retrieve"),
        ("service: scr", "service", "scr", "pds"),
        ("state: {on: yes}", "state.on", "'yes'", "absent by now"),
        ("calls: 3", "calls", "exactly 3", "0 calls by now"),
        ("every: 2", "every", "every 2. call", "0 calls by now"),
        ("elapsed: PT1H..", "elapsed", "from 3600 s on", "no call yet"),
        ("rate: {over: 2, per: PT1S}", "rate", "more than 2 calls in 1 s", "0 by now"),
        ("probability: 0.5", "probability", "a chance of 0.5", "chance said no"),
    ],
)
def test_a_rule_that_missed_says_what_it_expected_and_what_was_there(
    when: str, failed: str, expected: str, seen: str
) -> None:
    exchange = an_exchange(1, nhs_number="9000000009", body={"a": 1})

    assert _missed(f"rules: [{{name: r, when: {{{when}}}, {DOWN}}}]", exchange) == [("r", failed, expected, seen)]


def test_the_first_of_several_misses_is_told() -> None:
    text = f"rules: [{{name: r, when: {{json: {{/a: '2'}}, nhs_number: '1', state: {{on: yes}}}}, {DOWN}}}]"

    (miss,) = _missed(text, an_exchange(1, nhs_number="9000000009", body={"a": 1}))

    assert miss[1] == "nhs_number"


def test_the_three_closest_are_told_the_nearest_first() -> None:
    rules = [
        ("elsewhere", "operation: pds.ping"),
        ("far", "nhs_number: '1', method: PUT"),
        ("near", "nhs_number: '1'"),
        ("also near", "method: PUT"),
        ("other service", "service: scr"),
    ]
    text = "".join(f"- {{name: {name}, when: {{{when}}}, {DOWN}}}\n" for name, when in rules)

    found = _missed(f"rules:\n{text}", an_exchange(1, nhs_number="9000000009"))

    assert [miss[0] for miss in found] == ["near", "also near", "far"]


def test_a_rule_that_another_one_came_before_says_so() -> None:
    text = f"rules: [{{name: first, {DOWN}}}, {{name: second, {DOWN}}}]"

    found = _missed(text, an_exchange(1, rule="first"))

    assert found == [("second", "order", "no earlier rule that matches", "the rule 'first' decided")]


def test_a_rule_of_the_same_name_in_another_scenario_says_who_decided() -> None:
    decider = a_decider(*(f"rules: [{{name: down, {DOWN}}}]" for _ in range(2)))

    found = near_misses(decider, an_exchange(1, rule="down", scenario="made"))

    assert [(miss.scenario, miss.failed, miss.seen) for miss in found] == [
        ("made-2", "order", "the rule 'down' of 'made' decided")
    ]


def test_of_an_older_record_each_rule_of_that_name_may_have_decided() -> None:
    decider = a_decider(*(f"rules: [{{name: down, {DOWN}}}]" for _ in range(2)))

    assert near_misses(decider, an_exchange(1, rule="down")) == []


def test_counts_are_those_of_now() -> None:
    text = f"rules: [{{name: third, when: {{calls: 3}}, {DOWN}}}]"

    assert _missed(text, an_exchange(1), calls=2) == [("third", "calls", "exactly 3", "2 calls by now")]


def test_a_rule_younger_than_the_exchange_says_so() -> None:
    ((_, failed, _, _),) = _missed(f"rules: [{{name: r, {DOWN}}}]", an_exchange(1))

    assert failed == "time"


@pytest.mark.parametrize(
    "fields",
    [{"target": "http://127.0.0.1/sent"}, {"operation": None}, {"bodies_dropped": True}],
    ids=lambda fields: next(iter(fields)),
)
def test_what_no_rule_could_decide_came_near_none(fields: dict[str, Any]) -> None:
    exchange = an_exchange(1, fields.pop("operation", "pds.patient.retrieve"), **fields)

    assert _missed(f"rules: [{{name: r, when: {{nhs_number: '1'}}, {DOWN}}}]", exchange) == []


def test_an_included_rule_names_the_scenarios_it_came_by() -> None:
    from dataclasses import replace

    from simulator.scenario.decide import ScenarioDecider
    from tests.scenario.makers import a_scenario

    scenario = a_scenario(f"rules: [{{name: r, when: {{nhs_number: '1'}}, {DOWN}}}]")
    included = replace(scenario, rules=tuple(replace(rule, scenario="inner") for rule in scenario.rules))

    (miss,) = near_misses(ScenarioDecider([included], 0), an_exchange(1))

    assert miss.as_json() == {
        "rule": "r",
        "scenario": "made > inner",
        "failed": "nhs_number",
        "expected": "'1'",
        "seen": "absent",
    }


def test_what_takes_too_long_to_look_at_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.scenario.looks.PATIENCE", -1.0)
    text = f"rules: [{{name: r, when: {{json: {{/a: '1', /b: '2'}}}}, {DOWN}}}]"

    found = _missed(text, an_exchange(1, body={"a": 1}))

    assert found == [("r", "json./b", "'2'", "not looked at: the message takes too long")]


def test_the_rule_that_decided_is_no_near_miss_where_it_has_changed_the_state() -> None:
    text = "rules: [{name: once, when: {state: {seen: {present: false}}}, then: {delay: 0, set: {seen: yes}}}]"

    assert _missed(text, an_exchange(1, rule="once"), calls=1) == []
