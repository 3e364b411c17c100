import pytest

from tests.makers import a_tenant
from tests.services.sds.asking import (
    CORRELATION_ID,
    HANDLER,
    RETRIEVAL,
    SYSTEM,
    a_directory,
    ask,
    by,
    by_role,
    parameters,
    reason,
    reply_to,
)

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


def _asids(body):
    return [entry["resource"]["identifier"][0]["value"] for entry in body["entry"]]


def _addresses(body):
    return [entry["resource"]["address"] for entry in body["entry"]]


async def test_a_system_is_found_by_organisation_and_interaction():
    status, body = await ask("/Device", by("A81013", RETRIEVAL))

    assert (status, body["total"], _asids(body)) == (200, 1, ["990000000099"])


@pytest.mark.parametrize(
    "query",
    [
        by("A81014", RETRIEVAL),
        by("a81013", RETRIEVAL),
        by("A81013", "urn:nhs:names:services:pdsquery:OTHER"),
        by("A81013", RETRIEVAL, "A81013-990002"),
        f"{by('A81013', RETRIEVAL)}&{parameters(('manufacturing-organization', f'{ODS}|YES'))}",
    ],
)
async def test_a_system_that_differs_in_anything_is_not_found(query):
    status, body = await ask("/Device", query)

    assert (status, body["total"], body["entry"]) == (200, 0, [])


async def test_a_system_is_found_by_everything():
    query = f"{by('A81013', RETRIEVAL, 'A81013-990001')}&{parameters(('manufacturing-organization', f'{ODS}|Y00111'))}"

    assert (await ask("/Device", query))[1]["total"] == 1


@pytest.mark.parametrize(
    "query",
    [by("A81013", RETRIEVAL), by("A81013", None, "A81013-990001"), by(None, RETRIEVAL, "A81013-990001")],
)
async def test_a_handler_is_found_by_two_of_three(query):
    assert _addresses((await ask("/Endpoint", query))[1]) == ["https://msg.example.test/one"]


@pytest.mark.parametrize("query", [by("X", RETRIEVAL), by("A81013", "X"), by("A81013", None, "X")])
async def test_a_handler_that_differs_is_not_found(query):
    assert (await ask("/Endpoint", query))[1]["entry"] == []


async def test_each_address_of_a_handler_is_an_endpoint():
    tenant = a_directory(handlers={"X": {**HANDLER, "nhsMHSEndPoint": ["https://one", "https://two"]}})

    body = (await ask("/Endpoint", by("A81013", RETRIEVAL), tenant))[1]

    assert _addresses(body) == ["https://one", "https://two"]
    assert len({entry["resource"]["id"] for entry in body["entry"]}) == 2


@pytest.mark.parametrize(("role_profile", "codes"), [("1", ["S8000:G8000:R8001"]), ("2", [])])
async def test_a_role_profile_has_the_job_role_of_its_user(role_profile, codes):
    roles = [{"person_roleid": "1", "role_code": "S8000:G8000:R8001"}]
    tenant = a_tenant(users={"910000000001": {"nhsid_nrbac_roles": roles}})

    status, body = await ask("/PractitionerRole", by_role(role_profile), tenant)

    found = [entry["resource"]["code"][0]["coding"][0]["code"] for entry in body["entry"]]
    assert (status, body["total"], found) == (200, len(codes), codes)


async def test_the_same_question_to_the_same_seed_has_the_same_answer():
    answers = [await ask("/Device", by("A81013", RETRIEVAL), a_directory()) for _ in range(2)]

    assert answers[0] == answers[1]


async def test_an_entry_that_is_put_is_found_at_once():
    tenant = a_directory()
    await tenant.documents.put("accredited-systems", "990000000088", SYSTEM)

    assert _asids((await ask("/Device", by("A81013", RETRIEVAL), tenant))[1]) == ["990000000099", "990000000088"]


async def test_the_correlation_id_is_given_back_and_the_json_is_indented():
    reply = await reply_to("/Device", by("A81013", RETRIEVAL), X_Correlation_ID=CORRELATION_ID)

    assert reply.headers["X-Correlation-Id"] == CORRELATION_ID
    assert reply.body.startswith(b'{\n  "resourceType": "Bundle",\n  "id": "')


async def test_the_healthchecks_are_well():
    well, deep = await reply_to("/healthcheck"), await reply_to("/healthcheck/deep")

    assert (well.status, well.body, dict(well.headers)) == (200, b"", {"Content-Type": "text/html; charset=UTF-8"})
    assert (deep.headers["Content-Type"], len(deep.body)) == ("application/json", 198)


@pytest.mark.parametrize(
    ("path", "method", "status", "said"),
    [
        ("/Patient", "GET", 404, "HTTP endpoint not found"),
        ("", "GET", 404, "HTTP endpoint not found"),
        ("/Device", "POST", 405, "HTTP operation not supported"),
        ("/Endpoint", "DELETE", 405, "HTTP operation not supported"),
        ("/PractitionerRole", "POST", 405, "HTTP operation not supported"),
        ("/healthcheck", "PUT", 405, "HTTP operation not supported"),
    ],
)
async def test_another_address_or_method_is_refused(path, method, status, said):
    found, body = await ask(path, method=method)

    assert (found, reason(body)) == (status, said)


async def test_without_an_api_key_nothing_is_said_where_one_is_wanted():
    reply = await reply_to("/Device", by("A81013", RETRIEVAL), a_directory(access="presence"))

    assert (reply.status, reply.headers["Content-Type"]) == (401, "application/json")
