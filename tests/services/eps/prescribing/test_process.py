from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.services.eps.prescribing import process
from simulator.services.eps.prescription.faults import Busy
from simulator.services.eps.prescription.store import find
from simulator.wire.json import Json, copy_json
from tests.makers import NHS_NUMBER, a_person, answered
from tests.services.eps.makers import ITEM_IDS, PRESCRIPTION_ID, a_prescription, a_prescription_id, a_tenant_with
from tests.services.eps.prescribing.calls import a_prescribing_call, code_of, issues_of, told, with_options
from tests.services.eps.prescribing.orders import a_cancellation, an_order, resources_of, without

OTHER_MESSAGE = "8b5f6c2d-3e4f-4051-9b72-c8d9e0f1a235"


async def test_an_order_becomes_a_prescription_to_be_dispensed() -> None:
    tenant = a_tenant_with()

    await told(an_order(items=3), tenant=tenant)

    found = find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID)
    assert found is not None
    assert (found.status, found.nhs_number) == ("0001", NHS_NUMBER)
    assert [item.id for item in found.current_issue.items] == list(ITEM_IDS[:3])


async def test_repeats_are_in_addition_to_the_first_issue() -> None:
    tenant = a_tenant_with()

    await told(an_order(course="continuous-repeat-dispensing", repeats=5), tenant=tenant)

    found = find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID)
    assert found is not None
    assert [issue.status for issue in found.issues] == ["0001", *["9000"] * 5]


async def test_the_same_message_again_is_taken_again_and_changes_nothing() -> None:
    tenant = a_tenant_with()
    await told(an_order(), tenant=tenant)
    before = tenant.documents.peek("prescriptions", PRESCRIPTION_ID)

    status, _ = await told(an_order(), tenant=tenant)

    assert status == 200
    assert tenant.documents.peek("prescriptions", PRESCRIPTION_ID) is before


async def test_another_message_for_the_same_prescription_is_a_duplicate() -> None:
    tenant = a_tenant_with(a_prescription())

    status, body = await told(an_order(message_id=OTHER_MESSAGE), tenant=tenant)

    assert (status, code_of(body)) == (400, "DUPLICATE_PRESCRIPTION_ID")
    assert body["issue"][0]["details"]["coding"][0]["system"] == "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"


async def test_another_prescription_in_a_message_of_the_same_id_is_refused() -> None:
    tenant = a_tenant_with()
    await told(an_order(), tenant=tenant)

    status, body = await told(an_order(a_prescription_id(2)), tenant=tenant)

    assert (status, code_of(body)) == (400, "202")


async def test_an_order_for_somebody_who_has_died_is_refused() -> None:
    tenant = a_tenant_with(people=[a_person(deceasedDateTime="2026-10-01T00:00:00+00:00")])

    status, body = await told(an_order(), tenant=tenant)

    assert (status, code_of(body)) == (400, "PATIENT_DECEASED")
    assert find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID) is None


async def test_an_unsigned_order_is_refused_and_not_kept() -> None:
    tenant = a_tenant_with()

    status, body = await told(an_order(signed=False), tenant=tenant)

    assert (status, code_of(body)) == (400, "MISSING_DIGITAL_SIGNATURE")
    assert find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID) is None


async def test_an_unsigned_order_is_taken_where_signatures_are_off() -> None:
    status, _ = await told(an_order(signed=False), tenant=with_options(signatures="off"))

    assert status == 200


async def test_a_wrong_check_character_is_told_in_spines_words() -> None:
    _, body = await told(an_order("24F5DA-A83008-7EFE6A"))

    coding = body["issue"][0]["details"]["coding"][0]
    assert coding == {
        "system": "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode",
        "code": "FAILURE_TO_PROCESS_MESSAGE",
        "display": "Unable to process message. Information missing or invalid - prescriptionID has invalid checksum",
    }


