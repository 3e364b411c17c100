"""The page of one patient: sections over all services, and forms that make the next version."""

import pytest

from simulator.call.tenant import Tenant
from simulator.records.documents import Document
from simulator.web.inspector.patients import sent
from simulator.web.inspector.patients.sent import LATEST
from tests.cda_makers import a_report
from tests.itk_makers import GP_COPY, a_distribution, an_envelope
from tests.makers import PDS, REQUEST_ID
from tests.web.conftest import Client
from tests.web.inspector.conftest import send as send_report
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import faults, press, send

RUTH = "9990010005"
PAGE = f"/t/default/patients/{RUTH}"
API = "/_simulator/api/tenants/default"


def _person(tenant: Tenant, number: str = RUTH) -> Document:
    document = tenant.documents.peek("people", number)
    assert document is not None
    return document


async def _pds(client: Client, number: str = RUTH) -> tuple[str, dict[str, object]]:
    reply = await client.get(f"{PDS}/Patient/{number}", headers={"X-Request-ID": REQUEST_ID})
    return reply.headers["ETag"], await reply.json()


async def test_it_shows_what_each_service_holds(world: Client) -> None:
    page = await look(world, PAGE)

    assert page.words("//h1").endswith("Ms Ruth Alice Ellerby")
    assert "Nominated pharmacy FZ901" in page.words("//section[@aria-labelledby='pds']")
    assert "Bridge Street Surgery A81013" in page.words("//section[@aria-labelledby='practice']")
    assert "Amoxicillin 500mg capsules" in page.words("//section[@aria-labelledby='scr']")
    assert "010005-A81013-00001U" in page.words("//section[@aria-labelledby='eps']")
    assert page.words("//section[@aria-labelledby='sent']").endswith("Nothing has been sent about this patient yet.")


async def test_everybody_has_a_page(world: Client, tenant: Tenant) -> None:
    numbers = [document.key for document in tenant.documents.peek_every("people")]

    found = [(number, (await look(world, f"/t/default/patients/{number}")).status) for number in numbers[::7]]

    assert [number for number, status in found if status != 200] == []


async def test_the_number_may_be_written_in_groups(world: Client) -> None:
    page = await look(world, "/t/default/patients/999%20001%200005")

    assert page.words("//h1").endswith("Ellerby")


async def test_exchanges_about_the_patient_are_listed_and_no_others(world: Client) -> None:
    await _pds(world)
    await _pds(world, "9990020000")

    page = await look(world, PAGE)

    assert page.ids() == [1]
    assert page.link("All exchanges about this patient").endswith(f"/exchanges?nhs_number={RUTH}")


async def test_the_newest_exchanges_are_listed_only(world: Client) -> None:
    for _ in range(LATEST + 2):
        await _pds(world)

    page = await look(world, PAGE)

    assert page.ids() == list(range(LATEST + 2, 2, -1))


async def test_a_page_that_could_not_look_through_all_leads_on(world: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "LOOK_SECONDS", -1.0)
    monkeypatch.setattr(sent, "WINDOW", 2)
    for number in (RUTH, "9990020000", "9990020000"):
        await _pds(world, number)

    page = await look(world, PAGE)
    further = await look(world, page.link("Look further back").removeprefix("/_simulator"))

    assert "So far it was looked back to exchange 2." in page.words()
    assert further.ids() == [1]


async def test_an_encounter_of_a_report_leads_to_its_exchange(world: Client) -> None:
    await send_report(world, an_envelope(a_distribution(a_report(nhs_number=RUTH), interaction=GP_COPY)))

    page = await look(world, PAGE)

    assert "Case WEX-20261122-0042" in page.words("//section[@aria-labelledby='encounters']")
    assert page.link("Its exchange") == "/_simulator/t/default/exchanges/1"


