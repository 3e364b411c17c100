"""Status updates are kept all or none, show on the prescription, and are refused when they come again."""

import pytest

from simulator.call import Tenant
from simulator.services.eps.prescription import store
from simulator.services.eps.updates.operations import UPDATES, nhs_number_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import ITEM_IDS, a_prescription, a_prescription_id, a_tenant_with
from tests.services.eps.updates.calls import TASK_ID, a_bundle, an_entry, an_update_call, said_of, sent, told

CREATED = ("201 Created", "success", "No issues detected during validation.")
HELD_BACK = ("200 OK", "informational", "Data not committed due to issues in other entries.")


def _status_of_first_item(tenant: Tenant) -> Json:
    found = store.find(an_update_call({}, tenant), a_prescription()["prescriptionId"])
    assert found is not None
    return found.pharmacy_status.get(ITEM_IDS[0])


async def test_an_update_shows_on_the_prescription() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    status, (entry,) = await sent(a_bundle(an_entry(status="ready to collect")), tenant)

    assert (status, entry["fullUrl"], said_of(entry)) == (201, f"urn:uuid:{TASK_ID}", CREATED)
    assert _status_of_first_item(tenant) == {"code": "Ready to Collect", "at": "2026-11-22T09:30:00Z"}


async def test_the_answer_has_its_members_in_order() -> None:
    reply = await told(an_update_call(a_bundle(an_entry())))

    assert reply.body == (
        b'{"resourceType":"Bundle","type":"transaction-response","entry":[{'
        b'"fullUrl":"urn:uuid:4d70678c-81e4-4ff4-8c67-000000000001","response":{"status":"201 Created","outcome":{'
        b'"resourceType":"OperationOutcome","meta":{"lastUpdated":"2026-11-22T10:00:00.000Z"},"issue":[{'
        b'"code":"success","severity":"information","diagnostics":"No issues detected during validation."}]}}}]}'
    )
    assert reply.headers["Content-Type"] == "application/fhir+json"


async def test_with_one_bad_entry_none_is_kept() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    status, entries = await sent(a_bundle(an_entry(1), an_entry(2, owner=None)), tenant)

    assert status == 400
    assert [said_of(entry) for entry in entries] == [
        HELD_BACK,
        ("400 Bad Request", "value", "Missing required field(s) - PharmacyODSCode."),
    ]
    assert _status_of_first_item(tenant) is None


async def test_the_same_update_again_is_a_conflict() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(a_bundle(an_entry(1)), tenant)

    status, entries = await sent(a_bundle(an_entry(1, status="With Pharmacy"), an_entry(2)), tenant)

    assert (status, [said_of(entry)[0] for entry in entries]) == (409, ["409 Conflict", "200 OK"])
    assert entries[0]["response"]["location"] == f"Task/{TASK_ID}"
    assert _status_of_first_item(tenant)["code"] == "Ready to Collect"


async def test_the_same_update_twice_in_a_bundle_is_a_conflict() -> None:
    status, entries = await sent(a_bundle(an_entry(1), an_entry(1)))

    assert (status, [said_of(entry)[1] for entry in entries]) == (409, ["duplicate", "duplicate"])


async def test_an_older_update_does_not_replace_a_newer_one() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(a_bundle(an_entry(1)), tenant)
    call = an_update_call(a_bundle(an_entry(2, "With Pharmacy", lastModified="2026-11-22T08:00:00Z")), tenant)

    reply = await told(call)

    assert (reply.status, [found.rule for found in call.findings]) == (201, ["eps.status.overtaken"])
    assert _status_of_first_item(tenant)["code"] == "Ready to Collect"


@pytest.mark.parametrize(
    ("prescription", "rule"),
    [
        (a_prescription(a_prescription_id(2)), "eps.status.prescription-unknown"),
        (a_prescription(lineItems={}), "eps.status.item-unknown"),
    ],
    ids=["prescription", "item"],
)
async def test_an_update_of_what_nobody_knows_is_kept_and_noted(prescription: Json, rule: str) -> None:
    tenant = a_tenant_with(prescription)
    call = an_update_call(a_bundle(an_entry()), tenant)

    reply = await told(call)

    assert (reply.status, [found.rule for found in call.findings]) == (201, [rule])
    assert len(tenant.documents.changed(UPDATES)) == 1


async def test_a_bundle_of_nothing_is_answered_with_nothing() -> None:
    assert await sent(a_bundle()) == (200, [])


@pytest.mark.parametrize("body", [{}, [], {"resourceType": "Bundle", "type": "message"}, b"", b"{"])
async def test_what_is_no_transaction_is_refused(body: Json) -> None:
    status, entries = await sent(body)

    assert (status, said_of(entries[0])[0]) == (400, "400 Bad Request")


@pytest.mark.parametrize("entry", [None, 5, [], {"resource": None}, {"resource": {"basedOn": {}}}])
async def test_entries_of_any_form_never_crash(entry: Json) -> None:
    status, entries = await sent(a_bundle(entry))

    assert (status, said_of(entries[0])[0]) == (400, "400 Bad Request")


def test_the_record_says_which_patient_it_is_about() -> None:
    of_nobody = a_bundle(an_entry())
    of_nobody["entry"][0]["resource"]["for"]["identifier"]["value"] = "1"
    bodies = (a_bundle(an_entry()), of_nobody, a_bundle(), b"", b"[]")

    assert [nhs_number_of(an_update_call(body)) for body in bodies] == [NHS_NUMBER, None, None, None, None]
