"""What calls of the REST interface did that they should not."""

import pytest

from simulator.services.dos.rest.rules import RULE_TABLE
from tests.services.dos.faces import REST, a_face_call, basic, found
from tests.services.dos.makers import a_dos_tenant, a_service
from tests.services.dos.rest.searching import ROOT, a_path

LOOKS_LIKE_ONE = "1300000201"
"""The id of a shipped service with the check digit of an NHS number, as one of eleven has it."""

GOOD = a_path(searchDistance="10", numberPerType="5")


def _found(path: str = GOOD, authorization: str | None = basic(), method: str = "GET") -> list[tuple[str, str, str]]:
    tenant = a_dos_tenant(a_service())
    return found(a_face_call(REST, tenant, path, method=method, headers={"Authorization": authorization}))


@pytest.mark.parametrize("path", [GOOD, a_path("byClinicalTerm"), f"{ROOT}/byOdsCode/FA242", f"{ROOT}/byServiceId/1"])
def test_a_good_call_over_plain_http_has_no_findings(path: str) -> None:
    assert _found(path) == []


@pytest.mark.parametrize(
    ("authorization", "what"),
    [
        (None, "no credentials"),
        ("Bearer abc", "credentials of the scheme 'Bearer'"),
        ("abc", "credentials without a scheme"),
        ("Basic ??", "Basic credentials that cannot be decoded"),
        (basic("nobody", "hidden"), "no account in use is called 'nobody' and has this password"),
    ],
)
def test_credentials_of_nobody_are_found(authorization: str | None, what: str) -> None:
    assert _found(authorization=authorization) == [("dos.rest.credentials", "Authorization", what)]


@pytest.mark.parametrize(
    ("segments", "finding"),
    [
        ({"searchDistance": "x"}, ("dos.rest.argument", "path: searchDistance", "must be numeric")),
        ({"age": "5"}, ("dos.rest.argument", "path: age", "must be one of")),
        ({"terms": "x"}, ("dos.rest.terms", "path: terms", "'x' has no id of a service type")),
        ({"terms": "13,999"}, ("dos.rest.terms", "path: terms", "no service type has the id 999")),
        ({"numberPerType": "all"}, ("dos.rest.number", "path: numberPerType", "'all' is no whole number")),
        ({"caseId": "0"}, ("dos.rest.case-id", "path: caseId", "the case id is '0'")),
        ({"caseId": "MONITORING"}, ("dos.rest.monitoring", "path: searchDistance", "further than 1")),
    ],
)
def test_each_oddity_of_a_search_is_found(segments: dict[str, str], finding: tuple[str, str, str]) -> None:
    rule, where, part = finding

    (only,) = _found(a_path(**segments))

    assert only[:2] == (rule, where)
    assert part in only[2]


def test_all_segments_that_are_wrong_are_found() -> None:
    places = [where for _, where, _ in _found(a_path(searchDistance="x", age="5", gender="X"))]

    assert places == ["path: searchDistance", "path: age", "path: gender"]


def test_a_term_that_is_no_pair_is_found() -> None:
    assert [rule for rule, _, _ in _found(a_path("byClinicalTerm", terms="360"))] == ["dos.rest.terms"]


def test_monitoring_at_distance_1_is_as_it_should_be() -> None:
    assert _found(a_path(caseId="MONITORING", searchDistance="1")) == []


def test_missing_and_surplus_segments_are_found() -> None:
    short = [what for rule, _, what in _found(f"{ROOT}/byServiceType/TEST/LS177NZ/10") if rule == "dos.rest.segments"]
    long = _found(f"{GOOD}/1/2")

    assert short == ["3 segments"]
    assert long == [("dos.rest.segments", "path", "11 segments")]


@pytest.mark.parametrize("resource", ["byOdsCode", "byServiceId"])
def test_a_look_up_of_nothing_or_of_two_things_is_found(resource: str) -> None:
    nothing, two, one = (_found(f"{ROOT}/{resource}{below}") for below in ("/", "/FA242/x", "/FA242/"))

    assert nothing == [("dos.rest.segments", "path", "no segment")]
    assert two == [("dos.rest.segments", "path", "2 segments")]
    assert one == []


def test_an_nhs_number_in_a_path_is_found_without_being_quoted() -> None:
    (_, patient) = _found(a_path(caseId="9000000009"))

    assert patient == ("dos.rest.patient-data", "path: caseId", "an NHS number in the path")
    assert [rule for rule, _, _ in _found(f"{ROOT}/byOdsCode/9000000009")] == ["dos.rest.patient-data"]


@pytest.mark.parametrize("path", [f"{ROOT}/byServiceId/{LOOKS_LIKE_ONE}", a_path(gpPracticeId=LOOKS_LIKE_ONE)])
def test_the_id_of_a_service_is_no_patient_whatever_it_looks_like(path: str) -> None:
    tenant = a_dos_tenant(a_service(LOOKS_LIKE_ONE))

    assert found(a_face_call(REST, tenant, path, headers={"Authorization": basic()})) == []


@pytest.mark.parametrize(
    ("method", "path", "rule"),
    [("GET", f"{ROOT}/byPostcode/1", "dos.rest.path"), ("PUT", f"{ROOT}/byOdsCode/1", "dos.rest.method")],
)
def test_another_address_or_method_is_found(method: str, path: str, rule: str) -> None:
    assert [each for each, _, _ in _found(path, method=method)] == [rule]


def test_rules_have_ids_of_their_own() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert all(id.startswith("dos.rest.") for id in ids)
