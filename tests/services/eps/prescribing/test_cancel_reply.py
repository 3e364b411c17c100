import pytest

from simulator.wire.fhir_check import check_resource
from simulator.wire.json import Json
from tests.services.eps.makers import (
    ITEM_IDS,
    PHARMACY,
    PRACTICE,
    PRESCRIPTION_ID,
    a_prescription,
    a_tenant_with,
    an_item,
)
from tests.services.eps.prescribing.calls import told
from tests.services.eps.prescribing.orders import a_cancellation, an_order, resources_of

ORGANISATION = {
    "name": "Kirkgate Pharmacy",
    "types": ["pharmacy"],
    "address": {"lines": ["3 Trevelyan Square", "Leeds"], "postcode": "ZZ99 4QA"},
    "phone": "01632 960124",
}
_WITH_CANCELLER = ["MessageHeader", "MedicationRequest", "Patient", "Practitioner", "PractitionerRole", "Organization"]
_WITH_DISPENSER = [
    "MessageHeader", "MedicationRequest", "Patient", "Practitioner", "Practitioner", "PractitionerRole",
    "PractitionerRole", "Organization", "Organization",
]  # fmt: skip


async def _told(prescription: Json, cancellation: Json | None = None, **kinds: Json) -> tuple[int, Json]:
    tenant = a_tenant_with(prescription, organisations={PHARMACY: ORGANISATION}, **kinds)
    return await told(cancellation or a_cancellation(), tenant=tenant)


def _types(bundle: Json) -> list[str]:
    return [entry["resource"]["resourceType"] for entry in bundle["entry"]]


def _item(bundle: Json) -> Json:
    return resources_of(bundle, "MedicationRequest")[0]


@pytest.mark.parametrize(
    ("status", "item", "http", "code", "display", "request_status", "types"),
    [
        ("0000", "0007", 200, "R-0001", "Prescription/item was cancelled", "cancelled", _WITH_CANCELLER),
        ("0001", "0007", 200, "R-0001", "Prescription/item was cancelled", "cancelled", _WITH_CANCELLER),
        ("9000", "0007", 200, "R-0001", "Prescription/item was cancelled", "cancelled", _WITH_CANCELLER),
        ("9001", "0007", 200, "R-0001", "Prescription/item was cancelled", "cancelled", _WITH_CANCELLER),
        (
            "0002",
            "0008",
            400,
            "R-0002",
            "Prescription/item was not cancelled. With dispenser. Marked for cancellation",
            "active",
            _WITH_DISPENSER,
        ),
        (
            "0003",
            "0003",
            400,
            "R-0003",
            "Prescription/item was not cancelled. With dispenser active. Marked for cancellation",
            "active",
            _WITH_DISPENSER,
        ),
        (
            "0003",
            "0001",
            400,
            "R-0004",
            "Prescription/item was not cancelled. Prescription has been dispensed.",
            "completed",
            _WITH_DISPENSER,
        ),
        (
            "0006",
            "0001",
            400,
            "R-0004",
            "Prescription/item was not cancelled. Prescription has been dispensed.",
            "completed",
            _WITH_DISPENSER,
        ),
        (
            "0008",
            "0001",
            400,
            "R-0004",
            "Prescription/item was not cancelled. Prescription has been dispensed.",
            "completed",
            _WITH_DISPENSER,
        ),
        ("0004", "0006", 400, "R-0005", "Prescription/item has expired", "stopped", _WITH_CANCELLER),
        ("0005", "0005", 400, "R-0006", "Prescription/item had already been cancelled", "cancelled", _WITH_CANCELLER),
        (
            "0007",
            "0002",
            400,
            "R-0010",
            "Prescription/item was not cancelled. Prescription has been not dispensed.",
            "stopped",
            _WITH_CANCELLER,
        ),
    ],
)
async def test_a_cancellation_is_answered_by_what_the_prescription_is(
    status: str, item: str, http: int, code: str, display: str, request_status: str, types: list[str]
) -> None:
    prescription = a_prescription(status=status, lineItems={"1": an_item(status=item)})

    told_status, bundle = await _told(prescription)

    history = _item(bundle)["extension"][0]["extension"][0]["valueCoding"]
    assert told_status == http
    assert history == {
        "system": "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-history",
        "code": code,
        "display": display,
    }
    assert _item(bundle)["status"] == request_status
    assert _types(bundle) == types


async def test_a_cancellation_that_another_has_asked_for_is_r_0007() -> None:
    waiting = [{"itemId": ITEM_IDS[0], "reason": "Clinical grounds", "org": "B82001", "at": "2026-11-21T09:00:00Z"}]

    status, bundle = await _told(a_prescription(status="0002", pendingCancellations=waiting))

    assert status == 400
    assert _item(bundle)["extension"][0]["extension"][0]["valueCoding"]["code"] == "R-0007"
    assert _item(bundle)["status"] == "unknown"


