"""The narrative of a section as plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.web.inspector import narrative as module
from simulator.web.inspector.narrative import Block, Cell, Piece, narrative
from simulator.wire.xml import parse_xml


def _read(inside: str) -> tuple[Block, ...]:
    return narrative(parse_xml(f'<text xmlns="urn:hl7-org:v3">{inside}</text>'.encode()))


def _text(*texts: str) -> Block:
    return Block("text", tuple(Piece(text) for text in texts))


def test_running_text_and_paragraphs_are_blocks_in_their_order() -> None:
    assert _read("one<paragraph>two</paragraph>three") == (_text("one"), _text("two"), _text("three"))


def test_a_little_of_the_look_is_kept() -> None:
    (block,) = _read('a<content styleCode="Bold">b</content><br/>c<sub>2</sub><content ID="x">d</content>')

    assert block.pieces == (
        Piece("a"), Piece("b", "strong"), Piece("", "break"), Piece("c"), Piece("2", "sub"), Piece("d"),
    )  # fmt: skip


def test_lists_are_numbered_or_not() -> None:
    plain, numbered = _read(
        "<list><caption>C</caption><item>a</item><item>b<list><item>c</item></list></item></list>"
        '<list listType="ordered"><item>d</item></list>'
    )

    assert (plain.kind, plain.caption, numbered.kind) == ("list", "C", "numbers")
    assert plain.items == ((_text("a"),), (_text("b"), Block("list", items=((_text("c"),),))))


def test_a_table_keeps_heads_and_spans_and_no_more() -> None:
    (table,) = _read(
        '<table border="1" onclick="x"><caption>T</caption><thead><tr><th colspan="2">H</th></tr></thead>'
        '<tbody><tr><td rowspan="9999999">a</td><td colspan="-1">b</td></tr></tbody></table>'
    )

    assert table.caption == "T"
    assert table.rows == ((Cell((_text("H"),), True, 2, 1),), (Cell((_text("a"),)), Cell((_text("b"),))))


def test_a_link_and_a_picture_are_text() -> None:
    link, picture = '<linkHtml href="javascript:alert(1)">this</linkHtml>', '<renderMultiMedia referencedObject="MM1"/>'

    (block,) = _read(f"see {link} {picture}")

    assert "".join(piece.text for piece in block.pieces) == "see this [picture MM1]"


def test_xhtml_is_read_likewise() -> None:
    div = parse_xml(b'<div xmlns="http://www.w3.org/1999/xhtml"><h1>T</h1><ul><li><b>x</b></li></ul><p>y</p></div>')

    assert narrative(div) == (_text("T"), Block("list", items=((Block("text", (Piece("x", "strong"),)),),)), _text("y"))


def test_scripts_and_unknown_elements_are_only_their_text() -> None:
    assert _read("<script>alert(1)</script><x:y xmlns:x='urn:x'>z</x:y>") == (_text("alert(1)", "z"),)


_INNER = st.recursive(
    st.sampled_from(["t", "<br/>", "", "&lt;"]),
    lambda inner: st.builds(
        lambda name, inside: f"<{name}>{''.join(inside)}</{name}>",
        st.sampled_from(["paragraph", "list", "item", "table", "tr", "td", "th", "content", "caption", "ul", "li"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=20,
)


@given(_INNER)
def test_no_words_are_lost_in_paragraphs_and_odd_nesting_is_no_reason_to_fail(inside: str) -> None:
    assert isinstance(_read(f"<paragraph>word</paragraph>{inside}")[0], Block)


def test_very_deep_nesting_ends_as_text() -> None:
    blocks = _read("<list><item>" * 60 + "deep" + "</item></list>" * 60)

    for _ in range(module.DEEPEST + 1):
        if blocks[0].kind == "text":
            break
        blocks = blocks[0].items[0]
    assert "deep" in "".join(piece.text for piece in blocks[0].pieces)


def test_very_many_blocks_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BLOCKS", 10)

    assert len(_read("<paragraph>x</paragraph>" * 50)) < 10
    assert sum(len(row) for row in _read("<table>" + "<tr><td/><td/></tr>" * 50 + "</table>")[0].rows) <= 10
