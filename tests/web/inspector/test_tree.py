"""Values as trees."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.web.inspector.tree import DEEPEST, MOST_NODES, Budget, Node, code_of, json_nodes, plain, xml_node
from simulator.wire.xml import parse_xml

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=30,
)


def _count(nodes: tuple[Node, ...]) -> int:
    return sum(1 + _count(node.children) for node in nodes)


def _depth(nodes: tuple[Node, ...]) -> int:
    return max((1 + _depth(node.children) for node in nodes), default=0)


def test_objects_and_arrays_are_branches_and_the_rest_are_leaves() -> None:
    assert json_nodes({"a": 1, "b": ["x", None], "c": {}}) == (
        Node("a", "1"),
        Node("b", note="2 items", children=(Node("1", "x"), Node("2", "null"))),
        Node("c", "{}"),
    )


@given(_VALUES)
def test_any_value_is_a_tree(value: Any) -> None:
    assert isinstance(json_nodes(value), tuple)


def test_a_tree_is_bounded_in_width_and_depth() -> None:
    deep: Any = 1
    for _ in range(90):
        deep = {"a": deep}

    wide = json_nodes([[0] * 50] * 200)

    assert _count(wide) <= MOST_NODES + 200
    assert _depth(json_nodes(deep)) == DEEPEST + 1


def test_a_long_value_is_cut_and_a_secret_is_shortened() -> None:
    assert plain("x" * 2000) == "x" * 1000 + "…"
    assert "signature" not in plain("eyJhbGciOiJSUzUxMiJ9.eyJpc3MiOiJ4In0.signaturesignature")


def test_an_element_says_its_name_and_code_and_keeps_its_attributes() -> None:
    code = b'<code code="1" codeSystem="s" displayName="One" x="y"/>'
    root = parse_xml(b'<a>%b<b> t </b><id root="r" extension="e"/></a>' % code)

    assert xml_node(root).children == (
        Node("code", "One", "1", children=(Node("x", "y"),)),
        Node("b", "t"),
        Node("id", "e", "r"),
    )


def test_a_password_element_shows_nothing() -> None:
    assert xml_node(parse_xml(b"<Password>hunter2</Password>")).value == "…"


def test_a_deep_document_is_bounded() -> None:
    assert _depth((xml_node(parse_xml(b"<a>" * 200 + b"</a>" * 200)),)) == DEEPEST + 1
    assert _count((xml_node(parse_xml(b"<a>" + b"<b/>" * 9000 + b"</a>"), Budget()),)) <= MOST_NODES + 2


def test_a_coded_element_in_words() -> None:
    coded = [b'<a displayName="D" code="c"/>', b'<a code="c"/>', b"<a/>"]

    assert [code_of(parse_xml(each)) for each in coded] == ["D (c)", "c", ""]
    assert code_of(None) == ""
