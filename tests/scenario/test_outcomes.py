from functools import partial
from random import Random

import pytest

from simulator.call import Decision, Delivery
from simulator.call.decision import Callback
from simulator.scenario.operations import Operations
from simulator.scenario.outcomes import Outcome, read_outcome
from simulator.scenario.replies import Surroundings
from simulator.wire.json import Json
from tests.scenario.makers import SERVICES, a_node, a_retrieval, said_of

AROUND = Surroundings(Operations(SERVICES), ("pds.patient.retrieve",))
DECIDED = partial(Decision, "the rule", scenario="the scenario")


def _read(value: Json) -> Outcome:
    node = a_node(value)
    outcome = read_outcome(node, AROUND)
    assert said_of(node) == []
    return outcome


def _decision(value: Json) -> Decision:
    return _read(value).decision("the rule", "the scenario", a_retrieval(), lambda: Random(1))


def test_a_refusal_replaces_the_answer() -> None:
    decision = _decision({"refuse": "SERVICE_UNAVAILABLE", "headers": {"Retry-After": "5"}})

    assert decision.rule == "the rule"
    assert decision.refuse is not None
    assert decision.refuse.code == "SERVICE_UNAVAILABLE"
    assert decision.headers == {"Retry-After": "5"}
    assert (decision.reply, decision.amend, decision.delivery, decision.before) == (None, (), Delivery(), False)


def test_a_decision_names_the_rule_and_its_scenario() -> None:
    decision = _decision({"delay": 0})

    assert (decision.rule, decision.scenario) == ("the rule", "the scenario")


def test_a_canned_reply_replaces_the_answer() -> None:
    decision = _decision({"reply": {"status": 500, "body": "no"}})

    assert decision.reply is not None
    assert (decision.reply.status, decision.reply.body, decision.refuse) == (500, b"no", None)


def test_an_amendment_is_a_patch_of_the_answer() -> None:
    patch = [{"op": "remove", "path": "/address"}]

    assert _decision({"amend": patch}).amend == tuple(patch)


def test_a_fault_is_a_delivery() -> None:
    assert _decision({"fault": "reset"}) == DECIDED(delivery=Delivery(0.0, "reset"), scenario="the scenario")
    assert _decision({"fault": "hang", "before": True, "delay": "2s"}) == DECIDED(
        delivery=Delivery(2.0, "hang"), before=True
    )


def test_a_callback_stands_beside_a_delivery() -> None:
    value = {"callback": {"result": "nack", "after": "2s"}, "delay": "1s", "fault": "reset", "headers": {"A": "b"}}

    assert _decision(value) == DECIDED(
        headers={"A": "b"}, delivery=Delivery(1.0, "reset"), callback=Callback("nack", after=2.0)
    )


def test_each_call_gets_a_reply_and_a_refusal_of_its_own() -> None:
    canned, refusing = _read({"reply": {"body": "x"}}), _read({"refuse": "SERVICE_UNAVAILABLE"})
    call = a_retrieval()

    first, second = (each.decision("r", "s", call, lambda: Random(1)) for each in (canned, canned))
    third, fourth = (each.decision("r", "s", call, lambda: Random(1)) for each in (refusing, refusing))

    assert first.reply is not second.reply
    assert third.refuse is not fourth.refuse


def test_state_to_be_set_is_text_or_nothing() -> None:
    assert _read({"set": {"a": "x", "b": 5, "c": None, "d": True}}).set == {"a": "x", "b": "5", "c": None, "d": "true"}


@pytest.mark.parametrize(
    ("value", "draws"),
    [
        ({"delay": "1s"}, False),
        ({"delay": {"from": 1, "to": 2}}, True),
        ({"reply": {"body": "{{ now }}"}}, False),
        ({"reply": {"body": "{{ uuid }}"}}, True),
        ({"reply": {"json": ["{{ uuid }}"]}}, True),
        ({"reply": {"headers": {"X-A": "{{ uuid }}"}}}, True),
        ({"headers": {"X-A": "{{ uuid }}"}}, True),
        ({"refuse": {"code": "SERVICE_UNAVAILABLE", "diagnostics": "{{ uuid }}"}}, True),
        ({"fault": "reset"}, False),
        ({"callback": {"after": "1s"}}, False),
        ({"callback": {"after": {"from": 1, "to": 2}}}, True),
    ],
)
def test_an_outcome_knows_whether_it_needs_chance(value: Json, draws: bool) -> None:
    assert _read(value).draws is draws


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("refuse", ["'refuse' is not a mapping, write a mapping"]),
        ({}, ["an outcome that does nothing, say what is to happen; `delay: 0` answers normally"]),
        ({"refus": "X"}, ["refus: unknown key 'refus', did you mean 'refuse'?"]),
        (
            {"refuse": "SERVICE_UNAVAILABLE", "reply": {}},
            ["reply: refuse and reply together, the call is answered once: keep one of them"],
        ),
        (
            {"refuse": "SERVICE_UNAVAILABLE", "amend": [{"op": "remove", "path": "/a"}]},
            [
                "amend: refuse and amend together, amend changes the service's own answer:"
                " use {code, diagnostics} to word a refusal"
            ],
        ),
        (
            {"reply": {}, "amend": [{"op": "remove", "path": "/a"}]},
            [
                "amend: reply and amend together, amend changes the service's own answer:"
                " write the canned one as it is to be"
            ],
        ),
        (
            {"before": True, "delay": 1},
            ["before: before without fault, only a fault can come before the call is processed"],
        ),
        (
            {"before": True, "fault": "reset", "headers": {"A": "b"}, "refuse": "SERVICE_UNAVAILABLE"},
            [
                "refuse: refuse with `before: true`, a call that is not processed has no answer to change",
                "headers: headers with `before: true`, a call that is not processed has no answer to change",
            ],
        ),
        (
            {"refuse": "SERVICE_UNAVAILABLE", "callback": {"result": "ack"}},
            ["callback: refuse and callback together, only a message that was taken is answered later"],
        ),
        (
            {"reply": {}, "callback": {"result": "ack"}},
            [
                "callback: reply and callback together,"
                " only a message that the service itself has taken is answered later"
            ],
        ),
        (
            {"before": True, "fault": "reset", "callback": {"result": "ack"}},
            ["callback: callback with `before: true`, a call that is not processed has no answer to change"],
        ),
        (
            {"callback": {"result": "nak"}},
            ["callback.result: 'nak' is not one of ack, nack, reject, error, silence, did you mean 'nack'?"],
        ),
        (
            {"fault": "explode"},
            ["fault: 'explode' is not one of reset, empty, truncate, drip, garbage, hang, write one of these"],
        ),
        ({"set": {}}, ["set: an empty mapping, name at least one state and its new value"]),
        ({"set": {"a": []}}, ["set.a: a list is not a text or null, write a text or null"]),
    ],
)
def test_a_bad_outcome_is_noted(value: Json, said: list[str]) -> None:
    node = a_node(value)

    read_outcome(node, AROUND)

    assert said_of(node) == said


def test_a_bandwidth_is_a_delivery() -> None:
    assert _decision({"bandwidth": "2kB/s", "delay": "1s"}) == DECIDED(delivery=Delivery(1.0, None, 2000.0))


def test_a_reply_is_slow_or_broken() -> None:
    node = a_node({"bandwidth": "2kB/s", "fault": "reset"})

    read_outcome(node, AROUND)

    assert said_of(node) == [
        "fault: bandwidth and fault together, a reply comes slowly and whole, or is broken: keep one of them"
    ]
