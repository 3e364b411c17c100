"""What a query says that the service would not use is in the record, whatever was answered."""

import pytest

from simulator.services.rcs.rules import ROWS, check_query
from simulator.wire.findings import Finding
from simulator.wire.hl7v3 import LOCAL_ROOT, UNVERIFIED_ROOT
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.cda_makers import a_repeat_caller_query, a_report
from tests.itk_makers import a_distribution, an_envelope
from tests.toolkit.calls import received


def found(payload: str) -> list[Finding]:
    return list(check_query(received(an_envelope(a_distribution(payload))), Reply(200)))


@pytest.mark.parametrize(
    ("criteria", "rules"),
    [
        ({}, []),
        ({"nhs_number": None}, []),
        ({"nhs_number": None, "birth": None, "given": None}, []),
        ({"birth": "198403191230+00"}, []),
        ({"root": UNVERIFIED_ROOT}, ["rcs.query.unverified"]),
        ({"root": LOCAL_ROOT, "nhs_number": "W-1"}, ["rcs.query.unverified", "rcs.query.check-digit"]),
        ({"nhs_number": "9990010006"}, ["rcs.query.check-digit"]),
        ({"nhs_number": ""}, ["rcs.query.check-digit"]),
        ({"birth": "1984-03-19"}, ["rcs.query.birth-time"]),
        ({"birth": "1984"}, ["rcs.query.birth-time"]),
        ({"birth": ""}, ["rcs.query.birth-time"]),
    ],
)
def test_what_a_query_is_asked_by_is_checked(criteria: dict[str, Json], rules: list[str]) -> None:
    findings = found(a_repeat_caller_query(**criteria))

    assert [finding.rule for finding in findings] == rules


def test_a_finding_says_where_the_criterion_stands() -> None:
    (finding,) = found(a_repeat_caller_query(root=UNVERIFIED_ROOT))

    assert finding.where.endswith("/hl7:RepeatCallerQuery/hl7:query/hl7:person.id/hl7:value/@root")
    assert (finding.severity, finding.source) == ("warning", "UEC technical standards, Repeat Caller Service")
    assert finding.line is not None


@pytest.mark.parametrize("said", ["Person.ID", "", "\n Person.id\n"])
def test_a_criterion_that_is_called_something_else_is_told(said: str) -> None:
    query = a_repeat_caller_query().replace("<semanticsText>Person.id<", f"<semanticsText>{said}<")

    (finding,) = found(query)

    assert (finding.rule, finding.severity) == ("rcs.query.semantics", "warning")
    assert finding.what == f"person.id is called '{said}'"
    assert finding.where.endswith("/hl7:RepeatCallerQuery/hl7:query/hl7:person.id/hl7:semanticsText")


def test_a_comment_is_no_part_of_what_a_criterion_is_called() -> None:
    query = a_repeat_caller_query().replace("<semanticsText>Person.id<", "<semanticsText><!-- NHS -->Person.id<")

    assert found(query) == []


def test_a_message_without_a_query_has_nothing_to_check() -> None:
    assert found(a_report()) == []


def test_each_rule_stands_in_the_table_once() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert all(row.id.startswith("rcs.") and row.source for row in ROWS)
