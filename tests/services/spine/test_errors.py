import pytest

from simulator.services.spine.errors import PDS_ISSUES, PSIS_ISSUES, REFUSALS

WEB = {"PENDING": 202, "NOT_FOUND": 404, "METHOD_NOT_ALLOWED": 405, "UNAVAILABLE": 503}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_an_issue_of_status_200_a_fault_of_500_or_the_web_servers(code: str) -> None:
    row = REFUSALS[code]
    kinds = {"system": 200, "fault": 500}
    kind = next((each for each in kinds if each in row.detail), None)

    assert row.status == (kinds[kind] if kind else WEB[code])


def test_issues_are_of_two_code_systems() -> None:
    assert {row.detail["system"] for row in REFUSALS.values() if "system" in row.detail} == {PDS_ISSUES, PSIS_ISSUES}


def test_a_case_that_is_not_found_is_only_a_warning() -> None:
    warnings = [code for code, row in REFUSALS.items() if row.detail.get("qualifier") == "WG"]

    assert warnings == ["CASE_NOT_FOUND"]


def test_the_display_of_a_refused_access_has_two_blanks() -> None:
    assert "control  which" in REFUSALS["ACCESS_REFUSED"].display
