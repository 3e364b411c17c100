from collections.abc import Callable

import pytest

from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.content import check_content
from simulator.services.eps.prescribing.issues import Refused
from simulator.wire.json import Json
from tests.services.eps.prescribing.orders import (
    EXTENSION,
    NHS_COURSES,
    a_cancellation,
    an_order,
    coded,
    resources_of,
)

Change = Callable[[Json], None]

_OF_REQUESTS = "Bundle.entry.resource.ofType(MedicationRequest)"


def _issues(message: Json) -> list[Json]:
    try:
        check_content(Message(message))
    except Refused as refused:
        return [issue.as_json() for issue in refused.issues]
    return []


def _requests(message: Json) -> list[Json]:
    return resources_of(message, "MedicationRequest")


def _erd(items: int = 1) -> Json:
    return an_order(items=items, course="continuous-repeat-dispensing")


@pytest.mark.parametrize(
    "message",
    [an_order(), an_order(items=4), _erd(4), a_cancellation()],
    ids=["one", "four", "repeats", "cancellation"],
)
def test_there_is_nothing_against_a_sound_message(message: Json) -> None:
    assert _issues(message) == []


@pytest.mark.parametrize("intent", ["plan", "reflex-order"])
def test_an_intent_that_is_no_order_is_told(intent: str) -> None:
    order = an_order()
    _requests(order)[0]["intent"] = intent

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "value",
            "diagnostics": "MedicationRequest.intent must be order, original-order or instance-order.",
            "expression": [f"{_OF_REQUESTS}.intent"],
        }
    ]


def test_two_forms_of_one_medication_conflict() -> None:
    order = an_order()
    _requests(order)[0]["medicationReference"] = {"reference": "urn:uuid:1"}

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "structure",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                        "code": "CONFLICTING_VALUES",
                        "display": "Conflicting values have been specified in different fields",
                    }
                ]
            },
            "diagnostics": "MedicationRequest cannot contain both medicationReference and medicationCodeableConcept"
            " fields.",
        }
    ]


def test_a_telecom_without_a_value_is_told_with_its_path() -> None:
    order = an_order()
    del resources_of(order, "PractitionerRole")[0]["telecom"][0]["value"]

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "invalid",
            "diagnostics": "Required field bundle.entry[3].resource.telecom[0].value is missing.",
        }
    ]


@pytest.mark.parametrize("name", ["practitioner", "organization"])
def test_somebody_who_is_not_referred_to_in_the_bundle_is_told(name: str) -> None:
    order = an_order()
    resources_of(order, "PractitionerRole")[0][name] = {"identifier": {"value": "1"}}

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        f"practitionerRole.{name} populated incorrectly. Please populate with Reference to resource within Bundle."
    ]


def test_a_healthcare_service_in_secondary_care_has_to_be_referred_to() -> None:
    order = an_order(prescription_type="1001")
    resources_of(order, "PractitionerRole")[0]["healthcareService"] = [{"identifier": {"value": "1"}}]

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "practitionerRole.healthcareService populated incorrectly."
        " Please populate with Reference to resource within Bundle."
    ]


@pytest.mark.parametrize("value", [{}, {"reference": "urn:uuid:1", "identifier": {"value": "1"}}])
def test_a_responsible_practitioner_is_either_a_reference_or_an_identifier(value: Json) -> None:
    order = an_order()
    _requests(order)[0]["extension"].append({"url": f"{EXTENSION}DM-ResponsiblePractitioner", "valueReference": value})

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "Responsible practitioner must be either a reference to a Practitioner resource or an identifier reference."
    ]


def _dispensing(member: str, value: Json) -> Change:
    return lambda request: request["dispenseRequest"].update({member: value})


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("groupIdentifier", lambda request: request["groupIdentifier"].update(value="24F5DA-A83008-7EFE6Z")),
        ("category", lambda request: request.update(category=[coded("s", "inpatient")])),
        ("authoredOn", lambda request: request.update(authoredOn="2026-11-22")),
        ("subject", lambda request: request.update(subject={"reference": "urn:uuid:1"})),
        ("requester", lambda request: request.update(requester={"reference": "urn:uuid:1"})),
        ("dispenseRequest.performer", _dispensing("performer", {"identifier": {"value": "FQQ22"}})),
        ("dispenseRequest.validityPeriod", _dispensing("validityPeriod", {"start": "2026-11-23"})),
        ("dispenseRequest.expectedSupplyDuration", _dispensing("expectedSupplyDuration", {"value": 7, "code": "d"})),
        (f'dispenseRequest.extension("{EXTENSION}DM-PerformerSiteType")', _dispensing("extension", [])),
        (f'extension("{EXTENSION}DM-PrescriptionType")', lambda request: request.update(extension=[])),
        (
            f'extension("{EXTENSION}DM-ResponsiblePractitioner")',
            lambda request: request["extension"].append(
                {"url": f"{EXTENSION}DM-ResponsiblePractitioner", "valueReference": {"reference": "urn:uuid:1"}}
            ),
        ),
    ],
)
def test_line_items_that_disagree_are_told(path: str, change: Change) -> None:
    order = an_order(items=2)
    change(_requests(order)[1])

    issues = _issues(order)

    assert [issue["expression"] for issue in issues] == [[f"{_OF_REQUESTS}.{path}"]]
    assert issues[0]["diagnostics"].startswith(
        f"Expected all MedicationRequests to have the same value for {path}. Received ["
    )


