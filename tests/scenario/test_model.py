import pytest

from tests.scenario.makers import a_scenario


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        ("{when: {service: pds}, then: {delay: 1s}}", False),
        ("{when: {service: pds, state: {a: b}}, then: {delay: 1s}}", False),
        ("{when: {service: pds, calls: 1}, then: {delay: 1s}}", True),
        ("{when: {service: pds, every: 2}, then: {delay: 1s}}", True),
        ("{when: {service: pds, probability: 0.5}, then: {delay: 1s}}", True),
        ("{when: {service: pds}, then: {delay: {from: 1s, to: 2s}}}", True),
        ("{when: {service: pds}, then: {reply: {body: '{{ uuid }}'}}}", True),
    ],
)
def test_a_rule_counts_calls_where_its_turn_or_its_chance_depends_on_them(rule: str, counts: bool) -> None:
    (found,) = a_scenario(f"rules: [{rule}]").rules

    assert found.counts is counts
