"""Findings about the tracker: what would be refused, and what is only ignored or odd."""

from collections.abc import Mapping

import pytest

from simulator.services.eps.tracker import checks, rules
from simulator.wire.findings import Severity
from simulator.wire.http import Reply
from tests.makers import a_tenant
from tests.services.eps.tracker.calls import SEARCH, VIEW, a_tracker_call

NOTHING = Reply(200)
QUERY = "?nhsNumber=9990010005"
TOKEN = {"Authorization": "Bearer a1", "nhsd-identity-uuid": None}
SOUND_ID = "24F5DA-A83008-7EFE6Z"


def _found(
    target: str, headers: Mapping[str, str | None] | None = None, operation: str = SEARCH, named: str = ""
) -> list[str]:
    fields = {**TOKEN, **(headers or {})}
    values = {"prescriptionId": named} if operation == VIEW else {}
    call = a_tracker_call(f"/RequestGroup{target}", operation, fields, **values)  # type: ignore[arg-type]  # by keyword
    return [finding.rule for rule in rules.RULES for finding in rule(call, NOTHING)]


def test_a_sound_search_has_no_findings() -> None:
    assert _found(QUERY) == []


def test_a_role_that_the_gateway_hands_on_is_not_missed() -> None:
    tenant = a_tenant(access="enforced", access_tokens={"a1": {"mode": "user-restricted", "roles": ["2"]}})
    call = a_tracker_call(f"/RequestGroup{QUERY}", SEARCH, {**TOKEN, "nhsd-session-urid": None}, tenant)

    assert list(rules.problems(call, NOTHING)) == []


def test_a_sound_view_has_no_findings() -> None:
    assert _found(f"/{SOUND_ID}?issueNumber=2", operation=VIEW, named=SOUND_ID) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["eps.tracker.identifier-missing"]),
        (f"{QUERY}&prescriptionId={SOUND_ID}", ["eps.tracker.identifier-both"]),
        ("?prescriptionId=24F5DAA830087EFE6Z", ["eps.tracker.prescription-id-form"]),
        ("?prescriptionId=24F5DA-A83008-7EFE6A", ["eps.tracker.prescription-id-check"]),
        ("?nhsNumber=9990010006", ["eps.tracker.nhs-number-check"]),
        ("?nhsNumber=1", ["eps.tracker.nhs-number-form", "eps.tracker.nhs-number-check"]),
        (f"{QUERY}&nhsnumber=1", ["eps.tracker.query-unknown"]),
        (f"{QUERY}&issueNumber=1", ["eps.tracker.query-unknown"]),
        (f"{QUERY}&nhsNumber=9990010005", ["eps.tracker.query-repeated"]),
        (f"{QUERY}&lowDate=20261101", ["eps.tracker.dates"]),
        (f"{QUERY}&highDate=2026-11-01", ["eps.tracker.dates", "eps.tracker.date-form"]),
        (
            "?prescriptionId=507FE8-A83008-4A859+",
            ["eps.tracker.prescription-id-form", "eps.tracker.prescription-id-check", "eps.tracker.plus"],
        ),
    ],
)
def test_a_searchs_query_is_looked_at(query: str, found: list[str]) -> None:
    assert _found(query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?issueNumber=one", ["eps.tracker.issue-number"]),
        ("?lowDate=20261101", ["eps.tracker.query-unknown"]),
        ("?issueNumber=1&issueNumber=2", ["eps.tracker.query-repeated"]),
    ],
)
def test_a_views_query_is_looked_at(query: str, found: list[str]) -> None:
    assert _found(f"/{SOUND_ID}{query}", operation=VIEW, named=SOUND_ID) == found


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"x-request-id": None}, ["eps.tracker.header-missing"]),
        ({"x-request-id": "1"}, ["eps.tracker.request-id-form"]),
        ({"nhsd-session-urid": "R1"}, ["eps.tracker.role-profile-form"]),
        ({"nhsd-session-jobrole": "R0570"}, ["eps.tracker.job-role-form"]),
        ({"nhsd-organization-uuid": "A-1"}, ["eps.tracker.organisation-form"]),
        ({"x-correlation-id": ""}, ["eps.tracker.correlation-id-missing"]),
        ({"nhsd-identity-uuid": "1"}, ["eps.tracker.identity-sent"]),
        ({"Authorization": None}, ["eps.tracker.header-missing", "eps.tracker.authorization-missing"]),
    ],
)
def test_header_fields_are_looked_at(headers: dict[str, str | None], found: list[str]) -> None:
    assert _found(QUERY, headers) == found


def test_a_missing_header_field_is_found_by_its_name() -> None:
    call = a_tracker_call(f"/RequestGroup{QUERY}", headers={"nhsd-session-jobrole": None})

    (found,) = rules.problems(call, NOTHING)

    assert (found.where, found.what) == ("nhsd-session-jobrole", "no nhsd-session-jobrole")


def test_what_is_refused_is_an_error_and_nothing_else_is() -> None:
    refused = {rule for rule in rules.RULE_TABLE if rule.severity is Severity.ERROR}

    assert refused == {rules.PATH, rules.PLUS, *(row for row, _ in rules._OF_PROBLEM.values())}


@pytest.mark.parametrize("name", checks.HEADERS)
def test_each_demanded_header_field_has_a_finding(name: str) -> None:
    assert "eps.tracker.header-missing" in _found(QUERY, {name: None, "Authorization": None})


def test_another_path_is_an_error() -> None:
    (found,) = rules.path(a_tracker_call("/Patient", "eps.tracker.unsupported", rest="Patient"), NOTHING)

    assert (found.rule, found.what) == ("eps.tracker.path", "'GET' at '/clinical-prescription-tracker/Patient'")


def test_no_rule_has_the_id_of_another() -> None:
    assert len({row.id for row in rules.RULE_TABLE}) == len(rules.RULE_TABLE)
