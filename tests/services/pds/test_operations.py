from dataclasses import replace

import pytest
from multidict import CIMultiDict

from simulator import __version__
from simulator.call import Operation
from simulator.services.pds import checks, operations
from simulator.services.pds.wire import render
from simulator.wire.json import read_json
from tests.makers import (
    NHS_NUMBER,
    PDS,
    REQUEST_ID,
    a_call,
    a_patient,
    a_person,
    a_request,
    a_service,
    a_tenant,
    answered,
)

OTHER = "9000000017"
TOKEN = "t0ken"
ANSWERS = {
    "pds.patient.retrieve": (operations.retrieve_patient, checks.RETRIEVE),
    "pds.patient.search": (operations.search_patient, checks.SEARCH),
    "pds.related-person.search": (operations.search_related_people, checks.RETRIEVE),
    "pds.ping": (operations.ping, ()),
    "pds.status": (operations.status, ()),
    "pds.cors.preflight": (operations.preflight, ()),
    "pds.unsupported": (operations.unsupported, ()),
}
SERVICE = replace(
    a_service(*(Operation(name, "*", "", "", answer, order) for name, (answer, order) in ANSWERS.items())),
    render=render,
)


async def _answer(operation, target=f"/Patient/{NHS_NUMBER}", *, people=None, method="GET", headers=None, **rest):
    """`mode` makes a token of that mode and of what else is given; `related` are related people; else `access`."""
    related, access = rest.pop("related", {}), rest.pop("access", "open")
    sent = {"Authorization": f"Bearer {TOKEN}"} if rest.get("mode") else {}
    tenant = a_tenant(
        [a_person()] if people is None else people,
        access="enforced" if sent else access,
        access_tokens={TOKEN: rest},
        related_people=related,
    )
    return await answered(
        a_call(a_request(method, PDS + target, {**sent, **(headers or {})}), tenant, operation, SERVICE)
    )


def _refusal(reply):
    issue = read_json(reply.body)["issue"][0]
    return reply.status, issue["details"]["coding"][0]["code"], issue.get("diagnostics")


async def test_a_retrieval_answers_with_the_whole_record():
    reply = await _answer("pds.patient.retrieve", headers={"X-Correlation-ID": "c1"})

    assert reply.status == 200
    assert reply.headers == CIMultiDict(
        {
            "Content-Type": "application/fhir+json",
            "ETag": 'W/"2"',
            "X-Request-ID": REQUEST_ID,
            "X-Correlation-ID": "c1",
        }
    )
    assert read_json(reply.body) == a_patient()


@pytest.mark.parametrize(("numbers", "recorded"), [([NHS_NUMBER], NHS_NUMBER), ([NHS_NUMBER, OTHER], None), ([], None)])
async def test_a_search_that_finds_one_patient_is_recorded_as_theirs(numbers, recorded):
    tenant = a_tenant([a_person(number) for number in numbers])
    target = f"{PDS}/Patient?family=Okafor&gender=female&birthdate=eq1980-05-17"
    call = a_call(a_request("GET", target), tenant, "pds.patient.search", SERVICE)

    reply = await answered(call)

    assert read_json(reply.body)["total"] == len(numbers)
    assert call.nhs_number == recorded


async def test_a_superseded_number_answers_with_the_retained_record():
    people = [a_person(superseded_by=OTHER), a_person(OTHER, version=5)]

    reply = await _answer("pds.patient.retrieve", people=people)

    assert (read_json(reply.body)["id"], reply.headers["ETag"]) == (OTHER, 'W/"5"')


@pytest.mark.parametrize(
    ("target", "people", "refusal"),
    [
        ("/Patient/9000000000", None, (400, "INVALID_RESOURCE_ID", None)),
        (f"/Patient/{OTHER}", None, (404, "RESOURCE_NOT_FOUND", None)),
        (f"/Patient/{NHS_NUMBER}", [a_person(security="REDACTED")], (404, "INVALIDATED_RESOURCE", None)),
    ],
)
@pytest.mark.parametrize("operation", ["pds.patient.retrieve", "pds.related-person.search"])
async def test_a_number_without_a_record_is_refused(operation, target, people, refusal):
    assert _refusal(await _answer(operation, target, people=people)) == refusal


@pytest.mark.parametrize(
    ("mode", "is_shown"),
    [("privileged-application-restricted", True), ("application-restricted", False), (None, False)],
)
async def test_only_privileged_access_sees_where_a_restricted_person_is(mode, is_shown):
    reply = await _answer("pds.patient.retrieve", people=[a_person(security="R")], mode=mode)

    assert ("address" in read_json(reply.body)) is is_shown


