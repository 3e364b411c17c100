import base64

import pytest

from simulator.services.eps.prescribing import DISPENSING_BASE_PATH, OLDER_BASE_PATH
from simulator.services.eps.prescribing.operations import nhs_number_of
from simulator.services.eps.prescription.store import find
from simulator.wire.fhir_xml import read_fhir_xml, write_fhir_xml
from simulator.wire.json import Json, read_json
from simulator.wire.xml import parse_xml
from tests.makers import NHS_NUMBER
from tests.services.eps.dispensing.messages import a_dispense, a_notification_bundle
from tests.services.eps.makers import PRESCRIPTION_ID, a_tenant_with
from tests.services.eps.prescribing.calls import (
    PREPARE,
    PROCESS,
    VALIDATE,
    a_prescribing_call,
    code_of,
    issues_of,
    replied,
    told,
    with_options,
)
from tests.services.eps.prescribing.orders import a_cancellation, an_order, resources_of, without

STATUS, PING, POLL = "eps.prescribing-status.retrieve", "eps.prescribing-ping.retrieve", "eps.poll.retrieve"


async def test_prepare_gives_exactly_digest_timestamp_and_algorithm() -> None:
    status, body = await told(an_order(signed=False), PREPARE)

    assert status == 200
    assert [each["name"] for each in body["parameter"]] == ["digest", "timestamp", "algorithm"]
    assert body["parameter"][1]["valueString"] == "2026-11-22T10:00:00+00:00"
    assert body["parameter"][2]["valueString"] == "RS256"


async def test_prepare_gives_the_same_digest_for_the_same_order_at_the_same_time() -> None:
    first = await told(an_order(signed=False), PREPARE)

    second = await told(an_order(signed=False), PREPARE)

    assert second == first


async def test_prepare_keeps_nothing() -> None:
    tenant = a_tenant_with()

    await told(an_order(signed=False), PREPARE, tenant=tenant)

    assert find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID) is None


async def test_prepare_is_for_applications_of_sha_1_where_the_tenant_says_so() -> None:
    _, body = await told(an_order(signed=False), PREPARE, tenant=with_options(algorithm="RS1"))

    assert body["parameter"][2]["valueString"] == "RS1"
    assert b"xmldsig#rsa-sha1" in base64.b64decode(body["parameter"][0]["valueString"])


async def test_prepare_refuses_a_cancellation() -> None:
    status, body = await told(a_cancellation(), PREPARE)

    assert status == 400
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "fatal",
                "code": "invalid",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "code": "INVALID_VALUE",
                            "display": "MessageHeader.eventCoding.code must be 'prescription-order'.",
                        }
                    ]
                },
                "expression": ["MessageHeader.eventCoding.code"],
            }
        ],
    }


async def test_prepare_refuses_a_dispense_notification() -> None:
    order = an_order()
    resources_of(order, "MessageHeader")[0]["eventCoding"]["code"] = "dispense-notification"

    _, body = await told(order, PREPARE)

    assert code_of(body) == "INVALID_VALUE"


async def test_prepare_tells_what_is_wrong_with_the_content_before_it_gives_a_digest() -> None:
    order = an_order(signed=False)
    resources_of(order, "MedicationRequest")[0]["status"] = "draft"

    _, body = await told(order, PREPARE)

    assert issues_of(body) == ["MedicationRequest.status must be active."]


async def test_an_order_is_taken_with_an_informational_outcome() -> None:
    status, body = await told(an_order())

    assert status == 200
    assert body == {
        "resourceType": "OperationOutcome",
        "meta": {"lastUpdated": "2026-11-22T10:00:00+00:00"},
        "issue": [{"code": "informational", "severity": "information"}],
    }


async def test_a_reply_is_fhir_r4_and_mirrors_the_ids() -> None:
    reply = await replied(an_order())

    assert dict(reply.headers) == {
        "Content-Type": "application/fhir+json; fhirVersion=4.0",
        "X-Request-ID": "6a4f5b1c-2d3e-4f50-8a61-b7c8d9e0f123",
        "X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da",
    }


async def test_an_order_through_the_older_gateway_is_the_same_prescription() -> None:
    tenant = a_tenant_with()

    await told(an_order(), tenant=tenant, base=OLDER_BASE_PATH)

    assert find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID) is not None


async def test_an_order_in_xml_is_the_same_prescription() -> None:
    tenant = a_tenant_with()

    reply = await replied(
        write_fhir_xml(an_order(items=2)), tenant=tenant, headers={"Content-Type": "application/fhir+xml"}
    )

    found = find(a_prescribing_call(tenant=tenant), PRESCRIPTION_ID)
    assert reply.status == 200
    assert found is not None
    assert len(found.current_issue.items) == 2