def test_what_differs_is_given_as_json_in_the_order_of_the_items() -> None:
    order = an_order(items=3)
    _requests(order)[1]["authoredOn"] = "2026-11-22"

    assert _issues(order)[0]["diagnostics"].endswith('Received [null,"2026-11-22"].')


def test_primary_care_has_no_healthcare_service() -> None:
    order = an_order()
    resources_of(order, "PractitionerRole")[0]["healthcareService"] = [{"reference": "urn:uuid:1"}]

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "invalid",
            "diagnostics": "Unexpected field of practitionerRole.healthcareService.",
        }
    ]


def test_an_organisation_of_primary_care_has_its_commissioner() -> None:
    order = an_order()
    del resources_of(order, "Organization")[0]["partOf"]

    assert [issue["diagnostics"] for issue in _issues(order)] == ["Required field organization.partOf is missing."]


def test_an_organisation_of_secondary_care_needs_none() -> None:
    order = an_order(prescription_type="1001")
    del resources_of(order, "Organization")[0]["partOf"]

    assert _issues(order) == []


def test_a_gmp_number_is_no_professional_code() -> None:
    order = an_order()
    resources_of(order, "Practitioner")[0]["identifier"].append(
        {"system": "https://fhir.hl7.org.uk/Id/gmp-number", "value": "G1234567"}
    )

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "Bundle resource Practitioner.identifier expected exactly one professional code from"
        " GMC|NMC|GPhC|HCPC|professional-code."
    ]


@pytest.mark.parametrize("path", ["dispenseRequest.validityPeriod", "dispenseRequest.expectedSupplyDuration"])
def test_repeat_dispensing_needs_its_periods(path: str) -> None:
    order = _erd()
    del _requests(order)[0]["dispenseRequest"][path.partition(".")[2]]

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "value",
            "diagnostics": f"Expected MedicationRequest to have a value for {path}.",
            "expression": [f"{_OF_REQUESTS}.{path}"],
        }
    ]


def test_items_that_are_dispensed_repeatedly_agree_about_how_often() -> None:
    order = _erd(2)
    _requests(order)[1]["dispenseRequest"]["numberOfRepeatsAllowed"] = 3

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "Expected all MedicationRequests to have the same value for dispenseRequest.numberOfRepeatsAllowed."
        " Received [5,3]."
    ]


def test_an_order_is_active() -> None:
    order = an_order()
    _requests(order)[0]["status"] = "draft"

    assert [issue["diagnostics"] for issue in _issues(order)] == ["MedicationRequest.status must be active."]


def test_line_items_have_ids_of_their_own() -> None:
    order = an_order(items=2)
    _requests(order)[1]["identifier"] = _requests(order)[0]["identifier"]

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "Expected all MedicationRequests to have a different value for identifier."
    ]


def test_a_line_item_has_a_dosage() -> None:
    order = an_order(items=2)
    for request in _requests(order):
        request["dosageInstruction"] = []

    assert [issue["diagnostics"] for issue in _issues(order)] == ["Required field dosageInstructions is missing."]


def test_several_lines_of_dosage_are_numbered() -> None:
    order = an_order()
    _requests(order)[0]["dosageInstruction"] = [{"sequence": 1, "text": "One now"}, {"text": "then none"}]

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "invalid",
            "details": {
                "coding": [
                    {
                        "code": "MISSING_VALUE",
                        "display": "The request contains multiple dosage instruction lines but no corresponding"
                        " dosage sequence number.",
                    }
                ]
            },
        }
    ]


def test_a_cancellation_has_exactly_one_line_item() -> None:
    message = a_cancellation()
    message["entry"].append({"fullUrl": "urn:uuid:1", "resource": _requests(message)[0]})

    assert _issues(message) == [
        {
            "severity": "error",
            "code": "value",
            "diagnostics": "The Bundle must contain exactly one MedicationRequest if MessageHeader.eventCoding.code is"
            " 'prescription-order-update'.",
            "expression": [_OF_REQUESTS],
        }
    ]


def test_what_is_to_be_cancelled_says_so() -> None:
    message = a_cancellation()
    _requests(message)[0]["status"] = "active"

    assert [issue["diagnostics"] for issue in _issues(message)] == ["MedicationRequest.status must be cancelled."]


def test_a_cancellation_has_a_reason() -> None:
    message = a_cancellation()
    del _requests(message)[0]["statusReason"]

    assert [issue["diagnostics"] for issue in _issues(message)] == [
        "Expected MedicationRequest to have a value for statusReason."
    ]


def test_all_that_is_wrong_is_told_at_once_in_the_services_order() -> None:
    order = an_order(items=2)
    _requests(order)[0]["intent"] = "plan"
    _requests(order)[1]["status"] = "draft"
    del resources_of(order, "Organization")[0]["partOf"]

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "MedicationRequest.intent must be order, original-order or instance-order.",
        "Required field organization.partOf is missing.",
        "MedicationRequest.status must be active.",
    ]


def test_a_mixture_with_repeat_dispensing_wants_the_periods_of_all() -> None:
    order = an_order(items=2)
    _requests(order)[1]["courseOfTherapyType"] = coded(NHS_COURSES, "continuous-repeat-dispensing")
    del _requests(order)[0]["dispenseRequest"]["validityPeriod"]
    del _requests(order)[1]["dispenseRequest"]["validityPeriod"]

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "Expected MedicationRequest to have a value for dispenseRequest.validityPeriod."
    ]
