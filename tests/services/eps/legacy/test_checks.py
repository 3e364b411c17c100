"""The legacy tracker's checks: which status code each fault has, and which of several faults is told."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.call.refusal import Refusal
from simulator.services.eps.legacy import checks
from simulator.services.eps.legacy.errors import REFUSALS
from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.eps.legacy.calls import BASIC_RETRIEVE, BASIC_SEARCH, ITEM_DETAILS, ITEM_SUMMARY, a_legacy_call

PATIENT = "nhsNumber=9990010005"
R1 = "9C18AE6F-510C-F7A3-E050-D20AE3A231C8C"


def _code(
    operation: str,
    query: str = "",
    headers: Mapping[str, str | None] | None = None,
    access: str = "open",
    **values: str,
) -> str:
    """The status code of the first check that refuses; empty if none does."""
    call = a_legacy_call(operation, query, headers, a_tenant(access=access), **values)
    try:
        for check in call.operation.checks:
            check(call)
    except Refusal as refusal:
        row = REFUSALS[refusal.code]
        return row.code or str(row.status)
    return ""


@pytest.mark.parametrize("operation", [BASIC_SEARCH, ITEM_SUMMARY])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "50"),
        (PATIENT, ""),
        (f"{PATIENT}&format=trace-summary&version=1", ""),
        ("NHSNUMBER=9990010005", "61"),
        ("nhsNumber=9990010006", "61"),
        ("nhsNumber=999001000", "61"),
        ("format=trace-summary", "61"),
        (f"{PATIENT}&version=2", "53"),
        (f"{PATIENT}&earliestDate=20261101&latestDate=20261122", ""),
        (f"{PATIENT}&earliestDate=2026-11-01", "57"),
        (f"{PATIENT}&latestDate=20261131", "57"),
        (f"{PATIENT}&prescriptionStatus=0001", ""),
        (f"{PATIENT}&prescriptionStatus=1", "59"),
        (f"{PATIENT}&prescriptionStatus=0010", "59"),
        (f"{PATIENT}&prescriptionVersion=R2", ""),
        (f"{PATIENT}&prescriptionVersion=1", ""),
        (f"{PATIENT}&prescriptionVersion=r2", "60"),
        ("nhsNumber=1&version=2&earliestDate=x&prescriptionStatus=x&prescriptionVersion=x", "53"),
        ("nhsNumber=1&earliestDate=x&prescriptionStatus=x&prescriptionVersion=x", "57"),
        ("nhsNumber=1&prescriptionStatus=x&prescriptionVersion=x", "59"),
        ("nhsNumber=1&prescriptionVersion=x", "60"),
    ],
)
def test_a_search_is_refused_by_the_lowest_code(operation: str, query: str, code: str) -> None:
    assert _code(operation, query) == code


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("24F5DA-A83008-7EFE6Z", ""),
        ("24F5DA-A83008-7EFE6", ""),
        ("24F5DA-A83008-7EFE6A", ""),
        (R1, ""),
        (R1[:-1], ""),
        ("24F5DA-A83008-7EFE", "51"),
        ("24F5DA_A83008_7EFE6Z", "51"),
    ],
)
def test_the_basic_retrieval_looks_at_the_length_of_an_id_and_not_at_its_check_character(named: str, code: str) -> None:
    assert _code(BASIC_RETRIEVE, "format=trace", prescriptionId=named) == code


def test_the_basic_retrieval_without_any_parameter_is_told_so_first() -> None:
    assert _code(BASIC_RETRIEVE, prescriptionId="x") == "50"


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("24F5DA-A83008-7EFE6Z", ""),
        ("507FE8-A83008-4A859%2B", ""),
        ("507FE8-A83008-4A859+", "51"),
        ("24F5DA-A83008-7EFE6A", "51"),
        ("24f5da-a83008-7efe6z", "51"),
        (R1, ""),
        (R1[:-1] + "D", "51"),
        (R1[:-1], ""),
        ("", "51"),
    ],
)
def test_details_of_items_want_an_id_with_its_check_character(named: str, code: str) -> None:
    assert _code(ITEM_DETAILS, f"prescriptionId={named}") == code


@pytest.mark.parametrize("value", [None, "", "12345678901", "1234567890123", "A23456789012"])
@pytest.mark.parametrize("operation", [BASIC_SEARCH, ITEM_SUMMARY])
def test_a_system_says_which_one_it_is(operation: str, value: str | None) -> None:
    assert _code(operation, PATIENT, {"Spine-From-Asid": value}) == "52"


@pytest.mark.parametrize(("name", "code"), [("Spine-UserId", "55"), ("Spine-RoleProfileId", "56")])
def test_user_and_role_are_demanded_by_the_clinical_pair_only(name: str, code: str) -> None:
    assert (_code(ITEM_SUMMARY, PATIENT, {name: None}), _code(BASIC_SEARCH, PATIENT, {name: None})) == (code, "")


@pytest.mark.parametrize(("name", "code"), [("Spine-UserId", "55"), ("Spine-RoleProfileId", "56")])
@pytest.mark.parametrize("operation", [BASIC_SEARCH, ITEM_SUMMARY])
def test_user_and_role_have_twelve_digits_where_they_are_sent(operation: str, name: str, code: str) -> None:
    assert _code(operation, PATIENT, {name: "1"}) == code


@pytest.mark.parametrize(("trace", "code"), [(None, ""), ("A-1", ""), ("A" * 31, "54"), ("a_b", "54"), ("", "54")])
def test_a_trace_id_is_short_and_plain(trace: str | None, code: str) -> None:
    assert _code(BASIC_SEARCH, PATIENT, {"Eps-TraceId": trace}) == code


@pytest.mark.parametrize(
    ("systems", "applications", "code"),
    [
        ({}, {}, "403"),
        ({"200000000946": {"nhsAsSvcIA": ["urn:nhs:names:services:mmquery:ExternalPrescriptionSearch_1_0"]}}, {}, ""),
        ({"200000000946": {"nhsAsSvcIA": ["urn:nhs:names:services:mmquery:NHS111_ItemSummary"]}}, {}, "403"),
        ({"200000000946": {}}, {}, "403"),
        ({}, {"app": {"client_id": "app", "asid": "200000000946"}}, ""),
        ({}, {"app": {"client_id": "app"}}, "403"),
    ],
)
def test_where_access_is_enforced_the_system_is_accredited_for_the_interaction(
    systems: Json, applications: Json, code: str
) -> None:
    tenant = a_tenant(access="enforced", accredited_systems=systems, applications=applications)
    call = a_legacy_call(BASIC_SEARCH, PATIENT, tenant=tenant)

    try:
        checks.has_asid(call)
        found = ""
    except Refusal as refusal:
        found = str(REFUSALS[refusal.code].status)

    assert found == code


@given(st.text())
def test_any_text_is_a_prescription_id_or_not(text: str) -> None:
    assert checks.is_prescription_id(text) in (True, False)
