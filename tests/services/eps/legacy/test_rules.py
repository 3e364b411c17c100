"""Findings about the legacy tracker: everything that a check refuses, and what is only ignored or old."""

from collections.abc import Mapping

import pytest

from simulator.services.eps.legacy import rules
from simulator.services.eps.legacy.errors import REFUSALS
from simulator.wire.http import Reply
from tests.makers import a_tenant
from tests.services.eps.legacy.calls import BASIC_RETRIEVE, BASIC_SEARCH, ITEM_DETAILS, ITEM_SUMMARY, a_legacy_call

NOTHING = Reply(200)
PATIENT = "nhsNumber=9990010005"
SOUND_ID = "24F5DA-A83008-7EFE6Z"
ALWAYS = {"eps.legacy.deprecated"}


def _found(
    operation: str, query: str, headers: Mapping[str, str | None] | None = None, named: str = "", access: str = "open"
) -> set[str]:
    call = a_legacy_call(operation, query, headers, a_tenant(access=access), prescriptionId=named)
    call.request.tls = "TLSv1.3"
    return {finding.rule for rule in rules.RULES for finding in rule(call, NOTHING)}


@pytest.mark.parametrize(
    ("operation", "query", "named"),
    [
        (BASIC_SEARCH, f"{PATIENT}&format=trace-summary", ""),
        (BASIC_RETRIEVE, "format=trace&issueNumber=2", SOUND_ID),
        (ITEM_SUMMARY, f"{PATIENT}&format=trace-summary", ""),
        (ITEM_SUMMARY, PATIENT, ""),
        (ITEM_DETAILS, f"prescriptionId={SOUND_ID}&issueNumber=1&lineitemid=X", ""),
    ],
)
def test_a_sound_request_is_only_told_that_the_tracker_is_old(operation: str, query: str, named: str) -> None:
    assert _found(operation, query, named=named) == ALWAYS


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"eps.legacy.query-missing", "eps.legacy.nhs-number", "eps.legacy.format"}),
        ("format=trace-summary&nhsNumber=1", {"eps.legacy.nhs-number"}),
        (PATIENT, {"eps.legacy.format"}),
        (f"{PATIENT}&format=trace", {"eps.legacy.format"}),
        (f"{PATIENT}&format=trace-summary&nhsnumber=1", {"eps.legacy.query-unknown"}),
        (f"{PATIENT}&format=trace-summary&earliestDate=1", {"eps.legacy.search-date"}),
        (f"{PATIENT}&format=trace-summary&earliestDate=20261122&latestDate=20261101", {"eps.legacy.dates-reversed"}),
        (f"{PATIENT}&format=trace-summary&prescriptionStatus=1", {"eps.legacy.search-state"}),
        (f"{PATIENT}&format=trace-summary&prescriptionVersion=3", {"eps.legacy.search-version"}),
        (f"{PATIENT}&format=trace-summary&version=2", {"eps.legacy.version"}),
    ],
)
def test_a_searchs_query_is_looked_at(query: str, found: set[str]) -> None:
    assert _found(BASIC_SEARCH, query) == found | ALWAYS


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"Spine-From-Asid": None}, {"eps.legacy.asid"}),
        ({"Eps-TraceId": "60e0b220-8136-4ca5-ae46-1d97ef59d068"}, {"eps.legacy.trace-id"}),
        ({"Spine-UserId": "1"}, {"eps.legacy.user-id"}),
        ({"Spine-UserId": None}, {"eps.legacy.user-missing"}),
        ({"Spine-RoleProfileId": "1"}, {"eps.legacy.role-profile-id"}),
        ({"Spine-RoleProfileId": None}, {"eps.legacy.user-missing"}),
        ({"Accept": None}, {"eps.legacy.accept"}),
        ({"Accept": "text/html, application/xml;q=0.9"}, {"eps.legacy.accept"}),
        ({"Accept": "text/html, */*;q=0.1"}, set()),
    ],
)
def test_header_fields_are_looked_at(headers: dict[str, str | None], found: set[str]) -> None:
    assert _found(BASIC_SEARCH, f"{PATIENT}&format=trace-summary", headers) == found | ALWAYS


@pytest.mark.parametrize(
    ("query", "named", "found"),
    [
        ("format=trace", "24F5DA", {"eps.legacy.prescription-id"}),
        ("format=trace", SOUND_ID.lower(), {"eps.legacy.prescription-id-case"}),
        ("format=trace&issueNumber=x", SOUND_ID, {"eps.legacy.issue-number"}),
    ],
)
def test_a_retrievals_query_is_looked_at(query: str, named: str, found: set[str]) -> None:
    assert _found(BASIC_RETRIEVE, query, named=named) == found | ALWAYS


def test_a_system_that_nobody_knows_is_found_where_access_is_enforced() -> None:
    assert "eps.legacy.asid-unknown" in _found(ITEM_SUMMARY, PATIENT, access="enforced")


def test_without_tls_it_is_said() -> None:
    call = a_legacy_call(ITEM_SUMMARY, PATIENT)

    assert "eps.legacy.plain" in [finding.rule for finding in rules.carriage(call, NOTHING)]


def test_another_path_is_an_error() -> None:
    (found,) = rules.path(a_legacy_call("eps.legacy.unsupported", rest="other"), NOTHING)

    assert (found.rule, found.what) == ("eps.legacy.path", "'GET' at '/mm/other'")


def test_only_refusals_of_the_table_have_findings() -> None:
    assert rules._OF_REFUSAL.keys() <= REFUSALS.keys()


def test_no_rule_has_the_id_of_another() -> None:
    assert len({row.id for row in rules.RULE_TABLE}) == len(rules.RULE_TABLE)
