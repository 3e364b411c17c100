"""A seeded record as the order that nobody sent: everything that a dispenser needs, and the same each time."""

from simulator.services.eps.dispensing.elements import resources
from simulator.services.eps.dispensing.order import long_form, order_of
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import Severity
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import now
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRACTICE, PRESCRIPTION_ID, a_prescription, a_tenant_with

PRESCRIBER = {
    "name": "DR A PRESCRIBER",
    "phone": "01632960001",
    "userId": "555254239107",
    "roleProfileId": "555254240100",
    "professionalCode": "G0000001",
}


def _order(**fields: Json) -> Json:
    tenant = a_tenant_with(a_prescription(**fields))
    return order_of(tenant.documents, now(tenant))


def test_it_has_every_resource_that_a_released_message_has() -> None:
    kinds = [entry["resource"]["resourceType"] for entry in _order(items=2)["entry"]]

    assert kinds == [
        "MessageHeader", "MedicationRequest", "MedicationRequest", "Patient", "Practitioner", "PractitionerRole",
        "Organization", "Provenance",
    ]  # fmt: skip


def test_an_item_is_a_request_with_the_records_facts() -> None:
    (request,) = resources(_order(), "MedicationRequest")

    assert request["identifier"][0]["value"] == ITEM_IDS[0].lower()
    assert request["medicationCodeableConcept"]["coding"] == [
        {"system": "http://snomed.info/sct", "code": "323510009", "display": "Amoxicillin 500mg capsules"}
    ]
    assert request["groupIdentifier"]["value"] == PRESCRIPTION_ID
    assert request["dispenseRequest"]["performer"]["identifier"]["value"] == PHARMACY
    assert request["dispenseRequest"]["expectedSupplyDuration"]["value"] == 28
    assert request["dosageInstruction"] == [{"text": "One to be taken each day"}]


def test_without_a_nomination_there_is_no_performer_and_the_site_is_none() -> None:
    (request,) = resources(_order(nominatedDispenserOrg=None, nominatedDisperserType=None), "MedicationRequest")

    assert "performer" not in request["dispenseRequest"]
    assert request["dispenseRequest"]["extension"][0]["valueCoding"]["code"] == "0004"


def test_the_patient_is_as_the_record_has_them() -> None:
    (patient,) = resources(_order(), "Patient")

    assert patient["name"] == [{"use": "usual", "family": "OKAFOR", "given": ["ADA"], "prefix": ["MS"]}]
    assert (patient["gender"], patient["birthDate"]) == ("female", "1980-05-17")
    assert patient["address"][0]["postalCode"] == "ZZ99 4QA"


def test_the_prescriber_is_named_as_far_as_the_record_says() -> None:
    order = _order(prescriber=PRESCRIBER)

    (practitioner,) = resources(order, "Practitioner")
    (role,) = resources(order, "PractitionerRole")
    (organisation,) = resources(order, "Organization")
    assert practitioner["name"] == [{"use": "usual", "text": "DR A PRESCRIBER"}]
    assert [each["value"] for each in practitioner["identifier"]] == ["555254239107", "G0000001"]
    assert (role["identifier"][0]["value"], role["telecom"][0]["value"]) == ("555254240100", "01632960001")
    assert organisation["identifier"][0]["value"] == PRACTICE


def test_the_signature_is_the_records_own_where_it_has_one() -> None:
    def data(**fields: Json) -> str:
        (provenance,) = resources(_order(**fields), "Provenance")
        return str(provenance["signature"][0]["data"])

    assert data(signature="c2lnbmVk") == "c2lnbmVk"
    assert len(data()) > 50


def test_the_message_and_long_form_ids_are_the_records_own_or_follow_from_its_id() -> None:
    tenant = a_tenant_with(a_prescription(longId="A1B2C3D4-0000-4000-8000-000000000001"))

    assert long_form(now(tenant)) == "a1b2c3d4-0000-4000-8000-000000000001"
    assert _order(messageId="B1B2C3D4-0000-4000-8000-000000000001")["identifier"]["value"].startswith("b1b2c3d4")
    assert _order() == _order()


def test_the_references_lead_to_resources_of_the_bundle() -> None:
    order = _order()

    urls = {entry["fullUrl"] for entry in order["entry"]}
    (request,) = resources(order, "MedicationRequest")
    assert {request["subject"]["reference"], request["requester"]["reference"]} <= urls


def test_fhir_has_nothing_against_its_patient_and_request() -> None:
    order = _order(prescriber=PRESCRIBER)

    found = [
        finding
        for kind in ("Patient", "MedicationRequest", "PractitionerRole", "Provenance")
        for resource in resources(order, kind)
        for finding in check_resource(resource, resource_type=kind)
    ]
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


def test_what_the_record_leaves_out_is_left_out() -> None:
    order = _order(treatmentType="9", daysSupply=None, prefix=None, issueDate=None, gender="x")

    (request,) = resources(order, "MedicationRequest")
    (patient,) = resources(order, "Patient")
    assert "courseOfTherapyType" not in request
    assert "expectedSupplyDuration" not in request["dispenseRequest"]
    assert ("prefix" in patient["name"][0], patient["gender"]) == (False, "unknown")
