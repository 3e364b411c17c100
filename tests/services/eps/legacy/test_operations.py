"""The legacy tracker's operations: whom and what they find, by which filters, and what they say when they do not."""

from datetime import timedelta

import pytest

from simulator.services.eps.legacy.operations import nhs_number_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW, a_tenant
from tests.services.eps.legacy.calls import (
    BASIC_RETRIEVE,
    BASIC_SEARCH,
    ITEM_DETAILS,
    ITEM_SUMMARY,
    a_legacy_call,
    said,
    told,
)
from tests.services.eps.makers import (
    ITEM_IDS,
    PRACTICE,
    PRESCRIPTION_ID,
    a_prescription,
    a_prescription_id,
    a_tenant_with,
    an_erd_prescription,
    an_event,
)

R1 = "9C18AE6F-510C-F7A3-E050-D20AE3A231C8C"
PATIENT = f"nhsNumber={NHS_NUMBER}"


async def _found(query: str, *bodies: Json) -> list[str]:
    return list((await said(a_legacy_call(BASIC_SEARCH, query, tenant=a_tenant_with(*bodies))))["prescriptionList"])


@pytest.mark.parametrize(
    ("operation", "payload"), [(BASIC_SEARCH, "prescriptionList"), (ITEM_SUMMARY, "prescriptions")]
)
async def test_a_search_finds_a_patients_prescriptions_by_id(operation: str, payload: str) -> None:
    tenant = a_tenant_with(a_prescription(), a_prescription(R1), a_prescription(a_prescription_id(2), nhsNumber="1"))

    answer = await said(a_legacy_call(operation, PATIENT, tenant=tenant))

    assert (answer["statusCode"], answer["reason"], answer["version"]) == ("0", "", "1")
    assert list(answer[payload]) == [PRESCRIPTION_ID, R1]


async def test_finding_nothing_is_no_fault() -> None:
    answer = await said(a_legacy_call(BASIC_SEARCH, PATIENT))

    assert answer == {"reason": "", "version": "1", "prescriptionList": {}, "statusCode": "0"}


async def test_a_summary_names_organisations_of_the_tenant() -> None:
    history = {"2": an_event(), "3": an_event(3, "Dispense notification successful", "0006")}
    body = a_prescription(status="0006", history=history)
    tenant = a_tenant_with(body, organisations={"FQQ11": {"name": "Wexbourne Pharmacy", "types": ["pharmacy"]}})

    answer = await said(a_legacy_call(ITEM_SUMMARY, PATIENT, tenant=tenant))

    dispensed = answer["prescriptions"][PRESCRIPTION_ID]["repeatInstance"]["dispenseHistory"]["1"]
    assert dispensed["dispensingOrgName"] == "Wexbourne Pharmacy"


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ("", True),
        ("&earliestDate=20261120&latestDate=20261120", True),
        ("&earliestDate=20261121", False),
        ("&latestDate=20261119", False),
        ("&earliestDate=20261130&latestDate=20261101", False),
    ],
)
async def test_a_search_looks_between_the_days_that_it_names_both_included(dates: str, found: bool) -> None:
    assert bool(await _found(f"{PATIENT}{dates}", a_prescription())) is found


@pytest.mark.parametrize(("days", "found"), [(28, True), (29, False)])
async def test_a_search_without_days_looks_four_weeks_back(days: int, found: bool) -> None:
    came = (NOW - timedelta(days=days)).isoformat()

    body = a_prescription(issueDate=came, history={"2": an_event(timestamp=came)})

    assert bool(await _found(PATIENT, body)) is found


@pytest.mark.parametrize(("state", "found"), [("0001", True), ("9000", True), ("0006", False)])
async def test_a_search_by_status_looks_at_every_issue(state: str, found: bool) -> None:
    assert bool(await _found(f"{PATIENT}&prescriptionStatus={state}", an_erd_prescription())) is found


@pytest.mark.parametrize(("version", "found"), [("R1", R1), ("1", R1), ("R2", PRESCRIPTION_ID), ("2", PRESCRIPTION_ID)])
async def test_a_search_by_release_finds_that_release_only(version: str, found: str) -> None:
    query = f"{PATIENT}&prescriptionVersion={version}"

    assert await _found(query, a_prescription(), a_prescription(R1)) == [found]


async def _retrieved(named: str, query: str = "format=trace", *bodies: Json) -> Json:
    tenant = a_tenant_with(*(bodies or (a_prescription(),)))
    return await said(a_legacy_call(BASIC_RETRIEVE, query, tenant=tenant, prescriptionId=named))


@pytest.mark.parametrize("named", [PRESCRIPTION_ID, PRESCRIPTION_ID[:-1]])
async def test_a_retrieval_takes_an_id_with_or_without_its_check_character(named: str) -> None:
    assert (await _retrieved(named))["prescription"]["prescriptionId"] == PRESCRIPTION_ID