@pytest.mark.parametrize(
    "order",
    [an_order("24F5DA-A83008-7EFE6A"), an_order(items=5), an_order(signed=False)],
    ids=["wrong check character", "five items", "unsigned"],
)
async def test_a_lenient_tenant_takes_what_the_sandbox_takes(order: Json) -> None:
    status, _ = await told(order, tenant=with_options(lenient=True))

    assert status == 200


async def test_a_lenient_tenant_says_that_a_second_order_was_not_kept() -> None:
    tenant = with_options(lenient=True)
    await told(an_order(), tenant=tenant)
    call = a_prescribing_call(an_order(message_id=OTHER_MESSAGE), tenant=tenant)

    reply = await call.operation.answer(call)

    assert reply.status == 200
    assert [finding.rule for finding in call.findings] == ["eps.order.not-kept"]


async def test_a_lenient_tenant_says_that_an_order_without_an_id_was_not_kept() -> None:
    order = an_order()
    del resources_of(order, "MedicationRequest")[0]["groupIdentifier"]["value"]
    call = a_prescribing_call(order, tenant=with_options(lenient=True))

    await call.operation.answer(call)

    assert [finding.rule for finding in call.findings] == ["eps.order.not-kept"]


async def test_a_bundle_without_entries_lacks_a_field() -> None:
    status, body = await told({"resourceType": "Bundle", "type": "message"})

    assert (status, code_of(body)) == (400, "MISSING_FIELD")


async def test_an_unknown_event_is_refused() -> None:
    order = an_order()
    resources_of(order, "MessageHeader")[0]["eventCoding"]["code"] = "prescription-gift"

    status, body = await told(order)

    assert status == 400
    assert body["issue"] == [
        {
            "severity": "fatal",
            "code": "value",
            "diagnostics": "MessageHeader.eventCoding.code must be one of: prescription-order, "
            "prescription-order-update, dispense-notification.",
            "expression": ["Bundle.entry.resource.ofType(MessageHeader).eventCoding.code"],
        }
    ]


@pytest.mark.parametrize("kind", ["Parameters", "Task", "Claim"])
async def test_another_resource_than_a_bundle_is_refused(kind: str) -> None:
    _, body = await told({"resourceType": kind})

    assert issues_of(body) == ["Incorrect FHIR resource type. Expected Bundle."]


async def test_prescribing_can_be_switched_off() -> None:
    status, body = await told(an_order(), tenant=with_options(prescribing=False))

    assert (status, body["issue"][0]["code"]) == (400, "not-supported")


async def test_a_cancellation_ends_a_prescription_with_its_last_item() -> None:
    tenant = a_tenant_with(a_prescription(items=2))

    await told(a_cancellation(item=1), tenant=tenant)
    first = find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID)
    await told(a_cancellation(item=2), tenant=tenant)
    second = find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID)

    assert first is not None
    assert second is not None
    assert (first.status, second.status) == ("0001", "0005")


async def test_cancelling_for_another_patient_is_refused_as_spine_does() -> None:
    tenant = a_tenant_with(a_prescription())

    status, body = await told(a_cancellation(nhs_number="9000000017"), tenant=tenant)

    assert status == 400
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "processing",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-history",
                            "code": "R-5000",
                            "display": "Unable to process message. Information missing or invalid - "
                            "Mismatch between prescription and cancellation NHSNumber",
                        }
                    ]
                },
            }
        ],
    }


@pytest.mark.parametrize(
    ("cancellation", "said"),
    [
        (a_cancellation("24F5DA-A83008"), "prescriptionID has invalid format"),
        (a_cancellation("24F5DA-A83008-7EFE6A"), "prescriptionID has invalid checksum"),
        (a_cancellation(item_id="17"), "17 is not a valid GUID format"),
    ],
)
async def test_a_cancellation_of_a_malformed_id_is_r_5000(cancellation: Json, said: str) -> None:
    _, body = await told(cancellation)

    assert code_of(body) == "R-5000"
    assert body["issue"][0]["details"]["coding"][0]["display"].endswith(f" - {said}")


