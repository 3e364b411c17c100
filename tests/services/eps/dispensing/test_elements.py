"""Reading FHIR that others wrote: what is there is found, and anything else reads as nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.eps.dispensing import elements
from simulator.wire.json import Json

_SYSTEM = "https://example.org/id"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["identifier", "extension", "coding", "entry", "resource", "contained", "url", "value"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def test_a_path_leads_through_objects_and_lists() -> None:
    assert elements.at({"a": [{"b": 5}]}, "a", 0, "b") == 5


@pytest.mark.parametrize("path", [("a", 1), ("a", "b"), ("b",), ("a", 0, "b", "c")])
def test_a_path_that_does_not_lead_on_ends_at_nothing(path: tuple[str | int, ...]) -> None:
    assert elements.at({"a": [{"b": 5}]}, *path) is None


def test_an_extension_is_found_within_another() -> None:
    inner = {"url": "inner", "valueInteger": 1}
    resource = {"extension": [{"url": "other"}, {"url": "outer", "extension": [inner]}]}

    assert elements.extension(resource, "outer", "inner") == inner


def test_an_identifier_is_found_by_its_system_in_a_resource_or_a_list() -> None:
    listed = [{"system": "x", "value": "1"}, {"system": _SYSTEM, "value": "2"}]

    assert (elements.identifier({"identifier": listed}, _SYSTEM), elements.identifier(listed, _SYSTEM)) == ("2", "2")


def test_a_reference_is_read_by_the_right_system_only() -> None:
    reference = {"identifier": {"system": _SYSTEM, "value": "1"}}

    assert (elements.reference_identifier(reference, _SYSTEM), elements.reference_identifier(reference, "x")) == (
        "1",
        "",
    )


def test_a_coding_is_found_in_one_concept_or_in_several() -> None:
    concept = {"coding": [{"system": "x"}, {"system": _SYSTEM, "code": "1"}]}

    assert elements.coding(concept, _SYSTEM) == elements.coding([{}, concept], _SYSTEM) == concept["coding"][1]


def test_a_contained_resource_is_found_by_id_and_type() -> None:
    resource = {"contained": [{"resourceType": "A", "id": "1"}]}

    found = [elements.contained(resource, "#1", kind) for kind in ("A", "B", "")]

    assert found == [resource["contained"][0], {}, resource["contained"][0]]


def test_a_reference_is_resolved_by_full_url() -> None:
    bundle = {"entry": [{"fullUrl": "urn:uuid:1", "resource": {"resourceType": "A"}}]}

    assert (elements.resolved(bundle, "urn:uuid:1"), elements.resolved(bundle, "")) == ({"resourceType": "A"}, {})


@pytest.mark.parametrize(
    ("value", "number"), [(5, 5), ("6", 6), (True, None), ("x", None), (5.5, None), ("9" * 20, None)]
)
def test_a_number_may_be_written_as_text(value: Json, number: int | None) -> None:
    assert elements.whole_number_at({"a": value}, "a") == number


@given(JSON)
def test_nothing_that_is_read_makes_a_reader_fail(value: Json) -> None:
    elements.extension(value, "u", "v")
    elements.identifier(value, "s")
    elements.coding(value, "s")
    elements.resources(value, "Task")
    elements.contained(value, "#1")
    elements.resolved(value, "1")
    elements.reference_identifier(value, "s")
