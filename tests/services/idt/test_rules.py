"""What an upload did that it should not: each finding, where it is, and silence about a good one."""

from collections.abc import Callable, Iterable

import pytest

from simulator.call import Call
from simulator.services.idt import SERVICE, rules
from simulator.services.idt.rules import RULE_TABLE
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json
from tests.makers import a_call, a_request, a_tenant
from tests.services.idt.uploading import CASE, an_upload, an_upload_call

Rule = Callable[[Call, Reply], Iterable[Finding]]


NOT_JSON = "the body is not JSON: expecting property name enclosed in double quotes"
MISMATCH = "Opening and ending tag mismatch: b line 2 and a"


def _found(rule: Rule, request: Request) -> list[tuple[str, str, str]]:
    found = rule(an_upload_call(request), Reply(200))
    return [(each.rule, each.where, each.what) for each in found]


def _over_tls(request: Request) -> Request:
    request.tls = "CN=a supplier"
    return request


def test_a_good_upload_over_tls_has_no_findings() -> None:
    request = _over_tls(an_upload())

    assert _found(rules.access, request) + _found(rules.body, request) == []


@pytest.mark.parametrize(
    ("authorization", "rule", "what"),
    [
        (None, "idt.credentials.missing", "no credentials in the request header"),
        ("Bearer abc", "idt.credentials.scheme", "credentials of the scheme 'Bearer'"),
        ("abc", "idt.credentials.scheme", "credentials without a scheme"),
        ("Basic ??", "idt.credentials.scheme", "Basic credentials that cannot be decoded"),
    ],
)
def test_credentials_of_another_form_are_found_without_being_shown(
    authorization: str | None, rule: str, what: str
) -> None:
    found = _found(rules.access, _over_tls(an_upload(authorization=authorization)))

    assert found == [(rule, "Authorization", what)]


def test_an_upload_without_tls_is_found() -> None:
    assert [rule for rule, _, _ in _found(rules.access, an_upload())] == ["idt.transport.plain"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({**CASE, "patient": {}}, [("idt.case.nhs-number", "body", "no NHS number was found in the case")]),
        (
            {**CASE, "patient": {"nhsNumber": "9990010006"}},
            [("idt.case.nhs-number-invalid", "/patient/nhsNumber", "'9990010006' is no NHS number")],
        ),
        ({**CASE, "caseId": None}, [("idt.case.id", "body", RULE_TABLE[9].what)]),
        (b"{", [("idt.body.unreadable", "body", f"{NOT_JSON} at line 1, column 2")]),
        (b"<a>\n<b></a>", [("idt.body.unreadable", "body", f"{MISMATCH}, line 2, column 8")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_body_is_found(body: bytes | Json, found: list[tuple[str, str, str]]) -> None:
    assert _found(rules.body, an_upload(body)) == found


@pytest.mark.parametrize(
    ("body", "content_type", "what"),
    [
        (CASE, "text/xml", "'text/xml' for a body of JSON"),
        (CASE, None, "'' for a body of JSON"),
        (b"<case id='1' nhsNo='9990010005'/>", "application/json", "'application/json' for a body of XML"),
    ],
)
def test_a_content_type_that_does_not_fit_the_body_is_found(
    body: bytes | Json, content_type: str | None, what: str
) -> None:
    assert _found(rules.body, an_upload(body, content_type=content_type)) == [
        ("idt.body.media-type", "Content-Type", what)
    ]


@pytest.mark.parametrize("content_type", ["text/xml; charset=utf-8", "application/cqi+xml", "application/xml"])
def test_any_type_of_xml_fits_xml(content_type: str) -> None:
    body = b"<case id='1' nhsNo='9990010005'/>"

    assert _found(rules.body, an_upload(body, content_type=content_type)) == []


def test_a_body_that_was_cut_off_is_said_to_be_too_long() -> None:
    request = an_upload(b"{")
    request.oversize = True

    assert [what for _, _, what in _found(rules.body, request)] == ["the body is longer than can be taken"]


@pytest.mark.parametrize(
    ("method", "rest", "found"),
    [
        ("GET", "cqiCase", ("idt.path.method", "method", "'GET' at '/api/v1/cqiCase'")),
        ("POST", "cqiCases", ("idt.path.unknown", "path", "there is no '/api/v1/cqiCases'")),
        ("POST", "\udcff" + "x" * 60, ("idt.path.unknown", "path", f"there is no '/api/v1/?{'x' * 48}...'")),
    ],
)
def test_an_address_or_method_that_there_is_not_is_found(method: str, rest: str, found: tuple[str, str, str]) -> None:
    call = a_call(a_request(method, f"/api/v1/{rest}"), a_tenant(), "idt.unsupported", SERVICE, rest=rest)

    (only,) = rules.address(call, Reply(404))

    assert (only.rule, only.where, only.what) == found


def test_a_finding_says_what_was_expected_and_where_that_is_said() -> None:
    (found,) = rules.access(an_upload_call(), Reply(200))

    assert found.as_json() == {
        "severity": "information",
        "rule": "idt.transport.plain",
        "where": "transport",
        "line": None,
        "what": "credentials and patient data came without TLS",
        "expected": "https; on one machine it does not matter",
        "source": "UEC standards, Intelligent Data Tool",
    }


def test_the_table_has_each_rule_once() -> None:
    assert len({row.id for row in RULE_TABLE}) == len(RULE_TABLE)
