import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpath import JSONPatch

from simulator.call import Refusal
from simulator.services.pds.patch_paths import (
    altered,
    expect,
    index_of,
    item_at,
    pointer_parts,
    read_patches,
    same,
    value_at,
)
from tests.services.pds.writing import a_patch

LEAF = st.none() | st.booleans() | st.integers(-9, 9) | st.text("abé~/\u2764", max_size=4)
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab~/", max_size=2), inner, max_size=3),
    max_leaves=12,
)


def refused(act, *given):
    with pytest.raises(Refusal) as refusal:
        act(*given)
    return refusal.value.code, refusal.value.diagnostics


def update_error(said):
    return "INVALID_UPDATE", f"Invalid update with error - Invalid patch - {said}"


@pytest.mark.parametrize(
    ("patch", "code", "text"),
    [
        ({"op": "bad_value", "path": "not a path"}, "INVALID_VALUE", "Invalid value - 'bad_value' in field '0/op'"),
        ({"op": "move", "from": "/a", "path": "/b"}, "INVALID_VALUE", "Invalid value - 'move' in field '0/op'"),
        ({"op": ["add"], "path": "/b"}, "INVALID_VALUE", "Invalid value - '['add']' in field '0/op'"),
        ({"path": "/gender"}, "MISSING_VALUE", "Missing value - '0/op'"),
        ({"op": "remove"}, "MISSING_VALUE", "Missing value - '0/path'"),
        ({"op": "add", "path": "/gender"}, "MISSING_VALUE", "Missing value - '0/value'"),
        ({"op": "remove", "path": "gender"}, "INVALID_VALUE", "Invalid value - 'gender' in field '0/path'"),
        ({"op": "remove", "path": ""}, "INVALID_VALUE", "Invalid value - '' in field '0/path'"),
        ({"op": "remove", "path": "/a~2b"}, "INVALID_VALUE", "Invalid value - '/a~2b' in field '0/path'"),
        ({"op": "remove", "path": 7}, "INVALID_VALUE", "Invalid value - '7' in field '0/path'"),
        ("add", "INVALID_VALUE", "Invalid value - 'add' in field '0'"),
    ],
)
def test_an_operation_that_is_not_well_formed_is_refused(patch, code, text):
    assert refused(read_patches, [patch]) == (code, text)


def test_the_number_of_a_bad_operation_is_told():
    patches = [a_patch("remove", "/gender"), a_patch("jump", "/gender")]

    assert refused(read_patches, patches)[1] == "Invalid value - 'jump' in field '1/op'"


def test_a_removal_needs_no_value_and_a_value_may_be_null():
    removal, addition = read_patches([a_patch("remove", "/name/0"), a_patch("add", "/name/-", None)])

    assert (removal.root, removal.parts, removal.value) == ("name", ("name", "0"), None)
    assert (addition.number, addition.op, addition.value) == (1, "add", None)


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/name/0", ("name", "0")),
        ("/a~1b/~0c", ("a/b", "~c")),
        ("/~01", ("~1",)),
        ("/", ("",)),
        ("/é/-", ("é", "-")),
        ("", ()),
        ("a", ()),
        ("/~", ()),
        (None, ()),
    ],
    ids=str,
)
def test_a_pointer_is_taken_apart(path, parts):
    assert pointer_parts(path) == parts


@pytest.mark.parametrize("part", ["-", "01", "a", "-1", "", "1e1", "٣"])
def test_what_is_no_index_is_said_to_be_none(part):
    assert refused(index_of, part) == update_error(f"'{part}' is not a valid sequence index")


def test_an_index_behind_the_end_is_out_of_bounds():
    assert refused(item_at, [], "0") == update_error("index '0' is out of bounds")


def test_a_member_that_is_not_there_is_not_found():
    assert refused(value_at, {"a": {}}, ("a", "b")) == update_error("member 'b' not found in {}")


def test_a_failed_test_is_told_in_the_live_services_words():
    found = {"url": "u", "valueBoolean": True}
    wanted = {"url": "u", "valueBoolean": False}

    assert refused(expect, found, wanted) == update_error(
        "{'url': 'u', 'valueBoolean': True} (<class 'dict'>) is not equal to tested value "
        "{'url': 'u', 'valueBoolean': False} (<class 'dict'>)"
    )


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, True),
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([True], [1], False),
        ([1, 2], [2, 1], False),
        ({"a": None}, {}, False),
        (None, None, True),
        ("1", 1, False),
        ([], {}, False),
    ],
    ids=repr,
)
def test_values_are_compared_as_json(one, other, equal):
    assert same(one, other) is equal


@pytest.mark.parametrize(
    ("parts", "op", "said"),
    [
        (("line",), "replace", "can't replace non-existent object 'line'"),
        (("line",), "remove", "can't remove non-existent object 'line'"),
        (("suffix", "0"), "remove", "can't remove non-existent object '0'"),
        (("suffix", "0"), "replace", "index '0' is out of bounds"),
        (("suffix", "1"), "add", "can't insert outside of list"),
        (("given", "9"), "remove", "can't remove non-existent object '9'"),
        (("given", "x"), "add", "'x' is not a valid sequence index"),
        (("given", "0", "x"), "add", "member 'x' not found in Ada"),
        (("period", "start"), "add", "member 'period' not found in {'given': ['Ada']}"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(parts, op, said):
    assert refused(altered, {"given": ["Ada"]}, parts, op, "x") == update_error(said)


def test_a_list_that_is_not_there_yet_counts_as_empty():
    assert altered({"family": "Okafor"}, ("suffix", "0"), "add", "MBE") == {"family": "Okafor", "suffix": ["MBE"]}


def _pointers(value, at=""):
    yield at
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, child in children:
        yield from _pointers(child, f"{at}/{str(part).replace('~', '~0').replace('/', '~1')}")


@st.composite
def legal_patches(draw):
    document = draw(st.dictionaries(st.text("ab~/", min_size=1, max_size=2), VALUE, min_size=1, max_size=4))
    op = draw(st.sampled_from(["add", "replace", "remove"]))
    path = draw(st.sampled_from([at for at in _pointers(document) if at]))
    if op == "add":
        place = value_at(document, pointer_parts(path))
        if isinstance(place, list):
            path += draw(st.sampled_from(["/-", "/0", f"/{len(place)}"]))
        elif isinstance(place, dict):
            path += "/new"
    return document, a_patch(op, path, draw(VALUE))


@given(legal_patches())
def test_a_legal_patch_does_what_rfc_6902_says_and_leaves_the_document_alone(drawn):
    document, patch = drawn
    before = copy.deepcopy(document)
    expected = JSONPatch([patch]).apply(copy.deepcopy(document))

    made = altered(document, pointer_parts(patch["path"]), patch["op"], patch.get("value"))

    assert same(made, expected)
    assert document == before