@pytest.mark.parametrize(
    ("number", "words"), [("9434765870", "valid NHS number, but nobody"), ("12", "no valid NHS number")]
)
async def test_of_a_number_that_nobody_has_only_exchanges_are_shown(world: Client, number: str, words: str) -> None:
    await _pds_refused(world, number)

    page = await look(world, f"/t/default/patients/{number}")

    assert page.status == 200
    assert words in page.words()
    assert page.all("//form[@method='post']") == []


async def _pds_refused(client: Client, number: str) -> None:
    await (await client.get(f"{PDS}/Patient/{number}", headers={"X-Request-ID": REQUEST_ID})).read()


async def test_each_service_can_be_asked_about_the_patient(world: Client) -> None:
    page = await look(world, PAGE)

    for words in ("What PDS answers", "What the tracker answers", "What the directory answers"):
        asked = await look(world, page.link(words).removeprefix("/_simulator"))

        assert asked.status == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"do": "name", "given": "Ruth", "family": "Marsh"}, "The name was changed."),
        ({"do": "address", "lines": "9 New Road", "postcode": "WX1 6WX"}, "The home address was changed."),
        ({"do": "practice", "practice": "A81099"}, "The practice was changed."),
        ({"do": "death", "died": "2026-11-20", "notification": "1"}, "The death was changed."),
        ({"do": "security", "security": "R"}, "The restriction was changed."),
    ],
)
async def test_a_change_is_the_next_version_that_pds_gives(world: Client, fields: dict[str, str], says: str) -> None:
    page = await press(world, PAGE, version="1", **fields)

    etag, _ = await _pds(world)
    assert page.words("//p[@class='done']") == says
    assert etag == 'W/"4"'


async def test_the_practice_that_was_chosen_is_in_the_answer_of_pds(world: Client) -> None:
    await press(world, PAGE, do="practice", version="1", practice="A81099")

    _, patient = await _pds(world)

    assert patient["generalPractitioner"][0]["identifier"]["value"] == "A81099"  # type: ignore[index]


async def test_a_restricted_patient_is_held_back_at_once(world: Client) -> None:
    await press(world, PAGE, do="security", version="1", security="R")

    _, patient = await _pds(world)

    assert "address" not in patient


async def test_a_dissent_is_what_the_summary_care_record_refuses(world: Client) -> None:
    page = await press(world, PAGE, do="consent", version="1", store="No", view="No", additional="Yes")

    assert "No: the patient has dissented" in page.words("//section[@aria-labelledby='scr']")


async def test_consent_can_be_given_by_somebody_without_a_record(world: Client, tenant: Tenant) -> None:
    page = "/t/default/patients/9990020000"

    await press(world, page, do="consent", version="0", store="Yes", view="No", additional="No")

    document = tenant.documents.peek("care-records", "9990020000")
    assert document is not None
    assert document.body["consent"] == {"store": "Yes", "view": "No", "additional": "No"}


async def test_consent_is_not_asked_under_a_number_that_no_care_record_can_have(world: Client) -> None:
    page = await look(world, "/t/default/patients/9000000015")

    assert page.all("//details[@id='change-name']")
    assert page.all("//details[@id='change-consent']") == []


async def test_what_is_wrong_is_said_at_its_field_and_what_was_filled_in_stays(world: Client, tenant: Tenant) -> None:
    page = await press(world, PAGE, do="name", version="1", family="x" * 36, given="Ruth")

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == ["f-family"]
    assert page.all("//input[@name='family']/@value") == ["x" * 36]
    assert page.all("//main//details[@open]/@id") == ["change-name"]
    assert _person(tenant).version == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"do": "practice", "practice": "!"}, "practice"),
        ({"do": "death", "died": "soon"}, "died"),
        ({"do": "death", "died": "2026-11-20", "notification": "9"}, "notification"),
        ({"do": "security"}, "security"),
        ({"do": "address", "lines": "1\n2\n3\n4\n5\n6"}, "lines"),
        ({"do": "consent", "store": "Perhaps", "view": "Yes", "additional": "Yes"}, "store"),
    ],
)
async def test_each_form_says_what_is_wrong_at_its_field(world: Client, fields: dict[str, str], field: str) -> None:
    page = await press(world, PAGE, version="1", **fields)

    assert page.status == 422
    assert {anchor for anchor, _ in faults(page)} == {f"f-{field}"}


