"""Dispense notifications: what they do to the prescription, what they have to contain, and when they are refused."""

from copy import deepcopy

import pytest

from simulator.services.eps.dispensing import notification
from simulator.services.eps.dispensing.notification import issue_of, notification_of
from simulator.wire.json import Json, read_json
from tests.services.eps.dispensing.calls import (
    NOTIFY,
    a_dispensing_call,
    code_of,
    findings_of,
    now,
    sent,
    told,
)
from tests.services.eps.dispensing.messages import (
    CODES,
    NOTIFICATION_ID,
    a_dispense,
    a_notification_bundle,
    a_pharmacy,
    a_role,
    repeats,
)
from tests.services.eps.makers import ITEM_IDS, PHARMACY, a_prescription, a_tenant_with, an_erd_prescription

SUCCESS = {
    "resourceType": "OperationOutcome",
    "meta": {"lastUpdated": "2026-11-22T10:00:00+00:00"},
    "issue": [{"code": "informational", "severity": "information"}],
}
AMENDMENT_ID = "5f5a1b0a-4c2d-4e3f-8a6b-000000000002"


async def test_a_notification_of_everything_dispenses_the_prescription() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    said = await sent(NOTIFY, a_notification_bundle(), tenant)

    assert said == (200, SUCCESS)
    assert (now(tenant).status, [item.status for item in now(tenant).current_issue.items]) == ("0006", ["0001"])


async def test_a_partial_notification_leaves_the_prescription_active() -> None:
    tenant = a_tenant_with(a_prescription(status="0002", items=2))
    dispenses = (a_dispense(1, prescription="0003"), a_dispense(2, "0004", prescription="0003"))

    await sent(NOTIFY, a_notification_bundle(*dispenses), tenant)

    assert (now(tenant).status, [item.status for item in now(tenant).current_issue.items]) == ("0003", ["0001", "0004"])


async def test_what_was_said_is_kept_as_records_have_it() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    await sent(NOTIFY, a_notification_bundle(), tenant)

    (kept,) = now(tenant).notifications
    assert kept.is_last
    assert (kept.id, kept.status, kept.timestamp) == (NOTIFICATION_ID.upper(), "0006", "2026-11-22T09:45:00.000Z")
    assert kept.items == (
        {
            "lineItemNo": "1",
            "lineItemId": ITEM_IDS[0],
            "status": "0001",
            "components": [
                {
                    "itemName": "Amoxicillin 500mg capsules",
                    "quantity": 28,
                    "quantityForm": "tablet",
                    "dosageInstruction": "One to be taken each day",
                }
            ],
        },
    )


def test_two_products_for_one_item_are_its_components() -> None:
    _, said = notification_of(a_notification_bundle(a_dispense(), a_dispense()))

    assert [len(item["components"]) for item in said["lineItems"].values()] == [2]


def test_reasons_for_not_dispensing_are_kept_for_items_and_for_the_whole() -> None:
    reason = {"coding": [{"system": f"{CODES}medicationdispense-status-reason", "code": "0002"}]}
    dispense = a_dispense(1, "0002", prescription="0007", statusReasonCodeableConcept=reason)
    whole = {
        "url": notification.NON_DISPENSING,
        "valueCoding": {"system": f"{CODES}medicationdispense-status-reason", "code": "0010"},
    }
    dispense["extension"].append(whole)

    _, said = notification_of(a_notification_bundle(dispense))

    assert said["nonDispensingReason"] == "0010"
    assert said["lineItems"]["1"]["nonDispensingReason"] == "0002"


async def test_the_same_notification_again_changes_nothing() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(NOTIFY, a_notification_bundle(), tenant)
    before = now(tenant).body

    status, _ = await sent(NOTIFY, a_notification_bundle(), tenant)

    assert (status, now(tenant).body) == (200, before)


async def test_another_notification_under_a_used_id_is_refused() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(NOTIFY, a_notification_bundle(a_dispense(1, "0003", prescription="0003")), tenant)

    status, body = await sent(NOTIFY, a_notification_bundle(), tenant)

    assert (status, code_of(body), now(tenant).status) == (400, "202", "0003")


async def test_an_amendment_replaces_the_last_notification() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(NOTIFY, a_notification_bundle(), tenant)
    amended = a_notification_bundle(
        a_dispense(1, "0003", prescription="0003"), message_id=AMENDMENT_ID, replaces=NOTIFICATION_ID
    )

    status, _ = await sent(NOTIFY, amended, tenant)

    assert (status, now(tenant).status, now(tenant).last_notification) == (200, "0003", AMENDMENT_ID.upper())


async def test_an_amendment_of_another_than_the_last_is_refused() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(NOTIFY, a_notification_bundle(), tenant)

    status, body = await sent(NOTIFY, a_notification_bundle(message_id=AMENDMENT_ID, replaces=AMENDMENT_ID), tenant)

    assert (status, code_of(body)) == (400, "DISPENSE_AMEND_IDENTIFIER_MISMATCH")


