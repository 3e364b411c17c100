import base64
from typing import Any

import pytest
from lxml import etree

from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.digest import RS1, RS256, digest_of, digest_value, prepared
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.makers import NOW
from tests.services.eps.prescribing.orders import SIGNED, a_signature, an_order, resources_of


def _digest(order: Json, timestamp: str = SIGNED) -> str:
    return digest_value(Message(order), timestamp, RS256)


def test_the_digest_is_signed_info_in_exclusive_canonical_xml() -> None:
    data = base64.b64decode(digest_of(Message(an_order()), SIGNED, RS256))

    root = parse_xml(data)

    assert root.tag == "{http://www.w3.org/2000/09/xmldsig#}SignedInfo"
    assert etree.tostring(root, method="c14n", exclusive=True) == data


@pytest.mark.parametrize(
    ("algorithm", "signing", "hashing", "size"),
    [
        (
            RS256,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmlenc#sha256",
            32,
        ),
        (
            RS1,
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            "http://www.w3.org/2000/09/xmldsig#sha1",
            20,
        ),
    ],
)
def test_the_digest_names_its_methods(algorithm: str, signing: str, hashing: str, size: int) -> None:
    text = base64.b64decode(digest_of(Message(an_order()), SIGNED, algorithm)).decode()

    value = text.partition("<DigestValue>")[2].partition("<")[0]
    assert f'<SignatureMethod Algorithm="{signing}">' in text
    assert f'<DigestMethod Algorithm="{hashing}">' in text
    assert len(base64.b64decode(value)) == size


def test_the_same_order_at_the_same_time_has_the_same_digest() -> None:
    assert _digest(an_order()) == _digest(an_order())


def test_a_signature_does_not_change_what_was_signed() -> None:
    assert _digest(an_order(signed=False)) == _digest(an_order(signed=True))


def _quantity(order: Json) -> None:
    resources_of(order, "MedicationRequest")[0]["dispenseRequest"]["quantity"]["value"] = 56


def _dosage(order: Json) -> None:
    resources_of(order, "MedicationRequest")[0]["dosageInstruction"][0]["text"] = "Two"


def _patient(order: Json) -> None:
    resources_of(order, "Patient")[0]["birthDate"] = "1980-05-18"


def _prescriber(order: Json) -> None:
    resources_of(order, "Practitioner")[0]["identifier"][1]["value"] = "9999999"


def _number(order: Json) -> None:
    resources_of(order, "MedicationRequest")[0]["groupIdentifier"]["value"] = "24F5DA-A83008-7EFE6Z"


@pytest.mark.parametrize("change", [_quantity, _dosage, _patient, _prescriber, _number])
def test_another_prescription_has_another_digest(change: Any) -> None:
    order = an_order()
    change(order)

    assert _digest(order) != _digest(an_order())


def test_another_time_has_another_digest() -> None:
    assert _digest(an_order(), "2026-11-22T10:00:01+00:00") != _digest(an_order())


def test_the_parameters_carry_the_digest_of_their_own_timestamp() -> None:
    message = Message(an_order(signed=False))

    parameters = {each["name"]: each["valueString"] for each in prepared(message, NOW, RS256)["parameter"]}

    assert parameters["digest"] == digest_of(message, parameters["timestamp"], RS256)


def test_a_made_signature_carries_the_digest_unchanged() -> None:
    digest = digest_of(Message(an_order()), SIGNED, RS256)

    assert base64.b64decode(digest) in base64.b64decode(a_signature(digest))


def test_an_order_of_nothing_still_has_a_digest() -> None:
    assert digest_value(Message({}), SIGNED, RS256)


def test_a_medication_of_its_own_is_signed_like_one_in_the_line_item() -> None:
    order = an_order()
    request = resources_of(order, "MedicationRequest")[0]
    medication = {"resourceType": "Medication", "code": request.pop("medicationCodeableConcept")}
    request["medicationReference"] = {"reference": "urn:uuid:medication"}
    order["entry"].append({"fullUrl": "urn:uuid:medication", "resource": medication})

    assert _digest(order) == _digest(an_order())
