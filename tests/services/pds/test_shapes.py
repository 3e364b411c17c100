import pytest

from simulator.call import Refusal
from simulator.services.pds import shapes


def refused(shape, value, path="field"):
    with pytest.raises(Refusal) as refusal:
        shape(value, path)
    return refusal.value.code, refusal.value.diagnostics


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (shapes.text(), "x"),
        (shapes.text(blank=True), ""),
        (shapes.text(longest=3), "abc"),
        (shapes.text(pattern="[0-9]+"), "12"),
        (shapes.one_of(("a", "b")), "b"),
        (shapes.whole(1, 9), 9),
        (shapes.number(1, 2), 1.5),
        (shapes.flag, False),
        (shapes.day, "2024-02-29"),
        (shapes.instant, "2020-01-01"),
        (shapes.instant, "2020-01-01T10:11:12"),
        (shapes.instant, "2020-01-01T10:11:12+00:00"),
        (shapes.items(shapes.flag, least=1, most=2), [True, False]),
        (shapes.coded(("C",), "urn:s"), {"coding": [{"system": "urn:s", "code": "C", "display": ""}]}),
        (shapes.parts({"a": shapes.part("valueString", shapes.text())}, "a"), [{"url": "a", "valueString": "x"}]),
        (shapes.anything, None),
    ],
)
def test_a_value_of_the_shape_passes(shape, value):
    shape(value, "field")


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (shapes.text(), " "),
        (shapes.text(), 1),
        (shapes.text(longest=3), "abcd"),
        (shapes.text(pattern="[0-9]+"), "12a"),
        (shapes.one_of(("a", "b")), "c"),
        (shapes.one_of(("a", "b")), ["a"]),
        (shapes.whole(1, 9), 0),
        (shapes.whole(0, 1), 1.0),
        (shapes.number(1, 2), 3),
        (shapes.flag, "true"),
        (shapes.day, "2023-02-29"),
        (shapes.day, "2020-W01-1"),
        (shapes.day, "20200101"),
        (shapes.day, None),
        (shapes.instant, "2020-01-01T10:11:12+01:00"),
        (shapes.instant, "2020-01"),
        (shapes.instant, "2020-01-01T25:00:00"),
        (shapes.instant, "2020-02-30"),
        (shapes.items(shapes.anything), {}),
        (shapes.record({}), []),
        (shapes.parts({}), {}),
    ],
)
def test_another_value_is_invalid_where_it_stands(shape, value):
    assert refused(shape, value) == ("INVALID_VALUE", f"Invalid value - '{value}' in field 'field'")


@pytest.mark.parametrize("shape", [shapes.whole(0, 1), shapes.number(0, 1)], ids=["whole", "number"])
def test_true_is_no_number(shape):
    assert refused(shape, True)[1] == "Invalid value - 'True' in field 'field'"


def test_a_control_character_cannot_be_held():
    assert refused(shapes.text(), "a\x07b")[0] == "UNSUPPORTED_CHARACTERS_IN_FIELD"


def test_a_list_can_have_too_few_items():
    shape = shapes.items(shapes.anything, least=1)

    assert refused(shape, []) == ("TOO_FEW_VALUES_SUBMITTED", "Too few values submitted - [] in field 'field'")


def test_a_list_can_have_too_many_items():
    shape = shapes.items(shapes.anything, most=1)

    assert refused(shape, [1, 2]) == (
        "TOO_MANY_VALUES_SUBMITTED",
        "Too many values submitted - [1, 2] in field 'field'",
    )


def test_an_item_is_named_by_its_place():
    assert refused(shapes.items(shapes.flag), [True, 1])[1] == "Invalid value - '1' in field 'field/1'"


RECORD = shapes.record({"a": shapes.flag, "b": shapes.flag}, "a")


def test_a_missing_member_is_refused_before_a_wrong_one():
    assert refused(RECORD, {"b": 1}) == ("MISSING_VALUE", "Missing value - 'field/a'")


def test_a_wrong_member_is_refused_before_an_unknown_one():
    assert refused(RECORD, {"c": 1, "a": 1}) == ("INVALID_VALUE", "Invalid value - '1' in field 'field/a'")


def test_an_unknown_member_is_refused():
    assert refused(RECORD, {"a": True, "pets": []}) == (
        "ADDITIONAL_PROPERTIES",
        "Invalid request with error - Additional properties are not allowed ('pets' was unexpected)",
    )


def test_an_open_record_takes_unknown_members():
    shapes.record({}, closed=False)({"pets": []}, "")


def test_the_members_of_the_whole_body_are_named_without_a_path():
    assert refused(RECORD, {}, "")[1] == "Missing value - 'a'"


PARTS = shapes.parts({"a": shapes.part("valueBoolean", shapes.flag), "b": shapes.anything}, "a")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([{"url": "b"}], "TOO_FEW_VALUES_SUBMITTED"),
        ([{"url": "a", "valueBoolean": True}] * 2, "TOO_MANY_VALUES_SUBMITTED"),
        ([{"url": "c"}], "INVALID_VALUE"),
        ([{"url": ["a"]}], "INVALID_VALUE"),
        ([{}], "MISSING_VALUE"),
        ([{"url": "a"}], "MISSING_VALUE"),
        ([{"url": "a", "valueBoolean": True, "valueString": "x"}], "ADDITIONAL_PROPERTIES"),
        ([7], "INVALID_VALUE"),
    ],
)
def test_the_parts_of_an_extension_are_known_and_each_stands_once(value, code):
    assert refused(PARTS, value)[0] == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "MISSING_VALUE"),
        ({"coding": []}, "TOO_FEW_VALUES_SUBMITTED"),
        ({"coding": [{"code": "C"}, {"code": "C"}]}, "TOO_MANY_VALUES_SUBMITTED"),
        ({"coding": " "}, "INVALID_VALUE"),
        ({"coding": [{"system": "urn:other", "code": "C"}]}, "INVALID_VALUE"),
        ({"coding": [{"code": "D"}]}, "INVALID_VALUE"),
    ],
)
def test_a_code_is_one_coding_of_the_system(value, code):
    assert refused(shapes.coded(("C",), "urn:s"), value)[0] == code