@pytest.mark.parametrize("item_id", ["00000000-0000-4000-8000-000000000000"])
async def test_an_unknown_item_is_answered_with_an_outcome(item_id: str) -> None:
    status, body = await _told(a_prescription(), a_cancellation(item_id=item_id))

    assert status == 400
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "not-found",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-history",
                            "code": "R-0008",
                            "display": "Prescription/item not found",
                        }
                    ]
                },
            }
        ],
    }


async def test_the_answer_is_a_message_with_an_id_and_a_time_of_its_own() -> None:
    _, bundle = await _told(a_prescription())

    header = resources_of(bundle, "MessageHeader")[0]
    assert list(bundle) == ["resourceType", "type", "identifier", "timestamp", "entry"]
    assert (bundle["type"], bundle["timestamp"]) == ("message", "2026-11-22T10:00:00+00:00")
    assert header["extension"][0]["valueIdentifier"] == bundle["identifier"]
    assert bundle["identifier"]["value"] == bundle["identifier"]["value"].lower()


async def test_the_header_goes_back_to_the_canceller_from_spine() -> None:
    cancellation = a_cancellation()

    _, bundle = await _told(a_prescription(), cancellation)

    header = resources_of(bundle, "MessageHeader")[0]
    ods = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": PRACTICE}
    assert header["eventCoding"]["code"] == "prescription-order-response"
    assert header["destination"] == [
        {"endpoint": f"urn:nhs-uk:addressing:ods:{PRACTICE}", "receiver": {"identifier": ods}}
    ]
    assert header["sender"] == {
        "identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X2601"},
        "display": "NHS Digital Spine",
    }
    assert header["source"]["endpoint"].endswith("/fhir-prescribing/$process-message")
    assert header["response"] == {"identifier": cancellation["identifier"]["value"], "code": "ok"}


async def test_the_answer_echoes_the_requests_own_ids() -> None:
    cancellation = a_cancellation()

    _, bundle = await _told(a_prescription(), cancellation)

    item = _item(bundle)
    assert item["identifier"][0]["value"] == ITEM_IDS[0].lower()
    assert item["groupIdentifier"] == {
        "system": "https://fhir.nhs.uk/Id/prescription-order-number",
        "value": PRESCRIPTION_ID,
    }
    patient = resources_of(bundle, "Patient")[0]
    assert patient["identifier"] == resources_of(cancellation, "Patient")[0]["identifier"]


async def test_the_medicine_of_an_answer_is_always_the_same_constant() -> None:
    _, bundle = await _told(a_prescription())

    assert _item(bundle)["medicationCodeableConcept"] == {
        "coding": [{"system": "http://snomed.info/sct", "code": "763158003", "display": "Medicinal product"}]
    }


async def test_each_resource_has_the_id_of_its_full_url() -> None:
    _, bundle = await _told(a_prescription(status="0002"))

    assert all(entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in bundle["entry"])


async def test_all_references_are_of_the_message() -> None:
    _, bundle = await _told(a_prescription(status="0002"))

    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    item, role = _item(bundle), resources_of(bundle, "PractitionerRole")[0]
    used = {
        item["subject"]["reference"],
        item["requester"]["reference"],
        item["extension"][1]["valueReference"]["reference"],
        item["dispenseRequest"]["performer"]["extension"][0]["valueReference"]["reference"],
        role["practitioner"]["reference"],
        role["organization"]["reference"],
    }
    assert used <= urls


async def test_the_dispenser_is_named_as_the_population_knows_it() -> None:
    _, bundle = await _told(a_prescription(status="0002"))

    performer = _item(bundle)["dispenseRequest"]["performer"]
    organisation = resources_of(bundle, "Organization")[1]
    assert (performer["identifier"]["value"], performer["display"]) == (PHARMACY, "Kirkgate Pharmacy")
    assert organisation["address"] == [
        {"use": "work", "line": ["3 Trevelyan Square", "Leeds"], "postalCode": "ZZ99 4QA"}
    ]


async def test_a_dispenser_that_nobody_knows_is_named_by_its_code_alone() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    _, bundle = await told(a_cancellation(), tenant=tenant)

    assert "display" not in _item(bundle)["dispenseRequest"]["performer"]


async def test_another_canceller_than_the_prescriber_stands_beside_the_prescriber() -> None:
    tenant = a_tenant_with()
    await told(an_order(), tenant=tenant)

    _, bundle = await told(a_cancellation(ods_code="B82001"), tenant=tenant)

    codes = [each["identifier"][0]["value"] for each in resources_of(bundle, "Organization")]
    item = _item(bundle)
    assert codes == ["B82001", PRACTICE]
    assert item["requester"] != item["extension"][1]["valueReference"]


async def test_a_canceller_who_prescribed_it_stands_there_once() -> None:
    tenant = a_tenant_with()
    await told(an_order(), tenant=tenant)

    _, bundle = await told(a_cancellation(), tenant=tenant)

    assert _types(bundle) == _WITH_CANCELLER


async def test_the_answer_is_sound_fhir() -> None:
    _, bundle = await _told(a_prescription(status="0002"))

    assert check_resource(bundle, resource_type="Bundle") == []
