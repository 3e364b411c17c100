"""The resources of a Bundle and the references to them."""

import pytest

from simulator.services.scr.parts import Parts, address_of
from simulator.wire.json import Json

ONE: Json = {"resourceType": "Patient", "id": "1"}
TWO: Json = {"resourceType": "Condition", "id": "2"}
BUNDLE: Json = {"entry": [{"fullUrl": "urn:x:1", "resource": ONE}, {"resource": TWO}, "odd", {"resource": 5}]}


def test_resources_keep_their_order_and_what_is_none_is_passed_over() -> None:
    assert Parts(BUNDLE).resources == [ONE, TWO]


def test_resources_are_found_by_kind() -> None:
    assert (Parts(BUNDLE).of("Condition"), Parts(BUNDLE).of("Encounter")) == ([TWO], [])


@pytest.mark.parametrize(
    ("reference", "found"), [("Patient/1", ONE), ("urn:x:1", ONE), ("Condition/2", TWO), ("", None), ("x", None)]
)
def test_a_reference_is_an_address_or_a_full_url(reference: str, found: Json) -> None:
    assert Parts(BUNDLE).at(reference) is found


@pytest.mark.parametrize("bundle", [None, [], {"entry": 5}, "x"])
def test_what_is_no_bundle_has_no_resources(bundle: Json) -> None:
    assert Parts(bundle).resources == []


def test_an_address_is_the_kind_and_the_id() -> None:
    assert address_of(ONE) == "Patient/1"
