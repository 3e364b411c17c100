"""What only a recorded message can be asked: its ids, which way it went, what was answered."""

import pytest

from simulator.records.exchange import Exchange
from simulator.scenario.conditions import Condition
from simulator.scenario.operations import Operations
from simulator.scenario.recorded import ANSWER_KEYS, CLAIM_KEYS, RecordedMessage, is_dear, read_claim
from simulator.wire.json import Json
from simulator.wire.xpath import compile_xpath
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, an_envelope
from tests.scenario.makers import SERVICES, a_node, an_exchange, said_of

KNOWN = Operations(SERVICES)
FOUND = b'{"total": 1, "entry": [{"resource": {"id": "9000000009"}}]}'


def _conditions(claim: Json) -> tuple[Condition, ...]:
    node = a_node(claim)
    when = read_claim(node.mapping(CLAIM_KEYS), node, KNOWN)
    assert said_of(node) == []
    return when.conditions


def _holds(claim: Json, exchange: Exchange) -> bool:
    return all(each.holds(RecordedMessage(exchange)) for each in _conditions(claim))


@pytest.mark.parametrize(
    "claim",
    [
        {"reply": {"status": 200}},
        {"reply": {"status": {"one_of": [200, 201]}}},
        {"reply": {"header": {"etag": {"matches": "^W/"}}}},
        {"reply": {"header": {"Retry-After": {"present": False}}}},
        {"reply": {"json": {"$.entry[*].resource.id": "9000000009"}}},
        {"reply": {"json": {"/total": 1}}},
        {"reply": {"text": "9000000009"}},
        {"reply": {"status": 200, "json": {"/total": {"present": True}}}},
    ],
)
def test_a_reply_is_held_against_its_matchers(claim: Json) -> None:
    answered = an_exchange(1, response_headers=b'ETag: W/"3"', response_body=FOUND)
    unlike = an_exchange(2, status=503, response_headers=b"Retry-After: 5", response_body=b"<down/>")

    assert _holds(claim, answered)
    assert not _holds(claim, unlike)


def test_the_request_is_not_taken_for_the_reply() -> None:
    exchange = an_exchange(1, "pds.patient.update", body={"total": 1}, response_body=b"")

    assert not _holds({"reply": {"json": {"/total": 1}}}, exchange)
    assert not _holds({"reply": {"text": "total"}}, exchange)


def test_an_xpath_finds_something_in_an_xml_reply_and_nothing_in_another() -> None:
    claim = {"reply": {"xpath": {"//soap:Fault/faultcode": {"matches": "Client"}}}}
    fault = b"<soap:Fault xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/'><faultcode>soap:Client</faultcode>"

    assert _holds(claim, an_exchange(1, response_body=fault + b"</soap:Fault>"))
    assert not _holds(claim, an_exchange(2, response_body=FOUND))


def test_an_xpath_looks_into_a_packed_request_as_before() -> None:
    body = an_envelope(a_distribution(a_report(), compressed=True, base64=True))
    message = RecordedMessage(an_exchange(1, request_headers=b"Content-Type: text/xml", body=body))

    assert message.xpath(compile_xpath("//hl7:dischargeDispositionCode/@code")) == ["Dx05"]


@pytest.mark.parametrize("name", ["tracking_id", "correlation_id", "message_id", "request_id", "delivery"])
def test_what_is_known_of_an_exchange_can_be_asked_for(name: str) -> None:
    assert _holds({name: "one"}, an_exchange(1, **{name: "one"}))
    assert not _holds({name: "one"}, an_exchange(1))


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("mine", True),
        ("mine > shipped", True),
        ("mine > shipped > inner", True),
        ("shipped", False),
        ("min", False),
        ({"matches": "> inner$"}, True),
        ({"one_of": ["other", "mine"]}, True),
        ({"present": False}, False),
    ],
)
def test_a_rules_scenario_can_be_asked_for_and_stands_for_what_it_includes(claim: Json, holds: bool) -> None:
    assert _holds({"scenario": claim}, an_exchange(1, rule="r", scenario="mine > shipped > inner")) is holds


def test_where_no_rule_decided_there_is_no_scenario() -> None:
    assert _holds({"scenario": {"present": False}}, an_exchange(1))
    assert not _holds({"scenario": {"matches": "."}}, an_exchange(1))


def test_what_was_sent_is_told_from_what_was_received() -> None:
    sent = an_exchange(1, target="http://127.0.0.1:9000/acks")

    assert _holds({"direction": "sent"}, sent)
    assert _holds({"direction": "received"}, an_exchange(2))
    assert not _holds({"direction": "received"}, sent)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"reply": {}}, "reply: an empty mapping, say what the reply has to be like, such as {status: 200}"),
        ({"reply": 200}, "reply: 200 is not a mapping, such as {status: 200}"),
        ({"reply": {"body": "x"}}, "reply.body: unknown key 'body', known keys: " + ", ".join(ANSWER_KEYS)),
        ({"reply": {"json": {}}}, "reply.json: an empty mapping, name at least one place and what has to be there"),
        (
            {"reply": {"json": {"total": 1}}},
            "reply.json.total: neither a JSONPath nor a JSON Pointer, begin with $ for the one, with / for the other",
        ),
        ({"direction": "out"}, "direction: 'out' is not one of received, sent, write one of these"),
    ],
)
def test_a_bad_claim_is_noted(claim: Json, said: str) -> None:
    node = a_node(claim)

    read_claim(node.mapping(CLAIM_KEYS), node, KNOWN)

    assert said_of(node) == [said]


def test_conditions_on_bodies_are_the_dear_ones() -> None:
    claim = {
        "nhs_number": "9", "header": {"a": "b"}, "json": {"/a": 1}, "text": "a", "xpath": {"//a": "b"},
        "reply": {"status": 200, "header": {"a": "b"}, "json": {"/a": 1}, "text": "a", "xpath": {"//a": "b"}},
    }  # fmt: skip

    dear = [each.name for each in _conditions(claim) if is_dear(each)]

    assert dear == ["json./a", "text", "xpath.//a", "reply.json./a", "reply.text", "reply.xpath.//a"]
