"""The reporting rules about a request as a whole, each with a request that breaks it and one that does not."""

import pytest

from simulator.services.pds.rules.request import LARGE_BODY
from tests.services.pds.rules.samples import (
    SOUND_SEARCH,
    Sample,
    broken_rules,
    creation,
    findings,
    replace,
    retrieval,
    search,
    update,
)

CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.path.unsupported": (
        retrieval(path="/patient/9000000009"),
        retrieval(),
    ),
    "pds.path.method": (
        retrieval(method="PUT"),
        retrieval(),
    ),
    "pds.path.nhs-number": (
        retrieval(path="/Patient/9000000000"),
        retrieval(path="/Patient/9000000025/RelatedPerson"),
    ),
    "pds.query.secret": (
        search(f"{SOUND_SEARCH}&apikey=abc"),
        search(),
    ),
    "pds.query.unused": (
        retrieval(path="/Patient/9000000009?_format=json"),
        retrieval(path="/Patient/9000000009?"),
    ),
    "pds.body.unexpected": (
        retrieval(body={"id": "9000000009"}),
        retrieval(),
    ),
    "pds.body.unreadable": (
        update(body=b'{"patches": [], "patches": []}'),
        update(body=b'{"patches": []}'),
    ),
    "pds.body.large": (
        creation(body=b"[" + b" " * LARGE_BODY + b"]"),
        creation(),
    ),
    "pds.header.content-type": (
        update(replace("/gender", "male"), headers={"Content-Type": "text/xml"}),
        update(replace("/gender", "male"), headers={"Content-Type": "application/json-patch+json; charset=utf-8"}),
    ),
    "pds.header.content-type-loose": (
        update(replace("/gender", "male"), headers={"Content-Type": "application/json"}),
        update(replace("/gender", "male")),
    ),
    "pds.header.content-type-json": (
        creation({"Content-Type": None}),
        creation({"Content-Type": "application/fhir+json"}),
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


@pytest.mark.parametrize("number", ["900%20000%200009", "900-000-0009"])
def test_a_number_with_spaces_or_dashes_is_told_to_leave_them_out(number: str) -> None:
    found = [found for found in findings(retrieval(path=f"/Patient/{number}")) if found.rule == "pds.path.nhs-number"]

    assert [finding.expected for finding in found] == ["the ten digits alone"]


def test_a_preflight_request_is_no_unsupported_method() -> None:
    sample = retrieval({"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}, method="OPTIONS")

    assert "pds.path.method" not in broken_rules(sample)


def test_a_body_cut_short_for_its_size_is_unreadable_and_large() -> None:
    sample = creation()
    sample.request.oversize = True

    found = broken_rules(sample)

    assert [rule for rule in found if rule.startswith("pds.body")] == ["pds.body.large", "pds.body.unreadable"]


def test_the_path_may_be_percent_encoded() -> None:
    sample = retrieval(path="/Patient/%24process-birth-details", method="POST")

    assert {"pds.path.unsupported", "pds.path.method"}.isdisjoint(broken_rules(sample))