async def test_a_stale_form_changes_nothing_and_shows_both(world: Client, tenant: Tenant) -> None:
    await press(world, PAGE, do="name", version="1", family="First")

    page = await press(world, PAGE, do="name", version="1", family="Second")

    assert page.status == 409
    assert [anchor for anchor, _ in faults(page)] == ["compared-name"]
    compared = page.all("//div[@id='compared-name']//tbody/tr[last()]/*")
    assert compared == ["Family name", "First", "Second"]
    assert _person(tenant).version == 2


async def test_who_has_seen_both_can_send_it_again(world: Client, tenant: Tenant) -> None:
    await press(world, PAGE, do="name", version="1", family="First")
    page = await press(world, PAGE, do="name", version="1", family="Second")
    (version,) = page.all("//details[@id='change-name']//input[@name='version']/@value")

    await press(world, PAGE, do="name", version=version, family="Second")

    assert _person(tenant).body["patient"]["name"][0]["family"] == "Second"


async def test_a_form_with_a_mistake_stays_stale_while_it_is_mended(world: Client, tenant: Tenant) -> None:
    await press(world, PAGE, do="name", version="1", family="First")

    page = await press(world, PAGE, do="practice", version="1", practice="!")

    assert page.status == 409
    assert _person(tenant).version == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
async def test_a_form_without_its_version_is_stale(world: Client, tenant: Tenant, version: str) -> None:
    reply = await send(world, PAGE, do="security", security="R", version=version)

    assert reply.status == 409
    assert _person(tenant).version == 1


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        (PAGE, {"do": "fly"}, 400),
        (PAGE, {}, 400),
        ("/t/default/patients/9434765870", {"do": "name", "version": "0"}, 404),
    ],
)
async def test_what_nobody_can_do_is_refused(world: Client, path: str, fields: dict[str, str], status: int) -> None:
    token = (await look(world, PAGE)).all("//input[@name='form_token']/@value")[0]

    reply = await world.post(f"/_simulator{path}", data={"form_token": token, **fields})

    assert reply.status == status


async def test_a_form_of_another_origin_changes_nothing(world: Client, tenant: Tenant) -> None:
    form = {"do": "security", "security": "R", "version": "1"}

    reply = await world.post(f"/_simulator{PAGE}", data=form, headers={"Origin": "http://evil.example"})

    assert (reply.status, _person(tenant).version) == (403, 1)


async def test_another_tenant_keeps_its_own(world: Client, tenant: Tenant) -> None:
    await world.get("/t/other/personal-demographics/FHIR/R4/_ping")

    await press(world, f"/t/other/patients/{RUTH}", do="security", security="R", version="1")

    assert _person(tenant).version == 1


async def test_nothing_of_a_record_becomes_more_than_text(world: Client, tenant: Tenant) -> None:
    for kind, key, body in _HOSTILE:
        reply = await world.put(f"{API}/documents/{kind}/{key}", json=body)
        assert reply.status in (200, 201), (kind, await reply.text())

    page = await look(world, PAGE)
    pages = [page, await look(world, "/t/default/patients"), await look(world, f"{PAGE}?done=<script>")]
    pages += [await look(world, f"/t/default/documents/{kind}/{key}") for kind, key, _ in _HOSTILE]

    assert [(each.status, harmless(each)) for each in pages] == [(200, True)] * len(pages)
    for section in ("pds", "practice", "related", "scr", "eps", "encounters"):
        assert HOSTILE[:40] in page.words(f"//section[@aria-labelledby='{section}']"), section


