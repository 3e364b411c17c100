"""Findings with their places."""

from multidict import CIMultiDict

from simulator.web.inspector.body import Body
from simulator.web.inspector.layers import opened
from simulator.web.inspector.located import REQUEST_LINE, Located, header_anchor, located, severities
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, Severity
from tests.web.inspector.conftest import PACKED

HEADERS = CIMultiDict({"X-Request-ID": "1"})
JSON = Body("request", b'{"a": "' + b"x" * 100 + b'", "b": [1, 2]}', CIMultiDict())


def _finding(where: str, line: int | None = None, severity: Severity = WARNING) -> Finding:
    return Finding(severity, "a.b", where, "what", line=line)


def _one(finding: Finding, body: Body = JSON) -> Located:
    found = opened(body)
    (only,) = located([finding], HEADERS, body, found.payloads if found else ())
    return only


def test_a_pointer_leads_to_its_line() -> None:
    found = _one(_finding("/b/1"))

    assert (found.anchor, found.place) == ("request-L5", "line 5 of the request as laid out here")


def test_a_path_into_a_packed_payload_leads_into_the_payload() -> None:
    body = Body("request", PACKED, CIMultiDict())

    found = _one(_finding("/hl7:ClinicalDocument/hl7:title"), body)

    assert found.anchor.startswith("request-payload-1-L")
    assert found.place.endswith(" of payload 1, decoded")


def test_a_line_as_sent_is_enough() -> None:
    plain = Body("request", b"one\ntwo\nthree", CIMultiDict())

    assert _one(_finding("body", 2), plain).anchor == "request-L2"


def test_headers_and_the_address_are_places_too() -> None:
    assert _one(_finding("x-request-id")).anchor == header_anchor("X-Request-ID") == "request-header-x-request-id"
    assert [_one(_finding(where)).anchor for where in ("query: name", "path")] == [REQUEST_LINE] * 2


def test_what_is_nowhere_has_no_place() -> None:
    assert [_one(_finding(where)).anchor for where in ("Absent-Header", "exchange", "/nowhere", "")] == [
        "", "", "", "request-L1",
    ]  # fmt: skip


def test_the_worst_comes_first_and_colours_its_line() -> None:
    findings = [_finding("/b/1", severity=INFORMATION), _finding("/b/1", severity=ERROR), _finding("path")]

    found = located(findings, HEADERS, JSON, ())

    assert [each.finding.severity for each in found] == [ERROR, WARNING, INFORMATION]
    assert severities(found, JSON) == {5: "error"}
