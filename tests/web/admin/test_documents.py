"""Documents through the admin API."""

from urllib.parse import quote

import pytest

from simulator.population.prescription_ids import check_character
from tests.web.conftest import Client
from tests.web.worlds import ADA, API

DOCUMENTS = f"{API}/tenants/default/documents"
CONSENT = {"nhs_number": ADA, "consent": {"store": "Yes", "view": "No"}}


async def test_a_document_is_made_then_replaced_then_removed(client: Client) -> None:
    url = f"{DOCUMENTS}/care-records/{ADA}"

    made = await client.put(url, json=CONSENT)
    replaced = await client.put(url, json={**CONSENT, "consent": {"store": "No", "view": "No"}})
    read = await client.get(url)
    removed = await client.delete(url)

    assert (made.status, made.headers["ETag"], replaced.status, replaced.headers["ETag"]) == (201, '"1"', 200, '"2"')
    assert (read.status, read.headers["ETag"]) == (200, '"2"')
    assert (await read.json())["consent"] == {"store": "No", "view": "No"}
    assert (removed.status, await removed.read()) == (204, b"")
    assert (await client.get(url)).status == 404
    assert (await client.delete(url)).status == 404


async def test_the_keys_of_a_kind_are_listed(client: Client) -> None:
    await client.put(f"{DOCUMENTS}/care-records/{ADA}", json=CONSENT)

    reply = await client.get(f"{DOCUMENTS}/care-records")

    assert await reply.json() == {"kind": "care-records", "keys": [ADA]}


async def test_a_key_may_hold_a_slash(client: Client) -> None:
    url = f"{DOCUMENTS}/itk-routes/urn:nhs-uk:addressing:ods:A81099%2Fb"
    body = {"address": "urn:nhs-uk:addressing:ods:A81099/b", "url": "http://127.0.0.1:9/ack"}

    made = await client.put(url, json=body)

    assert made.status == 201, await made.text()
    assert (await (await client.get(f"{DOCUMENTS}/itk-routes")).json())["keys"] == [body["address"]]


async def test_a_person_may_be_seeded_as_a_document(client: Client) -> None:
    form = {
        "nhs_number": "9000000025",
        "name": {"given": ["Cy"], "family": "Doe"},
        "gender": "other",
        "birth_date": "2001-09-09",
    }

    made = await client.put(f"{DOCUMENTS}/people/9000000025", json=form)

    person = await client.get(f"{API}/tenants/default/people/9000000025")
    assert made.status == 201, await made.text()
    assert (await person.json())["patient"]["id"] == "9000000025"


async def test_a_bad_document_is_a_422_that_says_everything(client: Client) -> None:
    reply = await client.put(f"{DOCUMENTS}/dos-accounts/me", json={"username": 5, "permissions": "all"})

    problems = (await reply.json())["error"]["problems"]
    assert reply.status == 422
    assert len(problems) >= 2
    assert (await client.get(f"{DOCUMENTS}/dos-accounts/me")).status == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_unknown_kind_is_a_404_with_a_suggestion(client: Client, method: str) -> None:
    reply = await client.request(method, f"{DOCUMENTS}/prescription/x", json={} if method == "PUT" else None)

    error = (await reply.json())["error"]
    assert (reply.status, error["code"], error["where"]) == (404, "unknown-kind", "kind")
    assert 'did you mean "prescriptions"?' in error["message"]


async def test_documents_of_one_tenant_are_not_another_s(client: Client) -> None:
    await client.put(f"{API}/tenants/mine/documents/care-records/{ADA}", json=CONSENT)

    assert (await client.get(f"{API}/tenants/mine/documents/care-records/{ADA}")).status == 200
    assert (await client.get(f"{DOCUMENTS}/care-records/{ADA}")).status == 404


async def test_what_the_tenants_clock_has_made_too_old_is_gone_when_somebody_looks(client: Client) -> None:
    url = f"{DOCUMENTS}/care-records/{ADA}"
    await client.patch(f"{API}/tenants/default/clock", json={"now": "2026-11-22T10:00:00Z", "frozen": True})
    await client.put(url, json={**CONSENT, "expires": "2026-11-26T10:00:00Z"})
    before = await client.get(url)
    await client.patch(f"{API}/tenants/default/clock", json={"advance": "P4D"})

    after, listed = await client.get(url), await client.get(f"{DOCUMENTS}/care-records")

    assert (before.status, after.status) == (200, 404)
    assert (await listed.json())["keys"] == []


PRESCRIPTION = "000009-A81099-00001"
SHORT = {"nhs_number": ADA, "items": ["amoxicillin"], "status": "with-dispenser", "dispenser": "FZ901"}


async def test_a_prescription_may_be_put_in_a_few_keys(client: Client) -> None:
    key = PRESCRIPTION + check_character(PRESCRIPTION)

    made = await client.put(f"{DOCUMENTS}/prescriptions/{quote(key)}", json=SHORT)

    body = await (await client.get(f"{DOCUMENTS}/prescriptions/{quote(key)}")).json()
    assert made.status == 201, await made.text()
    assert await made.json() == body
    assert (body["prescriptionId"], body["family"], body["dispenserOrg"]) == (key, "Okafor", "FZ901")


async def test_a_whole_prescription_is_kept_as_it_was_put(client: Client) -> None:
    key = PRESCRIPTION + check_character(PRESCRIPTION)
    body = {"prescriptionId": key, "nhsNumber": ADA, "status": "0001", "of_ours": [1]}

    await client.put(f"{DOCUMENTS}/prescriptions/{quote(key)}", json=body)

    assert await (await client.get(f"{DOCUMENTS}/prescriptions/{quote(key)}")).json() == body


@pytest.mark.parametrize(
    ("key", "form", "told"),
    [
        ("some-name", SHORT, "is no prescription id, use "),
        ("some-name", {**SHORT, "nhs_number": "9000000025"}, "nobody has the NHS number 9000000025"),
        ("some-name", {**SHORT, "items": ["honey"]}, "'honey' is not a medicine"),
        (f"{PRESCRIPTION}Q", SHORT, "has a wrong check character"),
    ],
)
async def test_a_short_prescription_that_does_not_fit_is_a_422(
    client: Client, key: str, form: dict[str, object], told: str
) -> None:
    reply = await client.put(f"{DOCUMENTS}/prescriptions/{key}", json=form)

    assert reply.status == 422
    assert told in (await reply.json())["error"]["message"]
    assert (await client.get(f"{DOCUMENTS}/prescriptions/{key}")).status == 404
