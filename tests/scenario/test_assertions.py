import pytest

from simulator.scenario.assertions import AT_LEAST_ONE, EXPECT_KEYS, FindingsClaim, read_assertions
from simulator.scenario.conditions import RECORDED_KEYS
from simulator.scenario.operations import Operations
from simulator.wire.findings import Severity
from simulator.wire.json import Json
from tests.scenario.makers import SERVICES, a_node, said_of

KNOWN = Operations(SERVICES)


def test_an_assertion_says_at_least_one_unless_told() -> None:
    (assertion,) = read_assertions(a_node([{"operation": "pds.ping"}]), KNOWN)

    assert (assertion.name, assertion.count, assertion.order, assertion.after) == (
        "assertion 1",
        AT_LEAST_ONE,
        (),
        None,
    )


def test_every_part_of_an_assertion_is_read() -> None:
    node = a_node(
        [
            {
                "name": "quickly",
                "status": 200,
                "order": ["pds.patient.search", {"operation": "pds.patient.retrieve", "status": 503}],
                "after": "pds.ping",
                "within": "PT5M",
                "same": "nhs_number",
                "findings": {"none_at_or_above": "warning", "none": ["itk.pem.*"], "some": ["itk.duplicate"]},
            }
        ]
    )

    (assertion,) = read_assertions(node, KNOWN)

    assert said_of(node) == []
    assert (assertion.name, assertion.within, assertion.same) == ("quickly", 300.0, "nhs_number")
    assert assertion.findings == FindingsClaim(Severity.WARNING, ("itk.pem.*",), ("itk.duplicate",))
    assert [len(step.conditions) for step in assertion.order] == [0, 1]
    assert assertion.after is not None
    assert assertion.after.operations == ("pds.ping",)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "a mapping is not a list, write a list"),
        (["x"], "[0]: 'x' is not an assertion, write an assertion"),
        ([{}], "[0]: an assertion that says nothing, give at least an operation"),
        ([{"operation": "pds.pong"}], "[0].operation: no operation is called 'pds.pong', did you mean 'pds.ping'?"),
        ([{"count": "many"}], "[0].count: 'many' is not a count, such as 0, 0..2 or 3.."),
        (
            [{"count": 1, "order": ["pds.ping", "pds.ping"]}],
            "[0].count: count and order together, an order is there or not: make two assertions of them",
        ),
        (
            [{"status": 200, "within": "PT1S"}],
            "[0].within: within without after or order, say what the time is counted from",
        ),
        (
            [{"order": ["pds.ping"]}],
            "[0].order: an order of fewer than two, name at least two things, the first one first",
        ),
        (
            [{"order": ["pds.ping"] * 101}],
            "[0].order: an order of 101 steps, 100 are the most: make several assertions of them",
        ),
        ([{"after": {}}], "[0].after: an empty mapping, give at least an operation"),
        ([{"after": "pds.ping", "within": "1m"}], "[0].within: '1m' is not a duration, such as PT5S, PT1M or PT1H"),
        ([{"calls": 1, "status": 1}], "[0].calls: unknown key 'calls', known keys: " + ", ".join(EXPECT_KEYS)),
        ([{"findings": {}}], "[0].findings: an empty mapping, write {none_at_or_above: error}"),
        (
            [{"findings": {"none_at_or_above": "fatal"}}],
            "[0].findings.none_at_or_above: 'fatal' is not one of error, warning, information, write one of these",
        ),
        (
            [{"findings": {"none": []}}],
            "[0].findings.none: an empty list, name at least one finding, such as itk.pem.*",
        ),
        (
            [{"findings": {"none": ["itk.*.titles"]}}],
            "[0].findings.none[0]: 'itk.*.titles' is not a finding's id, such as itk.duplicate, or itk.pem.*: a *"
            " stands at the end",
        ),
        (
            [{"findings": {"none": [""]}}],
            "[0].findings.none[0]: '' is not a finding's id, such as itk.duplicate, or itk.pem.*: a * stands at"
            " the end",
        ),
        (
            [{"findings": {"none": ["itk.pme.*"]}}],
            "[0].findings.none[0]: no finding begins with 'itk.pme.', did you mean 'itk.pem.*'?",
        ),
        (
            [{"findings": {"some": ["itk.duplicate", "itk.duplicat"]}}],
            "[0].findings.some[1]: no finding is called 'itk.duplicat', did you mean 'itk.duplicate'?",
        ),
        (
            [{"findings": {"some": "itk.duplicate"}}],
            "[0].findings.some: 'itk.duplicate' is not a list of findings' ids, write a list of findings' ids",
        ),
        (
            [{"status": 200, "same": "patient"}],
            "[0].same: 'patient' is not one of nhs_number, tracking_id, correlation_id, message_id, request_id,"
            " write one of these",
        ),
        ([{"name": ["x"]}], "[0].name: a list is not a text, write a text"),
    ],
)
def test_a_bad_assertion_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_assertions(node, KNOWN)

    assert said_of(node) == [said]


def test_an_assertion_has_every_condition_of_a_recorded_message() -> None:
    assert RECORDED_KEYS.keys() <= EXPECT_KEYS.keys()


@pytest.mark.parametrize(
    ("assertion", "concerned"),
    [
        ({"operation": "pds.ping"}, True),
        ({"nhs_number": "9000000009"}, True),
        ({"nhs_number": "9000000017"}, False),
        ({"order": ["pds.ping", {"nhs_number": "9000000017"}]}, False),
        ({"operation": "pds.ping", "after": {"nhs_number": {"matches": "^9000"}}}, True),
        ({"operation": "pds.ping", "after": {"nhs_number": "9000000017"}}, False),
    ],
)
def test_an_assertion_concerns_a_patient_unless_a_part_of_it_names_another(assertion: Json, concerned: bool) -> None:
    (read,) = read_assertions(a_node([assertion]), KNOWN)

    assert read.concerns("9000000009") is concerned
