"""The tracker's operations: what they find, in which span of time, and what they say of themselves."""

from datetime import timedelta

import pytest

from simulator.services.eps.tracker.operations import GATEWAY_PATIENCE, nhs_number_of
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER, NOW, a_tenant
from tests.services.eps.makers import (
    PRESCRIPTION_ID,
    a_prescription,
    a_prescription_id,
    a_tenant_with,
    an_erd_prescription,
    an_event,
)
from tests.services.eps.tracker.calls import HEADERS, VIEW, a_tracker_call, operation_of, problems_of, told

OTHER_ID = a_prescription_id(2)
PLUS_ID = "507FE8-A83008-4A859+"


async def _total(query: str, *bodies: Json) -> int:
    reply = await told(a_tracker_call(f"/RequestGroup?{query}", tenant=a_tenant_with(*bodies)))
    return int(read_json(reply.body)["total"])


async def test_a_search_by_patient_finds_all_of_their_prescriptions_in_the_order_they_came() -> None:
    tenant = a_tenant_with(
        a_prescription(), a_prescription(OTHER_ID), a_prescription(a_prescription_id(3), nhsNumber="1")
    )

    reply = await told(a_tracker_call(f"/RequestGroup?nhsNumber={NHS_NUMBER}", tenant=tenant))

    ids = [entry["resource"]["identifier"][0]["value"] for entry in read_json(reply.body)["entry"]]
    assert ids == [NHS_NUMBER, PRESCRIPTION_ID, OTHER_ID]


async def test_a_reply_has_the_back_ends_header_fields() -> None:
    reply = await told(a_tracker_call(f"/RequestGroup?nhsNumber={NHS_NUMBER}"))

    assert list(reply.headers.items()) == [
        ("Content-Type", "application/fhir+json"),
        ("Cache-Control", "no-cache"),
        ("x-request-id", HEADERS["x-request-id"]),
        ("x-correlation-id", HEADERS["x-correlation-id"]),
    ]


@pytest.mark.parametrize("named", [PRESCRIPTION_ID, PRESCRIPTION_ID.lower()])
async def test_a_search_by_prescription_takes_an_id_in_any_case(named: str) -> None:
    assert await _total(f"prescriptionId={named}", a_prescription()) == 1


async def test_a_plus_in_an_id_is_sent_percent_encoded() -> None:
    body = a_prescription(PLUS_ID)

    assert await _total("prescriptionId=507FE8-A83008-4A859%2B", body) == 1


@pytest.mark.parametrize("query", [f"nhsNumber={NHS_NUMBER}", f"prescriptionId={PRESCRIPTION_ID}"])
async def test_finding_nothing_is_no_fault(query: str) -> None:
    assert await _total(query) == 0


@pytest.mark.parametrize(
    ("dates", "total"),
    [
        ("", 1),
        ("&lowDate=20261120", 1),
        ("&lowDate=20261121", 0),
        ("&highDate=20261120", 1),
        ("&highDate=20261119", 0),
        ("&lowDate=20261101&highDate=20261130", 1),
        ("&lowDate=yesterday", 1),
    ],
)
async def test_a_search_looks_between_the_days_that_it_names(dates: str, total: int) -> None:
    assert await _total(f"nhsNumber={NHS_NUMBER}{dates}", a_prescription()) == total


@pytest.mark.parametrize(("days", "total"), [(730, 1), (731, 0)])
async def test_a_search_without_days_looks_two_years_back(days: int, total: int) -> None:
    came = (NOW - timedelta(days=days)).isoformat()
    body = a_prescription(issueDate=came, history={"2": an_event(timestamp=came)})

    assert await _total(f"nhsNumber={NHS_NUMBER}", body) == total


async def test_a_search_with_a_high_date_only_looks_back_without_end() -> None:
    body = a_prescription(issueDate="2001-01-01", history={"2": an_event(timestamp="2001-01-01")})

    assert await _total(f"nhsNumber={NHS_NUMBER}&highDate=20261122", body) == 1


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (f"nhsNumber={NHS_NUMBER}", NHS_NUMBER),
        (f"prescriptionId={PRESCRIPTION_ID.lower()}", NHS_NUMBER),
        (f"prescriptionId={OTHER_ID}", None),
        ("nhsNumber=1&prescriptionId=x", None),
        ("", None),
    ],
)
def test_a_search_is_about_the_patient_it_names_or_whose_prescription_it_names(query: str, number: str | None) -> None:
    call = a_tracker_call(f"/RequestGroup?{query}", tenant=a_tenant_with(a_prescription()))

    assert nhs_number_of(call) == number