async def test_nothing_that_is_sent_in_a_form_or_address_becomes_more_than_text(world: Client) -> None:
    names = ("prefix", "given", "family", "lines", "postcode", "practice", "died", "prescription", "store")
    fields = dict.fromkeys(names, HOSTILE)
    forms = ("name", "address", "practice", "death", "security", "consent", "prescription")
    pages = [await press(world, PAGE, do=do, version=version, **fields) for do in forms for version in ("1", HOSTILE)]
    pages += [await look(world, f"/t/default/patients?find={HOSTILE}&condition={HOSTILE}&page={HOSTILE}")]

    assert [page.words("//h1") for page in pages if not harmless(page)] == []


_WHO = {"nhs_number": RUTH}
_MESSAGE = {
    "tracking_id": "T1",
    "interaction": HOSTILE,
    "document_id": HOSTILE,
    "replaces": None,
    "ods_codes": [HOSTILE],
    "received": HOSTILE,
}
_HOSTILE: tuple[tuple[str, str, object], ...] = (
    ("people", RUTH, {**_WHO, "note": HOSTILE, "patient": {
        "name": [{"given": [HOSTILE], "family": HOSTILE, "prefix": [HOSTILE], "period": {"start": HOSTILE}}],
        "address": [{"line": [HOSTILE], "postalCode": HOSTILE, "text": HOSTILE, "use": "home"}],
        "telecom": [{"system": HOSTILE, "value": HOSTILE, "use": HOSTILE}],
        "contact": [{"telecom": [{"value": HOSTILE}]}],
        "generalPractitioner": [{"identifier": {"value": HOSTILE}}],
    }, "history": {"name": [{"family": HOSTILE}]}}),
    ("related-people", RUTH, [{"resourceType": "RelatedPerson", "id": HOSTILE,
        "patient": {"identifier": {"value": HOSTILE}}, "name": [{"family": HOSTILE}],
        "telecom": [{"value": HOSTILE}], "relationship": [{"coding": [{"code": HOSTILE, "display": HOSTILE}]}]}]),
    ("care-records", RUTH, {**_WHO, "created": "2020", "author": {"name": HOSTILE, "role_name": HOSTILE},
        "allergies": [{"name": HOSTILE, "note": HOSTILE}], "medicines": [{"name": HOSTILE, "dose": HOSTILE}]}),
    ("scr-audit", RUTH, {**_WHO, "events": [{"what": HOSTILE, "at": "2026-11-22T10:00:00Z", "type": HOSTILE,
        "reason": HOSTILE, "message": HOSTILE, "role": HOSTILE}]}),
    ("prescriptions", "010005-A81013-00001U", {"prescriptionId": "010005-A81013-00001U", "nhsNumber": RUTH,
        "prescriberOrg": HOSTILE, "dispenserOrg": HOSTILE, "nominatedDispenserOrg": HOSTILE, "treatmentType": HOSTILE,
        "cancellationReason": HOSTILE, "status": HOSTILE, "issueDate": HOSTILE,
        "lineItems": {"1": {"itemName": HOSTILE, "quantityForm": HOSTILE, "dosageInstruction": HOSTILE,
                            "status": HOSTILE}},
        "history": {"1": {"message": HOSTILE, "timestamp": HOSTILE, "org": HOSTILE}}}),
    ("rcs-reports", "R1", {**_WHO, "received": "2026-11-22T10:00:00Z",
        "xml": '<ClinicalDocument xmlns="urn:hl7-org:v3"/>'}),
    ("ambulance-requests", "A1", {**_WHO, "id": HOSTILE, "cad_reference": HOSTILE, "status": HOSTILE,
        "priority": HOSTILE, "superseded_by": HOSTILE, "received": HOSTILE}),
    ("access-tokens", "t1", {**_WHO, "mode": "patient-access", "app": HOSTILE}),
    ("itk-encounters", "C1", {"case_reference": HOSTILE, "messages": [_MESSAGE]}),
    ("dos-services", "77", {"id": "77", "name": HOSTILE, "ods_code": HOSTILE, "type": {"id": 100, "name": HOSTILE},
        "endpoints": [{"order": 1, "transport": HOSTILE, "interaction": HOSTILE}]}),
)  # fmt: skip