@pytest.mark.parametrize("named", [R1, R1[:-1]])
async def test_a_retrieval_takes_an_id_of_release_1(named: str) -> None:
    assert (await _retrieved(named, "format=trace", a_prescription(R1)))["prescription"]["prescriptionId"] == R1


@pytest.mark.parametrize(
    "named", [a_prescription_id(2), a_prescription_id(2)[:-1], PRESCRIPTION_ID.lower(), "++++++++++++++++++-", "A" * 36]
)
async def test_a_retrieval_of_what_there_is_not_says_so_in_another_version(named: str) -> None:
    assert await _retrieved(named) == {"reason": "Not found", "version": "1.0", "prescription": {}, "statusCode": "1"}


@pytest.mark.parametrize(("asked", "number"), [("", "2"), ("&issueNumber=1", "1"), ("&issueNumber=3", "3")])
async def test_a_retrieval_shows_the_issue_asked_for_or_the_current_one(asked: str, number: str) -> None:
    answer = await _retrieved(PRESCRIPTION_ID, f"format=trace{asked}", an_erd_prescription(issueNumber=2))

    assert (answer["statusCode"], answer["prescription"]["issue"]["issueNumber"]) == ("0", number)


@pytest.mark.parametrize("number", ["7", "0", "x", "-1"])
async def test_a_retrieval_of_an_issue_that_there_is_not_shows_the_prescription_all_the_same(number: str) -> None:
    answer = await _retrieved(PRESCRIPTION_ID, f"issueNumber={number}", an_erd_prescription())

    assert (answer["statusCode"], answer["reason"]) == ("3", "Issue not found")
    assert (answer["prescription"]["prescriptionId"], answer["prescription"]["issue"]) == (PRESCRIPTION_ID, {})


async def _details(query: str, *bodies: Json) -> Json:
    tenant = a_tenant_with(*(bodies or (a_prescription(),)))
    return await said(a_legacy_call(ITEM_DETAILS, f"prescriptionId={PRESCRIPTION_ID}{query}", tenant=tenant))


async def test_details_stand_under_the_prescriptions_own_id() -> None:
    answer = await _details("")

    assert list(answer) == ["reason", "version", PRESCRIPTION_ID, "statusCode"]


async def test_details_can_be_of_one_item() -> None:
    answer = await _details(f"&lineitemid={ITEM_IDS[1]}", a_prescription(items=3))

    assert list(answer[PRESCRIPTION_ID]["lineItems"]) == [ITEM_IDS[1]]


NO_INSTANCE = {
    "reason": "Prescription repeat instance not found",
    "version": "1",
    "prescriptions": {},
    "statusCode": "8",
}


@pytest.mark.parametrize("query", ["", "&issueNumber=7", "&issueNumber=x"])
async def test_details_of_a_repeat_want_an_issue_that_there_is(query: str) -> None:
    assert await _details(query, an_erd_prescription()) == NO_INSTANCE


async def test_details_of_another_issue_than_the_only_one_are_not_found() -> None:
    assert await _details("&issueNumber=2") == NO_INSTANCE


@pytest.mark.parametrize("issue", ["1", "2"])
async def test_details_are_of_the_issue_asked_for(issue: str) -> None:
    answer = await _details(f"&issueNumber={issue}", an_erd_prescription())

    assert answer[PRESCRIPTION_ID]["repeatInstance"] == {"totalAuthorised": "6", "currentIssue": issue}


async def test_details_of_what_there_is_not_are_not_found() -> None:
    answer = await said(a_legacy_call(ITEM_DETAILS, f"prescriptionId={PRESCRIPTION_ID}", tenant=a_tenant()))

    assert answer == {"reason": "Not found", "version": "1", "prescriptions": {}, "statusCode": "1"}


@pytest.mark.parametrize(
    ("named", "found"),
    [(PRESCRIPTION_ID, NHS_NUMBER), (PRESCRIPTION_ID[:-1], NHS_NUMBER), (PRESCRIPTION_ID.lower(), None), ("", None)],
)
def test_a_retrieval_is_about_whom_the_prescription_is_for(named: str, found: str | None) -> None:
    tenant = a_tenant_with(a_prescription())

    assert nhs_number_of(a_legacy_call(BASIC_RETRIEVE, "format=trace", tenant=tenant, prescriptionId=named)) == found


@pytest.mark.parametrize(("query", "found"), [(PATIENT, NHS_NUMBER), ("nhsNumber=1", None), ("", None)])
def test_a_search_is_about_the_patient_it_names(query: str, found: str | None) -> None:
    assert nhs_number_of(a_legacy_call(BASIC_SEARCH, query)) == found