async def _view(named: str, query: str = "", *bodies: Json) -> tuple[int, Json]:
    tenant = a_tenant_with(*(bodies or (a_prescription(),)))
    call = a_tracker_call(f"/RequestGroup/{named}{query}", VIEW, tenant=tenant, prescriptionId=named)
    reply = await told(call)
    return reply.status, read_json(reply.body)


@pytest.mark.parametrize("named", [PRESCRIPTION_ID, PRESCRIPTION_ID.lower()])
async def test_a_view_takes_an_id_in_any_case(named: str) -> None:
    status, bundle = await _view(named)

    assert (status, bundle["total"]) == (200, 1)


async def test_a_view_of_what_there_is_not_is_not_found() -> None:
    status, outcome = await _view(OTHER_ID)

    assert (status, outcome["issue"][0]["code"]) == (404, "not-found")


@pytest.mark.parametrize(("query", "issued"), [("", 2), ("?issueNumber=1", 1), ("?issueNumber=3", 3)])
async def test_a_view_shows_the_issue_asked_for_or_the_current_one(query: str, issued: int) -> None:
    _, bundle = await _view(PRESCRIPTION_ID, query, an_erd_prescription(issueNumber=2))

    group = bundle["entry"][-1]["resource"]
    assert group["extension"][2]["extension"][0] == {"url": "numberOfRepeatsIssued", "valueInteger": issued}


@pytest.mark.parametrize("number", ["0", "7", "9999"])
async def test_a_view_of_an_issue_that_there_is_not_is_not_found(number: str) -> None:
    assert (await _view(PRESCRIPTION_ID, f"?issueNumber={number}", an_erd_prescription()))[0] == 404


@pytest.mark.parametrize(("named", "number"), [(PRESCRIPTION_ID, NHS_NUMBER), (OTHER_ID, None), ("", None)])
def test_a_view_is_about_whom_the_prescription_is_for(named: str, number: str | None) -> None:
    call = a_tracker_call("/RequestGroup/x", VIEW, tenant=a_tenant_with(a_prescription()), prescriptionId=named)

    assert nhs_number_of(call) == number


async def test_a_moved_clock_shows() -> None:
    tenant = a_tenant_with(a_prescription())
    tenant.clock.advance(timedelta(days=200))
    call = a_tracker_call(f"/RequestGroup?nhsNumber={NHS_NUMBER}", tenant=tenant)

    bundle = read_json((await told(call)).body)

    coding = bundle["entry"][1]["resource"]["extension"][0]["extension"][0]["valueCoding"]
    assert coding["code"] == "0004"


async def test_the_status_page_says_that_the_back_end_is_there() -> None:
    reply = await told(a_tracker_call("/_status", "eps.tracker-status.retrieve"))

    page = read_json(reply.body)
    assert reply.headers["Content-Type"] == "application/health+json"
    assert (page["status"], page["spineStatus"]["status"], page["spineStatus"]["timeout"]) == ("pass", "pass", "false")


@pytest.mark.parametrize(
    ("access", "key", "status"),
    [
        ("presence", None, 401), ("presence", "any", 200),
        ("enforced", None, 401), ("enforced", "any", 401), ("enforced", "k3y", 200),
    ],
)  # fmt: skip
async def test_the_status_page_wants_an_api_key_unless_access_is_open(
    access: str, key: str | None, status: int
) -> None:
    tenant = a_tenant(access=access, applications={"k3y": {"client_id": "k3y"}})
    call = a_tracker_call("/_status", "eps.tracker-status.retrieve", {"apikey": key}, tenant)

    assert (await told(call)).status == status


async def test_a_ping_is_answered_to_anybody() -> None:
    reply = await told(a_tracker_call("/_ping", "eps.tracker-ping.retrieve", tenant=a_tenant(access="enforced")))

    assert list(read_json(reply.body)) == ["version", "revision", "releaseId", "commitId"]


async def test_a_view_without_an_id_is_told_what_it_forgets() -> None:
    reply = await told(a_tracker_call("/RequestGroup/", VIEW))

    assert reply.status == 400
    assert problems_of(reply)[0] == "Missing required path parameter: prescriptionId."


async def test_a_path_that_there_is_not_is_not_found() -> None:
    reply = await told(a_tracker_call("/Patient", "eps.tracker.unsupported", rest="Patient"))

    assert reply.status == 404


async def test_a_path_that_there_is_not_is_no_ones_business_without_a_token() -> None:
    tenant = a_tenant(access="enforced")

    reply = await told(a_tracker_call("/Patient", "eps.tracker.unsupported", tenant=tenant, rest="Patient"))

    assert reply.status == 401


@pytest.mark.parametrize("operation", ["eps.prescription.search", VIEW])
def test_the_gateway_waits_half_a_minute(operation: str) -> None:
    patience = operation_of(operation).patience

    assert patience is not None
    assert patience(a_tracker_call("/RequestGroup")) == GATEWAY_PATIENCE == 30
