import pytest

from simulator.services.eps.prescribing.bundle import (
    Message,
    course_of,
    dig,
    extension,
    identifier_of,
    identifiers,
    item_id_of,
    long_form_of,
    objects,
    short_form_of,
    text,
    type_of,
)
from simulator.wire.json import Json
from tests.services.eps.makers import ITEM_IDS, PRESCRIPTION_ID
from tests.services.eps.prescribing.orders import LONG_ID, PATIENT, a_cancellation, an_order, resources_of


def test_a_message_knows_its_resources_by_type_and_place() -> None:
    message = Message(an_order(items=2))

    assert [(entry.index, entry.type) for entry in message.of_type("MedicationRequest")] == [
        (1, "MedicationRequest"),
        (2, "MedicationRequest"),
    ]
    assert len(message.requests) == 2


def test_a_message_resolves_a_reference_by_full_url() -> None:
    order = an_order()

    assert Message(order).resolve({"reference": PATIENT}) == resources_of(order, "Patient")[0]


@pytest.mark.parametrize("reference", [None, {}, {"reference": ""}, {"reference": "urn:uuid:1"}, "urn:uuid:1"])
def test_a_reference_that_leads_nowhere_is_resolved_to_nothing(reference: Json) -> None:
    assert Message(an_order()).resolve(reference) == {}


def test_a_message_names_its_event() -> None:
    assert (Message(an_order()).event, Message(a_cancellation()).event, Message({}).event) == (
        "prescription-order",
        "prescription-order-update",
        "",
    )


def test_one_item_that_is_dispensed_repeatedly_makes_the_message_so() -> None:
    assert Message(an_order(course="continuous-repeat-dispensing")).is_repeat_dispensing
    assert not Message(an_order()).is_repeat_dispensing


@pytest.mark.parametrize("entry", [None, "x", [None, 7, {}, {"resource": 1}, {"resource": {"resourceType": 9}}]])
def test_a_message_of_nonsense_has_no_resources_of_any_type(entry: Json) -> None:
    message = Message({"entry": entry})

    assert message.requests == []
    assert message.first("Patient") == {}


def test_the_ids_of_a_line_item_are_read_as_sent() -> None:
    request = resources_of(an_order(), "MedicationRequest")[0]

    assert (short_form_of(request), long_form_of(request)) == (PRESCRIPTION_ID, LONG_ID)
    assert (item_id_of(request), type_of(request), course_of(request)) == (ITEM_IDS[0].lower(), "0101", "acute")


@pytest.mark.parametrize("read", [short_form_of, long_form_of, item_id_of, type_of, course_of])
def test_an_id_that_is_not_there_is_empty(read: object) -> None:
    assert read({}) == ""  # type: ignore[operator]  # a reader


def test_digging_stops_where_the_form_is_another() -> None:
    value = {"a": [{"b": "c"}]}

    assert (dig(value, "a", 0, "b"), dig(value, "a", 1), dig(value, "a", "b"), dig(7, "a")) == ("c", None, None, None)


def test_only_text_is_text() -> None:
    assert (text({"a": "b"}, "a"), text({"a": 1}, "a"), text(None)) == ("b", "", "")


def test_objects_are_those_of_the_list() -> None:
    assert objects({"a": [{"b": 1}, 2]}, "a") == [{"b": 1}]
    assert objects({"a": [0, {"b": 1}]}, "a", keep_places=True) == [(1, {"b": 1})]


def test_the_first_extension_of_a_url_is_found() -> None:
    value = {"extension": [{"url": "x", "valueCode": "1"}, {"url": "x", "valueCode": "2"}]}

    assert extension(value, "x") == {"url": "x", "valueCode": "1"}
    assert extension(value, "y") is None


def test_identifiers_are_those_of_their_system() -> None:
    resource = {
        "identifier": [{"system": "s", "value": "1"}, {"system": "t", "value": "2"}, {"system": "s", "value": 3}]
    }

    assert list(identifiers(resource, "s")) == ["1"]
    assert identifier_of(resource, "u") == ""
