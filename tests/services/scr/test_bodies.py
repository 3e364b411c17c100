"""Bodies: what the service's parser refuses, and reading what may not be there."""

import pytest

from simulator.services.scr.bodies import objects, part, text_at
from simulator.wire.json import Json
from tests.services.scr.calling import a_bundle, a_permission, a_world, an_alert, post


@pytest.mark.parametrize(
    ("body", "start"),
    [
        (b"", "Failed to parse JSON encoded FHIR content: "),
        (b"{", "Failed to parse JSON encoded FHIR content: "),
        (b"[]", "Failed to parse JSON encoded FHIR content: the content is not a JSON object"),
        (b'{"a":1,"a":2}', "Failed to parse JSON encoded FHIR content: "),
        (b"\xff", "Failed to parse JSON encoded FHIR content: "),
        (b"{}", "Invalid JSON content detected, missing required element: 'resourceType'"),
        (b'{"resourceType":"Bundle"}', 'Incorrect resource type found, expected "AuditEvent" but found "Bundle"'),
        (b'{"resourceType":["x"]}', 'Incorrect resource type found, expected "AuditEvent" but found '),
        (b'{"resourceType":"AuditEvent","colour":1}', "Unknown element 'colour' found during parse"),
    ],
)
async def test_what_is_no_resource_of_the_kind_is_refused(body: bytes, start: str) -> None:
    met = await post(a_world(), "/AuditEvent", body)

    assert met.reply.status == 400
    assert met.text.startswith(start)


@pytest.mark.parametrize(
    ("target", "body", "names"),
    [
        (
            "/AuditEvent",
            an_alert(),
            "text contained modifierExtension action period outcome outcomeDesc purposeOfEvent",
        ),
        ("/Bundle", a_bundle(), "id meta implicitRules language total link signature"),
        ("/$setPermission", a_permission(), "id meta implicitRules language _id"),
    ],
)
async def test_whatever_r4_has_in_a_resource_is_taken(target: str, body: Json, names: str) -> None:
    met = await post(a_world(), target, {**body, **dict.fromkeys(names.split(), "x")})

    assert met.reply.status == 201


async def test_an_empty_value_is_refused_with_its_element() -> None:
    met = await post(a_world(), "/AuditEvent", an_alert(outcomeDesc=""))

    assert met.text == ('[element="outcomeDesc"] Invalid attribute value "": Attribute value must not be empty ("")')


async def test_an_empty_value_deep_inside_is_refused_as_well() -> None:
    met = await post(a_world(), "/$setPermission", a_permission(nhs_number=""))

    assert met.text.startswith('[element="valueString"] Invalid attribute value ""')


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"language": "", "outcomeDesc": ""}, "language"),
        ({"entity": [{"name": ""}, {"query": ""}], "outcomeDesc": ""}, "name"),
        ({"purposeOfEvent": [{"text": "x"}, ""]}, "purposeOfEvent"),
    ],
)
async def test_the_first_empty_value_is_the_one_that_is_told(members: Json, name: str) -> None:
    met = await post(a_world(), "/AuditEvent", {"resourceType": "AuditEvent", **members})

    assert met.text.startswith(f'[element="{name}"] Invalid attribute value ""')


@pytest.mark.parametrize("value", [None, "text", 3, {"a": 1}])
def test_what_is_no_list_has_no_objects(value: Json) -> None:
    assert objects(value) == []


def test_only_the_objects_of_a_list_are_given() -> None:
    assert objects([1, {"a": 1}, None, []]) == [{"a": 1}]


@pytest.mark.parametrize(
    ("path", "found"),
    [(("a", 0, "b"), "x"), (("a", 1, "b"), None), (("a", "b"), None), (("c", 0), None), ((0,), None)],
)
def test_what_is_not_there_is_none(path: tuple[str | int, ...], found: Json) -> None:
    assert part({"a": [{"b": "x"}], "c": "y"}, *path) == found


def test_what_is_no_text_reads_as_empty() -> None:
    values: list[Json] = ["x", 1, None, {}]

    assert [text_at({"a": value}, "a") for value in values] == ["x", "", "", ""]
