"""The text of a clinical document's section, in CDA's or XHTML's words, as plain values: paragraphs, lists and tables.

Only what is known here is kept of the markup, and a template writes it anew: nothing of the document's own markup, and
no address in it, ever reaches the page as such.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simulator.wire.xml import Element, child, elements, local_name, tag_of

DEEPEST = 10
"""Levels of lists and tables in one another; what is deeper is one text."""

MOST_BLOCKS = 2_000
"""Paragraphs, items and cells of one section that are shown."""

_PARAGRAPHS: Final = frozenset(("paragraph", "p", "div", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "pre"))
_LISTS: Final = frozenset(("list", "ul", "ol"))
_BLOCKS: Final = _PARAGRAPHS | _LISTS | {"table"}
_STRONG: Final = frozenset(("b", "strong", "th"))
_WIDEST = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `kind` is empty, `strong`, `sub`, `sup` or `break`."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    blocks: tuple["Block", ...]
    is_head: bool = False
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is `text` with `pieces`, `list` or `numbers` with `items`, or `table` with `rows`."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    items: tuple[tuple["Block", ...], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    caption: str = ""


def narrative(text: Element) -> tuple[Block, ...]:
    """The blocks in a section's text, or in a narrative's `div`."""
    return _Reader().blocks(text, 0)


class _Reader:
    """Reads one text, as long as there is room."""

    def __init__(self) -> None:
        self._left = MOST_BLOCKS

    def blocks(self, element: Element, depth: int) -> tuple[Block, ...]:
        """What is in an element: running text between the blocks becomes paragraphs."""
        return tuple(self._blocks(element, depth))

    def _blocks(self, element: Element, depth: int) -> Iterator[Block]:
        running: list[Piece] = [Piece(element.text or "")]
        for each in elements(element):
            name = local_name(each).lower()
            if name in _BLOCKS and depth < DEEPEST:
                yield from self._paragraph(running)
                running = []
                yield from self._block(each, name, depth)
            else:
                running += _pieces(each, "")
            running.append(Piece(each.tail or ""))
        yield from self._paragraph(running)

    def _block(self, element: Element, name: str, depth: int) -> Iterator[Block]:
        if self._left <= 0:
            return
        self._left -= 1
        if name in _LISTS:
            yield self._list(element, name, depth)
        elif name == "table":
            yield self._table(element, depth)
        else:
            yield from self._blocks(element, depth + 1)

    def _paragraph(self, running: list[Piece]) -> Iterator[Block]:
        pieces = tuple(piece for piece in running if piece.text or piece.kind == "break")
        if any(piece.text.strip() for piece in pieces) and self._left > 0:
            self._left -= 1
            yield Block("text", pieces)

    def _list(self, element: Element, name: str, depth: int) -> Block:
        is_numbered = name == "ol" or (element.get("listType") or "").lower() == "ordered"
        items = (each for each in elements(element) if local_name(each).lower() in ("item", "li"))
        kept = tuple(blocks for each in items if (blocks := self.blocks(each, depth + 1)))
        return Block("numbers" if is_numbered else "list", items=kept, caption=_caption(element))

    def _table(self, element: Element, depth: int) -> Block:
        rows = (self._row(each, depth) for each in element.iter("{*}tr") if _table_of(each) is element)
        return Block("table", rows=tuple(row for row in rows if row), caption=_caption(element))

    def _row(self, element: Element, depth: int) -> tuple[Cell, ...]:
        cells = [each for each in elements(element) if local_name(each).lower() in ("td", "th")][: max(0, self._left)]
        self._left -= len(cells)
        return tuple(
            Cell(
                self.blocks(each, depth + 1),
                local_name(each).lower() == "th",
                _span(each.get("colspan")),
                _span(each.get("rowspan")),
            )
            for each in cells
        )


def _table_of(row: Element) -> Element | None:
    return next((each for each in row.iterancestors() if local_name(each).lower() == "table"), None)


def _pieces(element: Element, kind: str) -> list[Piece]:
    """The text in and below an element, with what little of its look is kept."""
    found: list[Piece] = []
    waiting: list[tuple[Element, str, bool]] = [(element, kind, False)]
    while waiting:
        each, outer, is_tail = waiting.pop()
        if is_tail:
            found.append(Piece(each.tail or "", outer))
            continue
        own = _kind(each) or outer
        found.append(Piece("", "break") if own == "break" else Piece(each.text or _stands_for(each), own))
        inner = "" if own == "break" else own
        for child_element in reversed(list(elements(each))):
            waiting += [(child_element, inner, True), (child_element, inner, False)]
    return found


def _kind(element: Element) -> str:
    name = local_name(element).lower()
    if name == "br":
        return "break"
    if name in _STRONG or "bold" in (element.get("styleCode") or "").lower():
        return "strong"
    return name if name in ("sub", "sup") else ""


def _stands_for(element: Element) -> str:
    """What stands in the text for something that is not text."""
    name = local_name(element).lower()
    if name in ("rendermultimedia", "img"):
        said = element.get("referencedObject") or element.get("alt") or ""
        return f"[picture {said}]".replace(" ]", "]")
    return ""


def _caption(element: Element) -> str:
    found = child(element, tag_of(element).rpartition("}")[0] + "}caption")
    return "" if found is None else " ".join("".join(str(part) for part in found.itertext()).split())


def _span(text: str | None) -> int:
    said = (text or "").strip()
    return min(max(int(said), 1), _WIDEST) if said.isascii() and said.isdigit() and len(said) < 5 else 1
