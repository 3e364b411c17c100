import pytest

from simulator.services.eps.prescribing.rules.headers import body, headers
from simulator.wire.fhir_xml import write_fhir_xml
from simulator.wire.http import Reply
from tests.services.eps.prescribing.calls import a_prescribing_call
from tests.services.eps.prescribing.orders import an_order

GOOD = {"Authorization": "Bearer token1", "NHSD-Session-URID": "555254240100"}
OTHER = "00000000-0000-4000-8000-000000000000"


def _rules(**changes: str | None) -> list[str]:
    fields = GOOD | {name.replace("_", "-"): value for name, value in changes.items()}
    return [finding.rule for finding in headers(a_prescribing_call(an_order(), headers=fields), Reply(200))]


def test_there_is_nothing_against_good_headers() -> None:
    assert _rules() == []


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("X_Request_ID", None, "eps.header.request-id"),
        ("X_Request_ID", "one", "eps.header.request-id"),
        ("X_Correlation_ID", "one", "eps.header.correlation-id"),
        ("Authorization", None, "eps.header.authorization"),
        ("NHSD_Session_URID", None, "eps.header.role"),
        ("x_skip_validation", "true", "eps.header.test-only"),
        ("x_raw_response", "true", "eps.header.test-only"),
        ("x_show_validation_warnings", "true", "eps.header.warnings-shown"),
    ],
)
def test_a_header_that_is_not_as_it_should_be_is_found(name: str, value: str | None, rule: str) -> None:
    assert _rules(**{name: value}) == [rule]


def _of_body(data: object, **fields: str) -> list[str]:
    call = a_prescribing_call(data, headers={name.replace("_", "-"): value for name, value in fields.items()})
    return [finding.rule for finding in body(call, Reply(200))]


def test_there_is_nothing_against_a_body_of_json() -> None:
    assert _of_body(an_order()) == []


def test_another_content_type_is_found() -> None:
    assert _of_body(an_order(), Content_Type="text/plain") == ["eps.header.content-type"]


def test_xml_is_found() -> None:
    assert _of_body(write_fhir_xml(an_order()), Content_Type="application/fhir+xml") == ["eps.header.xml"]


def test_a_request_id_that_is_not_the_messages_is_found() -> None:
    assert _of_body(an_order(), X_Request_ID=OTHER) == ["eps.message.id-differs"]
