"""JSON laid out in lines."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.web.inspector.json_lines import lay_out

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(['"', "\\", "{", ":", ","]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def test_each_name_and_item_has_a_line_and_what_is_empty_stays_together() -> None:
    assert lay_out('{"a": [1, {"b":"x, y"}, [], {}],\n"c": 1.50}', 9_999).lines == [
        "{",
        '  "a": [',
        "    1,",
        "    {",
        '      "b": "x, y"',
        "    },",
        "    [],",
        "    {}",
        "  ],",
        '  "c": 1.50',
        "}",
    ]


@given(_VALUES, st.sampled_from([None, 1]))
def test_laid_out_it_is_the_same_value(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert json.loads("\n".join(lay_out(text, 9_999).lines)) == value


@given(_VALUES.filter(lambda value: isinstance(value, dict | list)))
def test_each_pointer_leads_to_the_line_where_its_value_begins(value: Any) -> None:
    text = json.dumps(value, indent=1)

    laid = lay_out(text, 9_999)

    for pointer, line in laid.places.items():
        held = _at(value, str(pointer))
        begins = "{" if isinstance(held, dict) else "[" if isinstance(held, list) else json.dumps(held)
        assert begins in laid.lines[line - 1]
        assert begins in text.split("\n")[laid.places_sent[pointer] - 1]


def test_every_value_has_its_pointer() -> None:
    assert set(lay_out('{"a/b":{"~":[0,[1]]}}', 9_999).places) == {"", "/a~1b", "/a~1b/~0", "/a~1b/~0/0", "/a~1b/~0/1",
                                                           "/a~1b/~0/1/0"}  # fmt: skip
