"""Our small check against the whole of JSON Schema."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from simulator.web.admin import bodies, tenant_bodies
from simulator.web.admin.schema import check, list_of, object_of, strict_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**60) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "now", "frozen", "clock", "seed", "access", "tls", "client", "names", "x"]), inner
        )
    ),
    max_leaves=8,
)
SCHEMAS = [
    tenant_bodies.NEW_TENANT, tenant_bodies.TENANT_CHANGE, tenant_bodies.CLOCK_CHANGE, bodies.SCENARIO_NAMES,
    bodies.ASSERTIONS, bodies.PERSON_CHANGE,
]  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
@given(value=VALUES)
def test_it_refuses_exactly_what_json_schema_refuses(schema: dict[str, Any], value: Any) -> None:
    # JSON Schema takes 1.0 for an integer; we do not.
    ours = not list(check(schema, value))
    theirs = Draft202012Validator(schema).is_valid(value)

    assert ours == theirs or (theirs and _holds_whole_float(value))


def _holds_whole_float(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_holds_whole_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


@pytest.mark.parametrize(
    ("schema", "value", "path", "said"),
    [
        ({"type": "array", "items": {"type": "integer"}}, [1, "a"], "[1]", "'a' is not an integer, give an integer"),
        ({"type": "array", "maxItems": 1}, [1, 2], "", "2 items, give 0 to 1"),
        ({"type": "string", "minLength": 1}, "", "", "0 characters, say something"),
        ({"type": "integer", "minimum": 1}, 0, "", "0 is out of range, give a number from 1 on"),
        ({"enum": ["open"]}, "opne", "", "'opne' is unknown, did you mean \"open\"?"),
        ({"enum": ["open", None]}, "null", "", "'null' is unknown, there is: open"),
        ({"type": "string", "enum": ["open"]}, 5, "", "5 is not a string, give one of: open"),
        (
            {"type": ["string", "null"], "enum": ["open", None]},
            5,
            "",
            "5 is not a string or a null, give one of: open, null",
        ),
        ({"type": "object", "required": ["a"]}, {}, "a", "a is missing, give it"),
    ],
)
def test_a_problem_says_where_what_and_the_remedy(schema: dict[str, Any], value: Any, path: str, said: str) -> None:
    (problem,) = check(schema, value)

    assert (problem.path, f"{problem.what}, {problem.remedy}") == (path, said)


def test_an_empty_object_of_free_keys_is_told_to_have_some() -> None:
    (problem,) = check({"type": "object", "minProperties": 1}, {})

    assert (problem.what, problem.remedy) == ("nothing is asked for", "give at least one key")


@pytest.mark.parametrize(("value", "paths"), [({"a": 1}, []), ({"a": 1, "b": 2}, []), ({"b": 2}, ["a"])])
def test_an_object_has_what_is_required_and_may_have_more(value: Any, paths: list[str]) -> None:
    schema = object_of(("a",), a={"type": "integer"})

    assert [problem.path for problem in check(schema, value)] == paths


@pytest.mark.parametrize(("value", "paths"), [({}, []), ({"a": 1}, []), ({"a": 1, "b": 2}, ["b"])])
def test_a_strict_object_has_no_other_keys(value: Any, paths: list[str]) -> None:
    schema = strict_object(a={"type": "integer"})

    assert [problem.path for problem in check(schema, value)] == paths


def test_each_item_of_a_list_is_looked_at() -> None:
    assert [problem.path for problem in check(list_of({"type": "integer"}), [1, "a", "b"])] == ["[1]", "[2]"]
