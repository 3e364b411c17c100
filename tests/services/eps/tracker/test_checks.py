"""The tracker's checks: every problem is collected, the query's first, then the header fields in their order."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.call.refusal import Refusal
from simulator.population.prescription_ids import is_well_formed
from simulator.services.eps.tracker import checks
from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.eps.tracker.calls import SEARCH, VIEW, a_tracker_call

SOUND = "/RequestGroup?nhsNumber=9990010005"
TOKEN = "a1b2c3"
FORMAT = "prescriptionId does not match required format."
CHECKSUM = "prescriptionId checksum is invalid."
NHS_FORMAT = "nhsNumber does not match required format."
NHS_CHECKSUM = "nhsNumber checksum is invalid."
NEITHER = "Missing required query string parameter; either prescriptionId or nhsNumber must be included."
BOTH = "Invalid query string parameters; only prescriptionId or nhsNumber must be provided, not both."


def _wrong(target: str, headers: Mapping[str, str | None] | None = None, named: str | None = None) -> list[str]:
    """What a search is told, or a view of the prescription named."""
    if named is None:
        call, check = a_tracker_call(target, SEARCH, headers), checks.is_sound_search
    else:
        call, check = a_tracker_call(target, VIEW, headers, prescriptionId=named), checks.is_sound_view
    try:
        check(call)
    except Refusal as refusal:
        return (refusal.diagnostics or "").split("\n")
    return []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", [NEITHER]),
        ("?nhsNumber=&prescriptionId=", [NEITHER]),
        ("?nhsnumber=9990010005", [NEITHER]),
        ("?nhsNumber=9990010005", []),
        ("?prescriptionId=24F5DA-A83008-7EFE6Z", []),
        ("?prescriptionId=24f5da-a83008-7efe6z", []),
        ("?prescriptionId=507FE8-A83008-4A859%2B", []),
        ("?prescriptionId=507FE8-A83008-4A859+", [FORMAT, CHECKSUM]),
        ("?prescriptionId=24F5DAA830087EFE6Z", [FORMAT]),
        ("?prescriptionId=24F5DA-A83008-7EFE6A", [CHECKSUM]),
        ("?prescriptionId=D2A080EE-475C-11E6-A68F-08002732570CN", [FORMAT, CHECKSUM]),
        ("?prescriptionId=abc", [FORMAT, CHECKSUM]),
        ("?nhsNumber=9990010006", [NHS_CHECKSUM]),
        ("?nhsNumber=99900", [NHS_FORMAT, NHS_CHECKSUM]),
        ("?nhsNumber=99900100051", [NHS_FORMAT, NHS_CHECKSUM]),
        ("?nhsNumber=9990010005&prescriptionId=24F5DA-A83008-7EFE6Z", [BOTH]),
        ("?nhsNumber=1&prescriptionId=2", [BOTH, FORMAT, CHECKSUM, NHS_FORMAT, NHS_CHECKSUM]),
        ("?nhsNumber=1&nhsNumber=9990010005", []),
    ],
)
def test_a_search_is_told_what_is_wrong_with_its_query(query: str, wrong: list[str]) -> None:
    assert _wrong(f"/RequestGroup{query}") == wrong


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ("9AD427-A83008-2E461K", []),
        ("9ad427-a83008-2e461k", []),
        ("9AD427A830082E461K", [FORMAT]),
        ("9AD427-A83008-2E461L", [CHECKSUM]),
        ("abc", [FORMAT, CHECKSUM]),
        ("", ["Missing required path parameter: prescriptionId.", FORMAT, CHECKSUM]),
    ],
)
def test_a_view_is_told_what_is_wrong_with_its_path(named: str, wrong: list[str]) -> None:
    assert _wrong(f"/RequestGroup/{named}", named=named) == wrong


@pytest.mark.parametrize("name", checks.HEADERS)
@pytest.mark.parametrize("value", [None, ""])
def test_a_demanded_header_field_is_missed_by_its_name(name: str, value: str | None) -> None:
    assert _wrong(SOUND, {name: value}) == [f"Missing required header, {name}."]


def test_all_header_fields_are_missed_at_once_after_what_is_wrong_with_the_query() -> None:
    wrong = _wrong("/RequestGroup", dict.fromkeys(checks.HEADERS))

    assert wrong == [NEITHER, *(f"Missing required header, {name}." for name in checks.HEADERS)]


def test_the_user_is_taken_from_the_token() -> None:
    assert _wrong(SOUND, {"nhsd-identity-uuid": None, "Authorization": f"Bearer {TOKEN}"}) == []


@pytest.mark.parametrize(
    ("said", "issue"), [("", None), ("?issueNumber=2", 2), ("?issueNumber=x", None), ("?issueNumber=-1", None)]
)
def test_an_issue_is_asked_for_by_its_number(said: str, issue: int | None) -> None:
    call = a_tracker_call(f"/RequestGroup/9AD427-A83008-2E461K{said}", VIEW)

    assert checks.issue_of(call) == issue


@given(st.text(min_size=1))
def test_whatever_is_not_of_the_form_is_said_to_be_so(text: str) -> None:
    call = a_tracker_call("/RequestGroup")
    call.query["prescriptionId"] = text

    wrong = checks.wrong_with_search(call)

    assert (FORMAT in wrong) is not is_well_formed(text.upper())


def _refused(headers: Mapping[str, str | None], access: str = "enforced", **token: object) -> tuple[str, str | None]:
    tenant = a_tenant(access=access, access_tokens={TOKEN: {"mode": "user-restricted", **token}})
    call = a_tracker_call(SOUND, headers=headers, tenant=tenant)
    try:
        checks.is_a_worker(call)
    except Refusal as refusal:
        return refusal.code, refusal.diagnostics
    return "", None


def test_without_a_token_nobody_is_let_in_where_one_is_wanted() -> None:
    assert _refused({"apikey": "k3y"}, "presence") == ("ACCESS_DENIED", "Invalid access token")


def test_an_unknown_token_is_refused() -> None:
    assert _refused({"Authorization": "Bearer other1"}) == ("ACCESS_DENIED", "Invalid Access Token")


def test_an_expired_token_is_refused_as_that() -> None:
    said = _refused({"Authorization": f"Bearer {TOKEN}"}, expires="2020-01-01")

    assert said == ("ACCESS_DENIED", "Access Token expired")


AAL3 = "urn:nhsd:apim:user-nhs-cis2:aal3:clinical-prescription-tracker"
OLDER_AAL3 = "urn:nhsd:apim:user-nhs-id:aal3:clinical-prescription-tracker"


@pytest.mark.parametrize(
    ("mode", "scopes"),
    [
        ("application-restricted", None),
        ("patient-access", None),
        ("application-restricted", ["urn:nhsd:apim:app:level3:clinical-prescription-tracker"]),
        ("patient-access", ["urn:nhsd:apim:user-nhs-login:P9:clinical-prescription-tracker"]),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-cis2:aal2:clinical-prescription-tracker"]),
        ("user-restricted", ["urn:nhsd:apim:user-nhs-cis2:aal3:personal-demographics-service"]),
        ("user-restricted", []),
    ],
)
def test_only_a_healthcare_worker_of_level_3_is_let_in(mode: str, scopes: Json) -> None:
    token = {"mode": mode} if scopes is None else {"mode": mode, "scopes": scopes}

    said = _refused({"Authorization": f"Bearer {TOKEN}"}, **token)

    assert said == ("ACCESS_DENIED", f"Required scope(s): {AAL3} {OLDER_AAL3}")


@pytest.mark.parametrize("scope", [AAL3, OLDER_AAL3])
def test_a_token_for_the_tracker_is_let_in(scope: str) -> None:
    assert _refused({"Authorization": f"Bearer {TOKEN}"}, scopes=[scope])[0] == ""


def test_an_application_without_the_product_is_refused_as_that() -> None:
    application = {"client_id": "app", "products": ["personal-demographics-service"], "scopes": []}
    tenant = a_tenant(
        access="enforced",
        access_tokens={TOKEN: {"mode": "user-restricted", "app": "app"}},
        applications={"app": application},
    )

    with pytest.raises(Refusal) as refused:
        checks.is_a_worker(a_tracker_call(SOUND, headers={"Authorization": f"Bearer {TOKEN}"}, tenant=tenant))

    assert refused.value.diagnostics == "Invalid API call as no apiproduct match found"


def test_another_persons_role_is_refused() -> None:
    said = _refused({"Authorization": f"Bearer {TOKEN}", "nhsd-session-urid": "1"}, roles=["2"])

    assert said == ("INVALID_ROLE", "nhsd-session-urid is invalid")


def test_who_has_several_roles_must_name_one() -> None:
    said = _refused({"Authorization": f"Bearer {TOKEN}", "nhsd-session-urid": None}, roles=["2", "3"])

    assert said[0] == "MISSING_VALUE"


def test_who_has_one_role_need_not_name_it() -> None:
    tenant = a_tenant(access="enforced", access_tokens={TOKEN: {"mode": "user-restricted", "roles": ["2"]}})
    headers = {"Authorization": f"Bearer {TOKEN}", "nhsd-session-urid": None, "nhsd-identity-uuid": None}
    call = a_tracker_call(SOUND, headers=headers, tenant=tenant)

    for check in checks.SEARCH:
        check(call)

    assert call.caller is not None


def test_a_role_chosen_at_sign_in_need_not_be_named() -> None:
    token = {"mode": "user-restricted", "roles": ["2", "3"], "selected_roleid": "3"}
    tenant = a_tenant(access="enforced", access_tokens={TOKEN: token})
    call = a_tracker_call(SOUND, headers={"Authorization": f"Bearer {TOKEN}", "nhsd-session-urid": None}, tenant=tenant)

    for check in checks.SEARCH:
        check(call)

    assert call.caller is not None


def test_where_nobody_knows_the_role_the_header_is_missed() -> None:
    tenant = a_tenant(access="enforced", access_tokens={TOKEN: {"mode": "user-restricted"}})
    call = a_tracker_call(SOUND, headers={"Authorization": f"Bearer {TOKEN}", "nhsd-session-urid": None}, tenant=tenant)

    checks.is_a_worker(call)

    assert checks.wrong_with_search(call) == ["Missing required header, nhsd-session-urid."]
