from collections.abc import Callable

import pytest

from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.issues import Refused
from simulator.services.eps.prescribing.profile import MOST_ISSUES, check_profile, check_warnings
from simulator.wire.fhir_xml import read_fhir_xml, write_fhir_xml
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.services.eps.prescribing.calls import a_prescribing_call
from tests.services.eps.prescribing.orders import a_cancellation, an_order, resources_of, without

_PROFILE = "https://fhir.nhs.uk/StructureDefinition/NHSDigital-MedicationRequest-Message"


def _issues(message: Json) -> list[Json]:
    try:
        check_profile(Message(message))
    except Refused as refused:
        return [issue.as_json() for issue in refused.issues]
    return []


@pytest.mark.parametrize(
    "message",
    [
        an_order(items=4),
        an_order(signed=False),
        an_order(course="continuous-repeat-dispensing"),
        an_order(pharmacy=None),
        a_cancellation(),
    ],
    ids=["four items", "unsigned", "repeat dispensing", "not nominated", "cancellation"],
)
def test_there_is_nothing_against_a_sound_message(message: Json) -> None:
    assert _issues(message) == []


def test_a_missing_quantity_is_told_as_the_validator_does() -> None:
    order = an_order()
    del resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["quantity"]

    assert _issues(order) == [
        {
            "severity": "error",
            "code": "processing",
            "details": {
                "coding": [
                    {
                        "system": "http://hl7.org/fhir/java-core-messageId",
                        "code": "Validation_VAL_Profile_Minimum",
                    }
                ]
            },
            "diagnostics": "MedicationRequest.dispenseRequest.quantity: minimum required = 1, but only found 0"
            f" (from {_PROFILE})",
            "location": ["Bundle.entry[1].resource/*MedicationRequest/null*/.dispenseRequest"],
        }
    ]


@pytest.mark.parametrize(
    ("resource_type", "member"),
    [
        ("MessageHeader", "source"),
        ("MedicationRequest", "identifier"),
        ("MedicationRequest", "status"),
        ("MedicationRequest", "intent"),
        ("MedicationRequest", "category"),
        ("MedicationRequest", "subject"),
        ("MedicationRequest", "requester"),
        ("MedicationRequest", "groupIdentifier"),
        ("MedicationRequest", "courseOfTherapyType"),
        ("MedicationRequest", "dosageInstruction"),
        ("MedicationRequest", "dispenseRequest"),
        ("Patient", "identifier"),
        ("Patient", "name"),
        ("Patient", "gender"),
        ("Patient", "birthDate"),
        ("Patient", "address"),
        ("PractitionerRole", "identifier"),
        ("PractitionerRole", "practitioner"),
        ("PractitionerRole", "organization"),
        ("PractitionerRole", "code"),
        ("PractitionerRole", "telecom"),
        ("Practitioner", "identifier"),
        ("Practitioner", "name"),
        ("Organization", "identifier"),
        ("Organization", "name"),
        ("Organization", "address"),
        ("Organization", "telecom"),
        ("Provenance", "target"),
        ("Provenance", "recorded"),
        ("Provenance", "agent"),
        ("Provenance", "signature"),
    ],
)
def test_an_element_that_the_profile_demands_is_told_if_it_is_missing(resource_type: str, member: str) -> None:
    order = an_order()
    del resources_of(order, resource_type)[0][member]

    issues = _issues(order)

    assert [issue["diagnostics"].partition(" (")[0] for issue in issues] == [
        f"{resource_type}.{member}: minimum required = 1, but only found 0"
    ]


def test_a_line_item_has_a_medication_in_one_form_or_the_other() -> None:
    order = an_order()
    del resources_of(order, "MedicationRequest")[0]["medicationCodeableConcept"]

    assert "MedicationRequest.medication[x]: minimum" in _issues(order)[0]["diagnostics"]


def test_a_line_item_has_a_prescription_type() -> None:
    order = an_order()
    resources_of(order, "MedicationRequest")[0]["extension"] = []

    assert "MedicationRequest.extension:prescriptionType: minimum" in _issues(order)[0]["diagnostics"]


def test_five_line_items_are_too_many() -> None:
    assert _issues(an_order(items=5)) == [
        {
            "severity": "error",
            "code": "processing",
            "diagnostics": "Bundle contains too many resources of type MedicationRequest. Expected at most 4.",
            "expression": ["Bundle.entry"],
        }
    ]


@pytest.mark.parametrize("signed", [True, False])
def test_an_order_has_a_line_item(signed: bool) -> None:
    order = without(an_order(signed=signed), "MedicationRequest")

    said = [issue["diagnostics"] for issue in _issues(order)]

    assert said == ["Bundle.entry:medicationRequest: minimum required = 1, but only found 0"]