@pytest.mark.parametrize(
    "operation", ["pds.patient.retrieve", "pds.related-person.search", "pds.patient.search", "pds.unsupported"]
)
@pytest.mark.parametrize(
    ("headers", "refusal", "content_type"),
    [
        (
            {"Authorization": "Bearer"},
            (401, "ACCESS_DENIED", "Missing access token"),
            "application/json",
        ),
        (
            {"X-Request-ID": "1234"},
            (400, "INVALID_VALUE", "Invalid value - '1234' in header 'X-Request-ID'"),
            "application/json",
        ),
        (
            {"X-Request-ID": None},
            (
                400,
                "MISSING_VALUE",
                "Invalid request with error - X-Request-ID header must be supplied to access this resource",
            ),
            "application/fhir+json",
        ),
    ],
)
async def test_headers_are_checked_for_every_operation(operation, headers, refusal, content_type):
    reply = await _answer(operation, headers=headers)

    assert (_refusal(reply), reply.headers["Content-Type"]) == (refusal, content_type)
    assert reply.headers.get("X-Request-ID") == headers.get("X-Request-ID", REQUEST_ID)


async def test_a_patient_may_not_read_another():
    reply = await _answer("pds.patient.retrieve", mode="patient-access", nhs_number=OTHER)

    assert _refusal(reply)[:2] == (403, "ACCESS_DENIED")
    assert read_json(reply.body)["issue"][0]["details"]["coding"][0]["display"] == "Patient cannot perform this action"


SEARCH = "/Patient?family=Okafor&birthdate=eq1980-05-17"


async def test_a_search_answers_with_a_searchset():
    reply = await _answer("pds.patient.search", SEARCH)

    bundle = read_json(reply.body)
    assert (reply.status, reply.headers.get("ETag")) == (200, None)
    assert (bundle["type"], bundle["total"], bundle["entry"][0]["search"]) == ("searchset", 1, {"score": 1})
    assert bundle["entry"][0]["resource"]["id"] == NHS_NUMBER


async def test_a_query_is_read_with_its_percent_signs_and_pluses():
    people = [a_person(name=[{"use": "usual", "given": ["John Paul"], "family": "O'Hara"}])]

    reply = await _answer(
        "pds.patient.search", "/Patient?family=O%27H%2A&given=John+Paul&birthdate=1980-05-17", people=people
    )

    assert read_json(reply.body)["total"] == 1


async def test_too_many_matches_are_an_outcome_of_status_200():
    reply = await _answer("pds.patient.search", SEARCH + "&_max-results=1", people=[a_person(), a_person(OTHER)])

    assert read_json(reply.body) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "information",
                "code": "multiple-matches",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "version": "1",
                            "code": "TOO_MANY_MATCHES",
                            "display": "Too Many Matches",
                        }
                    ]
                },
            }
        ],
    }
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/fhir+json")


@pytest.mark.parametrize("mode", ["application-restricted", "privileged-application-restricted"])
async def test_an_application_gets_one_match_or_none(mode):
    one = await _answer("pds.patient.search", SEARCH, mode=mode)
    two = await _answer("pds.patient.search", SEARCH, mode=mode, people=[a_person(), a_person(OTHER)])

    assert read_json(one.body)["total"] == 1
    assert _refusal(two) == (200, "TOO_MANY_MATCHES", None)


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("", (400, "UNSUPPORTED_SERVICE", None)),
        ("?", (400, "UNSUPPORTED_SERVICE", None)),
        (
            "?manufacturer=Ford&model=focus&year=2003",
            (
                400,
                "ADDITIONAL_PROPERTIES",
                "Invalid request with error - Additional properties are not allowed "
                "('manufacturer', 'model', 'year' were unexpected)",
            ),
        ),
        ("?family=Smith&birthdate=20101022", (400, "INVALID_VALUE", "Invalid value - '20101022' in field 'birthdate'")),
        (
            "?gender=female",
            (400, "MISSING_VALUE", "Missing value - 'birth_date/birth_date_range_start/birth_date_range_end'"),
        ),
        (
            "?birthdate=2010-10-22",
            (
                400,
                "INVALID_SEARCH_DATA",
                "Invalid search data provided - 'No searches were performed as the search criteria did not meet the "
                "minimum requirements'",
            ),
        ),
    ],
)
async def test_a_search_that_cannot_be_made_is_refused(query, refusal):
    assert _refusal(await _answer("pds.patient.search", "/Patient" + query)) == refusal


RELATED = {NHS_NUMBER: [{"resourceType": "RelatedPerson", "id": "507B7621", "active": True}]}


async def test_related_people_are_listed():
    reply = await _answer("pds.related-person.search", f"/Patient/{NHS_NUMBER}/RelatedPerson", related=RELATED)

    assert read_json(reply.body)["entry"][0]["resource"] == RELATED[NHS_NUMBER][0]
    assert reply.headers["ETag"] == 'W/"2"'


@pytest.mark.parametrize("security", ["R", "V"])
async def test_related_people_of_a_restricted_patient_are_not_listed(security):
    people = [a_person(security=security)]

    reply = await _answer("pds.related-person.search", people=people, related=RELATED)

    assert (reply.status, read_json(reply.body)["total"]) == (200, 0)