async def test_a_moved_clock_shows() -> None:
    tenant = a_tenant_with(a_prescription())
    tenant.clock.advance(timedelta(days=200))

    answer = await said(a_legacy_call(ITEM_SUMMARY, f"{PATIENT}&earliestDate=20261101", tenant=tenant))

    assert answer["prescriptions"][PRESCRIPTION_ID]["prescriptionStatus"] == "Expired"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/mm/prescriptions", 405),
        ("DELETE", f"/mm/prescriptions/{PRESCRIPTION_ID}", 405),
        ("POST", "/mm/nhs111itemsummary", 405),
        ("GET", "/mm/nhs111itemdetail", 404),
        ("GET", "/mm/", 404),
    ],
)
async def test_another_path_or_method_is_refused_by_http(method: str, path: str, status: int) -> None:
    call = a_legacy_call("eps.legacy.unsupported", rest=path, method=method)
    call.request.path = path

    reply = await told(call)

    assert (reply.status, reply.headers.get("Allow")) == (status, "GET, HEAD" if status == 405 else None)


async def test_a_practice_that_nobody_knows_keeps_its_code() -> None:
    answer = await _details("")

    assert answer[PRESCRIPTION_ID]["prescriber"] == {"phone": "", "ods": PRACTICE, "name": "", "address": ""}


SEARCHES = pytest.mark.parametrize("operation", [BASIC_SEARCH, ITEM_SUMMARY])


@SEARCHES
async def test_a_search_shows_a_change_at_once(operation: str) -> None:
    tenant = a_tenant_with(a_prescription())
    before = await told(a_legacy_call(operation, PATIENT, tenant=tenant))

    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(status="0002"))

    after = await told(a_legacy_call(operation, PATIENT, tenant=tenant))
    assert b"With Dispenser" in after.body
    assert after.headers["Etag"] != before.headers["Etag"]


@SEARCHES
async def test_a_search_follows_the_clock_both_ways(operation: str) -> None:
    tenant, seen = a_tenant_with(a_prescription()), []

    for days in (0, 200, -200):
        tenant.clock.advance(timedelta(days=days))
        reply = await told(a_legacy_call(operation, f"{PATIENT}&earliestDate=20261101", tenant=tenant))
        seen.append(b"Expired" in reply.body)

    assert seen == [False, True, False]


@SEARCHES
async def test_a_search_without_days_forgets_what_has_become_too_old(operation: str) -> None:
    tenant, seen = a_tenant_with(a_prescription()), []

    for days in (0, 26, 1):
        tenant.clock.advance(timedelta(days=days))
        reply = await told(a_legacy_call(operation, PATIENT, tenant=tenant))
        seen.append(PRESCRIPTION_ID.encode() in reply.body)

    assert seen == [True, True, False]


@SEARCHES
async def test_a_search_by_other_filters_is_another_search(operation: str) -> None:
    tenant = a_tenant_with(a_prescription(), a_prescription(R1))
    filters = ("", "&earliestDate=20261121", "&latestDate=20261119", "&prescriptionStatus=0006")

    found = []
    for query in (*filters, "&prescriptionVersion=R1", ""):
        reply = await told(a_legacy_call(operation, f"{PATIENT}{query}", tenant=tenant))
        found.append((PRESCRIPTION_ID.encode() in reply.body, R1.encode() in reply.body))

    assert found == [(True, True), (False, False), (False, False), (False, False), (False, True), (True, True)]


@SEARCHES
async def test_a_search_is_of_its_own_tenant_only(operation: str) -> None:
    tenant, other = a_tenant_with(a_prescription()), a_tenant_with(a_prescription(status="0006"))

    replies = [await told(a_legacy_call(operation, PATIENT, tenant=each)) for each in (tenant, other, tenant)]

    assert [b"To Be Dispensed" in reply.body for reply in replies] == [True, False, True]


async def test_a_summary_follows_a_change_of_the_organisations() -> None:
    history = {"2": an_event(), "3": an_event(3, "Dispense notification successful", "0006")}
    tenant = a_tenant_with(a_prescription(status="0006", history=history))
    await told(a_legacy_call(ITEM_SUMMARY, PATIENT, tenant=tenant))

    await tenant.documents.put("organisations", "FQQ11", {"name": "Wexbourne Pharmacy", "types": ["pharmacy"]})

    assert b"Wexbourne Pharmacy" in (await told(a_legacy_call(ITEM_SUMMARY, PATIENT, tenant=tenant))).body


async def test_the_two_searches_do_not_answer_for_each_other() -> None:
    tenant = a_tenant_with(a_prescription())

    answers = [await said(a_legacy_call(each, PATIENT, tenant=tenant)) for each in (BASIC_SEARCH, ITEM_SUMMARY)]

    assert ["prescriptionList" in answer for answer in answers] == [True, False]
