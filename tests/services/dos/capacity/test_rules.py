"""What calls of the Capacity Status API did that they should not."""

import pytest

from simulator.services.dos.capacity.rules import AUDITED, RULE_TABLE
from simulator.wire.json import Json
from tests.services.dos.capacity.setting import PATH, ROOT, an_editing_tenant
from tests.services.dos.faces import CAPACITY, a_face_call, found, token

AUDIT = dict.fromkeys(AUDITED, "x")


def _found(
    body: bytes | Json = b"", *, method: str = "PUT", path: str = PATH, headers: dict[str, str | None] | None = None
) -> list[tuple[str, str, str]]:
    fields = {"Authorization": token(), **AUDIT, **(headers or {})}
    return found(a_face_call(CAPACITY, an_editing_tenant(), path, method=method, headers=fields, body=body))


def test_a_good_update_has_no_findings() -> None:
    assert _found({"status": "RED", "resetStatusIn": 5, "notes": "busy"}) == []


def test_a_good_read_has_no_findings() -> None:
    assert _found(method="GET", headers={name: None for name in AUDITED if name != "X-Request-Id"}) == []


@pytest.mark.parametrize(
    ("authorization", "what"),
    [(None, "Authentication credentials were not provided."), ("Token x", "Invalid token.")],
)
def test_a_token_of_nobody_is_found(authorization: str | None, what: str) -> None:
    findings = _found(method="GET", headers={"Authorization": authorization})

    assert findings == [("dos.capacity.token", "Authorization", what)]


def test_faults_are_found_by_field_without_the_spaces() -> None:
    findings = _found({"status": "BLUE", "resetStatusIn": -1})

    assert [(rule, where) for rule, where, _ in findings] == [
        ("dos.capacity.body", "/status"),
        ("dos.capacity.body", "/resetStatusIn"),
    ]
    assert "a value as defined" in findings[0][2]


@pytest.mark.parametrize(
    ("body", "headers", "what"),
    [
        (b"{", {}, "JSON parse error"),
        ([], {}, "Expected a dictionary"),
        (b"x", {"Content-Type": "text/plain"}, "Unsupported media type"),
    ],
)
def test_a_body_that_is_no_object_is_found(body: bytes | Json, headers: dict[str, str | None], what: str) -> None:
    ((rule, where, said),) = _found(body, headers=headers)

    assert (rule, where) == ("dos.capacity.body", "body")
    assert what in said


def test_a_member_that_nobody_reads_is_found() -> None:
    assert _found({"status": "RED", "capacityStatus": "RED"}) == [
        ("dos.capacity.member", "body", "nobody reads 'capacityStatus'")
    ]


@pytest.mark.parametrize("notes", ["about 9000000009", "for 900 000 0009."])
def test_an_nhs_number_in_the_notes_is_found(notes: str) -> None:
    findings = _found({"status": "RED", "notes": notes})

    assert findings == [("dos.capacity.patient-data", "/notes", "an NHS number in the notes")]


def test_a_telephone_number_in_the_notes_is_none() -> None:
    assert _found({"status": "RED", "notes": "ring 01632960001 or 9000000008"}) == []


def test_missing_headers_of_the_audit_are_found() -> None:
    findings = _found({"status": "RED"}, headers={"X-Request-Received": None, "X-Client-Ip": None})

    assert findings == [("dos.capacity.audit", "header", "no X-Request-Received, X-Client-Ip")]


@pytest.mark.parametrize(
    ("method", "path", "rule"),
    [
        ("GET", PATH.removesuffix("/"), "dos.capacity.path"),
        ("PUT", PATH.removesuffix("/"), "dos.capacity.path"),
        ("GET", f"{ROOT}/other", "dos.capacity.path"),
        ("PATCH", PATH, "dos.capacity.method"),
        ("POST", f"{ROOT}/apidoc/", "dos.capacity.method"),
    ],
)
def test_another_address_or_method_is_found(method: str, path: str, rule: str) -> None:
    assert [each for each, _, _ in _found(method=method, path=path)] == [rule]


def test_reading_the_documentation_is_no_finding() -> None:
    assert _found(method="GET", path=f"{ROOT}/apidoc.json") == []


def test_rules_have_ids_of_their_own() -> None:
    ids = [row.id for row in RULE_TABLE]

    assert len(set(ids)) == len(ids)
    assert all(id.startswith("dos.capacity.") for id in ids)
