"""What a patient is shown of a prescription."""

import pytest

from simulator.services.eps.dispensing.elements import resources
from simulator.services.eps.patients.wire import exclusion, prescription_bundle, tracking_of
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.json import Json
from tests.services.eps.makers import (
    ITEM_IDS,
    OTHER_PHARMACY,
    PHARMACY,
    PRESCRIPTION_ID,
    a_prescription,
    a_tenant_with,
    an_item,
)
from tests.services.eps.patients.calls import a_patients_call

NPPTS = {"code": "Ready to Collect", "at": "2026-11-22T09:30:00Z"}


def _prescription(**fields: Json) -> Prescription:
    found = store.find(a_patients_call(a_tenant_with(a_prescription(**fields))), PRESCRIPTION_ID)
    assert found is not None
    return found


def _bundle(**fields: Json) -> Json:
    return prescription_bundle(a_patients_call(), _prescription(**fields))


def _tracking(**fields: Json) -> tuple[str, str]:
    prescription = _prescription(**fields)
    return tracking_of(prescription, prescription.current_issue.items[0])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("0000", "Prescriber Approved"),
        ("0001", "Prescriber Approved"),
        ("9001", "Prescriber Approved"),
        ("0002", "With Pharmacy but Tracking not Supported"),
        ("0003", "With Pharmacy but Tracking not Supported"),
        ("0005", "Prescriber Cancelled"),
        ("0006", "With Pharmacy but Tracking not Supported"),
    ],
)
def test_where_no_pharmacy_has_said_anything_the_prescriptions_status_tells(status: str, code: str) -> None:
    assert _tracking(status=status) == (code, "2026-11-20T09:02:00+00:00")


def test_what_the_pharmacy_said_goes_before_it() -> None:
    assert _tracking(status="0002", pharmacyStatus={ITEM_IDS[0]: NPPTS}) == ("Ready to Collect", "2026-11-22T09:30:00Z")


def test_a_cancelled_item_is_cancelled_whatever_the_pharmacy_said() -> None:
    code, _ = _tracking(status="0002", lineItems={"1": an_item(1, "0005")}, pharmacyStatus={ITEM_IDS[0]: NPPTS})

    assert code == "Prescriber Cancelled"


def test_it_is_a_collection_of_items_prescriber_and_pharmacy() -> None:
    bundle = _bundle(items=2)

    assert (bundle["type"], [entry["resource"]["resourceType"] for entry in bundle["entry"]]) == (
        "collection",
        ["MedicationRequest", "MedicationRequest", "PractitionerRole", "Practitioner", "Organization", "Organization"],
    )


def test_an_item_is_told_with_its_status_and_the_date_first() -> None:
    (request,) = resources(_bundle(status="0002", pharmacyStatus={ITEM_IDS[0]: NPPTS}), "MedicationRequest")

    assert request["extension"] == [
        {
            "url": "https://fhir.nhs.uk/StructureDefinition/Extension-DM-PrescriptionStatusHistory",
            "extension": [
                {"url": "statusDate", "valueDateTime": "2026-11-22T09:30:00Z"},
                {
                    "url": "status",
                    "valueCoding": {
                        "system": "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt",
                        "code": "Ready to Collect",
                    },
                },
            ],
        }
    ]
    assert request["dispenseRequest"]["validityPeriod"] == {"start": "2026-11-20"}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "0001"}, "active"),
        ({"status": "0006"}, "completed"),
        ({"status": "0002", "pharmacyStatus": {ITEM_IDS[0]: NPPTS | {"code": "Collected"}}}, "completed"),
    ],
)
def test_an_item_is_completed_once_nothing_more_comes_of_it(fields: dict[str, Json], status: str) -> None:
    (request,) = resources(_bundle(**fields), "MedicationRequest")

    assert request["status"] == status


def test_the_pharmacy_is_the_one_that_has_it_or_else_the_nominated_one() -> None:
    def pharmacy(**fields: Json) -> str:
        return str(resources(_bundle(**fields), "Organization")[-1]["identifier"][0]["value"])

    assert pharmacy(status="0002", dispenserOrg=OTHER_PHARMACY) == OTHER_PHARMACY
    assert pharmacy() == PHARMACY


def test_without_any_pharmacy_there_is_no_performer() -> None:
    bundle = _bundle(nominatedDispenserOrg=None)

    assert len(resources(bundle, "Organization")) == 1
    assert "performer" not in resources(bundle, "MedicationRequest")[0]["dispenseRequest"]


def test_the_prescriber_is_named_where_the_record_does() -> None:
    names = [
        resources(_bundle(prescriber=prescriber), "Practitioner")[0].get("name")
        for prescriber in ({"name": "DR A PRESCRIBER"}, {})
    ]

    assert names == [[{"text": "DR A PRESCRIBER"}], None]


def test_an_item_without_a_uuid_still_has_an_address() -> None:
    bundle = _bundle(lineItems={"1": an_item(1, lineItemId="one")})

    assert bundle["entry"][0]["fullUrl"].startswith("urn:uuid:")
    assert bundle["entry"][0]["fullUrl"] != "urn:uuid:one"


def test_what_cannot_be_shown_is_told_by_its_id() -> None:
    outcome = exclusion(a_patients_call(), _prescription())

    assert outcome["issue"][0]["diagnostics"] == (
        f"Prescription with short form ID {PRESCRIPTION_ID} has been invalidated so could not be returned."
    )


def test_a_record_without_date_and_treatment_is_shown_without() -> None:
    (request,) = resources(_bundle(issueDate=None, treatmentType="9"), "MedicationRequest")

    assert "courseOfTherapyType" not in request
    assert "validityPeriod" not in request["dispenseRequest"]
