from collections.abc import Callable

import pytest

from simulator.services.eps.prescribing.rules.message import message, structure
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.services.eps.prescribing.calls import a_prescribing_call
from tests.services.eps.prescribing.orders import a_cancellation, an_order, resources_of


def _rules(bundle: Json) -> list[str]:
    return [finding.rule for finding in message(a_prescribing_call(bundle), Reply(200))]


@pytest.mark.parametrize("bundle", [an_order(items=4), a_cancellation()], ids=["order", "cancellation"])
def test_there_is_nothing_against_a_sound_message(bundle: Json) -> None:
    assert _rules(bundle) == []


def _item(order: Json) -> Json:
    return resources_of(order, "MedicationRequest")[0]


def _bundle_id(order: Json) -> None:
    order["identifier"]["value"] = "one"


def _form(order: Json) -> None:
    _item(order)["groupIdentifier"]["value"] = "24F5DA"


def _check(order: Json) -> None:
    _item(order)["groupIdentifier"]["value"] = "A10001-A81099-00001A"


def _site(order: Json) -> None:
    _item(order)["groupIdentifier"]["value"] = "24F5DA-A83008-7EFE6Z"


def _long_id(order: Json) -> None:
    _item(order)["groupIdentifier"]["extension"] = []


def _item_id(order: Json) -> None:
    _item(order)["identifier"][0]["value"] = "1"


def _nhs_number(order: Json) -> None:
    resources_of(order, "Patient")[0]["identifier"][0]["value"] = "9000000008"


def _ods_code(order: Json) -> None:
    resources_of(order, "Organization")[0]["identifier"][0]["value"] = "?"
    resources_of(order, "MessageHeader")[0]["sender"]["identifier"]["value"] = "?"
    _item(order)["groupIdentifier"]["value"] = "one"


def _sender(order: Json) -> None:
    resources_of(order, "MessageHeader")[0]["sender"]["identifier"]["value"] = "B82001"


def _codes(order: Json) -> None:
    identifiers = resources_of(order, "Practitioner")[0]["identifier"]
    identifiers.append({"system": "https://fhir.hl7.org.uk/Id/nmc-number", "value": "1"})


def _job_role(order: Json) -> None:
    resources_of(order, "PractitionerRole")[0]["code"] = []


def _event(order: Json) -> None:
    resources_of(order, "MessageHeader")[0]["eventCoding"]["system"] = "https://fhir.nhs.uk/CodeSystem/events"


def _secure(order: Json) -> None:
    _item(order)["medicationCodeableConcept"]["coding"][0]["system"] = "https://snomed.info/sct"


@pytest.mark.parametrize(
    ("spoil", "rules"),
    [
        (_bundle_id, ["eps.message.id"]),
        (_form, ["eps.message.prescription-id-form"]),
        (_check, ["eps.message.prescription-id-check"]),
        (_site, ["eps.message.prescription-id-site"]),
        (_long_id, ["eps.message.long-id"]),
        (_item_id, ["eps.message.item-id"]),
        (_nhs_number, ["eps.message.nhs-number"]),
        (_ods_code, ["eps.message.prescription-id-form", "eps.message.ods-code"]),
        (_sender, ["eps.message.sender"]),
        (_codes, ["eps.message.professional-code"]),
        (_job_role, ["eps.message.job-role"]),
        (_event, ["eps.message.event-system"]),
        (_secure, ["eps.message.https-system"]),
    ],
)
def test_what_a_message_does_wrong_is_found(spoil: Callable[[Json], None], rules: list[str]) -> None:
    order = an_order()
    spoil(order)

    assert _rules(order) == rules


@pytest.mark.parametrize("body", [b"{", {"resourceType": "Task"}, {"resourceType": "Bundle"}])
def test_nothing_is_found_in_what_is_no_message(body: Json) -> None:
    assert _rules(body) == []


def test_the_structure_of_a_sound_message_is_that_of_fhir() -> None:
    assert list(structure(a_prescribing_call(an_order()), Reply(200))) == []


def test_an_element_that_fhir_does_not_have_is_found() -> None:
    order = an_order()
    resources_of(order, "Patient")[0]["shoeSize"] = 43

    found = list(structure(a_prescribing_call(order), Reply(200)))

    assert [(finding.rule, finding.where) for finding in found] == [
        ("fhir.element.unknown", "/entry/2/resource/shoeSize")
    ]


def test_the_structure_of_what_cannot_be_read_is_not_looked_at() -> None:
    assert list(structure(a_prescribing_call(b"{"), Reply(400))) == []
