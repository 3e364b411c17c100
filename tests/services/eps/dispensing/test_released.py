"""A released prescription as the dispenser gets it: the prescriber's order, with what Spine adds."""

from simulator.services.eps.dispensing.elements import extension, resources
from simulator.services.eps.dispensing.released import released_message
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import RELEASE, now, sent
from tests.services.eps.dispensing.messages import SHORT_FORM, a_release
from tests.services.eps.makers import (
    ITEM_IDS,
    PHARMACY,
    PRESCRIPTION_ID,
    a_prescription,
    a_tenant_with,
    an_erd_prescription,
    an_item,
)
from tests.services.eps.prescribing.calls import told as processed
from tests.services.eps.prescribing.orders import an_order

RELEASE_ID = "3b0d4c5e-0000-4000-8000-000000000001"
DISPENSING = "https://fhir.nhs.uk/StructureDefinition/Extension-EPS-DispensingInformation"

ORDER: Json = {
    "resourceType": "Bundle",
    "id": "the-prescribers-own",
    "identifier": {"system": "https://tools.ietf.org/html/rfc4122", "value": "AAAA1111-0000-4000-8000-000000000001"},
    "type": "message",
    "entry": [
        {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": {"resourceType": "MessageHeader"}},
        {
            "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002",
            "resource": {
                "resourceType": "MedicationRequest",
                "identifier": [
                    {"system": "https://fhir.nhs.uk/Id/prescription-order-item-number", "value": ITEM_IDS[0].lower()}
                ],
                "intent": "original-order",
                "groupIdentifier": {"system": SHORT_FORM, "value": PRESCRIPTION_ID},
                "note": [{"text": "kept as it was sent"}],
            },
        },
        {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000003", "resource": {"resourceType": "Patient"}},
        {"fullUrl": "other", "resource": {"resourceType": "Provenance", "recorded": "2026-11-20T09:00:00+00:00"}},
    ],
}


def _message(body: Json) -> Json:
    tenant = a_tenant_with(body)
    return released_message(tenant.documents, now(tenant), RELEASE_ID, PHARMACY, "/fhir-dispensing")


def test_the_prescribers_own_order_comes_back_with_ids_for_its_resources() -> None:
    message = _message(a_prescription(status="0002", original=ORDER))

    assert [entry["fullUrl"] for entry in message["entry"]] == [entry["fullUrl"] for entry in ORDER["entry"]]
    assert message["entry"][2]["resource"]["id"] == "00000000-0000-4000-8000-000000000003"
    assert message["identifier"]["value"] == "aaaa1111-0000-4000-8000-000000000001"
    (request,) = resources(message, "MedicationRequest")
    assert request["note"] == [{"text": "kept as it was sent"}]


def test_the_order_that_was_kept_is_not_changed() -> None:
    body = a_prescription(status="0002", original=ORDER)

    _message(body)

    assert body["original"]["entry"][1]["resource"]["intent"] == "original-order"
    assert "id" not in body["original"]["entry"][0]["resource"]


def test_the_header_says_that_spine_sends_it_in_answer_to_the_release() -> None:
    (header,) = resources(_message(a_prescription(status="0002", original=ORDER)), "MessageHeader")

    assert header["sender"] == {
        "identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X2601"},
        "display": "NHS Digital Spine",
    }
    assert header["response"] == {"identifier": RELEASE_ID, "code": "ok"}
    assert header["destination"][0]["endpoint"] == f"urn:nhs-uk:addressing:ods:{PHARMACY}"
    assert [each["reference"][-1] for each in header["focus"]] == ["2", "3"]


def test_each_item_says_what_it_is_now() -> None:
    (request,) = resources(_message(a_prescription(status="0002")), "MedicationRequest")

    said = extension(request, DISPENSING, "dispenseStatus")["valueCoding"]
    assert (said["code"], said["display"], request["status"]) == ("0008", "Item with dispenser", "active")


def test_a_cancelled_item_is_there_with_its_reason() -> None:
    items = {"1": an_item(1, "0008"), "2": an_item(2, "0005", cancellationReason="Clinical grounds")}

    _, cancelled = resources(_message(a_prescription(status="0002", lineItems=items)), "MedicationRequest")

    assert (cancelled["status"], cancelled["statusReason"]["coding"][0]["code"]) == ("cancelled", "0004")


def test_an_acute_prescription_is_an_order_and_a_repeat_dispensing_one_a_reflex_order() -> None:
    bodies = (a_prescription(status="0002", original=ORDER), an_erd_prescription(status="0002"))

    intents = [resources(_message(body), "MedicationRequest")[0]["intent"] for body in bodies]

    assert intents == ["order", "reflex-order"]


def test_the_repeats_are_counted_without_the_first_issue() -> None:
    (request,) = resources(_message(an_erd_prescription(status="0002", issueNumber=3)), "MedicationRequest")

    numbers = request["basedOn"][0]["extension"][0]["extension"]
    assert {each["url"]: each["valueInteger"] for each in numbers} == {
        "numberOfRepeatsAllowed": 5,
        "numberOfRepeatsIssued": 2,
    }


def test_an_order_of_any_form_is_given_as_it_can_be() -> None:
    strange = {"entry": [{"fullUrl": 5, "resource": [1]}, {"resource": {"resourceType": "MedicationRequest"}}]}

    message = _message(a_prescription(status="0002", original=strange))

    assert len(message["entry"]) == 2


def test_without_a_date_none_is_said() -> None:
    message = _message(a_prescription(status="0002", issueDate=None))

    assert "meta" not in message
    assert "authoredOn" not in resources(message, "MedicationRequest")[0]


async def test_what_a_prescriber_sent_is_released() -> None:
    tenant = a_tenant_with()
    await processed(an_order(), tenant=tenant)

    _, body = await sent(RELEASE, a_release(), tenant)

    (entry,) = body["parameter"][0]["resource"]["entry"]
    theirs = {resource["fullUrl"] for resource in an_order()["entry"]}
    assert {resource["fullUrl"] for resource in entry["resource"]["entry"]} == theirs
    assert resources(entry["resource"], "MedicationRequest")[0]["identifier"][0]["value"].upper() == ITEM_IDS[0]
