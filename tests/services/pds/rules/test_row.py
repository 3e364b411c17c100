"""A row of the rule table makes findings that say where they stand and what they stand on."""

import pytest

from simulator.services.pds.rules.row import WARNING, RuleRow, shown
from simulator.wire.findings import Finding, Severity

ROW = RuleRow("pds.header.prefer", WARNING, "a Prefer header", "none", "Prefer")


def test_a_finding_carries_the_row_and_what_is_wrong() -> None:
    found = ROW.at("Prefer", "'respond-async' has no effect")

    assert found == Finding(
        Severity.WARNING,
        "pds.header.prefer",
        "Prefer",
        "'respond-async' has no effect",
        "none",
        "PDS FHIR API specification, Prefer",
    )


def test_a_finding_may_know_better_what_is_expected() -> None:
    assert ROW.at("Prefer", "x", "leave it out").expected == "leave it out"


def test_a_clause_with_a_comma_is_a_source_of_its_own() -> None:
    row = RuleRow("a.b.c", WARNING, "", "", "PDS FHIR API proxy, Prefer")

    assert row.source == "PDS FHIR API proxy, Prefer"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("other", "'other'"),
        (7, "'7'"),
        (None, "null"),
        (True, "true"),
        ({"a": "secret"}, "an object"),
        (["a"], "a list"),
        ("x" * 61, f"'{'x' * 57}...'"),
    ],
)
def test_a_value_is_quoted_short_and_objects_not_at_all(value: object, text: str) -> None:
    assert shown(value) == text