async def test_a_cancellation_that_comes_before_its_order_is_applied_when_it_comes() -> None:
    tenant = a_tenant_with()

    _, body = await told(a_cancellation(), tenant=tenant)
    await told(an_order(), tenant=tenant)

    found = find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID)
    assert code_of(body) == "R-0008"
    assert found is not None
    assert found.status == "0005"


async def test_cancelling_can_be_switched_off() -> None:
    _, body = await told(a_cancellation(), tenant=with_options(cancellation=False))

    assert (code_of(body), body["issue"][0]["code"]) == ("R-0009", "not-supported")


def _without_long_id(message: Json) -> Json:
    del resources_of(message, "MedicationRequest")[0]["groupIdentifier"]["extension"]
    return message


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_without_long_id, "INVALID_VALUE"),
        (lambda message: without(message, "Patient"), "TOO_FEW_VALUES_SUBMITTED"),
        (lambda message: without(message, "Practitioner"), "TOO_FEW_VALUES_SUBMITTED"),
    ],
    ids=["no long id", "no patient", "no practitioner"],
)
async def test_a_cancellation_that_cannot_be_translated_is_refused(spoil: Callable[[Json], Json], code: str) -> None:
    status, body = await told(spoil(a_cancellation()))

    assert (status, code_of(body)) == (400, code)


async def test_a_refused_message_changes_nothing() -> None:
    tenant = a_tenant_with(a_prescription(items=2))
    revisions = dict(tenant.documents.revisions)

    for message in (an_order(message_id=OTHER_MESSAGE), a_cancellation(nhs_number="9000000017"), an_order(items=5)):
        await told(message, tenant=tenant)

    assert dict(tenant.documents.revisions) == revisions


@pytest.mark.parametrize(
    ("command", "message"), [("upload", an_order()), ("cancel_item", a_cancellation())], ids=["order", "cancellation"]
)
async def test_a_prescription_that_others_keep_changing_is_a_conflict(
    command: str, message: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*given: object) -> None:
        raise Busy

    monkeypatch.setattr(process, command, never)

    status, body = await told(message)

    assert (status, code_of(body)) == (400, "RESOURCE_VERSION_MISMATCH")


JUNK: st.SearchStrategy[Json] = st.sampled_from(
    [None, 7, -1.5, True, "", "x", [], {}, [None], [7], ["x"], [{}], {"x": 1}, [[]]]
)


@st.composite
def _spoilt(draw: st.DrawFn) -> Json:
    """A sound message in which something, anywhere, is replaced by junk or left out; up to three times."""
    message = draw(
        st.sampled_from([an_order(items=2), an_order(course="continuous-repeat-dispensing"), a_cancellation()])
    )
    message = copy_json(message)
    for _ in range(draw(st.integers(1, 3))):
        parent, key = message, draw(st.sampled_from(sorted(message)))
        while isinstance(parent[key], dict | list) and parent[key] and draw(st.integers(0, 5)):
            parent = parent[key]
            key = draw(st.sampled_from(sorted(parent) if isinstance(parent, dict) else range(len(parent))))
        if draw(st.booleans()):
            parent[key] = copy_json(draw(JUNK))
        else:
            del parent[key]
        if not message:
            break
    return message


@settings(max_examples=400, deadline=None)
@given(_spoilt(), st.sampled_from([{}, {"lenient": True}, {"validation": False}, {"signatures": "verified"}]))
async def test_a_message_spoilt_anywhere_is_taken_or_refused_and_never_crashes(message: Json, options: Json) -> None:
    tenant = with_options(**options)

    for operation in ("eps.order.prepare", "eps.message.process", "eps.resource.validate"):
        call = a_prescribing_call(message, operation, tenant=tenant)
        reply = await answered(call)
        found = [finding for rule in call.operation.rules for finding in rule(call, reply)]

        assert reply.status in {200, 400}
        assert all(finding.rule.startswith(("eps.", "fhir.")) for finding in found)
