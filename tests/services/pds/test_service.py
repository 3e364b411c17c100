"""The table of PDS's operations: what it routes to, what each refuses, and that its page describes all of it."""

from pathlib import Path

import pytest

from simulator.pipeline.routes import Routes
from simulator.services.pds import SERVICE
from simulator.services.pds.rules.table import RULES_BY_OPERATION, rule_table
from simulator.wire.json import read_json
from tests.makers import NHS_NUMBER, PDS, a_call, a_person, a_request, a_tenant, answered

ROUTES = Routes([SERVICE])
PAGE = Path(__file__).resolve().parents[3] / "simulator/services/pds/README.md"
IDS = [operation.id for operation in SERVICE.operations]


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "/Patient/9000000009", "pds.patient.retrieve", {"id": "9000000009"}),
        ("GET", "/Patient", "pds.patient.search", {}),
        ("POST", "/Patient", "pds.patient.create", {}),
        ("PATCH", "/Patient/9000000009", "pds.patient.update", {"id": "9000000009"}),
        ("POST", "/Patient/$process-birth-details", "pds.birth.process", {}),
        ("POST", "/Patient/%24process-birth-details", "pds.birth.process", {}),
        ("GET", "/Patient/9000000009/RelatedPerson", "pds.related-person.search", {"id": "9000000009"}),
        ("GET", "/Coverage", "pds.coverage.search", {}),
        ("POST", "/Coverage", "pds.coverage.create", {}),
        ("GET", "/_ping", "pds.ping", {}),
        ("GET", "/_status", "pds.status", {}),
        ("OPTIONS", "/Patient/9000000009", "pds.cors.preflight", {"rest": "Patient/9000000009"}),
        ("PUT", "/Patient/9000000009", "pds.unsupported", {"rest": "Patient/9000000009"}),
        ("GET", "/HelloWorld", "pds.unsupported", {"rest": "HelloWorld"}),
        ("GET", "/", "pds.unsupported", {"rest": ""}),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method, path, operation, values):
    service, found, named = ROUTES.find(method, PDS + path)

    assert (service, found.id, named) == (SERVICE, operation, values)


def test_an_operation_stands_in_the_table_once():
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation):
    assert set(operation.refusals) <= set(SERVICE.refusals)
    assert len(set(operation.refusals)) == len(operation.refusals)


@pytest.mark.parametrize("code", ["crash", "unreadable", "timeout"])
def test_the_services_own_codes_are_of_the_table(code):
    assert getattr(SERVICE, code) in SERVICE.refusals


def test_each_set_of_rules_belongs_to_an_operation():
    assert set(RULES_BY_OPERATION) <= set(IDS)


@pytest.mark.parametrize("name", [*IDS, *SERVICE.refusals])
def test_the_page_describes_each_operation_and_refusal(name):
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


def _call(operation, target, method="GET", body=b"", **values):
    return a_call(a_request(method, PDS + target, body=body), None, operation, SERVICE, **values)


COVERAGE = {"resourceType": "Coverage", "subscriber": {"identifier": {"value": NHS_NUMBER}}}


@pytest.mark.parametrize(
    ("call", "nhs_number"),
    [
        (_call("pds.patient.retrieve", f"/Patient/{NHS_NUMBER}"), NHS_NUMBER),
        (_call("pds.patient.retrieve", "/Patient/9000000000"), None),
        (_call("pds.patient.search", "/Patient?family=Smith", rest=""), None),
        (_call("pds.coverage.search", f"/Coverage?subscriber:identifier={NHS_NUMBER}", rest=""), NHS_NUMBER),
        (_call("pds.coverage.create", "/Coverage", "POST", COVERAGE), NHS_NUMBER),
        (_call("pds.coverage.create", "/Coverage", "POST", b"{"), None),
        (_call("pds.coverage.create", "/Coverage", "POST", []), None),
        (_call("pds.coverage.create", "/Coverage", "POST", {"subscriber": {"identifier": {"value": 9}}}), None),
        (_call("pds.unsupported", "/HelloWorld", rest="HelloWorld"), None),
    ],
)
def test_the_patient_whom_a_call_is_about_is_read_without_fail(call, nhs_number):
    assert SERVICE.reads_nhs_number(call) == nhs_number


async def test_an_update_is_checked_in_the_live_services_order():
    tenant = a_tenant([a_person()])

    async def code(target, headers, values):
        request = a_request("PATCH", PDS + target, headers)
        reply = await answered(a_call(request, tenant, "pds.patient.update", SERVICE, **values))
        return read_json(reply.body)["issue"][0]["details"]["coding"][0]["code"]

    bad, unknown = {"id": "9000000000"}, {"id": "9000000017"}
    typed = {"Content-Type": "application/json-patch+json"}
    matched = {**typed, "If-Match": 'W/"2"'}

    assert [
        await code("/Patient/9000000000", {"Authorization": "Bearer", "X-Request-ID": "1"}, bad),
        await code("/Patient/9000000000", {"X-Request-ID": "1"}, bad),
        await code("/Patient/9000000000", {"X-Request-ID": None}, bad),
        await code("/Patient/9000000000", {}, bad),
        await code("/Patient/9000000017", {}, unknown),
        await code("/Patient/9000000017", {"If-Match": 'W/"2"'}, unknown),
        await code("/Patient/9000000017", matched, unknown),
    ] == [
        "ACCESS_DENIED",
        "INVALID_VALUE",
        "MISSING_VALUE",
        "INVALID_RESOURCE_ID",
        "PRECONDITION_FAILED",
        "UNSUPPORTED_SERVICE",
        "RESOURCE_NOT_FOUND",
    ]


def test_the_page_has_every_finding() -> None:
    assert rule_table().strip() in PAGE.read_text(encoding="utf-8"), "put rules.rule_table() under Findings"