@pytest.mark.parametrize("status", ["0001", "0004", "0005", "0006", "0008", "9001"])
async def test_a_prescription_that_is_not_with_a_dispenser_cannot_be_dispensed(status: str) -> None:
    tenant = a_tenant_with(a_prescription(status=status))
    before = now(tenant).body

    said, body = await sent(NOTIFY, a_notification_bundle(), tenant)

    assert (said, code_of(body)) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION")
    assert now(tenant).body == before


async def test_an_unknown_prescription_is_not_found() -> None:
    status, body = await sent(NOTIFY, a_notification_bundle(), a_tenant_with())

    assert (status, code_of(body)) == (400, "PRESCRIPTION_NOT_FOUND")


async def test_an_item_that_the_prescription_does_not_have_is_not_found() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    status, body = await sent(NOTIFY, a_notification_bundle(a_dispense(1), a_dispense(2)), tenant)

    assert (status, code_of(body), now(tenant).status) == (400, "MEDICATIONREQUEST_NOT_FOUND", "0002")


async def test_an_item_of_which_nothing_is_said_is_missed() -> None:
    tenant = a_tenant_with(a_prescription(status="0002", items=2))

    status, body = await sent(NOTIFY, a_notification_bundle(), tenant)

    assert (status, code_of(body), now(tenant).status) == (400, "FAILURE_TO_PROCESS_MESSAGE", "0002")
    assert ITEM_IDS[1] in body["issue"][0]["details"]["coding"][0]["display"]


async def test_an_item_status_that_does_not_fit_the_prescriptions_is_refused() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    status, body = await sent(NOTIFY, a_notification_bundle(a_dispense(1, "0004", prescription="0006")), tenant)

    assert (status, code_of(body)) == (400, "MEDICATIONREQUEST_INVALID_STATE_TRANSITION")


async def test_a_notification_of_another_issue_than_the_one_with_the_dispenser_is_refused() -> None:
    tenant = a_tenant_with(an_erd_prescription(status="0002"))

    status, body = await sent(NOTIFY, a_notification_bundle(a_dispense(issue=2)), tenant)

    assert (status, code_of(body)) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION")


async def test_the_issue_of_a_repeat_is_dispensed_and_the_next_one_comes_up() -> None:
    tenant = a_tenant_with(an_erd_prescription(status="0002"))

    status, _ = await sent(NOTIFY, a_notification_bundle(a_dispense(issue=1)), tenant)

    assert (status, now(tenant).current_number, now(tenant).issues[0].status) == (200, 2, "0006")


@pytest.mark.parametrize("issue", [1, 4])
def test_the_issue_is_read_from_the_request_or_else_from_the_dispensed_item(issue: int) -> None:
    there = a_dispense(issue=issue)
    here = a_dispense(extension=[repeats(issue)])

    assert (issue_of(there), issue_of(here), issue_of(a_dispense())) == (issue, issue, None)


def _authority_gone(bundle: Json) -> None:
    bundle["entry"][-1]["resource"] = a_pharmacy(extension=[])


def _authority_unnamed(bundle: Json) -> None:
    bundle["entry"][-1]["resource"]["extension"][0]["extension"] = []


def _two_times(bundle: Json) -> None:
    bundle["entry"].insert(2, {"resource": a_dispense(whenHandedOver="2026-11-22T08:00:00+00:00")})


def _no_performer(bundle: Json) -> None:
    bundle["entry"][1]["resource"]["performer"] = []
    bundle["entry"].insert(1, {"resource": a_dispense()})


def _both_medications(bundle: Json) -> None:
    bundle["entry"][1]["resource"]["medicationReference"] = {"reference": "urn:uuid:1"}


def _person_by_reference(bundle: Json) -> None:
    role = a_role("urn:uuid:pharmacy", practitioner={"reference": "urn:uuid:1"})
    bundle["entry"][1]["resource"]["contained"][0] = role


@pytest.mark.parametrize(
    ("spoil", "code", "text"),
    [
        (
            _authority_gone,
            "invalid",
            "The dispense notification is missing the reimbursement authority and it should be provided.",
        ),
        (
            _authority_unnamed,
            "invalid",
            "The dispense notification is missing the ODS code for reimbursement authority and it should be provided.",
        ),
        (
            _two_times,
            "value",
            "Expected all MedicationDispenses to have the same value for whenHandedOver. "
            'Received ["2026-11-22T09:45:00+00:00","2026-11-22T08:00:00+00:00"].',
        ),
        (
            _no_performer,
            "value",
            "Expected MedicationDispense to have a value for performer.ofType(PractitionerRole).",
        ),
        (
            _both_medications,
            "structure",
            "MedicationDispense cannot contain both medicationReference and medicationCodeableConcept fields.",
        ),
        (
            _person_by_reference,
            "invalid",
            'Bundle.entry("PractitionerRole").practitioner populated incorrectly. '
            "Please populate with Identifier and Display.",
        ),
    ],
)
async def test_what_the_back_end_finds_is_refused_and_changes_nothing(spoil: object, code: str, text: str) -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    bundle = deepcopy(a_notification_bundle())
    assert callable(spoil)
    spoil(bundle)

    status, body = await sent(NOTIFY, bundle, tenant)

    (issue,) = body["issue"]
    assert (status, issue["code"], issue["diagnostics"]) == (400, code, text)
    assert now(tenant).status == "0002"