@pytest.mark.parametrize("member", ["quantity", "expectedSupplyDuration", "numberOfRepeatsAllowed"])
@pytest.mark.parametrize("value", ["28", True, [28], {"value": 28}])
def test_what_is_a_number_is_written_as_one(member: str, value: Json) -> None:
    order = an_order(course="continuous-repeat-dispensing")
    dispensing = resources_of(order, "MedicationRequest")[0]["dispenseRequest"]
    if member == "numberOfRepeatsAllowed":
        dispensing[member] = value
    else:
        dispensing[member]["value"] = value

    assert [issue["diagnostics"] for issue in _issues(order)] == [
        "Error parsing JSON: the primitive value must be a number"
    ]


def _born(order: Json, value: Json) -> None:
    resources_of(order, "Patient")[0]["birthDate"] = value


def _begins(order: Json, value: Json) -> None:
    resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["validityPeriod"]["start"] = value


def _ends(order: Json, value: Json) -> None:
    resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["validityPeriod"]["end"] = value


@pytest.mark.parametrize("write", [_born, _begins, _ends])
@pytest.mark.parametrize("value", ["17/05/1980", "soon", "2026-02-30", "20260522", "", 1980])
def test_what_is_a_date_is_written_as_one(write: Callable[[Json, Json], None], value: Json) -> None:
    order = an_order(course="continuous-repeat-dispensing")
    write(order, value)

    assert [issue["diagnostics"] for issue in _issues(order)] == [f"Not a valid date/time ({value})"]


@pytest.mark.parametrize("value", ["1980", "1980-05", "1980-05-17"])
def test_a_date_may_be_partial(value: str) -> None:
    order = an_order()
    _born(order, value)

    assert _issues(order) == []


@pytest.mark.parametrize("value", ["2026-11-22T10:00:00+00:00", "2026-11-22T10:00:00.000Z"])
def test_a_period_may_begin_at_an_instant(value: str) -> None:
    order = an_order()
    _begins(order, value)

    assert _issues(order) == []


def test_numbers_of_an_order_in_xml_are_numbers() -> None:
    order = an_order(course="continuous-repeat-dispensing")

    assert _issues(read_fhir_xml(parse_xml(write_fhir_xml(order)))) == []


def _entry_of_text(message: Json) -> None:
    message["entry"] = "none"


def _no_message(message: Json) -> None:
    message["type"] = "collection"


def _no_identifier(message: Json) -> None:
    del message["identifier"]


def _no_resource(message: Json) -> None:
    message["entry"][2] = {"fullUrl": "urn:uuid:1"}


def _no_entry_at_all(message: Json) -> None:
    message["entry"][2] = 7


def _one_name(message: Json) -> None:
    patient = resources_of(message, "Patient")[0]
    patient["name"] = patient["name"][0]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_entry_of_text, "The property entry of Bundle must be an Array, not a simple property"),
        (_no_message, "Bundle.type: the value must be 'message'"),
        (_no_identifier, "Bundle.identifier: minimum required = 1, but only found 0"),
        (_no_resource, "Bundle.entry[2].resource: minimum required = 1, but only found 0"),
        (_no_entry_at_all, "Bundle.entry[2].resource: minimum required = 1, but only found 0"),
        (_one_name, "The property name of Patient must be an Array, not an Object"),
    ],
)
def test_a_message_that_is_not_in_the_form_of_one_is_told(spoil: Callable[[Json], None], said: str) -> None:
    order = an_order()
    spoil(order)

    assert [issue["diagnostics"] for issue in _issues(order)] == [said]


def test_a_message_of_nothing_but_faults_has_a_bounded_answer() -> None:
    order = an_order()
    order["entry"] = [{"resource": {"resourceType": "Patient"}} for _ in range(500)]

    assert len(_issues(order)) == MOST_ISSUES


def test_warnings_are_told_to_who_asks_for_them() -> None:
    call = a_prescribing_call(headers={"x-show-validation-warnings": "true"})

    with pytest.raises(Refused) as caught:
        check_warnings(call, Message(an_order()))

    assert {issue.severity for issue in caught.value.issues} == {"warning"}
    assert "dom-6" in caught.value.issues[0].diagnostics


@pytest.mark.parametrize("asked", [None, "false"])
def test_warnings_are_told_to_nobody_else(asked: str | None) -> None:
    call = a_prescribing_call(headers={"x-show-validation-warnings": asked})

    check_warnings(call, Message(an_order()))


def test_a_message_with_narrative_everywhere_has_no_warnings() -> None:
    order = an_order()
    for entry in order["entry"]:
        entry["resource"]["text"] = {"status": "empty"}

    check_warnings(a_prescribing_call(headers={"x-show-validation-warnings": "true"}), Message(order))
