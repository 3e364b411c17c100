import pytest

from simulator.scenario.patches import read_patch
from simulator.wire.json import Json
from tests.scenario.makers import a_node, said_of


def test_a_patch_is_kept_as_it_is_written() -> None:
    patch = [
        {"op": "replace", "path": "/name/0/family", "value": "Smith"},
        {"op": "add", "path": "", "value": None},
        {"op": "move", "from": "/a~1b", "path": "/c/-"},
        {"op": "test", "path": "/a", "value": []},
        {"op": "remove", "path": "/a"},
    ]
    node = a_node(patch)

    assert list(read_patch(node)) == patch
    assert said_of(node) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "a mapping is not a list of JSON Patch operations, write a list of JSON Patch operations"),
        ([], "an empty list, give at least one JSON Patch operation"),
        (["x"], "[0]: 'x' is not a JSON Patch operation, write a JSON Patch operation"),
        ([{"path": "/a"}], "[0]: 'op' is missing, one of add, remove, replace, move, copy, test"),
        ([{"op": "replace", "path": "/a"}], "[0]: 'value' is missing, replace needs path and value"),
        ([{"op": "copy", "path": "/a"}], "[0]: 'from' is missing, copy needs from and path"),
        (
            [{"op": "replcae", "path": "/a", "value": 1}],
            "[0].op: 'replcae' is not one of add, remove, replace, move, copy, test, did you mean 'replace'?",
        ),
        ([{"op": "remove", "path": 5}], "[0].path: 5 is not a JSON Pointer, such as /name/0/family"),
        (
            [{"op": "remove", "path": "a/b"}],
            "[0].path: not a JSON Pointer, it begins with /, and ~ and / within a key are written ~0 and ~1",
        ),
        ([{"op": "remove", "path": "/a", "vale": 1}], "[0].vale: unknown key 'vale', did you mean 'value'?"),
    ],
)
def test_a_bad_patch_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    read_patch(node)

    assert said_of(node) == [said]
