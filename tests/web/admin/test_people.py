"""People through the admin API."""

import pytest

from simulator.pipeline import Simulator
from simulator.records.documents import Document, Documents
from tests.makers import a_patient
from tests.web.conftest import Client
from tests.web.worlds import ADA, API, BRAM

PEOPLE = f"{API}/tenants/default/people"
NEW = "9000000025"
FHIR = {"Content-Type": "application/fhir+json"}


async def test_people_are_listed_in_short(client: Client) -> None:
    reply = await client.get(PEOPLE)

    said = await reply.json()
    assert (reply.status, said["total"]) == (200, 2)
    assert [person["nhs_number"] for person in said["people"]] == [ADA, BRAM]
    assert said["people"][0]["name"]["family"] == "Okafor"
    assert "patient" not in said["people"][0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("condition=restricted", [BRAM]),
        ("condition=nobody", []),
        ("name=okafor", [ADA]),
        ("name=mary%20OKA", [ADA]),
        ("name=ada%20stone", []),
        ("limit=1", [ADA]),
        ("condition=unrestricted&name=bram", []),
    ],
)
async def test_people_are_found_by_condition_and_name(client: Client, query: str, found: list[str]) -> None:
    said = await (await client.get(f"{PEOPLE}?{query}")).json()

    assert [person["nhs_number"] for person in said["people"]] == found


async def test_a_person_put_back_as_given_stays_the_same(client: Client, simulator: Simulator) -> None:
    documents = (await simulator.tenants.get("default")).documents
    before = await documents.get("people", ADA)
    form = await (await client.get(f"{PEOPLE}/{ADA}")).json()

    reply = await client.put(f"{PEOPLE}/{ADA}", json=form)

    after = await documents.get("people", ADA)
    assert before is not None
    assert after is not None
    assert (reply.status, after.version, after.body) == (200, before.version + 1, before.body)


async def test_a_person_is_made_from_short_keys(client: Client) -> None:
    form = {"name": {"given": ["Cy"], "family": "Doe"}, "gender": "other", "birth_date": "2001-09-09"}

    reply = await client.put(f"{PEOPLE}/{NEW}", json=form)

    said = await reply.json()
    assert reply.status == 201
    assert (said["nhs_number"], said["patient"]["birthDate"]) == (NEW, "2001-09-09")
    assert await (await client.get(f"{PEOPLE}/{NEW}")).json() == said


async def test_a_fhir_patient_keeps_its_version(client: Client) -> None:
    patient = a_patient(NEW, version=41)

    reply = await client.put(f"{PEOPLE}/{NEW}", json=patient, headers=FHIR)

    assert (reply.status, (await reply.json())["patient"]) == (201, patient)
    fhir = await client.get(f"{PEOPLE}/{NEW}", headers={"Accept": "application/fhir+json"})
    assert fhir.content_type == "application/fhir+json"
    assert fhir.headers["ETag"] == 'W/"41"'
    assert await fhir.json() == patient


async def test_a_person_is_changed_by_keys(client: Client) -> None:
    reply = await client.patch(f"{PEOPLE}/{ADA}", json={"practice": "B81001"})

    said = await reply.json()
    assert (reply.status, said["practice"], said["name"]["family"]) == (200, "B81001", "Okafor")


async def test_related_people_go_to_their_own_document(client: Client) -> None:
    related = [{"relationship": "MTH", "name": {"given": ["Eve"], "family": "Okafor"}}]

    reply = await client.patch(f"{PEOPLE}/{ADA}", json={"related_people": related})

    document = await client.get(f"{API}/tenants/default/documents/related-people/{ADA}")
    assert (reply.status, document.status) == (200, 200), await reply.text()
    assert (await document.json())[0]["resourceType"] == "RelatedPerson"


async def test_a_removed_person_is_gone_in_this_tenant_only(client: Client) -> None:
    removed = await client.delete(f"{PEOPLE}/{ADA}")

    assert (removed.status, await removed.read()) == (204, b"")
    assert (await client.get(f"{PEOPLE}/{ADA}")).status == 404
    assert (await client.delete(f"{PEOPLE}/{ADA}")).status == 404
    await client.post(f"{API}/tenants", json={"name": "other"})
    assert (await client.get(f"{API}/tenants/other/people/{ADA}")).status == 200


async def test_every_mistake_of_a_person_is_said(client: Client) -> None:
    form = {"name": {"famly": "Doe"}, "gender": "girl", "birth_date": "1980-13-01"}

    reply = await client.put(f"{PEOPLE}/{NEW}", json=form)

    problems = (await reply.json())["error"]["problems"]
    assert reply.status == 422
    assert {problem["path"].split(".")[0] for problem in problems} >= {"name", "gender", "birth_date"}
    assert set(problems[0]) == {"file", "line", "path", "what", "remedy"}


@pytest.mark.parametrize(
    ("method", "number", "body", "headers"),
    [
        ("PUT", NEW, {"nhs_number": ADA, "name": {"family": "Doe"}, "gender": "male", "birth_date": "1980-01-01"}, {}),
        ("PUT", NEW, a_patient(ADA), FHIR),
        ("PUT", NEW, ["no", "patient"], FHIR),
        ("PUT", NEW, {"resourceType": "Bundle"}, FHIR),
        ("PUT", "9000000001", {"name": {"family": "Doe"}, "gender": "male", "birth_date": "1980-01-01"}, {}),
        ("PATCH", ADA, {"nhs_number": BRAM, "gender": "male"}, {}),
        ("PATCH", ADA, {"gender": "girl"}, {}),
        ("PATCH", ADA, {}, {}),
        ("PUT", NEW, [], {}),
    ],
)
async def test_a_person_that_cannot_be_is_a_422(
    client: Client, method: str, number: str, body: object, headers: dict[str, str]
) -> None:
    reply = await client.request(method, f"{PEOPLE}/{number}", json=body, headers=headers)

    assert reply.status == 422, await reply.text()
    assert (await reply.json())["error"]["problems"]
    assert (await client.get(f"{PEOPLE}/{NEW}")).status == 404


async def test_changing_nobody_is_a_404(client: Client) -> None:
    reply = await client.patch(f"{PEOPLE}/{NEW}", json={"gender": "male"})

    assert reply.status == 404


async def test_related_people_may_come_with_a_new_person(client: Client) -> None:
    form = {
        "name": {"given": ["New"], "family": "Comer"},
        "gender": "female",
        "birth_date": "2001-02-03",
        "related_people": [{"relationship": "MTH", "name": {"given": ["Eve"], "family": "Comer"}}],
    }

    reply = await client.put(f"{PEOPLE}/{NEW}", json=form)

    document = await client.get(f"{API}/tenants/default/documents/related-people/{NEW}")
    assert reply.status == 201, await reply.text()
    assert [person["resourceType"] for person in await document.json()] == ["RelatedPerson"]


async def test_a_change_that_somebody_else_forestalled_is_a_409(
    client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = (await simulator.tenants.get("default")).documents
    get = type(documents).get

    async def get_then_lose(self: Documents, kind: str, key: str) -> Document | None:
        there = await get(self, kind, key)
        assert there is not None
        await self.put(kind, key, there.body)  # somebody else's change, between our reading and our writing
        return there

    monkeypatch.setattr(Documents, "get", get_then_lose)

    reply = await client.patch(f"{PEOPLE}/{ADA}", json={"practice": "B81001"})

    assert (reply.status, (await reply.json())["error"]["code"]) == (409, "conflict")
