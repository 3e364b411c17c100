"""The reporting rules about new records, each with a body that breaks it and one that does not."""

import pytest

from simulator.services.pds.rules.create import reach
from tests.services.pds.rules.samples import (
    Sample,
    a_birth,
    a_new_address,
    a_new_name,
    a_new_telecom,
    birth,
    broken_rules,
    coverage,
    coverage_search,
    creation,
    findings,
    without,
)

CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.create.members": (
        creation(photo=[]),
        creation(),
    ),
    "pds.create.missing": (
        creation(gender=None),
        creation(telecom=None),
    ),
    "pds.create.registering-authority": (
        creation(extension=[]),
        creation(),
    ),
    "pds.create.usual-name": (
        creation(name=[a_new_name(use="nickname")]),
        creation(name=[a_new_name(use="usual")]),
    ),
    "pds.create.address-period": (
        creation(address=[without(a_new_address(), "period")]),
        creation(address=[a_new_address()]),
    ),
    "pds.birth.unpublished": (
        birth(),
        creation(),
    ),
    "pds.birth.bundle": (
        birth(kind="batch"),
        birth(),
    ),
    "pds.birth.weight": (
        birth(weight=999),
        birth(weight=1000),
    ),
    "pds.coverage.query": (
        coverage_search("subscriber=9000000009"),
        coverage_search(),
    ),
    "pds.coverage.nhs-number": (
        coverage_search("subscriber:identifier=9000000000"),
        coverage_search("subscriber%3Aidentifier=9000000009"),
    ),
    "pds.coverage.value": (
        coverage(status="draft"),
        coverage(status="active"),
    ),
    "pds.coverage.period-end": (
        coverage(period={"end": "2177-01-01"}),
        coverage(period={"end": "2176-01-01"}),
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_finds_what_it_is_there_for(rule: str) -> None:
    broken, _ = CASES[rule]

    assert rule in broken_rules(broken)


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_leaves_the_nearest_sound_sample_alone(rule: str) -> None:
    _, sound = CASES[rule]

    assert rule not in broken_rules(sound)


def test_a_body_that_is_another_resource_is_told_once() -> None:
    found = findings(creation(resourceType="Person"))

    assert [(finding.rule, finding.where) for finding in found] == [("fhir.resource.type", "/resourceType")]


def test_everything_missing_from_an_empty_body_is_told_at_once() -> None:
    found = findings(creation(body={}))

    assert [finding.where for finding in found if finding.rule == "pds.create.missing"] == [
        "/name", "/gender", "/birthDate", "/address", "/extension",
    ]  # fmt: skip


def test_two_telecoms_of_one_kind_are_told() -> None:
    sample = creation(telecom=[a_new_telecom(), a_new_telecom(value="07700900999")])

    assert [(finding.rule, finding.where) for finding in findings(sample)] == [("pds.telecom.twice", "/telecom/1")]


def test_a_usual_name_may_not_end() -> None:
    sample = creation(name=[a_new_name(period={"start": "2020-01-01", "end": "2021-01-01"})])

    assert broken_rules(sample) == ["pds.create.usual-name"]


def test_the_entries_of_a_birth_are_each_looked_for() -> None:
    sample = birth()
    sample.request.body = b'{"resourceType": "Bundle", "type": "transaction", "entry": []}'

    found = findings(sample)

    assert [finding.where for finding in found if finding.rule == "pds.birth.bundle"] == [
        "/entry/0", "/entry/1", "/entry/7", "/entry/7/resource/identifier/0/value",
    ]  # fmt: skip


def test_the_mother_of_a_birth_needs_a_valid_nhs_number() -> None:
    assert "pds.birth.bundle" in broken_rules(birth(mother="9000000000"))


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/type", "transaction"),
        ("/entry/1/resource/valueQuantity/value", 3100),
        ("/entry/9", None),
        ("/entry/x", None),
        ("/type/x", None),
    ],
)
def test_a_pointer_reaches_what_is_there(pointer: str, value: object) -> None:
    assert reach(a_birth(), pointer) == value
