"""What calls of the FHIR search did that they should not."""

import pytest

from simulator.services.dos.fhir.rules import RULE_TABLE
from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.dos.faces import FHIR, a_face_call, found
from tests.services.dos.fhir.searching import ROOT, healthcare_service, organization

GOOD: dict[str, str | None] = {"version": "1", "Authorization": "Bearer abc123"}
LOOSE: Json = {"directory": {"strict_headers": False}}


def _found(
    target: str, headers: dict[str, str | None] | None = None, method: str = "GET", mode: str = "application-restricted"
) -> list[tuple[str, str, str]]:
    tenant = a_tenant(access="enforced", access_tokens={"abc123": {"mode": mode}}, dos_options=LOOSE)
    return found(a_face_call(FHIR, tenant, target, method=method, headers={**GOOD, **(headers or {})}))


@pytest.mark.parametrize("target", [organization(), healthcare_service()])
def test_a_good_search_has_no_findings(target: str) -> None:
    assert _found(target) == []


@pytest.mark.parametrize(
    ("authorization", "mode", "what"),
    [
        (None, "application-restricted", "no access token"),
        ("Basic abc123", "application-restricted", "the access token is refused: wrong type"),
        ("Bearer abc123", "user-restricted", "the access token is refused: scope"),
    ],
)
def test_a_token_that_is_none_of_an_application_is_found(authorization: str | None, mode: str, what: str) -> None:
    findings = _found(organization(), {"Authorization": authorization}, mode=mode)

    assert findings == [("dos.fhir.token", "Authorization", what)]


def test_headers_are_judged_also_where_the_search_does_not_look() -> None:
    findings = _found(organization(), {"version": None, "Foo": "1"})

    assert findings == [
        ("dos.fhir.header", "header", "Missing required header(s): 'version'"),
        ("dos.fhir.header", "header", "Unexpected header(s): foo."),
    ]


def test_a_version_that_is_wrong_is_found_in_the_words_of_the_outcome() -> None:
    ((_, _, what),) = _found(organization(), {"version": "2"})

    assert what == "Invalid version found in supplied headers: version must be '1'"


def test_a_request_id_that_is_no_uuid_is_found() -> None:
    assert _found(organization(), {"X-Request-ID": "1"}) == [
        ("dos.fhir.request-id", "X-Request-ID", "'1' is no UUID"),
    ]


@pytest.mark.parametrize("target", [organization(foo="1"), healthcare_service(foo="1")])
def test_a_query_that_is_wrong_is_found(target: str) -> None:
    assert [rule for rule, _, _ in _found(target)] == ["dos.fhir.query"]


def test_another_address_is_found() -> None:
    assert _found(f"{ROOT}/Patient", method="POST") == [("dos.fhir.path", "path", f"'POST' '{ROOT}/Patient'")]


def test_rules_have_ids_of_their_own() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert all(id.startswith("dos.fhir.") for id in ids)