async def test_a_client_that_takes_xml_is_answered_in_xml() -> None:
    reply = await replied(an_order(), headers={"Accept": "application/fhir+xml"})

    assert reply.headers["Content-Type"] == "application/fhir+xml; fhirVersion=4.0"
    assert read_fhir_xml(parse_xml(reply.body))["issue"] == [{"severity": "information", "code": "informational"}]


async def test_a_dispense_notification_is_handed_to_dispensing() -> None:
    order = an_order()
    resources_of(order, "MessageHeader")[0]["eventCoding"]["code"] = "dispense-notification"

    status, body = await told(order, base=DISPENSING_BASE_PATH)

    assert status == 400
    assert "prescribing" not in str(body)


async def test_validate_finds_nothing_in_a_sound_message() -> None:
    status, body = await told(an_order(), VALIDATE)

    assert status == 200
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "information", "code": "informational"}],
    }


async def test_validate_tells_what_is_missing() -> None:
    order = an_order()
    del resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["quantity"]

    status, body = await told(order, VALIDATE)

    assert status == 400
    assert "MedicationRequest.dispenseRequest.quantity: minimum required = 1" in issues_of(body)[0]


async def test_validate_has_nothing_against_a_resource_without_a_profile_here() -> None:
    status, _ = await told({"resourceType": "Basic"}, VALIDATE)

    assert status == 200


async def test_validate_refuses_what_does_not_say_what_it_is() -> None:
    status, body = await told({}, VALIDATE)

    assert (status, issues_of(body)) == (400, ["Missing required element: 'resourceType'"])


async def test_metadata_wraps_the_capability_statement() -> None:
    reply = await replied(operation="eps.capability.retrieve")

    assert reply.headers["Content-Type"] == "application/json"
    assert read_json(reply.body)["capabilityStatement"]["resourceType"] == "CapabilityStatement"


async def test_status_passes_with_validator_and_spine() -> None:
    status, body = await told(operation=STATUS)

    assert (status, body["status"]) == (200, "pass")
    assert set(body["checks"]) == {"validator:status", "spine:status"}


async def test_status_wants_an_api_key_where_access_is_not_open() -> None:
    tenant = a_tenant_with(access="presence")

    refused, _ = await told(operation=STATUS, tenant=tenant)
    passed, _ = await told(operation=STATUS, tenant=tenant, headers={"apikey": "a1"})

    assert (refused, passed) == (401, 200)


async def test_ping_answers_anybody() -> None:
    status, body = await told(operation=PING, tenant=a_tenant_with(access="enforced"))

    assert status == 200
    assert set(body) == {"version", "revision", "releaseId", "commitId"}


async def test_polling_is_not_supported_any_more() -> None:
    status, body = await told(operation=POLL)

    assert status == 400
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "information",
                "code": "informational",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "version": "1",
                            "code": "INTERACTION_NOT_SUPPORTED",
                            "display": "Interaction not supported",
                        }
                    ]
                },
            }
        ],
    }


async def test_another_path_is_unknown() -> None:
    status, _ = await told(operation="eps.prescribing.unsupported")

    assert status == 404


async def test_a_message_is_recorded_under_its_patient_and_its_id() -> None:
    call = a_prescribing_call(an_order())

    named = call.service.reads_nhs_number(call)
    await call.operation.answer(call)

    assert (named, call.message_id) == ("9000000009", an_order()["identifier"]["value"])


async def test_a_message_without_a_valid_nhs_number_is_recorded_under_nobody() -> None:
    no_patient = a_prescribing_call(without(an_order(), "Patient"))
    no_message = a_prescribing_call(b"{")
    no_body = a_prescribing_call(operation=POLL)

    named = [call.service.reads_nhs_number(call) for call in (no_patient, no_message, no_body)]

    assert named == [None, None, None]


def test_the_gateway_waits_thirty_seconds() -> None:
    call = a_prescribing_call(an_order(), PROCESS)

    assert call.operation.patience is not None
    assert call.operation.patience(call) == 30.0


@pytest.mark.parametrize("message", [an_order(), a_cancellation(), a_notification_bundle()])
def test_every_message_is_about_its_patient(message: Json) -> None:
    assert nhs_number_of(a_prescribing_call(message)) == NHS_NUMBER


def test_a_notification_of_a_wrong_nhs_number_is_about_nobody() -> None:
    message = a_notification_bundle(a_dispense(subject={"identifier": {"value": "1"}}))

    assert nhs_number_of(a_prescribing_call(message)) is None
