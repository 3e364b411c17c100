"""FHIR resources as trees for people."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.population import codes
from simulator.web.inspector.fhir_tree import display_of, fhir_nodes, is_fhir
from simulator.web.inspector.tree import Node
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from tests.makers import a_patient


def _link(number: str) -> str:
    return f"/p/{number}"


def _node(name: str, value: Any) -> Node:
    (node,) = fhir_nodes({name: value}, _link)
    return node


@pytest.mark.parametrize(
    ("value", "said", "note"),
    [
        ({"system": codes.CONFIDENTIALITY, "code": "R"}, "restricted", "R v3-Confidentiality"),
        ({"system": "http://snomed.info/sct", "code": "1", "display": "One"}, "One", "1 SNOMED CT"),
        ({"system": "urn:x", "code": "1"}, "1", "urn:x"),
        ({"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "One"}]}, "One", "1 SNOMED CT"),
        ({"coding": [], "text": "words"}, "words", ""),
        ({"system": NHS_NUMBER_SYSTEM, "value": "9000000009"}, "9000000009", "NHS number"),
        ({"family": "Okafor", "given": ["Ada", "Mary"], "prefix": ["Ms"]}, "Ms Ada Mary Okafor", ""),
        ({"line": ["1 Road", ""], "postalCode": "WX1 1AA", "use": "home"}, "1 Road, WX1 1AA", "home"),
        ({"system": "phone", "value": "0123", "use": "mobile"}, "0123", "mobile phone"),
        ({"start": "2020-01-01"}, "from 2020-01-01", ""),
        ({"value": 5, "unit": "mg"}, "5 mg", ""),
        ({"reference": "Organization/1", "display": "A surgery"}, "A surgery", "Organization/1"),
        ({"resourceType": "Patient", "id": "x"}, "Patient", "x"),
        ({"unknown": {}}, "", ""),
    ],
)  # fmt: skip
def test_a_data_type_is_said_in_one_line(value: Any, said: str, note: str) -> None:
    node = _node("it", value)

    assert (node.value, node.note) == (said, note)


def test_all_that_it_holds_stays_below() -> None:
    assert _node("security", [{"system": "urn:x", "code": "R", "display": "D"}]).children == (
        Node("system", "urn:x"),
        Node("code", "R"),
        Node("display", "D"),
    )


def test_an_extension_is_called_by_the_end_of_its_address() -> None:
    node = _node("extension", [{"url": f"{codes.UKCORE}NominatedPharmacy", "valueString": "x"}])

    assert (node.label, node.value) == ("extension: NominatedPharmacy", "x")


@pytest.mark.parametrize(
    "value",
    [
        {"reference": "https://x/Patient/9000000009"},
        {"reference": "Patient/9000000009/_history/2"},
        {"system": NHS_NUMBER_SYSTEM, "value": "9000000009"},
        {"resourceType": "Patient", "id": "9000000009"},
    ],
)
def test_a_patient_is_a_link(value: Any) -> None:
    assert _node("subject", value).link == "/p/9000000009"


@pytest.mark.parametrize(
    "value",
    [
        {"reference": "Patient/abc"},
        {"reference": "Patient/abcdefghij"},
        {"reference": "Practitioner/9000000009"},
        {"system": NHS_NUMBER_SYSTEM, "value": 9},
    ],
)
def test_nothing_else_is(value: Any) -> None:
    assert _node("subject", value).link == ""


def test_a_code_of_our_tables_has_its_name() -> None:
    assert display_of(codes.REMOVAL_SYSTEM, "SCT") == "Transferred to Scotland"
    assert (display_of("urn:x", "1"), display_of(["x"], {}), display_of("s", "c", "Own")) == ("", "", "Own")


def test_a_whole_patient_is_read() -> None:
    labels = {node.label for node in fhir_nodes(a_patient(), _link)}

    assert {"resourceType", "name", "address", "generalPractitioner"} <= labels


_KEYS = st.sampled_from(["system", "value", "code", "display", "coding", "text", "family", "given", "line", "start",
                         "reference", "identifier", "url", "valueCoding", "resourceType", "id", "unit"])  # fmt: skip
_ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "Patient/1", "phone"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
)


@given(st.dictionaries(_KEYS, _ODD, max_size=6))
def test_no_resource_is_too_odd_to_be_shown(resource: dict[str, Any]) -> None:
    assert isinstance(fhir_nodes(resource, _link), tuple)


def test_only_what_says_its_type_is_a_resource() -> None:
    assert [is_fhir(value) for value in ({"resourceType": "Task"}, {"resourceType": 1}, [], None)] == [
        True, False, False, False,
    ]  # fmt: skip