async def test_a_patient_without_related_people_has_an_empty_list():
    reply = await _answer("pds.related-person.search")

    assert (reply.status, read_json(reply.body)["total"]) == (200, 0)


async def test_related_people_of_a_superseded_number_are_the_retained_records():
    people = [a_person(OTHER, superseded_by=NHS_NUMBER), a_person()]

    reply = await _answer(
        "pds.related-person.search", f"/Patient/{OTHER}/RelatedPerson", people=people, related=RELATED
    )

    assert read_json(reply.body)["entry"][0]["fullUrl"].endswith(f"/Patient/{NHS_NUMBER}/RelatedPerson/507B7621")


async def test_anybody_may_ping():
    reply = await _answer("pds.ping", "/_ping", access="enforced", headers={"X-Request-ID": None})

    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json")
    assert list(read_json(reply.body)) == ["version", "revision", "releaseId", "commitId"]
    assert read_json(reply.body)["version"] == __version__


async def test_the_status_names_the_spine():
    reply = await _answer("pds.status", "/_status", headers={"apikey": "k"})

    body = read_json(reply.body)
    assert (reply.status, body["status"]) == (200, "pass")
    assert body["checks"]["spine:status"][0]["status"] == "pass"
    assert body["checks"]["spine:status"][0]["timeout"] == "false"


async def test_the_status_needs_an_api_key():
    absent = await _answer("pds.status", "/_status")
    blank = await _answer("pds.status", "/_status", headers={"apikey": " "})

    assert (absent.status, absent.body, absent.headers["Content-Type"]) == (401, b"", "text/plain")
    assert _refusal(blank) == (401, "ACCESS_DENIED", "Invalid Api Key")


PREFLIGHT = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}


async def test_a_browser_may_ask_first():
    reply = await _answer("pds.cors.preflight", method="OPTIONS", headers=PREFLIGHT, access="enforced")

    allowed = {name: value for name, value in reply.headers.items() if name.startswith("Access-Control")}
    assert (reply.status, reply.body) == (200, b"")
    assert allowed == {
        "Access-Control-Allow-Origin": "https://app.example",
        "Access-Control-Allow-Headers": "origin, x-requested-with, accept, content-type, if-match, "
        "nhsd-session-urid, authorization, x-correlation-id, x-request-id, nhsd-end-user-organisation-ods",
        "Access-Control-Max-Age": "3628800",
        "Access-Control-Allow-Methods": "GET, PUT, POST, PATCH, DELETE",
    }


async def test_the_sandbox_exposes_the_ids():
    reply = await _answer("pds.cors.preflight", method="OPTIONS", headers=PREFLIGHT)

    assert reply.headers["Access-Control-Expose-Headers"] == "x-correlation-id, x-request-id"


@pytest.mark.parametrize("missing", PREFLIGHT)
async def test_options_without_cors_headers_is_a_bad_gateway(missing):
    headers = {name: value for name, value in PREFLIGHT.items() if name != missing}

    status, code, text = _refusal(await _answer("pds.cors.preflight", method="OPTIONS", headers=headers))

    assert (status, code) == (502, "UNKNOWN_ERROR")
    assert text.endswith(f"(Message ID: {REQUEST_ID})")


@pytest.mark.parametrize(
    "path", ["/HelloWorld", "/Patient!", "/", "", "/patient", "/Coverage/1", "/metadata", "/Hello%20World", "/_pingx"]
)
@pytest.mark.parametrize("operation", ["pds.unsupported", "pds.cors.preflight"])
async def test_a_path_that_pds_does_not_have_is_quoted_as_sent(operation, path):
    reply = await _answer(operation, path, headers={"X-Request-ID": "1234"})

    assert _refusal(reply) == (400, "UNSUPPORTED_REQUEST", f"Unsupported path - '{path}'")
    assert reply.headers["Content-Type"] == "application/json"


async def test_a_query_is_no_part_of_an_unsupported_path():
    assert _refusal(await _answer("pds.unsupported", "/HelloWorld?a=1"))[2] == "Unsupported path - '/HelloWorld'"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"/Patient/{NHS_NUMBER}"),
        ("DELETE", f"/Patient/{NHS_NUMBER}"),
        ("GET", "/Patient/"),
        ("PATCH", "/Patient/"),
        ("PUT", "/Patient"),
        ("GET", f"/Patient/{NHS_NUMBER}/Observation"),
        ("DELETE", "/Coverage"),
        ("GET", "/_poll/1"),
    ],
)
async def test_what_no_operation_does_on_a_known_path_is_not_supported(method, path):
    assert _refusal(await _answer("pds.unsupported", path, method=method)) == (400, "UNSUPPORTED_SERVICE", None)


async def test_a_token_is_asked_for_before_the_path():
    reply = await _answer("pds.unsupported", "/HelloWorld", access="presence")

    assert _refusal(reply) == (401, "ACCESS_DENIED", "Missing Authorization header")