def _no_dispense(bundle: Json) -> None:
    del bundle["entry"][1]


def _no_group(bundle: Json) -> None:
    del bundle["entry"][1]["resource"]["contained"][1]["groupIdentifier"]


def _no_status(bundle: Json) -> None:
    bundle["entry"][1]["resource"]["extension"] = []


def _no_type(bundle: Json) -> None:
    del bundle["entry"][1]["resource"]["type"]


def _no_item(bundle: Json) -> None:
    bundle["entry"][1]["resource"]["contained"][1]["identifier"] = []


def _no_id(bundle: Json) -> None:
    del bundle["identifier"]


@pytest.mark.parametrize("spoil", [_no_dispense, _no_group, _no_status, _no_type, _no_item, _no_id])
async def test_what_cannot_be_translated_is_one_fatal_issue(spoil: object) -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    bundle = deepcopy(a_notification_bundle())
    assert callable(spoil)
    spoil(bundle)

    status, body = await sent(NOTIFY, bundle, tenant)

    assert (status, [issue["severity"] for issue in body["issue"]], "meta" in body) == (400, ["fatal"], False)
    assert now(tenant).status == "0002"


@pytest.mark.parametrize(
    "entry", [None, {}, [None], [{"resource": None}], [{"resource": {"resourceType": "MedicationDispense"}}]]
)
async def test_entries_of_any_form_never_crash(entry: Json) -> None:
    status, _ = await sent(NOTIFY, {"resourceType": "Bundle", "entry": entry}, a_tenant_with())

    assert status == 400


async def test_an_application_alone_may_not_dispense() -> None:
    token = {"mode": "application-restricted"}
    tenant = a_tenant_with(a_prescription(status="0002"), access="enforced", access_tokens={"tok3n": token})

    reply = await told(a_dispensing_call(NOTIFY, a_notification_bundle(), tenant, {"Authorization": "Bearer tok3n"}))

    assert (reply.status, read_json(reply.body)["issue"][0]["diagnostics"]) == (
        403,
        "Dispensing functionality can only be accessed using the user-restricted access mode.",
    )


async def test_a_message_about_another_patient_is_taken_and_noted() -> None:
    tenant = a_tenant_with(a_prescription(status="0002", nhsNumber="9000000017"))
    call = a_dispensing_call(NOTIFY, a_notification_bundle(), tenant)

    reply = await told(call)

    assert reply.status == 200
    assert "eps.dispensing.other-patient" in findings_of(call, reply)


def test_the_dispenser_is_the_performers_organisation_or_else_the_sender() -> None:
    named = a_notification_bundle(pharmacy=a_pharmacy("FQQ33"))
    unnamed = a_notification_bundle(pharmacy=a_pharmacy(identifier=[]))

    assert (notification.dispenser_of(named), notification.dispenser_of(unnamed)) == ("FQQ33", PHARMACY)


def test_what_is_not_said_of_a_product_is_left_empty() -> None:
    bare = a_dispense(
        medicationCodeableConcept={"coding": [{"system": "x", "display": "Something"}]},
        quantity=None,
        dosageInstruction=None,
        whenHandedOver="yesterday",
    )

    _, said = notification_of(a_notification_bundle(bare))

    assert "timestamp" not in said
    assert said["lineItems"]["1"]["components"] == [
        {"itemName": "Something", "quantity": None, "quantityForm": "", "dosageInstruction": ""}
    ]


def test_the_patient_is_the_bundles_own_where_it_has_one() -> None:
    bundle = a_notification_bundle()
    identifier = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000017"}
    bundle["entry"].append({"resource": {"resourceType": "Patient", "identifier": [identifier]}})

    assert notification.patient_of(bundle) == "9000000017"


async def test_products_that_name_different_people_are_refused() -> None:
    other = a_dispense(performer=[{"actor": {"reference": "#other"}}])

    _, body = await sent(NOTIFY, a_notification_bundle(a_dispense(), other), a_tenant_with())

    assert body["issue"][0]["expression"] == ["Bundle.entry.resource.ofType(MedicationDispense).performer"]
