import pytest

from simulator.services.pds.errors import BACK_END, GATEWAY, REFUSALS

SEVERITIES = {"error", "information", "warning"}
# FHIR R4, "IssueType", as far as PDS uses it, and the gateway's own `token`.
ISSUES = {
    "value", "required", "invariant", "processing", "structure", "forbidden", "token", "not-found", "timeout",
    "conflict", "unknown", "multiple-matches",
}  # fmt: skip


@pytest.mark.parametrize("code", REFUSALS)
def test_each_row_can_be_rendered(code):
    row = REFUSALS[code]

    assert row.detail["severity"] in SEVERITIES
    assert row.detail["issue"] in ISSUES
    assert row.detail["from"] in (GATEWAY, BACK_END)
    assert row.display.format_map(row.detail)
    assert 200 <= row.status < 600


@pytest.mark.parametrize("code", REFUSALS)
def test_a_key_that_is_not_the_national_code_names_the_code(code):
    row = REFUSALS[code]

    assert not row.code or row.code in REFUSALS


def test_what_the_gateway_refuses_is_marked():
    gateway = {code for code, row in REFUSALS.items() if row.detail["from"] == GATEWAY}

    assert gateway == {
        "MISSING_VALUE_AT_GATEWAY", "INVALID_HEADER_VALUE", "UNSUPPORTED_REQUEST", "ACCESS_DENIED",
        "PATIENT_ACCESS_DENIED", "MODE_ACCESS_DENIED", "INVALID_METHOD", "SINGLE_RESULT_ONLY", "TOO_MANY_REQUESTS",
        "TOO_MANY_CREATES", "UNKNOWN_ERROR", "BAD_GATEWAY",
    }  # fmt: skip
