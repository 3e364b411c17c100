import pytest

from simulator.scenario.conditions import MATCH_KEYS, RECORDED_KEYS, Condition, When, read_when
from simulator.scenario.messages import CallMessage, ExchangeMessage, Message
from simulator.scenario.operations import Operations
from simulator.wire.json import Json
from tests.scenario.makers import (
    OPERATIONS,
    SERVICES,
    a_node,
    a_retrieval,
    a_search,
    an_exchange,
    an_update,
    problems_of,
    said_of,
)

KNOWN = Operations(SERVICES)


def _read(value: Json) -> When:
    node = a_node(value)
    when = read_when(node.mapping(RECORDED_KEYS), node, KNOWN)
    assert said_of(node) == []
    return when


def _missed(when: When, message: Message) -> list[Condition]:
    return [each for each in (*when.aim, *when.conditions) if not each.holds(message)]


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"operation": "pds.patient.update"}, True),
        ({"operation": "pds.patient.search"}, False),
        ({"service": "pds"}, True),
        ({"service": "scr"}, False),
        ({"nhs_number": "9000000009"}, False),
        ({"method": "PATCH"}, True),
        ({"method": {"one_of": ["GET", "POST"]}}, False),
        ({"header": {"x-request-id": {"matches": "^60e0b220"}}}, True),
        ({"header": {"X-Request-ID": {"present": True}, "If-Match": {"present": True}}}, False),
        ({"header": {"If-Match": {"present": False}}}, True),
        ({"query": {"family": {"present": False}}}, True),
        ({"json": {"$.patches[*].op": "add"}}, True),
        ({"json": {"/patches/0/op": "add"}}, False),
        ({"json": {"/patches/1/value/family": {"one_of": ["Jones"]}}}, True),
        ({"text": "replace"}, True),
        ({"text": {"matches": "^replace"}}, False),
        ({"xpath": {"//a": {"present": True}}}, False),
        ({}, True),
    ],
)
def test_a_call_fulfils_conditions_or_not(value: Json, fits: bool) -> None:
    body = {"patches": [{"op": "replace"}, {"op": "add", "value": {"family": "Jones"}}]}
    message = CallMessage(an_update(body))

    assert (_missed(_read(value), message) == []) is fits


@pytest.mark.parametrize(
    ("xpath", "fits"),
    [
        ({"//case/@n": "7"}, True),
        ({"//case/@n": "8"}, False),
        ({"//item": "b"}, True),
        ({"//item": {"matches": "^c"}}, False),
        ({"//item": {"one_of": ["x", "a"]}}, True),
        ({"//nothing": {"present": False}}, True),
        ({"count(//item) = 2": True, "count(//item)": 2}, True),
        ({"//case/@n": "7", "//nothing": {"present": True}}, False),
    ],
)
def test_an_xml_body_fulfils_xpaths_where_one_result_that_fits_is_enough(xpath: Json, fits: bool) -> None:
    message = CallMessage(an_update(b'<case n="7"><item>a</item><item>b</item></case>'))

    assert (_missed(_read({"xpath": xpath}), message) == []) is fits


def test_a_missed_xpath_says_what_was_found_instead() -> None:
    when = _read({"xpath": {"//item": "x"}})
    message = ExchangeMessage(an_exchange(1, body=b"<case><item>a</item><item>b</item></case>"))

    (missed,) = _missed(when, message)

    assert (missed.name, missed.matcher.said, list(missed.look(message))) == ("xpath.//item", "'x'", ["a", "b"])


def test_each_condition_that_is_missed_says_what_was_expected_and_seen() -> None:
    when = _read({"operation": "pds.patient.search", "query": {"family": "Smith", "given": {"present": True}}})
    message = CallMessage(a_search("family=Smythe&family=Jones"))

    missed = _missed(when, message)

    assert [(each.name, each.matcher.said, list(each.look(message))) for each in missed] == [
        ("query.family", "'Smith'", ["Smythe", "Jones"]),
        ("query.given", "present", []),
    ]


def test_status_and_rule_of_a_reply_are_conditions_too() -> None:
    when = _read({"status": 503, "rule": "down twice"})

    assert _missed(when, ExchangeMessage(an_exchange(1, status=503, rule="down twice"))) == []
    assert [each.name for each in _missed(when, ExchangeMessage(an_exchange(2)))] == ["status", "rule"]


def test_an_exchange_of_no_operation_fulfils_no_aim() -> None:
    when = _read({"operation": "*"})

    assert len(_missed(when, ExchangeMessage(an_exchange(1, None)))) == 1


def test_the_operations_that_can_match_are_known() -> None:
    assert _read({"operation": "pds.patient.*"}).operations == tuple(OPERATIONS)[:3]
    assert _read({"service": "pds"}).operations == tuple(OPERATIONS)
    assert _read({}).operations == (*OPERATIONS, "scr.bundle.retrieve")


def test_an_operation_of_another_service_is_noted() -> None:
    node = a_node({"operation": "pds.*", "service": "scr"})

    read_when(node.mapping(MATCH_KEYS), node, KNOWN)

    assert said_of(node) == ["no operation has both this id and this service, leave one of the two out"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"header": {}}, "header: an empty mapping, name at least one place and what has to be there"),
        (
            {"query": "family"},
            "query: 'family' is not a mapping of names to matchers, write a mapping of names to matchers",
        ),
        (
            {"json": {"name": {"present": 1}}},
            "json.name: neither a JSONPath nor a JSON Pointer, begin with $ for the one, with / for the other",
        ),
        (
            {"xpath": {"item": 1}},
            "xpath.item: a path that begins nowhere, begin it with / for the root or with // for anywhere",
        ),
    ],
)
def test_a_bad_condition_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_when(node.mapping(MATCH_KEYS), node, KNOWN)

    assert said in said_of(node)


def test_the_patient_of_a_call_is_a_condition() -> None:
    call = a_retrieval("9000000009")
    call.nhs_number = "9000000009"

    assert _missed(_read({"nhs_number": 9000000009}), CallMessage(call)) == []


def test_a_wrong_xpath_is_a_problem_with_its_line_and_what_would_be_right() -> None:
    (problem,) = problems_of("rules:\n- when:\n    xpath:\n      //cda:id: x\n  then: {delay: 0}\n")

    assert problem == (
        "f.yaml:4: rules[0].when.xpath.//cda:id: the prefix 'cda' is not known, the prefixes are soap, soap12, wsa,"
        " wsse, wsu, ds, xenc, xsi, itk, hl7, npfitlc, dos"
    )


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('{nhs_number: "900 000 0009"}', "'900 000 0009' is never met, messages carry ten digits together: 9000000009"),
        ("{nhs_number: {one_of: [900-000-0009]}}", "'900-000-0009' is never met, messages carry ten digits"),
        ("{method: get}", "'get' is never met, methods are in capitals: GET"),
    ],
)
def test_a_value_that_no_message_can_have_is_a_problem(when: str, said: str) -> None:
    (problem,) = problems_of(f"rules: [{{when: {when}, then: {{delay: 0}}}}]\n")

    assert said in problem
